"""Text from outside made safe for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

_PICTURES = 0x2400
_SPACE = 0x20
_DELETE = 0x7F
_PLAIN = str.maketrans({"–": "-", "…": "~", "→": ">"})
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """The text with nothing in it that a terminal would act on.

    Control characters become their pictures (␛, ␊); invisible ones (direction overrides, zero width joiners, lone
    surrogates) become the replacement character, other spaces than the common one a space.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _stand_in(character) for character in text)


def _stand_in(character: str) -> str:
    code = ord(character)
    if code < _SPACE:
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    return " " if character.isspace() and code not in (0x85, 0x2028, 0x2029) else _REPLACEMENT


def joined(lines: Iterable[str]) -> str:
    """Lines as one text; whatever a value in them holds, there are no more lines than these."""
    return "\n".join(map(visible, lines))


def visible_lines(text: str) -> str:
    """The same for text of our own that holds values: its line ends stay."""
    return "\n".join(visible(line) for line in text.split("\n"))


def encodable(text: str, encoding: str) -> str:
    """The text as a stream of this encoding can take it: our own signs in ASCII, what else does not fit as escapes."""
    return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
