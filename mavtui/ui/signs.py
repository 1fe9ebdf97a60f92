"""The signs of the screens, each with a plain ASCII stand-in."""

from __future__ import annotations

from typing import NamedTuple


class Signs(NamedTuple):
    """What the widgets draw besides words; every sign is one cell wide."""

    cursor: str
    mark: str
    ellipsis: str
    ascending: str
    descending: str
    thumb: str
    line: str
    into: str
    none: str
    ascii_only: bool
    """True where the terminal shows ASCII alone: then names, too, are drawn with stand-ins."""


UNICODE_SIGNS = Signs(
    cursor="▸",
    mark="●",
    ellipsis="…",
    ascending="▲",
    descending="▼",
    thumb="▐",
    line="─",
    into="▸",
    none="–",
    ascii_only=False,
)

ASCII_SIGNS = Signs(
    cursor=">",
    mark="*",
    ellipsis="~",
    ascending="^",
    descending="v",
    thumb="|",
    line="-",
    into=">",
    none="-",
    ascii_only=True,
)


def signs_for(*, ascii_only: bool) -> Signs:
    """The set of signs for a terminal that shows ASCII only, or everything."""
    return ASCII_SIGNS if ascii_only else UNICODE_SIGNS
