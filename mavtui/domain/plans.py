"""Plan, approval and expectation: no change is made but by a plan that was shown, confirmed and is still true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mavtui.domain.changes import simulate
from mavtui.domain.clock import Timestamp
from mavtui.domain.hazard import Hazard, Severity, raised
from mavtui.domain.hazards import find_hazards
from mavtui.domain.inverses import has_inverse, inverse_of
from mavtui.domain.requests import ACTIONS, Request, server_of, volume_of
from mavtui.domain.scene import Scene
from mavtui.domain.sentences import sentence_of
from mavtui.domain.validation import is_typable
from mavtui.domain.volumes import Volume
from mavtui.errors import ConfirmationNeeded, PlanStale, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a plan will act; every plan and every confirmation names it first."""

    context: str
    backend: str
    place: str = ""
    project: str | None = None
    production: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Who writes to one volume and who reads from it, by name, in order of time."""

    volume_id: str
    volume_name: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]


Expectation = tuple[object, ...]
"""What must still be true when a step is carried out: holders with mode and status, flags, condition, server state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of a plan, with what it is based on and what it leads to.

    `sentence` says what it does; `writers_after` is the number of writers on its volume as shown, None if unknown.
    """

    request: Request
    sentence: str
    expectation: Expectation
    hazards: tuple[Hazard, ...]
    writers_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be changed, in which order, based on what, with which hazards, and what would take it back."""

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

    @property
    def severity(self) -> Severity:
        """The worst hazard's severity, raised where the target is marked production."""
        worst = max((hazard.severity for hazard in self.hazards), default=Severity.NONE)
        return raised(worst, production=self.target.production)

    def severity_of(self, hazard: Hazard) -> Severity:
        """The severity of one of the hazards on this plan's target."""
        return raised(hazard.severity, production=self.target.production)

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

    `codes` are the danger codes that were accepted; `cautions` covers every caution; `any_number_of_writers` is given
    by a command's flag, which consents to the sharing whatever its size; without it no more writers than were shown.
    """

    how: str
    codes: frozenset[str] = frozenset()
    cautions: bool = False
    production: bool = False
    any_number_of_writers: bool = False

    def covers(self, hazard: Hazard) -> bool:
        """Whether the hazard was confirmed."""
        if hazard.severity is Severity.BLOCKED:
            return False
        return hazard.code in self.codes or (hazard.severity is Severity.CAUTION and self.cautions)


def approval_of(plan: Plan, how: str) -> Approval:
    """The approval of exactly what the plan shows: its codes, its cautions, its number of writers."""
    return Approval(how=how, codes=frozenset(plan.codes), production=plan.target.production)


def sharing_of(volume: Volume) -> Sharing:
    """Who writes and who reads now."""
    return Sharing(
        volume_id=volume.id,
        volume_name=volume.label,
        writes=tuple(a.holder_name for a in volume.writers),
        reads=tuple(a.holder_name for a in volume.readers),
    )


def expectation_of(scene: Scene, request: Request) -> Expectation:
    """What the request relies on in this scene; two equal values mean that nothing that matters has changed."""
    volume = scene.volumes.get(volume_of(request) or "")
    server = scene.servers.get(server_of(request) or "")
    facts: list[object] = [scene.policy.enabled, scene.production, scene.locked_because]
    if volume is not None:
        facts += [
            volume.id, volume.sharable, volume.read_only, volume.encrypted, volume.condition, volume.size_gib,
            volume.deleted_at is None, volume.attachments_known, sorted(volume.metadata.items()),
            sorted(
                (a.id, a.server_id or a.host or "", a.mode.value, a.status.value, a.contested)
                for a in volume.attachments
            ),
        ]  # fmt: skip
    if server is not None:
        facts += [server.id, server.status, server.task_state, server.locked, server.deleted_at is None]
    return tuple(facts)


def writers_after(scene: Scene, request: Request) -> int | None:
    """How many can write to the request's volume after it; None where that is not known or no volume is concerned."""
    volume_id = volume_of(request)
    return simulate(scene, request).volumes[volume_id].rw_count if volume_id else None


def authorise(step: Step, now: Scene, approval: Approval) -> None:
    """Whether the step may be carried out in the scene as it is now; called inside the transaction of the change.

    Raises Refused for a blocking hazard and ConfirmationNeeded for one that was not confirmed while the scene is what
    the step expects. Where the scene has changed, the step goes on only if every hazard found anew was confirmed and no
    more writers come of it than were shown; else PlanStale.
    """
    hazards = find_hazards(step.request, now)
    as_expected = expectation_of(now, step.request) == step.expectation
    blocked = tuple(h for h in hazards if h.severity is Severity.BLOCKED)
    open_codes = tuple(dict.fromkeys(h.code for h in hazards if not approval.covers(h) and h not in blocked))
    if as_expected:
        if blocked:
            raise Refused(blocked[0].message, codes=tuple(h.code for h in blocked))
        if open_codes:
            raise ConfirmationNeeded(f"not confirmed: {', '.join(open_codes)}", codes=open_codes)
        return
    if blocked:
        raise _stale(blocked[0].message, tuple(h.code for h in blocked))
    if open_codes:
        raise _stale(next(h.message for h in hazards if h.code == open_codes[0]), open_codes)
    writers = writers_after(now, step.request)
    if not approval.any_number_of_writers and (writers or 0) > (step.writers_after or 0):
        raise _stale(
            f"{writers} would write instead of the {step.writers_after or 0} that were shown", ("second-writer",)
        )


def _stale(what: str, codes: tuple[str, ...]) -> PlanStale:
    return PlanStale(
        f"things have changed since the plan was made: {what}", codes=codes, hint="Plan again from what is there now."
    )


def make_plan(
    requests: Iterable[Request], scene: Scene, *, target: Target, plan_id: str, made_at: Timestamp, action: str = ""
) -> Plan:
    """The plan that carries out the requests one after another, each based on what the one before leaves.

    `action` is the verb; empty means the first request's own. Raises NotFound, UsageError, TransitionRefused for
    requests that make no sense in this scene.
    """
    asked = tuple(requests)
    steps: list[Step] = []
    inverses: list[str] = []
    state = scene
    for request in asked:
        hazards = find_hazards(request, state)
        is_blocked = any(h.severity is Severity.BLOCKED for h in hazards)
        after = state if is_blocked else simulate(state, request)
        volume = after.volumes.get(volume_of(request) or "")
        steps.append(
            Step(
                request=request,
                sentence=sentence_of(request, state),
                expectation=expectation_of(state, request),
                hazards=hazards,
                writers_after=volume.rw_count if volume else None,
            )
        )
        inverses.append(inverse_of(request, state))
        state = after
    concerned = tuple(dict.fromkeys(v for v in map(volume_of, asked) if v))
    return Plan(
        id=plan_id,
        action=action or ACTIONS[type(asked[0])],
        target=replace(target, production=target.production or scene.production),
        steps=tuple(steps),
        hazards=_each_once(h for step in steps for h in step.hazards),
        before=tuple(sharing_of(scene.volumes[v]) for v in concerned if v in scene.volumes),
        after=tuple(sharing_of(state.volumes[v]) for v in concerned if v in state.volumes),
        inverse="; ".join(dict.fromkeys(reversed(inverses))),
        has_inverse=all(has_inverse(request) for request in asked),
        confirmation_words=tuple((v, _word(state.volumes[v], scene)) for v in concerned if v in state.volumes),
        made_at=made_at,
    )


def _each_once(hazards: Iterable[Hazard]) -> tuple[Hazard, ...]:
    by_place: dict[tuple[str, str | None], Hazard] = {}
    for hazard in hazards:
        # A later step knows more (a third writer instead of a second), so its sentence is the one to show.
        by_place[hazard.code, hazard.volume_id] = hazard
    return tuple(sorted(by_place.values(), key=lambda hazard: -hazard.severity))


def _word(volume: Volume, scene: Scene) -> str:
    name = volume.name or ""
    return name if is_typable(name) and name not in scene.ambiguous_names else volume.id[:8]
