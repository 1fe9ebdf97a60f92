"""The composition root: from settings and command line to a session. The only place of wiring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mavtui.backends import registry
from mavtui.backends.protocol import Identity
from mavtui.config import paths
from mavtui.config.load import choose_context, load_settings
from mavtui.config.model import CLOUD_BACKEND, LOCAL
from mavtui.errors import ConfigError, NotFound
from mavtui.services.session import Session, login_name

if TYPE_CHECKING:
    from mavtui.backends.protocol import Ask
    from mavtui.config.model import ContextSettings, Settings


def open_session(  # noqa: PLR0913 - every way in names here what it wants
    *,
    config: str | None = None,
    context: str | None = None,
    db: str | None = None,
    create: bool = False,
    settings: Settings | None = None,
    lifts_marks: bool = False,
    ask: Ask | None = None,
    debug: bool = False,
    lists_when_whole: bool = False,
) -> Session:
    """The session for these global options; the caller closes it.

    `create` makes an engine's file that is not there; the usual local engine is made in any case. `settings` saves
    reading the configuration again. `lifts_marks` leaves the file's own read-only mark unenforced around the back end,
    for the one use case that changes marks (the engine itself still refuses every other change). `ask` answers what a
    login needs and the configuration does not give, called in a thread of the login's; None: nobody is there to be
    asked. `debug` writes every request to a cloud into the program's log. `lists_when_whole`: nothing is listed before
    the store was brought up to date, so that a copy made now can be filled first and indexed afterwards.

    Raises ConfigError, UsageError, NotFound (no such context), StoreFileError, BackendUnreachable. A cloud is logged in
    to when something is first asked of it, not here.
    """
    known = load_settings(config) if settings is None else settings
    chosen = context_of(known, db=db, name=context)
    identity = identity_of(known, chosen)
    backend = registry.load(chosen.backend)(
        chosen, known.engine, identity, create=create or (db is None and chosen.name == LOCAL), ask=ask
    )
    if not (lists_when_whole or backend.capabilities.live_store):
        from mavtui.store.copying import make_searchable

        make_searchable(backend.store)
    if debug and chosen.backend == CLOUD_BACKEND:
        registry.log_requests()
    reason = ""
    if chosen.readonly:
        reason = f"The context {chosen.name} is read-only."
    elif not lifts_marks and backend.marks().readonly:
        reason = f"{backend.place} is marked read-only."
    if reason:
        from mavtui.backends.readonly import read_only

        backend = read_only(backend, reason)
    return Session(
        settings=known, context=chosen, backend=backend, identity=identity, journal_path=journal_path(known),
        denied_because=reason,
    )  # fmt: skip


def context_of(settings: Settings, *, db: str | None = None, name: str | None = None) -> ContextSettings:
    """The context that these global options choose, its file by its own path, links followed: so the journal knows it.

    A link that leads to nothing is kept as it is, so that opening it says what it is. Raises UsageError, NotFound;
    ConfigError for a clouds.yaml that cannot be read.
    """
    try:
        chosen = choose_context(settings, db=db, name=name, clouds=registry.cloud_names)
    except (NotFound, ConfigError) as error:
        error.hint = " ".join(filter(None, (registry.missing_clouds(), error.hint)))
        raise
    if chosen.path is None:
        return chosen
    return chosen._replace(path=chosen.path.resolve() if chosen.path.exists() else chosen.path.absolute())


def journal_path(settings: Settings) -> Path:
    """Where changes are recorded."""
    return settings.journal.path or paths.journal_file()


def identity_of(settings: Settings, context: ContextSettings) -> Identity:
    """Who acts: the context's user and project, else those of the configuration, else the login name and `default`.

    In a cloud it is whoever logs in there. Raises ConfigError for a cloud that is not described well.
    """
    if context.backend == CLOUD_BACKEND:
        view = registry.view_of_cloud(context)
        return Identity(user=view.user, project=view.project)
    return Identity(
        user=context.user or settings.identity.user or login_name(),
        project=context.project or settings.identity.project,
    )
