"""A volume that is there gets new values, grows or is deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from mavtui.backends.openstack import cinder_actions
from mavtui.backends.openstack.acting import outcomes, reasons
from mavtui.backends.openstack.acting.doing import Doing, Patience
from mavtui.backends.openstack.acting.following import (
    AFTER_LOST_ANSWER,
    NotSettled,
    follow,
    in_words,
    sight_of_volume,
)
from mavtui.backends.openstack.acting.outcomes import Facts
from mavtui.backends.openstack.acting.sights import Sight
from mavtui.backends.openstack.exchange import Reply
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown
from mavtui.domain.changes import metadata_after
from mavtui.domain.requests import DeleteVolume, ExtendVolume, UpdateVolume
from mavtui.domain.volumes import Volume
from mavtui.errors import BackendUnreachable, MavtuiError, PartlyDone, Refused

_SETTLED = frozenset({"available", "in-use", "error", "error_extending", "error_deleting"})


async def extend(doing: Doing, request: ExtendVolume) -> Facts:
    """Let it grow and see that it has. Raises Refused where it is as it was, PartlyDone where the storage failed."""
    lost = await _sent(doing, lambda: cinder_actions.extend(doing.connection, request.volume_id, request.size_gib))
    before = doing.scene.volume(request.volume_id)

    def judge(sight: Sight) -> Sight | None:
        grown = sight.volume is not None and sight.volume.size == request.size_gib
        if lost is not None and not grown and sight.status in {"available", "in-use"}:
            return None  # it may still begin
        return sight if sight.status in _SETTLED or sight.volume is None else None

    sight = await _followed(doing, request.volume_id, judge, lost)
    size = sight.volume.size if sight.volume is not None else 0
    if size != request.size_gib or sight.status == "error_extending":
        reason = await reasons.why(doing, request.volume_id)
        message = f"{doing.step.sentence}: it did not grow: the volume is {sight.status} with {size} GiB. {reason}"
        if (sight.status, size) == (before.observed_status, before.size_gib):
            doing.is_undone()
            raise Refused(message, hint="Nothing was changed.")
        raise PartlyDone(
            message,
            hint=f"An admin sets the state back once the cause is mended: mavtui reset-state {before.id}",
        )
    after = await outcomes.holders_after(doing, request.volume_id)
    return {
        "volume_id": before.id, "name": before.name, "size_gib": size, "before": {"size_gib": before.size_gib},
        "changed": True, **outcomes.sharing(doing, after),
    }  # fmt: skip


async def delete(doing: Doing, request: DeleteVolume) -> Facts:
    """Delete it and see that it is gone. Raises Refused where Cinder kept it, PartlyDone where the storage failed."""
    lost = await _sent(doing, lambda: cinder_actions.delete(doing.connection, request.volume_id))
    before = doing.scene.volume(request.volume_id)

    def judge(sight: Sight) -> Sight | None:
        if lost is not None and sight.status == before.observed_status:
            return None  # it may still begin
        return sight if sight.volume is None or sight.status in _SETTLED else None

    sight = await _followed(doing, request.volume_id, judge, lost)
    if sight.volume is not None:
        reason = await reasons.why(doing, request.volume_id)
        raise PartlyDone(
            f"{doing.step.sentence}: it could not be deleted: the volume is {sight.status}. {reason}",
            hint=f"Delete it once more when the cause is mended (an admin: mavtui reset-state {before.id}).",
        )
    values = {key: getattr(before, key) for key in ("name", "description", "size_gib", *_FLAGS, "volume_type")}
    return {
        "volume_id": before.id, "name": before.name, "size_gib": before.size_gib,
        "before": {**values, "metadata": dict(before.metadata)}, "changed": True,
    }  # fmt: skip


async def update(doing: Doing, request: UpdateVolume) -> Facts:
    """New values, each by the call that Cinder has for it, those first that may be refused.

    What is as asked already is not sent. Raises PartlyDone where some were set and others were not.
    """
    await doing.authorised(Patience(doing.wait_seconds))
    volume = doing.scene.volume(request.volume_id)
    done: list[str] = []
    for call in _calls(doing, request, volume):
        try:
            await call.make()
        except MavtuiError as error:
            raise _stopped(doing, call, done, error) from error
        done.append(call.what)
        doing.say(f"{call.what} set")
    after = await outcomes.holders_after(doing, request.volume_id)
    return {
        "volume_id": volume.id, "before": _touched(volume, request), "after": _touched(after, request),
        "changed": bool(done), **outcomes.sharing(doing, after),
    }  # fmt: skip


class _Call(NamedTuple):
    what: str
    make: Callable[[], Awaitable[object]]


def _calls(doing: Doing, request: UpdateVolume, volume: Volume) -> list[_Call]:
    connection, volume_id = doing.connection, volume.id
    calls: list[_Call] = []
    new_type = request.volume_type
    if new_type is not None and new_type != volume.volume_type:
        calls.append(_Call(f"type {new_type}", lambda: _retype(doing, volume, new_type)))
    elif request.sharable is not None and request.sharable is not volume.sharable:
        raise Refused(
            "on a cloud the sharable flag follows from the volume type", codes=("not-sharable",),
            hint=f"Name the type to change to: mavtui set {volume.id} --type NAME",
        )  # fmt: skip
    read_only, bootable = request.read_only, request.bootable
    if read_only is not None and read_only is not volume.read_only:
        calls.append(_Call("read-only flag", _once(doing, volume_id, "read_only", read_only,
                           lambda: cinder_actions.set_read_only(connection, volume_id, on=read_only))))  # fmt: skip
    if bootable is not None and bootable is not volume.bootable:
        calls.append(_Call("bootable flag", _once(doing, volume_id, "bootable", bootable,
                           lambda: cinder_actions.set_bootable(connection, volume_id, on=bootable))))  # fmt: skip
    texts = {"name": (request.name, volume.name), "description": (request.description, volume.description)}
    for key, (asked, there) in texts.items():
        if asked is not None and asked != (there or ""):
            calls.append(
                _Call(key, _once(doing, volume_id, key, asked or None, _setting(doing, volume_id, key, asked)))
            )
    return calls + _calls_of_metadata(doing, request, volume)


def _setting(doing: Doing, volume_id: str, key: str, text: str) -> Callable[[], Awaitable[Reply]]:
    return lambda: cinder_actions.update(doing.connection, volume_id, {key: text})


def _calls_of_metadata(doing: Doing, request: UpdateVolume, volume: Volume) -> list[_Call]:
    connection, calls = doing.connection, list[_Call]()
    new = {key: value for key, value in request.metadata_set.items() if volume.metadata.get(key) != value}
    if new:
        expected = metadata_after(volume.metadata, UpdateVolume(volume_id=volume.id, metadata_set=new))
        make = _once(
            doing, volume.id, "metadata", expected, lambda: cinder_actions.set_metadata(connection, volume.id, new)
        )
        calls.append(_Call(f"metadata {', '.join(new)}", make))
    for key in request.metadata_removed:
        if key in volume.metadata and key not in request.metadata_set:
            calls.append(_Call(f"no {key}", _removal(doing, volume.id, key)))
    return calls


def _removal(doing: Doing, volume_id: str, key: str) -> Callable[[], Awaitable[object]]:
    async def remove() -> None:
        try:
            await doing.send(cinder_actions.remove_metadata(doing.connection, volume_id, key))
        except OutcomeUnknown:
            if key in (await outcomes.holders_after(doing, volume_id)).metadata:
                raise

    return remove


def _once(
    doing: Doing, volume_id: str, field: str, wanted: object, call: Callable[[], Awaitable[Reply]]
) -> Callable[[], Awaitable[object]]:
    """Sends a value once; where no answer comes, it is read back whether the value is there."""

    async def send() -> None:
        try:
            await doing.send(call())
        except OutcomeUnknown as lost:
            doing.say(f"no answer that says whether it is set: {lost.message}")
            there = getattr(await outcomes.holders_after(doing, volume_id), field)
            if there != wanted:
                raise

    return send


async def _retype(doing: Doing, volume: Volume, new_type: str) -> None:
    """Change the type and see that it is changed: a failed one can leave the sharable flag of the other type behind."""
    lost: OutcomeUnknown | None = None
    try:
        await doing.send(cinder_actions.retype(doing.connection, volume.id, new_type))
    except OutcomeUnknown as unknown:
        lost = unknown

    def judge(sight: Sight) -> Sight | None:
        if sight.volume is None or sight.volume.volume_type == new_type:
            return sight if sight.status != "retyping" else None
        return sight if sight.status in _SETTLED and lost is None else None

    sight = await _followed(doing, volume.id, judge, lost)
    found = sight.volume
    if found is None or found.volume_type == new_type:
        return
    reason = await reasons.why(doing, volume.id)
    if found.multiattach is not volume.sharable:
        now = "sharable" if found.multiattach else "not sharable"
        raise PartlyDone(
            f"the type is still {found.volume_type}, but the volume is {now} now, unlike its type: {reason}",
            hint=f"Change the type once more, or back: mavtui set {volume.id} --type {volume.volume_type}",
        )
    doing.is_undone()
    raise Refused(f"the type is still {found.volume_type}: {reason}", hint="Nothing was changed.")


async def _sent(doing: Doing, call: Callable[[], Awaitable[Reply]]) -> OutcomeUnknown | None:
    """Authorise and send once. Gives the loss of its answer, if it was lost."""
    try:
        await doing.send_in_turn(call)
    except OutcomeUnknown as lost:
        doing.say(f"no answer that says what became of it: {lost.message}")
        return lost
    return None


async def _followed(
    doing: Doing, volume_id: str, judge: Callable[[Sight], Sight | None], lost: OutcomeUnknown | None
) -> Sight:
    """What the change has come to. Raises PartlyDone, or BackendUnreachable where nothing is to be seen of it."""
    seconds = None if lost is None else min(doing.wait_seconds, AFTER_LOST_ANSWER)
    try:
        return await follow(doing, sight_of_volume(doing, volume_id), judge, in_words, seconds=seconds)
    except NotSettled as stuck:
        if lost is None:
            raise PartlyDone(
                f"{doing.step.sentence}: it comes to no end: {stuck.message}", hint="Look at it again later."
            ) from stuck
        raise BackendUnreachable(
            f"{lost.message}; nothing of the change is to be seen ({stuck.words}), and it was not sent again",
            hint="It may still come: look again before it is tried once more.", request_id=lost.request_id,
        ) from lost  # fmt: skip


def _stopped(doing: Doing, call: _Call, done: list[str], error: MavtuiError) -> MavtuiError:
    """The error itself where nothing was set before, else what was and what was not."""
    if isinstance(error, CloudFault):
        error = reasons.refusal(error, doing.step.sentence)
    if not done:
        return error
    return PartlyDone(
        f"{call.what} could not be set: {error.message.rstrip('.')}. Set before it: {', '.join(done)}.",
        hint=error.hint, request_id=error.request_id,
    )  # fmt: skip


_FLAGS = ("sharable", "read_only", "bootable")
_VALUES = ("name", "description", *_FLAGS, "volume_type")


def _touched(volume: Volume, request: UpdateVolume) -> Mapping[str, Any]:
    """The values that the request names, of the metadata only the keys that it names."""
    values = {key: getattr(volume, key) for key in _VALUES if getattr(request, key) is not None}
    named = {*request.metadata_set, *request.metadata_removed}
    if named:
        values["metadata"] = {key: value for key, value in volume.metadata.items() if key in named}
    return values
