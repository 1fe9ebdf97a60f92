"""Where files are looked for and kept: the folders of the XDG base directory specification. Nothing is made here."""

from __future__ import annotations

import os
from pathlib import Path

from mavtui.errors import ConfigError

PACKAGE = Path(__file__).parent.parent


def config_file(given: str | None = None) -> Path:
    """The configuration file: `given` (`--config`), else `MAVTUI_CONFIG`, else its place in the home folder."""
    named = given or os.environ.get("MAVTUI_CONFIG")
    return expanded(named) if named else _folder("XDG_CONFIG_HOME", ".config") / "config.yaml"


def expanded(named: str) -> Path:
    """The path that an operator wrote, with `~` put in. ConfigError: it names the home folder of nobody."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise ConfigError(f"{named}: there is no such home folder.", hint="Write the whole path.") from None


def engine_file() -> Path:
    """The local engine that a plain `mavtui` works on."""
    return _folder("XDG_DATA_HOME", ".local/share") / "engine.db"


def journal_file() -> Path:
    """The journal, where no other is configured."""
    return _folder("XDG_STATE_HOME", ".local/state") / "journal.jsonl"


def log_file() -> Path:
    """The program's log."""
    return _folder("XDG_STATE_HOME", ".local/state") / "mavtui.log"


def state_file() -> Path:
    """What the console remembers of its user."""
    return _folder("XDG_STATE_HOME", ".local/state") / "state.json"


def cache_folder() -> Path:
    """What can be made again at any time."""
    return _folder("XDG_CACHE_HOME", ".cache")


def user_themes(config: Path) -> Path:
    """The operator's own themes: beside the configuration file `config`."""
    return config.parent / "themes"


def shipped(name: str) -> Path:
    """A file or folder that comes with mavtui: in the installed package, else at the root of the repository.

    `name` is `themes`, `config.example.yaml` or `samples/…`.
    """
    bundled = PACKAGE / "_bundled" / name
    return bundled if bundled.exists() else PACKAGE.parent / name


def _folder(variable: str, in_home: str) -> Path:
    """Our folder under the one that `variable` names; a relative one is to be ignored, says the specification."""
    named = os.environ.get(variable, "")
    if os.path.isabs(named):  # noqa: PTH117 - an empty text is no path
        return Path(named) / "mavtui"
    try:
        return Path.home() / in_home / "mavtui"
    except RuntimeError:
        raise ConfigError(
            "There is no home folder to look for files in.", hint=f"Set HOME, or {variable} to a folder."
        ) from None
