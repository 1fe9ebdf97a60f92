"""A short walk of the monkey; `make monkey` lets it loose for longer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mavtui.domain.attachments import Mode
from mavtui.services import planning
from tests.monkey.monkey import dangers_done, let_loose, unconfirmed
from tests.ui.console import somebody_else

KEYS = 120
SEEDS = (11, 23, 47)


@pytest.mark.parametrize("seed", SEEDS)
async def test_random_keys_neither_break_the_console_nor_do_anything_dangerous_unasked(estate: Path, seed: int) -> None:
    async with let_loose(estate, seed, confirms=0.2) as monkey:
        await monkey.press_keys(KEYS)
    assert unconfirmed(monkey.app.session.journal.path, monkey.typed) == []


async def test_a_danger_that_nobody_typed_a_word_for_would_be_found(estate: Path) -> None:
    async with let_loose(estate, 1) as monkey:
        journal = monkey.app.session.journal.path

    await somebody_else(estate, lambda session: planning.plan_attach(session, "app-share", ["bastion"], mode=Mode.RW))

    assert [record.outcome for record in dangers_done(journal)] == ["done"]
    assert len(unconfirmed(journal, set())) == 1
    assert len(unconfirmed(journal, {"app-share"})) == 1
    assert json.loads(journal.read_text("utf-8").splitlines()[0])["how"] == "test"
