"""Copying through the terminal (OSC 52), so that it works over SSH and inside tmux and screen."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# GNU screen takes at most 768 bytes of one string; what is longer goes in pieces, each wrapped by itself.
_SCREEN_PIECE = 700


def copy_sequence(text: str, environ: Mapping[str, str]) -> str:
    """The bytes for the terminal that put `text` into the clipboard.

    tmux (`TMUX` is set) and screen (`STY`, or a TERM that begins with screen) pass a sequence on only if it is wrapped.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{encoded}\x07"
    if environ.get("TMUX"):
        # tmux answers the plain sequence itself where set-clipboard is on, and passes the wrapped one to the terminal.
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{doubled}\x1b\\"
    if environ.get("STY") or environ.get("TERM", "").startswith("screen"):
        return "".join(f"\x1bP{piece}\x1b\\" for piece in _pieces(sequence))
    return sequence


def _pieces(sequence: str) -> Iterator[str]:
    for start in range(0, len(sequence), _SCREEN_PIECE):
        yield sequence[start : start + _SCREEN_PIECE]
