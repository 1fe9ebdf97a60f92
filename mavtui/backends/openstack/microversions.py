"""Microversions: which a service offers, which is sent with a call, and what a cloud is too old for."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mavtui.errors import Refused


class Service(StrEnum):
    """The services that are called; the value is the official type in the catalogue."""

    CINDER = "block-storage"
    NOVA = "compute"

    @property
    def label(self) -> str:
        """The name that operators know it by."""
        return self.name.title()


class Version(NamedTuple):
    """One microversion; compared as numbers, so that 3.7 is before 3.27."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


class VersionRange(NamedTuple):
    """What a service offers, both ends included."""

    lowest: Version
    highest: Version

    def has(self, wanted: Version) -> bool:
        """Whether this microversion can be asked for."""
        return self.lowest <= wanted <= self.highest


ATTACHMENTS = Version(3, 27)
EXTEND_IN_USE = Version(3, 42)
COMPLETE_ATTACHMENT = Version(3, 44)
ATTACH_MODE = Version(3, 54)
CINDER_KNOWN = Version(3, 71)
"""The newest microversion of Cinder whose replies are known here; a newer cloud is spoken to in this one."""

SHELVED_SERVERS = Version(2, 20)
SHARED_VOLUMES = Version(2, 60)
ATTACHMENT_IDS = Version(2, 89)
NOVA_KNOWN = Version(2, 101)
"""The newest microversion of Nova whose replies are known here."""


def too_old(service: Service, wanted: Version, there: VersionRange) -> Refused:
    """The refusal of a call that needs a microversion which the cloud has not."""
    return Refused(
        f"this cloud's {service.label} has API {there.lowest} to {there.highest}, and {wanted} is needed",
        codes=("api-too-old",),
        hint="Nothing was sent. The cloud has to be newer for this.",
    )
