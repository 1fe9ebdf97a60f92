"""How help, palette, command line and tour look."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.ui.signs import ASCII_SIGNS
from tests.config.test_load import write_config
from tests.ui.console import Console
from tests.ui.shooting import SIZES, Shoot, Walk, name_of


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


async def tour_of_what_can_be_done(console: Console) -> None:
    await tour(console)
    await console.press("enter")


async def tour_of_the_rest(console: Console) -> None:
    await tour(console)
    await console.press("enter", "enter")


WALKS = [
    help_of_volumes, help_searched, palette, palette_searched, names_to_choose_from, wrong_name, tour,
    tour_of_what_can_be_done, tour_of_the_rest,
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("walk", [help_of_volumes, names_to_choose_from, tour], ids=name_of)
def test_snapshot_in_ascii(shoot: Shoot, walk: Walk) -> None:
    assert shoot(walk, (80, 24), signs=ASCII_SIGNS)


@pytest.mark.parametrize("keymap", ["k9s", "vim"])
def test_snapshot_of_a_keymap(shoot: Shoot, keymap: str) -> None:
    write_config(f"ui: {{keymap: {keymap}}}\n")

    assert shoot(help_of_volumes, (120, 40))


async def nothing_to_do(console: Console) -> None:
    await open_palette(console, "delete", "nothing under the cursor")


def test_snapshot_of_what_does_not_apply(shoot: Shoot, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(empty.parent)  # behind it the command that fills an engine names it without its folder
    assert shoot(nothing_to_do, (80, 24), empty)
