"""The one object through which the rest of the back end speaks to a cloud: login, versions, calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from mavtui.backends.openstack.microversions import Service, Version, VersionRange
from mavtui.backends.openstack.transport import Params, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from mavtui.config.model import ContextSettings


class Facts(NamedTuple):
    """What is known about a cloud and about us once logged in.

    `nova` is None where there is no compute service for us, `without_nova` says why. `is_reader`: neither admin nor
    member, so that no change is allowed. `project_id` is None for a scope other than a project.
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


class Connection:
    """One login to one cloud, used inside one event loop. Nothing is sent before `ready`, `read` or `write`."""

    @classmethod
    def open(cls, context: ContextSettings, *, ask: Callable[[str, bool], str] | None = None) -> Self:
        """The connection for a context; reads clouds.yaml, sends nothing. Raises ConfigError, NotFound (no such cloud).

        `ask(prompt, hidden)` answers what the login needs and the configuration does not give; None: nobody is there.
        """
        raise NotImplementedError

    async def ready(self) -> Facts:
        """Log in and learn the versions, once for all who wait. Raises AuthenticationFailed, BackendUnreachable."""
        raise NotImplementedError

    async def read(
        self, service: Service, path: str, params: Params | None = None, *, version: Version | None = None
    ) -> Reply:
        """GET `path` (below the endpoint: "/volumes/detail"), tried again while that can help.

        `version`: the microversion to be sent; None: the newest that both sides know. Raises CloudFault,
        BackendUnreachable, AuthenticationFailed; Refused `api-too-old` where the cloud has no such version.
        """
        raise NotImplementedError

    async def write(
        self, service: Service, method: str, path: str, body: Mapping[str, Any] | None = None, *,
        version: Version | None = None,
    ) -> Reply:  # fmt: skip
        """Send a change exactly once (again only after a 401, which accepts nothing).

        Raises CloudFault (nothing was done), OutcomeUnknown (it may have been done: read back), BackendUnreachable
        (never sent), AuthenticationFailed, Refused `api-too-old`.
        """
        raise NotImplementedError

    def version_for(self, service: Service, wanted: Version) -> Version:
        """The `wanted` microversion, or the newest below it that the cloud has; only after `ready`."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the client; a login that is under way is waited for."""
        raise NotImplementedError
