"""Names in sentences: short enough to read, and with the verb that fits their number."""

from __future__ import annotations

from collections.abc import Iterable

from mavtui.domain.attachments import Attachment

CONTESTED = "Its records contradict each other; settle each contested one by reset-state first."
"""Why a contested volume takes no attach, delete or sharable change."""


def names_of(attachments: Iterable[Attachment], *, at_most: int | None = 3) -> str:
    """The holders' names: `web-1`, `web-1 and web-2`, `web-1, web-2, web-3 and 4 more`; all of them for None."""
    names = [a.holder_name for a in attachments]
    if at_most is not None and len(names) > at_most:
        return f"{', '.join(names[:at_most])} and {len(names) - at_most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def fitting(count: int, one: str, several: str) -> str:
    """The word for that many: `fitting(2, "holds", "hold")`."""
    return one if count == 1 else several


def who_holds(attachments: Iterable[Attachment], *, unknown: str = "who holds it is not known") -> str:
    """`web-1 holds it`, `web-1 and web-2 hold it`; `unknown` where there is no name to give."""
    holders = tuple(attachments)
    if not holders:
        return unknown
    return f"{names_of(holders)} {fitting(len(holders), 'holds', 'hold')} it"
