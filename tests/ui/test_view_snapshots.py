"""How the views beside home look, at two sizes, and what is left of home where there is hardly any room."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

from mavtui.services.contexts import Context
from mavtui.ui.dialogs.contexts import ContextsDialog
from mavtui.ui.dialogs.secret import SecretDialog
from tests.ui.console import NOW, Console, TestClock, make_app
from tests.ui.test_views import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.dialogs.base import Dialog

Walk = Callable[[Console], Awaitable[None]]
Shoot = Callable[[Walk, tuple[int, int]], bool]

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def shoot(estate: Path, snap_compare: Callable[..., bool]) -> Iterator[Shoot]:
    """Walk through a console and compare where it ends with the snapshot."""
    made: list[MavtuiApp] = []

    def walk_and_compare(walk: Walk, size: tuple[int, int]) -> bool:
        clock = TestClock()
        assert clock.moment == NOW
        app = make_app(estate, clock)
        made.append(app)

        async def before(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await walk(Console(app, clock, pilot))
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=before)

    yield walk_and_compare
    for app in made:
        asyncio.run(app.session.close())


async def stay(_console: Console) -> None:
    """Home as it opens."""


async def in_pane(console: Console) -> None:
    await console.press("tab")


async def attachments(console: Console) -> None:
    await opened(console, "attachments")


async def servers(console: Console) -> None:
    rows = await opened(console, "servers")
    holder = next(a for a in console.volume("gfs2-home").attachments if a.holder_name == "nfs-a")
    rows.move_to_key(holder.server_id)
    await console.sees("── nfs-a")


async def hosts(console: Console) -> None:
    await opened(console, "hosts")
    await console.sees("── lab-cn1 ── 16 volumes")


async def who(console: Console) -> None:
    await console.highlight("quorum")
    await console.press("b")
    await console.in_front("WhoScreen")


async def describe(console: Console) -> None:
    await console.highlight("app-share")
    await console.press("d")
    await console.in_front("DescribeScreen")


async def found_in_yaml(console: Console) -> None:
    await describe(console)
    await console.press("y", "slash")
    await console.type("app")
    await console.sees("lines")


async def contexts(console: Console) -> None:
    made_up = [
        Context(
            "lab", place="https://lab.example:5000", cloud="lab", region="north", project="storage", backend="openstack"
        ),
        Context("prod-eu", place="/srv/mavtui/prod.db", production=True, readonly=True),
        Context("spare", place="", problem="clouds.yaml:3: there is no auth_url"),
    ]
    dialog = ContextsDialog(made_up, "lab", clock=console.clock, signs=console.app.signs)
    console.app.converse(partial(_asked, console, dialog))
    await console.in_front("ContextsDialog")


async def a_password(console: Console) -> None:
    dialog = SecretDialog("Password of storage at lab", is_hidden=True, clock=console.clock, signs=console.app.signs)
    console.app.converse(partial(_asked, console, dialog))
    await console.in_front("SecretDialog")
    await console.type("opensesame")


async def _asked(console: Console, dialog: Dialog[str]) -> None:
    await console.app.ask(dialog)


async def one_finding(console: Console) -> None:
    console.app.open_view("findings")
    await console.in_front("FindingsScreen")
    await console.sees("lying-available")
    await console.press("enter")
    await console.in_front("FindingScreen")
    await console.sees("remedy")


async def choosing_columns(console: Console) -> None:
    await console.press("C")
    await console.in_front("ColumnsDialog")
    await console.press("j", "j", "space", "J", "greater_than_sign")


async def exporting(console: Console) -> None:
    await console.press("e")
    await console.in_front("ExportDialog")


async def more_columns(console: Console) -> None:
    await console.press("w")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "walk",
    [
        attachments, servers, hosts, who, describe, found_in_yaml, contexts, a_password, one_finding,
        choosing_columns, exporting, more_columns,
    ],
)  # fmt: skip
def test_every_view_looks_as_drawn(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)


@pytest.mark.parametrize("walk", [stay, in_pane, attachments, describe])
@pytest.mark.parametrize("size", [(40, 10), (60, 16)])
def test_little_room_is_used_as_drawn(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)
