"""A cloud as a back end: what is listed is a copy, what is planned and changed is asked of the services themselves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.backends.openstack import cinder
from mavtui.backends.openstack.connection import Connection, Facts
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.gathering import Around, Candidates, gather_around
from mavtui.backends.openstack.identities import copy_path
from mavtui.backends.openstack.microversions import ATTACHMENT_IDS, ATTACHMENTS
from mavtui.backends.openstack.observing import Remembered, rules_of, scene_of
from mavtui.backends.openstack.wire import AbsoluteLimits
from mavtui.backends.openstack.writing import CopyWriter
from mavtui.backends.protocol import Capabilities, Identity, ImportReport, Marks, Reading, StepResult
from mavtui.errors import MavtuiError, Refused
from mavtui.store import copying
from mavtui.store.conditions import current_time
from mavtui.store.connection import Store
from mavtui.store.naming import ambiguous_names

if TYPE_CHECKING:
    from mavtui.backends.protocol import Ask, Tell
    from mavtui.config.model import ContextSettings, EngineSettings
    from mavtui.domain.plans import Approval, Step
    from mavtui.domain.scene import Scene

OnPage = Callable[[Reading], None]

ALL_PROJECTS = "all"
_NOT_REACHED = "Nova was not reached"
_CAPABILITIES = Capabilities(
    enforces_read_only=False, phases=False, registers_servers=False, takes_captures=False, atomic_expectations=False,
    serial_per_volume=True, stores_marks=False, live_store=False, sharable_by_type=True, chooses_ids=True,
    all_projects=True,
)  # fmt: skip


class OpenStackBackend:
    """`mavtui.backends.protocol.Backend` over one cloud, used inside one event loop."""

    name = "openstack"

    def __init__(self, connection: Connection, store: Store, context: ContextSettings) -> None:
        self.connection = connection
        self.store = store
        self.context = context
        self.place = context.cloud or context.name
        self._writer = CopyWriter(store)
        self._facts: Facts | None = None
        self._pass: asyncio.Task[Reading] | None = None
        self._after_pass: asyncio.Task[None] | None = None
        self._is_followed = False
        self._left_to_ask: Sequence[str] | None = None
        self._listeners: list[OnPage] = []
        self._settled: dict[str, float] = {}
        last = copying.last_read(store.reader)
        if (last.scope == ALL_PROJECTS) is not context.all_projects:
            last = copying.Read(None, "")
        is_whole = last.servers_read_at == last.read_at
        self._reading = Reading(
            read_at=last.read_at,
            all_projects=context.all_projects,
            without_servers="" if is_whole else _without_servers(_NOT_REACHED, last.servers_read_at),
            servers_problem="" if is_whole else _NOT_REACHED,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What the cloud can do for us; that only admins see all projects is known after the login."""
        return _CAPABILITIES._replace(all_projects=self._facts is None or self._facts.is_admin)

    def marks(self) -> Marks:
        """A cloud stores none; the context's own count."""
        return Marks()

    def change_token(self) -> object:
        """The copy's counter of changes: whoever of us brings it up to date is noticed."""
        return self.store.data_version()

    def reading(self) -> Reading:
        """How old the copy is."""
        return self._reading

    def check_all_projects(self) -> None:
        """Raises Refused for whoever is known to be no admin; a copy of all projects is another one than this."""
        if self._facts is not None:
            _allow_all_projects(self._facts)

    async def refresh(self, *, on_page: OnPage | None = None, in_detail: bool = False) -> Reading:
        """One whole pass; whoever asks while one is under way waits for that one.

        Nova's own word about each attachment takes a request for each server. With `on_page` somebody stays to look:
        then it is asked for after the pass, and shown too; `in_detail` it is waited for.
        """
        self._is_followed = on_page is not None
        if self._pass is None:
            self._pass = asyncio.ensure_future(self._run_pass())
            self._pass.add_done_callback(self._passed)
        if on_page is not None:
            self._listeners.append(on_page)
        try:
            reading = await asyncio.shield(self._pass)
        finally:
            if on_page is not None:
                self._listeners.remove(on_page)
        if in_detail:
            await self._ask_the_rest(is_waited_for=True)
            reading = self._reading
        return reading

    async def refresh_some(self, volume_ids: Sequence[str]) -> None:
        """These volumes and their holders, as the services have them now."""
        from mavtui.backends.openstack.some import put_around

        facts = await self._ready()
        begun = time.monotonic()
        around = await self._gather(facts, volume_ids)
        self._settled.update(dict.fromkeys((*volume_ids, *around.servers), begun))
        known = facts.cinder.highest >= ATTACHMENTS
        await self._writer.write(lambda con: put_around(con, volume_ids, around, known=known))

    async def look_up(self, ids: Sequence[str]) -> None:
        """What has one of these ids: an admin may act on what is another project's without reading all projects."""
        from mavtui.backends.openstack.some import put_around

        facts = await self._ready()
        around = await self._gather(facts, ids, ids)
        found = {*around.volumes, *(one.id for records in around.attachments.values() for one in records)}
        known = facts.cinder.highest >= ATTACHMENTS
        await self._writer.write(lambda con: put_around(con, list(around.volumes), around, known=known))
        left = [one for one in ids if one not in found]
        if left:
            servers = await self._gather(facts, server_ids=left)
            await self._writer.write(lambda con: put_around(con, (), servers, known=known))

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """The scene as the services have it now; the copy adds only which names are borne twice."""
        facts = await self._ready()
        asking = asyncio.ensure_future(self._limits())
        asking.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to ask for it
        try:
            around = await self._gather(facts, volume_ids, attachment_ids, server_ids)
            limits = await asking
        finally:
            asking.cancel()
        con = self.store.reader
        hosts, types = copying.words(con)
        remembered = Remembered(
            hosts=hosts, volume_types=types, seen_since=copying.seen_since(con, list(around.volumes))
        )
        facts = await self._ready()  # Nova may have been reached in the meantime
        scene = scene_of(around, rules_of(facts, limits), facts, remembered, now=current_time())
        return replace(scene, ambiguous_names=ambiguous_names(con, scene.volumes.values()))

    async def carry_out(self, step: Step, approval: Approval, *, plan_id: str, tell: Tell | None = None) -> StepResult:
        """One step, followed to its end on both sides."""
        from mavtui.backends.openstack.acting import carry_out

        return await carry_out(self, step, approval, plan_id=plan_id, tell=tell)

    async def capture(self) -> Mapping[str, Any]:
        """What the services answer about everything, secrets removed."""
        from mavtui.backends.openstack.capturing import capture_of

        facts = await self._ready()
        if self.context.all_projects:
            _allow_all_projects(facts)
        return await capture_of(self.connection, facts, all_projects=self.context.all_projects)

    async def take_in(self, capture: Mapping[str, Any], *, source: str, dry_run: bool = False) -> ImportReport:
        """A cloud takes no capture. Raises Refused."""
        del capture, dry_run
        raise Refused(
            f"{source} cannot be taken into the cloud {self.place}: captures go into engines",
            hint="Take it into an engine's file: mavtui --db FILE import CAPTURE",
        )

    async def set_marks(self, marks: Marks, *, expected: Marks | None = None) -> None:
        """A cloud stores no marks. Raises Refused."""
        del marks, expected
        raise Refused(
            f"the cloud {self.place} stores no marks",
            hint="Mark the context in the configuration file: production: true, or readonly: true.",
        )

    async def close(self) -> None:
        """End a pass that is under way, then close connections and the copy."""
        await _ended(self._pass)
        await _ended(self._after_pass)
        await self.connection.close()
        await self._writer.close()
        self.store.close()

    async def _ready(self) -> Facts:
        self._facts = await self.connection.ready()
        return self._facts

    async def _gather(
        self, facts: Facts, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (),
        server_ids: Sequence[str] = (),
    ) -> Around:  # fmt: skip
        con = self.store.reader
        candidates = Candidates(
            servers_of=lambda volume_id: copying.servers_seen_with(con, volume_id),
            volume_of=lambda attachment_id: copying.volume_of_attachment(con, attachment_id),
        )
        return await gather_around(
            self.connection, facts, candidates, volume_ids=volume_ids, attachment_ids=attachment_ids,
            server_ids=server_ids,
        )  # fmt: skip

    async def _limits(self) -> AbsoluteLimits | None:
        """The quota; nobody is kept from anything by one that cannot be read, for Cinder will say so."""
        try:
            return await cinder.limits(self.connection)
        except (CloudFault, ValueError):
            return None

    async def _run_pass(self) -> Reading:
        await _ended(self._after_pass)
        begun = time.monotonic()
        self._reading = self._reading._replace(running=True, volumes_seen=0)
        self._tell()
        try:
            reading = await self._pass_over()
        except MavtuiError as error:
            because = self.connection.redacted(error.lines[0])
            self._reading = self._reading._replace(running=False, because=because)
            raise
        finally:
            self._reading = self._reading._replace(running=False)
            self._settled = {one: moment for one, moment in self._settled.items() if moment > begun}
            self._tell()
        return reading

    async def _pass_over(self) -> Reading:
        from mavtui.backends.openstack.sync import Pass

        is_all = self.context.all_projects
        facts = await self._ready()
        if is_all:
            _allow_all_projects(facts)
        outcome = await Pass(
            self.connection, self._writer, facts, all_projects=is_all, settled=self._settled, on_volumes=self._seen,
            is_followed=self._is_followed,
        ).run()  # fmt: skip
        notes, lost, problem = list(outcome.notes), "", ""
        if outcome.nova_failure is not None:
            problem = outcome.nova_failure.lines[0]
            lost = _without_servers(problem, outcome.servers_read_at)
            notes.insert(0, lost)
        self._left_to_ask = outcome.left_to_ask
        if self._is_followed:
            self._after_pass = asyncio.ensure_future(self._ask_the_rest(is_waited_for=False))
        self._reading = self._reading._replace(
            read_at=outcome.ended_at, because="", running=False, notes=tuple(map(self.connection.redacted, notes)),
            without_servers=self.connection.redacted(lost), servers_problem=self.connection.redacted(problem),
        )  # fmt: skip
        return self._reading

    async def _ask_the_rest(self, *, is_waited_for: bool) -> None:
        """What Nova says of each attachment, where the pass has left it; what fails is left to the next pass."""
        from mavtui.backends.openstack import views

        facts, server_ids = await self._ready(), self._left_to_ask
        if facts.nova is None or facts.nova.highest < ATTACHMENT_IDS or server_ids is None:
            return

        def on_asked(left: int) -> None:
            if is_waited_for:
                self._reading = self._reading._replace(servers_left=left)

        notes: list[str] = []
        problem = ""
        rest = 0.0 if is_waited_for else views.REST_SECONDS
        try:
            notes += await views.ask_the_rest(
                self.connection, self._writer, server_ids, settled=self._settled, on_asked=on_asked, rest=rest,
                lists_attachments=facts.cinder.highest >= ATTACHMENTS,
            )  # fmt: skip
        except MavtuiError as error:
            problem = f"What Nova says of some attachments is not known: {error.lines[0]}"
            if is_waited_for:
                notes.append(problem)
        on_asked(0)
        said = [self.connection.redacted(note) for note in notes]
        self._reading = self._reading._replace(
            notes=tuple(dict.fromkeys((*self._reading.notes, *said))),
            details_problem=self.connection.redacted(problem) or "".join(said[:1]),
        )

    def _seen(self, volumes: int) -> None:
        self._reading = self._reading._replace(volumes_seen=volumes)
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener(self._reading)

    def _passed(self, task: asyncio.Task[Reading]) -> None:
        self._pass = None
        if not task.cancelled():
            task.exception()  # whoever asked may have gone; asking here keeps the loop from complaining


def open_backend(
    context: ContextSettings, engine: EngineSettings, identity: Identity, *, create: bool, ask: Ask | None = None
) -> OpenStackBackend:
    """The cloud of a context, with its copy. Nothing is sent. Raises ConfigError, StoreFileError."""
    del engine, identity, create  # a cloud has its own rules and its own people, and is not made here
    connection = Connection.open(context, ask=ask)
    return OpenStackBackend(connection, copying.open_copy(copy_path_of(connection, context)), context)


def copy_path_of(connection: Connection, context: ContextSettings) -> Path:
    """Where the copy is kept: of all projects in another file than of one, so that neither displaces the other."""
    path = copy_path(connection.identity)
    return path.with_name(f"{path.stem}-{ALL_PROJECTS}.db") if context.all_projects else path


async def _ended(task: asyncio.Task[Any] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait([task])


def _without_servers(reason: str, read_at: str | None) -> str:
    """One line for a pass without Nova."""
    since = "were never read" if read_at is None else f"are as they were at {read_at[:19]}Z"
    reason = reason.rstrip(".")
    return f"No servers were read: {reason}. Servers, and what Nova knows of attachments, {since}."


def _allow_all_projects(facts: Facts) -> None:
    if not facts.is_admin:
        raise Refused(
            f"{facts.user_name or 'this user'} may not see all projects: that takes the role admin",
            codes=("not-allowed",),
            hint="Leave out --all-projects, or use a context of an admin.",
        )
