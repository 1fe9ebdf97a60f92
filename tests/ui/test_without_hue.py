"""Nothing is said by a colour alone: whatever a role means stands as a word or a sign in the line that is in it.

Every view is drawn in a theme in which each role has a colour of its own, so that the drawing tells which text plays
which role; then without any colour at all, and there the same line has to say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mavtui.backends.protocol import Marks
from mavtui.config.theme_files import ThemeFile
from mavtui.services import planning
from mavtui.ui import theming
from tests.ui import test_snapshots as walks
from tests.ui.console import NOW, Console, console_on, somebody_else
from tests.ui.shooting import Walk, stay
from tests.ui.test_findings import open_findings
from tests.ui.test_history import open_history
from tests.ui.test_sharing_map import open_map
from tests.ui.test_views import opened

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.strip import Strip

SAID = {
    "attach-rw": r"\bRW\b|\bro!|\brw\b|writ|WRIT",
    "attach-ro": r"\bro\b|\bRO\b|read",
    "hazard-danger": r"!!|ro!|\berror\b|failed|not known|Type |loses|gone",
    "hazard-caution": r"(^|\W)!(\W|$)|\?|error|refused|unconfirmed|more lines? below|missing|no command|that is not"
    r"|expected|caution|Did you mean|cannot|nothing|No ",
    "transition": r"~|…|┈|reserved|attaching|detaching",
    "stale": r"STALE|was |changed|stale|READ-ONLY",
    "prod": r"PROD",
}
"""What a line says (one of these) that has a text in the role; `mark` is the role of signs and titles themselves."""

MOST_LINES = 4
"""Of a sentence; the word or sign stands where it begins."""

COLOURS = {role: f"#{number:02x}{255 - number:02x}77" for number, role in enumerate(SAID, 17)}


def theme_of_roles() -> ThemeFile:
    """A theme in which the colour tells the role."""
    colours = {"primary": "#8899aa", "background": "#101010", "foreground": "#dddddd", "surface": "#181818"}
    return ThemeFile("roles", Path("roles"), dark=True, ansi=False, colours=colours, variables=COLOURS, styles={})


async def attachments(console: Console) -> None:
    await opened(console, "attachments")


async def servers(console: Console) -> None:
    await opened(console, "servers")


async def hosts(console: Console) -> None:
    await opened(console, "hosts")


async def sharing_map(console: Console) -> None:
    await open_map(console)
    await console.press("A")


async def history(console: Console) -> None:
    await open_history(console, "stuck-reserved")


async def findings(console: Console) -> None:
    await open_findings(console)


async def one_finding(console: Console) -> None:
    await findings(console)
    await console.press("enter")
    await console.in_front("FindingScreen")


async def who(console: Console) -> None:
    await console.highlight("reference-data")
    await console.press("b")
    await console.in_front("WhoScreen")


async def jobs_and_journal(console: Console) -> None:
    engine = Path(console.session.backend.place)
    await somebody_else(engine, lambda session: planning.plan_attach(session, "pool-07", ["bastion"]))
    await console.press("L")
    await console.in_front("JournalScreen")
    await console.sees("attach pool-07 to bastion")


async def stale_in_production(console: Console) -> None:
    await console.session.backend.set_marks(Marks(production=True, sample=True))
    console.app.read_everything()
    console.clock.pass_by(3600)
    console.app.update_headers()
    await console.sees("PROD", "STALE")


SETTLED_SECONDS = 0.3
"""A screen that is the same so long after it was drawn waits for nothing any more."""

WALKS: list[Walk] = [
    stay, walks.filtered, walks.unfinished_filter, walks.detail, walks.help_screen, walks.attach,
    walks.rw_confirmation, walks.caution, walks.blocked, walks.several_steps, walks.create, walks.repair,
    walks.changed_by_others, walks.production_and_locked, walks.command_line, attachments, servers, hosts, sharing_map,
    history, findings, one_finding, who, jobs_and_journal, stale_in_production,
]  # fmt: skip


def roles_in(strip: Strip) -> Iterator[tuple[str, str]]:
    """Role and text of each piece of the line that plays a role."""
    by_colour = {colour.upper(): role for role, colour in COLOURS.items()}
    for segment in strip:
        role = by_colour.get(_colour(segment))
        if role is not None and segment.text.strip():
            yield role, segment.text


def _colour(segment: Segment) -> str:
    colour = segment.style.color if segment.style is not None else None
    return "" if colour is None or colour.triplet is None else colour.triplet.hex.upper()


async def drawn(console: Console) -> list[Strip]:
    """The screen as it stays: what is still being read for it has come."""
    before: list[str] = []
    while True:
        strips = list(console.app.screen._compositor.render_strips())
        texts = [strip.text for strip in strips]
        if texts == before:
            return strips
        before = texts
        await console.pilot.pause(SETTLED_SECONDS)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
async def test_what_a_role_says_is_there_as_a_word_or_a_sign(
    estate: Path, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "now", lambda: NOW)
    async with console_on(estate, size=(100, 40)) as console:
        console.app.register_theme(theming.textual_theme(theme_of_roles()))
        theming.switch(console.app, "roles")
        await walk(console)
        await console.pilot.pause()
        in_roles = await drawn(console)
        theming.switch(console.app, theming.COLOURLESS_THEME)
        await console.pilot.pause()
        without = await drawn(console)

        assert [strip.text for strip in without] == [strip.text for strip in in_roles]
        assert not any(_colour(segment) for strip in without for segment in strip)
        for number, strip in enumerate(in_roles):
            for role, text in roles_in(strip):
                assert re.search(SAID[role], _said_around(without, number, text)), (role, text, strip.text)


def _said_around(lines: list[Strip], number: int, text: str) -> str:
    """Where it has to be said: in the line, for a number in its heading, for a frame in what it is around."""
    if re.search(f"[╭┏].*{re.escape(text)}|^[^a-z]*$", lines[number].text) or not re.search(r"\w", text):
        return "\n".join(line.text for line in lines)
    if text.strip().isdigit():
        return "\n".join(line.text for line in lines[:number])
    first = number
    while first and number - first < MOST_LINES and not re.match(r"\W*[!~?\w]", lines[first].text[:8]):
        first -= 1
    return "\n".join(line.text for line in lines[first : number + 1])


def test_every_role_that_says_something_is_looked_for() -> None:
    from mavtui.config.theme_files import STYLED_ROLES

    assert set(STYLED_ROLES) - {"muted", "rule", "cursor", "mark"} == set(SAID)
