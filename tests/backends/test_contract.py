"""The contract of `mavtui.backends.protocol`, held by every back end that is listed here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from mavtui.backends import registry
from mavtui.backends.protocol import Backend
from mavtui.config.model import ContextSettings, EngineSettings
from tests.backends.acting import OPERATOR, new_id
from tests.backends.contract import *  # noqa: F403 - the tests are what is imported
from tests.backends.contract_of_targets import *  # noqa: F403 - the same
from tests.backends.memory import MemoryBackend


def _open_sqlite(folder: Path, *, multiattach: bool) -> Backend:
    context = ContextSettings(name="test", backend="sqlite", path=folder / f"{new_id()}.db")
    return registry.load("sqlite")(context, EngineSettings(multiattach=multiattach), OPERATOR, create=True)


def _open_memory(_folder: Path, *, multiattach: bool) -> Backend:
    return MemoryBackend(multiattach=multiattach)


BACKENDS: dict[str, Callable[..., Backend]] = {"sqlite": _open_sqlite, "memory": _open_memory}


@pytest.fixture(params=sorted(BACKENDS))
async def opened(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Backend]]]:
    """Opens a new, empty back end of the kind under test."""
    backends: list[Backend] = []

    async def open_one(*, multiattach: bool = True) -> Backend:
        backends.append(BACKENDS[request.param](tmp_path, multiattach=multiattach))
        return backends[-1]

    yield open_one
    for backend in backends:
        await backend.close()
