"""How the application talks with its operator: one conversation at a time, and no key that answers another question.

Writes belong to the application: a worker of a screen or of a dialog would die with it.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from mavtui.ui.changing import Job
    from mavtui.ui.screens.view import View

Answer = TypeVar("Answer")


class Conversing(App[None], inherit_bindings=False):
    """Runs conversations (`conversations.py`) and knows what is being carried out."""

    _asking = False
    _conversation: Worker[None] | None = None

    def __init__(self, *, ansi_color: bool) -> None:
        super().__init__(ansi_color=ansi_color)
        self.jobs: list[Job] = []
        """What is being carried out at this moment."""
        self._under_way: set[asyncio.Task[None]] = set()

    @abstractmethod
    def views(self) -> Sequence[View]:
        """The full screens, the one in front last."""

    @abstractmethod
    def tell_error(self, error: Exception) -> None:
        """Say what failed."""

    @abstractmethod
    def read_everything(self) -> None:
        """Read again what is shown."""

    async def on_event(self, event: events.Event) -> None:
        """Drop keys that come while a plan is being made, or before its dialog can have been read."""
        is_input = isinstance(event, events.Key | events.Paste | events.MouseDown | events.MouseUp)
        if is_input and not event.is_forwarded and self._drops(event):
            return
        await super().on_event(event)

    def _drops(self, event: events.Event) -> bool:
        from mavtui.ui.dialogs.base import Dialog

        screen = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(screen, Dialog):
            return not screen.takes_input(event.time)
        if not self._asking:
            return False
        key = event.key if isinstance(event, events.Key) else ""
        if key == "escape" and self._conversation is not None:
            self._conversation.cancel()
        return key != "ctrl+q"

    def converse(self, conversation: Callable[[], Awaitable[None]]) -> None:
        """Run a conversation in a worker of the application: a write must not die with a screen. One at a time."""
        if self._asking:
            return
        self._asking = True
        self._conversation = self.run_worker(
            self._converse(conversation), group="changes", exclusive=False, exit_on_error=False
        )

    async def _converse(self, conversation: Callable[[], Awaitable[None]]) -> None:
        from mavtui.ui.changing import Handled

        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            await conversation()
        except Handled:
            pass
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the console lives on and says so
            self.tell_error(error)
        finally:
            self._asking, self._conversation = False, None

    @property
    def is_asking(self) -> bool:
        """Whether a conversation has the operator's keys at the moment."""
        return self._asking

    def cannot_be_left(self) -> None:
        """From here on the conversation under way is led to its end, whatever is pressed."""
        self._conversation = None

    async def ask(self, dialog: Screen[Answer]) -> Answer:
        """Show a dialog and wait for its answer; if whoever waits is cancelled, the dialog goes too."""
        self._asking = True
        try:
            return await self.push_screen_wait(dialog)
        except asyncio.CancelledError:
            if dialog.is_attached:
                dialog.dismiss()
            raise

    async def rest(self) -> None:
        """Wait until no conversation is left: a step that was begun is finished and journaled, no other is begun."""
        for task in self._under_way:
            if not task.cancelling():  # a second time would cut the waiting short
                task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    def begin_job(self, job: Job) -> None:
        """A plan is being carried out from now on; meanwhile the operator may go on."""
        self._asking, self._conversation = False, None
        self.jobs.append(job)
        self.show_job(job)

    def show_job(self, job: Job) -> None:
        """Show how far it is."""
        for view in self.views():
            view.show_job(job)

    def end_job(self, job: Job) -> None:
        """It has ended, one way or the other: read what is there now."""
        self.jobs.remove(job)
        self.show_job(job)
        self.read_everything()
