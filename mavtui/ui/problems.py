"""A problem as it is told: what failed, why, what to do next, and by what the other side can find it."""

from __future__ import annotations

from typing import NamedTuple

from mavtui.errors import MavtuiError
from mavtui.services.secrets import without_secret_words


class Problem(NamedTuple):
    """What went wrong. `what` failed, empty where the reason says it; `time` is when, as a clock shows it."""

    what: str
    why: str
    hint: str = ""
    request_id: str = ""
    time: str = ""

    @property
    def line(self) -> str:
        """All of it in one line, the most important first."""
        why = self.why.replace("\n ", " ")
        head = _sentence(f"{self.what}: {why}" if self.what else why)
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{head} {self.hint}{request}".strip()

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Each part with what it is, those that are empty left out."""
        found = (
            ("failed", self.what), ("why", self.why), ("to do", self.hint), ("request", self.request_id),
            ("time", self.time),
        )  # fmt: skip
        return tuple((label, text) for label, text in found if text)

    @property
    def text(self) -> str:
        """All of it as it is copied, each part on a line of its own."""
        return "\n".join(f"{label}: {text}" for label, text in self.parts)


def problem_of(error: Exception, *, what: str = "", time: str = "") -> Problem:
    """The problem that an error stands for; `what` was being done."""
    if isinstance(error, MavtuiError):
        return Problem(what, error.message, error.hint, error.request_id, time)
    return Problem(
        what or "That failed unexpectedly",
        without_secret_words(f"{type(error).__name__}: {error}"),
        "This is a defect of mavtui. Nothing is known to be lost; the journal says what was done.",
        time=time,
    )


def _sentence(text: str) -> str:
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "?", "!")) else f"{capital}."
