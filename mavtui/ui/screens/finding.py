"""One finding on a page of its own: what was read where, and the safe remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mavtui.services.finding_lists import describe_finding
from mavtui.ui.bindings import bindings_for
from mavtui.ui.finding_text import whole_lines
from mavtui.ui.screens.findings import open_plan, subject_of
from mavtui.ui.volume_actions import VolumeActions
from mavtui.ui.widgets.rule import RuleLine
from mavtui.ui.widgets.status_line import StatusLine
from mavtui.ui.widgets.text_block import ScrollingText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from mavtui.domain.findings import Finding
    from mavtui.ui.screens.view import HintId
    from mavtui.ui.subjects import Subject
    from mavtui.ui.widgets.text_lines import Line


class FindingScreen(VolumeActions):
    """Opened by enter on a finding; it stays as it was found."""

    CSS_PATH: ClassVar = "../styles/findings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("finding", "attachment", "object")
    help_name = "finding"
    footer_ids = (
        ("app.leave", "back", 1),
        ("finding.plan", "", 1),
        ("finding.volume", "", 1),
        ("object.who", "", 2),
        ("object.json", "", 3),
        ("cursor.down", "scroll", 3),
    )

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self._finding = finding

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        signs = self.console.signs
        yield self.make_header()
        rule = RuleLine(signs=signs)
        rule.show(["finding", self._finding.volume_label, self._finding.code])
        yield rule
        text = ScrollingText(self._lines, id="whole")
        text.rule = rule
        yield text
        yield StatusLine(signs=signs, id="status")
        yield self.make_footer()

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one("#whole", ScrollingText).focus()

    def hint_ids(self) -> Sequence[HintId]:
        """The keys that apply: that of the plan where there is one."""
        return [hint for hint in self.footer_ids if self._finding.requests or hint[0] != "finding.plan"]

    def _lines(self, width: int) -> list[Line]:
        console = self.console
        utc = console.session.settings.ui.clock == "utc"
        key = console.keys.labels("finding.plan", ascii_only=console.signs.ascii_only)
        return whole_lines(self._finding, width - 2, console.signs, console.clock.now(), utc=utc, plan_key=key)

    def subject(self) -> Subject:
        """The finding."""
        return subject_of(self._finding)

    def described(self, subject: Subject) -> Mapping[str, Any] | None:
        """The finding with everything that `mavtui findings -o json` says of it."""
        del subject
        return describe_finding(self._finding)

    def action_finding_plan(self) -> None:
        """The ready plan."""
        open_plan(self, self._finding)

    def action_finding_volume(self) -> None:
        """To the volume, the cursor on the attachment that it is about."""
        self.console.open_volume(self._finding.volume_id, self._finding.attachment_id or "")
