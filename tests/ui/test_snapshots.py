"""How every screen and dialog looks, in the default theme at two sizes, and the gravest of them in every theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.backends.protocol import Marks
from mavtui.services import planning
from tests.ui.console import Console, somebody_else
from tests.ui.shooting import SIZES, Shoot, Walk, name_of, stay

THEMES_OF_ALL = ["calm-light", "high-contrast", "mono"]
"""The themes in which every screen of these walks is drawn."""


async def rw_confirmation(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("slash")
    await console.type("bastion")
    await console.press("enter", "enter")
    await console.in_front("PlanDialog")


async def rw_confirmed(console: Console) -> None:
    await rw_confirmation(console)
    await console.type("app-share")


async def caution(console: Console) -> None:
    await console.highlight("gfs2-home")
    await console.press("tab", "x")
    await console.in_front("PlanDialog")


async def blocked(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("D")
    await console.in_front("PlanDialog")


async def several_steps(console: Console) -> None:
    await console.highlight("shared-spare-1")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("m", "space", "down", "space", "down", "space", "enter")
    await console.in_front("PlanDialog")


async def attach(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("G")


async def filtered(console: Console) -> None:
    await console.press("slash")
    await console.type("rw>1")
    await console.until(lambda: console.text.count("7 of 40") == 2, "the count, above and in the line")


async def unfinished_filter(console: Console) -> None:
    await console.press("slash")
    await console.type("rw>")
    await console.sees("a value is missing")


async def detail(console: Console) -> None:
    await console.highlight("reference-data")
    await console.press("enter")
    await console.in_front("DetailScreen")


async def help_screen(console: Console) -> None:
    await console.press("question_mark")
    await console.in_front("HelpScreen")


async def journal(console: Console) -> None:
    await console.press("L")
    await console.in_front("JournalScreen")
    await console.sees("Nothing was changed from this machine so far")


async def palette(console: Console) -> None:
    await console.press("ctrl+p")
    await console.until(lambda: console.dialog == "Palette")
    await console.type("attach")
    await console.sees("Attach the volume")


async def command_line(console: Console) -> None:
    await console.press("colon")
    await console.until(lambda: bool(console.app.screen.query("#command")))
    await console.type("ctxx")
    await console.press("enter")
    await console.sees("there is no command")


async def create(console: Console) -> None:
    await console.press("plus")
    await console.in_front("NewVolumeDialog")
    await console.type("data-1")
    await console.press("enter")
    await console.sees("expected a whole number")


async def extend(console: Console) -> None:
    await console.press("E")
    await console.in_front("ExtendDialog")


async def register(console: Console) -> None:
    await console.press("i")
    await console.in_front("NewServerDialog")


async def repair(console: Console) -> None:
    await console.highlight("stuck-attaching")
    await console.press("X")
    await console.in_front("RepairDialog")


async def quitting(console: Console) -> None:
    await console.press("q")
    await console.in_front("QuestionDialog")


async def changed_by_others(console: Console) -> None:
    await console.highlight("pool-07")
    await console.press("space", "up", "up", "space", "down")
    await somebody_else(
        Path(console.session.backend.place), lambda session: planning.plan_attach(session, "pool-07", ["bastion"])
    )
    console.app.read_everything()


async def production_and_locked(console: Console) -> None:
    await console.session.backend.set_marks(Marks(production=True, sample=True))
    console.app.read_everything()
    await console.press("exclamation_mark")
    await console.highlight("bastion-home")
    await console.press("x")
    await console.in_front("PlanDialog")


WALKS = [
    stay, filtered, unfinished_filter, detail, journal, help_screen, palette, command_line, attach, rw_confirmation,
    rw_confirmed, caution, blocked, several_steps, create, extend, register, repair, quitting, changed_by_others,
    production_and_locked,
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES_OF_ALL)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_snapshot_of_theme(shoot: Shoot, walk: Walk, theme: str, size: tuple[int, int]) -> None:
    assert shoot(walk, size, theme=theme)


@pytest.mark.parametrize("walk", [stay, rw_confirmation], ids=name_of)
def test_snapshot_without_colour(shoot: Shoot, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert shoot(walk, (80, 24), environ={"NO_COLOR": "1"})


@pytest.mark.parametrize("size", [*SIZES, pytest.param((200, 50), id="200x50")])
def test_snapshot_of_an_empty_engine(
    shoot: Shoot, empty: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(empty.parent)  # the command that fills it names a file that is here without its folder
    assert shoot(stay, size, empty)


def test_snapshot_of_a_wide_terminal(shoot: Shoot) -> None:
    assert shoot(detail_beside, (200, 50))


async def detail_beside(console: Console) -> None:
    await console.highlight("quorum")
