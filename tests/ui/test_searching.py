"""Searching in the console: filters typed, completed, recalled and saved, faults alone, orders, marks out of sight."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from mavtui.config import paths
from tests.ui.console import console_on, slow_search

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.console import Console


def save_filters() -> None:
    """A configuration with filters by name."""
    file = paths.config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('filters:\n  shared: "rw>1"\n  sample: "pool"\n', "utf-8")


def line_of(console: Console) -> str:
    return console.app.screen.query_one("#filter Input", Input).value


async def test_alternatives_are_found_while_they_are_typed(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("web-assets or quorum")
        await console.sees("2 of 40", "web-assets", "quorum")


async def test_a_mistake_is_pointed_at(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("web statsu:x")
        await console.sees("no field is called statsu; did you mean status?")
        lines = console.text.splitlines()
        place = next(number for number, line in enumerate(lines) if "did you mean status?" in line)
        assert lines[place].index("▾") == lines[place + 1].index("statsu")


async def test_tab_completes_fields_values_and_saved_names(estate: Path) -> None:
    save_filters()
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("stat")
        await console.press("tab")
        assert line_of(console) == "status:"
        await console.type("in-")
        await console.press("tab")
        assert line_of(console) == "status:in-use"
        await console.type(" server:web-2")
        await console.press("tab")
        assert line_of(console) == "status:in-use server:web-2"
        await console.press("space", "at", "s", "tab")
        assert line_of(console).endswith("@sample")
        await console.press("tab")
        assert line_of(console).endswith("@shared")
        await console.sees("3 of 40")


async def test_filters_of_before_come_back_also_in_the_next_console(estate: Path) -> None:
    async with console_on(estate) as console:
        for text in ("quorum", "web"):
            await console.press("slash")
            await console.type(text)
            await console.press("enter")
            await console.press("escape")
            await console.sees("40 volumes")
    async with console_on(estate) as console:
        await console.press("slash", "up", "up")
        assert line_of(console) == "quorum"
        await console.sees("1 of 40")
        await console.press("down", "down")
        assert line_of(console) == ""


async def test_z_shows_faults_alone_on_top_of_the_filter(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("z")
        await console.sees("faults only", " of 40")
        with_faults = console.home.volumes.row_count
        assert 0 < with_faults < 40
        await console.press("slash")
        await console.type("stuck")
        await console.until(lambda: console.home.volumes.row_count < with_faults)
        assert all("stuck" in str(row) for row in _names(console))
        await console.press("escape")
        await console.until(lambda: console.home.volumes.row_count == with_faults)
        await console.press("z")
        await console.sees("40 volumes")
        assert "faults only" not in console.text


async def test_faults_that_take_long_to_find_say_so_and_for_how_long(estate: Path) -> None:
    async with console_on(estate) as console:
        release = slow_search(console)
        await console.press("z")
        await console.sees("faults only searching…")
        console.clock.pass_by(12)
        await console.until(lambda: "faults only searching… 12 s" in console.text, "progress")
        before = console.home.volumes.cursor_row
        await console.press("down")
        assert console.home.volumes.cursor_row == before + 1
        release.set()
        await console.sees("faults only", " of 40")
        await console.until(lambda: "searching" not in console.text)


async def test_a_filter_that_was_none_before_its_last_key_says_that_rows_are_looked_for(estate: Path) -> None:
    async with console_on(estate) as console:
        release = slow_search(console)
        await console.press("slash")
        await console.type('note:"gfs2')
        await console.sees("the closing quote is missing")
        await console.press("quotation_mark", "enter")
        await console.sees("searching…")
        release.set()
        await console.until(lambda: "searching" not in console.text)


async def test_an_order_that_takes_long_says_so_too(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.reader.is_quick = lambda listing, query: False  # type: ignore[method-assign] # noqa: ARG005
        release = slow_search(console)
        await console.press("2")
        await console.sees("searching… · status▲")
        release.set()
        await console.until(lambda: "searching" not in console.text)
        await console.sees("40 volumes")


async def test_slash_on_a_filter_replaces_it_or_goes_on_with_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("quorum")
        await console.press("enter", "slash")
        await console.type("web")
        assert line_of(console) == "web", "typing replaces what was there"
        await console.press("enter", "slash", "end")
        await console.type("-")
        assert line_of(console) == "web-", "an arrow goes on with it"


@pytest.mark.parametrize(
    ("width", "example"),
    [
        (120, "text  !text  status:in-use  rw>1  server:web or size>=100  @name   (tab completes)"),
        (80, "text  !text  status:in-use  rw>1 or size>=100   (tab completes)"),
        (40, "text  rw>1  status:in-use"),
    ],
)
async def test_the_line_shows_as_much_of_an_example_as_there_is_room_for(
    estate: Path, width: int, example: str
) -> None:
    async with console_on(estate, size=(width, 24)) as console:
        await console.press("slash")
        await console.sees(f"/ {example}")


async def test_an_empty_line_that_is_left_goes_away(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash", "enter")
        await console.until(lambda: not console.app.screen.query("#filter"))
        assert console.app.focused is console.home.volumes


async def test_a_field_that_nothing_is_like_is_told_with_those_that_there_are(estate: Path) -> None:
    async with console_on(estate, size=(120, 24)) as console:
        await console.press("slash")
        await console.type("color:red")
        await console.sees("no field is called color. Fields: name id status sharable")


@pytest.mark.parametrize(
    ("view", "screen", "mistake", "nearest"),
    [
        ("attachments", "AttachmentsScreen", "devcie:x", "device"),
        ("servers", "ServersScreen", "hots:x", "host"),
        ("hosts", "HostsScreen", "sevrer:x", "server"),
        ("map", "SharingMapScreen", "statsu:x", "status"),
        ("findings", "FindingsScreen", "severty:x", "severity"),
    ],
)
async def test_every_list_names_the_nearest_of_its_own_fields_and_completes_them(
    estate: Path, view: str, screen: str, mistake: str, nearest: str
) -> None:
    save_filters()
    async with console_on(estate) as console:
        console.app.open_view(view)
        await console.in_front(screen)
        await console.press("slash")
        await console.type(mistake)
        await console.sees(f"no field is called {mistake[:-2]}; did you mean {nearest}?")
        await console.press("ctrl+u")
        await console.type(nearest[:-1])
        await console.press("tab")
        assert line_of(console).rstrip(":") == nearest
        await console.press("ctrl+u")
        await console.type("@sh")
        await console.press("tab")
        assert line_of(console) == "@shared"


async def test_hosts_have_no_faults_of_their_own(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("hosts")
        await console.in_front("HostsScreen")
        await console.press("z")
        await console.sees("Faults are found in volumes, attachments and servers, not in hosts.")


async def test_a_comma_adds_a_column_to_the_order(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("2", "comma")
        await console.sees("Then by which column?")
        await console.press("1")
        await console.sees("Sorted by status, then name.", "status▲ name▲")
        await console.press("comma", "1")
        await console.sees("status▲ name▼")
        con = console.session.backend.store.reader
        expected = con.execute(
            "SELECT name FROM volumes WHERE deleted_at IS NULL"
            " ORDER BY status, name IS NULL, name COLLATE NOCASE DESC, rid DESC"
        ).fetchall()
        assert _names(console) == [name for (name,) in expected]


async def test_marks_stay_out_of_sight_and_are_counted(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("quorum")
        await console.press("space")
        await console.highlight("web-assets")
        await console.press("space")
        await console.sees("2 marked")
        await console.press("slash")
        await console.type("web")
        await console.sees("2 marked, 1 hidden")
        assert {subject.name for subject in console.home.marked_subjects()} == {"quorum", "web-assets"}
        console.app.read_everything()
        await console.sees("2 marked, 1 hidden")
        await console.press("enter", "u")
        await console.until(lambda: " marked" not in console.text)


async def test_a_search_that_takes_long_says_so_and_ends_when_typing_goes_on(estate: Path) -> None:
    async with console_on(estate) as console:
        reader = console.app.reader
        search = reader.search
        given_up = threading.Event()

        def slowly(listing: object, query: object, is_wanted: object) -> object:
            if "slow" not in query.filter.text:  # type: ignore[attr-defined]
                return search(listing, query, is_wanted)  # type: ignore[arg-type]
            while is_wanted():  # type: ignore[operator]
                given_up.wait(0.01)
            given_up.set()
            return search(listing, query, is_wanted)  # type: ignore[arg-type]

        reader.search = slowly  # type: ignore[method-assign,assignment]
        await console.press("slash")
        await console.type("note:slow")
        await console.sees("searching…")
        await console.press(*["backspace"] * 9)
        await console.type("quorum")
        await console.sees("1 of 40")
        await console.until(given_up.is_set)


def _names(console: Console) -> list[str | None]:
    """The names in the list, in order."""
    rows = console.home.volumes
    con = console.session.backend.store.reader
    names = dict(con.execute("SELECT id, name FROM volumes"))
    return [names[str(key)] for key in rows._source.keys(0, rows.row_count)]
