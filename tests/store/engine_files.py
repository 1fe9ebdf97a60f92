"""Files of an engine, with servers in them to make them large."""

from __future__ import annotations

from pathlib import Path

from mavtui.store.connection import Store

ADD_SERVER = "INSERT INTO servers (id, name, created_at, updated_at) VALUES (?, ?, 'x', 'x')"


def engine(path: Path, servers: int = 0) -> Path:
    store = Store.open(path, create=True)
    with store.write_transaction() as con:
        con.executemany(ADD_SERVER, [(str(n), "x" * 200) for n in range(servers)])
    store.close()
    return path
