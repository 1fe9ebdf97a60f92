"""The one place that touches what the framework keeps to itself (checked with Textual 8.2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.messages import Update
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import ScreenResume
    from textual.geometry import Region, Size
    from textual.widget import Widget


class SparinglyPainted(Screen[None]):
    """A screen that is laid out and painted once when it comes up, and again where something has changed.

    The framework lays a new screen out again for each of the resizes that it tells it of, all of one size, and then
    paints it whole once more: four paints, which over a slow line are the wait before the first key.
    """

    def _screen_resized(self, size: Size) -> None:
        """Leave out a resize to the size that the screen was laid out for."""
        if size != self._size:
            super()._screen_resized(size)

    def _on_screen_resume(self, event: ScreenResume) -> None:
        """Ask for no second paint where coming up has painted the whole screen."""
        event.prevent_default()  # else the framework's own handler would follow
        is_painted = self._size != self.app.size
        super()._on_screen_resume(event)
        if is_painted and self._size == self.app.size:
            self._repaint_required = False


def paint_next_frame(widget: Widget, *regions: Region) -> None:
    """Have these regions of `widget` painted in the next frame, whatever else is in the widget's queue.

    The framework tells the screen only when the widget is idle. A pane that follows a cursor would then be painted a
    frame later than the cursor: twice the work, and twice the wait over a slow line. Having told the screen here, the
    widget need not do so again, which would cost an empty frame.
    """
    widget.refresh(*regions)
    if widget.is_attached and widget.display:
        widget.screen.post_message(Update(widget))
        widget._repaint_required = False  # noqa: SLF001


def paint_everything(app: App[None]) -> None:
    """Paint the whole screen, on which nothing is left of what was there: the terminal has been somebody else's."""
    screen = app.screen
    screen._compositor._dirty_regions.add(screen.size.region)  # noqa: SLF001
    screen._compositor_refresh()  # noqa: SLF001


def put_above_home(app: App[None], screen: Screen[None] | None) -> None:
    """Let the application's screens be its first one and this one above it (without any: the first one alone).

    The screens between are taken away without coming up once more on the way.
    """
    stack = app._screen_stack  # noqa: SLF001
    for between in stack[1:-1]:
        stack.remove(between)
        between._pop_result_callback()  # noqa: SLF001
        app.call_next(app._replace_screen, between)  # noqa: SLF001
    if screen is None:
        if len(stack) > 1:
            app.pop_screen()
    elif len(stack) > 1:
        app.switch_screen(screen)
    else:
        app.push_screen(screen)


def leave_out_overlays(app: App[None]) -> None:
    """Have no toasts and no tooltips mounted on every screen: we use neither, and each screen would wait for them.

    To be called in the application's constructor, after the framework's own.
    """
    app._disable_tooltips = True  # noqa: SLF001
    app._disable_notifications = True  # noqa: SLF001
