"""Names in sentences: short enough to read, and with the verb that fits their number."""

from __future__ import annotations

from collections.abc import Iterable

from mavtui.domain.attachments import Attachment

_NAMES_SPELT_OUT = 3


def names_of(attachments: Iterable[Attachment]) -> str:
    """The holders' names: `web-1`, `web-1 and web-2`, `web-1, web-2, web-3 and 4 more`."""
    names = [a.holder_name for a in attachments]
    shown, more = names[:_NAMES_SPELT_OUT], len(names) - _NAMES_SPELT_OUT
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def fitting(count: int, one: str, several: str) -> str:
    """The word for that many: `fitting(2, "holds", "hold")`."""
    return one if count == 1 else several
