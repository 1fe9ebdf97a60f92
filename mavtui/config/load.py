"""From the configuration file to Settings, and from Settings and command line to the context that is worked in."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from mavtui.config import paths
from mavtui.config.model import (
    DEFAULT_THEME,
    LOCAL,
    LOCAL_BACKEND,
    ContextSettings,
    EngineSettings,
    IdentitySettings,
    JournalSettings,
    Settings,
    UiSettings,
)
from mavtui.config.nearest import known_names
from mavtui.config.reading import Section, raise_problems
from mavtui.errors import ConfigError, NotFound, UsageError

CLOCKS = ("local", "utc")
SHORTEST_REFRESH = 0.5


def load_settings(given: str | None = None) -> Settings:
    """The settings of the file `given` (`--config`), of `MAVTUI_CONFIG`, or of the usual place if there is one.

    Without any file these are the defaults. ConfigError: a file that was named is not there, or a file holds mistakes;
    all of them are listed, with line, path of the key and the nearest key that exists.
    """
    file = paths.config_file(given)
    if not file.exists():
        if given or os.environ.get("MAVTUI_CONFIG"):
            named_by = "--config" if given else "MAVTUI_CONFIG"
            raise ConfigError(f"{file}: there is no such file.", hint=f"{named_by} names it: correct that.")
        return Settings()
    from mavtui.config.yaml_files import read_yaml

    top = Section(read_yaml(file), file=file)
    settings = _settings(top)
    top.end()
    raise_problems(file, top.problems)
    return settings


def choose_context(settings: Settings, *, db: str | None = None, name: str | None = None) -> ContextSettings:
    """The context to work in: `--db` > `--context` > `MAVTUI_CONTEXT` > `default_context` > the local engine.

    A context of the local engine without a `path` gets the engine's usual place. UsageError: both `db` and `name` are
    given. NotFound: no context has that name.
    """
    if db is not None and name is not None:
        raise UsageError(
            "--db and --context exclude each other.", hint="Name the engine's file or a context, not both."
        )
    if db is not None:
        if not db:
            raise UsageError("--db needs the name of a file.")
        file = Path(db).expanduser()
        return ContextSettings(name=file.name, path=file)
    wanted = name or os.environ.get("MAVTUI_CONTEXT") or settings.default_context or LOCAL
    if wanted not in settings.contexts and wanted != LOCAL:
        raise NotFound(f"There is no context `{wanted}`.", hint=known_names(wanted, {*settings.contexts, LOCAL}))
    context = settings.contexts.get(wanted, ContextSettings(name=LOCAL))
    if context.path is None and context.backend == LOCAL_BACKEND:
        return replace(context, path=paths.engine_file())
    return context


def _settings(top: Section) -> Settings:
    contexts = {name: _context(name, section) for name, section in top.sections("contexts").items()}
    default_context = top.text("default_context")
    if default_context not in {None, LOCAL, *contexts}:
        top.note(
            "default_context",
            f"names the context `{default_context}`, and there is none of that name",
            known_names(str(default_context), {*contexts, LOCAL}),
        )
    return Settings(
        default_context=default_context,
        contexts=contexts,
        engine=_engine(top.section("engine")),
        identity=_identity(top.section("identity")),
        ui=_ui(top.section("ui")),
        journal=_journal(top.section("journal")),
        sources=(top.file,),
    )


def _context(name: str, section: Section) -> ContextSettings:
    context = ContextSettings(
        name=name,
        backend=section.text("backend") or LOCAL_BACKEND,
        path=section.path("path"),
        readonly=section.flag("readonly", default=False),
        production=section.flag("production", default=False),
        theme=section.text("theme"),
        project=section.text("project"),
        user=section.text("user"),
    )
    section.end()
    return context


def _engine(section: Section) -> EngineSettings:
    engine = EngineSettings(multiattach=section.flag("multiattach", default=True))
    section.end()
    return engine


def _identity(section: Section) -> IdentitySettings:
    identity = IdentitySettings(user=section.text("user"), project=section.text("project") or "default")
    section.end()
    return identity


def _ui(section: Section) -> UiSettings:
    ascii_only = section.choice("ascii", ("auto", "always", "never"), default="auto")
    defaults = UiSettings()
    ui = UiSettings(
        theme=section.text("theme") or DEFAULT_THEME,
        ascii={"auto": None, "always": True, "never": False}[ascii_only],
        reduced_motion=section.flag("reduced_motion", default=defaults.reduced_motion),
        refresh_seconds=section.number("refresh_seconds", default=defaults.refresh_seconds, least=SHORTEST_REFRESH),
        stale_seconds=section.number("stale_seconds", default=defaults.stale_seconds, least=1),
        clock=section.choice("clock", CLOCKS, default=defaults.clock),
    )
    section.end()
    return ui


def _journal(section: Section) -> JournalSettings:
    journal = JournalSettings(path=section.path("path"))
    section.end()
    return journal
