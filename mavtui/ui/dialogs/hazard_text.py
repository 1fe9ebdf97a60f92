"""The hazards of a plan as lines; many that are alike are told in one, and each by itself where that is asked for.

What is dangerous by itself is never folded, and neither is a last writer: those are what a decision hangs on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.hazard import RW_SHARING_CODES, Hazard, Severity
from mavtui.ui.widgets.text_lines import Line, Run, hanging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.plans import Plan
    from mavtui.ui.signs import Signs

MOST_ALIKE = 3
"""How many that are alike are told one by one."""
_NEVER_FOLDED = frozenset({"last-writer", "grow-shared"})
_NAMES = 3
_MOST_CODE_CELLS = 22
_SIGNS = {Severity.DANGER: "!!", Severity.BLOCKED: "!!", Severity.CAUTION: "! ", Severity.NONE: "  "}
_ROLES = {
    Severity.DANGER: "hazard-danger",
    Severity.BLOCKED: "hazard-danger",
    Severity.CAUTION: "hazard-caution",
    Severity.NONE: "muted",
}
_WHAT_CAN_HAPPEN = "Unless a cluster file system keeps order, what one server writes destroys what the others wrote."


class Told(NamedTuple):
    """One line of hazards: the code, how bad, what is said, and whether it stands for several."""

    code: str
    severity: Severity
    text: str
    is_folded: bool = False


def sign_of(severity: Severity) -> Run:
    """The two cells before a hazard's sentence: what is loud about it, so that the sentence need not be."""
    return Run(_SIGNS[severity], _ROLES[severity])


def hazard_lines(plan: Plan, width: int, signs: Signs, *, each: bool = False) -> list[Line]:
    """What can go wrong, the worst first; `each` of those that are alike, else several in one."""
    told = told_of(plan, each=each)
    code_width = min(_MOST_CODE_CELLS, max((len(one.code) for one in told), default=0)) + 2
    lines: list[Line] = []
    for one in told:
        gap = " " * max(1, code_width - len(one.code))
        head = (sign_of(one.severity), Run(" "), Run(one.code, _ROLES[one.severity]), Run(gap))
        lines += hanging(head, one.text, width, signs)
    if RW_SHARING_CODES & set(plan.codes):
        lines += hanging((Run("   "),), _WHAT_CAN_HAPPEN, width, signs)
    return lines


def told_of(plan: Plan, *, each: bool = False) -> list[Told]:
    """What is told of the plan's hazards, in their order: what is alike stands where the first of it does."""
    groups: dict[tuple[str, str], list[Hazard]] = {}
    for hazard in plan.hazards:
        groups.setdefault(_kind_of(plan, hazard), []).append(hazard)
    told: list[Told] = []
    for alike in groups.values():
        by_sentence = {plan.told(hazard): hazard for hazard in alike}
        severity = plan.severity_of(alike[0])
        if each or len(by_sentence) <= MOST_ALIKE:
            told += [Told(one.code, severity, sentence) for sentence, one in by_sentence.items()]
        else:
            told.append(Told(alike[0].code, severity, _folded(plan, list(by_sentence.values())), is_folded=True))
    return told


def folds(plan: Plan) -> bool:
    """Whether anything is told in one that can be told one by one."""
    return any(one.is_folded for one in told_of(plan))


def _kind_of(plan: Plan, hazard: Hazard) -> tuple[str, str]:
    """What two hazards have in common that are alike: the code, and the sentence but for what it is about."""
    if hazard.severity is Severity.DANGER or hazard.code in _NEVER_FOLDED:
        return hazard.code, plan.told(hazard)
    return hazard.code, hazard.message.replace(hazard.who, "", 1) if hazard.who else hazard.message


def _folded(plan: Plan, alike: Sequence[Hazard]) -> str:
    words = dict(plan.confirmation_words) if len(plan.confirmation_words) > 1 else {}
    names = [hazard.who or words.get(hazard.volume_id or "", "") for hazard in alike[:_NAMES]]
    first = alike[0].message
    more = len(alike) - _NAMES
    if not all(names):
        return f"{len(alike)} of this kind. {first}"
    return f"{len(alike)} of this kind: {', '.join(names)} and {more} more. {first}"
