"""What each version of the store's file changed, so that older files can follow. A step once made stays as it is."""

from __future__ import annotations

import sqlite3


def write_fewer_pages(con: sqlite3.Connection) -> None:
    """To version 2: fewer pages are touched by a change, and so written through.

    A history is a chain of rows instead of a table kept in order; counts of writers and times are in no index any more
    that every attach would have to bring up to date.
    """
    for statement in _WRITE_FEWER_PAGES:
        con.execute(statement)


def find_by_more_fields(con: sqlite3.Connection) -> None:
    """To version 3: type, project, zone and the sharable flag of volumes are found by an index, in order of names."""
    for statement in _FIND_BY_MORE_FIELDS:
        con.execute(statement)


def find_servers_by_part_of_name(con: sqlite3.Connection) -> None:
    """To version 4: servers, too, are found by a part of their name without reading every row."""
    for statement in _FIND_SERVERS_BY_PART_OF_NAME:
        con.execute(statement)


def guard_in_one_walk(con: sqlite3.Connection) -> None:
    """To version 5: an engine's guards of attachments look at what a volume has once, not three times.

    The copy of a cloud has no guards, and gets none.
    """
    if con.execute("SELECT 1 FROM sqlite_master WHERE name = 'live_attachments_on_insert'").fetchone() is None:
        return
    for statement in _GUARD_IN_ONE_WALK:
        con.execute(statement)


_GUARD_IN_ONE_WALK = (
    "DROP TRIGGER live_attachments_on_insert",
    "DROP TRIGGER live_attachments_on_update",
    """
CREATE TRIGGER live_attachments_on_insert BEFORE INSERT ON volume_attachment
WHEN NEW.attach_status NOT IN ('detached', 'error_attaching')
BEGIN
    SELECT CASE WHEN v.deleted_at IS NOT NULL THEN RAISE(ABORT, 'guard: a deleted volume takes no attachment')
           WHEN v.sharable = 0 THEN RAISE(ABORT, 'guard: a volume that is not sharable has one live attachment at most')
           ELSE RAISE(ABORT, 'guard: a volume is attached to the same server or host once at most') END
    FROM volumes AS v LEFT JOIN volume_attachment AS held
      ON held.volume_id = v.id AND held.attach_status <> 'detached' AND held.attach_status <> 'error_attaching'
    WHERE v.id = NEW.volume_id AND (v.deleted_at IS NOT NULL OR held.rid IS NOT NULL AND (
        v.sharable = 0 OR (held.instance_uuid IS NEW.instance_uuid
                           AND (NEW.instance_uuid IS NOT NULL OR held.attached_host = NEW.attached_host))));
END""",
    """
CREATE TRIGGER live_attachments_on_update
BEFORE UPDATE OF attach_status, volume_id, instance_uuid, attached_host ON volume_attachment
WHEN NEW.attach_status NOT IN ('detached', 'error_attaching')
BEGIN
    SELECT CASE WHEN v.deleted_at IS NOT NULL THEN RAISE(ABORT, 'guard: a deleted volume takes no attachment')
           WHEN v.sharable = 0 THEN RAISE(ABORT, 'guard: a volume that is not sharable has one live attachment at most')
           ELSE RAISE(ABORT, 'guard: a volume is attached to the same server or host once at most') END
    FROM volumes AS v LEFT JOIN volume_attachment AS held
      ON held.volume_id = v.id AND held.rid <> OLD.rid
      AND held.attach_status <> 'detached' AND held.attach_status <> 'error_attaching'
    WHERE v.id = NEW.volume_id AND (v.deleted_at IS NOT NULL OR held.rid IS NOT NULL AND (
        v.sharable = 0 OR (held.instance_uuid IS NEW.instance_uuid
                           AND (NEW.instance_uuid IS NOT NULL OR held.attached_host = NEW.attached_host))));
END""",
)

_FIND_SERVERS_BY_PART_OF_NAME = (
    """
CREATE VIRTUAL TABLE server_names USING fts5 (name, content = 'servers', content_rowid = 'rid', tokenize = 'trigram', detail = 'full')""",  # noqa: E501 - as in the schema
    """
CREATE TRIGGER server_names_on_insert AFTER INSERT ON servers BEGIN
    INSERT INTO server_names (rowid, name) VALUES (NEW.rid, NEW.name);
END""",
    """
CREATE TRIGGER server_names_on_rename AFTER UPDATE OF name ON servers WHEN OLD.name IS NOT NEW.name BEGIN
    INSERT INTO server_names (server_names, rowid, name) VALUES ('delete', OLD.rid, OLD.name);
    INSERT INTO server_names (rowid, name) VALUES (NEW.rid, NEW.name);
END""",
    "INSERT INTO server_names (server_names) VALUES ('rebuild')",
)

_OF_THE_LIVING = "name COLLATE NOCASE, rid) WHERE deleted_at IS NULL"
_FIND_BY_MORE_FIELDS = (
    f"CREATE INDEX volumes_by_type ON volumes (volume_type COLLATE NOCASE, {_OF_THE_LIVING}",
    f"CREATE INDEX volumes_by_project ON volumes (project_id COLLATE NOCASE, {_OF_THE_LIVING}",
    f"CREATE INDEX volumes_by_zone ON volumes (availability_zone COLLATE NOCASE, {_OF_THE_LIVING}",
    f"CREATE INDEX volumes_by_sharable ON volumes (sharable, {_OF_THE_LIVING}",
)

_WRITE_FEWER_PAGES = (
    "ALTER TABLE events RENAME TO events_by_volume",
    """
CREATE TABLE events (
    rid           INTEGER PRIMARY KEY,
    previous      INTEGER,
    volume_id     TEXT NOT NULL,
    at            TEXT NOT NULL,
    kinds         TEXT NOT NULL,
    attachment_id TEXT,
    server_id     TEXT,
    user_id       TEXT,
    project_id    TEXT,
    plan_id       TEXT,
    detail        TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
)""",
    """
INSERT INTO events (rid, previous, volume_id, at, kinds, attachment_id, server_id, user_id, project_id, plan_id, detail)
SELECT rid, CASE WHEN volume_id <> '' THEN lag(rid) OVER (PARTITION BY volume_id ORDER BY sequence) END,
       volume_id, at, kind, attachment_id, server_id, user_id, project_id, plan_id, detail
FROM (SELECT row_number() OVER (ORDER BY volume_id, sequence) AS rid, * FROM events_by_volume)
ORDER BY rid""",
    "DROP TABLE events_by_volume",
    "ALTER TABLE volumes ADD COLUMN last_event INTEGER",
    """
UPDATE volumes SET last_event = found.newest
FROM (SELECT volume_id, max(rid) AS newest FROM events GROUP BY volume_id) AS found
WHERE found.volume_id = volumes.id""",
    "DROP INDEX volumes_by_writers",
    """
CREATE INDEX volumes_of_several_writers ON volumes (rid, rw_count) WHERE deleted_at IS NULL AND rw_count > 1""",
    "DROP INDEX attachments_of_volume",
    "DROP INDEX attachments_of_server",
    """
CREATE INDEX attachments_of_server ON volume_attachment (instance_uuid, mountpoint)
WHERE attach_status <> 'detached'""",
    "CREATE INDEX attachments_of_volume ON volume_attachment (volume_id) WHERE attach_status <> 'detached'",
)
