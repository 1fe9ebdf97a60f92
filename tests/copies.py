"""A back end whose store is a copy, like a cloud's: an engine is the authority, and `refresh` copies it page by page.

A test decides when a page comes (`gate`), what fails (`fails`), and what the login asks for (`prompts`).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.backends import registry
from mavtui.backends.protocol import (
    Ask,
    Capabilities,
    Identity,
    ImportReport,
    Marks,
    Reading,
    StepResult,
    Tell,
)
from mavtui.backends.sqlite.backend import SqliteBackend
from mavtui.errors import AuthenticationFailed, MavtuiError, Refused
from mavtui.store.connection import Store

if TYPE_CHECKING:
    import pytest

    from mavtui.config.model import ContextSettings, EngineSettings
    from mavtui.domain.plans import Approval, Step
    from mavtui.domain.scene import Scene

READ_AT = "2026-11-23T12:00:00.000000Z"
PLACE = "https://cloud.example:5000/v3"
_PAGE = 10
_TABLES = ("servers", "volumes", "volume_attachment")


class Cloud:
    """What there is behind the copies of one cloud, and how it behaves."""

    def __init__(self, engine: Path, copy: Path) -> None:
        self.engine = engine
        self.copy = copy
        self.gate: asyncio.Event | None = None
        """Held closed, no page comes, but for the first `pages_free`."""
        self.pages_free = 0
        self.after_saying: asyncio.Event | None = None
        """What a step waits for after it has said its states."""
        self.fails: MavtuiError | None = None
        self.prompts: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.answers: list[str] = []
        self.passes = 0
        self.some: list[str] = []
        """The volumes that were read again by themselves."""
        self.looked_up: list[str] = []
        """What was asked for by its id."""
        self.says: tuple[str, ...] = ()
        """The states that every step passes through."""
        self.step_fails: MavtuiError | None = None
        """What is raised after a step was carried out."""
        self.fails_after_change: MavtuiError | None = None
        """From the first change on nothing can be read any more."""
        self.read_at = READ_AT
        self.servers_problem = ""
        """Why what knows servers was not asked."""
        self.closed = 0
        self.all_projects_allowed = True


class CopyOfCloud:
    """The back end."""

    name = "cloudy"
    place = PLACE
    capabilities = Capabilities(
        live_store=False, takes_captures=False, stores_marks=False, registers_servers=False, all_projects=True
    )

    def __init__(self, cloud: Cloud, identity: Identity, ask: Ask | None, *, all_projects: bool) -> None:
        self.cloud = cloud
        self._authority = SqliteBackend(Store.open(cloud.engine), identity)
        copy = cloud.copy.with_name(f"all-{cloud.copy.name}") if all_projects else cloud.copy
        self.store = Store.open(copy, "copy", create=True)
        self._ask = ask
        self._is_logged_in = False
        self._all_projects = all_projects
        self._running = False
        self._seen = 0
        self._because = ""

    def marks(self) -> Marks:
        return Marks()

    def change_token(self) -> object:
        return self.store.data_version()

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        await self._log_in()
        return await self._authority.observe(volume_ids, attachment_ids, server_ids)

    async def carry_out(self, step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        for state in self.cloud.says:
            if tell is not None:
                tell(state)
            await asyncio.sleep(0)
        if self.cloud.after_saying is not None:
            await self.cloud.after_saying.wait()
        result = await self._authority.carry_out(step, approval, plan_id=plan_id)
        self.cloud.fails = self.cloud.fails_after_change or self.cloud.fails
        if self.cloud.step_fails is not None:
            raise self.cloud.step_fails
        return result

    async def refresh(self, *, on_page: Callable[[Reading], None] | None = None, in_detail: bool = False) -> Reading:
        del in_detail  # everything is
        self.cloud.passes += 1
        self._running, self._seen = True, 0
        try:
            await self._log_in()
            if self._all_projects:
                self.check_all_projects()
            await self._read_pages(on_page)
        except MavtuiError as error:
            self._because = error.message
            raise
        finally:
            self._running = False
        self._because = ""
        with self.store.write_transaction() as con:
            con.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('test_read_at', ?)", (self.cloud.read_at,))
        return self.reading()

    async def _read_pages(self, on_page: Callable[[Reading], None] | None) -> None:
        source, free = self._authority.store.reader, self.cloud.pages_free
        for table in _TABLES:
            fetched = source.execute(f"SELECT * FROM {table} ORDER BY rid")
            names = [column[0] for column in fetched.description]
            while rows := fetched.fetchmany(_PAGE):
                free -= 1
                if self.cloud.gate is not None and free < 0:
                    await self.cloud.gate.wait()
                if self.cloud.fails is not None:
                    raise self.cloud.fails
                self._store_rows(table, names, rows)
                if table == "volumes":
                    self._seen += len(rows)
                if on_page is not None:
                    on_page(self.reading())

    def _store_rows(self, table: str, names: Sequence[str], rows: Sequence[Any]) -> None:
        set_all = ", ".join(f"{name} = excluded.{name}" for name in names if name != "rid")
        values = ", ".join("?" * len(names))
        with self.store.write_transaction() as con:
            con.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values}) ON CONFLICT (rid) DO UPDATE SET {set_all}",
                [tuple(row) for row in rows],
            )

    async def refresh_some(self, volume_ids: Sequence[str]) -> None:
        self.cloud.some.extend(volume_ids)
        if self.cloud.fails is not None:
            raise self.cloud.fails
        await self._read_pages(None)

    async def look_up(self, ids: Sequence[str]) -> None:
        self.cloud.looked_up.extend(ids)

    def reading(self) -> Reading:
        try:
            row = self.store.reader.execute("SELECT value FROM meta WHERE key = 'test_read_at'").fetchone()
        except sqlite3.Error:
            row = None
        return Reading(
            read_at=row[0] if row else None, running=self._running, volumes_seen=self._seen, because=self._because,
            notes=self.cloud.notes, all_projects=self._all_projects, servers_problem=self.cloud.servers_problem,
        )  # fmt: skip

    def check_all_projects(self) -> None:
        if not self.cloud.all_projects_allowed:
            raise Refused("your role does not allow to see all projects", codes=("not-allowed",))

    async def capture(self) -> Mapping[str, Any]:
        return await self._authority.capture()

    async def take_in(self, capture: Mapping[str, Any], *, source: str, dry_run: bool = False) -> ImportReport:
        del capture, source, dry_run
        raise Refused("a cloud takes no captures")

    async def set_marks(self, marks: Marks, *, expected: Marks | None = None) -> None:
        del marks, expected
        raise Refused("a cloud stores no marks")

    async def close(self) -> None:
        self.cloud.closed += 1
        await self._authority.close()
        self.store.close()

    async def _log_in(self) -> None:
        if self._is_logged_in or not self.cloud.prompts:
            return
        if self._ask is None:
            raise AuthenticationFailed(f"the login needs {self.cloud.prompts[0]}", hint="Use a terminal.")
        for prompt in self.cloud.prompts:
            self.cloud.answers.append(await asyncio.to_thread(self._ask, prompt, True))
        self._is_logged_in = True


CLOUDS: dict[str, Cloud] = {}
"""The clouds of the running test, by the name of the context."""


def open_backend(
    context: ContextSettings, engine: EngineSettings, identity: Identity, *, create: bool, ask: Ask | None = None
) -> CopyOfCloud:
    """Open a test's cloud."""
    del engine, create
    return CopyOfCloud(CLOUDS[context.name], identity, ask, all_projects=context.all_projects)


def announce(monkeypatch: pytest.MonkeyPatch, **clouds: Cloud) -> None:
    """Let contexts of `backend: cloudy` be these clouds, by the contexts' names, until the test ends."""
    monkeypatch.setitem(registry._BUILT_IN, CopyOfCloud.name, ("tests.copies", "open_backend"))
    for name, cloud in clouds.items():
        monkeypatch.setitem(CLOUDS, name, cloud)
