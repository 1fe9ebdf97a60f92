"""Did you mean …? The nearest of the names that exist, for errors about one that does not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that looks most like `name`, or None when none is near."""
    from difflib import get_close_matches  # needed for errors only

    found = get_close_matches(name.casefold(), list(names), n=1, cutoff=0.6)
    return found[0] if found else None


def known_names(name: str, names: Iterable[str]) -> str:
    """A hint about an unknown `name`: the nearest one, else all of them."""
    known = sorted(names)
    near = nearest(name, known)
    return f"Did you mean `{near}`?" if near else f"Known are: {', '.join(known)}."
