"""A strip with the steps of a plan that is being carried out: what is done, what is under way, what waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.widgets.text_block import TextBlock
from mavtui.ui.widgets.text_lines import Line, Run, ends, shown

if TYPE_CHECKING:
    from mavtui.ui.changing import Job
    from mavtui.ui.clock import Clock
    from mavtui.ui.signs import Signs

MOST_STEPS = 5
_TICK_SECONDS = 0.5
_ROLES = {"started": "transition", "done": "", "failed": "hazard-danger", "waits": "muted"}


class JobsStrip(TextBlock):
    """Shown while a plan of several steps runs; the steps around the one under way, if they are many."""

    def __init__(self, clock: Clock, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(self._made_lines, id=id)
        self._clock = clock
        self._signs = signs
        self._job: Job | None = None

    def on_mount(self) -> None:
        """Let the time pass while a step takes its own."""
        self.set_interval(_TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        if self._job is not None and self._job.ended is None:
            self.show(self._made_lines)

    def show_job(self, job: Job) -> None:
        """Show how far the job is."""
        self._job = job
        self.show(self._made_lines, layout=True)

    def _made_lines(self, width: int) -> list[Line]:
        job = self._job
        if job is None:
            return []
        total = len(job.states)
        now = self._clock.monotonic() if job.ended is None else job.ended
        rule = self._signs.line * 2
        head = (Run(f" {rule} ", "rule"), Run(f"{job.plan.action} {rule} {job.done} of {total} "))
        lines: list[Line] = [ends(head, (Run(f"{now - job.started:.1f} s ", "muted"),), width)]
        first = max(0, min(job.done - 1, total - MOST_STEPS))
        for number in range(first, min(total, first + MOST_STEPS)):
            state = job.states[number]
            word = self._word(state, number)
            said = f": {job.said[-1]}" if state == "started" and job.said else ""
            sentence = shown(job.plan.steps[number].sentence + said, self._signs)
            lines.append((Run(f"  {number + 1:>2}  ", "muted"), Run(f"{word:<12}", _ROLES[state]), Run(sentence)))
        return lines

    def _word(self, state: str, number: int) -> str:
        if state == "waits":
            return f"waits for {number}" if number else "waits"
        return {"started": "under way", "done": "done", "failed": "failed"}[state]
