"""What an action is about: the thing under the cursor, by its ids, the same for every view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.store.attachment_listing import AttachmentRow
    from mavtui.store.listing import VolumeRow
    from mavtui.store.server_listing import ServerRow

Kind = Literal["volume", "attachment", "server", "host", "finding", "entry", "job", "context"]

SHORT_ID = 8


class Subject(NamedTuple):
    """One thing: what it is, its id (a host's and a context's is its name), the name that people call it by.

    The further ids say what it belongs to, as far as it belongs to anything: an attachment has them all. They are what
    actions go by, so that `x` means the same attachment in every view.
    """

    kind: Kind
    id: str
    name: str
    volume_id: str | None = None
    attachment_id: str | None = None
    server_id: str | None = None
    host: str | None = None


def with_article(noun: str) -> str:
    """`a volume`, `an attachment`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def of_volume(volume: Volume | VolumeRow) -> Subject:
    """The subject that a volume is."""
    return Subject("volume", volume.id, volume.name or volume.id[:SHORT_ID], volume_id=volume.id)


def of_attachment(attachment: Attachment | AttachmentRow) -> Subject:
    """The subject that an attachment is; it is called by who holds."""
    holder = attachment.server_name or attachment.server_id or attachment.host or attachment.id
    return Subject(
        "attachment",
        attachment.id,
        holder,
        volume_id=attachment.volume_id,
        attachment_id=attachment.id,
        server_id=attachment.server_id,
        host=attachment.host,
    )


def of_server(row: ServerRow) -> Subject:
    """The subject that a row of the servers is; a registered host is one too."""
    name = row.name or row.id[:SHORT_ID]
    if row.kind == "host":
        return Subject("host", row.name or row.id, name, host=row.name)
    return Subject("server", row.id, name, server_id=row.id, host=row.host)


def of_host(name: str) -> Subject:
    """The subject that a host is."""
    return Subject("host", name, name, host=name)
