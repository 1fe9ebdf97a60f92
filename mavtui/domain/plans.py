"""Plan, approval and expectation: no change is made but by a plan that was shown, confirmed and is still true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mavtui.domain.clock import Timestamp
from mavtui.domain.expectations import Expectation, expectation_of
from mavtui.domain.foresight import Basis, Foresight, ForesightOfAttaching, foresee, scene_after
from mavtui.domain.hazard import RW_SHARING_CODES, Hazard, Severity, raised
from mavtui.domain.inverses import has_inverse, inverse_of_all
from mavtui.domain.plan_notes import notes_of
from mavtui.domain.requests import ACTIONS, Request, volume_of
from mavtui.domain.scene import Scene
from mavtui.domain.sentences import sentence_of
from mavtui.domain.validation import is_typable
from mavtui.domain.volumes import Volume
from mavtui.errors import ConfirmationNeeded, PlanStale, Refused

__all__ = [
    "Approval", "Expectation", "Plan", "Sharing", "Step", "Target", "approval_of", "authorise", "expectation_of",
    "make_plan", "sharing_of", "writers_after",
]  # fmt: skip


_OF_NO_VOLUME = frozenset({"read-only-context", "api-too-old", "running-server", "server-error"})
"""What is said of a place or a server: the same for every volume concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a plan will act; every plan and every confirmation names it first."""

    context: str
    backend: str
    place: str = ""
    project: str | None = None
    production: bool = False

    def is_place_of(self, other: Target) -> bool:
        """Whether both mean the same place, marked or not: a mark may come at any time, and is looked at by itself."""
        return replace(self, production=False) == replace(other, production=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Who writes to one volume and who reads from it, by name, in order of time; not `known` where nobody can tell."""

    volume_id: str
    volume_name: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of a plan, with what it is based on and what it leads to.

    `sentence` says what it does; `writers_after` is the number of writers on its volume as shown, None if unknown.
    `undoes` is the id of the journal's entry that it takes back, empty where it takes none back.
    """

    request: Request
    sentence: str
    expectation: Expectation
    hazards: tuple[Hazard, ...]
    writers_after: int | None
    undoes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be changed, in which order, based on what, with which hazards, and what would take it back.

    `notes` are sentences to be shown with it that need no confirmation.
    """

    id: str
    action: str
    target: Target
    steps: tuple[Step, ...]
    hazards: tuple[Hazard, ...]
    before: tuple[Sharing, ...]
    after: tuple[Sharing, ...]
    inverse: str
    has_inverse: bool
    confirmation_words: tuple[tuple[str, str], ...]
    made_at: Timestamp
    notes: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The worst hazard's severity, raised where the target is marked production."""
        worst = max((hazard.severity for hazard in self.hazards), default=Severity.NONE)
        return raised(worst, production=self.target.production)

    def severity_of(self, hazard: Hazard) -> Severity:
        """The severity of one of the hazards on this plan's target."""
        return raised(hazard.severity, production=self.target.production)

    def told(self, hazard: Hazard) -> str:
        """The hazard's sentence; where several volumes are concerned the one it is about goes before it."""
        words = dict(self.confirmation_words)
        word = words.get(hazard.volume_id or "", "")
        is_about_it = len(words) > 1 and word and hazard.code not in _OF_NO_VOLUME
        return f"{word}: {hazard.message}" if is_about_it else hazard.message

    @property
    def blocked(self) -> tuple[Hazard, ...]:
        """The hazards that forbid the plan."""
        return tuple(hazard for hazard in self.hazards if hazard.severity is Severity.BLOCKED)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the hazards, each once, the worst first."""
        return tuple(dict.fromkeys(hazard.code for hazard in self.hazards))


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What was confirmed, and how (for the journal).

    `codes` are the codes that were accepted; `cautions` covers every caution; `production` says that the target's mark
    was confirmed. `only_as_shown` confines all this to what each step of the plan showed (somebody looked at it); else
    the codes were given beforehand and hold whatever comes. `any_number_of_writers` is given by a command's flag, which
    consents to the sharing whatever its size; without it no more writers than were shown.
    """

    how: str
    codes: frozenset[str] = frozenset()
    cautions: bool = False
    production: bool = False
    any_number_of_writers: bool = False
    only_as_shown: bool = False

    def covers(self, hazard: Hazard, *, production: bool = False) -> bool:
        """Whether the hazard was confirmed; on a target marked production a caution takes what a danger takes."""
        severity = raised(hazard.severity, production=production)
        if severity is Severity.BLOCKED:
            return False
        return hazard.code in self.codes or (severity is Severity.CAUTION and self.cautions)


def approval_of(plan: Plan, how: str) -> Approval:
    """The approval of exactly what the plan shows: its codes, step by step, and its number of writers."""
    return Approval(how=how, codes=frozenset(plan.codes), production=plan.target.production, only_as_shown=True)


def sharing_of(volume: Volume) -> Sharing:
    """Who writes and who reads now."""
    return Sharing(
        volume_id=volume.id,
        volume_name=volume.label,
        writes=tuple(a.holder_name for a in volume.writers),
        reads=tuple(a.holder_name for a in volume.readers),
        known=volume.attachments_known,
    )


def writers_after(scene: Scene, request: Request) -> int | None:
    """How many can write to the request's volume after it; None where that is not known or no volume is concerned."""
    volume_id = volume_of(request)
    return scene_after(request, scene).volumes[volume_id].rw_count if volume_id else None


def authorise(step: Step, now: Scene, approval: Approval) -> None:
    """Whether the step may be carried out in the scene as it is now; called inside the transaction of the change.

    Raises Refused for a blocking hazard and ConfirmationNeeded for one that was not confirmed while the scene is what
    the step expects; a lock refuses in any case. Where the scene has changed, the step goes on only if every hazard
    found anew was confirmed and no more writers come of it than were shown; else PlanStale. Whatever else makes no
    sense now is raised by `find_hazards`: NotFound, UsageError, Refused.
    """
    authorise_foreseen(step, foresee(step.request, now), now, approval)


def authorise_foreseen(
    step: Step, foresight: Foresight | ForesightOfAttaching, now: Scene | Basis, approval: Approval
) -> None:
    """The same, where what the request meets now is known already; raises the same but for what `find_hazards` does."""
    hazards, production = foresight.hazards, now.production
    unconfirmed = [h for h in hazards if not _is_confirmed(h, step, approval, production)]
    lacks_production = production and not approval.production
    as_expected = foresight.expectation is step.expectation or foresight.expectation == step.expectation
    if as_expected and not unconfirmed and not lacks_production:
        return  # nearly always
    blocked = [h for h in unconfirmed if h.severity is Severity.BLOCKED]  # no approval covers these
    if blocked:
        unconfirmed = [h for h in unconfirmed if h not in blocked]
    open_codes = tuple(dict.fromkeys([h.code for h in unconfirmed]))
    if blocked and (as_expected or now.locked_because):  # planning again would not lift a lock
        raise Refused(blocked[0].message, codes=tuple(h.code for h in blocked))
    if as_expected:
        if open_codes:
            raise ConfirmationNeeded(f"not confirmed: {', '.join(open_codes)}", codes=open_codes)
        raise ConfirmationNeeded("not confirmed: the target is marked production")
    if blocked or unconfirmed:
        raise _stale((*blocked, *unconfirmed)[0].message, tuple(h.code for h in blocked) or open_codes)
    if lacks_production:
        raise _stale("the target is marked production now")
    if not approval.any_number_of_writers:
        _check_number_of_writers(step, foresight, now)


def _is_confirmed(hazard: Hazard, step: Step, approval: Approval, production: bool) -> bool:  # noqa: FBT001
    if approval.only_as_shown and hazard.code not in [shown.code for shown in step.hazards]:
        return False
    return approval.covers(hazard, production=production)


def _check_number_of_writers(step: Step, foresight: Foresight | ForesightOfAttaching, now: Scene | Basis) -> None:
    if step.writers_after is None:
        return  # an unknown number was shown and confirmed, or no volume is concerned
    writers = None
    if isinstance(foresight, ForesightOfAttaching):
        writers = foresight.volume_after.rw_count
    elif isinstance(now, Scene):
        writers = writers_after(now, step.request)
    if writers is None:
        raise _stale("who writes is not known any more", ("second-writer",))
    if writers > step.writers_after:
        raise _stale(f"{writers} would write instead of the {step.writers_after} shown", ("second-writer",))


def _stale(what: str, codes: tuple[str, ...] = ()) -> PlanStale:
    message = f"things have changed since the plan was made: {what}"
    return PlanStale(message, codes=codes, hint="Plan again from what is there now.")


def make_plan(
    requests: Iterable[Request], scene: Scene, *, target: Target, plan_id: str, made_at: Timestamp, action: str = ""
) -> Plan:
    """The plan that carries out the requests one after another, each based on what the one before leaves.

    A blocked step is shown with its reasons and leaves things as they are. `action` is the verb; empty means the first
    request's own. Raises NotFound, UsageError, Refused for requests that make no sense in this scene.
    """
    asked = tuple(requests)
    steps: list[Step] = []
    before_each: list[tuple[Request, Scene]] = []
    state = scene
    for request in asked:
        foresight = foresee(request, state)
        is_blocked = any(h.severity is Severity.BLOCKED for h in foresight.hazards)
        after = state if is_blocked else scene_after(request, state)
        volume = after.volumes.get(volume_of(request) or "")
        steps.append(
            Step(
                request=request,
                sentence=sentence_of(request, state),
                expectation=foresight.expectation,
                hazards=foresight.hazards,
                writers_after=volume.rw_count if volume else None,
            )
        )
        before_each.append((request, state))
        state = after
    shown = {**state.volumes, **scene.volumes}
    concerned = tuple(dict.fromkeys(v for v in map(volume_of, asked) if v))
    return Plan(
        id=plan_id,
        action=action or ACTIONS[type(asked[0])],
        target=replace(target, production=target.production or scene.production),
        steps=tuple(steps),
        hazards=_each_once(h for step in steps for h in step.hazards),
        before=tuple(sharing_of(scene.volumes[v]) for v in concerned if v in scene.volumes),
        after=tuple(sharing_of(state.volumes[v]) for v in concerned if v in state.volumes),
        inverse=inverse_of_all(before_each),
        has_inverse=all(has_inverse(request) for request in asked),
        confirmation_words=tuple((v, _word(shown[v], scene)) for v in concerned if v in shown),
        made_at=made_at,
        notes=tuple(dict.fromkeys(note for request, found in before_each for note in notes_of(request, found))),
    )


def _each_once(hazards: Iterable[Hazard]) -> tuple[Hazard, ...]:
    """Each hazard once, the worst first; of those that count writers the last, which has counted them all."""
    by_place: dict[tuple[str, str | None, str], Hazard] = {}
    for hazard in hazards:
        message = "" if hazard.code in RW_SHARING_CODES else hazard.message
        by_place[hazard.code, hazard.volume_id, message] = hazard
    return tuple(sorted(by_place.values(), key=lambda hazard: -hazard.severity))


def _word(volume: Volume, scene: Scene) -> str:
    name = volume.name or ""
    return name if is_typable(name) and name not in scene.ambiguous_names else volume.id[:8]
