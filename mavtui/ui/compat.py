"""The one place that touches what the framework keeps to itself (checked with Textual 8.2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal, Vertical
from textual.events import Key, ScreenResume, ScreenSuspend
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import BindingsMap
    from textual.dom import DOMNode
    from textual.geometry import Region, Size
    from textual.message import Message
    from textual.strip import Strip
    from textual.widgets import OptionList

    _AnyWidget = Widget
else:
    # The framework takes styles and bindings from the first base that is a widget: that is to be the other one.
    _AnyWidget = object


class KeepsLines(_AnyWidget):
    """Hands out the lines of the frames before again where they have not changed.

    The framework has every widget on the screen make its lines for every frame, also those of which nothing is painted:
    that a line is known is found out line by line, and the colours behind it are mixed anew each time.
    """

    _kept_columns: tuple[int, int] | None = None
    _kept: dict[int, Strip]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in that region; what is marked as changed since is made again."""
        cache = self._styles_cache
        if self._kept_columns != crop.column_span or not cache._cache:  # noqa: SLF001
            self._kept_columns, self._kept = crop.column_span, {}
        kept, dirty = self._kept, cache._dirty_lines  # noqa: SLF001
        lines = crop.line_range
        wanted = [y for y in lines if y in dirty or y not in kept]
        if wanted:
            first, last = wanted[0], wanted[-1]
            made = super().render_lines(crop._replace(y=first, height=last + 1 - first))
            kept.update(zip(range(first, last + 1), made, strict=True))
        return [kept[y] for y in lines]


class PassesKeysOn(_AnyWidget):
    """Something around other widgets that has no use for keys: they go by it on their way up, which saves a turn."""

    def post_message(self, message: Message) -> bool:
        """Take a message, unless it is a key."""
        if isinstance(message, Key) and isinstance(self.parent, Widget):
            return self.parent.post_message(message)
        return super().post_message(message)


class Row(KeepsLines, PassesKeysOn, Horizontal):
    """Side by side."""


class Stack(KeepsLines, PassesKeysOn, Vertical):
    """One below the other."""


class SparinglyPainted(KeepsLines, Screen[None]):
    """A screen that is laid out and painted once when it comes up, and again where something has changed.

    The framework lays a new screen out again for each of the resizes that it tells it of, all of one size, and then
    paints it whole once more: four paints, which over a slow line are the wait before the first key.

    It also keeps which keys call what while the focus stays: the framework would gather that anew for every key.
    """

    _kept_chain: tuple[Widget | None, list[tuple[DOMNode, BindingsMap]]] | None = None

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        """The bindings from what has the focus up to the application; ours never change while they run."""
        if self._kept_chain is None or self._kept_chain[0] is not self.focused:
            self._kept_chain = (self.focused, super()._binding_chain)
        return self._kept_chain[1]

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

    The framework tells the screen only when the widget is idle, and by a message for each. A pane that follows a cursor
    would then be painted a frame later than the cursor: twice the work, and twice the wait over a slow line. What the
    message does is done here at once; the widget need not tell of it again, which would cost an empty frame.
    """
    if not (widget.is_mounted and widget.is_attached and widget.display):
        widget.refresh(*regions)
        return
    widget._set_dirty(*regions)  # noqa: SLF001
    widget._repaint_required = False  # noqa: SLF001
    screen = widget.screen
    screen._dirty_widgets.add(widget)  # noqa: SLF001
    screen.check_idle()


def paint_everything(app: App[None]) -> None:
    """Paint the whole screen, on which nothing is left of what was there: the terminal has been somebody else's."""
    screen = app.screen
    screen._compositor._dirty_regions.add(screen.size.region)  # noqa: SLF001
    screen._compositor_refresh()  # noqa: SLF001


def put_above_home(app: App[None], screen: Screen[None] | None) -> None:
    """Let the application's screens be its first one and this one above it (without any: the first one alone).

    The screens between are taken away without coming up once more on the way, and what is in front then is painted
    once. Installed screens stay as they are, to be put in front again.
    """
    stack = app._screen_stack  # noqa: SLF001
    if (stack[-1] is screen and len(stack) == 2) or (screen is None and len(stack) == 1):  # noqa: PLR2004 - first and this
        return
    leaving = stack[1:]
    del stack[1:]
    for one in leaving:
        _let_go(app, one)
    if screen is not None:
        app.capture_mouse(None)
        app._get_screen(screen)  # noqa: SLF001
        app._load_screen_css(screen)  # noqa: SLF001
        stack.append(screen)
        screen._push_result_callback(app.screen, None)  # noqa: SLF001
    _come_up(app)


def go_back(app: App[None]) -> bool:
    """Take the screen in front away, and paint the one behind once; False: somebody waits for what it answers."""
    stack = app._screen_stack  # noqa: SLF001
    waiting = stack[-1]._result_callbacks[-1]  # noqa: SLF001
    if len(stack) == 1 or waiting.callback is not None or waiting.future is not None:
        return False
    _let_go(app, stack.pop())
    _come_up(app)
    return True


def _let_go(app: App[None], screen: Screen[Any]) -> None:
    screen._pop_result_callback()  # noqa: SLF001
    screen.post_message(ScreenSuspend())
    if not app.is_screen_installed(screen):
        app.call_next(screen.remove)


def _come_up(app: App[None]) -> None:
    app.screen.post_message(ScreenResume())
    app.screen_change_signal.publish(app.screen)


def is_laid_out(options: OptionList) -> bool:
    """Whether the highlighted option has its place already: one that was just added has none before the next frame."""
    return (options.highlighted or 0) in options._index_to_line  # noqa: SLF001


def leave_out_overlays(app: App[None]) -> None:
    """Have no toasts and no tooltips mounted on every screen: we use neither, and each screen would wait for them.

    To be called in the application's constructor, after the framework's own.
    """
    app._disable_tooltips = True  # noqa: SLF001
    app._disable_notifications = True  # noqa: SLF001


def own_action(widget: Widget, key: str) -> str | None:
    """What the widget's own bindings call for a key, None where they have none for it."""
    bindings = widget._bindings.key_to_bindings.get(key, ())  # noqa: SLF001
    return next((binding.action for binding in bindings), None)
