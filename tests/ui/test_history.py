"""The history of a volume and of a server on a time line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.domain.attachments import Mode
from mavtui.domain.plans import approval_of
from mavtui.services import planning
from mavtui.services.executing import execute
from mavtui.ui.screens.history import HistoryScreen
from mavtui.ui.signs import ASCII_SIGNS
from mavtui.ui.widgets.text_block import ScrollingText
from mavtui.ui.widgets.timeline import Timeline
from tests.copies import Cloud, announce
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else
from tests.ui.copies import NEVER, console_in, contexts


async def open_history(console: Console, *whose: str) -> HistoryScreen:
    console.app.open_view("history", *whose)
    await console.in_front("HistoryScreen")
    screen = console.app.screen
    assert isinstance(screen, HistoryScreen)
    await console.until(lambda: not screen._turns.is_reading and timeline(console)._now > 0, "the history is read")
    await console.pilot.pause()
    return screen


def timeline(console: Console) -> Timeline:
    return console.app.screen.query_one(Timeline)


def names(console: Console) -> list[str]:
    return [bar.name.text for bar in timeline(console).bars]


def record_lines(console: Console) -> list[str]:
    """Everything that is told of the attachment under the cursor, also what there is no room for."""
    text = console.app.screen.query_one("#record", ScrollingText)
    return ["".join(run.text for run in line).strip() for line in text._made(text.size.width)]


async def detached(estate: Path) -> None:
    """web-3 held gfs2-home read-only for a moment."""
    plan = await somebody_else(estate, attach_elsewhere("gfs2-home", "web-3", Mode.RO))
    await somebody_else(estate, lambda session: planning.plan_detach(session, [plan.steps[0].request.attachment_id]))  # type: ignore[union-attr]


async def test_its_command_opens_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("colon")
        await console.until(lambda: bool(console.app.screen.query("#command")))
        await console.type("history quorum")
        await console.press("enter")
        await console.in_front("HistoryScreen")
        await console.sees("history of quorum")


async def test_a_volume_has_its_attachments_and_the_number_of_writers(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "reference-data")
        assert names(console) == ["batch-01", "batch-02", "web-4"]
        await console.sees("history of reference-data", "3 attachments, 0 ended", "writers", "now")


async def test_a_server_has_the_volumes_that_it_holds(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "web-1")
        await console.sees("history of server web-1", "app-share", "web-assets", "writes to")


async def test_an_ended_attachment_says_when_and_by_which_plan(estate: Path) -> None:
    await detached(estate)
    async with console_on(estate, size=(120, 40)) as console:
        await open_history(console, "gfs2-home")
        await console.sees("3 attachments, 1 ended")
        await console.press("G")
        plan = next(word for word in console.text.split() if len(word) == 36 and word.count("-") == 4)
        assert plan
        await console.sees("web-3", "reserve, connect, complete", "begin detach, complete detach", "plan ", "by ")


async def test_a_record_that_was_taken_in_says_that_its_plan_is_not_known(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "quorum")
        await console.sees("By which plan is not recorded", "attached 2026-11-2")


async def test_zooming_and_panning_change_what_is_seen(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "quorum")
        shown = timeline(console)
        whole = shown.window
        await console.press("plus")
        assert shown.window.seconds == pytest.approx(whole.seconds / 2)
        await console.press("h", "h")
        assert shown.window.end == pytest.approx(whole.end - whole.seconds / 4)
        await console.until(lambda: "now" not in console.text)
        await console.press("l", "l", "l", "l")
        assert shown.window.end == pytest.approx(whole.end)
        await console.press("minus", "minus")
        assert shown.window.seconds == pytest.approx(whole.seconds * 2)
        await console.press("0")
        assert shown.window == whole


async def test_h_on_a_volume_opens_its_history_and_esc_comes_back(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("quorum")
        await console.press("H")
        await console.in_front("HistoryScreen")
        await console.sees("history of quorum")
        await console.press("escape")
        await console.in_front("HomeScreen")


async def test_h_goes_from_a_volume_to_a_holder_and_on_to_another_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "app-share")
        await console.press("H")
        await console.sees("history of server web-2")
        await console.press("G", "H")
        await console.sees("history of stuck-reserved")
        await console.press("escape", "escape")
        await console.sees("history of app-share")


async def test_a_host_whose_servers_hold_everything_sends_to_their_histories(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("hosts")
        await console.in_front("HostsScreen")
        await console.sees("lab-cn1", "16")
        await console.press("H")
        await console.in_front("HistoryScreen")
        await console.sees("history of host lab-cn1", "each server on it has a history of its own")


async def test_h_on_a_host_opens_what_it_holds_without_a_server(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "baremetal-images")
        await console.press("H")
        await console.sees("history of host rack", "baremetal-images")


async def test_what_there_is_no_room_for_is_said_and_can_be_read(estate: Path) -> None:
    await detached(estate)
    async with console_on(estate, size=(60, 14)) as console:
        await open_history(console, "gfs2-home")
        await console.press("G")
        await console.sees("more lines: tab and ")
        lines = record_lines(console)
        assert lines[-1] not in console.text
        await console.press("tab", "G")
        await console.sees(lines[-1])


async def test_of_a_cloud_only_what_was_seen_is_told_and_that_is_said(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(monkeypatch, lab=Cloud(estate, tmp_path / "copy.db"))
    async with console_in(contexts(lab={"refresh_seconds": NEVER}), "lab", size=(120, 40)) as console:
        await console.sees("12:00:00")
        await open_history(console, "quorum")
        await console.sees("only what was seen since 20", "a cloud tells no more")


async def test_of_a_cloud_the_journal_tells_by_which_plan_it_was_done_from_here(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(monkeypatch, lab=Cloud(estate, tmp_path / "copy.db"))
    async with console_in(contexts(lab={"refresh_seconds": NEVER}), "lab", size=(120, 40)) as console:
        await console.sees("12:00:00")
        plan = await planning.plan_attach(console.session, "gfs2-home", ["web-3"], mode=Mode.RO)
        await execute(console.session, plan, approval_of(plan, "test"))
        await console.session.backend.refresh_some([console.volume("gfs2-home").id])
        await open_history(console, "gfs2-home")
        await console.press("G")
        await console.sees("journal ", "attach by ", f"plan {plan.id}")


async def test_enter_opens_the_volume_on_that_attachment(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "web-1")
        await console.press("j", "enter")
        await console.in_front("DetailScreen")
        await console.sees("▸", "web-1")


async def test_x_detaches_the_attachment_under_the_cursor(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "gfs2-home")
        await console.press("j", "x")
        await console.in_front("PlanDialog")
        await console.press("y")
        await console.until(lambda: len(console.statuses("gfs2-home")) == 1)
        await console.in_front("HistoryScreen")
        await console.sees("1 ended")


async def test_what_others_change_appears_and_the_cursor_stays(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "gfs2-home")
        await console.app.poll_once()
        await console.press("j")
        key = timeline(console).key
        await somebody_else(estate, attach_elsewhere("gfs2-home", "web-3", Mode.RO))
        await console.app.poll_once()
        await console.until(lambda: len(timeline(console).bars) == 3)
        assert timeline(console).key == key


async def test_a_name_that_nothing_bears_is_told(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "nobody")
        await console.sees("Neither a volume nor a server is called nobody")
        await console.press("j", "plus", "enter", "x", "h")


async def test_a_volume_that_nobody_ever_held_says_so(estate: Path) -> None:
    async with console_on(estate) as console:
        await open_history(console, "pool-07")
        await console.sees("Nobody ever held it.")


async def test_in_ascii_nothing_else_is_drawn(estate: Path) -> None:
    await detached(estate)
    async with console_on(estate, signs=ASCII_SIGNS) as console:
        await open_history(console, "gfs2-home")
        assert console.text.isascii()
        assert "|===" in console.text
        await console.press("plus", "plus")
        assert console.text.isascii()


async def test_writers_and_readers_are_drawn_in_different_lines(estate: Path) -> None:
    await somebody_else(estate, attach_elsewhere("gfs2-home", "web-3", Mode.RO))
    async with console_on(estate) as console:
        await open_history(console, "gfs2-home")
        signs = {bar.name.text: {stretch.sign for stretch in bar.stretches} for bar in timeline(console).bars}
        assert signs == {"nfs-a": {"writes"}, "nfs-b": {"writes"}, "web-3": {"reads"}}


async def test_what_was_written_by_a_clock_that_is_ahead_is_seen_too(estate: Path) -> None:
    async with console_on(estate) as console:
        console.clock.moment = "2026-11-22T10:00:00.000000Z"  # before anything of the sample
        await open_history(console, "quorum")
        shown = timeline(console)
        assert all(shown.window.begin <= bar.stretches[0].begin <= shown.window.end for bar in shown.bars)
        await console.press("plus", "0", "l", "h")
        await console.sees("▶")


async def test_bars_fit_into_narrow_terminals(estate: Path) -> None:
    async with console_on(estate, size=(30, 10)) as console:
        await open_history(console, "reference-data")
        await console.press("plus", "h", "minus", "minus", "minus", "G")
        shown = timeline(console)
        assert all(shown.line(y).cell_length == 30 for y in range(shown.size.height))
