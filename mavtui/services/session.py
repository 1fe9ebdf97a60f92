"""A session: one context opened, with everything that a use case needs."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence

    from mavtui.backends.protocol import Backend, Identity
    from mavtui.backends.readonly import SwitchableLock
    from mavtui.config.model import ContextSettings, Settings
    from mavtui.domain.plans import Target
    from mavtui.domain.scene import Scene
    from mavtui.services.journal import Journal
    from mavtui.store.connection import Store

Result = TypeVar("Result")


class Session:
    """What `bootstrap.open_session` makes and every service takes.

    `backend` is wrapped already where the context or the file denies changes. Journal, lock and target are made when
    they are asked for: whoever only reads pays for none of them.

    What is asynchronous of one session happens in one event loop, since a back end's connections belong to it. A
    command has the session's own, by `run`, and ends with `close_now`; the console has one already, and awaits `close`.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        context: ContextSettings,
        backend: Backend,
        identity: Identity,
        journal_path: Path,
        denied_because: str = "",
    ) -> None:
        self.settings = settings
        self.context = context
        self.backend = backend
        self.identity = identity
        self.journal_path = journal_path
        self.denied_because = denied_because
        """Why the back end denies every change; empty where it does not."""
        self.when_interrupted: Callable[[], None] = _nothing
        """Called when an interrupt ends what `run` runs, for what waits in a thread."""
        self._runner: asyncio.Runner | None = None

    @property
    def store(self) -> Store:
        """Where everything that is listed is read from."""
        return self.backend.store

    @cached_property
    def journal(self) -> Journal:
        """Where every change and refusal is recorded."""
        from mavtui.services.journal import Journal

        return Journal(self.journal_path)

    @cached_property
    def lock(self) -> SwitchableLock:
        """The operator's own lock, which can only add to what the context denies."""
        from mavtui.backends.readonly import SwitchableLock

        return SwitchableLock()

    @property
    def target(self) -> Target:
        """Where plans of this session act; production by the context's mark or by the target's own."""
        from mavtui.domain.plans import Target

        return Target(
            context=self.context.name,
            backend=self.backend.name,
            place=self.backend.place,
            project=self.identity.project,
            production=self.context.production or self.backend.marks().production,
        )

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """What the back end observes now, locked where the operator's lock is on: whatever is judged by it says so."""
        scene = await self.backend.observe(volume_ids, attachment_ids, server_ids)
        if not self.lock.because or scene.locked_because:
            return scene
        from dataclasses import replace

        return replace(scene, locked_because=self.lock.because)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of `work`, done in this session's own loop, which is made by the first that needs it."""
        if self._runner is None:
            import asyncio  # most verbs only read, and need no loop

            self._runner = asyncio.Runner()
        try:
            return self._runner.run(work)
        except KeyboardInterrupt:
            self.when_interrupted()
            raise

    def close_now(self) -> None:
        """Release everything, from outside of any loop: where nothing ever ran there are only files to close."""
        if self._runner is None:
            self.backend.store.close()
            return
        try:
            self._runner.run(self.backend.close())
        finally:
            self._runner.close()

    async def close(self) -> None:
        """Release the back end's files and threads."""
        await self.backend.close()


def _nothing() -> None:
    """Nobody has to be told."""


def login_name() -> str:
    """The name of whoever runs this process, as the system knows it."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError, OSError):  # no such account (containers), or no such system
        return os.environ.get("LOGNAME") or os.environ.get("USER") or "unknown"
