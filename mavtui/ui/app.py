"""The application: wiring only. Screens own what they show, conversations what is asked, services what is done."""

from __future__ import annotations

import asyncio
import gc
import os
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from mavtui.config import paths
from mavtui.config.actions import BY_ID
from mavtui.config.keys_in_force import keys_of_settings
from mavtui.config.model import LOCAL
from mavtui.config.state import State
from mavtui.ui import theming
from mavtui.ui.bindings import keymap_of
from mavtui.ui.clock import Clock, SystemClock
from mavtui.ui.compat import leave_out_overlays, paint_everything, put_above_home
from mavtui.ui.logins import Logins
from mavtui.ui.reading import Reader
from mavtui.ui.screens.home import HomeScreen
from mavtui.ui.screens.list_view import ListView
from mavtui.ui.screens.view import View
from mavtui.ui.signs import UNICODE_SIGNS, Signs
from mavtui.ui.telling import Telling
from mavtui.ui.typing_ahead import WithTypingAhead
from mavtui.ui.widgets.header import HeaderFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType
    from textual.screen import Screen

    from mavtui.config.theme_files import Loaded
    from mavtui.services.session import Session
    from mavtui.ui.copying import Copying
    from mavtui.ui.row_rules import RowRules
    from mavtui.ui.views import ViewSpec

_FIRST_NOTICES_SECONDS = 0.2
_FOLLOWS_SECONDS = 0.05


class MavtuiApp(WithTypingAhead, Telling, inherit_bindings=False):
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
        logins: Logins | None = None,
        polls: bool = True,
    ) -> None:
        """`notices` are told after the first frame; without `polls` changes of other processes go unnoticed.

        `logins` is what the session asks when its login needs something.
        """
        super().__init__(
            session, clock if clock is not None else SystemClock(), ansi_color=start.ansi_color, polls=polls
        )
        leave_out_overlays(self)
        if session.settings.ui.reduced_motion:
            self.animation_level = "none"
        self.signs = signs
        self.keys = keys_of_settings(session.settings)
        if self.keys.changed:
            self.set_keymap(keymap_of(self.keys))
        self.logins = Logins() if logins is None else logins
        self.logins.attach(self)
        self.reader = Reader(session.backend.store, self.clock, signs, self._tell_error_later)
        self.notices = list(notices)
        self.files: dict[str, str] = {}
        """The engines that were opened by the names of their files, by the names of the contexts that they are."""
        self.state = State(paths.state_file())
        self.row_rules: RowRules | None = None
        """What rows are not for; made once the first frame is out, which says nothing of it."""
        self.may_show_tour = False
        """Whether this is somebody's console, who sees the tour at the first start."""
        self._remember_file(session)
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
        self.theme_changed_signal.subscribe(self, lambda _: self.forget_views())  # they would keep the old colours
        self.app_resume_signal.subscribe(self, lambda _: paint_everything(self))

    def _after_first_frame(self) -> None:
        self.set_timer(_FOLLOWS_SECONDS, self._begin_to_follow)
        gc.enable()
        gc.freeze()
        self.begin_looking()
        self.set_timer(_FIRST_NOTICES_SECONDS, self._tell_notices)
        if self.may_show_tour and not self.state.get("tour.seen", False):
            self.action_app_tour()

    def _begin_to_follow(self) -> None:
        """Let footers follow the row from now on: the rules behind that are read when the first frame is out."""
        from mavtui.ui.row_rules import RowRules

        self.row_rules = RowRules(self)
        for view in self.views():
            view.follow_row()

    def key(self, action_id: str) -> str:
        """The key in force of an action, as sentences write it; where it has none, how the palette finds it."""
        label = partial(self.keys.label, ascii_only=self.signs.ascii_only)
        return label(action_id) or f"{label('app.palette') or ':'} {BY_ID[action_id].title}"

    # Telling

    def views(self) -> list[View]:
        """The full screens, the one in front last."""
        return [screen for screen in self.screen_stack if isinstance(screen, View)]

    def _tell_error_later(self, error: Exception) -> None:
        """Say what failed in the middle of moving or drawing, when that is over and says nothing more itself."""
        self.call_later(self.tell_error, error)

    async def _tell_notices(self) -> None:
        from mavtui.ui.notices import unfinished_notices

        notices = [*self.notices, *await asyncio.to_thread(unfinished_notices, self.session)]
        if problem := self.state.problem():
            notices.append(problem)
        if notices:
            self.tell("  ".join(notices), "stale")

    def header_facts(self) -> HeaderFacts:
        """What the header says now."""
        session = self.session
        marks = self.marks
        readonly = session.context.readonly or marks.readonly or bool(session.lock.because)
        return HeaderFacts(
            context=session.context.name,
            project="all projects" if self.shows_all_projects else session.identity.project,
            sample=marks.sample,
            # Not by `session.target`: plans and all they need are not imported for the first frame.
            production=session.context.production or marks.production,
            readonly=readonly,
            counts=self._counts,
            clock=self.clock_text(),
            stale=self.stale_age(),
            paused=not self.is_watching,
            nova_lost=self.why_nova_is_lost(),
        )

    def show_counts(self, counts: str) -> None:
        """Let the header say how much there is."""
        self._counts = counts
        self.update_headers()

    def update_headers(self) -> None:
        """Let every header say what is true now."""
        for view in self.views():
            view.update_header()

    # Another context

    def _remember_file(self, session: Session) -> None:
        """An engine that was named by its file is no context that the configuration knows."""
        context = session.context
        if context.path is not None and context.name != LOCAL and context.name not in session.settings.contexts:
            self.files[context.name] = str(context.path)

    async def take_session(self, session: Session, copying: Copying | None, loaded: Loaded) -> None:
        """Show this session instead of the one before, which is closed afterwards; it is not left halfway."""
        self.cannot_be_left()
        old, old_copying, old_reader = self.session, self.copying, self.reader
        if old.lock.because and not session.lock.because:
            session.lock.toggle()  # the operator's own lock goes along
        self.follow(session, copying)
        self._remember_file(session)
        self.reader = Reader(session.backend.store, self.clock, self.signs, self._tell_error_later)
        self._counts = ""
        problem = self._take_theme(session, loaded)
        put_above_home(self, None)
        self.forget_views()
        for view in self.views():
            if isinstance(view, HomeScreen):
                view.start_anew()
        self.keep_copying()
        self.call_after_refresh(self.tell, f"In {session.context.name} now.{problem}")  # marks that went say so first
        self.update_headers()
        if old_copying is not None:
            await old_copying.stop()
        await asyncio.to_thread(old_reader.rest)
        await old.close()

    def _take_theme(self, session: Session, loaded: Loaded) -> str:
        """The theme of the session's context; what is wrong with it, empty where nothing is."""
        from mavtui.ui.start import theme_wanted

        self.themes = loaded
        start = theming.choose(theme_wanted(session), loaded, os.environ)
        if start.theme.name != self.theme:
            theming.register_all(self, loaded)
            self.register_theme(start.theme)
            theming.switch(self, start.theme.name)
        return f" {start.problem}" if start.problem else ""

    def import_command(self) -> str:
        """The command that takes a capture into what this console shows."""
        path = self.session.context.path
        if path is None or self.session.context.name != path.name:
            return "mavtui import FILE"
        import shlex

        is_here = path.parent.resolve() == path.cwd()
        chosen = f"--db {shlex.quote(path.name if is_here else str(path))} "
        return f"mavtui {chosen}import FILE"

    def copy(self, text: str, what: str = "") -> None:
        """Put a text into the clipboard of the terminal; `what` it is called where it is too long to be said."""
        from mavtui.ui.clipboard import copy_sequence

        if self._driver is not None:
            self._driver.write(copy_sequence(text, os.environ))
        self.tell(f"Copied {what or text}")

    # Views

    def open_view(self, name: str, *arguments: str) -> None:
        """Show the view of that name (or alias) above home, in the place of whatever is there; home itself: go to it.

        `arguments` are what the view takes (`ViewSpec.takes`). Raises UsageError for a name that no view has.
        """
        from mavtui.ui.views import HOME, find_view

        spec = find_view(name)
        if self._asking:
            return
        if spec.name == HOME:
            self._go_home(*arguments)
            return
        put_above_home(self, self._view_of(spec, arguments))

    def _view_of(self, spec: ViewSpec, arguments: Sequence[str]) -> View:
        """The view's screen: the one that was made before, where it stays."""
        from mavtui.ui.views import class_of

        known = self.kept_views.get(spec.name)
        if known is not None:
            if arguments and isinstance(known, ListView):
                known.filter_by_text(arguments[0])
            return known
        made = class_of(spec)(*arguments)
        if spec.stays:
            self.kept_views[spec.name] = made
            self.install_screen(made, spec.name)
        return made

    def forget_views(self) -> None:
        """Make views that are not in front anew when they are opened next: what they were made from is no more."""
        for name, view in tuple(self.kept_views.items()):
            if view not in self.screen_stack:
                self.uninstall_screen(name)
                self.call_next(view.remove)
                del self.kept_views[name]

    def action_open_view(self, name: str) -> None:
        """Show the view of that name, by its key."""
        self.open_view(name)

    def _go_home(self, filter_text: str = "") -> None:
        put_above_home(self, None)
        for view in self.views():
            if isinstance(view, HomeScreen):
                view.filter_by_text(filter_text)

    # Actions that apply everywhere

    def drill(self, name: str, *arguments: str) -> None:
        """Show the view of that name in front of the one that is there: esc comes back to it."""
        from mavtui.ui.views import class_of, find_view

        if not self._asking:
            self.push_screen(class_of(find_view(name))(*arguments))

    def open_volume(self, volume_id: str, attachment_id: str = "") -> None:
        """Show everything about a volume, the cursor on one of its attachments."""
        from mavtui.ui.screens.detail import DetailScreen

        self._show(DetailScreen, volume_id, attachment_id)

    def _show(self, kind: type[View], *arguments: str) -> None:
        """Put a screen in front; keys typed ahead neither open it twice nor over a question that is coming."""
        if not self._asking and not isinstance(self.screen, kind):
            self.push_screen(kind(*arguments))

    def action_app_undo(self) -> None:
        """The plan that takes the last change back; where an entry of the journal is highlighted, that change."""
        from mavtui.ui import conversations

        self.converse(partial(conversations.undo, self, self.views()[-1].entry_to_undo()))

    def action_app_journal(self) -> None:
        """Everything that was done and refused."""
        from mavtui.ui.screens.journal import JournalScreen

        if isinstance(self.screen, JournalScreen):
            self.tell("Jobs and journal are what is shown here.")
        self._show(JournalScreen)

    def action_app_help(self) -> None:
        """The keys of the screen in front."""
        from mavtui.ui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.tell(f"This is the help; {self.key('app.leave')} leaves it.")
        self._show(HelpScreen, self.views()[-1].help_name)

    def action_app_tour(self) -> None:
        """The tour of the first start."""
        from mavtui.ui.screens.tour import open_tour

        open_tour(self)

    def action_app_palette(self) -> None:
        """Every action by its name."""
        from mavtui.ui.palette import open_palette

        open_palette(self)

    def action_app_lock(self) -> None:
        """Deny every change in this console; taking the lock off again is asked for."""
        if not self.session.lock.because:
            if self.session.context.readonly or self.marks.readonly:
                self.tell(f"Read-only already, by the context or the file: {self.key('app.lock')} cannot lift that.")
                return
            self.session.lock.toggle()
            under_way = " What is under way stops before its next step." if self.jobs else ""
            key = self.key("app.lock")
            self.tell(f"Read-only: every change is refused until {key} takes the lock off.{under_way}")
            self.update_headers()
            return
        from mavtui.ui import leaving

        self.converse(partial(leaving.unlock, self))

    async def action_app_command(self) -> None:
        """A line to type a command in."""
        for view in self.views()[-1:]:
            await view.open_command_line()

    def ask_to_quit(self) -> None:
        """Quit, if the operator means it."""
        from mavtui.ui import leaving

        self.converse(partial(leaving.ask_to_quit, self))

    def action_app_suspend(self) -> None:
        """Leave the terminal to the shell. A change would stand still halfway meanwhile, so not during one."""
        if self.jobs:
            key = self.key("app.suspend")
            self.tell(f"A change is under way: {key} would stop it halfway. Wait for its end.", "hazard-caution")
        else:
            self.action_suspend_process()

    def action_app_quit(self) -> None:
        """Quit; ask first only where something is still being carried out."""
        if self.jobs:
            self.ask_to_quit()
        else:
            self.exit()
