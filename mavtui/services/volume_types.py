"""Which volume type gives a volume the sharable flag, where the flag follows from the type (Cinder)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.errors import UsageError
from mavtui.store import naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session


def type_for_new(session: Session, asked: str | None, *, sharable: bool) -> str | None:
    """The type for a new volume: the one asked for if it fits the flag, else the only one that has it.

    None where nothing was asked for and the place's own default will do. Raises UsageError where there is no such type,
    several, or the one asked for differs in the flag.
    """
    if not session.backend.capabilities.sharable_by_type:
        return asked
    flags = naming.volume_type_flags(session.store.reader)
    if asked is not None:
        if asked in flags and sharable and not flags[asked]:
            raise UsageError(
                f"volumes of type {asked} are not sharable, and --sharable asks for it",
                hint=_offer([name for name, flag in flags.items() if flag]),
            )
        return asked
    return _only_one([name for name, flag in flags.items() if flag], sharable=True) if sharable else None


def type_for_flag(session: Session, volume: Volume, asked: str | None, *, sharable: bool | None) -> str | None:
    """The type that a volume must change to so that its flag becomes `sharable`; None: it stays as it is.

    Raises UsageError as `type_for_new` does.
    """
    if not session.backend.capabilities.sharable_by_type or sharable is None:
        return asked
    flags = naming.volume_type_flags(session.store.reader)
    if asked is not None:
        if flags.get(asked, sharable) is not sharable:
            raise UsageError(
                f"volumes of type {asked} are {'not ' if sharable else ''}sharable, which is not what was asked for",
                hint=_offer([name for name, flag in flags.items() if flag is sharable]),
            )
        return asked
    if volume.sharable is sharable:
        return None
    return _only_one([name for name, flag in flags.items() if flag is sharable], sharable=sharable)


def _only_one(names: Sequence[str], *, sharable: bool) -> str:
    if len(names) == 1:
        return names[0]
    kind = "sharable" if sharable else "not sharable"
    if not names:
        raise UsageError(
            f"there is no volume type whose volumes are {kind}",
            hint="Ask an administrator for one (extra spec multiattach, '<is> True').",
        )
    raise UsageError(f"several volume types are {kind}: {', '.join(names)}", hint="Choose one: --type NAME.")


def _offer(names: Sequence[str]) -> str:
    return f"Types that fit: {', '.join(names) or 'none'}."
