"""A session on a small engine's file of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mavtui.bootstrap import open_session
from mavtui.services import planning
from mavtui.services.session import Session
from tests.services.estates import confirmed
from tests.services.troubled import Troubled


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    """A session on an empty engine."""
    opened = open_session(db=str(tmp_path / "t.db"), create=True)
    yield opened
    await opened.close()


@pytest.fixture
async def estate(session: Session) -> Session:
    """The same with servers a, b and c, the sharable volume `shared`, and an empty journal."""
    for name in ("a", "b", "c"):
        await confirmed(session, await planning.plan_server_add(session, name, host=f"host-{name}"))
    await confirmed(session, await planning.plan_create(session, 1, name="shared", sharable=True))
    session.journal_path.unlink()
    return session


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Troubled]:
    """The copy of a cloud with servers a and b."""
    with Troubled(tmp_path / "copy.db") as troubled:
        troubled.server("a")
        troubled.server("b")
        yield troubled


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Troubled]:
    """An engine's file with servers a and b."""
    with Troubled(tmp_path / "engine.db", "engine") as troubled:
        troubled.server("a")
        troubled.server("b")
        yield troubled
