"""Lines folded between words: a terminal itself would cut a word in two."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO


def folded(line: str, width: int) -> list[str]:
    """The line in parts of at most `width` characters, cut at spaces, the later ones indented; longer words stay whole.

    A line that fits, and any for a `width` of 0, stays as it is, with all its spaces.
    """
    if not width or len(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    first, *words = line.split()
    parts = [indent[2:] + first]
    for word in words:
        if len(parts[-1]) + 1 + len(word) <= width:
            parts[-1] += f" {word}"
        else:
            parts.append(indent + word)
    return parts


def width_of_terminal(stream: TextIO | None) -> int:
    """How many cells a line has on the terminal that the stream goes to; 0 where it goes elsewhere."""
    with suppress(OSError, ValueError):
        if stream is not None and stream.isatty():
            return os.get_terminal_size(stream.fileno()).columns
    return 0
