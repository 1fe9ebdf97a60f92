"""Taking a change back: a new plan from what is there now, by what the change really did; no stored list is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from mavtui.domain import requests
from mavtui.domain.attachments import Mode
from mavtui.domain.inverses import NO_WAY_BACK
from mavtui.domain.plans import Plan
from mavtui.domain.servers import ServerKind
from mavtui.errors import NotFound, Refused
from mavtui.services.journal_reading import Record, records_backwards
from mavtui.services.moments import without_moments
from mavtui.services.planning import new_id, plan_of
from mavtui.services.secrets import HIDDEN
from mavtui.services.session import Session
from mavtui.store import rows
from mavtui.store.devices import free_again

_NO_WAY_BACK = NO_WAY_BACK | {
    "import": "what was taken in may be in use by now",
    "mark": "set the mark again with mavtui config mark",
}

_NOT_KNOWN = frozenset({"partly", "unknown", "unfinished"})
"""How an entry ends that may have changed something."""
_ID_CELLS = 8
"""As much of an id as names one, and leaves room in a line for why it cannot be undone."""


class Undo(NamedTuple):
    """The plan that takes a change back; give `undoes` to `execute`, so that the next undo goes one change further."""

    plan: Plan
    undoes: str
    sentences: tuple[str, ...]


class TakenBack(NamedTuple):
    """What was taken back, by the ids of entries: others may be done by the same plan while the first ones are undone.

    `untold` counts by plan the steps of which the journal does not say it, as it did not always: the last of them.
    """

    entries: set[str]
    untold: dict[str, int]

    def note(self, record: Record) -> None:
        """Take in a step that takes something back."""
        entry = record.entry.get("undoes_entry")
        if isinstance(entry, str):
            self.entries.add(entry)
        else:
            self.untold[record.undoes] = self.untold.get(record.undoes, 0) + 1


class Change(NamedTuple):
    """The steps of one plan that are done, in order, and what of them was taken back since."""

    plan_id: str
    action: str
    steps: tuple[Record, ...]
    taken_back: TakenBack

    @property
    def to_undo(self) -> tuple[Record, ...]:
        """The steps that changed something and were not taken back, the last first."""
        left = tuple(step for step in self.changing if step.id not in self.taken_back.entries)
        return left[self.taken_back.untold.get(self.plan_id, 0) :]

    @property
    def changing(self) -> tuple[Record, ...]:
        """The steps that changed something, the last first."""
        return tuple(step for step in reversed(self.steps) if step.facts.get("changed", True))


async def plan_undo(session: Session, entry: str | None = None, *, connectors: Mapping[str, str] | None = None) -> Undo:
    """The plan that takes back one change of this session's target, or what is left of it.

    `entry` is the id of a journal entry or a plan, or the beginning of one with 8 characters or more; without it, the
    last change that can be taken back and was not. `connectors` has, by their names, the connectors' files of hosts of
    a cloud that get a volume back. Raises NotFound where there is none, Refused where nothing takes the change back
    (the reason is said), and what planning raises.
    """
    change = _named(session, entry) if entry else _last(session)
    if not change.changing:
        raise Refused(f"nothing to undo: {change.steps[0].sentence} changed nothing")
    asked = [_by_connector(_inverse(session, step), connectors or {}) for step in change.to_undo]
    if not asked:
        raise Refused(f"{change.steps[0].sentence} was undone already", hint="Undo that undo, if it is wanted again.")
    try:
        plan = await plan_of(session, asked, action="undo")
    except NotFound as gone:
        raise Refused(
            f"{change.steps[0].sentence} cannot be undone any more: {gone.message}",
            hint="Name another change by its id: mavtui journal lists them.",
        ) from None
    plan = replace(
        plan,
        steps=tuple(replace(step, undoes=done.id) for step, done in zip(plan.steps, change.to_undo, strict=True)),
        notes=(*plan.notes, *(note for done in change.to_undo for note in _changed_since(session, done))),
    )
    return Undo(plan, change.plan_id, tuple(without_moments(step.sentence) for step in reversed(change.to_undo)))


def _last(session: Session) -> Change:
    skipped: list[str] = []
    for change in _changes(session):
        reason = _reason_against(change)
        if not reason:
            return change
        skipped.append(f"{change.steps[-1].sentence}: {reason}")
    raise NotFound(
        "there is no change to undo here" + (f"; not undoable: {skipped[0]}" if skipped else ""),
        hint="mavtui journal lists what was done.",
    )


def _named(session: Session, entry: str) -> Change:
    word = entry.strip().lower()
    short = word[:_ID_CELLS]
    matching = {
        record.plan_id: record
        for record in records_backwards(session.journal_path)
        if word in (record.id, record.plan_id)
        or (len(word) >= _ID_CELLS and (record.id.startswith(word) or record.plan_id.startswith(word)))
    }
    if not matching:
        raise NotFound(f"the journal has no entry {entry}", hint="mavtui journal -o id lists them.")
    if len(matching) > 1:
        raise Refused(f"{entry} is the beginning of several entries", hint="Give the whole id.")
    plan_id, record = next(iter(matching.items()))
    if record.place != session.backend.place:
        raise Refused(
            f"entry {short} was made in {record.context} ({record.place}), not here",
            hint="Undo it in that context.",
        )
    for change in _changes(session, every=True):
        if change.plan_id == plan_id:
            reason = _reason_against(change)
            if reason:
                raise Refused(f"{change.steps[-1].sentence} cannot be undone: {reason}")
            return change
    if record.outcome in _NOT_KNOWN:
        raise Refused(
            f"what entry {short} did is not known ({record.outcome}: {record.sentence}), so nothing undoes it",
            hint="Look who holds the volume now: mavtui attachments.",
        )
    raise Refused(f"entry {short} changed nothing ({record.outcome}), so there is nothing to undo")


def _changes(session: Session, *, every: bool = False) -> Iterable[Change]:
    """The changes of this target, the newest first; unless `every`, without what was undone and the undoing itself.

    Several processes write into one journal, so the steps of a plan may have others between them: a plan is whole when
    its first step is found, without which no other was begun.
    """
    taken_back = TakenBack(set(), {})
    open_plans: dict[str, list[Record]] = {}
    for record in records_backwards(session.journal_path):
        if record.place != session.backend.place or record.outcome != "done":
            continue
        if record.undoes:
            taken_back.note(record)
        steps = open_plans.setdefault(record.plan_id, [])
        steps.insert(0, record)
        if record.step <= 1:
            yield from _as_change(session.journal_path, open_plans.pop(record.plan_id), taken_back, every=every)
    for steps in open_plans.values():  # their first lines are lost
        yield from _as_change(session.journal_path, steps, taken_back, every=every)


def _as_change(journal: Path, steps: list[Record], taken_back: TakenBack, *, every: bool) -> Iterable[Change]:
    """The plan as a change, with what is known by now of what was taken back: an undo may have stopped halfway."""
    change = Change(steps[0].plan_id, steps[0].action, tuple(steps), taken_back)
    if every or (change.to_undo and not _is_undo(journal, steps[0].undoes)):
        yield change


def _is_undo(journal: Path, undoes: str) -> bool:
    """Whether a plan that takes back `undoes` is an undo; what takes an undo back is a change, to be undone itself.

    Else the next undo would go past it, to the change before.
    """
    if not undoes:
        return False
    record = next((one for one in records_backwards(journal) if one.plan_id == undoes), None)
    return record is None or not _is_undo(journal, record.undoes)


def _reason_against(change: Change) -> str:
    for step in change.to_undo:
        action = str(step.entry.get("step_action") or step.action)
        if action in _NO_WAY_BACK:
            return _NO_WAY_BACK[action]
    return ""


def _inverse(session: Session, step: Record) -> requests.Request:
    """What takes the step back, by its facts. Raises Refused where they do not tell."""
    facts = step.facts
    action = str(step.entry.get("step_action") or step.action)
    try:
        return _attached_again(session, facts) if action == "detach" else _inverse_of(action, facts)
    except (KeyError, ValueError, TypeError):
        raise Refused(
            f"{step.sentence} cannot be undone: the journal does not say enough of what it did",
            hint=f"It is entry {step.id}.",
        ) from None


def _inverse_of(action: str, facts: Mapping[str, Any]) -> requests.Request:
    match action:
        case "attach":
            return requests.Detach(attachment_id=facts["attachment_id"], volume_id=facts["volume_id"])
        case "reserve":
            return requests.CleanUp(attachment_id=facts["attachment_id"], volume_id=facts["volume_id"])
        case "create":
            return requests.DeleteVolume(volume_id=facts["volume_id"])
        case "set":
            return _values_before(facts)
        case "server add":
            return requests.RemoveServer(server_id=facts["server_id"])
        case "server set":
            return _server_values_before(facts)
        case "server remove":
            return _registered_again(facts)
        case _:
            raise KeyError(action)


def _by_connector(request: requests.Request, files: Mapping[str, str]) -> requests.Request:
    """The request with the connector file, where it is one for a host."""
    if isinstance(request, requests.Attach) and request.host is not None:
        return replace(request, connector_file=files.get(request.host))
    return request


def _attached_again(session: Session, facts: Mapping[str, Any]) -> requests.Attach:
    server_id, volume_id = facts.get("server_id"), facts["volume_id"]
    host = None if server_id else facts["host"]
    device = free_again(session.store.reader, facts.get("device"), volume_id=volume_id, server_id=server_id, host=host)
    return requests.Attach(
        attachment_id=new_id(), volume_id=volume_id, server_id=server_id, host=host, mode=Mode(facts["mode"]),
        device=device, bootable=bool(facts.get("bootable", False)),
    )  # fmt: skip


def _server_values_before(facts: Mapping[str, Any]) -> requests.UpdateServer:
    before = facts["before"]
    values = {key: before[key] for key in ("name", "status", "locked") if key in before}
    values |= {key: before[key] or "" for key in ("host", "availability_zone") if key in before}
    return requests.UpdateServer(server_id=facts["server_id"], **values)


def _values_before(facts: Mapping[str, Any]) -> requests.UpdateVolume:
    before, after = facts["before"], facts["after"]
    values: dict[str, Any] = {
        key: before[key] if isinstance(before[key], bool) else (before[key] or "")
        for key in ("name", "description", "sharable", "read_only", "bootable", "volume_type")
        if key in before and before[key] != after.get(key)
    }
    had, has = before.get("metadata") or {}, after.get("metadata") or {}
    put_back = {key: value for key, value in had.items() if has.get(key) != value}
    if HIDDEN in (*put_back.values(), *values.values()):
        raise Refused(
            "a value that was replaced is hidden in the journal, so it cannot be put back",
            hint="Set it again with mavtui set.",
        )
    return requests.UpdateVolume(
        volume_id=facts["volume_id"],
        metadata_set=put_back,
        metadata_removed=tuple(key for key in has if key not in had),
        **values,
    )


def _changed_since(session: Session, step: Record) -> Iterable[str]:
    """What the undo would put back although somebody has given it yet another value by now."""
    before, after = step.facts.get("before"), step.facts.get("after")
    volume = rows.volume_by_id(session.store.reader, str(step.facts.get("volume_id")))
    if not isinstance(before, dict) or not isinstance(after, dict) or volume is None:
        return
    had, has = before.get("metadata") or {}, after.get("metadata") or {}
    values = [(key, before[key], after.get(key), getattr(volume, key, None)) for key in before if key != "metadata"]
    values += [(key, had.get(key), has.get(key), volume.metadata.get(key)) for key in {**had, **has}]
    for key, earlier, given, now in values:
        if given != HIDDEN and len({earlier or None, given or None, now or None}) == 3:  # noqa: PLR2004 - all differ
            yield f"{volume.label}: {key} was changed again since, and this takes that back too."


def _registered_again(facts: Mapping[str, Any]) -> requests.RegisterServer:
    before = facts["before"]
    return requests.RegisterServer(
        server_id=facts["server_id"],
        name=before["name"] or facts["server_id"][:8],
        kind=ServerKind(before.get("kind", ServerKind.SERVER)),
        status=before.get("status", "ACTIVE"),
        host=before.get("host"),
        project_id=before.get("project_id"),
        availability_zone=before.get("availability_zone"),
    )
