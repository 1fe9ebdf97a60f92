-- What the engine's own file can never contain, whoever writes to it. The copy of a cloud has no guards:
-- a cloud may contradict itself, and the copy shows what is there.
-- Live: reserved, attaching, attached, detaching, error_detaching.

-- One statement each: they run at every attach, and one walk over what the volume has answers all three.
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
END;

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
END;

CREATE TRIGGER no_unsharing_of_shared BEFORE UPDATE OF sharable ON volumes
WHEN OLD.sharable = 1 AND NEW.sharable = 0
BEGIN
    SELECT RAISE(ABORT, 'guard: a volume with several live attachments stays sharable')
    WHERE (SELECT count(*) FROM volume_attachment WHERE volume_id = NEW.id
           AND attach_status <> 'detached' AND attach_status <> 'error_attaching') > 1;
END;

-- REPLACE writes a row anew without an UPDATE and without a DELETE that a trigger would see.
CREATE TRIGGER no_unsharing_by_replacing BEFORE INSERT ON volumes
WHEN NEW.sharable = 0
BEGIN
    SELECT RAISE(ABORT, 'guard: a volume with several live attachments stays sharable')
    WHERE (SELECT count(*) FROM volume_attachment WHERE volume_id = NEW.id
           AND attach_status <> 'detached' AND attach_status <> 'error_attaching') > 1;
END;

CREATE TRIGGER held_volumes_stay BEFORE UPDATE OF deleted_at ON volumes
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'guard: a volume that is held is not deleted')
    WHERE EXISTS (SELECT 1 FROM volume_attachment WHERE volume_id = NEW.id
                  AND attach_status <> 'detached' AND attach_status <> 'error_attaching');
END;

CREATE TRIGGER holding_servers_stay BEFORE UPDATE OF deleted_at ON servers
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'guard: a server that holds a volume is not removed')
    WHERE EXISTS (SELECT 1 FROM volume_attachment WHERE instance_uuid = NEW.id
                  AND attach_status <> 'detached' AND attach_status <> 'error_attaching');
END;

CREATE TRIGGER history_stays BEFORE DELETE ON volume_attachment
BEGIN
    SELECT RAISE(ABORT, 'guard: attachments are ended, never removed');
END;

CREATE TRIGGER volumes_stay BEFORE DELETE ON volumes
BEGIN
    SELECT RAISE(ABORT, 'guard: volumes are deleted softly');
END;

CREATE TRIGGER servers_stay BEFORE DELETE ON servers
BEGIN
    SELECT RAISE(ABORT, 'guard: servers are removed softly');
END;
