"""`mavtui export`: the estate as a capture, secrets removed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser
from mavtui.cli.listing_options import add_all_projects
from mavtui.errors import CaptureError, ConfirmationNeeded, UsageError

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("--to", metavar="FILE", help="write into this file instead of standard output")
    parser.add_argument("-y", "--yes", action="store_true", help="replace the file if it is there")
    add_all_projects(parser)
    parser.examples(
        "mavtui export > capture.json", "mavtui export --to capture.json", "mavtui export --to capture.json --yes"
    )


def run(call: Call) -> int:
    """Read the estate at one moment and write it."""
    if call.options.output not in {"table", "json"}:
        raise UsageError(f"a capture is JSON, -o {call.options.output} is not possible", hint="Leave -o out.")
    target = None if call.options.to is None else Path(call.options.to)
    if target is not None and target.exists() and not call.options.yes:
        raise ConfirmationNeeded(f"{target} is there already", hint="Nothing was written. To replace it, add: --yes")
    capture = _capture(call)
    if target is None:
        call.output.lines(_lines(capture))
    else:
        _write(target, capture)
    return 0


def _capture(call: Call) -> Mapping[str, Any]:
    from mavtui.cli.waiting import told

    session = call.open()
    try:
        return session.run(told(session.backend.capture(), "reading the estate"))
    finally:
        session.close_now()


def _lines(capture: Mapping[str, Any]) -> Iterator[str]:
    """The capture as JSON, one object a line, so that two of them can be compared line by line."""
    separator = "{\n"
    for key, value in capture.items():
        yield f"{separator}{json.dumps(key)}: "
        separator = ",\n"
        if isinstance(value, list) and value:
            yield "[\n" + ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in value) + "\n]"
        elif isinstance(value, dict) and value:
            entries = (f"  {json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in value.items())
            yield "{\n" + ",\n".join(entries) + "\n}"
        else:
            yield json.dumps(value, ensure_ascii=False)
    yield "\n}\n"


def _write(target: Path, capture: Mapping[str, Any]) -> None:
    """Write beside the file and put it in its place at once, so that there is never half a capture."""
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.writelines(_lines(capture))
            file.flush()
            os.fsync(file.fileno())
        new.replace(target)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise CaptureError(
            f"{target} cannot be written: {error.strerror or error}", hint="Nothing was replaced."
        ) from None
