"""A small memory of what was worked out lately, for answers that follow from their question alone."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

Answer = TypeVar("Answer")


class Recent(dict[str, Answer]):
    """Answers by key, the latest ones: `most` of them at least, twice as many at most. Threads may share it."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer; where there are too many, the older half goes."""
        if len(self) >= 2 * self._most:
            for old in list(islice(self, self._most)):
                self.pop(old, None)
        self.pop(key, None)  # what is known anew counts as new
        self[key] = answer
