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
    empty: str
    """A cell of a map where nothing is."""
    begins: str
    """Where a bar of a time line begins; `ends` where it ends, `goes_on` where it has not ended yet."""
    ends: str
    goes_on: str
    writes: str
    """A bar of one that can write; `reads` of one that cannot, `waits` of what is under way or failed."""
    reads: str
    waits: str
    ascii_only: bool
    """True where the terminal shows ASCII alone: then names, too, are drawn with stand-ins."""
    plain: bool = False
    """True where nothing may be drawn that is no word: no lines, no boxes."""


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
    empty="·",
    begins="├",
    ends="┤",
    goes_on="▶",
    writes="━",
    reads="╌",
    waits="┈",
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
    empty=".",
    begins="|",
    ends="|",
    goes_on=">",
    writes="=",
    reads="-",
    waits=".",
    ascii_only=True,
)


def signs_for(*, ascii_only: bool, plain: bool = False) -> Signs:
    """The set of signs for a terminal that shows ASCII only, or everything; `plain` for ears instead of eyes."""
    signs = ASCII_SIGNS if ascii_only else UNICODE_SIGNS
    if not plain:
        return signs
    no_bars = signs._replace(begins=" ", ends=" ", goes_on=" ", writes=" ", reads=" ", waits=" ")
    return no_bars._replace(line=" ", thumb=" ", cursor=">", mark="*", into="/", plain=True)
