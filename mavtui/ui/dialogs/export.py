"""Where a list is exported to, and in which format."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from mavtui.services.exporting import checked_format, checked_path
from mavtui.ui.dialogs.form import Field, Form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs


class Export(NamedTuple):
    """What was asked for; without a path it goes to the clipboard."""

    form: str
    path: Path | None


class ExportDialog(Form[Export]):
    """One line for the file, one for the format."""

    goes: ClassVar[str] = "Export"

    def __init__(self, what: str, suggested: str, *, clock: Clock, signs: Signs) -> None:
        """`what` is being exported ("12 volumes"), to the file called `suggested` if nobody says otherwise."""
        fields = (
            Field("path", "file", suggested, example="none: to the clipboard"),
            Field("form", "format", example="by the file's ending; csv json jsonl yaml"),
        )
        super().__init__(f"Export {what} as shown", fields, clock=clock, signs=signs)

    def check(self, values: Mapping[str, str]) -> Export:
        """Format and file, both usable."""
        form = checked_format(values["form"], values["path"])
        return Export(form, checked_path(values["path"]) if values["path"] else None)
