"""What a place allows beyond the rules that hold everywhere: serial volumes, versions, roles and quota of a cloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from mavtui.domain.attachments import Mode


class Need(StrEnum):
    """What a request takes from the place where it is carried out."""

    ATTACH_SERVER = "attach to a server"
    ATTACH_SHARABLE_TO_SERVER = "attach a sharable volume to a server"
    ATTACH_HOST = "attach to a host"
    ATTACH_MODE = "record the mode of an attachment"
    DETACH_SERVER = "detach from a server"
    DETACH_HOST = "detach from a host"
    REACH_SHELVED = "change the volumes of a shelved server"
    CREATE = "create a volume"
    UPDATE = "update a volume"
    RETYPE = "change the type of a volume"
    SET_READ_ONLY = "set the read-only flag"
    SET_BOOTABLE = "set the bootable flag"
    EXTEND = "extend a volume"
    EXTEND_IN_USE = "extend a volume in use"
    DELETE = "delete a volume"
    RESET = "reset a state"
    FORCE = "force a detach"
    CLEAN_UP = "clean up an attachment"
    SET_RECORD = "set the record of an attachment"
    REGISTER_SERVERS = "register servers"
    PHASES = "carry out the phases of an attach one by one"


class Obstacle(NamedTuple):
    """Why a need cannot be met: the code of the hazard (`api-too-old`, `not-allowed`) and its sentence."""

    code: str
    message: str


class Enforcement(StrEnum):
    """Where read-only is really enforced."""

    ALWAYS = "always"
    """Every attachment gets the mode that it is made with (the engine)."""
    FLAG = "flag"
    """Only attachments of a volume with the read-only flag are (a cloud, to its admins)."""
    UNTOLD = "untold"
    """Nobody can tell: a note that any member may write has the name under which the read-only flag is shown."""
    NEVER = "never"
    """None is, whatever is recorded (a cloud, to its members)."""


def granted_mode(mode: Mode, *, is_flagged: bool, rules: PlaceRules) -> Mode:
    """What a new attachment really gets where `mode` is asked for; `is_flagged`: the volume has the read-only flag."""
    if mode is Mode.RW or rules.enforces_ro is Enforcement.ALWAYS:
        return mode
    return Mode.RO if is_flagged and rules.enforces_ro is Enforcement.FLAG else Mode.RW


class Quota(NamedTuple):
    """What is left to use up; None where there is no limit or it is not known. Sizes in GiB."""

    volumes_left: int | None = None
    gib_left: int | None = None
    per_volume_gib: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRules:
    """The rules of one place; the defaults are those of the engine, where nothing stands in the way.

    `is_cloud`: services share the estate with us, hosts are not registered, and a reservation may be somebody else's
    work. `sees_all_servers`: a server that is not shown to us is not there; else it may be another project's, and use
    its disk. `serial_per_volume`: one change at a time on a volume, whoever holds it. `sharable_by_type`: the flag
    follows from the volume type.
    """

    is_cloud: bool = False
    sees_all_servers: bool = True
    serial_per_volume: bool = False
    enforces_ro: Enforcement = Enforcement.ALWAYS
    sharable_by_type: bool = False
    obstacles: Mapping[Need, Obstacle] = field(default_factory=lambda: MappingProxyType({}))
    quota: Quota | None = None


ENGINE_RULES = PlaceRules()
"""What holds for the local engine."""
