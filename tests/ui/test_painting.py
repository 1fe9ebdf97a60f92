"""How often screens are painted: over a slow line each paint is a wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.app import App, ComposeResult

from mavtui.ui.screens.help import HelpScreen
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Run
from tests.ui.console import console_on

if TYPE_CHECKING:
    from pathlib import Path

MOST_AT_START = 3
"""The whole screen, then what came in since; a slow machine may take two frames for that."""


@pytest.fixture
def paints(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every paint that follows, in order."""
    painted: list[object] = []
    render = Compositor.render_update

    def recorded(self: Compositor, *arguments: Any, **options: Any) -> object:  # noqa: ANN401 - passed on as they are
        update = render(self, *arguments, **options)
        if update is not None:
            painted.append(update)
        return update

    monkeypatch.setattr(Compositor, "render_update", recorded)
    return painted


async def test_the_console_opens_without_a_paint_for_every_resize(estate: Path, paints: list[object]) -> None:
    async with console_on(estate) as console:
        await console.sees("app-share", "40 volumes")

        assert isinstance(paints[0], LayoutUpdate)
        assert len(paints) <= MOST_AT_START


async def test_a_screen_that_comes_back_is_painted_whole(estate: Path, paints: list[object]) -> None:
    async with console_on(estate) as console:
        await console.press("question_mark")
        await console.in_front(HelpScreen.__name__)
        paints.clear()

        await console.press("escape")
        await console.in_front("HomeScreen")

        assert any(isinstance(paint, LayoutUpdate) for paint in paints)


async def test_a_screen_that_comes_back_to_another_size_is_laid_out_for_it_and_painted_whole(
    estate: Path, paints: list[object]
) -> None:
    async with console_on(estate) as console:
        await console.press("question_mark")
        await console.in_front(HelpScreen.__name__)
        await console.pilot.resize_terminal(120, 40)
        paints.clear()

        await console.press("escape")
        await console.in_front("HomeScreen")

        assert console.home.size == (120, 40)
        assert any(isinstance(paint, LayoutUpdate) for paint in paints)
        await console.sees("app-share")


async def test_of_a_text_only_the_lines_that_differ_are_painted(paints: list[object]) -> None:
    block = TextBlock(lambda _: [(Run("one"),), (Run("two"),), (Run("three"),)])

    class Texts(App[None]):
        def compose(self) -> ComposeResult:
            yield block

    async with Texts().run_test() as pilot:
        await pilot.pause()
        paints.clear()

        block.show(lambda _: [(Run("one"),), (Run("2"),), (Run("three"),)])
        await pilot.pause()

    assert [{line for line, *_ in paint.spans} for paint in paints if isinstance(paint, ChopsUpdate)] == [{1}]


async def test_a_resize_to_the_same_size_lays_nothing_out(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console_on(estate, size=(80, 24)) as console:
        laid_out: list[object] = []
        reflow = Compositor.reflow

        def recorded(self: Compositor, *arguments: Any, **options: Any) -> object:  # noqa: ANN401 - as above
            laid_out.append(self)
            return reflow(self, *arguments, **options)

        monkeypatch.setattr(Compositor, "reflow", recorded)

        await console.pilot.resize_terminal(80, 24)
        assert not laid_out

        await console.pilot.resize_terminal(100, 24)
        assert laid_out
