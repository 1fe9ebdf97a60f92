"""Walking through a list page by page, the following page already on its way while one is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from mavtui.backends.openstack import wire
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.writing import CopyWriter
from mavtui.errors import BackendUnreachable
from mavtui.store.copy_rows import CopyConnection

Record = TypeVar("Record", bound=wire.Identified)
Any_ = TypeVar("Any_")

Ask = Callable[[str | None], Awaitable[bytes]]
"""The page behind a marker, or the first one."""

Store = Callable[[CopyConnection, wire.Page[Record], float], None]
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


class Lister(Generic[Record]):
    """One list of one service; `what` names its records for messages.

    `has_links`: each page but the last names the following one. Attachments are listed without. Nothing is stored
    before `gate` is set: what is to be shown first goes first.
    """

    def __init__(
        self,
        ask: Ask,
        section: wire.Section[Record],
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

    async def pages(self, store: Store[Record]) -> AsyncIterator[wire.Page[Record]]:
        """Each page once it is stored. Raises what asking raises, BackendUnreachable for a reply that is no list."""
        asked_at = time.monotonic()
        following = _begun(self._ask(None))
        try:
            while True:
                body = await following
                marker = wire.next_marker(body)
                following_asked_at = time.monotonic()
                if marker is not None:
                    following = _begun(self._ask(marker))
                page = await self._stored(body, store, asked_at)
                yield page
                is_last = self._cap.is_last(page.size)
                if marker is None:
                    if self._has_links or is_last or not page.records:
                        return
                    following_asked_at = time.monotonic()
                    following = _begun(self._ask(page.records[-1].id))
                following = _begun(self._or_from_earlier(following, page))
                asked_at = following_asked_at
        finally:
            following.cancel()

    async def _stored(self, body: bytes, store: Store[Record], asked_at: float) -> wire.Page[Record]:
        def work(con: CopyConnection) -> wire.Page[Record]:
            page = decoded(self._section, body, self._what)
            store(con, page, asked_at)
            return page

        await self._gate.wait()
        return await self._writer.write(work)

    async def _or_from_earlier(self, following: asyncio.Future[bytes], page: wire.Page[Record]) -> bytes:
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


def _begun(asking: Awaitable[bytes]) -> asyncio.Future[bytes]:
    """The asking under way; an error that nobody waits for any more is not complained about."""
    future = asyncio.ensure_future(asking)
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    return future


def decoded(section: wire.Section[Any_], body: bytes, what: str) -> wire.Page[Any_]:
    """The page. Raises BackendUnreachable where the reply is no list of these."""
    try:
        return section.decode(body)
    except ValueError as error:
        raise BackendUnreachable(
            f"the reply is no list of {what}: {error}", hint="What was read before stays; it is tried again."
        ) from None
