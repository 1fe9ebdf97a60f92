"""Changing the context while the console runs: the new one is opened and has answered before the old one is left."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from mavtui.ui.copying import Copying

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mavtui.config.theme_files import Loaded
    from mavtui.services.session import Session
    from mavtui.ui.app import MavtuiApp


def names_of_contexts(app: MavtuiApp) -> Sequence[str]:
    """What can be named: every context and cloud, and the files that were opened by their names."""
    from mavtui.services.contexts import context_names

    return sorted({*context_names(app.session.settings), *app.files})


async def choose(app: MavtuiApp) -> None:
    """Show every context with what is known of it; the one that is chosen is switched to."""
    from mavtui.services.contexts import Context, list_contexts
    from mavtui.ui.dialogs.contexts import ContextsDialog

    app.tell("Looking for contexts.", "transition")
    found = await asyncio.to_thread(list_contexts, app.session.settings)
    names = {one.name for one in found}
    found += [Context(name, place=path, source="--db") for name, path in app.files.items() if name not in names]
    app.tell("")
    name = await app.ask(ContextsDialog(found, app.session.context.name, clock=app.clock, signs=app.signs))
    if name is not None:
        await switch(app, name)


async def switch(app: MavtuiApp, name: str) -> None:
    """Work in the context of that name from now on; where that fails, everything stays as it is.

    A cloud that was never read has to answer first. Raises what opening a context raises, and what its first reading.
    """
    if name == app.session.context.name:
        app.tell(f"You are in {name} already.")
        return
    await _take(app, name, lambda: _open(app, name))


async def show_projects(app: MavtuiApp, *, every: bool) -> None:
    """Work in the same context with all projects, or with the own one only, from now on.

    What is seen of each is a copy of its own, so neither takes the other's age. Raises what `switch` raises.
    """
    session = app.session
    if every:
        session.backend.check_all_projects()
    what = "all projects" if every else f"the project {session.identity.project}"
    if every is app.shows_all_projects:
        app.tell(f"You see {what} already.")
        return
    await _take(app, f"{what} of {session.context.name}", lambda: _open_with(app, all_projects=every))


async def _take(app: MavtuiApp, what: str, open_it: Callable[[], Session]) -> None:
    """Open a session and show it once it has something to show; not while a change is under way."""
    if app.jobs:
        under_way = "; ".join(job.title for job in app.jobs)
        app.tell(f"Stayed in {app.session.context.name}: a change is under way there ({under_way}).", "hazard-caution")
        return
    app.tell(f"Opening {what}. esc leaves it.", "transition")
    session = await asyncio.to_thread(open_it)
    copying: Copying | None = None
    try:
        loaded = await asyncio.to_thread(_themes_of, session)
        if not session.backend.capabilities.live_store:
            copying = Copying(session, app.clock)
            copying.start()
            if copying.is_first:
                await copying.first_news()
    except BaseException:
        if copying is not None:
            await copying.stop()
        await session.close()
        raise
    await app.take_session(session, copying, loaded)


def _open(app: MavtuiApp, name: str) -> Session:
    from mavtui.bootstrap import open_session

    settings = app.session.settings
    if name in app.files and name not in settings.contexts:
        return open_session(settings=settings, db=app.files[name], ask=app.logins.ask)
    return open_session(settings=settings, context=name, ask=app.logins.ask)


def _open_with(app: MavtuiApp, *, all_projects: bool) -> Session:
    from mavtui.bootstrap import open_session

    settings, context = app.session.settings, app.session.context._replace(all_projects=all_projects)
    session = open_session(
        settings=settings._replace(contexts={**settings.contexts, context.name: context}), context=context.name,
        ask=app.logins.ask,
    )  # fmt: skip
    session.settings = settings  # the next context is opened as it is configured
    return session


def _themes_of(session: Session) -> Loaded:
    from mavtui.ui.start import load_themes_of

    return load_themes_of(session, os.environ)
