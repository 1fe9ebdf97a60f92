"""Logging in: any plug-in of keystoneauth1, in a thread of its own, once for all who wait."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from mavtui.backends.openstack import redaction
from mavtui.backends.openstack.clouds import CloudConfig
from mavtui.backends.openstack.login_errors import as_login_error
from mavtui.backends.openstack.plugins import PluginMaker
from mavtui.backends.protocol import Ask
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError

if TYPE_CHECKING:
    from keystoneauth1.plugin import BaseAuthPlugin
    from keystoneauth1.session import Session

T = TypeVar("T")

_LIBRARIES = ("keystoneauth", "openstack", "stevedore", "urllib3", "requests", "httpx", "httpcore")

RENEWED_BEFORE_END = 120.0
"""Seconds before the end of a token from which on a call waits for a new one."""

LEFT_ALONE_AFTER_REFUSAL = 300.0
"""Seconds in which no further login is tried after one was refused: many clouds lock an account that tries often."""

LEFT_ALONE_AFTER_ANSWER = 1.0
"""The same where somebody answered or left the question: not asked once more by calls that had waited for it too."""


class Access(NamedTuple):
    """What a login gave. `headers` go with every call; `ends` is a time of `time.monotonic`, None where it never ends.

    `roles` are None where nobody said them (a Cinder without Keystone). `catalog`: services in the form of Keystone v3.
    """

    headers: Mapping[str, str]
    ends: float | None
    roles: frozenset[str] | None
    user_id: str
    user_name: str
    project_id: str | None
    project_name: str
    catalog: tuple[Mapping[str, Any], ...]

    def __repr__(self) -> str:
        return f"Access({redaction.headers(self.headers)!r})"


class Login:
    """The login to one cloud, used inside one event loop."""

    def __init__(self, cloud: CloudConfig, ask: Ask | None = None) -> None:
        self._cloud = cloud
        self._maker = PluginMaker(cloud, ask)
        self._plugin: BaseAuthPlugin | None = None
        self._session: Session | None = None
        self._access: Access | None = None
        self._running: asyncio.Task[Access] | None = None
        self._refused: tuple[float, AuthenticationFailed] | None = None

    @property
    def secrets(self) -> frozenset[str]:
        """What must not be told: the configured secrets, those typed in, the token."""
        tokens = frozenset(self._access.headers.values()) if self._access else frozenset()
        return self._cloud.secrets | self._maker.typed | tokens

    @property
    def is_spent_by_use(self) -> bool:
        """Whether a further login needs something that this one has used up, as a passcode."""
        return self._maker.spends

    async def access(self, *, not_this: Access | None = None) -> Access:
        """The access that is good now; logs in, once for all who wait, where there is none or it soon ends.

        `not_this` is one that a service just refused. Raises AuthenticationFailed, BackendUnreachable, ConfigError.
        """
        known = self._access
        if known is not None and known is not not_this and not _ends_soon(known):
            return known
        if self._running is None:
            self._running = asyncio.ensure_future(self._log_in(again=known is not None))
            self._running.add_done_callback(self._ended)
        try:
            # whoever gives up waiting must not end the login of the others
            return await asyncio.shield(self._running)
        except BackendUnreachable:
            if known is None or known is not_this:
                raise
            return known  # it ends soon, but has not yet

    async def _log_in(self, *, again: bool) -> Access:
        if self._refused is not None and (left := self._refused[0] - time.monotonic()) > 0:
            raise _refused_before(self._refused[1], left)
        try:
            self._access = await in_own_thread(lambda: self._ask_keystone(again=again))
        except AuthenticationFailed as error:
            self._access = None
            self._refused = (time.monotonic() + self._left_alone(), error)
            raise
        return self._access

    def _left_alone(self) -> float:
        """Seconds until the next try after this refusal; what somebody typed is asked for anew then."""
        if not self._maker.asks:
            return LEFT_ALONE_AFTER_REFUSAL
        self._maker.forget()
        self._plugin = None
        return LEFT_ALONE_AFTER_ANSWER

    def _ended(self, task: asyncio.Task[Access]) -> None:
        self._running = None
        if not task.cancelled():
            task.exception()  # nobody may be waiting any more: then it is not to be complained of

    def _ask_keystone(self, *, again: bool) -> Access:
        from keystoneauth1.session import Session

        _keep_libraries_quiet(verified=self._cloud.verify is not False)
        try:
            if self._plugin is None or (again and self._maker.spends):
                self._plugin = self._maker.make()
            plugin = self._plugin
            if again:
                plugin.invalidate()
            if self._session is None:
                cert = self._cloud.cert
                self._session = Session(
                    verify=self._cloud.verify,
                    cert=cert[0] if len(cert) == 1 else (cert[0], cert[1]) if cert else None,
                    timeout=self._cloud.timeout,
                    app_name="mavtui",
                )
            return _access_of(plugin, self._session)
        except MavtuiError:
            raise
        except Exception as error:  # noqa: BLE001 - plug-ins come from anywhere and raise anything
            raise as_login_error(error, self._cloud, self._cloud.secrets | self._maker.typed) from None


def _refused_before(error: AuthenticationFailed, left: float) -> AuthenticationFailed:
    """The refusal that was told before; where it stands for long, with the time until the next try."""
    if left <= LEFT_ALONE_AFTER_ANSWER:
        return error
    waits = f"Not sent again for {left:.0f} s, for many clouds lock an account that tries often."
    first, *details = error.lines
    hint = f"{error.hint} {waits}".lstrip()
    return AuthenticationFailed(first, hint=hint, request_id=error.request_id, details=details)


def _keep_libraries_quiet(*, verified: bool) -> None:
    """What a library warns of goes to standard error where nobody listens, which is in the middle of the screen."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    if not verified:  # the operator has said so; to be told at every call helps nobody
        warnings.filterwarnings("ignore", message="Unverified HTTPS request")


def _access_of(plugin: BaseAuthPlugin, session: Session) -> Access:
    headers = {name: _as_text(value) for name, value in (plugin.get_headers(session) or {}).items()}
    began = time.monotonic()
    get_access = getattr(plugin, "get_access", None)
    if get_access is None:
        return _without_keystone(headers)
    told = get_access(session)
    life = (told.expires - told.issued).total_seconds() if told.expires and told.issued else None
    return Access(
        headers=headers,
        ends=None if life is None else began + life - min(RENEWED_BEFORE_END, life / 2),
        roles=frozenset(name.lower() for name in told.role_names or ()),
        user_id=told.user_id or "",
        user_name=told.username or "",
        project_id=told.project_id,
        project_name=told.project_name or "",
        catalog=tuple(told.service_catalog.normalize_catalog()) if told.has_service_catalog() else (),
    )


def _without_keystone(headers: Mapping[str, str]) -> Access:
    """A token that is given and not asked of Keystone; that of a Cinder without Keystone is `user:project`."""
    user, separator, project = headers.get("X-Auth-Token", "").partition(":")
    return Access(
        headers=headers,
        ends=None,
        roles=None,
        user_id=user if separator else "",
        user_name=user if separator else "",
        project_id=project or None,
        project_name=project,
        catalog=(),
    )


def _ends_soon(access: Access) -> bool:
    return access.ends is not None and time.monotonic() >= access.ends


def _as_text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


async def in_own_thread(work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread that nobody waits for at the end of the program.

    The loop's own threads are joined when it closes, and then an unreachable Keystone would hold the terminal.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, failed = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            failed = error
        try:
            loop.call_soon_threadsafe(settle, result, failed)
        except RuntimeError:
            return  # the loop is closed: nobody waits

    threading.Thread(target=run, name="mavtui-login", daemon=True).start()
    return await future
