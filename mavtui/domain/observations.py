"""What a cloud says, in the domain's own words: the same for a capture that is taken in and for a copy."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.volumes import DERIVED_STATUSES, OWN_CONDITIONS

UNKNOWN_STATUS = "unknown"
"""The status of a server that is only named by what it holds."""

UNRECOGNISED = "unrecognised"
"""The condition of a volume whose status is none that is known."""

READ_ONLY_KEY = "readonly"
"""Where Cinder shows the read-only flag: among the metadata."""

SHARABLE_SPEC = ("multiattach", "<is> True")
"""The one extra spec that makes the volumes of a type sharable, word for word."""

ATTACH_STATES: Mapping[str, AttachStatus] = {
    **{status.value: status for status in AttachStatus}, "deleted": AttachStatus.DETACHED,
}  # fmt: skip
"""The state for each of Cinder's words; it calls ended records `deleted`, too."""

CONNECTED = frozenset({AttachStatus.ATTACHED, AttachStatus.DETACHING, AttachStatus.ERROR_DETACHING})
"""The states of a record that was connected, whatever else is said of it."""


def condition_of(status: str) -> str | None:
    """The volume's own condition behind the status that Cinder says; None where the attachments say it."""
    if status in DERIVED_STATUSES:
        return None
    return status if status in OWN_CONDITIONS else UNRECOGNISED


def lists_every_holder(status: str, listed: int, *, sharable: bool) -> bool:
    """Whether a volume's own list of its attached holders is all there is to know, where records cannot be listed.

    So it is for a volume of one server at rest: Cinder gives it to one at a time, and says in its status when somebody
    is on the way, whom that list does not name. A sharable one may have others on their way whatever it says.
    """
    return not sharable and ((status, listed) in {("available", 0), ("in-use", 1)})


def is_true(word: str | None) -> bool:
    """Whether a text of the cloud's own metadata switches something on: `True`, in any case."""
    return word is not None and word.lower() == "true"


def makes_sharable(extra_specs: Mapping[str, str]) -> bool:
    """Whether volumes of a type with these extra specs are sharable."""
    key, value = SHARABLE_SPEC
    return extra_specs.get(key) == value


def host_id(name: str) -> str:
    """The id of the registry's row for a host that a cloud names: the same for the same name, every time."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.host.mavtui.invalid"))
