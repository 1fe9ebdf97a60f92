"""The application: wiring only. Screens own what they show, conversations what is asked, services what is done."""

from __future__ import annotations

import asyncio
import gc
import os
from typing import TYPE_CHECKING, ClassVar

from mavtui.errors import MavtuiError
from mavtui.ui import theming
from mavtui.ui.clock import Clock, SystemClock, time_of_day
from mavtui.ui.compat import leave_out_overlays
from mavtui.ui.conversing import Conversing
from mavtui.ui.reading import Reader
from mavtui.ui.screens.home import HomeScreen
from mavtui.ui.screens.view import View
from mavtui.ui.signs import UNICODE_SIGNS, Signs
from mavtui.ui.watching import Watching
from mavtui.ui.widgets.header import HeaderFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType
    from textual.screen import Screen

    from mavtui.config.theme_files import Loaded
    from mavtui.services.session import Session

_FIRST_NOTICES_SECONDS = 0.2


class MavtuiApp(Conversing, inherit_bindings=False):
    """The console on one session."""

    TITLE = "mavtui"
    BINDINGS: ClassVar[list[BindingType]] = []
    # Home is there from the start, so its styles belong to the application; every other screen brings its own.
    CSS_PATH: ClassVar = ["styles/views.tcss", "styles/home.tcss"]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(
        self,
        session: Session,
        loaded: Loaded,
        start: theming.Start,
        *,
        clock: Clock | None = None,
        signs: Signs = UNICODE_SIGNS,
        notices: Sequence[str] = (),
        polls: bool = True,
    ) -> None:
        """`notices` are told after the first frame; without `polls` changes of other processes go unnoticed."""
        super().__init__(ansi_color=start.ansi_color)
        leave_out_overlays(self)
        if session.settings.ui.reduced_motion:
            self.animation_level = "none"
        self.session = session
        self.clock: Clock = clock if clock is not None else SystemClock()
        self.signs = signs
        # Read again when something has changed, not with every header: a file that went away must not end the console.
        self._marks = session.backend.marks()
        self.reader = Reader(session.backend.store, self.clock, signs, self._tell_error_later)
        self.watching = Watching(self.clock, session.settings.ui.stale_seconds)
        self.notices = list(notices)
        self._polls = polls
        self._counts = ""
        theming.install(self, loaded, start)
        self.themes = loaded

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values for the variables of ours that a theme leaves out."""
        return theming.variable_defaults(self.current_theme)

    def get_default_screen(self) -> Screen[None]:
        """Home."""
        return HomeScreen()

    def on_mount(self) -> None:
        """Look for changes, and tell what there was to tell, once the first frame is out."""
        self.call_after_refresh(self._after_first_frame)

    def _after_first_frame(self) -> None:
        gc.enable()
        gc.freeze()
        if self._polls:
            self._arm_poll()
        self.set_timer(_FIRST_NOTICES_SECONDS, self._tell_notices)

    # Telling

    def views(self) -> list[View]:
        """The full screens, the one in front last."""
        return [screen for screen in self.screen_stack if isinstance(screen, View)]

    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line of the screen in front."""
        for view in self.views()[-1:]:
            view.tell(text, role)

    def tell_error(self, error: Exception) -> None:
        """Say what failed, why, and what to do next."""
        if isinstance(error, MavtuiError):
            request = f" (request {error.request_id})" if error.request_id else ""
            message = error.message[:1].upper() + error.message[1:]
            end = "" if message.endswith((".", "?", "!")) else "."
            self.tell(f"{message}{end} {error.hint}{request}".strip(), "hazard-danger")
        else:
            self.log.error(error)
            self.tell(f"That failed unexpectedly: {type(error).__name__}: {error}", "hazard-danger")

    def _tell_error_later(self, error: Exception) -> None:
        """Say what failed in the middle of moving or drawing, when that is over and says nothing more itself."""
        self.call_later(self.tell_error, error)

    async def _tell_notices(self) -> None:
        from mavtui.ui.notices import unfinished_notices

        notices = [*self.notices, *await asyncio.to_thread(unfinished_notices, self.session)]
        if notices:
            self.tell("  ".join(notices), "stale")

    def header_facts(self) -> HeaderFacts:
        """What the header says now."""
        session = self.session
        marks = self._marks
        readonly = session.context.readonly or marks.readonly or bool(session.lock.because)
        utc = session.settings.ui.clock == "utc"
        return HeaderFacts(
            context=session.context.name,
            project=session.identity.project,
            sample=marks.sample,
            # Not by `session.target`: plans and all they need are not imported for the first frame.
            production=session.context.production or marks.production,
            readonly=readonly,
            counts=self._counts,
            clock=time_of_day(self.watching.read_at, utc=utc),
            stale=self.watching.stale_age(),
        )

    def show_counts(self, counts: str) -> None:
        """Let the header say how much there is."""
        self._counts = counts
        self.update_headers()

    def update_headers(self) -> None:
        """Let every header say what is true now."""
        for view in self.views():
            view.update_header()

    def import_command(self) -> str:
        """The command that takes a capture into what this console shows."""
        path = self.session.context.path
        chosen = f"--db {path.name} " if path is not None and self.session.context.name == path.name else ""
        return f"mavtui {chosen}import FILE"

    def copy(self, text: str) -> None:
        """Put a text into the clipboard of the terminal."""
        from mavtui.ui.clipboard import copy_sequence

        if self._driver is not None:
            self._driver.write(copy_sequence(text, os.environ))
        self.tell(f"Copied {text}")

    # Reading again

    def _arm_poll(self) -> None:
        interval = min(1.0, self.session.settings.ui.refresh_seconds / 2)
        self.set_timer(interval, self._poll)

    async def _poll(self) -> None:
        try:
            await self.poll_once()
        finally:
            self._arm_poll()

    async def poll_once(self) -> None:
        """Look whether somebody has changed something, and show it."""
        changed = await self.watching.look(self.session.backend)
        if changed or self.watching.ages_are_due:
            self._read_again()
        if self.watching.problem:
            self.tell(self.watching.problem, "stale")
        if changed or self.watching.clock_is_due:
            self.update_headers()

    def read_everything(self) -> None:
        """Read again what is shown, also where nobody seems to have changed anything."""
        self.watching.mark_read()
        self._read_again()
        self.update_headers()

    def _read_again(self) -> None:
        try:
            self._marks = self.session.backend.marks()
            for view in self.views():
                view.read_again()
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.tell_error(error)

    # Actions that apply everywhere

    def open_volume(self, volume_id: str) -> None:
        """Show everything about a volume."""
        from mavtui.ui.screens.detail import DetailScreen

        self._show(DetailScreen, volume_id)

    def _show(self, kind: type[View], *arguments: str) -> None:
        """Put a screen in front; keys typed ahead neither open it twice nor over a question that is coming."""
        if not self._asking and not isinstance(self.screen, kind):
            self.push_screen(kind(*arguments))

    def action_app_undo(self) -> None:
        """The plan that takes the last change back."""
        from functools import partial

        from mavtui.ui import conversations

        self.converse(partial(conversations.undo, self))

    def action_app_journal(self) -> None:
        """Everything that was done and refused."""
        from mavtui.ui.screens.journal import JournalScreen

        self._show(JournalScreen)

    def action_app_help(self) -> None:
        """The keys of the screen in front."""
        from mavtui.ui.screens.help import HelpScreen

        self._show(HelpScreen, self.views()[-1].help_name)

    def action_app_palette(self) -> None:
        """Every action by its name."""
        from mavtui.ui.palette import open_palette

        open_palette(self)

    def action_app_lock(self) -> None:
        """Deny every change in this console; taking the lock off again is asked for."""
        if not self.session.lock.because:
            if self.session.context.readonly or self._marks.readonly:
                self.tell("Read-only already, by the context or the file: ! cannot lift that.")
                return
            self.session.lock.toggle()
            self.tell("Read-only: every change is refused until ! takes the lock off.")
            self.update_headers()
            return
        from functools import partial

        from mavtui.ui import leaving

        self.converse(partial(leaving.unlock, self))

    def ask_to_quit(self) -> None:
        """Quit, if the operator means it."""
        from functools import partial

        from mavtui.ui import leaving

        self.converse(partial(leaving.ask_to_quit, self, self.jobs))

    def action_app_quit(self) -> None:
        """Quit; ask first only where something is still being carried out."""
        if self.jobs:
            self.ask_to_quit()
        else:
            self.exit()
