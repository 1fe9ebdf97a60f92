"""Home: the list of volumes, the pane below it, the filter, the order, and what others change meanwhile."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest

from mavtui.domain.attachments import Mode
from mavtui.errors import BackendUnreachable
from mavtui.services import planning
from mavtui.ui.signs import ASCII_SIGNS
from mavtui.ui.widgets.header import HeaderLine
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    "[bold red]markup[/]",
    "[/unbalanced",
    "\x1b[31mescape\x1b]52;c;YQ==\x07",
    "two\nlines\r\ttabbed",
    "wide-日本語-名前",
    "combining-e\u0301\u0301\u0301o\u0308",
    "\u202eturned-round\u202c",
    "$variable @click=app.quit",
)


async def change_and_look(console: Console) -> None:
    """What the poll does when it is due."""
    if await console.app.watching.look(console.session.backend):
        console.app.read_everything()
    await console.pilot.pause()


async def test_the_list_is_in_order_of_name_and_the_pane_shows_who_holds_the_first(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.sees("40 volumes", "SAMPLE", "app-share", "web-2 web-1 web-3", "3 hold it, 3 write", "/dev/sdb")
        lines = console.text.splitlines()
        assert lines[2].startswith("▸!! app-share")
        assert "3 write to ext4, which is no cluster file system." in console.text


async def test_the_pane_follows_the_cursor(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("down")
        await console.sees("── backup-target ──", "backup-1")
        await console.press("k", "G")
        await console.until(lambda: console.home.volumes.cursor_row == 39)


async def test_a_recorded_reader_that_can_write_is_marked(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("reference-data")
        await console.sees("ro!", "It is flagged read-only, but 3 can write.")


async def test_an_empty_engine_says_what_to_do_first(empty: Path) -> None:
    async with console_on(empty) as console:
        await console.sees("0 volumes", "No volumes yet: + creates one", "import")
        await console.press("a")
        await console.sees("There is no volume here.")


async def test_the_command_that_fills_an_empty_engine_is_whole_and_works_from_here(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(console: Console) -> str:
        return "".join(console.text.split())

    async with console_on(empty) as console:
        await console.until(lambda: f"`mavtui--db{empty}importFILE`takesinacloud's." in said(console), "the whole path")
    monkeypatch.chdir(empty.parent)
    async with console_on(empty) as console:
        await console.until(lambda: f"`mavtui--db{empty.name}importFILE`" in said(console), "the name alone")


@pytest.mark.parametrize("key", ["x", "X", "m", "S", "E", "D", "c", "enter", "space", "v", "asterisk", "n", "s", "3"])
async def test_no_key_fails_where_there_is_nothing(empty: Path, key: str) -> None:
    async with console_on(empty) as console:
        await console.press(key)
        assert console.dialog == "HomeScreen"


async def test_the_filter_applies_while_it_is_typed_and_esc_clears_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("web")
        await console.sees("1 of 40", "web-assets")
        await console.press("enter")
        assert console.app.focused is console.home.volumes
        await console.press("escape")
        await console.sees("40 volumes")


async def test_an_unfinished_filter_is_explained_and_the_last_good_one_stays(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("rw>1")
        await console.sees("of 40")
        shown = console.home.volumes.row_count
        await console.press("backspace")
        await console.sees("a value is missing")
        assert console.home.volumes.row_count == shown
        await console.press("backspace", "backspace", "backspace")
        await console.type("wizard:1")
        await console.sees("wizard")


async def test_clearing_the_filter_keeps_the_cursor_on_its_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("quorum")
        await console.sees("1 of 40")
        await console.press("enter", "escape")
        await console.sees("40 volumes")
        assert console.home.volumes.row_id() == console.volume("quorum").id


async def test_a_filter_that_matches_nothing_says_so(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("nothing-like-it")
        await console.sees("No volume matches the filter", "0 of 40")


async def test_n_goes_from_match_to_match_of_the_last_filter(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("pool-1")
        await console.sees("2 of 40")
        await console.press("escape")
        await console.sees("40 volumes")
        await console.press("g", "n")
        await console.until(lambda: console.home.volumes.row_id() == console.volume("pool-10").id)
        await console.press("n")
        await console.until(lambda: console.home.volumes.row_id() == console.volume("pool-11").id)
        await console.press("N")
        await console.until(lambda: console.home.volumes.row_id() == console.volume("pool-10").id)


async def test_sorting_keeps_the_cursor_on_its_volume_and_reverses(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("quorum")
        await console.press("3")
        await console.sees("RW▲", "Sorted by rw.")
        await console.press("3")
        await console.sees("RW▼", "the other way round")
        assert console.home.volumes.row_id() == console.volume("quorum").id
        await console.press("g")
        first = console.volume("web-assets")
        assert console.home.volumes.row_id() == first.id


async def test_s_sorts_by_the_next_column(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("s")
        await console.sees("STATUS▲")


async def test_what_others_change_is_seen_and_cursor_and_marks_stay_on_their_ids(estate: Path) -> None:
    async with console_on(estate) as console:
        await change_and_look(console)
        await console.highlight("shared-spare-1")
        marked, highlighted = console.volume("quorum").id, console.volume("shared-spare-1").id
        console.home.volumes.set_marks([marked])
        await somebody_else(estate, lambda session: planning.plan_create(session, 1, name="aaa-first"))
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "bastion", Mode.RO))
        await change_and_look(console)
        await console.sees("41 volumes", "1 hold", "bastion")
        assert console.home.volumes.row_id() == highlighted
        assert console.home.volumes.marks == {marked}


async def test_the_poll_finds_a_change_by_itself(estate: Path) -> None:
    async with console_on(estate, polls=True) as console:
        await asyncio.sleep(0.1)
        await console.until(lambda: console.app.watching._has_token)
        await somebody_else(estate, lambda session: planning.plan_create(session, 1, name="aaa-first"))
        await console.sees("41 volumes")


async def test_a_back_end_that_fails_leaves_what_is_shown_and_it_grows_stale(estate: Path) -> None:
    async with console_on(estate) as console:
        backend = console.session.backend
        answer = backend.change_token

        def fails() -> object:
            raise BackendUnreachable("the back end does not answer", hint="Try again.")

        backend.change_token = fails  # type: ignore[method-assign]
        await console.app.poll_once()
        await console.sees("does not answer", "app-share")
        console.clock.pass_by(240)
        await console.app.poll_once()
        await console.sees("STALE 4 min")
        backend.change_token = answer  # type: ignore[method-assign]
        await console.app.poll_once()
        await console.until(lambda: "STALE" not in console.text)


async def test_while_nothing_changes_the_time_in_the_header_moves_on_once_a_minute(estate: Path) -> None:
    async with console_on(estate) as console:
        header = console.home.query_one(HeaderLine)
        shown = header.facts.clock
        console.clock.moment = "2030-01-01T01:02:03.000000Z"
        console.clock.pass_by(50)
        await console.app.poll_once()
        assert header.facts.clock == shown
        console.clock.pass_by(10)
        await console.app.poll_once()
        assert header.facts.clock.endswith(":02:03")


async def test_while_nothing_changes_the_ages_in_the_pane_move_on_too(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        console.clock.moment = "2126-01-01T00:00:00.000000Z"
        console.clock.pass_by(60)
        await console.app.poll_once()
        await console.sees("99 y")


async def test_a_broken_answer_does_not_end_the_console(estate: Path) -> None:
    async with console_on(estate) as console:

        def breaks() -> object:
            raise ValueError("half an answer")

        console.session.backend.change_token = breaks  # type: ignore[method-assign]
        await console.app.poll_once()
        await console.sees("half an answer", "app-share")

        async def breaks_too(*_args: object) -> None:
            raise KeyError("volume")

        console.session.backend.observe = breaks_too  # type: ignore[assignment]
        await console.press("S")
        await console.sees("failed unexpectedly")
        assert console.dialog == "HomeScreen"


async def test_names_from_outside_are_data_on_every_screen(empty: Path) -> None:
    async with console_on(empty) as console:
        for name in HOSTILE:
            await somebody_else(empty, partial(planning.plan_create, size_gib=1, name=name, sharable=True))
            await somebody_else(empty, partial(planning.plan_server_add, name=name))
        console.app.read_everything()
        await console.sees("[bold red]markup[/]", "[/unbalanced", "wide-日本語-名前", "$variable @click=app.quit")
        for name in HOSTILE:
            volume = console.volume(name)
            assert console.home.volumes.move_to_key(volume.id)
            await console.press("a")
            await console.in_front("AttachDialog")
            assert "\x1b" not in console.text
            await console.press("enter")
            await console.in_front("PlanDialog")
            assert "\x1b" not in console.text
            await console.press("enter")
            await console.until(lambda: console.dialog == "HomeScreen" and not console.app.jobs)
            await console.press("enter")
            await console.in_front("DetailScreen")
            assert "\x1b" not in console.text
            await console.press("q")
        assert all("\n" not in line for line in console.text.splitlines())


async def test_wide_terminals_show_the_details_at_the_right(estate: Path) -> None:
    async with console_on(estate, size=(200, 50)) as console:
        await console.sees("PROJECT", "AGE", "SIZE", console.volume("app-share").id)
        await console.press("down")
        await console.sees(console.volume("backup-target").id)


async def test_80_columns_show_the_columns_that_survive(estate: Path) -> None:
    async with console_on(estate) as console:
        header = console.text.splitlines()[1]
        assert header.split() == ["VOLUME▲", "STATUS", "RW", "RO", "SHARE", "ATTACHED", "TO"]


async def test_a_very_narrow_terminal_still_shows_marks_names_and_the_way_to_help(estate: Path) -> None:
    async with console_on(estate, size=(34, 12)) as console:
        await console.sees("!!", "app-share", "? help")


async def test_ascii_terminals_get_ascii_only(estate: Path) -> None:
    async with console_on(estate, signs=ASCII_SIGNS) as console:
        await console.press("down")
        assert console.text.isascii()
        await console.press("a")
        await console.in_front("AttachDialog")
        assert console.text.isascii()
        await console.press("escape")
        await console.press("x")
        await console.in_front("PlanDialog")
        assert console.text.isascii()
        await console.press("escape")
        await console.press("question_mark")
        await console.in_front("HelpScreen")
        assert console.text.isascii()


async def test_tab_goes_to_the_pane_and_back(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("tab")
        assert console.app.focused is not None
        assert console.app.focused.id == "attachments"
        await console.press("shift+tab")
        assert console.app.focused.id == "volumes"


async def test_marks_are_counted_and_cleared(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("space", "down", "space")
        await console.sees("2 marked")
        await console.press("asterisk")
        await console.sees("40 marked")
        await console.press("u")
        await console.until(lambda: not console.home.volumes.marks)


async def test_the_id_is_copied_through_the_terminal(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("c")
        await console.sees(f"Copied {console.volume('app-share').id}")


async def test_a_pane_that_became_empty_leaves_the_keys_to_the_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("db-data")
        await console.press("tab", "x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.sees("Nobody holds it.")
        await console.press("d")
        await console.in_front("DescribeScreen")
        await console.sees("db-data")
