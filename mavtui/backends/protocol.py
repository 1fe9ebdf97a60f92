"""What a back end is. The docstrings are the contract; `tests/backends/contract*.py` hold every back end to it.

Reading is done from the back end's store, synchronously and without asyncio (`mavtui.store`). What may change the
estate, or must be asked of the authority behind the store, is async and on the back end itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    live_store: bool = True
    """Whether the store is the authority itself; else it is a copy, which `refresh` fills."""
    sharable_by_type: bool = False
    """Whether the sharable flag follows from the volume type, so that changing it chooses another type."""
    chooses_ids: bool = False
    """Whether ids of new objects come from the authority; the facts of a step name the real ones."""
    all_projects: bool = False
    """Whether all projects can be shown, to those who may."""


class Reading(NamedTuple):
    """How old what the store holds is, and what could not be read.

    `read_at` is the end of the last complete pass, None where there was none. `volumes_seen` counts in the running
    pass. `because` says in one line why the last pass failed, empty where it did not. `notes` has a line for each
    record that could not be read and for each capability that the place lacks.
    """

    read_at: Timestamp | None = None
    running: bool = False
    volumes_seen: int = 0
    because: str = ""
    notes: tuple[str, ...] = ()
    all_projects: bool = False
    without_servers: str = ""
    """Why servers, and what they say of attachments, are as they were seen before; empty where they were read too."""
    servers_left: int = 0
    """How many servers are yet to be asked one by one, while that is waited for."""
    servers_problem: str = ""
    """What is wrong with the service that knows servers, alone and in few words; empty where they were read too."""
    details_problem: str = ""
    """Why what servers say of each attachment is not known of all of them; empty where it is, or was not asked for."""


Ask = Callable[[str, bool], str]
"""Asks the operator for what a login needs: a prompt, and whether what is typed stays hidden. Gives the answer."""

Tell = Callable[[str], None]
"""Takes one line about a state that a change passes through."""


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

    async def refresh(self, *, on_page: Callable[[Reading], None] | None = None, in_detail: bool = False) -> Reading:
        """Bring the store up to date by one whole pass; `on_page` is called whenever more can be shown.

        `in_detail`: what takes a request for each server is read too before it ends; else only where it is needed to
        know who holds what. Where the store is live there is nothing to do. What was seen stays where the pass fails.
        Raises BackendUnreachable, AuthenticationFailed, Refused.
        """
        ...

    async def refresh_some(self, volume_ids: Sequence[str]) -> None:
        """Bring these volumes up to date, with whoever holds them. Raises what `refresh` raises."""
        ...

    async def look_up(self, ids: Sequence[str]) -> None:
        """Bring volumes, attachments and servers of these exact ids into the store, where it is a copy without them.

        Whoever may see more than the copy shows can so name it by its id. What does not exist is left out. Raises what
        `refresh` raises.
        """
        ...

    def reading(self) -> Reading:
        """How old what the store holds is; a live store was read just now."""
        ...

    def check_all_projects(self) -> None:
        """Raises Refused where all projects cannot be shown to us, as far as that is known.

        Whether they are is a matter of the context: what is seen of them is another store than that of one project.
        """
        ...

    async def carry_out(self, step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        """Carry out one step of a plan whole or not at all, its expectation checked at that very moment.

        Where the place has no transactions, `tell` hears of each state on the way, and the facts carry `writers_after`
        (as read back) and `surprise` (what is not as it was shown, empty where all is).

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
