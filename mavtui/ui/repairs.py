"""What helps against something stuck: each way with the requests that it takes, or why it is not open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.hazard import Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.requests import CleanUp, Detach, ForceDetach, Request, ResetAttachment, ResetVolume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.scene import Scene
    from mavtui.domain.volumes import Volume

Requests = tuple[Request, ...]


class Way(NamedTuple):
    """One thing that can be done: its name, what would be planned, what that does; or why it is not open now."""

    name: str
    requests: Requests
    means: str
    why_not: str = ""


def ways_of(volumes: Sequence[Volume], attachments: Sequence[Attachment], scene: Scene) -> list[Way]:
    """The ways for these attachments, each for as many of them as it is open for, and for the volumes themselves."""
    found: list[Way] = []
    held = [one for one in attachments if one.status is AttachStatus.ATTACHED]
    if len(attachments) > 1 and held:
        ordered = sorted(held, key=lambda a: a.is_rw)  # readers first, so that none loses its writer
        found.append(_way("detach", _each(Detach, ordered), "end what is attached, one after another", scene))
    if attachments:
        found += [
            _way("force detach", _each(ForceDetach, attachments), "declare ended what could not be detached", scene),
            _way("clean up", _each(CleanUp, attachments), "end what failed or was never finished", scene),
            _way("reset to detached", _resets(attachments, is_attached=False), _WRONG.format("detached"), scene),
            _way("reset to attached", _resets(attachments, is_attached=True), _WRONG.format("attached"), scene),
        ]
    conditions = [volume for volume in volumes if volume.condition is not None]
    contradicting = [volume for volume in volumes if volume.condition is None and volume.contradicts_observation]
    if conditions or contradicting:
        asked = [ResetVolume(volume_id=volume.id) for volume in (*conditions, *contradicting)]
        name = "reset volume" if len(asked) == 1 else "reset volumes"
        found.append(_way(name, asked, _of_reset(conditions, contradicting), scene))
    return found


_WRONG = "the record is wrong: it is {}"


def _each(kind: Callable[..., Request], attachments: Iterable[Attachment]) -> Iterator[Request]:
    return (kind(attachment_id=one.id, volume_id=one.volume_id) for one in attachments)


def _resets(attachments: Iterable[Attachment], *, is_attached: bool) -> Iterator[Request]:
    return (ResetAttachment(attachment_id=a.id, volume_id=a.volume_id, attached=is_attached) for a in attachments)


def _of_reset(conditions: Sequence[Volume], contradicting: Sequence[Volume]) -> str:
    if len(conditions) + len(contradicting) > 1:
        return "take their states from who holds them"
    if conditions:
        return f"clear the condition {conditions[0].condition}"
    return f"set it from {contradicting[0].observed_status} to {contradicting[0].status}"


def _way(name: str, asked: Iterable[Request], means: str, scene: Scene) -> Way:
    """The way for those that nothing stands against; where that is nobody, with the reason of the first."""
    judged = [(request, _reason_against(request, scene)) for request in asked]
    is_open = tuple(request for request, reason in judged if not reason)
    if len(judged) > 1 and is_open:
        means = f"{len(is_open)} of {len(judged)}: {means}"
    return Way(name, is_open, means, "" if is_open else judged[0][1])


def _reason_against(request: Request, scene: Scene) -> str:
    return next((h.message for h in find_hazards(request, scene) if h.severity is Severity.BLOCKED), "")
