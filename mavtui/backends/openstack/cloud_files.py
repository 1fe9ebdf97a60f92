"""The files and variables that clouds are described in, and the names that they give."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mavtui.config.paths import expanded
from mavtui.errors import ConfigError

ENVIRONMENT = "envvars"
"""The cloud that the OS_* variables describe, unless OS_CLOUD_NAME calls it otherwise."""

_SELECTORS = frozenset({
    "OS_CLOUD", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLOUD_NAME",
})  # fmt: skip
_NO_SETTINGS = ("OS_TEST", "OS_STD", "OS_LOG")
_SUFFIXES = (".yaml", ".yml", ".json")


def cloud_names() -> tuple[str, ...]:
    """The clouds that can be named: those of clouds.yaml, and `envvars` where OS_* variables describe one.

    ConfigError: the file cannot be read or is not YAML; with the line.
    """
    names: dict[str, None] = {}
    for kind in ("clouds", "secure"):
        file = first_of(files_of(kind))
        clouds = _clouds_of(file) if file else {}
        names |= dict.fromkeys(str(name) for name in clouds)
    if any(_is_setting(name) for name in os.environ):
        names[os.environ.get("OS_CLOUD_NAME", ENVIRONMENT)] = None
    return tuple(names)


def missing_file() -> str:
    """The file that OS_CLIENT_CONFIG_FILE names and that cannot be read, so that its clouds are not known."""
    named = os.environ.get("OS_CLIENT_CONFIG_FILE") or ""
    return named if named and not os.access(named, os.R_OK) else ""


def files_of(kind: str) -> list[str]:
    """Where `clouds`, `secure` or `clouds-public` files are looked for, the nearest first; as the stock clients do."""
    named = {"clouds": "OS_CLIENT_CONFIG_FILE", "secure": "OS_CLIENT_SECURE_FILE"}.get(kind, "")
    config_home = os.environ.get("XDG_CONFIG_HOME", "")
    folders = [
        Path.cwd(),
        *([Path(config_home) / "openstack"] if config_home else []),
        expanded("~/.config/openstack"),
        Path("/etc/xdg/openstack"),
        Path("/etc/openstack"),
    ]
    given = [os.environ[named]] if os.environ.get(named) else []
    return [*given, *(str(folder / f"{kind}{suffix}") for folder in folders for suffix in _SUFFIXES)]


def first_of(files: list[str]) -> Path | None:
    """The first of the files that can be read."""
    return next((Path(file) for file in files if os.access(file, os.R_OK)), None)


def stamps() -> tuple[tuple[str, int, int], ...]:
    """The files in use, each with its time and size: the same as long as what is read from them is."""
    found = (first_of(files_of(kind)) for kind in ("clouds", "secure", "clouds-public"))
    return tuple((str(file.absolute()), file.stat().st_mtime_ns, file.stat().st_size) for file in found if file)


def raise_for_broken_files() -> None:
    """The stock reader passes over a file that is no YAML; whoever wrote it wants to know."""
    for kind in ("clouds", "secure"):
        if file := first_of(files_of(kind)):
            _clouds_of(file)


def _clouds_of(file: Path) -> Mapping[str, Any]:
    """The `clouds` of a file. Not through the cache of YAML files: what stands here is secret."""
    import yaml

    try:
        data = yaml.load(file.read_text("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ConfigError(f"{file}{line}: is not YAML: {problem}.", hint="Look at indentation and quotes.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({type(error).__name__}).", hint="It has to be UTF-8.") from None
    clouds = data.get("clouds") if isinstance(data, dict) else {}
    if data is not None and not isinstance(clouds, dict | None):
        raise ConfigError(f"{file}: `clouds` must hold a section for each cloud.", hint="As in `clouds: {prod: {…}}`.")
    return clouds or {}


def _is_setting(variable: str) -> bool:
    return variable.startswith("OS_") and variable not in _SELECTORS and not variable.startswith(_NO_SETTINGS)
