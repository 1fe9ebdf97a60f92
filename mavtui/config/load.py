"""From the configuration file to Settings, and from Settings and command line to the context that is worked in."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path

from mavtui.config import paths
from mavtui.config.model import CLOUD_BACKEND, LOCAL, LOCAL_BACKEND, ContextSettings, Settings
from mavtui.config.nearest import known_names
from mavtui.errors import ConfigError, NotFound, UsageError


def load_settings(given: str | None = None) -> Settings:
    """The settings of the file `given` (`--config`), of `MAVTUI_CONFIG`, or of the usual place if there is one.

    Without any file these are the defaults. ConfigError: a file that was named is not there, or a file holds mistakes;
    all of them are listed, with line, path of the key and the nearest key that exists.
    """
    file = paths.config_file(given)
    if not _is_there(file):
        if given or os.environ.get("MAVTUI_CONFIG"):
            named_by = "--config" if given else "MAVTUI_CONFIG"
            raise ConfigError(f"{file}: there is no such file.", hint=f"{named_by} names it: correct that.")
        return Settings()
    from mavtui.config.sections import read_settings  # not needed where there is no file

    return read_settings(file)


def with_keymap(settings: Settings, preset: str) -> Settings:
    """The settings with the keys of another preset (`--keymap`) below those that are configured by id.

    UsageError: there is no such preset. ConfigError: a configured key clashes with one of the preset; all are listed.
    """
    from mavtui.config.key_presets import PRESETS
    from mavtui.config.keys_in_force import find_problems
    from mavtui.config.reading import together

    if preset not in PRESETS:
        raise UsageError(f"there is no keymap `{preset}`", hint=known_names(preset, PRESETS))
    problems = find_problems(preset, settings.keymap)
    if problems:
        where = settings.sources[0] if settings.sources else "--keymap"
        raise together([(f"{where}: `keymap.{one.action_id}` {one.message}.", one.hint) for one in problems])
    return settings._replace(ui=settings.ui._replace(keymap=preset))


def _no_clouds() -> Collection[str]:
    return ()


def choose_context(
    settings: Settings,
    *,
    db: str | None = None,
    name: str | None = None,
    clouds: Callable[[], Collection[str]] = _no_clouds,
) -> ContextSettings:
    """The context to work in: `--db` > `--context` > `MAVTUI_CONTEXT` > `default_context` > the local engine.

    A name that is not configured may be that of a cloud: `clouds` tells those, and is asked for such a name only. A
    context of the local engine without a `path` gets the engine's usual place. UsageError: both `db` and `name` are
    given. NotFound: no context and no cloud has that name. ConfigError: the same of `default_context`; what `clouds`
    raises.
    """
    if db is not None and name is not None:
        raise UsageError("--db and --context exclude each other.", hint="Name a file or a context, not both.")
    if db is not None:
        if not db:
            raise UsageError("--db needs the name of a file.", hint="For example: --db estate.db")
        file = paths.expanded(db)
        return ContextSettings(name=file.name, path=file)
    asked = name or os.environ.get("MAVTUI_CONTEXT")
    wanted = asked or settings.default_context or LOCAL
    if wanted not in settings.contexts and wanted != LOCAL:
        named = clouds()
        if wanted in named:
            return context_of_cloud(settings, wanted)
        hint = known_names(wanted, {*settings.contexts, *named, LOCAL})
        if asked:
            raise NotFound(f"There is no context `{wanted}`.", hint=hint)
        raise _wrong_default(settings, wanted, hint)
    context = settings.contexts.get(wanted, ContextSettings(name=LOCAL))
    if context.path is None and context.backend == LOCAL_BACKEND:
        return context._replace(path=paths.engine_file())
    return context


def context_of_cloud(settings: Settings, cloud: str) -> ContextSettings:
    """The context of a cloud that is named by itself, with the marks that all configured contexts of it bear.

    So that a mark is not got round by naming the cloud; whoever means to, configures a context without it.
    """
    known = [one for one in settings.contexts.values() if one.cloud == cloud]
    return ContextSettings(
        name=cloud, backend=CLOUD_BACKEND, cloud=cloud,
        production=bool(known) and all(one.production for one in known),
        readonly=bool(known) and all(one.readonly for one in known),
    )  # fmt: skip


def _wrong_default(settings: Settings, wanted: str, hint: str) -> ConfigError:
    """Not told while the file is read: it may name a cloud, and those are not looked for without need."""
    from mavtui.config.yaml_files import line_of

    file = settings.sources[0]
    line = line_of(file, ("default_context",))
    where = f"{file}:{line}" if line else str(file)
    return ConfigError(
        f"{where}: `default_context` names the context `{wanted}`, and no context or cloud has that name.", hint=hint
    )


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}.", hint="Make it readable for you.") from None
