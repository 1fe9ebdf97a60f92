"""What a back end is. The docstrings are the contract; `tests/backends/contract*.py` hold every back end to it.

Reading is done from the back end's store, synchronously and without asyncio (`mavtui.store`). What may change the
estate, or must be asked of the authority behind the store, is async and on the back end itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from mavtui.domain.clock import Timestamp

if TYPE_CHECKING:
    from mavtui.domain.plans import Approval, Step
    from mavtui.domain.scene import Scene
    from mavtui.store.connection import Store


class Identity(NamedTuple):
    """Who acts: recorded on every attachment, event and journal entry."""

    user: str
    project: str


class Marks(NamedTuple):
    """What is stored about the target itself, so that no option can bypass it."""

    production: bool = False
    readonly: bool = False
    sample: bool = False


class Capabilities(NamedTuple):
    """What a back end can do; what it cannot do is said before anyone tries."""

    sets_sharable: bool = True
    enforces_read_only: bool = True
    phases: bool = True
    registers_servers: bool = True
    takes_captures: bool = True
    atomic_expectations: bool = True
    serial_per_volume: bool = False
    stores_marks: bool = True


class StepResult(NamedTuple):
    """What one step really did; `facts` are plain values (JSON) from which undo plans anew.

    Facts by request: attach, reserve, detach, clean up, force, reset: `volume_id attachment_id server_id host mode
    device status`; set: `volume_id before{} after{}`; create, delete, extend: `volume_id name size_gib before{}`;
    servers: `server_id before{} after{}`. Always `changed`: False where everything was as asked already.
    """

    facts: Mapping[str, Any] = MappingProxyType({})
    request_ids: tuple[str, ...] = ()


class Contradiction(NamedTuple):
    """One thing in a capture that does not fit, in plain words, with the ids it concerns."""

    code: str
    message: str
    volume_id: str | None = None
    attachment_id: str | None = None
    server_id: str | None = None


class ImportReport(NamedTuple):
    """What taking in a capture did: how many of each kind were new, were the same, and what contradicts itself."""

    added: Mapping[str, int]
    unchanged: Mapping[str, int]
    contradictions: Sequence[Contradiction]
    captured_at: Timestamp | None
    cloud: str | None
    notes: Mapping[str, int] = MappingProxyType({})
    """What is unusual but no contradiction, counted: missing and repeated names, host attachments, unknown modes."""


class Backend(Protocol):
    """A place where volumes are. Methods raise only `mavtui.errors`; each says which."""

    name: str
    """The kind, as in `backend:` of a context: `sqlite`."""
    place: str
    """Where it is, for people: the path of a file, the name of a cloud. Never a secret."""
    capabilities: Capabilities
    store: Store
    """Everything that is listed is read from here."""

    def marks(self) -> Marks:
        """The marks stored with the target."""
        ...

    def change_token(self) -> object:
        """A value that differs whenever anybody may have changed something since; cheap enough to ask often."""
        ...

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """The scene around these objects, from the authority itself, read at one moment.

        Holds the volumes named, those of the attachments named, the servers named and every server that holds one of
        the volumes. What does not exist is left out. Raises BackendUnreachable, AuthenticationFailed.
        """
        ...

    async def carry_out(self, step: Step, approval: Approval, *, plan_id: str) -> StepResult:
        """Carry out one step of a plan whole or not at all, its expectation checked at that very moment.

        Raises PlanStale, ConfirmationNeeded, Refused (`domain.plans.authorise`), TransitionRefused, NotFound,
        UsageError for a value, StoreFileError for a file that fails (full disk, read-only). After any of them nothing
        was changed.
        """
        ...

    async def capture(self) -> Mapping[str, Any]:
        """The estate as a capture (the format of samples/cloud-capture.json), secrets removed."""
        ...

    async def take_in(self, capture: Mapping[str, Any], *, source: str, dry_run: bool = False) -> ImportReport:
        """Take a capture in, all of it or nothing. Importing it twice changes nothing.

        Raises CaptureError naming `source`, the place in it and what was expected; Refused listing known ids that
        differ.
        """
        ...

    async def set_marks(self, marks: Marks, *, expected: Marks | None = None) -> None:
        """Store the marks with the target.

        Raises Refused where the back end stores none, PlanStale where those there are no longer the `expected` ones.
        """
        ...

    async def close(self) -> None:
        """Release files, threads and connections; afterwards nothing else may be called."""
        ...
