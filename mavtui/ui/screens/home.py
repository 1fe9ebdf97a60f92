"""Home: all volumes above, who holds the highlighted one below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from mavtui.domain.volumes import Volume, mark_with_reason
from mavtui.ui.attachments_pane import AttachmentsPane, titles_of
from mavtui.ui.bindings import bindings_for
from mavtui.ui.compat import Row, Stack
from mavtui.ui.lists import RowList
from mavtui.ui.resting import Resting
from mavtui.ui.screens.home_hints import HINTS_IN_LIST, HINTS_IN_PANE, HINTS_WHERE_EMPTY
from mavtui.ui.screens.list_view import ListView
from mavtui.ui.subjects import of_attachment, of_volume
from mavtui.ui.volume_rows import VolumeListing
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.domain.attachments import Attachment
    from mavtui.ui.screens.detail_pane import DetailPane
    from mavtui.ui.screens.view import HintId
    from mavtui.ui.subjects import Subject

GENEROUS_WIDTH = 160
"""From this many columns on, what there is to know of a volume stands at the right."""


class HomeScreen(ListView):
    """The first screen and the last one."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("home")
    footer_ids = HINTS_IN_LIST
    pane: AttachmentsPane

    def __init__(self) -> None:
        super().__init__()
        self._volume: Volume | None = None
        self._details: DetailPane | None = None
        self._rest = Resting(self)

    def compose(self) -> ComposeResult:
        """Header, volumes, rule, attachments, status, footer."""
        signs = self.console.signs
        self._reader = self.console.reader
        yield self.make_header()
        with Row(id="body"), Stack(id="left"):
            yield RowList(VolumeListing(), self._reader, self._highlighted, signs=signs, id="volumes")
            yield RuleLine(signs=signs, id="rule")
            yield AttachmentsPane(signs=signs, id="attachments")
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Begin in the list, with the pane of its first row filled before the first frame."""
        self.rows = self.volumes = self.query_one("#volumes", RowList)
        self.pane = self.query_one("#attachments", AttachmentsPane)
        self.rule = self.query_one("#rule", RuleLine)
        self.status = self.query_one("#status", StatusLine)
        if not self.volumes.row_count:
            self.volumes.empty_text = self.empty_text()
        self.volumes.focus()
        self._highlighted(by_operator=False)

    def on_resize(self) -> None:
        """Put the details beside the list where there is room for them."""
        self._set_generous(generous=self.shows_beside(GENEROUS_WIDTH))

    def hint_ids(self) -> Sequence[HintId]:
        """The keys of the pane that has the focus, or of an engine without volumes."""
        if not self.is_mounted:
            return self.footer_ids
        if not self.volumes.row_count and self.volumes.filter.is_empty:
            registers = self.console.session.backend.capabilities.registers_servers
            return [hint for hint in HINTS_WHERE_EMPTY if registers or hint[0] != "server.register"]
        return HINTS_IN_PANE if self.pane.has_focus else self.footer_ids

    # What is shown

    def _highlighted(self, by_operator: bool) -> None:
        """Show who holds the highlighted volume; what was told stays until the operator goes on."""
        try:
            volume_id = self.volumes.row_id()
            volume = None if volume_id is None else self._reader.volume(volume_id)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the console
            self.console.tell_error(error)
            return
        self._volume = volume
        attachments = () if volume is None else volume.attachments
        self.pane.show(volume_id, attachments, self.console.clock.now())
        if self.pane_is_wanted is not (volume is not None):
            self.pane_is_wanted = volume is not None
            self.fit()
        self.rule.show(titles_of(volume) if volume is not None else [], self.rule.end_title)
        self.status.show_idle(mark_with_reason(volume)[1] if volume is not None else "", keeps_told=not by_operator)
        if self._details is not None:
            self._show_details(at_once=not by_operator)
        self.follow_row()

    def row_state(self) -> tuple[Volume | None, Attachment | None]:
        """The highlighted volume, which is at hand, unless something is marked."""
        if self.volumes.marks or self.pane.marks:
            return None, None
        return self._volume, self.chosen_attachment()

    def _show_details(self, *, at_once: bool) -> None:
        """What there is to know of the volume: once the cursor rests, so that it runs over a list unhindered."""
        if at_once:
            self._rest.stop()
            self._details_are_due()
        else:
            self._rest.wait(self._details_are_due)

    def _details_are_due(self) -> None:
        if self._details is not None:
            self._details.show_volume(self._volume)

    def _set_generous(self, *, generous: bool) -> None:
        if generous and self._details is None:
            from mavtui.ui.screens.detail_pane import DetailPane

            console = self.console
            utc = console.session.settings.ui.clock == "utc"
            self._details = DetailPane(console.reader, console.clock, console.signs, utc=utc, id="details")
            self.query_one("#body", Row).mount(self._details)
            self._details.show_volume(self._volume)
        elif not generous and self._details is not None:
            self._details.remove()
            self._details = None

    def read_again(self) -> None:
        """Read the list and the pane again; cursor and marks stay on their ids."""
        self.volumes.reload()
        self._highlighted(by_operator=False)

    @on(VirtualTable.Opened, "#volumes")
    def _volume_opened(self, message: VirtualTable.Opened) -> None:
        self.console.open_volume(str(message.key))

    @on(VirtualTable.Opened, "#attachments")
    def _attachment_opened(self) -> None:
        if self._volume is not None:
            self.console.open_volume(self._volume.id)

    def empty_text(self) -> str:
        """What stands in the place of volumes where there are none."""
        if not self.volumes.filter.is_empty:
            return "No volume matches the filter; esc clears it."
        if not self.console.is_all_there:
            return self.console.why_nothing_yet()
        if self.console.copying is not None:
            return f"There are no volumes here: {self.console.key('volume.create')} creates one."
        create = self.console.key("volume.create")
        return f"No volumes yet: {create} creates one, and `{self.console.import_command()}` takes in a cloud's."

    def start_anew(self) -> None:
        """Show what the console reads from now: another context was chosen."""
        self._reader = self.console.reader
        self._total, self._volume = None, None
        for bar in self.filter_bars():
            bar.remove()
        self._set_generous(generous=False)
        self.volumes.empty_text = self.empty_text()
        self.volumes.start_anew(self._reader)
        self.volumes.focus()
        self._set_generous(generous=self.shows_beside(GENEROUS_WIDTH))
        self._highlighted(by_operator=False)

    # Which volume and attachment the actions mean

    def subject(self) -> Subject | None:
        """The highlighted volume; in the pane the highlighted attachment, if there is any."""
        if self.pane.has_focus and self.pane.row_count:
            chosen = self.pane.chosen()
            return None if chosen is None else of_attachment(chosen)
        return None if self._volume is None else of_volume(self._volume)

    def marked_subjects(self) -> Sequence[Subject]:
        """The marked volumes; in the pane the marked attachments."""
        if self.pane.has_focus and self.pane.marks:
            return [of_attachment(attachment) for attachment in self.pane.marked()]
        return super().marked_subjects()

    def show_counts(self, counts: str) -> None:
        """The number of volumes is what every view's header says that counts nothing of its own."""
        self.console.show_counts(counts)

    def chosen_volume(self) -> Volume | None:
        """The highlighted volume."""
        return self._volume

    def chosen_attachment(self) -> Attachment | None:
        """The highlighted attachment, if the pane has the focus; in the list the only one there is."""
        if self.pane.has_focus:
            return self.pane.chosen()
        live = [a for a in self.pane.attachments if a.is_live or a.is_holder]
        if len(live) == 1 and len(self.pane.attachments) == 1:
            return live[0]
        return None

    def explain_choice(self, what: str) -> None:
        """There are several attachments, so the operator must choose one: the focus goes where that is done."""
        if not self.pane.attachments:
            self.tell(f"Nobody holds this volume, so there is nothing to {what}.")
            return
        self.pane.focus()
        self.tell_hint(f"{len(self.pane.attachments)} attachments: choose the one to {what} and press the key again.")

    # Leaving

    def leave(self) -> None:
        """Home is where the way back ends."""

    def action_app_leave(self) -> None:
        """Ask whether to quit."""
        self.console.ask_to_quit()
