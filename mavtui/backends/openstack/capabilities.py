"""What a cloud is too old for and what our role does not allow, by what a request needs; said before anyone tries."""

from __future__ import annotations

from collections.abc import Mapping

from mavtui.backends.openstack.connection import Facts
from mavtui.backends.openstack.microversions import (
    ATTACH_MODE,
    ATTACHMENTS,
    COMPLETE_ATTACHMENT,
    EXTEND_IN_USE,
    SHARED_VOLUMES,
    SHELVED_SERVERS,
    Service,
    Version,
    VersionRange,
)
from mavtui.domain.rules import Need, Obstacle

_CINDER_NEEDS: Mapping[Need, Version] = {
    Need.ATTACH_HOST: COMPLETE_ATTACHMENT,
    Need.DETACH_HOST: ATTACHMENTS,
    Need.CLEAN_UP: ATTACHMENTS,
    Need.ATTACH_MODE: ATTACH_MODE,
    Need.EXTEND_IN_USE: EXTEND_IN_USE,
}
_NOVA_NEEDS: Mapping[Need, Version] = {
    Need.ATTACH_SHARABLE_TO_SERVER: SHARED_VOLUMES,
    Need.REACH_SHELVED: SHELVED_SERVERS,
}
_OF_SERVERS = (Need.ATTACH_SERVER, Need.ATTACH_SHARABLE_TO_SERVER, Need.DETACH_SERVER)
_OF_ADMINS = (Need.RESET, Need.FORCE)
_NEVER = (Need.REGISTER_SERVERS, Need.PHASES)
"""What a cloud has no call for: its servers are Nova's, and the phases of an attachment are gone through at once."""


def obstacles(facts: Facts) -> Mapping[Need, Obstacle]:
    """What cannot be done on this cloud by us, each with the reason; empty for an admin of a new cloud with Nova."""
    found: dict[Need, Obstacle] = {need: Obstacle("not-allowed", f"A cloud cannot {need}.") for need in _NEVER}
    if facts.is_nova_lost:
        pass  # whoever needs it meets that it cannot be reached; nothing is known of what it could do
    elif facts.nova is None:
        reason = f"Nothing is known of servers here: {facts.without_nova}."
        found |= dict.fromkeys(_OF_SERVERS, Obstacle("not-allowed", reason))
    else:
        for need, version in _NOVA_NEEDS.items():
            if not facts.nova.has(version):
                found[need] = _too_old(need, Service.NOVA, version, facts.nova)
    for need, version in _CINDER_NEEDS.items():
        if not facts.cinder.has(version):
            found[need] = _too_old(need, Service.CINDER, version, facts.cinder)
    if not facts.is_admin:
        found |= {need: Obstacle("not-allowed", f"Only an admin may {need}.") for need in _OF_ADMINS}
    if facts.is_reader:
        mine = f"your role in {facts.project_name or 'this project'} is reader"
        found |= {need: Obstacle("not-allowed", f"You may not {need}: {mine}.") for need in Need if need not in _NEVER}
    return found


def missing(facts: Facts) -> tuple[str, ...]:
    """One line for each thing that this cloud is too old for or lacks; nothing about roles."""
    lines = [] if facts.nova is not None or facts.is_nova_lost else [f"No servers: {facts.without_nova}."]
    return (*lines, *(one.message for one in obstacles(facts).values() if one.code == "api-too-old"))


def _too_old(need: Need, service: Service, wanted: Version, there: VersionRange) -> Obstacle:
    return Obstacle(
        "api-too-old",
        f"This cloud cannot {need}: it needs {service.label}'s API {wanted}, and {there.highest} is there.",
    )
