"""Questions at a terminal. What was typed before the question could be read is dropped and confirms nothing."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mavtui.cli import diagnostics

DEAF_SECONDS = 0.4
"""For how long after the question keys are dropped: they were meant for something else."""

_LONGEST = 1024
_LOOK_SECONDS = 0.2


class _Login:
    """What the questions of a login have in common: they are asked in its thread, which must not outlive the run."""

    is_given_up = False


def typed(question: str, word: str) -> bool:
    """Whether exactly `word` is typed as the answer."""
    return _answer(question) == word


def yes(question: str) -> bool:
    """Whether the answer is y or yes; Enter alone is no."""
    return _answer(question).lower() in {"y", "yes"}


def answer_for_login(prompt: str, hidden: bool) -> str:  # noqa: FBT001 - as the back ends ask
    """What is typed for the prompt of a login, on the screen unless `hidden`. To be asked in the login's thread.

    Raises AuthenticationFailed where the run was interrupted meanwhile.
    """
    import termios

    from mavtui.errors import AuthenticationFailed

    descriptor = sys.stdin.fileno()
    with diagnostics.ProgressLine.kept_away(), _echo(on=not hidden):
        diagnostics.say(f"{prompt.rstrip(': ')}: ", end="")
        termios.tcflush(descriptor, termios.TCIFLUSH)
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < _LONGEST:
            if _Login.is_given_up:
                raise AuthenticationFailed("the login was left")
            if select.select([descriptor], [], [], _LOOK_SECONDS)[0]:
                read = os.read(descriptor, _LONGEST)
                if not read:
                    break
                answer += read
        if hidden or not answer.endswith(b"\n"):
            diagnostics.say("")
    return answer.decode(errors="replace").rstrip("\r\n")


def give_up() -> None:
    """The run is interrupted: the question of a login that is still open is left."""
    _Login.is_given_up = True


@contextmanager
def _echo(*, on: bool) -> Iterator[None]:
    """The terminal, showing what is typed or not until the end."""
    import termios

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    after = [*before]
    if not on:
        after[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, after)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _answer(question: str) -> str:
    import termios

    diagnostics.say(question, end="")
    descriptor = sys.stdin.fileno()
    time.sleep(DEAF_SECONDS)
    termios.tcflush(descriptor, termios.TCIFLUSH)
    # Read from the terminal itself: what Python may have read ahead is older than the question.
    answer = b""
    while not answer.endswith(b"\n") and len(answer) < _LONGEST:
        read = os.read(descriptor, _LONGEST)
        if not read:
            diagnostics.say("")
            return ""
        answer += read
    return answer.decode(errors="replace").strip()
