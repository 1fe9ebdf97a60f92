-- What filters hold to one value, each with the names in order. No attachment changes these columns.
-- An engine has these from the start; a copy gets them when it is whole, since making them then costs a fifth.
CREATE INDEX IF NOT EXISTS volumes_by_type ON volumes (volume_type COLLATE NOCASE, name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS volumes_by_project ON volumes (project_id COLLATE NOCASE, name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS volumes_by_zone ON volumes (availability_zone COLLATE NOCASE, name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS volumes_by_sharable ON volumes (sharable, name COLLATE NOCASE, rid) WHERE deleted_at IS NULL;
