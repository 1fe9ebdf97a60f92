"""How the choice of a theme looks, and jobs above their journal."""

from __future__ import annotations

import asyncio

import pytest

from mavtui.services import journal
from tests.ui.console import NOW, Console
from tests.ui.test_snapshots import SIZES, Shoot, Walk, shoot

__all__ = ["shoot"]


async def choosing_a_theme(console: Console) -> None:
    await console.press("colon")
    await console.type("theme")
    await console.press("enter")
    await console.in_front("ThemesDialog")


async def jobs_above_the_journal(console: Console) -> None:
    backend, gate = console.session.backend, asyncio.Semaphore(1)
    carry_out = backend.carry_out

    async def one_after_another(*arguments: object, **options: object) -> object:
        await gate.acquire()
        return await carry_out(*arguments, **options)  # type: ignore[arg-type]

    backend.carry_out = one_after_another  # type: ignore[assignment,method-assign]
    await console.highlight("shared-spare-1")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("m", "space", "down", "space", "down", "space", "enter")
    await console.in_front("PlanDialog")
    await console.press("enter")
    await console.sees("1 of 3", "waits for 2")
    await console.press("L")
    await console.in_front("JournalScreen")
    await console.sees("1 under way", "2 entries")


WALKS = [choosing_a_theme, jobs_above_the_journal]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "to_timestamp", lambda _moment: NOW)
    monkeypatch.setattr(journal, "login_name", lambda: "ops")
    assert shoot(walk, size)
