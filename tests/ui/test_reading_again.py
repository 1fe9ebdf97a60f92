"""Reading again on demand says in one line when that was and what had changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.services import planning
from mavtui.store.differences import Difference
from mavtui.ui.refresh_words import read_again_word
from tests.ui.console import attach_elsewhere, console_on, somebody_else

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (Difference(), "Read again at 14:03:11: nothing changed."),
        (Difference(1, 0), "Read again at 14:03:11: 1 volume changed."),
        (Difference(1200, 2), "Read again at 14:03:11: 1,200 volumes and 2 servers changed."),
        (None, "Read again at 14:03:11."),
    ],
)
def test_the_line_counts_what_changed(difference: Difference | None, said: str) -> None:
    assert read_again_word("14:03:11", difference) == said


async def test_all_is_read_again_and_what_others_changed_is_counted(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("R")
        await console.sees("Read again at 12:00:00: nothing changed.")
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1"))
        await somebody_else(estate, lambda session: planning.plan_set(session, "pool-07", name="pool-seven"))
        await console.press("R")
        await console.sees("Read again at 12:00:00: 2 volumes changed.")


async def test_the_highlighted_row_is_read_again_and_is_called_by_its_name(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("pool-07")
        await console.press("r")
        await console.sees("pool-07: read again at 12:00:00: nothing changed.")


async def test_a_refresh_in_a_text_says_so_too(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("d")
        await console.in_front("DescribeScreen")
        await console.press("r")
        await console.sees("ead again at 12:00:00")
