"""What reading again came to, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mavtui.store.differences import Difference


def read_again_word(clock: str, difference: Difference | None, what: str = "") -> str:
    """`Read again at 14:03:11: 3 volumes changed.`; `what` was read if it was not all.

    `difference` is None where nobody can tell what changed.
    """
    subject = f"{what}: read" if what else "Read"
    when = f"{subject} again at {clock}" if clock else f"{subject} again"
    return f"{when}." if difference is None else f"{when}: {_changed(difference)}."


def _changed(difference: Difference) -> str:
    found = [
        f"{count:,} {noun}{'' if count == 1 else 's'}"
        for count, noun in ((difference.volumes, "volume"), (difference.others, "server"))
        if count
    ]
    return f"{' and '.join(found)} changed" if found else "nothing changed"
