"""The local engine as a back end: whole transactions on one writer thread, asyncio only where somebody awaits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from mavtui.backends.protocol import Capabilities, Identity, ImportReport, Marks, Reading, StepResult
from mavtui.backends.sqlite.marks import read_marks
from mavtui.config import paths
from mavtui.store.connection import Store

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from mavtui.backends.protocol import Ask, Tell
    from mavtui.backends.sqlite.engine import Engine
    from mavtui.config.model import ContextSettings, EngineSettings
    from mavtui.domain.plans import Approval, Step
    from mavtui.domain.scene import Scene

Result = TypeVar("Result")


class SqliteBackend:
    """`mavtui.backends.protocol.Backend` over one file of this machine."""

    name = "sqlite"
    capabilities = Capabilities()

    def __init__(self, store: Store, identity: Identity, *, multiattach: bool = True) -> None:
        self.store = store
        self.place = str(store.path)
        self._identity = identity
        self._multiattach = multiattach
        self._threads: dict[str, ThreadPoolExecutor] = {}

    @cached_property
    def engine(self) -> Engine:
        """What changes the file, with all the rules behind it: made when something is planned, not to read."""
        from mavtui.backends.sqlite.engine import Engine
        from mavtui.domain.sharing import MultiAttachPolicy

        return Engine(self.store, self._identity, MultiAttachPolicy(self._multiattach))

    def marks(self) -> Marks:
        """The marks stored in the file."""
        return read_marks(self.store.reader)

    def change_token(self) -> object:
        """SQLite's own counter of committed changes."""
        return self.store.data_version()

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """The scene, read in one transaction; a write under way does not hold it up."""
        return await self._in_thread("reading", lambda: self.engine.observe_now(volume_ids, attachment_ids, server_ids))

    async def refresh(self, *, on_page: Callable[[Reading], None] | None = None, in_detail: bool = False) -> Reading:
        """Nothing to do: the file is the authority."""
        del on_page, in_detail
        return self.reading()

    async def refresh_some(self, volume_ids: Sequence[str]) -> None:
        """Nothing to do: the file is the authority."""

    def reading(self) -> Reading:
        """What is listed was read just now."""
        from datetime import UTC, datetime

        from mavtui.domain.clock import to_timestamp

        return Reading(read_at=to_timestamp(datetime.now(UTC)))

    async def look_up(self, ids: Sequence[str]) -> None:
        """The store has everything there is."""

    def check_all_projects(self) -> None:
        """An engine shows all it has. Raises Refused, always."""
        from mavtui.errors import Refused

        raise Refused("the local engine has no projects to choose from", hint="It shows all its volumes.")

    async def carry_out(self, step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        """One step in one transaction, which is finished even where the caller stops waiting for it."""
        del tell  # a transaction passes through no states
        return await self._in_thread("writing", lambda: self.engine.carry_out_now(step, approval, plan_id))

    async def capture(self) -> Mapping[str, Any]:
        """The estate as a capture."""
        return await self._in_thread("reading", self.engine.capture_now)

    async def take_in(self, capture: Mapping[str, Any], *, source: str, dry_run: bool = False) -> ImportReport:
        """Take a capture in, in one transaction."""
        return await self._in_thread(
            "writing", lambda: self.engine.take_in_now(capture, source=source, dry_run=dry_run)
        )

    async def set_marks(self, marks: Marks, *, expected: Marks | None = None) -> None:
        """Store the marks in the file."""
        await self._in_thread("writing", lambda: self.engine.set_marks_now(marks, expected))

    async def close(self) -> None:
        """Wait for what is being written, then close the file."""
        import asyncio

        for thread in self._threads.values():
            await asyncio.to_thread(thread.shutdown)
        self._threads.clear()
        self.store.close()

    async def _in_thread(self, which: str, work: Callable[[], Result]) -> Result:
        """The result of `work`, done whole in the thread for reading or for writing."""
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        if which not in self._threads:
            self._threads[which] = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"engine-{which}")
        future = asyncio.get_running_loop().run_in_executor(self._threads[which], work)
        # Nobody may be left to ask for an error after a cancellation; asking here keeps the loop from complaining.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(future)


def open_backend(
    context: ContextSettings, engine: EngineSettings, identity: Identity, *, create: bool, ask: Ask | None = None
) -> SqliteBackend:
    """The engine of a context, in its file or the usual place. Raises StoreFileError, BackendUnreachable."""
    del ask  # nobody logs in to a file
    store = Store.open(context.path or paths.engine_file(), create=create)
    return SqliteBackend(store, identity, multiattach=engine.multiattach)
