"""The text of a capture: JSON, one object. What is in it is checked by whoever takes it in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mavtui.errors import CaptureError

_HINT = "Nothing was taken in. Capture again, or restore the file from where it came."


def decode_capture(data: bytes, *, source: str) -> Mapping[str, Any]:
    """The object that a capture's text holds; `source` is the name of the file for messages.

    Raises CaptureError with line and column where the text is not JSON in UTF-8, or is no object.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CaptureError(
            f"{source}: not UTF-8 text: byte {error.start + 1}, on line {line}, cannot be read", hint=_HINT
        ) from None
    except json.JSONDecodeError as error:
        raise CaptureError(f"{source}: {_sentence(error)}", hint=_HINT) from None
    except (ValueError, RecursionError):
        raise CaptureError(
            f"{source}: holds a number or a nesting that is too long to be a capture", hint=_HINT
        ) from None
    if not isinstance(value, dict):
        raise CaptureError(f"{source}: expected an object with volumes, attachments and servers", hint=_HINT)
    return value


def _sentence(error: json.JSONDecodeError) -> str:
    if not error.doc.strip():
        return "the file is empty, expected a capture in JSON"
    place = f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
        return f"the text ends early, at {place}: {error.msg}"
    return f"not JSON at {place}: {error.msg}"
