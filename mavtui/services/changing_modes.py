"""Changing modes, rw to ro and back: what it takes in this place, and the one plan that does it.

Where every attachment has a mode of its own (the engine) each is detached and attached again. A cloud gives read-only
by the volume's read-only flag alone, and a volume with that flag takes nothing else anywhere; the flag changes only
while nobody holds the volume. So there all holders change together: off, the flag, on again. Words are understood, and
errors raised, as in `planning.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain import requests
from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.rules import Enforcement
from mavtui.domain.wording import names_of
from mavtui.errors import Refused, UsageError
from mavtui.services import resolving
from mavtui.services.planning import new_id, plan_of
from mavtui.store.devices import free_again

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan
    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session

RECORDED_RO = "Cinder records what is attached from then on as ro although it can write: shown as ro!."
"""What comes of a flag that was set once: its name alone makes Cinder write ro into every new record."""


class ModeChange(NamedTuple):
    """What it takes to give `chosen` attachments of one volume the mode.

    `flag` is what becomes of the volume's read-only flag, None where it stays; `others` hold the volume beside them.
    """

    volume: Volume
    mode: Mode
    chosen: tuple[Attachment, ...]
    others: tuple[Attachment, ...]
    flag: bool | None

    @property
    def why_not(self) -> str:
        """Why it cannot be done as chosen; empty where it can."""
        if self.flag is None or not self.others:
            return ""
        change = "set" if self.flag else "lifted"
        return (
            f"The read-only flag of {self.volume.label} would have to be {change}, which can be done only while nobody"
            f" holds it; {names_of(self.others)} {'holds' if len(self.others) == 1 else 'hold'} it too."
        )


def has_mode(attachment: Attachment, mode: Mode) -> bool:
    """Whether the holder was really given that mode, and the record says so."""
    return attachment.mode is mode and not attachment.writable_though_recorded_ro


def flag_wanted(volume: Volume, mode: Mode, scene: Scene) -> bool | None:
    """What the volume's read-only flag has to become before anybody can get the mode; None where it is right."""
    if mode is Mode.RW:
        return False if volume.read_only else None
    return True if scene.rules.enforces_ro is Enforcement.FLAG and not volume.read_only else None


def changes(scene: Scene, chosen: Iterable[Attachment], mode: Mode, *, sets_flag: bool) -> list[ModeChange]:
    """What it takes, volume by volume, in the order given; whoever has the mode already is left out."""
    by_volume: dict[str, list[Attachment]] = {}
    for attachment in chosen:
        if not has_mode(attachment, mode):
            by_volume.setdefault(attachment.volume_id, []).append(attachment)
    found = []
    for volume_id, ours in by_volume.items():
        volume = scene.volume(volume_id)
        ids = {attachment.id for attachment in ours}
        others = tuple(a for a in volume.holders if a.id not in ids)
        flag = flag_wanted(volume, mode, scene) if sets_flag else None
        found.append(ModeChange(volume, mode, tuple(ours), others, flag))
    return found


def requests_of(
    change: ModeChange, attach_again: Callable[[Attachment], requests.Attach]
) -> Iterator[requests.Request]:
    """The requests in their order: without the flag one after the other, so that each is without disk but shortly."""
    volume_id = change.volume.id
    if change.flag is None:
        for attachment in change.chosen:
            yield requests.Detach(attachment_id=attachment.id, volume_id=volume_id)
            yield attach_again(attachment)
        return
    for attachment in sorted(change.chosen, key=lambda a: a.is_rw):  # readers first: none is left without its writer
        yield requests.Detach(attachment_id=attachment.id, volume_id=volume_id)
    yield requests.UpdateVolume(volume_id=volume_id, read_only=change.flag)
    for attachment in change.chosen:
        yield attach_again(attachment)


def attached_again(
    attachment: Attachment, mode: Mode, *, device: str | None = None, connector_file: str | None = None
) -> requests.Attach:
    """The request that gives the volume back to its holder, in that mode."""
    host = attachment.host if attachment.is_host_attachment else None
    return requests.Attach(
        attachment_id=new_id(), volume_id=attachment.volume_id, server_id=attachment.server_id, host=host, mode=mode,
        device=device, bootable=attachment.bootable, connector_file=None if host is None else connector_file,
    )  # fmt: skip


async def plan_modes(
    session: Session,
    attachments: Sequence[str],
    mode: Mode,
    *,
    sets_flag: bool = False,
    connectors: Mapping[str, str] | None = None,
) -> Plan:
    """Give all these attachments the mode, at the same devices where that can be.

    With `sets_flag` the volume's read-only flag is set or lifted on the way where the mode takes that; without it the
    plan says what stands against it. `connectors` has, by their names, the connectors' files of hosts of a cloud.
    UsageError where all have the mode already; Refused where the flag would have to change while others hold the
    volume, or where who holds it is not known.
    """
    found = [resolving.attachment(session, word) for word in dict.fromkeys(attachments)]
    scene = await session.backend.observe(list(dict.fromkeys(one.volume_id for one in found)))
    asked = changes(scene, [_as_seen(scene, one) for one in found], mode, sets_flag=sets_flag)
    if not asked:
        which = found[0].holder_name if len(found) == 1 else "every one of them"
        raise UsageError(f"{which} has it {mode} already", hint="mavtui attachments lists the modes.")
    for change in asked:
        _check(change)

    def attach_again(attachment: Attachment) -> requests.Attach:
        host = attachment.host if attachment.is_host_attachment else None
        device = free_again(
            session.store.reader, attachment.device, volume_id=attachment.volume_id, server_id=attachment.server_id,
            host=host,
        )  # fmt: skip
        file = (connectors or {}).get(host or "")
        return attached_again(attachment, mode, device=device, connector_file=file)

    plan = await plan_of(session, [one for change in asked for one in requests_of(change, attach_again)], action="mode")
    return replace(plan, notes=(*plan.notes, *_notes(scene, asked, found)))


async def plan_mode(
    session: Session,
    attachment: str,
    mode: Mode,
    *,
    sets_flag: bool = False,
    connectors: Mapping[str, str] | None = None,
) -> Plan:
    """The same for one attachment."""
    return await plan_modes(session, [attachment], mode, sets_flag=sets_flag, connectors=connectors)


def _as_seen(scene: Scene, attachment: Attachment) -> Attachment:
    """The attachment as the services show it at this moment; our copy may be older."""
    volume = scene.volumes.get(attachment.volume_id)
    there = () if volume is None else volume.attachments
    return next((one for one in there if one.id == attachment.id), attachment)


def _check(change: ModeChange) -> None:
    if change.flag is not None and not change.volume.attachments_known:
        raise Refused(
            f"who holds {change.volume.label} is not known, so its read-only flag stays", hint="Read it again."
        )
    if change.why_not:
        raise Refused(change.why_not.rstrip("."), hint="Change all of them together, or detach them first.")


def _notes(scene: Scene, asked: Sequence[ModeChange], found: Sequence[Attachment]) -> Iterator[str]:
    changed = {attachment.id for change in asked for attachment in change.chosen}
    for attachment in found:
        if attachment.id not in changed:
            label = scene.volume(attachment.volume_id).label
            yield f"Left out: {attachment.holder_name} has {label} {asked[0].mode} already."
    if scene.rules.is_cloud and any(change.flag is False for change in asked):
        yield RECORDED_RO
