"""A few volumes brought up to date in the copy, with whoever holds them."""

from __future__ import annotations

from collections.abc import Sequence

from mavtui.backends.openstack import copy_records as records
from mavtui.backends.openstack.gathering import Around
from mavtui.store import copy_deriving, copy_rows, copying
from mavtui.store.conditions import current_time
from mavtui.store.copy_rows import CopyConnection


def put_around(con: CopyConnection, volume_ids: Sequence[str], around: Around, *, known: bool) -> None:
    """Write what was gathered around these volumes; those that were not found are gone."""
    now = current_time()
    volumes = list(around.volumes.values())
    attachments = [one for found in around.attachments.values() for one in found]
    copy_rows.put_volumes(con, map(records.volume_row, volumes))
    copy_rows.put_listed_attachments(con, [row for one in volumes for row in records.listed_rows(one, now)])
    if known:
        copy_rows.put_attachments(con, [records.attachment_row(one, now) for one in attachments])
    copying.end_other_attachments(con, list(around.volumes), [one.id for one in attachments], now)
    copying.end_volumes(con, [one for one in volume_ids if one not in around.volumes], now)
    copy_rows.put_servers(con, records.host_rows(volumes, now))
    copy_rows.put_servers(con, [records.server_row(one, now) for one in around.servers.values()])
    copy_rows.put_pairs(con, list(around.servers), records.pair_rows(around.servers.values()))
    views = {
        server_id: [records.view_row(server_id, view) for view in found] for server_id, found in around.views.items()
    }
    copy_rows.put_views(con, views)
    copy_rows.put_named_servers(con, now)
    copying.mark_root_disks(con, {one.id: one.root_devices for one in around.servers.values()})
    concerned = copy_rows.put_nova_only(con, now)
    copy_deriving.derive_some(con, concerned | set(around.volumes), known=known)
