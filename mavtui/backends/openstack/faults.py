"""What a service refused, what got lost on the way, and the error that a person is shown for it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from mavtui.backends.openstack import redaction
from mavtui.backends.openstack.microversions import Service
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError, NotFound, OutcomeNotKnown, Refused

LONGEST_REASON = 300
_TIMED_OUT, _GAVE_UP, _HAS_NO_SUCH_THING = 408, 500, 501

BUSY = frozenset({429, 500, 502, 503, 504})

_TITLE = re.compile(rb"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_EXCEPTION = re.compile(r"^([A-Z][A-Za-z]+[a-z]): (?=\S)")
_PASSED_ON = re.compile(r"\s*\((?:HTTP \d{3}|Request-ID: [\w-]+)\)")
_QUOTA = re.compile(r"quota|VolumeLimitExceeded|VolumeSizeExceeds", re.IGNORECASE)


class CloudFault(MavtuiError):
    """A reply with a status of 400 or more.

    `status`: HTTP. `kind`: the key of the fault's body (`itemNotFound`, `badRequest`, …), `html` or `text` for what is
    none. `exception`: the class that the service put before its message (`ConflictNovaUsingAttachment`), or empty.
    `reason`: the first line of the message, control characters replaced, secrets taken out. `request_id`: of the
    service, empty where it gave none. `retry_after`: seconds that the service asked for, or None.
    """

    def __init__(
        self,
        service: Service,
        status: int,
        kind: str,
        reason: str,
        *,
        exception: str = "",
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{service.label} answered {status}: {reason}", request_id=request_id)
        self.service = service
        self.status = status
        self.kind = kind
        self.reason = reason
        self.exception = exception
        self.retry_after = retry_after

    @property
    def is_quota(self) -> bool:
        """Whether a quota is what refused: 413 by Cinder, 403 by Nova."""
        return self.status in {403, 413} and bool(_QUOTA.search(f"{self.exception} {self.reason}"))


class OutcomeUnknown(OutcomeNotKnown):
    """A write was sent and its answer did not arrive (or says nothing, as a 504): it may have been accepted.

    Never to be sent again: the state is read back and what is known is told. `fault` is the answer, if there was one.
    The message loses its full stop: what is known goes on from it.
    """

    def __init__(self, message: str, *, fault: CloudFault | None = None, hint: str = "", request_id: str = "") -> None:
        super().__init__(message.rstrip("."), hint=hint, request_id=request_id)
        self.fault = fault

    @property
    def has_given_up(self) -> bool:
        """Whether the service itself says that it failed; one on the way (502, 503, 504) only did not wait for it."""
        return self.fault is not None and self.fault.status == _GAVE_UP


class NovaLost(BackendUnreachable):
    """Nova does not answer as it should, which keeps nobody from volumes: what is read without it is read.

    `exit_code` is that of the reason: 9 where Nova does not accept a login that Cinder may accept.
    """

    @classmethod
    def by(cls, error: MavtuiError) -> NovaLost:
        """The same as `error`, of which Nova alone is concerned."""
        lost = cls(error.message, hint=error.hint, request_id=error.request_id)
        lost.exit_code = error.exit_code
        return lost


def leaves_unknown(fault: CloudFault) -> bool:
    """Whether a write that was answered like this may have been done all the same."""
    return fault.status == _TIMED_OUT or (fault.status >= _GAVE_UP and fault.status != _HAS_NO_SUCH_THING)


def read_fault(
    service: Service,
    status: int,
    body: bytes,
    *,
    request_id: str = "",
    retry_after: float | None = None,
    secrets: Collection[str] = (),
) -> CloudFault:
    """The fault that a reply of 400 or more is, whatever its body: JSON in any of the services' shapes, HTML, text."""
    kind, message = _kind_and_message(body)
    reason = without_ids(one_line(redaction.text(_first_line(message), secrets)))
    named = _EXCEPTION.match(reason)
    exception = named.group(1) if named else ""
    return CloudFault(
        service,
        status,
        kind,
        (reason[named.end() :] if named else reason) or "without saying why",
        exception=exception,
        request_id=request_id,
        retry_after=retry_after,
    )


def as_error(fault: CloudFault, doing: str) -> MavtuiError:
    """The error for people; `doing` says what was asked for ("attach orders-db to web-1").

    401: AuthenticationFailed. 403: Refused `not-allowed`. 404: NotFound. A quota: Refused `quota`. 406: Refused
    `api-too-old`. 400, 409 and other refusals: Refused. 413 without a quota, 429, 5xx: BackendUnreachable.
    """
    name, told, by = fault.service.label, f"{fault.reason}", fault.request_id
    if fault.status == 401:  # noqa: PLR2004 - statuses of HTTP are their own names
        return AuthenticationFailed(f"{name} does not accept the login any more: {told}", hint=LOG_IN, request_id=by)
    if fault.is_quota:
        return Refused(
            f"{name} refused to {doing}: {told}",
            codes=("quota",),
            hint="Ask for a larger quota, or delete what is not needed.",
            request_id=by,
        )
    if fault.status == 403:  # noqa: PLR2004
        return Refused(f"You may not {doing}: {told}", codes=("not-allowed",), hint=NOT_ALLOWED, request_id=by)
    if fault.status == 404:  # noqa: PLR2004
        hint = WRONG_ADDRESS if fault.kind == "html" else "It may be gone, or be another project's: read again."
        return NotFound(f"{name} could not {doing}: {told}", hint=hint, request_id=by)
    if fault.status == 406:  # noqa: PLR2004
        return Refused(f"{name} is too old to {doing}: {told}", codes=("api-too-old",), request_id=by)
    if fault.status in BUSY or fault.status == 413 or fault.status > 500:  # noqa: PLR2004
        away = BackendUnreachable(f"{name} could not {doing}: {fault.status}, {told}", hint=_when(fault), request_id=by)
        away.retry_after = fault.retry_after or 0.0
        return away
    return Refused(f"{name} refused to {doing}: {told}", hint="Nothing was changed.", request_id=by)


LOG_IN = "Log in anew: look at the credentials in clouds.yaml or in the OS_* variables."
NOT_ALLOWED = "Use a login whose role allows it."
WRONG_ADDRESS = "Look at the service's address in the catalogue, or at its endpoint override in clouds.yaml."


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turns a CloudFault raised inside into `as_error(fault, doing)`."""
    try:
        yield
    except CloudFault as fault:
        raise as_error(fault, doing) from fault


def title_of(page: bytes) -> str:
    """What an HTML page says of itself, in one line."""
    found = _TITLE.search(page)
    title = one_line(_TAG.sub("", found.group(2).decode("utf-8", "replace"))) if found else ""
    return f"an HTML page, “{title}”" if title else "an HTML page"


def looks_like_html(body: bytes) -> bool:
    """Whether a reply is a page for a browser, as proxies and unknown addresses answer."""
    return body.lstrip()[:1] == b"<"


def one_line(words: str) -> str:
    """The text with everything that is not printed made one space, and no longer than a line or two."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return plain if len(plain) <= LONGEST_REASON else plain[: LONGEST_REASON - 1] + "…"


def without_ids(message: str) -> str:
    """A message without the status and the request id that one service puts behind what another said."""
    return _PASSED_ON.sub("", message)


def _kind_and_message(body: bytes) -> tuple[str, str]:
    if looks_like_html(body):
        return "html", title_of(body)
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        return "text", body[: 20 * LONGEST_REASON].decode("utf-8", "replace")
    if isinstance(value, dict):
        for kind, inner in value.items():
            if isinstance(inner, dict) and isinstance(inner.get("message"), str):
                return str(kind), inner["message"]
        if isinstance(value.get("message"), str):
            return "message", str(value["message"])
    return "text", ""


def _first_line(message: str) -> str:
    """A traceback may follow the first line, for the service's own log and not for people."""
    return next((line for line in message.splitlines() if line.strip()), "")


def _when(fault: CloudFault) -> str:
    if fault.retry_after:
        return f"It asks to be left alone for {fault.retry_after:.0f} s."
    return "Try again later."
