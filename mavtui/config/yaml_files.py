"""YAML files, read through a cache: PyYAML is imported only when a file is new or changed.

The cache is one JSON file in the cache folder; an entry holds for as long as the file has the same time and size. It
is a convenience: where it cannot be read or written, the files are parsed and nobody is told.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from mavtui.config import paths
from mavtui.errors import ConfigError, UsageError

CACHE_NAME = "yaml-files.json"
CACHE_FORMAT = 1


def read_yaml(file: Path) -> object:
    """The content of a YAML file as dict, list, str, int, float, bool or None; an empty file is None.

    ConfigError: the file cannot be read, is not YAML, repeats a key or has a key that is not text; with the line.
    """
    try:
        stamp = _stamp(file)
    except OSError as error:
        raise _unreadable(file, error) from None
    cache = _read_cache()
    known = cache.get(str(file.absolute()))
    if isinstance(known, dict) and known.get("stamp") == stamp:
        return known.get("data")
    data = _parse(file)
    _write_cache({**cache, str(file.absolute()): {"stamp": stamp, "data": data}})
    return data


def line_of(file: Path, keys: tuple[str | int, ...]) -> int | None:
    """The line (from 1) of the value that `keys` lead to, to be named in an error; None if it is not there any more."""
    from mavtui.config.yaml_parsing import line_of_value

    try:
        return line_of_value(file.read_text(encoding="utf-8"), keys)
    except (OSError, ValueError):
        return None


def _unreadable(file: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{file}: cannot be read: {error.strerror}.", hint="Make it readable for you.")


def _parse(file: Path) -> object:
    from mavtui.config.yaml_parsing import YamlProblem, parse  # and with it PyYAML, three times an interpreter's start

    try:
        return parse(file.read_text(encoding="utf-8-sig"))
    except YamlProblem as problem:
        raise ConfigError(f"{file}:{problem.line}: {problem}", hint=problem.hint) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not text in UTF-8.", hint="Save it in UTF-8.") from None
    except OSError as error:
        raise _unreadable(file, error) from None


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_mtime_ns, status.st_size]


def _read_cache() -> dict[str, object]:
    try:
        cache = json.loads((paths.cache_folder() / CACHE_NAME).read_bytes())
    except (OSError, ValueError, UsageError):
        return {}
    entries = cache.get("files") if isinstance(cache, dict) and cache.get("format") == CACHE_FORMAT else None
    return entries if isinstance(entries, dict) else {}


def _write_cache(entries: dict[str, object]) -> None:
    """Replace the cache in one step; entries of files that are gone are left out."""
    kept = {name: entry for name, entry in entries.items() if Path(name).exists()}
    try:
        folder = paths.cache_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = folder / f"{CACHE_NAME}.{os.getpid()}"
        new.write_text(json.dumps({"format": CACHE_FORMAT, "files": kept}), encoding="utf-8")
        new.chmod(0o600)
        new.replace(folder / CACHE_NAME)
    except (OSError, UsageError):
        return
