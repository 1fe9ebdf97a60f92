"""The one object through which the rest of the back end speaks to a cloud: login, versions, calls."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from mavtui.backends.openstack import redaction
from mavtui.backends.openstack.clouds import CloudConfig, resolve
from mavtui.backends.openstack.discovery import Endpoint, address_of, discover
from mavtui.backends.openstack.exchange import Client
from mavtui.backends.openstack.faults import LOG_IN, CloudFault, NovaLost, as_error
from mavtui.backends.openstack.identities import CloudIdentity, identity_of
from mavtui.backends.openstack.login import Access, Login, in_own_thread
from mavtui.backends.openstack.microversions import (
    CINDER_KNOWN,
    NOVA_KNOWN,
    Service,
    Version,
    VersionRange,
    too_old,
)
from mavtui.backends.openstack.tls import verification_for
from mavtui.backends.openstack.transport import Call, Params, Reply, Transport, version_headers
from mavtui.backends.protocol import Ask
from mavtui.errors import AuthenticationFailed, BackendUnreachable, ConfigError, MavtuiError

if TYPE_CHECKING:
    from mavtui.config.model import ContextSettings

T = TypeVar("T")

LONGEST_LOGIN_OF_A_CHANGE = 5.0
"""Seconds; a change that waited longer for a login, as where somebody types a password, was authorised too long ago."""

NOVA_GRACE_SECONDS = 1.0
"""How much longer than for Cinder is waited for Nova at the login: volumes are read without it."""

_KNOWN = {Service.CINDER: CINDER_KNOWN, Service.NOVA: NOVA_KNOWN}


class Facts(NamedTuple):
    """What is known about a cloud and about us once logged in.

    `nova` is None where nothing is known of a compute service, `without_nova` says why: there is none for us, or it was
    not reached yet (`is_nova_lost`), which never counts as none. `is_reader`: neither admin nor member, so that no
    change is allowed. `project_id` is None for a scope other than a project.
    """

    roles: frozenset[str]
    is_admin: bool
    is_reader: bool
    user_id: str
    user_name: str
    project_id: str | None
    project_name: str
    cinder: VersionRange
    nova: VersionRange | None
    without_nova: str = ""
    is_nova_lost: bool = False


class Connection:
    """One login to one cloud, used inside one event loop. Nothing is sent before `ready`, `read` or `write`."""

    def __init__(self, context: ContextSettings, *, ask: Ask | None = None) -> None:
        self.identity: CloudIdentity = identity_of(context)
        self._context = context
        self._ask = ask
        self._transport: Transport | None = None
        self._endpoints: dict[Service, Endpoint] = {}
        self._getting_ready: asyncio.Task[Facts] | None = None
        self._reaching_nova: asyncio.Task[Endpoint] | None = None
        self._nova_address: str | None = None
        self._facts: Facts | None = None
        self._refused_by_nova: Access | None = None

    @classmethod
    def open(cls, context: ContextSettings, *, ask: Ask | None = None) -> Self:
        """The connection for a context; reads clouds.yaml where it has changed, sends nothing. Raises ConfigError.

        `ask(prompt, hidden)` answers what the login needs and the configuration does not give, called in a thread that
        is not the loop's; None: nobody is there.
        """
        return cls(context, ask=ask)

    @cached_property
    def cloud(self) -> CloudConfig:
        """The cloud as it is configured. Raises ConfigError."""
        return resolve(self._context)

    @cached_property
    def _login(self) -> Login:
        return Login(self.cloud, self._ask)

    async def ready(self) -> Facts:
        """Log in and learn the versions, once for all who wait; what failed is tried anew when asked again.

        A Nova that does not answer keeps nobody waiting: `reach_nova` is for those who need it.

        Raises AuthenticationFailed, BackendUnreachable, ConfigError (the catalogue has no such region or interface).
        """
        if self._facts is not None:
            return self._facts
        if self._getting_ready is None:
            self._getting_ready = asyncio.ensure_future(self._get_ready())
            self._getting_ready.add_done_callback(self._got_ready)
        return await asyncio.shield(self._getting_ready)

    async def reach_nova(self) -> Facts:
        """The same with Nova's versions, waited for and asked for anew where it was not reached before.

        Without a compute service for us `nova` is None. Raises what `ready` raises, BackendUnreachable for Nova too.
        """
        facts = await self.ready()
        if not facts.is_nova_lost:
            return facts
        await asyncio.shield(self._reaching_nova or self._begin_to_reach_nova(self._nova_address or ""))
        return await self.ready()

    async def read(
        self, service: Service, path: str, params: Params | None = None, *, version: Version | None = None
    ) -> Reply:
        """GET `path` (below the endpoint: "/volumes/detail"), tried again while that can help.

        `version`: the microversion to be sent; None: the newest that both sides know. Raises CloudFault,
        BackendUnreachable, AuthenticationFailed; Refused `api-too-old` where the cloud has no such version.
        """
        transport, endpoint = await self._to(service)
        sent = self._checked(endpoint, version)

        async def send(access: Access) -> Reply:
            headers = {**access.headers, **version_headers(service, sent)}
            call = Call(service, "GET", f"{endpoint.base}{path}", headers, params)
            return await transport.read(call, secrets=self._login.secrets)

        return await self._authenticated(service, send)

    async def write(
        self,
        service: Service,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        version: Version | None = None,
    ) -> Reply:
        """Send a change exactly once (again only after a 401, which accepts nothing).

        Raises CloudFault (nothing was done), OutcomeUnknown (it may have been done: read back), BackendUnreachable
        (never sent), AuthenticationFailed, Refused `api-too-old`.
        """
        transport, endpoint = await self._to(service)
        sent = self._checked(endpoint, version)

        async def send(access: Access) -> Reply:
            headers = {**access.headers, **version_headers(service, sent)}
            call = Call(service, method, f"{endpoint.base}{path}", headers, None, body)
            return await transport.write(call, secrets=self._login.secrets)

        return await self._authenticated(service, send, at_once=True)

    def version_for(self, service: Service, wanted: Version) -> Version:
        """The `wanted` microversion, or the newest below it that the cloud has; only after `ready`."""
        return min(wanted, self._endpoints[service].versions.highest)

    def redacted(self, words: str) -> str:
        """The text without any secret of this connection, for whatever leaves the back end."""
        return redaction.text(words, self._login.secrets)

    async def close(self) -> None:
        """Close the client. A login that is under way is left to end by itself."""
        for task in (self._getting_ready, self._reaching_nova):
            if task is not None:
                task.cancel()
        if self._transport is not None:
            await self._transport.close()

    async def _get_ready(self) -> Facts:
        # loads all of openstacksdk, which a console that shows its copy already must not wait for
        await in_own_thread(lambda: self.cloud)
        access, _ = await asyncio.gather(self._login.access(), in_own_thread(_load_client))
        addresses = {service: address_of(service, self.cloud, access) for service in Service}
        cinder, nova = addresses[Service.CINDER], addresses[Service.NOVA]
        if cinder is None:
            raise BackendUnreachable(
                f"the cloud `{self.cloud.name}` has no Cinder in its catalogue",
                hint=f"There is: {', '.join(str(one.get('type')) for one in access.catalog) or 'nothing'}."
                " Name its address with block_storage_endpoint_override in clouds.yaml.",
            )
        if self._transport is None:
            client = Client(verification_for(self.cloud, filter(None, addresses.values())), timeout=self.cloud.timeout)
            self._transport = Transport(client, patience=self.cloud.timeout)
        self._nova_address = nova
        reaching = None if nova is None else self._begin_to_reach_nova(nova)
        self._endpoints[Service.CINDER] = await self._discover(Service.CINDER, cinder)
        why_lost = "" if reaching is None else await self._nova_within(NOVA_GRACE_SECONDS, reaching)
        return self._facts_from(await self._login.access(), why_lost)

    def _begin_to_reach_nova(self, address: str) -> asyncio.Task[Endpoint]:
        task = self._reaching_nova = asyncio.create_task(self._discover(Service.NOVA, address))
        task.add_done_callback(self._reached_nova)
        return task

    async def _nova_within(self, seconds: float, task: asyncio.Task[Endpoint]) -> str:
        """Why Nova was not reached so far; empty where it was. Raises AuthenticationFailed."""
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            return f"Nova at {redaction.url(self._nova_address or '')} has not answered yet"
        try:
            self._endpoints[Service.NOVA] = task.result()
        except BackendUnreachable as error:
            return error.message
        return ""

    def _reached_nova(self, task: asyncio.Task[Endpoint]) -> None:
        self._reaching_nova = None
        if not task.cancelled() and task.exception() is None:
            self._endpoints[Service.NOVA] = task.result()
            self._find_nova_again()

    def _find_nova_again(self) -> None:
        """Let the facts have what is known of Nova by now."""
        found = self._endpoints.get(Service.NOVA)
        if self._facts is not None and self._facts.is_nova_lost and found is not None:
            self._facts = self._facts._replace(nova=found.versions, without_nova="", is_nova_lost=False)

    async def _discover(self, service: Service, address: str) -> Endpoint:
        """The endpoint. What fails of Nova is NovaLost and costs no further login: Cinder's calls renew what ended."""
        transport = self._transport
        if transport is None:
            raise AssertionError("the client is made before anything is asked of it")

        async def ask(access: Access) -> Endpoint:
            return await discover(service, address, access, transport, secrets=self._login.secrets)

        try:
            if service is Service.NOVA:
                return await ask(await self._login.access())
            return await self._authenticated(service, ask)
        except CloudFault as fault:
            error = as_error(fault, "tell its versions")
            raise (NovaLost.by(error) if service is Service.NOVA else error) from fault
        except ConfigError as error:
            raise (NovaLost.by(error) if service is Service.NOVA else error) from None

    def _facts_from(self, access: Access, why_lost: str) -> Facts:
        nova = self._endpoints.get(Service.NOVA)
        roles = access.roles
        return Facts(
            roles=roles or frozenset(),
            is_admin=roles is None or "admin" in roles,
            is_reader=roles is not None and roles <= {"reader"},
            user_id=access.user_id,
            user_name=access.user_name,
            project_id=access.project_id,
            project_name=access.project_name,
            cinder=self._endpoints[Service.CINDER].versions,
            nova=nova.versions if nova else None,
            without_nova="" if nova else why_lost or f"the cloud `{self.cloud.name}` knows no compute service",
            is_nova_lost=nova is None and bool(why_lost),
        )

    def _got_ready(self, task: asyncio.Task[Facts]) -> None:
        self._getting_ready = None
        if not task.cancelled() and task.exception() is None:
            self._facts = task.result()
            self._find_nova_again()

    async def _to(self, service: Service) -> tuple[Transport, Endpoint]:
        facts = await (self.reach_nova() if service is Service.NOVA else self.ready())
        endpoint = self._endpoints.get(service)
        if endpoint is None or self._transport is None:
            raise BackendUnreachable(facts.without_nova, hint="Servers cannot be asked for here.")
        return self._transport, endpoint

    def _checked(self, endpoint: Endpoint, version: Version | None) -> Version:
        versions = endpoint.versions
        if version is None:
            return min(_KNOWN[endpoint.service], versions.highest)
        if not versions.has(version):
            raise too_old(endpoint.service, version, versions)
        return version

    async def _authenticated(
        self, service: Service, send: Callable[[Access], Awaitable[T]], *, at_once: bool = False
    ) -> T:
        """What `send` returns; after a 401 once more with a new login, which all who were refused wait for together.

        `at_once`: a change, and so not after a login that took long, as where somebody types a password. Raises
        BackendUnreachable then. A login that Nova alone refuses is not renewed again for it, nor is one for which
        somebody has to type something: NovaLost, for what is read.
        """
        until = time.monotonic() + LONGEST_LOGIN_OF_A_CHANGE if at_once else math.inf
        access = await self._login.access()
        _see_that_it_is_not_late(until)
        try:
            return await send(access)
        except CloudFault as fault:
            if fault.status != 401:  # noqa: PLR2004 - of HTTP
                raise
            is_known = access is self._refused_by_nova or (self._login.is_spent_by_use and not at_once)
            if service is Service.NOVA and is_known:
                raise _login_refused(service, fault, is_read=not at_once) from None
        renewed = await self._login.access(not_this=access)
        _see_that_it_is_not_late(until)
        try:
            return await send(renewed)
        except CloudFault as fault:
            if fault.status != 401:  # noqa: PLR2004 - of HTTP
                raise
            if service is Service.NOVA:
                self._refused_by_nova = renewed
            raise _login_refused(service, fault, is_read=not at_once) from None


def _login_refused(service: Service, fault: CloudFault, *, is_read: bool) -> MavtuiError:
    """The error for a login that a service does not accept; what is read is read without a Nova that does so."""
    error = AuthenticationFailed(
        f"{service.label} does not accept the login, not even a new one: {fault.reason}",
        hint=LOG_IN,
        request_id=fault.request_id,
    )
    return NovaLost.by(error) if service is Service.NOVA and is_read else error


def _see_that_it_is_not_late(until: float) -> None:
    if time.monotonic() > until:
        raise BackendUnreachable(
            "nothing was sent: the login had to be renewed first, and things may have changed in the meantime",
            hint="Try it once more: it is planned anew, with the new login.",
        )


def _load_client() -> None:
    """Load what calls are made with while the login is waited for; on the event loop it would hold up the keys."""
    import anyio
    import httpcore  # noqa: F401
    import httpx  # noqa: F401

    anyio.run(anyio.sleep, 0)  # what it needs inside a loop it loads only there
