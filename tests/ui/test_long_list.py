"""Lists longer than the first page: rows come as they are read, and nothing waits for the whole."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from mavtui.services import planning
from mavtui.store.connection import Store
from tests.ui.console import NOW, console_on, somebody_else

if TYPE_CHECKING:
    from array import array
    from pathlib import Path

    from mavtui.store.listing import Query

TOTAL = 700


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    """An engine with more volumes than a first page."""
    path = tmp_path / "long.db"
    store = Store.open(path, create=True)
    with store.write_transaction() as con:
        con.executemany(
            "INSERT INTO volumes (id, name, size_gib, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            [
                (f"{n:08d}-0000-4000-8000-000000000000", f"vol-{n:04d}", 1 + n * 7919 % TOTAL, NOW, NOW)
                for n in range(TOTAL)
            ],
        )
    store.close()
    return path


async def test_the_count_is_said_to_be_unknown_until_it_is_known(long_list: Path) -> None:
    async with console_on(long_list) as console:
        await console.sees("700 volumes")
        await console.press("G")
        await console.sees("vol-0699")
        assert console.home.volumes.row_count == TOTAL


async def test_the_first_rows_are_there_before_the_order_is(long_list: Path) -> None:
    may_go_on = threading.Event()
    async with console_on(long_list) as console:
        await console.sees("700 volumes")
        reader = console.app.reader
        order = reader.order

        def slowly(listing: object, query: Query, is_wanted: object) -> array[int]:
            may_go_on.wait(10)
            return order(listing, query, is_wanted)  # type: ignore[arg-type]

        reader.order = slowly  # type: ignore[method-assign]
        await console.press("slash")
        await console.type("vol")
        await console.sees("≥ 128 of 700", "vol-0000")
        may_go_on.set()
        await console.sees("700 of 700")


async def test_an_order_that_no_index_has_is_read_in_a_thread(long_list: Path) -> None:
    async with console_on(long_list) as console:
        await console.sees("700 volumes")
        await console.highlight("vol-0350")
        await console.press("6")
        await console.sees("Sorted by size.")
        await console.until(lambda: console.home.volumes.is_complete)
        assert console.home.volumes.row_id() == console.volume("vol-0350").id
        await console.press("g")
        await console.until(lambda: console.home.volumes.row_id() == console.volume("vol-0000").id)


async def test_where_the_operator_has_gone_meanwhile_the_cursor_stays(long_list: Path) -> None:
    may_go_on = threading.Event()
    async with console_on(long_list) as console:
        await console.sees("700 volumes")
        await console.highlight("vol-0600")
        reader = console.app.reader
        order = reader.order

        def slowly(listing: object, query: Query, is_wanted: object) -> array[int]:
            may_go_on.wait(10)
            return order(listing, query, is_wanted)  # type: ignore[arg-type]

        reader.order = slowly  # type: ignore[method-assign]
        await console.press("slash")
        await console.type("vol")
        await console.sees("≥ 128 of 700")
        await console.press("enter", "home", "down", "down")
        assert console.home.volumes.row_id() == console.volume("vol-0002").id
        may_go_on.set()
        await console.sees("700 of 700")
        assert console.home.volumes.row_id() == console.volume("vol-0002").id


async def test_a_change_by_others_far_down_the_list_leaves_the_view_alone(long_list: Path) -> None:
    async with console_on(long_list) as console:
        await console.sees("700 volumes")
        await console.highlight("vol-0500")
        line = next(number for number, text in enumerate(console.text.splitlines()) if "vol-0500" in text)
        await somebody_else(long_list, lambda session: planning.plan_create(session, 1, name="aaa"))
        await somebody_else(long_list, lambda session: planning.plan_delete(session, ["vol-0499"]))
        console.app.read_everything()
        await console.until(lambda: "vol-0499" not in console.text)
        await console.sees("700 volumes")
        assert console.home.volumes.row_id() == console.volume("vol-0500").id
        assert "vol-0500" in console.text.splitlines()[line]


async def test_a_row_that_goes_under_the_cursor_leaves_it_on_the_next(long_list: Path) -> None:
    async with console_on(long_list) as console:
        await console.sees("700 volumes")
        await console.highlight("vol-0300")
        await somebody_else(long_list, lambda session: planning.plan_delete(session, ["vol-0300"]))
        console.app.read_everything()
        await console.until(lambda: console.home.volumes.row_id() == console.volume("vol-0301").id)


async def test_a_reading_that_fails_while_drawing_is_told_and_ends_nothing(long_list: Path) -> None:
    async with console_on(long_list) as console:
        await console.sees("700 volumes")

        def fails(_rids: object) -> None:
            raise OSError("the disk is gone")

        source = console.home.volumes._source
        source._fetch = fails  # type: ignore[attr-defined]
        await console.press("G")
        await console.sees("the disk is gone")
        assert console.dialog == "HomeScreen"
