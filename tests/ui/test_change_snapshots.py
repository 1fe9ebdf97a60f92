"""How the dialogs of changes look at two sizes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from mavtui.backends.protocol import Marks
from mavtui.errors import BackendUnreachable
from mavtui.ui.dialogs.connector_form import ConnectorDialog
from tests.ui.shooting import SIZES, Shoot, Walk, name_of
from tests.ui.test_changing_many import on_server
from tests.ui.test_jobs import Gate

if TYPE_CHECKING:
    from tests.ui.console import Console


async def volumes_for_a_server(console: Console) -> None:
    await on_server(console, "web-1")
    await console.press("a")
    await console.in_front("AttachVolumesDialog")


async def servers_for_several_volumes(console: Console) -> None:
    console.home.rows.set_marks((console.volume("shared-spare-1").id, console.volume("pool-01").id))
    await console.press("a")
    await console.in_front("AttachManyDialog")


async def who_takes_over(console: Console) -> None:
    await console.highlight("gfs2-home")
    await console.press("T")
    await console.in_front("TakeOverDialog")


async def handing_over(console: Console) -> None:
    await console.highlight("gfs2-home")
    await console.press("tab", "T")
    await console.in_front("PlanDialog")


async def undoing(console: Console) -> None:
    await console.highlight("bastion-home")
    await console.press("x")
    await console.in_front("PlanDialog")
    await console.press("y")
    await console.until(lambda: console.statuses("bastion-home") == {}, "nobody holds it")
    await console.press("U")
    await console.in_front("PlanDialog")


async def emptying_a_server(console: Console) -> None:
    await on_server(console, "nfs-a")
    await console.press("x")
    await console.in_front("PlanDialog")


async def a_problem(console: Console) -> None:
    error = BackendUnreachable("cinder does not answer", hint="Try again later.", request_id="req-0815")
    console.app.tell_error(error, what="attach app-share to web-9")
    await console.press("enter")
    await console.in_front("ProblemDialog")


async def quitting_with_a_job(console: Console) -> None:
    Gate(console)
    await console.highlight("bastion-home")
    await console.press("x")
    await console.in_front("PlanDialog")
    await console.press("y")
    await console.sees("Under way")
    await console.press("ctrl+q")
    await console.in_front("ChoiceDialog")


async def a_host_by_its_connector(console: Console) -> None:
    dialog = ConnectorDialog("rack1-node7", clock=console.clock, signs=console.app.signs)
    console.app.converse(partial(_asked, console, dialog))
    await console.in_front("ConnectorDialog")


async def _asked(console: Console, dialog: ConnectorDialog) -> None:
    await console.app.ask(dialog)


async def on_production(console: Console) -> None:
    await console.session.backend.set_marks(Marks(production=True))
    console.app.read_everything()
    await handing_over(console)


WALKS: list[Walk] = [
    volumes_for_a_server, servers_for_several_volumes, who_takes_over, handing_over, undoing,
    emptying_a_server, a_problem, quitting_with_a_job, a_host_by_its_connector, on_production,
]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", WALKS, ids=name_of)
def test_a_change_looks_as_it_did(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)
