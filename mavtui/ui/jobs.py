"""What is being carried out and what was: the board that every screen looks at, whatever is in front."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from mavtui.domain.plans import Plan
    from mavtui.services.executing import Progress

MOST_ENDED = 50
"""How many jobs are kept that have ended; the journal has them all."""
WAITS, STARTED, DONE, FAILED = "waits", "started", "done", "failed"
CANCELLED = "Stopped before its next step, as you asked."


@dataclass(slots=True)
class StepRun:
    """How one step goes: its state, what it has passed through, from when to when (seconds of the clock), its facts."""

    state: str = WAITS
    said: list[str] = field(default_factory=list)
    began: float | None = None
    ended: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Job:
    """A plan that is being carried out, or was.

    `outcome` is what is told of its end, empty until then; `stop_because` is set where no further step is to be begun.
    `volume_ids` are the volumes that were touched.
    """

    plan: Plan
    title: str
    started: float
    number: int = 0
    runs: list[StepRun] = field(default_factory=list)
    ended: float | None = None
    outcome: str = ""
    is_failed: bool = False
    stop_because: str = ""
    volume_ids: list[str] = field(default_factory=list)

    @property
    def states(self) -> list[str]:
        """The state of each step: `waits`, `started`, `done` or `failed`."""
        return [run.state for run in self.runs]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return self.states.count(DONE)

    @property
    def said(self) -> list[str]:
        """The states that the step under way has passed through."""
        return next((run.said for run in self.runs if run.state == STARTED), [])

    @property
    def has_more(self) -> bool:
        """Whether there are steps that were not begun."""
        return WAITS in self.states

    def follow(self, progress: Progress, now: float) -> None:
        """Take in how far a step is."""
        run = self.runs[progress.number - 1]
        if progress.state == "running":
            run.said.append(str(progress.facts.get("said", "")))
            return
        run.state = progress.state
        if progress.state == STARTED:
            run.began = now
        else:
            run.ended, run.facts = now, progress.facts
        touched = progress.facts.get("volume_id")
        if touched and touched not in self.volume_ids:
            self.volume_ids.append(touched)


class JobBoard:
    """All jobs of this console. Looked at as a collection it is those that are under way."""

    def __init__(self) -> None:
        self._running: list[Job] = []
        self._ended: deque[Job] = deque(maxlen=MOST_ENDED)
        self._numbers = count(1)

    def __iter__(self) -> Iterator[Job]:
        return iter(tuple(self._running))

    def __len__(self) -> int:
        return len(self._running)

    def all(self) -> tuple[Job, ...]:
        """Those under way in the order of their beginning, then those that ended, the last one first."""
        return (*self._running, *self._ended)

    def find(self, number: int) -> Job | None:
        """The job of that number."""
        return next((job for job in self.all() if job.number == number), None)

    def begin(self, job: Job) -> None:
        """A job begins."""
        job.number = next(self._numbers)
        self._running.append(job)

    def end(self, job: Job, now: float) -> None:
        """A job has ended, one way or the other."""
        job.ended = now
        if job in self._running:
            self._running.remove(job)
            self._ended.appendleft(job)

    def stop(self, because: str = CANCELLED) -> None:
        """Let none of them begin a further step."""
        for job in self._running:
            job.stop_because = because
