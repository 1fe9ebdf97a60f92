"""The tour of the first start: three steps over the console, left by any key, and not shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual.containers import Horizontal, Vertical
from textual.content import Content

from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.typing_ahead import again
from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, hanging, hints, padded, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

SEEN = "tour.seen"
"""Where it is remembered that the tour was shown."""
_KEY_CELLS = 14
_NEXT = frozenset({"enter", "space", "right", "pagedown"})
_BEFORE = frozenset({"left", "pageup", "backspace"})


class Step(NamedTuple):
    """One step: its title, what it says, and the actions whose keys it shows, each with a few words."""

    title: str
    text: str
    actions: Sequence[tuple[str, str]]


STEPS = (
    Step(
        "What you see",
        "Volumes above, who holds the highlighted one below. RW can write, ro can only read; !! at the left edge is a"
        " danger, ! something wrong. The top line says where you are, the bottom line what you can do here.",
        (
            ("cursor.down", "the next row"),
            ("row.open", "everything about a volume"),
            ("app.leave", "back"),
            ("list.filter", "show only what matches, while you type"),
        ),
    ),
    Step(
        "What you can do",
        "Nothing changes without a plan: it says what will be done, who writes before and after, and what could go"
        " wrong. A danger is confirmed by typing the volume's name; the way back is one key.",
        (
            ("volume.attach", "attach the volume to servers"),
            ("attachment.detach", "detach exactly one attachment"),
            ("app.undo", "the plan that takes the last change back"),
            ("app.lock", "refuse every change until you press it again"),
        ),
    ),
    Step(
        "How you find the rest",
        "Every view shows its keys at the bottom and explains them on one key. All keys can be changed in the"
        " configuration; `mavtui keys` lists them.",
        (
            ("app.help", "keys and signs of this view"),
            ("app.palette", "every action by its name"),
            ("app.command", "views and changes as commands; tab completes"),
            ("app.quit", "quit"),
        ),
    ),
)


class Tour(Dialog[None]):
    """Goes on with enter; esc leaves it, and every other key too, which then does what it always does."""

    BINDINGS: ClassVar = []

    def __init__(self, *, clock: Clock, signs: Signs) -> None:
        super().__init__(clock, signs)
        self._at = 0
        self._left_by = ""

    def compose(self) -> ComposeResult:
        """The step, and how to go on."""
        with Vertical(id="box"):
            yield TextBlock(self._lines, id="step")
            with Horizontal(id="buttons"):
                yield TextBlock(self._how, id="keys")

    def on_mount(self) -> None:
        """Begin with the first step; from now on it counts as seen."""
        self._mavtui.state.put(SEEN, True)
        self._show()

    @property
    def _mavtui(self) -> MavtuiApp:
        return cast("MavtuiApp", self.app)

    def _show(self) -> None:
        box = self.query_one("#box", Vertical)
        box.border_title = Content(f"{STEPS[self._at].title} - {self._at + 1} of {len(STEPS)}")
        self.query_one("#step", TextBlock).show(self._lines, layout=True)
        self.query_one("#keys", TextBlock).show(self._how)

    def _lines(self, width: int) -> list[Line]:
        step, keys = STEPS[self._at], self._mavtui.keys
        lines: list[Line] = [(Run(part),) for part in wrap(step.text, width, self.signs)]
        lines.append(BLANK)
        for identity, text in step.actions:
            written = keys.labels(identity, ascii_only=self.signs.ascii_only)
            if written:
                lines += hanging((Run(padded(written, _KEY_CELLS, self.signs), "mark"),), text, width, self.signs)
        return lines

    def _how(self, width: int) -> list[Line]:
        goes_on = "enter goes on" if self._at + 1 < len(STEPS) else "enter begins"
        return hints(f"{goes_on}  esc or any other key leaves the tour", width)

    def on_key(self, event: events.Key) -> None:
        """Go on, go back, or leave."""
        event.stop()
        event.prevent_default()
        if self._left_by:
            if not {self._left_by, event.key} <= _NEXT:  # else one key too many to go on with
                self.app.post_message(again(event))  # typed at once behind the key that left it
        elif event.key in _NEXT and self._at + 1 < len(STEPS):
            self._at += 1
            self._show()
        elif event.key in _BEFORE:
            self._at = max(0, self._at - 1)
            self._show()
        else:
            self._left_by = event.key
            self.dismiss()
            if event.key not in _NEXT | {"escape", "q"}:
                self.app.post_message(again(event))


def open_tour(app: MavtuiApp) -> None:
    """Show the tour over whatever is in front."""
    app.push_screen(Tour(clock=app.clock, signs=app.signs))
