"""Why a login failed: from what keystoneauth1 raises to an error that says what to do."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from mavtui.backends.openstack import redaction
from mavtui.backends.openstack.clouds import CloudConfig
from mavtui.backends.openstack.faults import one_line, without_ids
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError

if TYPE_CHECKING:
    from keystoneauth1.exceptions import HttpError

_CAUSE = re.compile(r"(?:\[Errno -?\d+\] |Error\(\d+, '|Disconnected\(')([^\[\]()'\"]+)")
"""The operating system's own words, deep inside of what the libraries make of them."""

_TLS_CAUSE = re.compile(r"SSL\w*Error\(\d+, ['\"](?:\[[^\]]*\] )?([^\[\]()'\"]+)")
"""The TLS library's own words, deep inside too; which words they are depends on its release."""

_OF_A_CERTIFICATE = re.compile("CERTIFICATE_VERIFY_FAILED|CertificateError")


def as_login_error(error: Exception, cloud: CloudConfig, secrets: Collection[str]) -> MavtuiError:
    """What `error`, raised while logging in to `cloud`, means to an operator.

    AuthenticationFailed: Keystone refuses us, or wants something more. BackendUnreachable: it does not answer, or not
    as Keystone does.
    """
    from keystoneauth1 import exceptions

    if isinstance(error, exceptions.DiscoveryFailure) and isinstance(error.__context__, exceptions.ClientException):
        error = error.__context__  # why nothing could be found out says more than that it could not
    told = without_ids(one_line(redaction.text(str(error), secrets)))
    request_id = str(getattr(error, "request_id", None) or "")
    where = redaction.url(str(cloud.auth.get("auth_url") or "")) or "Keystone"
    look = f"Look at the cloud `{cloud.name}` in {cloud.source}."
    if isinstance(error, exceptions.MissingAuthMethods):
        return AuthenticationFailed(
            f"Keystone at {where} wants a further proof of who you are",
            hint="Use `auth_type: v3multifactor` with `auth_methods`, for example v3password and v3totp.",
        )
    if isinstance(error, exceptions.SSLError) and _OF_A_CERTIFICATE.search(str(error)):
        return BackendUnreachable(
            f"the certificate of Keystone at {where} is not accepted: {told}",
            hint=f"Name its authority with `ca_file` in the context or `cacert` in {cloud.source}.",
        )
    if isinstance(error, exceptions.SSLError):
        failed = _TLS_CAUSE.search(str(error))
        return BackendUnreachable(
            f"no TLS connection to Keystone at {where}: {failed.group(1).strip() if failed else told}",
            hint=f"Is it https, or plain http? {look}",
        )
    if isinstance(error, exceptions.ConnectionError):
        short = _CAUSE.search(str(error))
        told = short.group(1).strip() if short else told
        return BackendUnreachable(f"Keystone at {where} does not answer: {told}", hint="Try again later. " + look)
    if isinstance(error, exceptions.HttpError):
        if error.http_status == 404 and not _is_from_keystone(error):  # noqa: PLR2004 - statuses of HTTP are their own names
            return _no_keystone(told, where, look, request_id)
        return _refusal(error.http_status, told, where, _questions(cloud) + look, request_id)
    if isinstance(error, exceptions.DiscoveryFailure | exceptions.InvalidResponse):
        return _no_keystone(told, where, look, request_id)
    if isinstance(error, AttributeError | KeyError | TypeError | ValueError):  # libraries stumble over the answer
        return _no_keystone(f"its answer to a login is none ({told})", where, look, request_id)
    return AuthenticationFailed(f"the login to the cloud `{cloud.name}` failed: {told}", hint=look)


def _is_from_keystone(error: HttpError) -> bool:
    """Whether a 404 is Keystone's own, which it answers for a token that it cannot read or that has ended."""
    try:
        return isinstance(error.response.json()["error"]["message"], str) if error.response is not None else False
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def _no_keystone(told: str, where: str, look: str, request_id: str) -> BackendUnreachable:
    return BackendUnreachable(
        f"what answers at {where} is no Keystone: {told}", hint=f"Is auth_url right? {look}", request_id=request_id
    )


def _questions(cloud: CloudConfig) -> str:
    """What may be wrong with a login: of a wrong password Keystone says the same as of a project without a role."""
    project = cloud.auth.get("project_name") or cloud.auth.get("project_id")
    of_project = f" Has the user a role in the project {project}?" if project else ""
    return f"Is the password, credential or token still right?{of_project} "


def _refusal(status: int, told: str, where: str, hint: str, request_id: str) -> MavtuiError:
    if status >= 500 or status == 429:  # noqa: PLR2004 - of HTTP
        return BackendUnreachable(
            f"Keystone at {where} answered {status}: {told}", hint="Try again later.", request_id=request_id
        )
    return AuthenticationFailed(
        f"Keystone at {where} does not accept the login: {told}",
        hint=hint,
        request_id=request_id,
    )
