"""How the application tells things: in the status line of the view in front, in a corner, in a dialog of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from mavtui.errors import MavtuiError
from mavtui.ui.asking_again import AskingAgain
from mavtui.ui.clock import date_and_time

if TYPE_CHECKING:
    from mavtui.config.keys_in_force import KeysInForce
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.problems import Problem
    from mavtui.ui.screens.view import View
    from mavtui.ui.signs import Signs


class Telling(AskingAgain, inherit_bindings=False):
    """Says what came of changes, and what went wrong."""

    signs: Signs
    keys: KeysInForce

    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line of the screen in front."""
        for view in self.views()[-1:]:
            view.tell(text, role)

    def tell_error(self, error: Exception, *, what: str = "", role: str = "hazard-danger") -> None:
        """Say what failed, why, and what to do next; `what` was being done."""
        from mavtui.ui.problems import problem_of

        if not isinstance(error, MavtuiError):
            self.log.error(error)
        utc = self.session.settings.ui.clock == "utc"
        self.tell_problem(problem_of(error, what=what, time=date_and_time(self.clock.now(), utc=utc)), role)

    def tell_problem(self, problem: Problem, role: str = "hazard-danger") -> None:
        """Say it in one line; enter as the next key, or `:problem` at any time, shows all of it."""
        problem = problem._replace(hint=self.in_console(problem.hint))
        self.problem, self._opens_problem = problem, True
        for view in self.views()[-1:]:
            view.tell(problem.line, role, is_problem=True)

    def in_console(self, hint: str) -> str:
        """What to do next in the words of the console, where it was said for whoever types commands."""
        from mavtui.ui.console_words import in_console

        return in_console(hint, self.keys, ascii_only=self.signs.ascii_only) if hint else ""

    def tell_result(self, text: str, where: View) -> None:
        """Say what came of a change that was begun `where`; also in a corner, for who looks elsewhere by now."""
        self.tell(text)
        if self.screen is not where and not getattr(self.screen, "shows_jobs", False):
            self.toast(text)

    def toast(self, text: str, role: str = "") -> None:
        """A line in the corner of whatever is in front."""
        from mavtui.ui.widgets.toast import Toast

        self.screen.mount(Toast(text, role, signs=self.signs, room=self.size.width))

    def monotonic(self) -> float:
        """Seconds of the clock."""
        return self.clock.monotonic()

    def action_app_problem(self) -> None:
        """Everything about what went wrong last."""
        if self.problem is None:
            self.tell("Nothing went wrong so far.")
            return
        from mavtui.ui import conversations

        self.converse(partial(conversations.show_problem, cast("MavtuiApp", self), self.problem))
