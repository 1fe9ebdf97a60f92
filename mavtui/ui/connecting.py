"""Connectors of hosts: each that is missing is asked for before there is a plan to show, and none is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.services.connectors import NoConnector
from mavtui.ui.changing import change

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from mavtui.domain.plans import Plan
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.dialogs.connector_form import HostWithConnector


async def change_with_connectors(
    app: MavtuiApp,
    make_plan: Callable[[Mapping[str, str]], Awaitable[Plan]],
    *,
    is_for_host: bool,
    known: Mapping[str, str] | None = None,
) -> None:
    """Show the plan, made of the connectors' files by the names of their hosts; `known` are those named already."""
    files = await connectors_for(app, make_plan, known or {}) if is_for_host else {}
    if files is not None:
        await change(app, lambda: make_plan(files))


async def connectors_for(
    app: MavtuiApp, make_plan: Callable[[Mapping[str, str]], Awaitable[object]], known: Mapping[str, str]
) -> Mapping[str, str] | None:
    """What the plan takes of connectors, each asked for that is not known; None where a question is left."""
    files = dict(known)
    while True:
        try:
            await make_plan(files)
        except NoConnector as missing:
            chosen = await ask_connector(app, missing.host)
            if chosen is None or chosen.file is None:
                return None
            files[chosen.host] = chosen.file
        else:
            return files


async def change_with_connector(
    app: MavtuiApp, make_plan: Callable[[str | None], Awaitable[Plan]], *, is_for_host: bool
) -> None:
    """The same where one host at most is concerned; None where nothing was asked for."""
    await change_with_connectors(
        app, lambda files: make_plan(next(iter(files.values()), None)), is_for_host=is_for_host
    )


async def ask_connector(app: MavtuiApp, host: str = "") -> HostWithConnector | None:
    """The file with the connector of this host, or of any; None where the operator leaves the question."""
    from mavtui.ui.dialogs.connector_form import ConnectorDialog

    return await app.ask(ConnectorDialog(host, clock=app.clock, signs=app.signs))
