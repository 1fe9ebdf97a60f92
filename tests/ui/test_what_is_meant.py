"""A key of changes is about what the operator marked or named, and about nothing else in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mavtui.domain.attachments import AttachStatus
from mavtui.services import planning
from mavtui.ui import change_subjects, typing_ahead
from mavtui.ui.command_words import LineError, Word
from mavtui.ui.named_objects import place
from mavtui.ui.subjects import Subject
from tests.copies import Cloud, announce
from tests.ui.console import Console, attach_elsewhere, console_on, slow_search, somebody_else
from tests.ui.copies import NEVER, console_in, contexts
from tests.ui.test_changing_marked import mark
from tests.ui.test_findings import open_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mavtui.services.session import Session
    from mavtui.ui.screens.findings import FindingsScreen


def planned(console: Console) -> list[str]:
    """The ids of the attachments that the plan in front is about."""
    screen: Any = console.app.screen
    return [step.request.attachment_id for step in screen.plan.steps]


def detach_elsewhere(volume: str, server: str) -> Callable[[Session], Any]:
    return lambda session: planning.plan_detach(session, [_held(session, volume, server)])


def _held(session: Session, volume: str, server: str) -> str:
    from mavtui.services import resolving

    return resolving.attachment_of(session, volume, server).id


async def test_a_marked_finding_about_one_attachment_means_that_one_beside_one_about_a_volume(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_findings(console)
        about_one, about_all = _findings_of_both_kinds(console, screen)
        screen._table.set_marks((about_one.id, about_all.id))
        await console.press("x")
        await console.in_front("PlanDialog")
        volume = console.app.reader.volume(about_all.volume_id)
        assert volume is not None
        assert set(planned(console)) == {about_one.attachment_id, *(one.id for one in volume.holders)}


def _findings_of_both_kinds(console: Console, screen: FindingsScreen) -> tuple[Any, Any]:
    """One about an attachment beside others of its volume, and one about another volume that somebody holds."""

    def holders(volume_id: str) -> int:
        volume = console.app.reader.volume(volume_id)
        held = () if volume is None else volume.attachments
        return len(held) if all(one.status is AttachStatus.ATTACHED for one in held) else 0

    found = screen._found.findings
    about_one = next(one for one in found if one.attachment_id and holders(one.volume_id) > 1)
    about_all = next(
        one
        for one in found
        if one.attachment_id is None and holders(one.volume_id) and one.volume_id != about_one.volume_id
    )
    return about_one, about_all


async def test_one_marked_volume_is_handed_over_and_not_the_one_under_the_cursor(estate: Path) -> None:
    async with console_on(estate) as console:
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1"))
        await somebody_else(estate, attach_elsewhere("shared-spare-2", "web-2"))
        console.app.read_everything()
        mark(console, "shared-spare-1")
        await console.highlight("shared-spare-2")
        await console.press("T")
        await console.in_front("TakeOverDialog")
        await console.sees("shared-spare-1: who takes over writing from web-1?")


@pytest.mark.parametrize("key", ["x", "m", "X", "D", "E", "S", "a"])
async def test_where_all_that_was_marked_is_gone_the_row_under_the_cursor_is_not_taken_for_it(
    estate: Path, key: str
) -> None:
    async with console_on(estate) as console:
        mark(console, "pool-03")
        await console.highlight("gfs2-home")
        await somebody_else(estate, lambda session: planning.plan_delete(session, ["pool-03"]))
        console.app.read_everything()
        await console.press(key)
        await console.sees("What was marked is gone: u clears the marks.")
        assert console.dialog == "HomeScreen"
        await console.press("u", key)
        await console.until(lambda: "is gone" not in console.text)


async def test_where_the_marked_attachment_has_ended_no_other_one_is_detached(estate: Path) -> None:
    async with console_on(estate) as console:
        volume = console.volume("web-assets")
        first, second = (one.holder_name for one in volume.attachments[:2])
        await console.highlight("web-assets")
        await console.press("tab", "space", "down")
        await somebody_else(estate, detach_elsewhere("web-assets", first))
        console.app.read_everything()
        await console.until(lambda: first not in console.statuses("web-assets"))
        await console.press("x")
        await console.sees("What was marked is gone: u clears the marks.")
        await console.press("u", "x")
        await console.in_front("PlanDialog")
        await console.sees(f"detach web-assets from {second}")


async def test_a_marked_attachment_that_has_ended_and_is_still_listed_is_said_to_have(estate: Path) -> None:
    async with console_on(estate) as console:
        volume = console.volume("web-assets")
        ended = volume.attachments[0]
        console.app.open_volume(volume.id, ended.id)
        await console.in_front("DetailScreen")
        await console.press("space")
        await somebody_else(estate, detach_elsewhere("web-assets", ended.holder_name))
        console.app.read_everything()
        await console.press("home", "x")
        await console.sees("The marked attachments have ended; there is nothing to detach.")
        assert console.dialog == "DetailScreen"


async def test_marks_that_a_filter_hides_are_counted_in_a_plan_begun_in_the_pane_too(estate: Path) -> None:
    async with console_on(estate, size=(120, 50)) as console:
        console.app.open_view("attachments")
        await console.in_front("AttachmentsScreen")
        screen: Any = console.app.screen
        held = [console.volume(name).attachments[0].id for name in ("web-assets", "gfs2-home")]
        screen.rows.set_marks(held)
        await console.press("slash")
        await console.type("gfs2-home")
        await console.press("enter", "tab")
        await console.until(lambda: screen.pane.has_focus)
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.sees("1 of the 2 that are marked is hidden by the filter.")


async def test_a_server_is_not_taken_for_the_host_of_the_same_name(estate: Path) -> None:
    async with console_on(estate) as console:
        row = Subject("host", "web-1", "web-1", host="web-1")
        assert "not registered" in change_subjects.attach(console.app, row, ()).why_not


@pytest.fixture
def cloud(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A cloud with the sample estate."""
    cloud = Cloud(estate, tmp_path / "copy.db")
    announce(monkeypatch, lab=cloud)
    return cloud


@pytest.mark.parametrize("named", ["twin", "host:twin"])
async def test_a_name_of_several_servers_is_no_host_unless_it_says_so(cloud: Cloud, named: str) -> None:
    del cloud
    async with console_in(contexts(lab={"refresh_seconds": NEVER}), "lab") as console:
        await console.sees("40 volumes")
        with console.session.backend.store.write_transaction() as con:
            con.execute("UPDATE servers SET name = 'twin', host = 'twin' WHERE name IN ('web-1', 'web-2')")
        word = Word(named, 0, len(named))
        if named == "twin":
            with pytest.raises(LineError, match="stands for 2 servers"):
                place(console.session, word)
        else:
            assert place(console.session, word) == (None, "twin")


async def test_a_plan_behind_a_finding_is_not_opened_while_another_one_is_marked(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_findings(console)
        others: Sequence[str] = [one.id for one in screen._found.findings if one.requests]
        assert screen._table.move_to_key(others[0])
        screen._table.set_marks((others[1],))
        await console.press("p")
        await console.sees("p opens one plan at a time: u clears the marks.")
        screen._table.set_marks((others[0],))
        await console.press("p")
        await console.in_front("PlanDialog")


@pytest.mark.parametrize("key", ["D", "x", "S", "T", "m"])
async def test_a_row_from_before_is_not_changed_while_those_of_a_new_filter_are_looked_for(
    estate: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(typing_ahead, "BURST_SECONDS", 0.0)
    async with console_on(estate) as console:
        await console.highlight("app-share")
        release = slow_search(console)
        await console.press("slash")
        await console.type("rw=2")
        await console.press("enter")
        await console.sees("searching…")
        await console.press(key)
        await console.sees("Still searching: these rows are from before.")
        assert console.dialog == "HomeScreen"
        release.set()
        await console.until(lambda: console.home.volumes.is_settled)
        await console.press(key)
        await console.until(lambda: console.dialog != "HomeScreen" or "Still searching" not in console.text)


async def test_an_attachment_that_several_marked_findings_are_about_is_repaired_once(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_findings(console)
        stuck = next(one for one in screen._found.findings if one.code == "stuck-reserved")
        row = Subject("finding", "1", "", volume_id=stuck.volume_id, attachment_id=stuck.attachment_id)
        whole = Subject("finding", "3", "", volume_id=stuck.volume_id)
        marked = (row, row._replace(id="2"), whole, whole._replace(id="4"))
        meant = change_subjects.repair(console.app, row, marked)
        assert meant.conversation is not None
        console.app.converse(meant.conversation)
        await console.in_front("RepairDialog")
        dialog: Any = console.app.screen
        assert {way.name: len(way.requests) for way in dialog._ways if way.requests}["clean up"] == 1
