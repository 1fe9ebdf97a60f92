"""Which theme to use: the console is seen in each while it is highlighted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.config import paths
from mavtui.ui.dialogs.list_choice import ListChoice
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, RowCells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mavtui.config.theme_files import Loaded
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

_SAMPLES = (
    ("attach-rw", "RW"),
    ("attach-ro", "ro"),
    ("hazard-danger", "!!"),
    ("hazard-caution", "!"),
    ("prod", "PROD"),
)


class ThemesDialog(ListChoice):
    """Answers with the name of the chosen theme; `preview` is called with each one that is highlighted."""

    title_text: ClassVar[str] = "Theme"
    keys_text: ClassVar[str] = "enter keeps it  esc takes it back"
    go_label: ClassVar[str] = "Keep"
    columns: ClassVar[Sequence[Column]] = (
        Column("name", "THEME", 20, priority=1, grow=True, most=32),
        Column("kind", "KIND", 16, priority=2),
        *(Column(role, word, max(4, len(word)), priority=3) for role, word in _SAMPLES),
    )

    def __init__(
        self, loaded: Loaded, current: str, preview: Callable[[str], None], *, clock: Clock, signs: Signs
    ) -> None:
        rows = {
            name: RowCells(
                (
                    Cell(name),
                    Cell("of the terminal" if theme.ansi else "dark" if theme.dark else "light", "muted"),
                    *(Cell(word, role) for role, word in _SAMPLES),
                )
            )
            for name, theme in sorted(loaded.themes.items())
        }
        super().__init__(rows, current, clock=clock, signs=signs)
        self._preview = preview
        self._files = {name: theme.file for name, theme in loaded.themes.items()}

    def note(self, key: str) -> tuple[str, str]:
        """Whether it is the operator's own, and then its file."""
        file = self._files[key]
        return "Comes with mavtui." if file.parent == paths.shipped("themes") else str(file), "muted"

    def highlighted(self, key: str) -> None:
        """Show the console in it."""
        self._preview(key)
