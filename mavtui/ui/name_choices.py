"""Which names a word of the command line can become: read from the store, a bounded number, by its index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.store import naming, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mavtui.ui.app import MavtuiApp

MOST_NAMES = 200


def volumes(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    """Names of volumes, and ids where an id was begun; those on the line already are left out."""
    yield from _of(app, "volumes", before, begun)


def servers(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    """Names of servers and hosts, and ids where an id was begun; those on the line already are left out."""
    yield from _of(app, "servers", before, begun)


def places(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    """Names of servers, and of the hosts that they are on."""
    yield from servers(app, before, begun)
    yield from naming.hosts_beginning(app.session.backend.store.reader, begun, MOST_NAMES)


def takers(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    """Who can get a volume: servers, registered hosts, and of a cloud the hosts too that its servers are on."""
    session = app.session
    yield from (servers if session.backend.capabilities.registers_servers else places)(app, before, begun)


def volumes_and_servers(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    """Both."""
    yield from volumes(app, before, begun)
    yield from servers(app, before, begun)


def holders(app: MavtuiApp, before: Sequence[str], begun: str) -> Iterator[str]:
    """Who holds the volume that stands before."""
    del begun
    con = app.session.backend.store.reader
    ids = naming.ids_for(con, "volumes", before[0])
    held = rows.volume_by_id(con, ids[0]) if len(ids) == 1 else None
    if held is not None:
        yield from (attachment.holder_name for attachment in held.attachments)


def _of(app: MavtuiApp, kind: naming.Kind, before: Sequence[str], begun: str) -> Iterator[str]:
    con = app.session.backend.store.reader
    for name in naming.names_beginning(con, kind, begun, MOST_NAMES):
        if name not in before:
            yield name
