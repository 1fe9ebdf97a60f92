"""The grammar of filters: from what was typed to conditions. What terms mean, their fields say (filter_fields.py).

    filter      = alternative { "or" alternative }
    alternative = part { [ "and" ] part }                  side by side: both
    part        = "!" part | "(" filter ")" | "@" name | term
    term        = "-f" text | field operator text | text

A parenthesis opens a group only where a part begins, and closes one only where none was opened in the same word:
`disk(1)` is text. `and`, `or`, `@` and `(` as text stand in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mavtui.store.conditions import Condition, all_of, any_of
from mavtui.store.filter_terms import Builder, Fields
from mavtui.store.filters import FilterError

MOST_TERMS = 200
"""More terms than this are a mistake: of saved filters that hold one another, say."""
DEEPEST = 30
"""How deep groups may stand in one another."""

_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*)(:|>=|<=|>|<|=)")
_SPACES = re.compile(r"\s*")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FUZZY = re.compile(r"-f(?=\s|$)")
_JOINING = re.compile(r"(and|or)(?=[\s()!]|$)", re.IGNORECASE)
_SAVED = re.compile(r"@([A-Za-z0-9_.-]*)")


class Parser:
    """Reads one text; `saved` are filters by name, `within` those of them that this text stands in."""

    def __init__(
        self, text: str, fields: Fields, saved: Mapping[str, str], within: tuple[str, ...] = (), terms: int = 0
    ) -> None:
        self._text = text
        self._fields = fields
        self._saved = saved
        self._within = within
        self._at = 0
        self._deep = 0
        self.terms = terms

    def parse(self) -> tuple[Condition, ...]:
        """The conditions that must all hold. Raises FilterError."""
        self._skip_spaces()
        if self._at == len(self._text):
            return ()
        found = self._filter()
        if self._at < len(self._text):
            raise FilterError("nothing is open that this could close", self._at, hint="Put it in quotes to find it.")
        return tuple(found)

    def _filter(self) -> list[Condition]:
        alternatives = [self._alternative("")]
        while word := self._joining("or"):
            alternatives.append(self._alternative(word))
        return alternatives[0] if len(alternatives) == 1 else [any_of([all_of(parts) for parts in alternatives])]

    def _alternative(self, after: str) -> list[Condition]:
        found = self._part(after)
        while not self._is_at_end():
            word = self._joining("and")
            if not word and _is_word(self._text, self._at, "or"):
                break
            found += self._part(word)
        return found

    def _part(self, after: str) -> list[Condition]:
        """One part, which `after` (a word, a parenthesis, nothing) says has to stand here."""
        if self._is_at_end() or _JOINING.match(self._text, self._at):
            what = f"after {after}" if after else f"before {self._text[self._at :].split()[0]}" if self._more() else ""
            raise FilterError(f"a term is missing {what}".rstrip(), self._at)
        start, character = self._at, self._text[self._at]
        if character == "!":
            self._at += 1
            return [all_of(self._negated_part()).negated()]
        if character == "(":
            return self._group()
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise FilterError(f"the filter has more than {MOST_TERMS} terms", start)
        found = self._saved_one() if character == "@" else [self._term()]
        self._skip_spaces()
        return found

    def _negated_part(self) -> list[Condition]:
        if self._at == len(self._text) or self._text[self._at].isspace():
            raise FilterError("text is missing after !", self._at)
        self._enter()
        found = self._part("!")
        self._deep -= 1
        return found

    def _group(self) -> list[Condition]:
        start = self._at
        self._enter()
        self._at += 1
        self._skip_spaces()
        if self._text.startswith(")", self._at):
            raise FilterError("a term is missing between ( and )", self._at)
        if self._at == len(self._text):
            raise FilterError("a term is missing after (", self._at)
        found = self._filter()
        if not self._text.startswith(")", self._at):
            raise FilterError("the closing ) is missing", start)
        self._at += 1
        self._deep -= 1
        if self._at < len(self._text) and not self._text[self._at].isspace() and self._text[self._at] != ")":
            raise FilterError("a space is missing after )", self._at)
        self._skip_spaces()
        return found

    def _saved_one(self) -> list[Condition]:
        start = self._at
        matched = _SAVED.match(self._text, start)
        name = matched[1] if matched else ""
        self._at = matched.end() if matched else start
        text = self._saved.get(name)
        if not name or text is None:
            from mavtui.store.filter_values import nearest

            near = nearest(name, self._saved) if name else None
            known = " ".join(f"@{one}" for one in sorted(self._saved)) or "there are none"
            message = f"no saved filter is called @{name}" if name else "a name is missing after @"
            near_text = f"; did you mean @{near}?" if near else ""
            raise FilterError(
                f"{message}{near_text}", start, hint=f"Saved under `filters:` in the configuration: {known}."
            )
        if name in self._within:
            raise FilterError(f"the saved filter @{name} holds itself", start)
        inner = Parser(text, self._fields, self._saved, (*self._within, name), self.terms)
        try:
            found = inner.parse()
        except FilterError as error:
            raise FilterError(f"in @{name}: {error.message}", start, hint=error.hint) from None
        self.terms = inner.terms
        return [*found]

    def _term(self) -> Condition:
        text, at = self._text, self._at
        if fuzzy := _FUZZY.match(text, at):
            self._at = fuzzy.end()
            self._skip_spaces()
            return self._build(self._fields.fuzzy, "", "letters are missing after -f")
        if found := _FIELD.match(text, at):
            name, operator = found.groups()
            builder = self._fields.named.get(re.sub("[_-]", "", name.lower()))
            if builder is None:
                raise _unknown_field(name, self._fields, at)
            self._at = found.end()
            return self._build(builder, operator, f"a value is missing after {found[0]}")
        return self._build(self._fields.text, "", "text is missing")

    def _build(self, builder: Builder, operator: str, missing: str) -> Condition:
        start = self._at
        value = self._value()
        if not value and not (operator == "=" and self._at > start):
            raise FilterError(missing, start)
        try:
            return builder(operator, value)
        except ValueError as error:
            raise FilterError(str(error), start) from None

    def _value(self) -> str:
        """The value that begins here, without its quotes."""
        text, start = self._text, self._at
        if not text.startswith('"', start):
            self._at = _end_of_word(text, start)
            return text[start : self._at]
        quoted = _QUOTED.match(text, start)
        if quoted is None:
            raise FilterError("the closing quote is missing", start)
        self._at = quoted.end()
        if self._more() and not text[self._at].isspace() and text[self._at] != ")":
            raise FilterError("a space is missing after the closing quote", self._at)
        return quoted[1].replace('""', '"')

    def _joining(self, word: str) -> str:
        """The word as it was typed, if it stands here; it is then passed by."""
        if not _is_word(self._text, self._at, word):
            return ""
        typed = self._text[self._at : self._at + len(word)]
        self._at += len(word)
        self._skip_spaces()
        return typed

    def _enter(self) -> None:
        self._deep += 1
        if self._deep > DEEPEST:
            raise FilterError(f"more than {DEEPEST} groups stand in one another", self._at)

    def _more(self) -> bool:
        return self._at < len(self._text)

    def _is_at_end(self) -> bool:
        return not self._more() or self._text[self._at] == ")"

    def _skip_spaces(self) -> None:
        found = _SPACES.match(self._text, self._at)
        self._at = found.end() if found else self._at


def _end_of_word(text: str, at: int) -> int:
    """Where the word ends: before a space, or a parenthesis that closes nothing in it."""
    opened = 0
    while at < len(text) and not text[at].isspace():
        opened += {"(": 1, ")": -1}.get(text[at], 0)
        if opened < 0:
            break
        at += 1
    return at


def _is_word(text: str, at: int, word: str) -> bool:
    found = _JOINING.match(text, at)
    return found is not None and found[1].lower() == word


def _unknown_field(name: str, fields: Fields, position: int) -> FilterError:
    from mavtui.store.filter_values import nearest

    near = nearest(name, fields.named)
    message = f"no field is called {name}" + (f"; did you mean {near}?" if near else "")
    known = "Fields: " + " ".join(fields.named)
    return FilterError(message, position, hint=f"{known}. To search for the text itself, put it in quotes.")
