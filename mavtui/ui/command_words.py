"""A command line as words: parted at blanks, quotes around names that hold blanks, each knowing where it stands."""

from __future__ import annotations

from typing import Any, Self

from mavtui.errors import MavtuiError, UsageError

QUOTE = '"'
ESCAPE = "\\"


class Word(str):
    """One word, without its quotes; `start` and `end` are its place in the line, quotes included."""

    __slots__ = ("end", "start")
    start: int
    end: int

    def __new__(cls, text: str, start: int = 0, end: int = 0) -> Self:
        """The word `text` of the characters from `start` to before `end`."""
        word = super().__new__(cls, text)
        word.start, word.end = start, end
        return word


class LineError(UsageError):
    """A command line that cannot be used, and the place in it where that shows: from `start` to before `end`."""

    def __init__(self, message: str, start: int, end: int, *, hint: str = "", **more: Any) -> None:  # noqa: ANN401 - what every error takes
        super().__init__(message, hint=hint, **more)
        self.start, self.end = start, end

    @classmethod
    def at(cls, word: Word, error: MavtuiError) -> LineError:
        """The same error, with the word that it is about."""
        return cls(error.lines[0], word.start, word.end, hint=error.hint, details=error.lines[1:])


def words_of(line: str) -> list[Word]:
    """The words of the line. LineError: a quote is never closed."""
    words, is_open = _parted(line)
    if is_open:
        raise LineError("the quote is not closed", words[-1].start, len(line), hint=f"Write {QUOTE} behind the name.")
    return words


def begun_word(line: str) -> tuple[list[Word], Word]:
    """The whole words of a line that is still being typed, and the one at its end; that is empty behind a blank."""
    words, is_open = _parted(line)
    if words and (is_open or words[-1].end == len(line)):
        return words[:-1], words[-1]
    return words, Word("", len(line), len(line))


def quoted(text: str) -> str:
    """The text as one word of a line, in quotes where it needs them."""
    if text and not any(one.isspace() for one in text) and QUOTE not in text:
        return text
    return QUOTE + text.replace(ESCAPE, ESCAPE * 2).replace(QUOTE, ESCAPE + QUOTE) + QUOTE


def _parted(line: str) -> tuple[list[Word], bool]:
    """The words, and whether the last one stands in a quote that is not closed. Only in quotes a backslash escapes."""
    words: list[Word] = []
    text, start, is_open, escapes = "", -1, False, False
    for at, one in enumerate(line):
        if escapes:
            text, escapes = text + one, False
        elif is_open and one == ESCAPE and line[at + 1 : at + 2] in {QUOTE, ESCAPE}:
            escapes = True
        elif one == QUOTE:
            is_open, start = not is_open, start if start >= 0 else at
        elif one.isspace() and not is_open:
            if start >= 0:
                words.append(Word(text, start, at))
            text, start = "", -1
        else:
            text, start = text + one, start if start >= 0 else at
    if start >= 0:
        words.append(Word(text, start, len(line)))
    return words, is_open
