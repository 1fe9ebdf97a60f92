"""The two questions that are no plans: whether to quit, and whether to take the read-only lock off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.dialogs.question import QuestionDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.changing import Job


async def ask_to_quit(app: MavtuiApp, jobs: Sequence[Job]) -> None:
    """Quit if the operator means it; what is being carried out is named, and its step under way is finished first."""
    if jobs:
        title = "Quit while a change is being carried out?"
        sentences = [f"Under way: {job.title} ({job.done} of {len(job.states)} done)." for job in jobs]
        sentences.append("The step under way is finished, no other is begun. The journal says which were done.")
    else:
        title, sentences = "Quit mavtui?", ["Nothing is under way."]
    dialog = QuestionDialog(title, sentences, "Quit", clock=app.clock, signs=app.signs, is_grave=bool(jobs))
    if await app.ask(dialog):
        app.exit()


async def unlock(app: MavtuiApp) -> None:
    """Allow changes again, if the operator means it."""
    sentences = ["Changes will be possible again, each after its plan and its confirmation."]
    dialog = QuestionDialog("Take the read-only lock off?", sentences, "Unlock", clock=app.clock, signs=app.signs)
    if await app.ask(dialog) and app.session.lock.because:
        app.session.lock.toggle()
        app.tell("The read-only lock is off.")
        app.update_headers()
