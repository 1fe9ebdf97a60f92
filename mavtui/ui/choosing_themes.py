"""`:theme`: another theme for this console, seen before it is chosen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mavtui.errors import UsageError
from mavtui.ui import theming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.config.theme_files import Loaded
    from mavtui.ui.app import MavtuiApp


def names_of_themes(app: MavtuiApp) -> Sequence[str]:
    """What can be named."""
    return sorted(_all_themes(app).themes)


async def choose(app: MavtuiApp) -> None:
    """Show every theme, the console in each that is highlighted; the one that is chosen is kept."""
    from mavtui.ui.dialogs.themes import ThemesDialog

    if app.no_color:
        app.tell("NO_COLOR is set: without colours every theme looks the same.", "hazard-caution")
        return
    before = app.theme
    loaded = await asyncio.to_thread(_all_themes, app)
    theming.register_all(app, loaded)
    chosen = await app.ask(
        ThemesDialog(loaded, before, lambda name: theming.switch(app, name), clock=app.clock, signs=app.signs)
    )
    theming.switch(app, chosen or before)
    if chosen is not None and chosen != before:
        app.tell(_told(app, chosen))


async def switch(app: MavtuiApp, name: str) -> None:
    """Use the theme of that name from now on. Raises UsageError where there is none."""
    loaded = await asyncio.to_thread(_all_themes, app)
    if name not in loaded.themes:
        from mavtui.config.nearest import known_names

        raise UsageError(f"there is no theme `{name}`", hint=known_names(name, loaded.themes))
    theming.register_all(app, loaded)
    theming.switch(app, name)
    app.tell(_told(app, name))


def _all_themes(app: MavtuiApp) -> Loaded:
    """The themes that there are; for the first frame only the one that it needs was read."""
    from mavtui.ui.start import every_theme_of

    return every_theme_of(app.session)


def _told(app: MavtuiApp, name: str) -> str:
    context = app.session.context
    where = f"`theme: {name}` under contexts.{context.name}" if context.theme else f"`theme: {name}` under ui"
    return f"{name} until you leave; {where} in the configuration keeps it."
