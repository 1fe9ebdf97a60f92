"""Readings that nobody waits for any more end in the middle of a statement."""

from __future__ import annotations

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
