"""The database of the full lab's Cinder, for states that a broken storage leaves behind and no request can make."""

from __future__ import annotations

import subprocess
from urllib.parse import urlsplit

from tests.openstack.lab.layout import Layout

_RUN = """
import sys, pymysql
host, port, user, password, name, statement, *values = sys.argv[1:]
database = pymysql.connect(host=host, port=int(port), user=user, password=password, database=name, autocommit=True)
with database.cursor() as cursor:
    print(cursor.execute(statement, values))
"""


def set_attachment_status(layout: Layout, attachment_id: str, status: str) -> None:
    """Let Cinder's record of an attachment be in this status."""
    statement = "UPDATE volume_attachment SET attach_status = %s WHERE id = %s"
    assert _execute(layout, "cinder", statement, status, attachment_id) == 1


def set_key_of_encryption(layout: Layout, volume_id: str, key_id: str | None) -> None:
    """Let Cinder hold the volume for encrypted, by the key of that id, or not any more."""
    statement = "UPDATE volumes SET encryption_key_id = NULLIF(%s, '') WHERE id = %s"
    assert _execute(layout, "cinder", statement, key_id or "", volume_id) == 1


def _execute(layout: Layout, name: str, statement: str, *values: str) -> int:
    """How many rows the statement changed; run where the services' own environment has the client."""
    where = urlsplit(layout.database(name))
    login = [where.hostname or "", str(where.port), where.username or "", where.password or "", where.path.lstrip("/")]
    command = [str(layout.bin / "python"), "-c", _RUN, *login, statement, *values]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout)
