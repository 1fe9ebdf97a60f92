"""Walking through a list page by page, the following page already on its way while one is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Generic, NamedTuple, TypeVar

from mavtui.backends.openstack.decoding import Identified, Page, Section, next_marker
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.writing import CopyWriter
from mavtui.errors import BackendUnreachable
from mavtui.store.copy_rows import CopyConnection

Record = TypeVar("Record", bound=Identified)
Any_ = TypeVar("Any_")

Ask = Callable[[str | None], Awaitable[bytes]]
"""The page behind a marker, or the first one."""

Store = Callable[[CopyConnection, Page[Record], float], None]
"""Writes a page inside a transaction; the number says when it was asked for (`time.monotonic`)."""

_NOT_FOUND = 404
_EARLIER_MARKERS = 8
_MOST_BEGINNINGS = 3


class Cap:
    """The largest page that a service has sent: for a list without links, fewer than that are its end."""

    def __init__(self) -> None:
        self.largest = 0

    def is_last(self, size: int) -> bool:
        """Whether a page of this size, which names no following one, is the last."""
        is_last = size == 0 or size < self.largest
        self.largest = max(self.largest, size)
        return is_last


class _Asking(NamedTuple):
    """A page that was asked for, and when (`time.monotonic`)."""

    body: asyncio.Future[bytes]
    at: float


class Lister(Generic[Record]):
    """One list of one service; `what` names its records for messages.

    `has_links`: each page but the last names the following one. Attachments are listed without. Nothing is stored
    before `gate` is set: what is to be shown first goes first.
    """

    def __init__(
        self,
        ask: Ask,
        section: Section[Record],
        what: str,
        *,
        writer: CopyWriter,
        cap: Cap,
        has_links: bool,
        gate: asyncio.Event,
    ) -> None:
        self._ask = ask
        self._section = section
        self._what = what
        self._writer = writer
        self._cap = cap
        self._has_links = has_links
        self._gate = gate
        self._beginnings_left = _MOST_BEGINNINGS

    async def pages(self, store: Store[Record]) -> AsyncIterator[Page[Record]]:
        """Each page once it is stored. Raises what asking raises, BackendUnreachable for a reply that is no list."""
        following = self._begun(None)
        after: _Asking | None = None
        storing: asyncio.Future[Page[Record]] | None = None
        try:
            while True:
                body, asked_at = await following.body, following.at
                marker = next_marker(body)
                if marker is not None:
                    following = after or self._begun(marker)
                storing = _watched(self._stored(body, store, asked_at))
                after = None if marker is None else await self._begun_meanwhile(storing, following)
                page = await storing
                yield page
                is_last = self._cap.is_last(page.size)
                if marker is None:
                    if self._has_links or is_last or not page.records:
                        return
                    following = self._begun(page.records[-1].id)
                following = _Asking(_watched(self._or_from_earlier(following.body, page)), following.at)
        finally:
            for one in (following.body, after and after.body, storing):
                if one is not None:
                    one.cancel()

    def _begun(self, marker: str | None) -> _Asking:
        return _Asking(_watched(self._ask(marker)), time.monotonic())

    async def _begun_meanwhile(self, storing: asyncio.Future[Any], following: _Asking) -> _Asking | None:
        """The page after the following one, if that arrives while one is stored: the service need not wait for us."""
        await asyncio.wait((storing, following.body), return_when=asyncio.FIRST_COMPLETED)
        is_there = following.body.done() and not following.body.cancelled() and following.body.exception() is None
        marker = next_marker(following.body.result()) if is_there else None
        return None if marker is None else self._begun(marker)

    async def _stored(self, body: bytes, store: Store[Record], asked_at: float) -> Page[Record]:
        def work(con: CopyConnection) -> Page[Record]:
            page = decoded(self._section, body, self._what)
            store(con, page, asked_at)
            return page

        await self._gate.wait()
        return await self._writer.write(work)

    async def _or_from_earlier(self, following: asyncio.Future[bytes], page: Page[Record]) -> bytes:
        """The following page; where its marker was deleted meanwhile, from an earlier record of this page.

        Where all of those have gone too the list begins anew: what is read twice is stored as it is.
        """
        try:
            return await following
        except CloudFault as fault:
            if fault.status != _NOT_FOUND:
                raise
            missing = fault
        for record in page.records[-2 : -2 - _EARLIER_MARKERS : -1]:
            try:
                return await self._ask(record.id)
            except CloudFault as fault:
                if fault.status != _NOT_FOUND:
                    raise
        if self._beginnings_left == 0:
            raise missing
        self._beginnings_left -= 1
        return await self._ask(None)


def _watched(asking: Awaitable[Any_]) -> asyncio.Future[Any_]:
    """It under way; an error that nobody waits for any more is not complained about."""
    future = asyncio.ensure_future(asking)
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    return future


def decoded(section: Section[Any_], body: bytes, what: str) -> Page[Any_]:
    """The page. Raises BackendUnreachable where the reply is no list of these."""
    try:
        return section.decode(body)
    except ValueError as error:
        raise BackendUnreachable(
            f"the reply is no list of {what}: {error}", hint="What was read before stays; it is tried again."
        ) from None
