"""Nova's own word about each attachment, server by server: its id there, the device, whether the volume goes along.

A list of servers tells which volumes each has; the rest takes a request for each server. A pass asks those that do not
agree with Cinder. For whoever wants to see more, all others are asked once, then where something has changed, and a few
in turn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from mavtui.backends.openstack import copy_records as records
from mavtui.backends.openstack import nova, wire
from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.decoding import Page
from mavtui.backends.openstack.errors_of_groups import first_of
from mavtui.backends.openstack.faults import CloudFault, as_error, explained
from mavtui.backends.openstack.writing import CopyWriter
from mavtui.errors import Refused
from mavtui.store import copy_deriving, copy_rows, copying
from mavtui.store.conditions import current_time
from mavtui.store.copy_rows import CopyConnection

AT_ONCE = 8
"""How many servers are asked at the same time."""

IN_TURN = 24
"""How many servers are asked again each time although nothing seems to have changed."""

REST_SECONDS = 0.05
"""Between two requests that nobody waits for, of each of those at the same time: keys go first."""

_WRITTEN_AT_ONCE = 64
_ABOUT_ONE = frozenset({400, 409, 500})
"""Statuses by which Nova says that this one server is in disorder, not that it is away."""


OnAsked = Callable[[int], None]

Found = dict[str, tuple[float, list[copy_rows.Row]]]
"""When each server was asked (`time.monotonic`), and what it said."""


async def ask_servers(
    connection: Connection, writer: CopyWriter, server_ids: Sequence[str], *, settled: Mapping[str, float],
    rest: float = 0.0, on_asked: OnAsked = lambda _: None,
) -> list[str]:  # fmt: skip
    """Ask these servers, a few at a time, and write what they say. Gives a note for each record that cannot be read.

    `settled` gives, by id, when a server was read by itself: what was asked before is older. `rest`: seconds after each
    request in which others may go first. `on_asked` is told from time to time how many are left.

    Where we may not ask that is a note, and nothing more is asked. Raises BackendUnreachable; what was answered until
    then stays.
    """
    notes: list[str] = []
    for first in range(0, len(server_ids), _WRITTEN_AT_ONCE):
        on_asked(len(server_ids) - first)
        found: Found = {}
        try:
            with explained("list the volumes of servers"):
                await _ask(connection, server_ids[first : first + _WRITTEN_AT_ONCE], found, notes, rest)
        except Refused as error:  # as a reader's role may be: the others would be refused too
            return [*notes, f"Nova does not say what each server holds. {error.message}"]
        finally:
            views = {one: rows for one, (at, rows) in found.items() if settled.get(one, 0.0) < at}
            await writer.write(partial(copy_rows.put_views, views=views))
    return notes


async def ask_the_rest(
    connection: Connection, writer: CopyWriter, server_ids: Sequence[str], *, settled: Mapping[str, float],
    lists_attachments: bool, rest: float, on_asked: OnAsked,
) -> list[str]:  # fmt: skip
    """What is left after a pass: these servers, and those whose turn it is. Takes, gives and raises the same."""
    in_turn = await writer.write(partial(copying.servers_in_turn, at_most=IN_TURN))
    left = dict.fromkeys((*server_ids, *in_turn))
    notes = await ask_servers(connection, writer, list(left), settled=settled, rest=rest, on_asked=on_asked)

    def settle(con: CopyConnection) -> None:
        concerned = copy_rows.put_nova_only(con, current_time())
        copy_deriving.derive_some(con, concerned, known=lists_attachments)

    await writer.write(settle)
    return notes


async def _ask(
    connection: Connection, server_ids: Sequence[str], found: Found, notes: list[str],
    rest: float,
) -> None:  # fmt: skip
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(server_id: str) -> None:
        async with turn:
            asked_at = time.monotonic()
            page = await _page_of(connection, server_id, notes)
            await asyncio.sleep(rest)
        if page is not None:
            notes.extend(page.notes)
            found[server_id] = (asked_at, [records.view_row(server_id, view) for view in page.records])

    try:
        async with asyncio.TaskGroup() as group:
            for server_id in server_ids:
                group.create_task(one(server_id))
    except BaseExceptionGroup as errors:
        raise first_of(errors) from None


async def _page_of(connection: Connection, server_id: str, notes: list[str]) -> Page[wire.ServerVolume] | None:
    """What one server holds; None where it is gone, or where what is answered about it alone is of no use."""
    try:
        return await nova.volumes_of(connection, server_id)
    except CloudFault as fault:
        if fault.status not in _ABOUT_ONE:
            raise
        reason = as_error(fault, "list its volumes").message
    except ValueError as error:
        reason = f"the reply cannot be read: {error}"
    notes.append(f"What Nova says of server {server_id} is not known: {reason}")
    return None
