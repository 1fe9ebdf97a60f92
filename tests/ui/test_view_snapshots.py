"""How the views beside home look, at two sizes, and what is left of home where there is hardly any room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from mavtui.services.contexts import Context
from mavtui.ui.dialogs.contexts import ContextsDialog
from mavtui.ui.dialogs.secret import SecretDialog
from mavtui.ui.screens import contexts as contexts_screen
from mavtui.ui.screens.list_view import ListView
from tests.ui.console import Console
from tests.ui.shooting import SIZES, Shoot, Walk, name_of, stay
from tests.ui.test_history import open_history
from tests.ui.test_views import opened

if TYPE_CHECKING:
    from pathlib import Path

    from mavtui.ui.dialogs.base import Dialog


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


def made_up_contexts() -> list[Context]:
    """Of every kind one, and one that cannot be opened."""
    return [
        Context(
            "lab", place="https://lab.example:5000", cloud="lab", region="north", project="storage", backend="openstack"
        ),
        Context("prod-eu", place="/srv/mavtui/prod.db", production=True, readonly=True),
        Context("spare", place="", problem="clouds.yaml:3: there is no auth_url"),
    ]


async def choosing_a_context(console: Console) -> None:
    dialog = ContextsDialog(made_up_contexts(), "lab", clock=console.clock, signs=console.app.signs)
    console.app.converse(partial(_asked, console, dialog))
    await console.in_front("ContextsDialog")


async def contexts(console: Console) -> None:
    console.app.open_view("contexts")
    await console.in_front("ContextsScreen")
    await console.sees("spare")
    await console.press("k", "k")
    await console.sees("/srv/mavtui/prod.db")


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


async def history_of_a_server(console: Console) -> None:
    await open_history(console, "web-1")


async def stale(console: Console) -> None:
    console.clock.pass_by(3600)
    console.app.update_headers()
    await console.sees("STALE")


async def no_attachments(console: Console) -> None:
    await open_empty(console, "attachments")
    await console.sees("a on a volume or a server attaches")


async def no_servers(console: Console) -> None:
    await open_empty(console, "servers")
    await console.sees("i registers one")


async def no_hosts(console: Console) -> None:
    await open_empty(console, "hosts")


async def open_empty(console: Console, view: str) -> None:
    console.app.open_view(view)
    await console.until(lambda: isinstance(console.app.screen, ListView) and console.app.screen is not console.home)
    await console.pilot.pause()


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
        attachments, servers, hosts, who, describe, found_in_yaml, contexts, choosing_a_context, a_password,
        one_finding, history_of_a_server, choosing_columns, exporting, more_columns, stale,
    ],
    ids=name_of,
)  # fmt: skip
def test_every_view_looks_as_drawn(
    shoot: Shoot, walk: Walk, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contexts_screen, "list_contexts", lambda _settings: made_up_contexts())
    assert shoot(walk, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", [no_attachments, no_servers, no_hosts], ids=name_of)
def test_an_empty_view_says_how_to_begin(shoot: Shoot, walk: Walk, empty: Path, size: tuple[int, int]) -> None:
    assert shoot(walk, size, empty)


@pytest.mark.parametrize("walk", [stay, in_pane, attachments, describe], ids=name_of)
@pytest.mark.parametrize("size", [pytest.param((40, 10), id="40x10"), pytest.param((60, 16), id="60x16")])
def test_little_room_is_used_as_drawn(shoot: Shoot, walk: Walk, size: tuple[int, int]) -> None:
    assert shoot(walk, size)
