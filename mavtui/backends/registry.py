"""Which back ends there are: the built-in ones first, then those that other packages bring."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from mavtui.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from mavtui.backends.protocol import Ask, Backend, Identity
    from mavtui.config.model import ContextSettings, EngineSettings

ENTRY_POINTS = "mavtui.backends"
"""The group in which a package announces a back end: `name = "module:function"`, a function like `OpenBackend`."""

_BUILT_IN = {
    "sqlite": ("mavtui.backends.sqlite.backend", "open_backend"),
    "openstack": ("mavtui.backends.openstack.backend", "open_backend"),
}


class OpenBackend(Protocol):
    """How a back end is opened for a context; `create` makes what it works on if that is not there."""

    def __call__(
        self,
        context: ContextSettings,
        engine: EngineSettings,
        identity: Identity,
        *,
        create: bool,
        ask: Ask | None = None,
    ) -> Backend:
        """The back end, ready for use; `ask` is None where nobody can answer.

        Raises what `mavtui.errors` has for a place that cannot serve.
        """
        ...


class CloudView(NamedTuple):
    """Whose view of which cloud a context is. `address`: of the login. `copy`: the file of what was seen last."""

    address: str
    region: str
    project: str
    user: str
    copy: Path


def cloud_names() -> tuple[str, ...]:
    """The clouds that clouds.yaml and the environment describe: each can be a context by its name alone.

    Raises ConfigError for a file that cannot be read.
    """
    from mavtui.backends.openstack.cloud_files import cloud_names as known

    return known()


def missing_clouds() -> str:
    """Why clouds may be missing from those that are known, in one sentence; empty where nothing speaks for it."""
    from mavtui.backends.openstack.cloud_files import missing_file

    file = missing_file()
    return f"OS_CLIENT_CONFIG_FILE names {file}, and there is no such file that can be read." if file else ""


def view_of_cloud(context: ContextSettings) -> CloudView:
    """What a context of a cloud is, as it is configured; nothing is sent. Raises ConfigError."""
    from mavtui.backends.openstack.identities import copy_path, identity_of

    identity = identity_of(context)
    return CloudView(
        address=identity.auth_url,
        region=identity.region,
        project=identity.project_name,
        user=identity.user_name,
        copy=copy_path(identity),
    )


def log_requests() -> None:
    """Write every request to a cloud into the program's log from now on, without secrets."""
    from mavtui.backends.openstack import request_log

    request_log.log_requests()


def names() -> tuple[str, ...]:
    """The names that `backend:` of a context can have."""
    return (*_BUILT_IN, *sorted(set(_announced()) - set(_BUILT_IN)))


def load(name: str) -> OpenBackend:
    """What opens the back end of that name; only that one is imported. Raises ConfigError."""
    if name in _BUILT_IN:
        module, function = _BUILT_IN[name]
        return cast("OpenBackend", getattr(import_module(module), function))
    announced = _announced().get(name)
    if announced is None:
        from mavtui.config.nearest import known_names

        raise ConfigError(f"there is no back end `{name}`", hint=known_names(name, names()))
    try:
        found = announced.load()
    except Exception as error:  # whatever another package's module does when it is imported
        raise ConfigError(
            f"the back end `{name}` ({announced.value}) cannot be loaded: {error}",
            hint="Look at the package that brings it.",
        ) from error
    if not callable(found):
        raise ConfigError(
            f"the back end `{name}` ({announced.value}) is nothing that can be opened",
            hint="The package that brings it must name a function there.",
        )
    return cast("OpenBackend", found)


def _announced() -> dict[str, Any]:
    """What packages announce, by name; of two with one name the first that is found."""
    from importlib.metadata import entry_points  # slow, and the built-in ones do without

    found: dict[str, Any] = {}
    for entry in entry_points(group=ENTRY_POINTS):
        found.setdefault(entry.name, entry)
    return found
