"""How replies are decoded: a page strictly and at once; where one record is not as expected, each by itself.

So a broken record costs a note, and nothing that is not used is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Struct, field

_END_OF_PAGE = 2048


class Identified(Protocol):
    """A record that others can be listed behind."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


Record = TypeVar("Record")


class Page(NamedTuple, Generic[Record]):
    """The records of one page. `broken_ids` are those of records that could not be read; None for one without an id."""

    records: Sequence[Record]
    notes: tuple[str, ...] = ()
    broken_ids: tuple[str | None, ...] = ()

    @property
    def size(self) -> int:
        """How many the service sent."""
        return len(self.records) + len(self.broken_ids)


class Section(Generic[Record]):
    """How the list under one key of a reply is decoded.

    `what` is one of its records in a note; `rescue` makes the little out of a broken record that must not be missed.
    """

    def __init__(
        self, key: str, what: str, kind: type[Record], *, rescue: Callable[[msgspec.Raw], Record | None] | None = None
    ) -> None:
        self._what = what
        self._kind = kind
        self._rescue = rescue
        whole = msgspec.defstruct("Whole", [("records", list[kind], field(name=key))], gc=False)  # type: ignore[valid-type]
        raw = msgspec.defstruct("Raws", [("records", list[msgspec.Raw], field(name=key))], gc=False)
        self._whole = msgspec.json.Decoder(whole)
        self._raw = msgspec.json.Decoder(raw)

    def decode(self, body: bytes) -> Page[Record]:
        """The page in `body`. Raises ValueError where there is no such list in it."""
        try:
            return Page(self._whole.decode(body).records)  # type: ignore[attr-defined]
        except msgspec.MsgspecError:
            return self._one_by_one(body)

    def _one_by_one(self, body: bytes) -> Page[Record]:
        try:
            raws: list[msgspec.Raw] = self._raw.decode(body).records  # type: ignore[attr-defined]
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None
        records, notes, broken = [], [], []
        for raw in raws:
            try:
                records.append(msgspec.json.decode(raw, type=self._kind, strict=False))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                identity = _id_of(raw)
                notes.append(f"{self._what} {identity or 'without an id'} cannot be read: {error}")
                rescued = self._rescue(raw) if self._rescue is not None else None
                if rescued is None:
                    broken.append(identity)
                else:
                    records.append(rescued)
        return Page(records, tuple(notes), tuple(broken))


def next_marker(body: bytes) -> str | None:
    """The marker of the following page, from the link at the end of this one; so it can be asked for before decoding.

    None where the end names no following page: it may be the last one, or the service gives no links.
    """
    end = body[-_END_OF_PAGE:]
    start = end.rfind(b'_links"')
    at = end.rfind(b'"href"') if start != -1 else -1
    if at < start or at == -1 or b'"next"' not in end[start:]:
        return None
    quoted = end[at + len(b'"href"') :].split(b'"', 2)
    if len(quoted) < 3:  # noqa: PLR2004 - what is before, inside and after the quotes
        return None
    try:
        href = msgspec.json.decode(b'"' + quoted[1] + b'"', type=str)
    except msgspec.MsgspecError:
        return None
    markers = parse_qs(urlsplit(href).query).get("marker")
    return markers[0] if markers else None


class _Named(Struct):
    id: str | int | None = None


def _id_of(raw: msgspec.Raw) -> str | None:
    try:
        found = msgspec.json.decode(raw, type=_Named).id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return None if found is None else str(found)
