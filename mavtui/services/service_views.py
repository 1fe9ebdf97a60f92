"""Where Cinder and Nova do not say the same of who holds a volume: what each says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.store.copy_rows import NOVA_ONLY
from mavtui.store.nova_views import nova_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.store.connection import Store
    from mavtui.store.nova_views import NovaView

_ID_LENGTH = 8


class Disagreement(NamedTuple):
    """What each service says of one holder."""

    holder: str
    cinder: str
    nova: str


def found_in(store: Store, volume: Volume, *, status_word: Callable[[str], str] = str) -> tuple[Disagreement, ...]:
    """What the services do not say alike of who holds the volume; nothing where the store is no copy of a cloud."""
    if store.role != "copy":
        return ()
    return tuple(disagreements(volume, nova_views(store.reader, volume.id), status_word=status_word))


def disagreements(
    volume: Volume, views: Mapping[str, NovaView], *, status_word: Callable[[str], str] = str
) -> Iterator[Disagreement]:
    """The holders of whom the services say different things; hosts are Cinder's alone, so they cannot differ.

    `status_word` writes Cinder's status as it is to be shown.
    """
    for attachment in volume.attachments:
        view = views.get(attachment.server_id or "")
        if view is not None and attachment.status is not AttachStatus.DETACHED and _differ(attachment, view):
            yield Disagreement(attachment.holder_name, _of_cinder(attachment, status_word), _of_nova(attachment, view))


def _differ(attachment: Attachment, view: NovaView) -> bool:
    if attachment.observed_status == NOVA_ONLY or not view.has_it:
        return True
    other_id = view.attachment_id not in (None, attachment.id)
    return other_id or (None not in (view.device, attachment.device) and view.device != attachment.device)


def _of_cinder(attachment: Attachment, status_word: Callable[[str], str]) -> str:
    if attachment.observed_status == NOVA_ONLY:
        return "no record"
    return " ".join(word for word in (status_word(attachment.status), attachment.device) if word)


def _of_nova(attachment: Attachment, view: NovaView) -> str:
    if not view.has_it:
        return "does not know it"
    words = ["attached", view.device or ""]
    if view.attachment_id not in (None, attachment.id):
        words.append(f"as {str(view.attachment_id)[:_ID_LENGTH]}")
    return " ".join(word for word in words if word)
