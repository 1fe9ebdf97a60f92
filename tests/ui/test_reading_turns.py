from __future__ import annotations

from mavtui.ui.reading_turns import ReadingTurns


class Readings:
    """Counts what was begun; nothing ends by itself."""

    def __init__(self) -> None:
        self.begun = 0
        self.turns = ReadingTurns(self._begin)

    def _begin(self) -> None:
        assert self.turns.is_reading, "a reading has its turn before it begins"
        self.begun += 1


def test_a_reading_that_is_asked_for_begins_at_once() -> None:
    readings = Readings()
    readings.turns.ask()
    assert (readings.begun, readings.turns.is_reading) == (1, True)


def test_readings_asked_for_during_another_are_one_reading_after_it() -> None:
    readings = Readings()
    for _ in range(3):
        readings.turns.ask()
    assert readings.begun == 1
    readings.turns.end()
    assert (readings.begun, readings.turns.is_reading) == (2, True)
    readings.turns.end()
    assert (readings.begun, readings.turns.is_reading) == (2, False)


def test_what_was_read_afterwards_begins_at_once_again() -> None:
    readings = Readings()
    readings.turns.ask()
    readings.turns.end()
    readings.turns.ask()
    assert (readings.begun, readings.turns.is_reading) == (2, True)
