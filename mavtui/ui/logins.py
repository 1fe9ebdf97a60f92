"""What a login asks for, asked by a dialog: the login waits in a thread of its own meanwhile."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING

from mavtui.errors import AuthenticationFailed

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp


class Logins:
    """Made before there is a console, for the session that it will show; `attach` names the console."""

    def __init__(self) -> None:
        self._app: MavtuiApp | None = None
        self._open: set[asyncio.Future[str | None]] = set()

    def attach(self, app: MavtuiApp) -> None:
        """Ask in this console from now on."""
        self._app = app

    def ask(self, prompt: str, hidden: bool) -> str:
        """The operator's answer; to be called in a thread, which waits. AuthenticationFailed: the dialog was left."""
        app = self._app
        answers: list[str] = []
        if app is not None and app.is_running:
            try:
                answers = app.call_from_thread(partial(self._answer, app, prompt, hidden))
            except (CancelledError, RuntimeError):  # the console is being left
                answers = []
        if not answers:
            raise AuthenticationFailed("the login was left")
        return answers[0]

    def leave(self) -> None:
        """Answer whatever is still asked with nothing, because the console is being left."""
        self._app = None
        for future in self._open:
            if not future.done():
                future.set_result(None)

    async def _answer(self, app: MavtuiApp, prompt: str, hidden: bool) -> list[str]:
        """The answer; nothing where the dialog was left."""
        from mavtui.ui.dialogs.secret import SecretDialog

        future: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._open.add(future)

        def answered(answer: str | None) -> None:
            if not future.done():
                future.set_result(answer)

        try:
            await app.push_screen(SecretDialog(prompt, is_hidden=hidden, clock=app.clock, signs=app.signs), answered)
            answer = await future
            return [] if answer is None else [answer]
        finally:
            self._open.discard(future)
