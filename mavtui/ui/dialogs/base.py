"""What all dialogs share: a box in the middle, esc to close it, and no answer from a key that was not meant for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from mavtui.ui.bindings import bindings_for

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

Result = TypeVar("Result")

SETTLING_SECONDS = 0.4
"""How long after its first frame a confirmation takes no key: nobody can have read it by then."""
REPEAT_SECONDS = 0.15
"""Keys that follow each other faster than this come from a key held down, not from a decision."""


class Dialog(ModalScreen[Result | None]):
    """A dialog over the screen; `None` is the answer of whoever closes it."""

    CSS_PATH: ClassVar = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("dialog"),
        Binding("ctrl+q", "app.app_quit", "quit", show=False, id="app.quit"),
    ]
    settles: ClassVar[bool] = False
    """Whether it is a confirmation, which drops the keys that arrive before it could be read."""

    def __init__(self, clock: Clock, signs: Signs) -> None:
        super().__init__()
        self.clock = clock
        self.signs = signs
        self._open_from: float | None = None
        self._dropped_at = 0.0

    def key(self, action_id: str) -> str:
        """The key in force of an action, as sentences write it."""
        return cast("MavtuiApp", self.app).key(action_id)

    def on_mount(self) -> None:
        """Say where it acts if that is production, and wait for the first frame."""
        self.set_class(self.signs.ascii_only, "-ascii")
        self._mark_production()
        self.call_after_refresh(self._first_frame_is_out)

    def _mark_production(self) -> None:
        """The word in the frame of every dialog on a target marked production: no colour has to be seen for it."""
        facts = cast("MavtuiApp", self.app).header_facts()
        if facts.production:
            for box in self.query("#box"):
                box.border_subtitle = Content(f"PROD {facts.context} PROD")
                box.add_class("-production")

    def _first_frame_is_out(self) -> None:
        self._open_from = self.clock.monotonic() + SETTLING_SECONDS

    @property
    def room(self) -> int:
        """How many lines there are for the box: all that are not taken by what is said below it."""
        return self.size.height - sum(one.size.height for one in self.query(".-below"))

    def takes_input(self, event_time: float) -> bool:
        """Whether a key that arrived at `event_time` (seconds of the framework) may be acted on.

        A key that is held down since before the dialog came stays dropped until it is let go.
        """
        if not self.settles:
            return True
        arrived = self.clock.arrival(event_time)
        is_early = self._open_from is None or arrived < self._open_from
        is_repeat = bool(self._dropped_at) and arrived - self._dropped_at < REPEAT_SECONDS
        if is_early or is_repeat:
            self._dropped_at = arrived
            return False
        self._dropped_at = 0.0
        return True

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Answer once: a second answer, of keys that were still on their way, would take away the screen behind."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def action_dialog_cancel(self) -> None:
        """Close it; nothing is changed."""
        self.dismiss(None)
