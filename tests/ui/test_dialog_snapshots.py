"""How dialogs beside those of single changes look, and jobs: under way, above their journal, stopped halfway."""

from __future__ import annotations

import asyncio
import itertools
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from mavtui.services import journal, planning
from mavtui.services.volume_types import SeveralTypes
from mavtui.store.volume_types import VolumeType
from mavtui.ui.dialogs.types import TypeDialog
from tests.ui.console import NOW, Console
from tests.ui.shooting import SIZES, Shoot, Walk, name_of
from tests.ui.test_jobs import Gate

if TYPE_CHECKING:
    from mavtui.ui.dialogs.base import Dialog


async def choosing_a_theme(console: Console) -> None:
    await console.press("colon")
    await console.type("theme")
    await console.press("enter")
    await console.in_front("ThemesDialog")


async def a_theme_seen_before_it_is_chosen(console: Console) -> None:
    await choosing_a_theme(console)
    await console.press("down", "down")
    await console.until(lambda: console.app.theme == "chart-paper", "the highlighted theme")


async def a_job_of_three_steps(console: Console) -> Gate:
    """`shared-spare-1` is attached to three servers, and the first step has been carried out."""
    gate = Gate(console)
    gate.open()
    await console.highlight("shared-spare-1")
    await console.press("a")
    await console.in_front("AttachDialog")
    await console.press("m", "space", "down", "space", "down", "space", "enter")
    await console.in_front("PlanDialog")
    await console.press("enter")
    await console.sees("1 of 3", "waits for 2")
    return gate


async def a_job_while_it_runs(console: Console) -> None:
    await a_job_of_three_steps(console)


async def jobs_above_the_journal(console: Console) -> None:
    await a_job_of_three_steps(console)
    await console.press("L")
    await console.in_front("JournalScreen")
    await console.sees("1 under way", "2 entries")


async def stopped_halfway(console: Console) -> None:
    gate = await a_job_of_three_steps(console)
    await console.press("exclamation_mark")
    await console.sees("stops before its next step")
    gate.open(2)
    await console.in_front("StoppedDialog")
    await asyncio.sleep(0)


async def refused_by_the_lock(console: Console) -> None:
    await console.press("exclamation_mark")
    await console.highlight("bastion-home")
    await console.press("x")
    await console.in_front("PlanDialog")


async def typing_to_delete(console: Console) -> None:
    await console.highlight("shared-spare-1")
    await console.press("D")
    await console.in_front("PlanDialog")
    await console.type("shared-spare")


async def which_volume_type(console: Console) -> None:
    shared = {"multiattach": "<is> True"}
    offered = (
        VolumeType("fast-shared", True, {**shared, "volume_backend_name": "nvme"}),
        VolumeType("slow-shared", True, {**shared, "volume_backend_name": "spinning"}),
    )
    several = SeveralTypes("several types give the sharable flag", hint="Name one.", offered=offered)
    dialog = TypeDialog(several, clock=console.clock, signs=console.app.signs)
    console.app.converse(partial(_asked, console, dialog))
    await console.in_front("TypeDialog")


async def _asked(console: Console, dialog: Dialog[str]) -> None:
    await console.app.ask(dialog)


WALKS: list[Walk] = [
    choosing_a_theme, a_theme_seen_before_it_is_chosen, a_job_while_it_runs, jobs_above_the_journal, stopped_halfway,
    refused_by_the_lock, typing_to_delete, which_volume_type,
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_snapshot(shoot: Shoot, walk: Walk, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "to_timestamp", lambda _moment: NOW)
    monkeypatch.setattr(journal, "login_name", lambda: "ops")
    numbers = itertools.count(1)
    monkeypatch.setattr(planning, "uuid", SimpleNamespace(uuid4=lambda: UUID(int=next(numbers) << 96)))
    assert shoot(walk, size)
