"""From which age on a state counts as a finding."""

from __future__ import annotations

from typing import NamedTuple


class FindingLimits(NamedTuple):
    """From which age on a state counts as a finding, in seconds.

    `settle_seconds` is how long two readings of one change may differ: the services of a cloud are read one after the
    other, so what changed a moment ago proves nothing.
    """

    reserved_seconds: float = 900.0
    attaching_seconds: float = 900.0
    detaching_seconds: float = 900.0
    settle_seconds: float = 60.0


DEFAULT_LIMITS = FindingLimits()
"""What holds where nothing is configured."""
