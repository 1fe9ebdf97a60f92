"""Every context that can be chosen: those of the configuration, and the clouds of clouds.yaml. Nothing is logged in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from mavtui.backends import registry
from mavtui.config import paths
from mavtui.config.load import context_of_cloud
from mavtui.config.model import CLOUD_BACKEND, LOCAL, LOCAL_BACKEND, ContextSettings, Settings
from mavtui.domain.clock import Timestamp
from mavtui.errors import MavtuiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTEXT_KEYS = (
    "id", "default", "current", "backend", "cloud", "region", "project", "production", "readonly", "place",
    "copy_read_at", "source", "problem",
)  # fmt: skip


class Context(NamedTuple):
    """One context as it could be opened.

    `is_default`: used where none is named. `place`: the engine's file, or the address of the login. `copy_read_at`:
    when a cloud's copy was last complete, None where there is none. `source`: `configuration`, `clouds.yaml` or
    `built in`. `problem`: why it could not be opened as it is, empty where nothing speaks against it.
    """

    name: str
    backend: str = LOCAL_BACKEND
    is_default: bool = False
    cloud: str = ""
    region: str = ""
    project: str = ""
    production: bool = False
    readonly: bool = False
    place: str = ""
    copy_read_at: Timestamp | None = None
    source: str = "configuration"
    problem: str = ""


def list_contexts(settings: Settings) -> list[Context]:
    """The contexts by name; one that cannot be opened is among them and says why."""
    chosen = os.environ.get("MAVTUI_CONTEXT") or settings.default_context or LOCAL
    found = {one.name: one for one in _contexts(settings)}
    return [found[name]._replace(is_default=name == chosen) for name in sorted(found)]


def context_names(settings: Settings) -> list[str]:
    """Their names alone, which is quick; without the clouds where their file cannot be read."""
    try:
        clouds = registry.cloud_names()
    except MavtuiError:
        clouds = ()
    return sorted({LOCAL, *settings.contexts, *clouds})


def describe_context(context: Context, *, current: str = "") -> dict[str, object]:
    """The context as plain values with the keys of CONTEXT_KEYS."""
    values = context._asdict()
    values |= {"id": values.pop("name"), "default": values.pop("is_default"), "current": context.name == current}
    return {key: values[key] for key in CONTEXT_KEYS}


def _contexts(settings: Settings) -> Iterator[Context]:
    try:
        for name in registry.cloud_names():
            yield _cloud(context_of_cloud(settings, name), "clouds.yaml")
    except MavtuiError as error:
        yield Context("clouds.yaml", backend=CLOUD_BACKEND, source="clouds.yaml", problem=error.message)
    if missing := registry.missing_clouds():
        yield Context("clouds.yaml", backend=CLOUD_BACKEND, source="clouds.yaml", problem=missing)
    if LOCAL not in settings.contexts:
        yield _engine(ContextSettings(name=LOCAL), "built in")
    for context in settings.contexts.values():
        if context.backend == CLOUD_BACKEND:
            yield _cloud(context, "configuration")
        elif context.backend == LOCAL_BACKEND:
            yield _engine(context, "configuration")
        else:
            yield _plain(context, "configuration")


def _plain(context: ContextSettings, source: str) -> Context:
    return Context(
        context.name, backend=context.backend, cloud=context.cloud or "", region=context.region or "",
        project=context.project or "", production=context.production, readonly=context.readonly, source=source,
    )  # fmt: skip


def _engine(context: ContextSettings, source: str) -> Context:
    from mavtui.store.connection import Store
    from mavtui.store.rows import read_meta

    file: Path = context.path or paths.engine_file()
    found = _plain(context, source)._replace(place=str(file))
    if not os.path.lexists(file):
        # The usual engine is made when it is first opened.
        problem = "" if context.path is None else "there is no such file"
        return found._replace(problem=problem)
    try:
        store = Store.open(file)
    except MavtuiError as error:
        return found._replace(problem=error.message)
    try:
        meta = read_meta(store.reader)
    finally:
        store.close()
    return found._replace(
        production=found.production or meta.get("production") == "1",
        readonly=found.readonly or meta.get("readonly") == "1",
    )


def _cloud(context: ContextSettings, source: str) -> Context:
    from mavtui.store.copying import read_at_of

    found = _plain(context, source)
    try:
        view = registry.view_of_cloud(context)
    except MavtuiError as error:
        return found._replace(problem=error.message)
    return found._replace(
        region=view.region, project=view.project, place=view.address, copy_read_at=read_at_of(view.copy)
    )
