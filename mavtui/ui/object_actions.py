"""What can be done with whatever the cursor is on, in every view alike: look at it, copy it, see who depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mavtui.ui.bindings import bindings_for
from mavtui.ui.screens.view import View
from mavtui.ui.subjects import with_article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from textual.binding import BindingType

    from mavtui.ui.subjects import Subject


class ObjectActions(View):
    """The actions of the scope `object`; they go by `subject()`."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for("object")

    def described(self, subject: Subject) -> Mapping[str, Any] | None:
        """The subject as plain values with stable keys; None where it is gone. Views of other things override it."""
        from mavtui.ui.describing import described

        return described(self.console.session.backend.store, subject)

    def action_object_who(self) -> None:
        """Who would notice if something happened to this: servers, hosts, writers."""
        subject = self.subject_or_why_not()
        if subject is None:
            return
        if not (subject.volume_id or subject.server_id or subject.host):
            key = self.console.key("object.who")
            about = f"not by {with_article(subject.kind)}"
            self.tell(f"{key} shows who is affected by a volume, an attachment, a server or a host, {about}.")
            return
        from mavtui.ui.screens.who import WhoScreen

        self.console.push_screen(WhoScreen(subject))

    def action_object_describe(self) -> None:
        """Every value of the row, as text."""
        self._show_text("describe")

    def action_object_yaml(self) -> None:
        """The row as YAML."""
        self._show_text("yaml")

    def action_object_json(self) -> None:
        """The row as JSON."""
        self._show_text("json")

    def action_object_copy_id(self) -> None:
        """The whole id into the clipboard; the ids of all that is marked, a line each."""
        subject = self.subject_or_why_not()
        if subject is None:
            return
        marked = [one.id for one in self.marked_subjects() if one.kind == subject.kind]
        if len(marked) > 1:
            self.console.copy("\n".join(marked), f"{len(marked):,} ids")
        else:
            self.console.copy(*marked or [subject.id])

    def action_object_history(self) -> None:
        """The time line of the volume, server or host that the row is about."""
        subject = self.subject_or_why_not()
        if subject is None:
            return
        from mavtui.ui.views import VIEWS

        kind, identity = ("volume", subject.volume_id) if subject.volume_id else ("server", subject.server_id)
        if identity is None:
            kind, identity = "host", subject.host
        if identity is None or "history" not in VIEWS:
            key = self.console.key("object.history")
            self.tell(f"{key} shows the history of a volume, a server or a host, not of {with_article(subject.kind)}.")
            return
        self.console.drill("history", kind, identity)

    def subject_or_why_not(self) -> Subject | None:
        """What the cursor is on; where there is nothing the status line says so."""
        subject = self.subject()
        if subject is None:
            self.tell("There is nothing here that this could be about.")
        return subject

    def _show_text(self, form: str) -> None:
        subject = self.subject_or_why_not()
        if subject is None:
            return
        from mavtui.ui.screens.describe import DescribeScreen

        self.console.push_screen(DescribeScreen(subject, self.described, form))
