"""The one place that touches what the framework keeps to itself (checked with Textual 8.2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.messages import Update

if TYPE_CHECKING:
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
