"""Readings that nobody waits for any more end in the middle of a statement."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mavtui.store.reading import Superseded, while_wanted
from tests.store.listing_store import empty_store

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_statement_without_end_ends_when_nobody_wants_it() -> None:
    con = empty_store()
    looks = iter([True, True, False])
    with pytest.raises(Superseded), while_wanted(con, lambda: next(looks, False)):
        con.execute(ENDLESS)


def test_the_connection_reads_on_afterwards_and_is_asked_no_more() -> None:
    con = empty_store()
    with pytest.raises(Superseded), while_wanted(con, lambda: False):
        con.execute(ENDLESS)
    numbers = ENDLESS.replace("FROM n)", "FROM n WHERE i < 100000)")
    assert con.execute(numbers).fetchone() == (100000,)


def test_what_is_wanted_is_read_to_the_end() -> None:
    con = empty_store()
    with while_wanted(con, lambda: True):
        assert con.execute("SELECT count(*) FROM volumes").fetchone() == (0,)


CLOSED_WHILE_READ = """
import sys, threading
from mavtui.store.connection import Store

store = Store.open(sys.argv[1], create=True)
begun, found = threading.Event(), []

def read():
    con = store.reader
    begun.set()
    found.append(con.execute(sys.argv[2]).fetchone())

reading = threading.Thread(target=read)
reading.start()
begun.wait()
store.close()
reading.join()
assert found == [(2000000,)], found
"""


def test_a_store_closed_under_a_thread_that_reads_lets_it_read_to_the_end(tmp_path: Path) -> None:
    """In a process of its own: what it is about would end this one."""
    path = tmp_path / "engine.db"
    numbers = ENDLESS.replace("FROM n)", "FROM n WHERE i < 2000000)")
    ended = subprocess.run(
        [sys.executable, "-c", CLOSED_WHILE_READ, str(path), numbers], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not path.with_name("engine.db-wal").exists()
