"""What all screens with a long list share: its filter line, its order, its counts and its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.ui.bindings import bindings_for
from mavtui.ui.screens.searching import Searching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from mavtui.ui.pane_table import PaneTable
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.rule import RuleLine
    from mavtui.ui.widgets.table_view import TableView

LOW = 16
"""Below this many lines list and pane are seen one at a time."""


ROOMY = 60
"""From this width on there is room to say things in whole words."""


class ListView(Searching):
    """A screen around one RowList: `rows`, which a subclass composes, as it does `status`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("volume", "attachment", "list")
    pane: PaneTable
    """The table below the list."""
    rule: RuleLine
    """The rule between list and pane."""
    pane_is_wanted = True
    """Whether there is anything for the pane to show."""

    def subject(self) -> Subject | None:
        """The highlighted row; where the pane has the focus, its highlighted row."""
        if self.pane.has_focus:
            return self.subject_in_pane()
        return self.rows.subject()

    def subject_in_pane(self) -> Subject | None:
        """What the highlighted row of the pane is about."""
        return None

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked rows of the list."""
        return self.rows.marked_subjects()

    def marks_are_gone(self) -> bool:
        """Whether nothing is left of what was marked in the list; where the pane has the focus, of what was there."""
        if self.pane.has_focus:
            return self.pane.has_lost_marks and not self.marked_subjects()
        return bool(self.rows.marks) and not self.rows.marked_subjects()

    def hidden_marks_word(self) -> str:
        """Of the marked rows of the list, those that the filter hides; a filter hides none of the pane's."""
        marked = len(self.rows.marked_subjects())
        if (self.pane.has_focus and self.pane.marks) or not marked:
            return ""
        hidden = self.rows.hidden_marks() - (len(self.rows.marks) - marked)  # those that are gone are not meant
        return hidden_word(hidden, marked)

    def on_mount(self) -> None:
        """Show the columns that were chosen before."""
        self._take_columns()

    def show_ages(self) -> None:
        """The rows of list and pane with their ages from now on."""
        self.rows.redraw_rows()
        self.pane.show_ages(self.console.clock.now())

    # Room

    def on_resize(self) -> None:
        """Show as much as there is room for."""
        self.fit()

    def on_descendant_focus(self) -> None:
        """Other keys apply now, and in a low terminal the other one of list and pane is seen."""
        if not self.pane.has_focus:
            self.drop_hint()
        self.update_footer()
        self.fit()

    def fit(self) -> None:
        """In a low terminal show list or pane, whichever has the focus, and say in the rule what is left out."""
        low, in_pane = self.size.height < LOW, self.pane.has_focus
        _display(self.rows, is_seen=not (low and in_pane))
        _display(self.pane, is_seen=self.pane_is_wanted and (in_pane or not low))
        self.set_class(low and in_pane, "-in-pane")
        self._say_left_out()

    def rows_changed(self) -> None:
        """Where there is no row, nothing of it is left out."""
        self._say_left_out()

    def _say_left_out(self) -> None:
        self.rule.short_end = self.left_out(is_short=True)
        self.rule.show(self.rule.titles, self.left_out(is_short=self.size.width < ROOMY))

    def left_out(self, *, is_short: bool) -> str:
        """What there is no room for, with the key that shows it; empty where all is shown."""
        keys = self.console.keys
        hidden = self.rows.columns_left_out if self.rows.row_count else 0
        said = f"+{hidden}" if is_short else f"{hidden} more column{'' if hidden == 1 else 's'}"
        columns = f"{said}: {keys.label('columns.more')}" if hidden else ""
        low = self.size.height < LOW and self.pane_is_wanted
        other = f"{'list' if self.pane.has_focus else 'more'}: {keys.label('pane.next')}" if low else ""
        return "  ".join(part for part in (columns, other) if part)

    def action_pane_next(self) -> None:
        """To the next pane, the one that a low terminal hides too."""
        if self.size.height >= LOW or not self.pane_is_wanted:
            super().action_pane_next()
            return
        other = self.rows if self.pane.has_focus else self.pane
        other.display = True
        other.focus()

    def action_pane_previous(self) -> None:
        """To the pane before; there are but two where one is hidden."""
        if self.size.height >= LOW or not self.pane_is_wanted:
            super().action_pane_previous()
        else:
            self.action_pane_next()

    def action_columns_more(self) -> None:
        """The columns that there was no room for; after the last of them the first ones again."""
        shown = self.rows.turn_columns()
        self._say_left_out()
        self.tell(f"Columns: {' '.join(shown)}." if shown else "All columns are shown.")

    def action_columns_choose(self) -> None:
        """Which columns, in which order, how wide."""
        self.console.converse(self._choose_columns)

    async def _choose_columns(self) -> None:
        from mavtui.ui import column_choice
        from mavtui.ui.dialogs.columns import ColumnsDialog

        console, listing = self.console, self.rows.listing
        kept = column_choice.read(console.state.get(f"columns.{listing.name}", []))
        dialog = ColumnsDialog(listing.nouns, listing.columns, kept, clock=console.clock, signs=console.signs)
        chosen = await console.ask(dialog)
        if chosen is not None:
            column_choice.remember(console.state, listing.name, chosen)
            self._take_columns()
            self.fit()

    def _take_columns(self) -> None:
        """Show the columns that were chosen for this view, if any were."""
        listing = self.rows.listing
        if self.console.state.get(f"columns.{listing.name}", []):
            from mavtui.ui.column_choice import remembered

            self.rows.set_columns(remembered(self.console.state, listing.name, listing.columns))
        else:
            self.rows.set_columns(listing.columns)

    def action_list_export(self) -> None:
        """The list as it is shown, to a file or to the clipboard."""
        from functools import partial

        from mavtui.ui.exporting import export

        self.console.converse(partial(export, self.console, self.rows))

    # Leaving

    def action_app_back(self) -> None:
        """Clear the filter, if there is one; else from the pane into the list; else back."""
        if self.filter_bars() or not self.rows.filter.is_empty:
            self.clear_filter()
        elif self.pane.has_focus:
            self.rows.focus()
        else:
            self.leave()

    def leave(self) -> None:
        """Back to the screen before."""
        self.dismiss()


def hidden_word(hidden: int, marked: int) -> str:
    """How many of what is marked a filter hides, as a sentence; empty where it hides none."""
    verb = "is" if hidden == 1 else "are"
    return f"{hidden:,} of the {marked:,} that are marked {verb} hidden by the filter." if hidden > 0 else ""


def _display(table: TableView, *, is_seen: bool) -> None:
    if table.display is not is_seen:
        table.display = is_seen
