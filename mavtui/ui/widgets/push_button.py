"""A button of one line, told from its neighbours by signs and not by colour alone: `[ Cancel ]    Share`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from mavtui.ui.theming import Palette

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size


class PushButton(Widget, can_focus=True, inherit_bindings=False):
    """Pressed with Enter while it has the focus, or by the mouse. `role` colours what leads to a danger."""

    DEFAULT_CSS = """
    PushButton {
        width: auto;
        height: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "press", show=False)]
    ALLOW_SELECT = False

    class Pressed(Message):
        """The operator chose this button."""

        def __init__(self, button: PushButton) -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> PushButton:
            """The button."""
            return self.button

    def __init__(self, label: str, *, role: str = "", id: str | None = None, disabled: bool = False) -> None:
        super().__init__(id=id, disabled=disabled)
        self.label = label
        self._role = role
        self._palette: Palette | None = None

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The label with its brackets."""
        del container, viewport
        return len(self.label) + 4

    def render_line(self, y: int) -> Strip:
        """The button's only line."""
        del y
        if self._palette is None:
            self._palette = Palette.of(self)
        if self.disabled:
            return Strip([Segment(f"  {self.label}  ", self._palette.plain("muted"))])
        if self.has_focus:
            return Strip([Segment(f"[ {self.label} ]", self._palette.chosen(self._role))])
        return Strip([Segment(f"  {self.label}  ", self._palette.plain(self._role))])

    def action_press(self) -> None:
        """Tell that the button was chosen."""
        self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        """As Enter."""
        event.stop()
        self.action_press()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._palette = None
