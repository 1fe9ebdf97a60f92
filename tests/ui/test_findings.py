"""Findings in the console: what is listed, what a finding rests on, its plan, and where it leads."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.errors import StoreFileError
from mavtui.services import planning
from mavtui.services.findings import Search, find_in
from mavtui.ui import finding_search
from mavtui.ui.screens.findings import FindingsScreen
from tests.copies import Cloud, announce
from tests.ui.console import NOW, Console, attach_elsewhere, console_on, somebody_else
from tests.ui.copies import NEVER, console_in, contexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mavtui.domain.findings import Finding
    from mavtui.services.session import Session


async def open_findings(console: Console, filter_text: str = "") -> FindingsScreen:
    console.app.open_view("findings", *([filter_text] if filter_text else []))
    await console.in_front("FindingsScreen")
    screen = console.app.screen
    assert isinstance(screen, FindingsScreen)
    await console.until(lambda: screen._found.is_complete and bool(screen._found.kinds), "everything was looked for")
    await console.pilot.pause()
    return screen


async def highlight(console: Console, screen: FindingsScreen, code: str) -> None:
    wanted = next(identity for identity, finding in screen._shown.items() if finding.code == code)
    assert screen._table.move_to_key(wanted)
    await console.pilot.pause()


async def test_find_lists_the_worst_first_with_evidence_and_remedy_below(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        await console.press("colon")
        await console.type("find")
        await console.press("enter")
        await console.in_front("FindingsScreen")
        await console.sees("lying-available counts as available", "8 danger", "10 caution", "12 note")

        assert "evidence" in console.text
        assert "remedy" in console.text
        assert "its attachments say in-use: db-standby" in console.text


async def test_every_finding_of_the_service_is_there(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_findings(console)
        expected = [finding.id for finding in find_in(console.session, now=NOW)]

        assert list(screen._shown) == expected
        assert len(expected) == 30


async def test_enter_opens_the_finding_and_escape_comes_back(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "recorded-ro-writable")
        await console.press("enter")
        await console.in_front("FindingScreen")

        assert "rack1-node7 is recorded ro on baremetal-images, but can write." in console.text
        assert "access_mode is rw" in console.text
        assert "8115edc8-30c0-4d33-8099-5c4aa7210fae" in console.text

        await console.press("escape")
        await console.in_front("FindingsScreen")


async def test_p_opens_the_plan_that_cleans_up_what_never_went_on_and_it_is_gone_afterwards(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "stuck-reserved")
        await console.press("p")
        await console.in_front("PlanDialog")
        assert "stuck-reserved" in console.text

        await console.type("stuck-reserved")
        await console.press("enter")
        await console.until(lambda: "00000000" not in " ".join(console.statuses("stuck-reserved")), "it is cleaned up")
        await console.until(
            lambda: "stuck-reserved" not in {finding.code for finding in screen._shown.values()}, "it is looked again"
        )


async def test_leaving_the_plan_changes_nothing(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        before = console.statuses("stuck-reserved")
        screen = await open_findings(console)
        await highlight(console, screen, "stuck-reserved")
        await console.press("p")
        await console.in_front("PlanDialog")
        await console.press("escape")
        await console.in_front("FindingsScreen")

        assert console.statuses("stuck-reserved") == before


async def test_a_finding_that_is_not_there_any_more_has_no_plan(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "stuck-attaching")
        found = screen.chosen()
        assert found is not None
        assert found.attachment_id is not None
        await somebody_else(estate, ends(found.attachment_id))
        assert screen.chosen() == found
        await console.press("p")

        await console.sees("is not found at stuck-attaching any more")
        assert console.dialog == "FindingsScreen"


def ends(attachment_id: str) -> Callable[[Session], Any]:
    """The plan of somebody else who completes an attach."""
    return lambda session: planning.plan_reset_attachment(session, attachment_id, attached=True)


async def test_a_finding_without_a_safe_change_says_so(estate: Path) -> None:
    async with console_on(estate) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "noncluster-filesystem")
        await console.press("p")

        await console.sees("No change is certainly safe here")
        assert console.dialog == "FindingsScreen"


async def test_o_goes_to_the_volume_with_its_findings_on_the_page(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "noncluster-filesystem")
        await console.press("o")
        await console.in_front("DetailScreen")

        await console.sees("app-share", "3 can write to ext4 on app-share")


async def test_a_filter_shows_what_passes_and_escape_shows_all_again(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await console.press("slash")
        await console.type("code:stuck")
        await console.until(lambda: len(screen._shown) == 3, "three are stuck")
        await console.press("enter", "escape")
        await console.until(lambda: len(screen._shown) == 30, "all of them")

        assert console.dialog == "FindingsScreen"


async def test_a_filter_that_is_none_yet_is_said_and_leaves_the_list(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await console.press("slash")
        await console.type("app")
        await console.until(lambda: 0 < len(screen._shown) < 30, "those with that text")
        found = set(screen._shown)
        await console.type(":stuck")

        await console.sees("no field is called app")
        assert set(screen._shown) == found


async def test_the_view_takes_a_filter_when_it_is_opened(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console, "severity:danger")

        assert {finding.severity.word for finding in screen._shown.values()} == {"danger"}
        assert screen._table.has_focus


async def test_a_change_elsewhere_is_looked_for_again_and_the_cursor_stays_on_its_finding(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "volume-error")
        before = screen.chosen()
        await somebody_else(estate, attach_elsewhere("db-wal-archive", "bastion"))
        console.app.read_everything()
        await console.until(
            lambda: any(f.code == "no-note" and f.volume_name == "db-wal-archive" for f in screen._shown.values()),
            "the second writer is found",
        )

        assert before is not None
        assert screen.chosen() == before


async def test_an_estate_without_anything_says_so(empty: Path) -> None:
    async with console_on(empty) as console:
        await open_findings(console)

        await console.sees("Nothing is wrong here")


async def test_it_stays_usable_at_forty_columns(estate: Path) -> None:
    async with console_on(estate, size=(40, 15)) as console:
        await open_findings(console)

        assert "lying-available" in console.text
        assert "!!" in console.text


@pytest.fixture
def cloud(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A cloud with the sample estate, without what Nova says."""
    cloud = Cloud(estate, tmp_path / "copy.db")
    announce(monkeypatch, lab=cloud)
    return cloud


async def test_a_stale_copy_says_how_old_the_findings_are(cloud: Cloud) -> None:
    cloud.read_at = "2026-11-23T09:00:00.000000Z"
    async with console_in(contexts(lab={"refresh_seconds": 60.0}), "lab", size=(120, 40)) as console:
        await console.sees("STALE 3 h")
        await open_findings(console)

        await console.sees("as read 3 h ago", "STALE 3 h")
        assert "Cinder: volume" in console.text


@pytest.mark.usefixtures("cloud")
async def test_findings_of_a_copy_follow_its_passes(estate: Path) -> None:
    async with console_in(contexts(lab={"refresh_seconds": NEVER}), "lab", size=(120, 40)) as console:
        await console.sees("40 volumes", "12:00:00")
        screen = await open_findings(console)
        before = len(screen._shown)
        await somebody_else(estate, attach_elsewhere("db-wal-archive", "bastion"))
        await console.press("R")
        await console.until(lambda: len(screen._shown) > before, "the second writer is found")

        assert "no-note" in {one.code for one in screen._shown.values() if one.volume_name == "db-wal-archive"}


async def test_who_is_affected_and_the_json_of_a_finding_are_a_key_away(estate: Path) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)
        await highlight(console, screen, "stuck-attaching")
        await console.press("J")
        await console.in_front("DescribeScreen")

        await console.sees('"code": "stuck-attaching"')


async def test_a_looking_that_fails_is_told_and_what_was_found_stays(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console_on(estate, size=(120, 40)) as console:
        screen = await open_findings(console)

        def fails(*_: object, **__: object) -> None:
            raise StoreFileError("the file cannot be read any more")

        monkeypatch.setattr(finding_search, "search_in", fails)
        console.app.read_everything()

        await console.sees("The file cannot be read any more")
        assert len(screen._shown) == 30


async def test_the_view_can_be_left_while_it_looks(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console_on(estate) as console:
        monkeypatch.setattr(Search, "of_code", slowly(Search.of_code))
        console.app.open_view("findings")
        await console.in_front("FindingsScreen")
        await console.sees("looking: ")
        await console.press("escape")
        await console.in_front("HomeScreen")


def slowly(of_code: Callable[[Search, str], Iterator[Finding]]) -> Callable[[Search, str], Iterator[Finding]]:
    def waiting(search: Search, code: str) -> Iterator[Finding]:
        time.sleep(0.05)
        return of_code(search, code)

    return waiting


async def test_of_a_kind_only_the_first_are_listed_and_the_title_says_so(
    estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_search, "MOST_OF_A_KIND", 2)
    async with console_on(estate, size=(200, 40)) as console:
        screen = await open_findings(console)

        assert max(Counter(one.code for one in screen._shown.values()).values()) == 2
        await console.sees("of no-note, recorded-ro-writable, same-host-neighbour, several-writers")
