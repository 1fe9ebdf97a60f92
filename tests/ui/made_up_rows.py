"""Made-up rows and a small application, for the tests of the table and of the lines around it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult

from mavtui.config.theme_files import Loaded, load_themes
from mavtui.ui import theming
from mavtui.ui.widgets.columns import Column
from mavtui.ui.widgets.rows import Cell, ListSource, RowCells
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.message import Message
    from textual.pilot import Pilot
    from textual.widget import Widget

COLUMNS = (
    Column("name", "VOLUME", 16, grow=True, cut="middle"),
    Column("status", "STATUS", 10, priority=2),
    Column("rw", "RW", 2, "right", priority=3),
    Column("to", "ATTACHED TO", 12, priority=4),
)


def made_up(name: str, *, rw: int = 0, mark: int = 0) -> RowCells:
    """A row of `COLUMNS`."""
    return RowCells((Cell(name), Cell("in-use"), Cell(str(rw), "attach-rw" if rw else ""), Cell("web-1")), mark)


def listed(*names: str) -> ListSource:
    """A source with a row for each name, the name being the key as well."""
    return ListSource({name: made_up(name) for name in names})


def numbered(first: int, last: int) -> ListSource:
    """A source of the rows `vol-0001` and so on, `last` included."""
    return listed(*(f"vol-{number:04d}" for number in range(first, last + 1)))


class ManyRows:
    """A million rows that are made as they are asked for; `asked` has every stretch that was."""

    def __init__(self, total: int = 1_000_000) -> None:
        self.total = total
        self.asked: list[tuple[int, int]] = []

    def count(self) -> int:
        return self.total

    def keys(self, start: int, stop: int) -> Sequence[Hashable]:
        return range(start, stop)

    def cells(self, start: int, stop: int) -> Sequence[RowCells]:
        self.asked.append((start, stop))
        return [made_up(f"vol-{number:07d}") for number in range(start, stop)]

    def position_of(self, key: Hashable) -> int | None:
        return key if isinstance(key, int) and 0 <= key < self.total else None


class WatchedTable(VirtualTable):
    """Remembers which regions it asked to be repainted; `whole` counts the times it asked for everything."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.regions: list[Region] = []
        self.whole = 0

    def _set_dirty(self, *regions: Region) -> None:
        self.regions.extend(regions)
        self.whole += not regions
        super()._set_dirty(*regions)


class Host(App[None]):
    """Shows the widgets it is given, in a theme of ours."""

    def __init__(self, *widgets: Widget, start: theming.Start | None = None, loaded: Loaded | None = None) -> None:
        loaded = loaded or load_themes()
        start = start or theming.choose(theming.DEFAULT_THEME, loaded, {})
        super().__init__(ansi_color=start.ansi_color)
        theming.install(self, loaded, start)
        self.widgets = widgets
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theming.variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def on_virtual_table_cursor_moved(self, message: VirtualTable.CursorMoved) -> None:
        self.told.append(message)

    def on_virtual_table_opened(self, message: VirtualTable.Opened) -> None:
        self.told.append(message)

    def on_virtual_table_marks_changed(self, message: VirtualTable.MarksChanged) -> None:
        self.told.append(message)

    def on_virtual_table_too_many_to_mark(self, message: VirtualTable.TooManyToMark) -> None:
        self.told.append(message)


def cursor_of(table: VirtualTable) -> Hashable | None:
    """The key under the cursor just now."""
    return table.cursor_key


def screen_lines(app: App[None]) -> list[str]:
    """What stands on the screen, line by line."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def line_of(app: App[None], text: str) -> str:
    """The first line of the screen with this text in it; a failure that shows the screen where there is none."""
    lines = screen_lines(app)
    found = next((line for line in lines if text in line), None)
    assert found is not None, "\n".join(lines)
    return found


async def settle(pilot: Pilot[None]) -> None:
    """Until everything that was asked for is on the screen."""
    await pilot.pause()
    await pilot.pause()
