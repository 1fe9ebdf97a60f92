"""The footer and the palette follow the row under the cursor: what it forbids has a dash instead of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.ui.palette_entries import Entry, entries
from mavtui.ui.signs import ASCII_SIGNS
from mavtui.ui.widgets.footer import FooterLine
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.console import Console


def footer(console: Console) -> str:
    """What the footer of the view in front says."""
    return "".join(piece.text for piece in console.app.screen.query_one(FooterLine).pieces(300))


def found(console: Console, title: str) -> Entry:
    return next(entry for entry in entries(console.app) if entry.title == title)


async def test_a_volume_that_takes_nobody_more_has_no_key_for_it(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        assert "a attach  x detach  m mode  – sharable" in footer(console)
        await console.highlight("backup-target")
        assert "– attach  x detach  m mode  – sharable" in footer(console)
        await console.highlight("shared-spare-1")
        assert "a attach  – detach  – mode  S sharable" in footer(console)


async def test_what_stays_the_same_is_not_drawn_again(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("pool-01")
        drawn: list[None] = []
        line = console.app.screen.query_one(FooterLine)
        redraw = line.redraw

        def counted() -> None:
            drawn.append(None)
            redraw()

        line.redraw = counted  # type: ignore[method-assign]
        for name in ("pool-02", "pool-03", "pool-04"):
            await console.highlight(name)
        assert not drawn
        await console.highlight("backup-target")
        assert len(drawn) == 1


async def test_the_pane_decides_by_the_attachment_under_its_cursor(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("stuck-reserved")
        await console.press("tab")
        both = []
        for _ in console.home.pane.attachments:
            chosen = console.home.pane.chosen()
            assert chosen is not None
            both.append((chosen.status.value, "– detach" in footer(console)))
            await console.press("down")
        assert sorted(both) == [("attached", False), ("reserved", True)]


async def test_marked_rows_are_what_changes_are_about(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("shared-spare-1")
        assert "– detach" in footer(console)
        await console.press("space")
        await console.pilot.pause()
        assert "x detach" in footer(console)
        await console.press("u")
        await console.pilot.pause()
        assert "– detach" in footer(console)


async def test_a_lock_takes_every_change_away_until_it_is_lifted(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("exclamation_mark")
        assert "– attach  – detach  – mode  – sharable  / filter" in footer(console)
        entry = found(console, "detach")
        assert entry.is_refused
        assert "read-only: ! takes the lock off" in entry.help
        await console.press("exclamation_mark")
        await console.in_front("QuestionDialog")
        await console.press("y")
        await console.in_front("HomeScreen")
        await console.until(lambda: "a attach  x detach" in footer(console))


async def test_a_context_that_is_read_only_takes_every_change_away(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.session.context = console.app.session.context._replace(readonly=True)
        console.app.update_headers()
        assert "– attach  – detach" in footer(console)


async def test_the_palette_says_why_and_leads_to_the_plan_that_says_it_too(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("backup-target")
        refused = found(console, "attach")
        assert refused.is_refused
        assert "the volume is not sharable, and backup-1 holds it" in refused.help
        order = [entry.is_refused or bool(entry.why_not) for entry in entries(console.app)]
        assert order == sorted(order)
        refused.call()
        await console.in_front("AttachDialog")


async def test_other_views_follow_too(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("attachments")
        await console.in_front("AttachmentsScreen")
        said = {footer(console)}
        for _ in range(33):
            await console.press("down")
            said.add(footer(console))
        assert {"– detach" in one for one in said} == {True, False}


async def test_the_detail_view_says_at_once_what_its_volume_is_not_for(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("app-share")
        await console.press("enter")
        await console.in_front("DetailScreen")
        assert "– sharable" in footer(console)
        assert "– delete" in footer(console)


async def test_a_finding_without_a_plan_offers_none(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("findings")
        await console.in_front("FindingsScreen")
        await console.until(lambda: console.app.screen.query_one("#findings").row_count > 0)  # type: ignore[attr-defined]
        said = set()
        for _ in range(12):
            await console.press("down")
            said.add(("p plan" in footer(console), bool(found(console, "plan").why_not)))
        assert said == {(True, False), (False, True)}


async def test_the_dash_is_one_that_any_terminal_has(estate: Path) -> None:
    async with console_on(estate, signs=ASCII_SIGNS) as console:
        await console.highlight("shared-spare-1")
        assert "a attach  - detach  - mode" in footer(console)


async def test_without_a_row_no_key_is_for_one(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("nothing-is-called-so")
        await console.sees("No volume matches")
        await console.until(lambda: "– attach  – detach  – mode  – sharable  / filter" in footer(console), "dashes")
        await console.press("escape")
        await console.until(lambda: "a attach  x detach" in footer(console), "the keys again")


@pytest.mark.parametrize("name", ["findings", "journal", "servers", "map"])
async def test_a_view_opened_while_the_rules_come_waits_for_its_own_row(estate: Path, name: str) -> None:
    async with console_on(estate) as console:
        before = console.app.screen
        console.app.open_view(name)
        console.app._begin_to_follow()
        await console.until(lambda: console.app.screen is not before, name)
        await console.sees("back")
