"""One request and its reply: sent, taken in whole, checked, logged; and what it means when that fails."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui import __version__
from mavtui.backends.openstack import redaction
from mavtui.backends.openstack.faults import WRONG_ADDRESS, looks_like_html, one_line, read_fault, title_of
from mavtui.backends.openstack.microversions import Service
from mavtui.errors import MavtuiError

if TYPE_CHECKING:
    import httpx

LOG = logging.getLogger("mavtui.backends.openstack")
"""One line for each request; silent unless somebody listens."""

LARGEST_REPLY = 64 * 2**20
TIMES_THE_TIMEOUT = 3
"""How much longer a whole reply may take than one wait for its next bytes."""

IDLE_CONNECTION = 4.0
"""Seconds; below the usual five of the services, so that a write never meets a connection that is being closed."""

SEVERAL_CHOICES = 300
"""What the root of a service answers with: the list of its versions."""

LATER = "Try again later."
_LOCAL = ("http://127.", "http://localhost", "http://[::1]")

Params = Mapping[str, str | int]
"""Values of a query, in the order in which they are sent."""


class Reply(NamedTuple):
    """An answer below 400. `body` is whole JSON, or empty; bytes, not decoded yet."""

    status: int
    body: bytes
    request_id: str


class Call(NamedTuple):
    """One request: where it goes, with what."""

    service: Service
    method: str
    address: str
    headers: Mapping[str, str]
    params: Params | None = None
    body: Mapping[str, Any] | None = None


class Lost(MavtuiError):
    """No answer, or none that can be used.

    `sent`: the request may have arrived. `lasting`: to try again is of no use.
    """

    def __init__(
        self, message: str, *, sent: bool, lasting: bool = False, hint: str = LATER, request_id: str = ""
    ) -> None:
        super().__init__(message, hint=hint, request_id=request_id)
        self.sent = sent
        self.lasting = lasting


class Client:
    """The client of one cloud. `timeout`: seconds for each wait."""

    def __init__(self, verify: ssl.SSLContext | bool, *, timeout: float) -> None:  # noqa: FBT001 - as httpx has it
        import httpx

        self._timeout = timeout
        self._client = httpx.AsyncClient(
            verify=verify,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 15.0)),
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=IDLE_CONNECTION),
            headers={"User-Agent": f"mavtui/{__version__}", "Accept": "application/json"},
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def exchange(self, call: Call, secrets: frozenset[str]) -> Reply:
        """Send the request and take in the whole reply. Raises Lost, CloudFault (without any of the `secrets`)."""
        import httpx

        began = time.monotonic()
        seen = _Seen()
        request = self._client.build_request(
            call.method, call.address, params=call.params, json=call.body, headers=_with_encoding(call)
        )
        try:
            async with asyncio.timeout(self._timeout * TIMES_THE_TIMEOUT):
                reply = await self._receive(request, call, seen)
        except TimeoutError:
            waited = self._timeout * TIMES_THE_TIMEOUT
            raise self._lost(call, began, f"does not come to the end of its answer in {waited:.0f} s", seen) from None
        except httpx.HTTPError as error:
            raise self._lost_by(error, call, began, seen) from None
        except ssl.SSLError as error:  # of a connection that stood already it comes as it is
            raise self._lost_to_tls(error, call, began, seen) from None
        except (httpx.InvalidURL, ValueError) as error:
            raise Lost(
                f"{redaction.url(call.address)}: {redaction.text(str(error), secrets)}", sent=False, lasting=True,
                hint=WRONG_ADDRESS,
            ) from None  # fmt: skip
        _log(call, began, f"{reply.status}, {len(reply.body)} bytes, {reply.request_id or 'no request id'}")
        if reply.status >= 400:  # noqa: PLR2004 - where the errors of HTTP begin
            raise read_fault(
                call.service, reply.status, reply.body, request_id=reply.request_id,
                retry_after=seen.retry_after, secrets=secrets,
            )  # fmt: skip
        _check(call, reply, seen, secrets)
        return reply

    async def _receive(self, request: httpx.Request, call: Call, seen: _Seen) -> Reply:
        response = await self._client.send(request, stream=True)
        try:
            headers = response.headers
            seen.request_id = headers.get("x-openstack-request-id") or headers.get("x-compute-request-id") or ""
            seen.retry_after = _seconds(headers.get("retry-after"))
            seen.location = headers.get("location") or ""
            pieces: list[bytes] = []
            size = 0
            async for piece in response.aiter_bytes():
                size += len(piece)
                if size > LARGEST_REPLY:
                    raise Lost(
                        f"{call.service.label} sends more than {LARGEST_REPLY >> 20} MiB in one answer: it is no list"
                        " of volumes",
                        sent=True, lasting=True, hint=WRONG_ADDRESS, request_id=seen.request_id,
                    )  # fmt: skip
                pieces.append(piece)
            body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            return Reply(response.status_code, body, seen.request_id)
        finally:
            await response.aclose()

    def _lost_by(self, error: httpx.HTTPError, call: Call, began: float, seen: _Seen) -> Lost:
        """What a failure of the client means for this call."""
        import httpx

        told = one_line(redaction.text(_innermost(error))) or type(error).__name__
        if isinstance(error, httpx.ConnectError) and "CERTIFICATE_VERIFY_FAILED" in told:
            _log(call, began, "its certificate is not accepted")
            return Lost(
                f"the certificate of {call.service.label} at {_host(call)} is not accepted: {_why(told)}",
                sent=False, lasting=True,
                hint="Name its authority with `ca_file` in the context or `cacert` in clouds.yaml.",
            )  # fmt: skip
        if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
            return self._lost(call, began, f"does not answer within {self._timeout:.0f} s", seen)
        never_sent = (
            httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
            httpx.LocalProtocolError,
        )  # fmt: skip
        if isinstance(error, never_sent):
            lasting = isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError)
            return self._lost(call, began, f"cannot be reached: {told}", seen, sent=False, lasting=lasting)
        return self._lost(call, began, f"broke off: {told}", seen)

    def _lost_to_tls(self, error: ssl.SSLError, call: Call, began: float, seen: _Seen) -> Lost:
        """What an end of the encryption means; a service says only behind the handshake that it wants a certificate."""
        reason = error.reason or type(error).__name__
        if "ALERT" in reason and "CERTIFICATE" in reason:
            _log(call, began, f"wants another client certificate: {reason}")
            return Lost(
                f"{call.service.label} at {_host(call)} accepts nobody without another client certificate: {reason}",
                sent=False, lasting=True, hint="Name `cert` and `key` in clouds.yaml.",
            )  # fmt: skip
        return self._lost(call, began, f"broke off: {reason}", seen)

    def _lost(
        self, call: Call, began: float, what: str, seen: _Seen, *, sent: bool = True, lasting: bool = False
    ) -> Lost:
        _log(call, began, what)
        return Lost(
            f"{call.service.label} at {_host(call)} {what}", sent=sent, lasting=lasting, hint=LATER,
            request_id=seen.request_id,
        )  # fmt: skip


class _Seen:
    """What is known of a reply as soon as its headers are there."""

    request_id = ""
    retry_after: float | None = None
    location = ""


def _check(call: Call, reply: Reply, seen: _Seen, secrets: frozenset[str]) -> None:
    """That a reply is an answer. Raises Lost: it leads elsewhere, is a page for a browser, is cut off, is no JSON."""
    import msgspec

    if reply.status > SEVERAL_CHOICES or (reply.status == SEVERAL_CHOICES and call.method != "GET"):
        raise Lost(
            f"{call.service.label} at {_host(call)} sends on to {redaction.url(seen.location)}",
            sent=True,
            lasting=True,
            hint=f"A login is not handed on to another address. {WRONG_ADDRESS}",
            request_id=reply.request_id,
        )
    if not reply.body:
        return
    if looks_like_html(reply.body):
        page = redaction.text(title_of(reply.body), secrets)
        raise Lost(
            f"{call.service.label} at {_host(call)} answered with {page} instead of JSON",
            sent=True, lasting=True, hint=f"Is a proxy or a login page between? {WRONG_ADDRESS}",
            request_id=reply.request_id,
        )  # fmt: skip
    try:
        msgspec.json.decode(reply.body, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        raise Lost(
            f"{call.service.label} at {_host(call)} sent {len(reply.body)} bytes that are not whole JSON: {error}",
            sent=True, hint="Try again later.", request_id=reply.request_id,
        ) from None  # fmt: skip


def _seconds(retry_after: str | None) -> float | None:
    """What `Retry-After` asks for; it may be a number of seconds or a date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _with_encoding(call: Call) -> dict[str, str]:
    """To unpack costs more than to send, unless there is a network between."""
    encoding = "identity" if call.address.startswith(_LOCAL) else "gzip"
    return {**call.headers, "Accept-Encoding": encoding}


def _log(call: Call, began: float, outcome: str) -> None:
    if LOG.isEnabledFor(logging.DEBUG):
        query = "&".join(f"{name}={value}" for name, value in (call.params or {}).items())
        where = redaction.url(call.address) + (f"?{redaction.text(query)}" if query else "")
        sent = " ".join(f"{name}: {value}" for name, value in redaction.headers(call.headers).items())
        LOG.debug("%s %s [%s] -> %s in %.3f s", call.method, where, sent, outcome, time.monotonic() - began)


def _innermost(error: BaseException) -> str:
    """The operating system's own words for a failure where it had any, else the library's."""
    cause: BaseException | None = error
    seen: set[int] = set()  # a client that is closed while it waits can raise what leads back to itself
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        inner = cause.exceptions[0] if isinstance(cause, BaseExceptionGroup) else cause
        if isinstance(inner, OSError) and inner.errno and inner.strerror and not isinstance(inner, ssl.SSLError):
            return os.strerror(inner.errno) if inner.errno > 0 else inner.strerror
        cause = inner.__cause__ or inner.__context__
    return str(error)


def _host(call: Call) -> str:
    return redaction.url(call.address).split("/", 3)[2]


def _why(told: str) -> str:
    return told.partition("certificate verify failed: ")[2].rpartition(" (_ssl")[0] or told
