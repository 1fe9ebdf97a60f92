"""Whose view a context is, known without reading clouds.yaml again while nothing has changed.

To read it loads the whole of openstacksdk, which takes longer than the first paint of the console; a copy that is there
can be shown before that.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from mavtui.backends.openstack.cloud_files import stamps
from mavtui.backends.openstack.redaction import is_secret_key
from mavtui.config import paths
from mavtui.config.model import ContextSettings
from mavtui.errors import UsageError

CACHE_NAME = "cloud-identities.json"
CACHE_FORMAT = 1
MOST_KEPT = 64


class CloudIdentity(NamedTuple):
    """Whose view of which cloud: what one copy of it belongs to. Holds no secret."""

    auth_url: str
    region: str
    project: str
    user: str
    scope: str

    @property
    def project_name(self) -> str:
        """The project for people, or what else it is scoped to."""
        return self.project.rpartition("/")[2] or ("" if self.scope == "project" else self.scope)

    @property
    def user_name(self) -> str:
        """The user for people."""
        return self.user.rpartition("/")[2]


def identity_of(context: ContextSettings) -> CloudIdentity:
    """The identity of a context, from the last time that clouds.yaml was read if nothing has changed since.

    Raises ConfigError, as `clouds.resolve` does.
    """
    key = _key(context)
    cached = _read_cache()
    known = cached.get(key)
    if known is not None:
        return known
    from mavtui.backends.openstack.clouds import resolve

    identity = resolve(context).identity
    _write_cache({**cached, key: identity})
    return identity


def copy_path(identity: CloudIdentity) -> Path:
    """The file that keeps the copy of what this identity sees; its name tells nothing of it."""
    named = json.dumps(identity, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return paths.cache_folder() / "clouds" / f"{hashlib.sha256(named).hexdigest()[:32]}.db"


def _key(context: ContextSettings) -> str:
    """What the answer follows from; of secrets only whether they are there, but a token may name user and project."""
    variables = sorted(
        (name, "" if is_secret_key(name) and name != "OS_TOKEN" else value)
        for name, value in os.environ.items()
        if name.startswith("OS_")
    )
    told = [context.cloud or context.name, context.region, context.project, context.user, str(context.ca_file)]
    text = json.dumps([told, variables, stamps()], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read_cache() -> dict[str, CloudIdentity]:
    try:
        cache = json.loads((paths.cache_folder() / CACHE_NAME).read_bytes())
        if cache["format"] != CACHE_FORMAT:
            return {}
        return {str(key): CloudIdentity(*map(str, values)) for key, values in cache["identities"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, UsageError):
        return {}


def _write_cache(identities: dict[str, CloudIdentity]) -> None:
    """Replace the cache in one step; where that cannot be, clouds.yaml is read anew each time and nobody is told."""
    kept = dict(list(identities.items())[-MOST_KEPT:])
    try:
        folder = paths.cache_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = folder / f"{CACHE_NAME}.{os.getpid()}"
        new.touch(mode=0o600)
        new.write_text(json.dumps({"format": CACHE_FORMAT, "identities": kept}), encoding="utf-8")
        new.replace(folder / CACHE_NAME)
    except (OSError, UsageError):
        return
