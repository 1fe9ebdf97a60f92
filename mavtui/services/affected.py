"""Who would notice if something happened to a volume, an attachment, a server or a host: everybody who holds the same.

Volumes are shared, so whoever touches one holder may touch the others: the same blocks, the same machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.store import touching
from mavtui.store.attachment_listing import AttachmentQuery, AttachmentRow, attachment_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mavtui.store.reading import Connection

MOST_VOLUMES = 500
MOST_HOLDERS = 1000
"""Volumes that are looked at, and holders of each; more than anybody reads."""


class AffectedRow(NamedTuple):
    """One holder: its record, whether it is what was asked about, and in a word or two why it is affected."""

    attachment: AttachmentRow
    is_own: bool
    why: str

    @property
    def id(self) -> str:
        """The attachment's id."""
        return self.attachment.id


class Affected(NamedTuple):
    """Everybody who is affected: the writers of what was asked about first. `is_cut`: there are more than were read."""

    rows: tuple[AffectedRow, ...]
    is_cut: bool = False

    @property
    def servers(self) -> frozenset[str]:
        """The names of the servers among them."""
        return frozenset(r.attachment.server_name or r.attachment.server_id or "" for r in self.rows if _server(r))

    @property
    def hosts(self) -> frozenset[str]:
        """The names of the hosts that they are on."""
        return frozenset(row.attachment.host for row in self.rows if row.attachment.host)

    @property
    def volumes(self) -> frozenset[str]:
        """The ids of the volumes that they hold."""
        return frozenset(row.attachment.volume_id for row in self.rows)

    @property
    def writers(self) -> int:
        """How many of them can write."""
        return sum(row.attachment.mode == "rw" and is_holder(row.attachment) for row in self.rows)


def affected_by(
    con: Connection,
    *,
    volume_id: str | None = None,
    attachment_id: str | None = None,
    server_id: str | None = None,
    host: str | None = None,
) -> Affected:
    """Who is affected by the first of these that is given: attachment (with its volume), volume, server, host.

    For a thread where a host is asked about: no index has the records that name it.
    """
    if volume_id is not None:
        volumes: Sequence[str] = [volume_id]
        own: Callable[[AttachmentRow], bool] = (
            (lambda row: row.id == attachment_id) if attachment_id else (lambda _row: True)
        )
    elif server_id is not None:
        volumes = touching.volumes_of_server(con, server_id, MOST_VOLUMES + 1)
        own = lambda row: row.server_id == server_id  # noqa: E731 - one of three, side by side
    else:
        volumes = touching.volumes_of_host(con, host or "", MOST_VOLUMES + 1)
        own = lambda row: row.host == host  # noqa: E731 - one of three, side by side
    found: list[AffectedRow] = []
    is_cut = len(volumes) > MOST_VOLUMES
    for one in volumes[:MOST_VOLUMES]:
        holders = attachment_page(con, AttachmentQuery(volume_id=one), MOST_HOLDERS)
        is_cut = is_cut or len(holders) == MOST_HOLDERS
        hosts_of_own = {row.host for row in holders if own(row)}
        found += (AffectedRow(row, own(row), _why(row, hosts_of_own, is_own=own(row))) for row in holders)
    found.sort(key=lambda row: (not row.is_own, row.attachment.mode != "rw"))
    return Affected(tuple(found), is_cut)


def is_holder(row: AttachmentRow) -> bool:
    """Whether the record blocks others, by the rule of `Attachment.is_holder`."""
    if row.status == AttachStatus.DETACHED:
        return False
    return row.status != AttachStatus.ERROR_ATTACHING or row.connected or row.contested


def _why(row: AttachmentRow, hosts_of_own: set[str | None], *, is_own: bool) -> str:
    if is_own:
        return "holds it"
    return "same host" if row.host and row.host in hosts_of_own else "shares it"


def _server(row: AffectedRow) -> bool:
    return row.attachment.server_id is not None
