"""The one place that touches what the framework keeps to itself (checked with Textual 8.2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.messages import Update

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Region
    from textual.widget import Widget


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


def leave_out_overlays(app: App[None]) -> None:
    """Have no toasts and no tooltips mounted on every screen: we use neither, and each screen would wait for them.

    To be called in the application's constructor, after the framework's own.
    """
    app._disable_tooltips = True  # noqa: SLF001
    app._disable_notifications = True  # noqa: SLF001
