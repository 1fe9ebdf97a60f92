"""Where Cinder and Nova do not say the same of who holds a volume: both, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.text_lines import Line, Run, padded

if TYPE_CHECKING:
    from mavtui.services.service_views import Disagreement
    from mavtui.ui.signs import Signs

_NAME_CELLS = 16
_FEWEST_CELLS = 8


def lines_of(found: Disagreement, width: int, signs: Signs) -> list[Line]:
    """One disagreement in three columns."""
    name = padded(shorten(found.holder, _NAME_CELLS, signs), _NAME_CELLS + 1, signs)
    room = max(_FEWEST_CELLS, (width - _NAME_CELLS - 2) // 2)
    cinder = padded(shorten(found.cinder, room, signs), room + 1, signs)
    return [(Run(name), Run(cinder, "hazard-caution"), Run(shorten(found.nova, room, signs), "hazard-caution"))]
