"""How the guide to another mode and the dialogs about what is marked look at two sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.shooting import SIZES, Shoot, Walk, name_of
from tests.ui.test_changing_many import on_server
from tests.ui.test_changing_modes import ADMIN, MEMBER, guide, ruled_by

if TYPE_CHECKING:
    from tests.ui.console import Console


async def guide_to_ro(console: Console) -> None:
    await console.highlight("app-share")
    await guide(console)


async def guide_for_all_by_the_flag(console: Console) -> None:
    ruled_by(console, ADMIN)
    await console.highlight("gfs2-home")
    await guide(console)
    await console.press("asterisk")


async def guide_of_a_member(console: Console) -> None:
    ruled_by(console, MEMBER)
    await console.highlight("reference-data")
    await guide(console)


async def guide_from_a_server(console: Console) -> None:
    await on_server(console, "nfs-a")
    await guide(console)


async def sharable_on_or_off(console: Console) -> None:
    console.home.rows.set_marks((console.volume("pool-03").id, console.volume("shared-spare-1").id))
    await console.press("S")
    await console.in_front("ChoiceDialog")


async def extending_several(console: Console) -> None:
    console.home.rows.set_marks((console.volume("pool-03").id, console.volume("shared-spare-1").id))
    await console.press("E")
    await console.in_front("ExtendManyDialog")


async def repairing_several(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("tab", "asterisk", "X")
    await console.in_front("RepairDialog")


WALKS: list[Walk] = [
    guide_to_ro, guide_for_all_by_the_flag, guide_of_a_member, guide_from_a_server, sharable_on_or_off,
    extending_several, repairing_several,
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_it_looks_as_it_did(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)
