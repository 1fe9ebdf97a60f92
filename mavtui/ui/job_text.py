"""A job as lines: how far it is, and each step with the states that it passed through and what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.jobs import DONE, FAILED, STARTED, WAITS
from mavtui.ui.widgets.cells import shorten, width_of
from mavtui.ui.widgets.text_lines import Line, Run, ends, shown

if TYPE_CHECKING:
    from mavtui.ui.jobs import Job, StepRun
    from mavtui.ui.signs import Signs

_ROLES = {STARTED: "transition", DONE: "", FAILED: "hazard-danger", WAITS: "muted"}
_WORD_CELLS = 13
_MINUTE = 60


def head_line(job: Job, width: int, signs: Signs, now: float) -> Line:
    """What it is and how many steps are done, the time at the right."""
    rule = signs.line * 2
    took = _duration((now if job.ended is None else job.ended) - job.started)
    count = f" {rule} {job.done} of {len(job.runs)} "
    room = max(8, width - width_of(count) - len(took) - 8)
    title = shorten(job.title, room, signs, "end")
    return ends((Run(f" {rule} ", "rule"), Run(title), Run(count)), (Run(f"{took} ", "muted"),), width)


def step_lines(job: Job, width: int, signs: Signs, now: float, *, first: int = 0, most: int = 10_000) -> list[Line]:
    """The steps from `first` on, `most` at the most."""
    return [_step(job, number, width, signs, now) for number in range(first, min(len(job.runs), first + max(0, most)))]


def word_of(job: Job) -> tuple[str, str]:
    """The state of the job in a word or two, with its role."""
    if job.ended is None:
        return ("stops", "hazard-caution") if job.stop_because else ("under way", "transition")
    if not job.is_failed:
        return "done", ""
    return ("stopped", "hazard-caution") if job.stop_because else ("failed", "hazard-danger")


def _step(job: Job, number: int, width: int, signs: Signs, now: float) -> Line:
    run = job.runs[number]
    took = "" if run.began is None else f"{(now if run.ended is None else run.ended) - run.began:.1f} s "
    sentence = shown(job.plan.steps[number].sentence, signs)
    passed = "" if run.state == WAITS else _passed(run, signs)
    head = (Run(f"  {number + 1:>2}  ", "muted"), Run(f"{_word(job, number):<{_WORD_CELLS}}", _ROLES[run.state]))
    room = max(8, width - 6 - _WORD_CELLS - len(took) - 1)
    text = shorten(f"{sentence}{': ' if passed else ''}{passed}", room, signs, "end")
    return ends((*head, Run(text)), (Run(took, "muted"),), width)


def _word(job: Job, number: int) -> str:
    state = job.runs[number].state
    if state == WAITS:
        if job.ended is not None:
            return "not begun"
        return f"waits for {number}" if number else "waits"
    return {STARTED: "under way", DONE: "done", FAILED: "failed"}[state]


def _passed(run: StepRun, signs: Signs) -> str:
    """What the services said on the way; each but the last is over, and so is the last of a step that is done."""
    over, on = ("", "...") if signs.ascii_only or signs.plain else (" ✓", " …")
    said = [shown(line, signs) for line in run.said]
    if run.state == DONE:
        return "  ".join(f"{line}{over}" for line in said)
    return "  ".join([*(f"{line}{over}" for line in said[:-1]), *(f"{line}{on}" for line in said[-1:])])


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // _MINUTE:02}:{int(seconds) % _MINUTE:02}"
