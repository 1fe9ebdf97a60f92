"""The contract of `mavtui.backends.protocol`, held by every back end that is listed here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from mavtui.backends import registry
from mavtui.backends.protocol import Backend
from mavtui.config.model import ContextSettings, EngineSettings
from tests.backends.acting import OPERATOR, new_id
from tests.backends.contract import *  # noqa: F403 - the tests are what is imported
from tests.backends.contract_of_readings import *  # noqa: F403 - the same
from tests.backends.contract_of_targets import *  # noqa: F403 - the same
from tests.backends.grounds import Ground, Registering
from tests.backends.memory import MemoryBackend


def _open_sqlite(folder: Path, *, multiattach: bool = True, place: str | None = None) -> Backend:
    path = Path(place) if place else folder / f"{new_id()}.db"
    context = ContextSettings(name="test", backend="sqlite", path=path)
    return registry.load("sqlite")(context, EngineSettings(multiattach=multiattach), OPERATOR, create=True)


def _open_memory(_folder: Path, *, multiattach: bool = True) -> Backend:
    return MemoryBackend(multiattach=multiattach)


BACKENDS: dict[str, Callable[..., Backend]] = {"sqlite": _open_sqlite, "memory": _open_memory}


@pytest.fixture(params=sorted(BACKENDS))
async def ground(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ground]:
    """Opens new, empty back ends of the kind under test."""
    registering = Registering(partial(BACKENDS[request.param], tmp_path))
    yield registering
    for backend in registering.opened:
        await backend.close()
