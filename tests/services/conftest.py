"""A session on a small engine's file of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mavtui.bootstrap import open_session
from mavtui.services import planning
from mavtui.services.session import Session
from tests.services.estates import confirmed


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
