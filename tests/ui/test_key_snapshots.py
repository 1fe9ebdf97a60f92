"""How help, palette, command line and tour look."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mavtui.ui.signs import ASCII_SIGNS
from tests.config.test_load import write_config
from tests.ui.console import Console, TestClock, make_app

if TYPE_CHECKING:
    from textual.pilot import Pilot

Walk = Callable[[Console], Awaitable[None]]
Shoot = Callable[..., bool]

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def shoot(snap_compare: Callable[..., bool]) -> Iterator[Shoot]:
    """Walk through a console and compare where it ends with the snapshot."""
    made: list[Any] = []

    def walk_and_compare(
        walk: Walk,
        size: tuple[int, int],
        engine: Path,
        **options: Any,  # noqa: ANN401 - of the application
    ) -> bool:
        clock = TestClock()
        app = make_app(engine, clock, **options)
        made.append(app)

        async def before(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await walk(Console(app, clock, pilot))
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=before)

    yield walk_and_compare
    for app in made:
        asyncio.run(app.session.close())


async def begin_line(console: Console, text: str) -> None:
    await console.press("colon")
    await console.until(lambda: bool(console.app.screen.query("#command")))
    await console.type(text)


async def open_palette(console: Console, text: str, said: str) -> None:
    await console.press("ctrl+p")
    await console.until(lambda: console.dialog == "Palette")
    await console.type(text)
    await console.sees(said)


async def help_of_volumes(console: Console) -> None:
    await console.press("question_mark")
    await console.in_front("HelpScreen")


async def help_searched(console: Console) -> None:
    await help_of_volumes(console)
    await console.press("slash")
    await console.until(lambda: bool(console.app.screen.query("#find")))
    await console.type("attachment")
    await console.sees("lines")


async def palette(console: Console) -> None:
    await open_palette(console, "", "Attach the volume")


async def palette_searched(console: Console) -> None:
    await open_palette(console, "view", "Volumes by servers")


async def names_to_choose_from(console: Console) -> None:
    await begin_line(console, "attach app-share web")
    await console.press("tab", "tab")
    await console.sees("web-1  web-2")


async def wrong_name(console: Console) -> None:
    await begin_line(console, "attach app-share bastoin")
    await console.press("enter")
    await console.sees("Did you mean bastion?")


async def tour(console: Console) -> None:
    console.app.action_app_tour()
    await console.in_front("Tour")


WALKS = [help_of_volumes, help_searched, palette, palette_searched, names_to_choose_from, wrong_name, tour]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_snapshot(shoot: Shoot, estate: Path, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size, estate)


@pytest.mark.parametrize("walk", [help_of_volumes, names_to_choose_from, tour], ids=lambda walk: walk.__name__)
def test_snapshot_in_ascii(shoot: Shoot, estate: Path, walk: Walk) -> None:
    assert shoot(walk, (80, 24), estate, signs=ASCII_SIGNS)


@pytest.mark.parametrize("keymap", ["k9s", "vim"])
def test_snapshot_of_a_keymap(shoot: Shoot, estate: Path, keymap: str) -> None:
    write_config(f"ui: {{keymap: {keymap}}}\n")

    assert shoot(help_of_volumes, (120, 40), estate)


async def nothing_to_do(console: Console) -> None:
    await open_palette(console, "delete", "nothing under the cursor")


def test_snapshot_of_what_does_not_apply(shoot: Shoot, empty: Path) -> None:
    assert shoot(nothing_to_do, (80, 24), empty)
