"""Where a service is and which microversions it has: from the catalogue or an override to its version document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mavtui.backends.openstack import redaction
from mavtui.backends.openstack.clouds import CloudConfig
from mavtui.backends.openstack.faults import CloudFault
from mavtui.backends.openstack.login import Access
from mavtui.backends.openstack.microversions import Service, Version, VersionRange
from mavtui.backends.openstack.transport import Call, Reply, Transport
from mavtui.errors import BackendUnreachable, ConfigError

TYPES: Mapping[Service, tuple[str, ...]] = {
    Service.CINDER: ("block-storage", "volumev3", "block-store", "volume"),
    Service.NOVA: ("compute",),
}
"""The types that a service has in catalogues, the preferred one first; the older ones may stand for older APIs too."""

_MAJOR = {Service.CINDER: "v3", Service.NOVA: "v2.1"}
_FIRST = {Service.CINDER: Version(3, 0), Service.NOVA: Version(2, 1)}
_OLDER_NAMES = {Service.CINDER: (), Service.NOVA: ("v2",)}
_VERSION_SEGMENT = re.compile(r"v\d+(\.\d+)?")
_PROJECT_SEGMENT = re.compile(r"(?:AUTH_)?[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Endpoint(NamedTuple):
    """A service that can be called. `base`: the address that paths are put behind, without a slash at its end."""

    service: Service
    base: str
    versions: VersionRange


def address_of(service: Service, cloud: CloudConfig, access: Access) -> str | None:
    """The address of a service, of the override or of the catalogue; None where there is no such service for us.

    ConfigError: the service is there, but not in this region or by this interface; names those that there are.
    """
    if override := cloud.overrides.get(service):
        return _filled_in(override, access)
    entries = [
        (kind, endpoint)
        for kind in TYPES[service]
        for one in access.catalog
        if one.get("type") == kind
        for endpoint in one.get("endpoints") or ()
    ]
    if not entries:
        return None
    in_region = [(kind, one) for kind, one in entries if not cloud.region or _region(one) == cloud.region]
    if not in_region:
        raise _not_there(service, cloud, "region", cloud.region, (_region(one) for _, one in entries))
    for interface in cloud.interfaces:
        for _kind, endpoint in in_region:
            if endpoint.get("interface") == interface.removesuffix("URL") and endpoint.get("url"):
                return str(endpoint["url"])
    found = (str(one.get("interface")) for _, one in in_region)
    raise _not_there(service, cloud, "interface", " or ".join(cloud.interfaces), found)


async def discover(
    service: Service, address: str, access: Access, transport: Transport, *, secrets: frozenset[str] = frozenset()
) -> Endpoint:
    """The endpoint behind an address, with or without version and project in it.

    Raises BackendUnreachable where nothing, or no such service, answers there.
    """
    root, project = _without_project(address, access)
    version_root, known = _with_version(service, root)
    base = f"{version_root}{project}" if known else version_root
    call = Call(service, "GET", f"{version_root}/", {**access.headers})
    try:
        reply = await transport.read(call, secrets=secrets)
    except CloudFault as fault:
        if fault.status in {401, 429} or fault.status >= 500:  # noqa: PLR2004 - of HTTP
            raise
        raise _no_such_service(service, version_root, str(fault)) from None
    return Endpoint(service, base, _range_in(service, version_root, reply))


def _without_project(address: str, access: Access) -> tuple[str, str]:
    """The address without the project at its end, and what was taken off (with its slash) or nothing."""
    address = address.rstrip("/")
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ConfigError(
            f"`{redaction.url(address)}` is no address of a service", hint="It has to begin with http:// or https://."
        )
    root, _, last = address.rpartition("/")
    if _VERSION_SEGMENT.fullmatch(root.rpartition("/")[2]) and (
        last in {access.project_id, f"AUTH_{access.project_id}"} or _PROJECT_SEGMENT.fullmatch(last)
    ):
        return root, f"/{last}"
    return address, ""


def _with_version(service: Service, root: str) -> tuple[str, bool]:
    """The address with the major version that we speak at its end, and whether it had that already."""
    start, _, last = root.rpartition("/")
    if last == _MAJOR[service] or (service is Service.CINDER and last.startswith("v3.")):
        return root, True
    if last in _OLDER_NAMES[service]:
        return f"{start}/{_MAJOR[service]}", True
    if _VERSION_SEGMENT.fullmatch(last):
        raise _too_old(service, last)
    return f"{root}/{_MAJOR[service]}", False


def _range_in(service: Service, address: str, reply: Reply) -> VersionRange:
    """The microversions in a version document: one version, or a list that holds it."""
    try:
        document: Any = json.loads(reply.body)
        listed = document["versions"] if "versions" in document else [document["version"]]
        if isinstance(listed, dict):  # as old as Keystone's own list
            listed = listed["values"]
        found = [one for one in listed if str(one["id"]).split(".")[0] == _MAJOR[service].split(".")[0]]
        newest = max(found, key=lambda one: _parsed(one.get("version")))
        lowest, highest = _parsed(newest.get("min_version")), _parsed(newest.get("version"))
    except (KeyError, TypeError, ValueError, AttributeError):
        told = "its answer holds no version that is spoken here" if reply.body else "its answer is empty"
        raise _no_such_service(service, address, f"{reply.status}, {told}") from None
    first = _FIRST[service]
    return VersionRange(max(first, lowest), max(first, highest))


def _parsed(version: object) -> Version:
    """A version of the document; an empty one is that of a service without microversions."""
    if not version:
        return Version(0, 0)
    major, _, minor = str(version).partition(".")
    return Version(int(major), int(minor or 0))


def _filled_in(address: str, access: Access) -> str:
    for pattern in ("%(project_id)s", "%(tenant_id)s", "$(project_id)s", "$(tenant_id)s", "{project_id}"):
        address = address.replace(pattern, access.project_id or "")
    return address


def _region(endpoint: Mapping[str, Any]) -> str:
    return str(endpoint.get("region_id") or endpoint.get("region") or endpoint.get("region_name") or "")


def _not_there(service: Service, cloud: CloudConfig, what: str, wanted: str, found: Iterable[str]) -> ConfigError:
    there = ", ".join(sorted({one for one in found if one}))
    return ConfigError(
        f"the cloud `{cloud.name}` has no {service.label} in its catalogue for the {what} `{wanted}`",
        hint=f"There is: {there or 'none'}. Name it in the context or in {cloud.source}.",
    )


def _no_such_service(service: Service, address: str, told: str) -> BackendUnreachable:
    return BackendUnreachable(
        f"what answers at {redaction.url(address)} is no {service.label}: {told}",
        hint="Look at the catalogue, or at the endpoint override in clouds.yaml.",
    )


def _too_old(service: Service, version: str) -> BackendUnreachable:
    return BackendUnreachable(
        f"the {service.label} of this cloud is known by its API {version} only, and {_MAJOR[service]} is needed",
        hint="Name its newer address with an endpoint override in clouds.yaml.",
    )
