"""Questions at a terminal. What was typed before the question could be read is dropped and confirms nothing."""

from __future__ import annotations

import os
import sys
import time

from mavtui.cli import diagnostics

DEAF_SECONDS = 0.4
"""For how long after the question keys are dropped: they were meant for something else."""

_LONGEST = 1024


def typed(question: str, word: str) -> bool:
    """Whether exactly `word` is typed as the answer."""
    return _answer(question) == word


def yes(question: str) -> bool:
    """Whether the answer is y or yes; Enter alone is no."""
    return _answer(question).lower() in {"y", "yes"}


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
