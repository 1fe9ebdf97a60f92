"""Where Cinder and Nova do not say the same of who holds a volume: both, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.store.copy_rows import NOVA_ONLY
from mavtui.ui.formats import status_word
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.text_lines import Line, Run, padded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.store.nova_views import NovaView
    from mavtui.ui.signs import Signs

_NAME_CELLS = 16
_ID_CELLS = 8


class Disagreement(NamedTuple):
    """What each service says of one holder."""

    holder: str
    cinder: str
    nova: str


def disagreements(volume: Volume, views: Mapping[str, NovaView], signs: Signs) -> Iterator[Disagreement]:
    """The holders of whom the services say different things; hosts are Cinder's alone, so they cannot differ."""
    for attachment in volume.attachments:
        view = views.get(attachment.server_id or "")
        if view is not None and attachment.status is not AttachStatus.DETACHED and _differ(attachment, view):
            yield Disagreement(attachment.holder_name, _of_cinder(attachment, signs), _of_nova(attachment, view))


def lines_of(found: Disagreement, width: int, signs: Signs) -> list[Line]:
    """One disagreement in three columns."""
    name = padded(shorten(found.holder, _NAME_CELLS, signs), _NAME_CELLS + 1, signs)
    room = max(_ID_CELLS, (width - _NAME_CELLS - 2) // 2)
    cinder = padded(shorten(found.cinder, room, signs), room + 1, signs)
    return [(Run(name), Run(cinder, "hazard-caution"), Run(shorten(found.nova, room, signs), "hazard-caution"))]


def _differ(attachment: Attachment, view: NovaView) -> bool:
    if attachment.observed_status == NOVA_ONLY or not view.has_it:
        return True
    other_id = view.attachment_id not in (None, attachment.id)
    return other_id or (None not in (view.device, attachment.device) and view.device != attachment.device)


def _of_cinder(attachment: Attachment, signs: Signs) -> str:
    if attachment.observed_status == NOVA_ONLY:
        return "no record"
    return " ".join(word for word in (status_word(attachment.status, signs), attachment.device) if word)


def _of_nova(attachment: Attachment, view: NovaView) -> str:
    if not view.has_it:
        return "does not know it"
    words = ["attached", view.device or ""]
    if view.attachment_id not in (None, attachment.id):
        words.append(f"as {str(view.attachment_id)[:_ID_CELLS]}")
    return " ".join(word for word in words if word)
