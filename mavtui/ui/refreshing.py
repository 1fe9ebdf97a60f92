"""How the application notices that something has changed: it looks at a live store, and keeps a copy up to date."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from mavtui.store.recent_changes import newest_event
from mavtui.ui.clock import time_of_day
from mavtui.ui.conversing import Conversing
from mavtui.ui.problems import Problem
from mavtui.ui.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.timer import Timer
    from textual.worker import WorkType

    from mavtui.services.session import Session
    from mavtui.ui.clock import Clock
    from mavtui.ui.copying import Copying, Following
    from mavtui.ui.jobs import Job
    from mavtui.ui.messages import PagesCame, PassEnded
    from mavtui.ui.screens.view import View

PAINT_SECONDS = 0.5
"""How often the pages of a pass are shown; the first one at once. More often would be work that nobody can read."""
_MOST_NOTES = 2


class Refreshing(Conversing, inherit_bindings=False):
    """Knows how old what is shown is, and has the screens read again where it has changed."""

    def __init__(self, session: Session, clock: Clock, *, ansi_color: bool, polls: bool) -> None:
        super().__init__(ansi_color=ansi_color)
        self.session = session
        self.clock = clock
        self._polls = polls
        self._painting: Timer | None = None
        self.kept_views: dict[str, View] = {}
        """Views that stay once they were opened, by their names; those that are not in front too."""
        self.is_watching = True
        """Whether it looks for changes by itself."""
        self.follow(session, None)

    @abstractmethod
    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line of the screen in front."""

    @abstractmethod
    def tell_problem(self, problem: Problem, role: str = "hazard-danger") -> None:
        """Say in one line what went wrong, to be opened."""

    @abstractmethod
    def ask_everything_again(self) -> None:
        """Have everything read again by whoever knows it, and say what came of it."""

    @abstractmethod
    def tell_what_changed(self) -> None:
        """Say how much a pass has changed that was asked for."""

    @abstractmethod
    def update_headers(self) -> None:
        """Let every header say what is true now."""

    def follow(self, session: Session, copying: Copying | None) -> None:
        """Look at this session from now on; `copying` keeps its copy up to date already, None: nobody does yet."""
        self.session = session
        # Read again when something has changed, not with every header: a file that went away must not end the console.
        self.marks = session.backend.marks()
        self.watching = Watching(self.clock, session.settings.ui.stale_seconds)
        if copying is None and not session.backend.capabilities.live_store:
            from mavtui.ui.copying import Copying  # the local engine does without

            copying = Copying(session, self.clock)
        self.copying = copying
        self._following: Following | None = None
        if copying is not None:
            from mavtui.ui.copying import Following

            self._following = Following(session, self._read_again)
        self._told_notes: set[str] = set()
        self._nova_was_lost = False
        self._told_problem = self._stale_shown = ""
        self._asked_again = False
        self._event = newest_event(session.backend.store.reader) if session.backend.capabilities.live_store else 0
        """The engine's newest event when it was last read."""
        self._painted = 0.0

    # How old it is

    def clock_text(self) -> str:
        """When what is shown was read, as the header writes it; empty where nothing was ever read whole."""
        utc = self.session.settings.ui.clock == "utc"
        if self.copying is None:
            return time_of_day(self.watching.read_at, utc=utc)
        read_at = self.copying.reading.read_at
        return "" if read_at is None else time_of_day(read_at, utc=utc)

    def stale_age(self) -> str:
        """How old what is shown is, where it is not fresh; empty where it is."""
        return self.watching.stale_age() if self.copying is None else self.copying.stale_age()

    @property
    def is_all_there(self) -> bool:
        """Whether the store holds everything there is, so that what it lists can be called the whole."""
        return self.copying is None or not self.copying.is_first

    @property
    def shows_all_projects(self) -> bool:
        """Whether what is shown is of all projects."""
        return self.copying is not None and self.copying.reading.all_projects

    def why_nova_is_lost(self) -> str:
        """Why what Nova knows is as it was seen before, in few words; empty where it was read too, or never is."""
        return "" if self.copying is None else self.copying.reading.servers_problem.removeprefix("Nova ")

    def why_nothing_yet(self) -> str:
        """Why there is nothing to be seen yet."""
        problem = "" if self.copying is None else self.copying.why_stale()
        return problem or f"Reading {self.session.context.name}…"

    # Looking

    def begin_looking(self) -> None:
        """Look for changes from now on, once the first frame is out."""
        self.keep_copying()
        if self._polls:
            self._arm_poll()

    def keep_copying(self) -> None:
        """Have the copy kept up to date, and shown as it comes, where the store is one."""
        if self.copying is None:
            return
        from mavtui.ui.messages import PagesCame, PassEnded

        copying = self.copying
        copying.on_page = lambda: self.post_message(PagesCame(copying))
        copying.on_end = lambda: self.post_message(PassEnded(copying))
        copying.start()

    def action_app_watch(self) -> None:
        """Look for changes by itself, or only when asked."""
        self.is_watching = not self.is_watching
        if self.copying is not None:
            self.copying.waits = not self.is_watching
        if self.is_watching:
            self.ask_everything_again()
            self.tell("Watching for changes again.")
        else:
            self.tell("Watch is off: what others change is not seen until it is read again.", "stale")
        self.update_headers()

    def _arm_poll(self) -> None:
        interval = min(1.0, self.session.settings.ui.refresh_seconds / 2)
        self.set_timer(interval, self._poll)

    async def _poll(self) -> None:
        try:
            if self.is_watching:
                await self.poll_once()
            else:
                self.update_headers()
        finally:
            self._arm_poll()

    async def poll_once(self) -> None:
        """Look whether somebody has changed something, and show it."""
        changed = await self.watching.look(self.session.backend)
        if changed:
            self._read_again()
        elif self.watching.ages_are_due:
            self._age_again()
        if self.watching.problem:
            self.tell(self.watching.problem, "stale")
        stale_before, self._stale_shown = self._stale_shown, self.stale_age()
        if changed or stale_before != self._stale_shown or self.watching.clock_is_due:
            self.update_headers()

    def on_pages_came(self, message: PagesCame) -> None:
        """Show what came, the first of it at once."""
        if message.copying is not self.copying or self._painting is not None:
            return
        wait = self._painted + PAINT_SECONDS - self.clock.monotonic()
        if wait <= 0:
            self._paint_pages()
        else:
            self._painting = self.set_timer(wait, self._paint_pages)

    def _paint_pages(self) -> None:
        self._painting = None
        if self.copying is not None and self.copying.reading.volumes_seen:  # that a pass begins puts off no page of it
            self._painted = self.clock.monotonic()
        self._read_again()
        self.update_headers()

    def on_pass_ended(self, message: PassEnded) -> None:
        """Show what is there now, and say what went wrong or came back; each once."""
        copying = message.copying
        if copying is not self.copying:
            return
        self.watching.mark_read()
        self._read_again()
        self.update_headers()
        problem = copying.why_stale()
        if problem:
            if problem != self._told_problem or self._asked_again:
                self.tell_problem(Problem("", problem, time=self.clock_text()), "stale")
        elif self._told_problem:
            self.tell(f"{self.session.context.name} answers again.")
        elif self._nova_was_lost and not self.why_nova_is_lost():
            self.tell("Nova answers again.")
        elif self._asked_again:
            self.tell_what_changed()
        self._told_problem, self._asked_again = problem, False
        self._nova_was_lost = bool(self.why_nova_is_lost())
        self._tell_new_notes(copying.reading.notes)

    def _tell_new_notes(self, notes: Sequence[str]) -> None:
        new = [note for note in notes if note not in self._told_notes]
        self._told_notes = set(notes)  # what comes back after it was gone is news
        if new:
            more = f"  And {len(new) - _MOST_NOTES} more." if len(new) > _MOST_NOTES else ""
            self.tell("  ".join(new[:_MOST_NOTES]) + more, "stale")

    # Reading again

    def read_everything(self) -> None:
        """Read again what is shown, also where nobody seems to have changed anything."""
        self.watching.mark_read()
        self._read_again()
        self.update_headers()

    def ask_some_again(self, volume_ids: Sequence[str]) -> None:
        """Have these volumes read again by whoever knows them."""
        if self.copying is None or not volume_ids:
            self.read_everything()
            return
        # Not begun yet: while the console quits no worker runs any more.
        again: WorkType[bool] = partial(self.read_some_again, tuple(volume_ids))
        self.run_worker(again, group="some", exclusive=False, exit_on_error=False)

    async def read_some_again(self, volume_ids: Sequence[str]) -> bool:
        """Read these volumes again, and show them; whether that went well, and they are still what is looked at."""
        session, is_read = self.session, True
        try:
            await session.backend.refresh_some(volume_ids)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - what was seen stays
            self.tell_error(error)
            is_read = False
        if session is self.session:
            self._read_again()
        return is_read and session is self.session

    def show_job(self, job: Job) -> None:
        """Show how far it is, and of a copy how its volumes are now."""
        super().show_job(job)
        if self._following is not None and job.said:
            self._following.told(job.volume_ids)

    def end_job(self, job: Job) -> None:
        """It has ended, one way or the other: read what is there now."""
        super().end_job(job)
        if self.copying is not None:
            self.ask_some_again(job.volume_ids)

    def _read_again(self) -> None:
        try:
            if self.copying is None:
                self._event = newest_event(self.session.backend.store.reader)
            self.marks = self.session.backend.marks()
            views = self.views()
            for view in (*self.kept_views.values(), *views[:-1]):
                view.is_behind = True  # nobody sees it: it reads again when it comes up
            for view in views[-1:]:
                view.is_behind = False
                view.read_again()
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.tell_error(error)

    def _age_again(self) -> None:
        try:
            for view in self.views()[-1:]:
                view.show_ages()
        except Exception as error:  # noqa: BLE001 - as above
            self.tell_error(error)

    # Leaving

    async def shut_down(self) -> None:
        """Wait for the steps that are under way, and release everything; after the application has run."""
        await self.rest()
        if self._following is not None:
            await self._following.stop()
        if self.copying is not None:
            await self.copying.stop()
        await self.session.close()
