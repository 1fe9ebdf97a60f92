"""A plan as lines: where, what, who shares before and after, what can go wrong, the steps, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain.requests import UpdateVolume
from mavtui.domain.volumes import FILESYSTEM_NOTE, ROLE_NOTE, WRITER_NOTE, Volume
from mavtui.ui.dialogs.hazard_text import hazard_lines
from mavtui.ui.widgets.cells import shorten
from mavtui.ui.widgets.text_lines import BLANK, Line, Run, ends, hanging, side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mavtui.domain.plans import Plan, Sharing
    from mavtui.ui.signs import Signs

LABEL_WIDTH = 11
UNKNOWN = "?"
_TITLES = {
    "attach": "Attach {volume}",
    "detach": "Detach {volume}",
    "undo": "Undo the last change of {volume}",
    "mode": "Change the mode of {volume}",
    "swap": "Hand over writing to {volume}",
    "set": "Change {volume}",
    "create": "Create {volume}",
    "extend": "Extend {volume}",
    "delete": "Delete {volume}",
    "force-detach": "Force-detach {volume}",
    "clean-up": "Clean up {volume}",
    "reset-state": "Reset the state of {volume}",
    "server add": "Register a server",
    "server set": "Change a server",
    "server remove": "Remove a server",
}
_VERBS = {
    "attach": "Attach",
    "detach": "Detach",
    "undo": "Undo",
    "mode": "Change mode",
    "swap": "Hand over",
    "set": "Change",
    "create": "Create",
    "extend": "Extend",
    "delete": "Delete",
    "force-detach": "Force",
    "clean-up": "Clean up",
    "reset-state": "Reset",
    "server add": "Register",
    "server set": "Change",
    "server remove": "Remove",
}


def title_of(plan: Plan, volumes: Mapping[str, Volume]) -> str:
    """What the plan does in a few words, as the dialog's title."""
    shared = adds_writer(plan)
    names = [sharing.volume_name for sharing in plan.after] or [volume.label for volume in volumes.values()]
    name = names[0] if len(names) == 1 else f"{len(names)} volumes"
    if shared:
        return f"Share {name} with a further writer"
    request = plan.steps[0].request
    if isinstance(request, UpdateVolume) and request.sharable is not None:
        return f"{'Mark' if request.sharable else 'Unmark'} {name} as sharable"
    return _TITLES.get(plan.action, plan.action.capitalize() + " {volume}").format(volume=name)


def verb_of(plan: Plan) -> str:
    """The word on the button that carries the plan out."""
    return "Share" if adds_writer(plan) else _VERBS.get(plan.action, "Go on")


def adds_writer(plan: Plan) -> bool:
    """Whether several will write where fewer did."""
    return "second-writer" in plan.codes


def plan_lines(
    plan: Plan, volumes: Mapping[str, Volume], width: int, signs: Signs, *, each: bool = False
) -> list[Line]:
    """The plan but for the way back, `width` cells wide; `each` hazard by itself, also where many are alike."""
    lines: list[Line] = [_target(plan, width, signs)]
    before = {sharing.volume_id: sharing for sharing in plan.before}
    hazards = [BLANK, *hazard_lines(plan, width, signs, each=each)] if plan.hazards else []
    reasons_first = bool(plan.blocked) and len(plan.after) > 1  # why it cannot be done is all that is left to read
    if reasons_first:
        lines += hazards
    if len(plan.after) > 1:
        lines += _sharing_of_several(plan.after, before, volumes, width, signs)
    else:
        for volume in volumes.values():
            lines += _volume(volume, width, signs)
        for after in plan.after:
            lines += [BLANK, *_sharing(before.get(after.volume_id), after, width, signs)]
    if not reasons_first:
        lines += hazards
    lines.append(BLANK)
    lines += _steps(plan, width, signs)
    for note in plan.notes:
        lines += hanging((Run("note".ljust(LABEL_WIDTH), "muted"),), note, width, signs)
    return lines


def undo_lines(plan: Plan, width: int, signs: Signs) -> list[Line]:
    """What takes the plan back, or why nothing does: the lines below the plan."""
    return hanging((Run("undo".ljust(LABEL_WIDTH), "muted"),), plan.inverse, width, signs)


def _target(plan: Plan, width: int, signs: Signs) -> Line:
    where = " / ".join(part for part in (plan.target.context, plan.target.project) if part)
    marks = (Run("PROD", "prod"),) if plan.target.production else ()
    return ends((Run(shorten(where, width - 6, signs), "muted"),), marks, width)


def _volume(volume: Volume, width: int, signs: Signs) -> list[Line]:
    facts = [volume.id[:8], f"{volume.size_gib} G", "sharable" if volume.sharable else "not sharable"]
    if volume.read_only:
        facts.append("read-only")
    notes = [
        f"{word}: {volume.metadata[key].strip()}"
        for key, word in ((FILESYSTEM_NOTE, "note"), (WRITER_NOTE, "writer"), (ROLE_NOTE, "role"))
        if volume.metadata.get(key, "").strip()
    ]
    name = shorten(volume.name or "(no name)", max(12, width // 2), signs)
    return hanging((Run(name), Run("   ")), "   ".join([*facts, *notes]), width, signs, role="muted")


def _sharing_of_several(
    sharings: Sequence[Sharing],
    before: Mapping[str, Sharing],
    volumes: Mapping[str, Volume],
    width: int,
    signs: Signs,
) -> list[Line]:
    """Each volume with who writes and reads now and after, a line for each; what changes is bold."""
    lines: list[Line] = []
    for after in sharings:
        lines.append(BLANK)
        volume = volumes.get(after.volume_id)
        lines += _volume(volume, width, signs) if volume else [(Run(shorten(after.volume_name, width, signs)),)]
        for label, names, then in _both(before.get(after.volume_id), after):
            if not names and not then:
                continue
            is_same = tuple(names) == tuple(then)
            text = _names(names, signs) + ("" if is_same else f" {signs.into} {_names(then, signs)}")
            lines += hanging((Run(f"  {label.ljust(LABEL_WIDTH - 2)}", "muted"),), text, width, signs, bold=not is_same)
    return lines


def _sharing(before: Sharing | None, after: Sharing, width: int, signs: Signs) -> list[Line]:
    room = max(8, (width - LABEL_WIDTH - 2) // 2)
    lines = side_by_side(
        [(Run(" " * LABEL_WIDTH), Run("now", "muted"))], [(Run("after", "muted"),)], LABEL_WIDTH + room + 2
    )
    for label, now, then in _both(before, after):
        left = hanging((Run(label.ljust(LABEL_WIDTH), "muted"),), _names(now, signs), LABEL_WIDTH + room, signs)
        lines += side_by_side(left, _changed_names(now, then, room, signs), LABEL_WIDTH + room + 2)
    return lines


def _both(before: Sharing | None, after: Sharing) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """Who writes and who reads, now and after; where nobody can tell who else does, that stands for them."""
    others = () if after.known and (before is None or before.known) else (UNKNOWN,)
    return [
        ("writes", (*(before.writes if before else ()), *others), (*after.writes, *others)),
        ("reads", (*(before.reads if before else ()), *others), (*after.reads, *others)),
    ]


def _names(names: Sequence[str], signs: Signs) -> str:
    return " ".join(names) or signs.none


def _changed_names(now: Sequence[str], then: Sequence[str], room: int, signs: Signs) -> list[Line]:
    """Who is there after: those who stay, and in bold what changes."""
    staying = list(then)
    for name in now:
        if name in staying:
            staying.remove(name)
    added = list(staying)
    kept = [name for name in then if name not in added]
    gone = [name for name in now if name not in then]
    lines: list[Line] = []
    if kept or not (added or gone):
        lines += hanging((), _names(kept, signs), room, signs)
    for sign, names in (("+ ", added), ("- ", gone)):
        if names:
            lines += hanging((Run(sign, bold=True),), " ".join(names), room, signs, bold=True)
    return lines


def _steps(plan: Plan, width: int, signs: Signs) -> list[Line]:
    lines: list[Line] = []
    verb = "would do" if plan.blocked else "will do"
    for number, step in enumerate(plan.steps, start=1):
        label = (verb if number == 1 else "").ljust(LABEL_WIDTH)
        head = (Run(label, "muted"), Run(f"{number}  " if len(plan.steps) > 1 else ""))
        lines += hanging(head, step.sentence, width, signs)
    return lines
