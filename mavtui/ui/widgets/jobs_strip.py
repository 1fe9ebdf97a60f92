"""A strip with the steps of a plan that is being carried out: what is done, what is under way, what waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.job_text import head_line, step_lines
from mavtui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from mavtui.ui.clock import Clock
    from mavtui.ui.jobs import Job
    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.text_lines import Line

MOST_STEPS = 5
_TICK_SECONDS = 0.5


class JobsStrip(TextBlock):
    """Shown while a plan of several steps runs; the steps around the one under way, if they are many."""

    def __init__(self, clock: Clock, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(self._made_lines, id=id)
        self._clock = clock
        self._signs = signs
        self._job: Job | None = None
        self._most = MOST_STEPS

    def on_mount(self) -> None:
        """Let the time pass while a step takes its own."""
        self.set_interval(_TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        if self._job is not None and self._job.ended is None:
            self.show(self._made_lines)

    def show_job(self, job: Job, most: int = MOST_STEPS) -> None:
        """Show how far the job is, with `most` of its steps."""
        self._job, self._most = job, most
        self.show(self._made_lines, layout=True)

    def _made_lines(self, width: int) -> list[Line]:
        job = self._job
        if job is None:
            return []
        now = self._clock.monotonic()
        first = max(0, min(job.done - 1, len(job.runs) - self._most))
        steps = step_lines(job, width, self._signs, now, first=first, most=self._most)
        return [head_line(job, width, self._signs, now), *steps]
