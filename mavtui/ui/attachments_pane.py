"""The attachments of one volume, as home and the detail view show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.attachments import Attachment
from mavtui.ui.formats import ATTACHMENT_COLUMNS, attachment_cells, size_word
from mavtui.ui.pane_table import PaneTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.clock import Timestamp
    from mavtui.domain.volumes import Volume
    from mavtui.ui.signs import Signs

_NOBODY = "Nobody holds it."


class AttachmentsPane(PaneTable, inherit_bindings=False):
    """A table of attachments; rows are kept by id, and only those that changed are drawn again."""

    BINDINGS = PaneTable.BINDINGS

    def __init__(self, *, signs: Signs, id: str | None = None) -> None:
        super().__init__(ATTACHMENT_COLUMNS, signs=signs, empty_text=_NOBODY, id=id)
        self._volume_id: str | None = None
        self._attachments: dict[str, Attachment] = {}

    def show(self, volume_id: str | None, attachments: Sequence[Attachment], now: Timestamp) -> None:
        """Show the attachments of a volume; of the same one as before, the cursor stays on its row."""
        stays = volume_id == self._volume_id
        self._volume_id = volume_id
        self._attachments = {attachment.id: attachment for attachment in attachments}
        self.empty_text = _NOBODY if volume_id is not None else ""
        self.show_rows({a.id: attachment_cells(a, now, self.signs) for a in attachments}, stays=stays)

    def show_ages(self, now: Timestamp) -> None:
        """The same attachments, and since when they are held."""
        self.show(self._volume_id, self.attachments, now)

    def chosen(self) -> Attachment | None:
        """The highlighted attachment."""
        return self._attachments.get(str(self.cursor_key))

    def marked(self) -> Sequence[Attachment]:
        """The marked attachments of what is shown, ended ones too."""
        return tuple(a for a in self._attachments.values() if a.id in self.marks)

    @property
    def attachments(self) -> Sequence[Attachment]:
        """Everything that is shown."""
        return tuple(self._attachments.values())


def titles_of(volume: Volume) -> list[str]:
    """What the rule above a volume's attachments says of it."""
    flags = [word for word, is_set in (("encrypted", volume.encrypted), ("read-only", volume.read_only)) if is_set]
    return [
        volume.name or volume.id[:8],
        size_word(volume.size_gib),
        volume.filesystem or "",
        _holding(volume),
        *flags,
    ]


def _holding(volume: Volume) -> str:
    if not volume.attachments_known:
        return "who holds it is not known"
    holders, writers = len(volume.holders), len(volume.writers)
    if not holders:
        return "nobody holds it"
    write = "writes" if writers == 1 else "write"
    return f"{holders} hold{'s' if holders == 1 else ''} it, {writers} {write}"
