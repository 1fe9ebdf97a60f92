"""Which volume type gives a volume the sharable flag, where the flag follows from the type (Cinder)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.observations import SHARABLE_SPEC
from mavtui.errors import UsageError
from mavtui.store.volume_types import VolumeType, volume_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mavtui.domain.volumes import Volume
    from mavtui.services.session import Session


class SeveralTypes(UsageError):
    """Which volume type is meant has to be said; `offered` are those that would do."""

    def __init__(self, message: str, *, hint: str, offered: Sequence[VolumeType]) -> None:
        super().__init__(message, hint=hint)
        self.offered = tuple(offered)


class TypeAndFlag(NamedTuple):
    """What a volume is to be asked for; None leaves each as it is, or to the place's own default."""

    volume_type: str | None
    sharable: bool | None


def for_new(session: Session, asked: str | None, *, sharable: bool) -> TypeAndFlag:
    """The type of a new volume: the one asked for if it fits the flag, else the only one that has it.

    The flag is that of the type. Raises UsageError where no type has it, several have, or the one asked for has not.
    """
    if not session.backend.capabilities.sharable_by_type:
        return TypeAndFlag(asked, sharable)
    known = volume_types(session.store.reader)
    if asked is not None:
        return TypeAndFlag(asked, _flag_of(known, asked, sharable=sharable or None))
    if not sharable:
        return TypeAndFlag(None, False)
    _check_that_any_is_known(known)
    return TypeAndFlag(_only_one(known, [kind for kind in known if kind.sharable], sharable=True), True)


def for_change(session: Session, volume: Volume, asked: str | None, *, sharable: bool | None) -> TypeAndFlag:
    """The type that a volume changes to so that its flag becomes `sharable`, and what becomes of its flag.

    Without a type asked for it is the only one that differs in nothing but the flag. Raises UsageError as `for_new`,
    SeveralTypes where one of several has to be named.
    """
    if not session.backend.capabilities.sharable_by_type or (asked is None and sharable in {None, volume.sharable}):
        return TypeAndFlag(asked, sharable)
    known = volume_types(session.store.reader)
    if asked is not None:
        flag = _flag_of(known, asked, sharable=sharable)
        return TypeAndFlag(asked, None if flag is volume.sharable and sharable is None else flag)
    _check_that_any_is_known(known)
    now = next((kind for kind in known if kind.name == volume.volume_type), None)
    fitting = [kind for kind in known if kind.sharable is sharable]
    like_it = [kind for kind in fitting if now is not None and _but_for_flag(kind) == _but_for_flag(now)]
    return TypeAndFlag(_only_one(fitting, like_it, sharable=bool(sharable)), sharable)


def _check_that_any_is_known(known: Sequence[VolumeType]) -> None:
    """Where types could not be read it is not to be said that none is as wanted. Raises UsageError."""
    if not known:
        raise UsageError(
            "no volume type is known here, so none can be chosen",
            hint="Read the cloud again, or name the type: --type NAME.",
        )


def _flag_of(known: Iterable[VolumeType], asked: str, *, sharable: bool | None) -> bool | None:
    """The flag that this type gives; a type that is not known is left to the plan. Raises UsageError if unfit."""
    flag = next((kind.sharable for kind in known if kind.name == asked), sharable)
    if sharable is not None and flag is not sharable:
        raise UsageError(
            f"volumes of type {asked} are {'not ' if sharable else ''}sharable, which is not what was asked for",
            hint=f"Types that fit: {_names([kind for kind in known if kind.sharable is sharable]) or 'none'}.",
        )
    return flag


def _only_one(fitting: Sequence[VolumeType], best: Sequence[VolumeType], *, sharable: bool) -> str:
    """The one type that is best; else the types that have the flag are offered by name."""
    if len(best) == 1:
        return best[0].name
    kind = "sharable" if sharable else "not sharable"
    offered = best or [one for one in fitting if one.sharable is sharable]
    if not offered:
        raise UsageError(
            f"there is no volume type whose volumes are {kind}",
            hint=f"Ask an administrator for one (extra spec {SHARABLE_SPEC[0]}, word for word: {SHARABLE_SPEC[1]})."
            if sharable
            else "Ask an administrator for one.",
        )
    if best:
        message, hint = f"several volume types are {kind}: {_names(offered)}", "Choose one: --type NAME."
        raise SeveralTypes(message, hint=hint, offered=offered)
    raise SeveralTypes(
        f"no volume type differs from the present one in nothing but being {kind}; those that are: {_names(offered)}",
        hint="Choose one: --type NAME. Its volumes may lie on other storage.",
        offered=offered,
    )


def _but_for_flag(kind: VolumeType) -> dict[str, str]:
    return {key: value for key, value in kind.extra_specs.items() if key != SHARABLE_SPEC[0]}


def _names(kinds: Iterable[VolumeType]) -> str:
    return ", ".join(kind.name for kind in kinds)
