"""Waiting for another change of the same volume, where a place takes them one at a time; then planning again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan

Planned = TypeVar("Planned")

WAITABLE = frozenset({"in-transition"})
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 5.0


async def in_turn(
    make: Callable[[], Awaitable[Planned]],
    plan_in: Callable[[Planned], Plan],
    *,
    limit_seconds: float,
    say: Callable[[str], None],
) -> Planned:
    """What `make` plans once nothing but a change under way blocks it, or what it planned last at the limit.

    Each time it is planned anew from what is there then: the change waited for may be the other writer. `plan_in` takes
    the plan out of what was made; `say` gets one line when the waiting begins.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + limit_seconds
    pause = _FIRST_PAUSE
    made = await make()
    is_said = False
    while waits_for_another(plan_in(made)) and (left := until - loop.time()) > 0:
        if not is_said:
            say(f"{plan_in(made).blocked[0].message} Waiting up to {limit_seconds:.0f} s for it.")
            is_said = True
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        made = await make()
    return made


def waits_for_another(plan: Plan) -> bool:
    """Whether all that blocks the plan is a change that comes to its end by itself."""
    return bool(plan.blocked) and all(hazard.code in WAITABLE and not hazard.stays for hazard in plan.blocked)
