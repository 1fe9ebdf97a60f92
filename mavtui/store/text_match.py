"""Text in SQL without regard to case, with nothing in the user's text read as a pattern.

SQLite's LIKE knows the letters of ASCII only, so text beyond ASCII goes through GLOB with a class for each letter that
has two cases (`[üÜ]`). Both are C code that needs no function of ours on the connection. A letter matches its simple
counterparts only: `ß` is not `ss`. Names of three characters and more are looked up in the trigram index first.
"""

from __future__ import annotations

from mavtui.store.conditions import Clause

LAST_CHARACTER = "\U0010ffff"
SHORTEST_TRIGRAM = 3
_FOLDED_ALIKE_BELOW = 0x500
"""Below it SQLite's trigram index and our case variants agree about the letters (a test compares them all)."""
_UNKNOWN_TO_THE_INDEX = "\u037f\u03f3"  # Greek yot, younger than SQLite's table of cases


def contains(column: str, text: str) -> Clause:
    """Whether the column holds the text anywhere."""
    return _matches(column, text, "", around=True)


def equals(column: str, text: str) -> Clause:
    """Whether the column is the text, but for the case; an empty text stands for none."""
    if not text:
        return Clause(f"coalesce({column}, '') = ''")
    return _matches(column, text, "", around=False)


def has_letters_in_order(column: str, text: str) -> Clause:
    """Whether the characters of the text occur in the column one after another, with anything between them."""
    return _matches(column, text, "%", around=True)


def starts_with(column: str, text: str) -> Clause:
    """Whether the column, an id, begins with the text; ids are written in small letters, so capitals may be typed."""
    beginnings = tuple(dict.fromkeys((text, text.lower())))
    sql = " OR ".join(f"{column} BETWEEN ? AND ?" for _ in beginnings)
    bounds = [bound for beginning in beginnings for bound in (beginning, beginning + LAST_CHARACTER)]
    return Clause(f"({sql})", tuple(bounds))


def trigram_phrase(text: str) -> str | None:
    """The text as a phrase for the trigram index; None where the index cannot promise to find every match."""
    if len(text) < SHORTEST_TRIGRAM or not all(_is_folded_alike(character) for character in text):
        return None
    return '"' + text.replace('"', '""') + '"'


def case_variants(character: str) -> str:
    """The character and its other cases, those of one character each, in a fixed order."""
    lower, upper = character.lower(), character.upper()
    forms = (character, lower, upper, character.title(), lower.upper(), upper.lower())
    alike = (form for form in forms if len(form) == 1 and form.casefold() == character.casefold())
    return "".join(dict.fromkeys(alike))


def _matches(column: str, text: str, between: str, *, around: bool) -> Clause:
    if text.isascii():
        body = between.join("\\" + character if character in "%_\\" else character for character in text)
        return Clause(f"{column} LIKE ? ESCAPE '\\'", (f"%{body}%" if around else body,))
    body = between.replace("%", "*").join(_glob_class(character) for character in text)
    return Clause(f"{column} GLOB ?", (f"*{body}*" if around else body,))


def _glob_class(character: str) -> str:
    variants = case_variants(character)
    return f"[{variants}]" if len(variants) > 1 or character in "*?[" else character


def _is_folded_alike(character: str) -> bool:
    variants = case_variants(character)
    if len(variants) == 1:
        return True
    return character not in _UNKNOWN_TO_THE_INDEX and all(ord(form) < _FOLDED_ALIKE_BELOW for form in variants)
