-- The store: one schema for the engine's own records and for the copy of a cloud.
-- Times are text, UTC, ISO 8601 with microseconds and a final Z, so that text order is time order.
-- `rid` is the row number that listings hold; `id` is the identity everybody else knows.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE volume_types (
    rid         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT,
    is_public   INTEGER NOT NULL DEFAULT 1 CHECK (is_public IN (0, 1)),
    sharable    INTEGER NOT NULL DEFAULT 0 CHECK (sharable IN (0, 1)),
    extra_specs TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(extra_specs))
);

CREATE TABLE volumes (
    rid               INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    name              TEXT,
    description       TEXT,
    size_gib          INTEGER NOT NULL CHECK (size_gib > 0),
    sharable          INTEGER NOT NULL DEFAULT 0 CHECK (sharable IN (0, 1)),
    read_only         INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1)),
    encrypted         INTEGER NOT NULL DEFAULT 0 CHECK (encrypted IN (0, 1)),
    bootable          INTEGER NOT NULL DEFAULT 0 CHECK (bootable IN (0, 1)),
    volume_type       TEXT,
    project_id        TEXT,
    user_id           TEXT,
    availability_zone TEXT,
    metadata          TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    -- The volume's own condition; it takes precedence over what the attachments say while it lasts.
    condition         TEXT CHECK (condition IN (
        'creating', 'deleting', 'error', 'error_deleting', 'error_managing', 'managing', 'maintenance', 'restoring-backup',
        'error_restoring', 'awaiting-transfer', 'backing-up', 'error_backing-up', 'error_extending', 'downloading',
        'uploading', 'retyping', 'extending', 'reverting', 'unmanaging', 'unrecognised')),
    -- What a cloud said of this volume when it was read; null for volumes made here.
    observed_status   TEXT,
    created_at        TEXT NOT NULL,
    updated_at        TEXT NOT NULL,
    deleted_at        TEXT,
    last_event        INTEGER,  -- the newest entry of its history: a row number of `events`
    -- Derived from the attachments by the domain's rules, in the transaction of every change; never written otherwise.
    status            TEXT NOT NULL DEFAULT 'available',
    attach_status     TEXT NOT NULL DEFAULT 'detached',
    rw_count          INTEGER DEFAULT 0,
    ro_count          INTEGER DEFAULT 0,
    holders           TEXT NOT NULL DEFAULT '',  -- names of the holders, in order of time, separated by spaces
    mark              INTEGER NOT NULL DEFAULT 0 CHECK (mark BETWEEN 0 AND 3)  -- 3 danger, 2 caution, 1 in transition, 0 none
);

CREATE INDEX volumes_by_name ON volumes (name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;
CREATE INDEX volumes_by_status ON volumes (status, name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;
-- Only those that several write to: most changes of a count then leave it alone.
CREATE INDEX volumes_of_several_writers ON volumes (rid, rw_count) WHERE deleted_at IS NULL AND rw_count > 1;

CREATE TABLE servers (
    rid               INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    kind              TEXT NOT NULL DEFAULT 'server' CHECK (kind IN ('server', 'host')),
    name              TEXT,
    status            TEXT NOT NULL DEFAULT 'ACTIVE',
    task_state        TEXT,
    locked            INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
    host              TEXT,      -- the machine it runs on; for kind 'host' its own name
    host_fingerprint  TEXT,      -- hostId: tells two hosts apart within one project where names are hidden
    project_id        TEXT,
    user_id           TEXT,
    availability_zone TEXT,
    created_at        TEXT NOT NULL,
    updated_at        TEXT NOT NULL,
    deleted_at        TEXT
);

CREATE INDEX servers_by_name ON servers (name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;

CREATE TABLE volume_attachment (
    rid                   INTEGER PRIMARY KEY,
    id                    TEXT NOT NULL UNIQUE,
    user_id               TEXT,
    project_id            TEXT,
    volume_id             TEXT NOT NULL REFERENCES volumes (id),
    instance_uuid         TEXT REFERENCES servers (id),
    attached_host         TEXT,
    mountpoint            TEXT,
    attach_time           TEXT,
    detach_time           TEXT,
    attach_status         TEXT NOT NULL CHECK (attach_status IN (
        'reserved', 'attaching', 'attached', 'detaching', 'detached', 'error_attaching', 'error_detaching')),
    attach_mode           TEXT CHECK (attach_mode IN ('rw', 'ro')),  -- null: recorded as unknown
    scheduled_at          TEXT,
    launched_at           TEXT,
    terminated_at         TEXT,
    bootable              INTEGER NOT NULL DEFAULT 0 CHECK (bootable IN (0, 1)),
    -- Beyond the blueprint:
    access_mode           TEXT CHECK (access_mode IN ('rw', 'ro')),  -- what the connection really gives, where known
    driver_volume_type    TEXT,
    connected             INTEGER NOT NULL DEFAULT 0 CHECK (connected IN (0, 1)),  -- had been connected at least once
    contested             INTEGER NOT NULL DEFAULT 0 CHECK (contested IN (0, 1)),  -- seen live where the invariant forbids it
    observed_status       TEXT,
    created_at            TEXT NOT NULL,
    updated_at            TEXT NOT NULL,
    CHECK (instance_uuid IS NOT NULL OR attached_host IS NOT NULL OR attach_status IN ('detached', 'error_attaching')
           OR observed_status IS NOT NULL)
);

CREATE INDEX attachments_of_volume ON volume_attachment (volume_id) WHERE attach_status <> 'detached';
-- With the device, so that a free one is found without looking at every attachment.
CREATE INDEX attachments_of_server ON volume_attachment (instance_uuid, mountpoint) WHERE attach_status <> 'detached';
CREATE INDEX ended_attachments_of_volume ON volume_attachment (volume_id, detach_time) WHERE attach_status = 'detached';

-- Nova's own view of attachments, as captured: it can know what Cinder does not, and the other way round.
CREATE TABLE server_volumes (
    server_id             TEXT NOT NULL REFERENCES servers (id),
    volume_id             TEXT NOT NULL,
    attachment_id         TEXT,
    bdm_uuid              TEXT,
    device                TEXT,
    tag                   TEXT,
    delete_on_termination INTEGER CHECK (delete_on_termination IN (0, 1)),
    PRIMARY KEY (server_id, volume_id)
) WITHOUT ROWID;

CREATE INDEX server_volumes_by_volume ON server_volumes (volume_id);

-- One row for each change, written at the end of the table, and no index: each page that a change touches is written
-- through. A volume's history is read back from `volumes.last_event`, each row naming the one before it.
CREATE TABLE events (
    rid           INTEGER PRIMARY KEY,
    previous      INTEGER,           -- the row of the same volume before this one
    volume_id     TEXT NOT NULL,     -- empty for what concerns no volume
    at            TEXT NOT NULL,
    kinds         TEXT NOT NULL,     -- what happened, in order, parted by commas; `detail` belongs to the first
    attachment_id TEXT,
    server_id     TEXT,
    user_id       TEXT,
    project_id    TEXT,
    plan_id       TEXT,
    detail        TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
);

-- Names by groups of three letters, so that a rare part of a name is found without reading every row.
CREATE VIRTUAL TABLE volume_names USING fts5 (name, content = 'volumes', content_rowid = 'rid', tokenize = 'trigram', detail = 'full');

CREATE TRIGGER volume_names_on_insert AFTER INSERT ON volumes BEGIN
    INSERT INTO volume_names (rowid, name) VALUES (NEW.rid, NEW.name);
END;
CREATE TRIGGER volume_names_on_rename AFTER UPDATE OF name ON volumes WHEN OLD.name IS NOT NEW.name BEGIN
    INSERT INTO volume_names (volume_names, rowid, name) VALUES ('delete', OLD.rid, OLD.name);
    INSERT INTO volume_names (rowid, name) VALUES (NEW.rid, NEW.name);
END;

CREATE VIRTUAL TABLE server_names USING fts5 (name, content = 'servers', content_rowid = 'rid', tokenize = 'trigram', detail = 'full');

CREATE TRIGGER server_names_on_insert AFTER INSERT ON servers BEGIN
    INSERT INTO server_names (rowid, name) VALUES (NEW.rid, NEW.name);
END;
CREATE TRIGGER server_names_on_rename AFTER UPDATE OF name ON servers WHEN OLD.name IS NOT NEW.name BEGIN
    INSERT INTO server_names (server_names, rowid, name) VALUES ('delete', OLD.rid, OLD.name);
    INSERT INTO server_names (rowid, name) VALUES (NEW.rid, NEW.name);
END;
