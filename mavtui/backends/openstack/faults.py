"""What a service refused, what got lost on the way, and the error that a person is shown for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mavtui.backends.openstack.microversions import Service
from mavtui.errors import BackendUnreachable, MavtuiError


class CloudFault(MavtuiError):
    """A reply with a status of 400 or more.

    `status`: HTTP. `kind`: the key of the fault's body (`itemNotFound`, `badRequest`, …), `html` or `text` for what is
    none. `reason`: the first line of the service's message, control characters replaced, secrets taken out.
    `request_id`: of the service, empty where it gave none. `retry_after`: seconds that the service asked for, or None.
    """

    def __init__(
        self, service: Service, status: int, kind: str, reason: str, *, request_id: str = "",
        retry_after: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(f"{service.name.title()} answered {status}: {reason}", request_id=request_id)
        self.service = service
        self.status = status
        self.kind = kind
        self.reason = reason
        self.retry_after = retry_after


class OutcomeUnknown(BackendUnreachable):
    """A write was sent and its answer did not arrive (or was a 500, 502, 503, 504): it may have been accepted.

    Never to be sent again: the state is read back and what is known is told. `fault` is the answer, if there was one.
    """

    def __init__(self, message: str, *, fault: CloudFault | None = None, hint: str = "", request_id: str = "") -> None:
        super().__init__(message, hint=hint, request_id=request_id)
        self.fault = fault


def as_error(fault: CloudFault, doing: str) -> MavtuiError:
    """The error for people; `doing` says what was asked for ("attach orders-db to web-1").

    401: AuthenticationFailed. 403: Refused `not-allowed`. 404: NotFound. 413 and quota: Refused `quota`. 400, 409 and
    other refusals: Refused. 406: Refused `api-too-old`. 429, 5xx: BackendUnreachable.
    """
    raise NotImplementedError


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turns a CloudFault raised inside into `as_error(fault, doing)`."""
    try:
        yield
    except CloudFault as fault:
        raise as_error(fault, doing) from fault
