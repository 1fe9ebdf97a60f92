"""The two questions that are no plans: whether to quit, and whether to take the read-only lock off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.ui.dialogs.question import Answer, ChoiceDialog, QuestionDialog

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp

STOP, WAIT = "stop", "wait"


async def ask_to_quit(app: MavtuiApp) -> None:
    """Quit if the operator means it. Nothing can run on without the console, so what is under way is named first."""
    if not app.jobs:
        dialog = QuestionDialog("Quit mavtui?", ["Nothing is under way."], "Quit", clock=app.clock, signs=app.signs)
        if await app.ask(dialog):
            app.exit()
        return
    choice = ChoiceDialog(
        "Quit while a change is being carried out?",
        [
            *(f"Under way: {job.title} ({job.done} of {len(job.states)} done)." for job in app.jobs),
            "It cannot run on without the console.",
            "y stops it: the step under way is finished, no other is begun. The journal says which were done.",
            "w waits: mavtui quits by itself when everything is done.",
        ],
        (Answer(WAIT, "w", "Wait"), Answer(STOP, "y", "Stop and quit")),
        clock=app.clock,
        signs=app.signs,
        is_grave=True,
    )
    answer = await app.ask(choice)
    if answer == STOP or (answer == WAIT and not app.jobs):
        app.exit()
    elif answer == WAIT:
        app.quit_after_jobs()
        app.tell("mavtui quits when everything is done; ^q asks again.", "transition")


async def unlock(app: MavtuiApp) -> None:
    """Allow changes again, if the operator means it."""
    sentences = ["Changes will be possible again, each after its plan and its confirmation."]
    dialog = QuestionDialog("Take the read-only lock off?", sentences, "Unlock", clock=app.clock, signs=app.signs)
    if await app.ask(dialog) and app.session.lock.because:
        app.session.lock.toggle()
        app.tell("The read-only lock is off.")
        app.update_headers()
