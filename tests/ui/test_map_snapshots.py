"""How the sharing map and the histories look: two sizes, ASCII, without colour, and in themes of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.timelines import Record, Told
from mavtui.ui.screens import history as history_screen
from mavtui.ui.signs import ASCII_SIGNS
from tests.ui.console import Console
from tests.ui.shooting import SIZES, Shoot, Walk, name_of
from tests.ui.test_history import open_history
from tests.ui.test_sharing_map import fill, grid, open_map, open_map_on

if TYPE_CHECKING:
    from mavtui.store.history import History


THEMES = ["calm-light", "high-contrast", "mono", "terminal"]


async def map_of_sample(console: Console) -> None:
    await open_map_on(console, "reference-data", "web-4")


async def map_of_all(console: Console) -> None:
    await open_map(console)
    await console.press("A")
    await console.until(lambda: len(grid(console).rows) == 40)
    await console.press("j", "j", "j", "l", "l")


async def map_filtered(console: Console) -> None:
    await open_map(console)
    await console.press("slash")
    await console.type("server:web")
    await console.sees("4 volumes, 4 columns", "4 volumes by 4 servers")


async def map_scrolled(console: Console) -> None:
    await open_map(console)
    await console.press("greater_than_sign", "l", "pagedown")


async def map_attaching(console: Console) -> None:
    await open_map_on(console, "gfs2-home", "web-1")
    await console.press("a")
    await console.in_front("CellDialog")
    await console.sees("●web-1")


async def nothing_shared(console: Console) -> None:
    await open_map(console)


async def history_of_sample(console: Console) -> None:
    await open_history(console, "web-1")
    await console.press("j")


def at(hour: int, minute: int = 0) -> str:
    return f"2026-11-23T{hour:02}:{minute:02}:00.000000Z"


def made_up_record(name: str, mode: Mode, begin: str, end: str | None, *told: Told, **more: Any) -> Record:  # noqa: ANN401
    status = AttachStatus.ATTACHED if end is None else AttachStatus.DETACHED
    held = Attachment(
        str(uuid5(NAMESPACE_OID, name)), "volume", name, name, "cn-7", mode, mode, status, "/dev/vdc",
        connected=True, attach_time=begin, detach_time=end, scheduled_at=begin, user_id="ops",
    )  # fmt: skip
    return Record(held._replace(**more), "app-share", begin, end or begin, told)


MADE_UP = (
    made_up_record("web-1", Mode.RW, at(9), None),
    made_up_record(
        "web-22",
        Mode.RW,
        at(9, 20),
        at(10, 50),
        Told(at(9, 20), "reserve", "ops", "11111111-aaaa"),
        Told(at(9, 30), "connect", "ops", "11111111-aaaa"),
        Told(at(9, 30), "complete", "ops", "11111111-aaaa"),
        Told(at(10, 40), "begin detach", "ana", "22222222-bbbb"),
        Told(at(10, 50), "complete detach", "ana", "22222222-bbbb"),
    ),
    made_up_record("reader-3", Mode.RO, at(10), None),
    made_up_record("データベース", Mode.RO, at(9, 50), at(10, 30)),
    made_up_record("failing", Mode.RW, at(11), None, status=AttachStatus.ERROR_DETACHING),
)


async def made_up(console: Console) -> None:
    await open_history(console, "app-share")
    await console.press("j")
    await console.sees("web-22", "begin detach")


async def made_up_zoomed(console: Console) -> None:
    await made_up(console)
    await console.press("plus", "h")


@pytest.fixture
def made_up_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever history is asked for, it is this one."""

    def read(_con: object, whose: History, _pause: object) -> History:
        return whose._replace(records=MADE_UP)

    monkeypatch.setattr(history_screen, "read_history", read)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "walk", [map_of_sample, map_of_all, map_filtered, map_attaching, history_of_sample], ids=name_of
)
def test_of_the_sample_estate(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", [made_up, made_up_zoomed], ids=name_of)
@pytest.mark.usefixtures("made_up_history")
def test_of_a_history_with_everything(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("size", SIZES)
def test_with_hundreds_of_columns(shoot: Shoot, tmp_path: Path, size: tuple[int, int]) -> None:
    assert shoot(map_scrolled, size, fill(tmp_path / "many.db", 300, 300))


def test_with_wide_characters(shoot: Shoot, tmp_path: Path) -> None:
    assert shoot(map_scrolled, (80, 24), fill(tmp_path / "wide.db", 60, 60, name="データベース"))


@pytest.mark.parametrize("size", SIZES)
def test_where_nothing_is_shared(shoot: Shoot, empty: Path, size: tuple[int, int]) -> None:
    assert shoot(nothing_shared, size, empty)


@pytest.mark.parametrize("walk", [map_of_sample, made_up], ids=name_of)
@pytest.mark.usefixtures("made_up_history")
def test_in_ascii(shoot: Shoot, walk: Walk) -> None:
    assert shoot(walk, (80, 24), signs=ASCII_SIGNS)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("walk", [map_of_sample, made_up], ids=name_of)
@pytest.mark.usefixtures("made_up_history")
def test_in_other_themes(shoot: Shoot, walk: Walk, theme: str) -> None:
    assert shoot(walk, (80, 24), theme=theme)


@pytest.mark.parametrize("walk", [map_of_sample, made_up], ids=name_of)
@pytest.mark.usefixtures("made_up_history")
def test_without_colour(shoot: Shoot, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert shoot(walk, (80, 24), environ={"NO_COLOR": "1"})
