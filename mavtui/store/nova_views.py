"""What Nova says of a volume's attachments, beside what Cinder records: of a copy, where the two can disagree."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_VIEWS = """
SELECT s.id, n.server_id IS NOT NULL, n.attachment_id, n.device
FROM servers AS s LEFT JOIN server_volumes AS n ON n.server_id = s.id AND n.volume_id = :volume
WHERE s.deleted_at IS NULL AND s.kind = 'server' AND (n.server_id IS NOT NULL OR s.id IN (
    SELECT instance_uuid FROM volume_attachment WHERE volume_id = :volume AND attach_status <> 'detached'))"""


class NovaView(NamedTuple):
    """Whether Nova says that a server has the volume; the id of the attachment and the device where it tells them."""

    server_id: str
    has_it: bool
    attachment_id: str | None
    device: str | None


def nova_views(con: sqlite3.Connection, volume_id: str) -> dict[str, NovaView]:
    """Nova's word by the server's id, for every server that Nova knows and that either service names as a holder."""
    rows = con.execute(_VIEWS, {"volume": volume_id})
    return {row[0]: NovaView(row[0], bool(row[1]), row[2], row[3]) for row in rows}
