"""How the application talks with its operator: one conversation at a time, and no key that answers another question.

Writes belong to the application: a worker of a screen or of a dialog would die with it.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import App

from mavtui.ui.jobs import JobBoard

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from mavtui.ui.jobs import Job
    from mavtui.ui.problems import Problem
    from mavtui.ui.screens.view import View

Answer = TypeVar("Answer")


class Own:
    """What a conversation is known by, the worker that leads it, and what every plan of it says besides."""

    worker: Worker[None] | None = None
    remark = ""
    has_begun = False


_OWN: ContextVar[Own] = ContextVar("conversation")
"""What the conversation is known by that runs in this task."""


class Conversing(App[None], inherit_bindings=False):
    """Runs conversations (`conversations.py`) and knows what is being carried out."""

    _asker: Own | Screen[Any] | None = None
    """The conversation that has the operator's keys at the moment; those of a job that runs on are given back."""
    _conversation: Worker[None] | None = None
    problem: Problem | None = None
    """What went wrong last."""
    _opens_problem = False
    _quits_after_jobs = False

    def __init__(self, *, ansi_color: bool) -> None:
        super().__init__(ansi_color=ansi_color)
        self.jobs = JobBoard()
        """What is being carried out, and what was."""
        self._under_way: set[asyncio.Task[None]] = set()

    @abstractmethod
    def views(self) -> Sequence[View]:
        """The full screens, the one in front last."""

    @abstractmethod
    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line of the screen in front."""

    @abstractmethod
    def tell_error(self, error: Exception) -> None:
        """Say what failed."""

    @abstractmethod
    def read_everything(self) -> None:
        """Read again what is shown."""

    @abstractmethod
    def action_app_problem(self) -> None:
        """Everything about what went wrong last."""

    @abstractmethod
    def monotonic(self) -> float:
        """Seconds of the application's clock."""

    # Keys

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:  # noqa: FBT002 - the framework asks so
        """Whether the key called something; one that called nothing in a view is answered in words."""
        is_done = await super()._check_bindings(key, priority)
        if not is_done and not priority and not self._types and self.views() and self.screen is self.views()[-1]:
            self.views()[-1].tell_unbound(key)
        return is_done

    async def on_event(self, event: events.Event) -> None:
        """Drop keys that come while a plan is being made, or before its dialog can have been read."""
        is_input = isinstance(event, events.Key | events.Paste | events.MouseDown | events.MouseUp)
        if is_input and not event.is_forwarded:
            if self._drops(event):
                return
            if isinstance(event, events.Key) and self._opens(event.key):
                self.action_app_problem()
                return
        await super().on_event(event)

    def _drops(self, event: events.Event) -> bool:
        from mavtui.ui.dialogs.base import Dialog

        if not self.screen_stack:
            return True  # the console is being left
        screen = self.screen_stack[-1]
        key = event.key if isinstance(event, events.Key) else ""
        if isinstance(screen, Dialog):
            return not screen.takes_input(event.time) and key != "escape"  # leaving is safe at any moment
        if not self._asking:
            return False
        if key == "escape" and self._conversation is not None:
            self._conversation.cancel()
            if isinstance(self._asker, Own) and not self._asker.has_begun:
                self._asker, self._conversation = None, None  # it never will: nothing of it gives the keys back
        return key != "ctrl+q"

    def _opens(self, key: str) -> bool:
        """Whether the key asks for more about a problem: enter, right after it was told, where no line is typed."""
        told, self._opens_problem = self._opens_problem, False
        return told and key == "enter" and bool(self.views()) and self.screen is self.views()[-1] and not self._types

    @property
    def _types(self) -> bool:
        return hasattr(self.focused, "wants")

    # Conversations

    @property
    def _asking(self) -> bool:
        return self._asker is not None

    def converse(self, conversation: Callable[[], Awaitable[None]], *, remark: str = "") -> None:
        """Run a conversation in a worker of the application: a write must not die with a screen. One at a time.

        `remark` is said in every plan that it shows.
        """
        if self._asking:
            return
        self._asker = own = Own()
        own.remark = remark
        self._conversation = own.worker = self.run_worker(
            partial(self._converse, conversation, own), group="changes", exclusive=False, exit_on_error=False
        )

    async def _converse(self, conversation: Callable[[], Awaitable[None]], own: Own) -> None:
        from mavtui.ui.changing import Handled

        _OWN.set(own)
        own.has_begun = True
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
            self._give_keys_back()

    def _give_keys_back(self) -> None:
        """The keys are the screen's again, unless another conversation has them by now."""
        if self._asker is _OWN.get(None):
            self._asker, self._conversation = None, None

    def take_keys_again(self) -> None:
        """The conversation goes on whose job has ended: as at its beginning, nothing else begins, and esc leaves it."""
        own = _OWN.get(None)
        self._asker, self._conversation = own, None if own is None else own.worker

    @property
    def remark(self) -> str:
        """What the plans of the conversation that asks for it say besides; empty where there is nothing."""
        own = _OWN.get(None)
        return "" if own is None else own.remark

    @property
    def is_asking(self) -> bool:
        """Whether a conversation has the operator's keys at the moment, other than the one that wants to know."""
        return self._asking and self._asker is not _OWN.get(None)

    def cannot_be_left(self) -> None:
        """From here on the conversation under way is led to its end, whatever is pressed."""
        self._conversation = None

    async def ask(self, dialog: Screen[Answer]) -> Answer:
        """Show a dialog and wait for its answer; if whoever waits is cancelled, the dialog goes too."""
        self._asker = _OWN.get(None) or self._asker or dialog
        try:
            return await self.push_screen_wait(dialog)
        except asyncio.CancelledError:
            if dialog.is_attached:
                dialog.dismiss()
            raise
        finally:
            if self._asker is dialog:  # of no conversation
                self._asker = None

    async def rest(self) -> None:
        """Wait until no conversation is left: a step that was begun is finished and journaled, no other is begun."""
        for task in self._under_way:
            if not task.cancelling():  # a second time would cut the waiting short
                task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    # Jobs

    def begin_job(self, job: Job) -> None:
        """A plan is being carried out from now on; meanwhile the operator may go on."""
        self._give_keys_back()
        self.jobs.begin(job)
        self.show_job(job)

    def show_job(self, job: Job) -> None:
        """Show how far it is."""
        for view in self.views():
            view.show_job(job)

    def end_job(self, job: Job) -> None:
        """It has ended, one way or the other: read what is there now."""
        self.jobs.end(job, self.monotonic())
        self.show_job(job)
        self.read_everything()
        if job.is_failed:
            self._quits_after_jobs = False  # what it came to has to be read, and the way back is offered
        if self._quits_after_jobs and not self.jobs:
            self.exit()

    def quit_after_jobs(self) -> None:
        """Quit as soon as nothing is under way."""
        self._quits_after_jobs = True
