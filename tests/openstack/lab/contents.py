"""What the lab holds from the start: people, roles and the catalogue; volume types, flavors and one image."""

from __future__ import annotations

from typing import Any

from tests.openstack.lab.calling import call, log_in
from tests.openstack.lab.layout import REGION, Layout

TYPES = {"lab-plain": {"volume_backend_name": "lab"}, "multiattach": {
    "volume_backend_name": "lab", "multiattach": "<is> True",
}}  # fmt: skip
"""Volume types by name with their extra specs: one for each value of the flag."""
FLAVORS = (("1", "lab.tiny", 64, 1), ("2", "lab.small", 128, 2))
"""Id, name, MiB and GiB. None without a disk: only an admin may boot such a one from an image."""


def fill_keystone(layout: Layout) -> None:
    """Make the projects, users, roles and the catalogue."""
    token, keystone = log_in(layout), layout.url("keystone", "/v3")

    def make(kind: str, **values: Any) -> str:  # noqa: ANN401 - the fields of what is made
        body = {kind: values}
        return str(call("POST", f"{keystone}/{kind}s", body, token=token).expect(201)[kind]["id"])

    def user(name: str, *grants: tuple[str, str]) -> None:
        user_id = make("user", name=name, password=layout.password, domain_id="default")
        for project_id, role in grants:
            grant = f"{keystone}/projects/{project_id}/users/{user_id}/roles/{roles[role]}"
            call("PUT", grant, token=token).expect(204)

    listed = call("GET", f"{keystone}/roles", token=token).expect(200)["roles"]
    roles = {role["name"]: role["id"] for role in listed}
    if "service" not in roles:
        roles["service"] = make("role", name="service")
    service, demo = (make("project", name=name, domain_id="default") for name in ("service", "demo"))
    user("labsvc", (service, "admin"), (service, "service"))
    user("demo", (demo, "member"))
    user("reader", (demo, "reader"))
    for name, kind, url in _catalogue(layout):
        made = make("service", name=name, type=kind)
        # The services look for an internal address of each other.
        for face in ("public", "internal", "admin"):
            make("endpoint", service_id=made, interface=face, region_id=REGION, url=url)


def fill_services(layout: Layout) -> None:
    """Make the volume types, flavors and the image."""
    token = log_in(layout)
    make_types(layout.url("cinder", "/v3"), token, TYPES)
    flavors = layout.url("nova", "/v2.1/flavors")
    for flavor_id, name, ram, disk in FLAVORS:
        body = {"flavor": {"id": flavor_id, "name": name, "ram": ram, "vcpus": 1, "disk": disk}}
        call("POST", flavors, body, token=token).expect(200)
    images = layout.url("glance", "/v2/images")
    described = {"name": "lab-image", "disk_format": "raw", "container_format": "bare", "visibility": "public"}
    image = call("POST", images, described, token=token).expect(201)["id"]
    content = {"Content-Type": "application/octet-stream"}
    call("PUT", f"{images}/{image}/file", b"lab image\n" * 100, token=token, headers=content).expect(204)


def make_types(cinder: str, token: str, types: dict[str, dict[str, str]]) -> None:
    """Make those of these volume types that are not there yet."""
    there = {kind["name"] for kind in call("GET", f"{cinder}/types", token=token).expect(200)["volume_types"]}
    for name, specs in types.items():
        if name not in there:
            body = {"volume_type": {"name": name, "extra_specs": specs}}
            call("POST", f"{cinder}/types", body, token=token).expect(200)


def _catalogue(layout: Layout) -> tuple[tuple[str, str, str], ...]:
    return (
        ("placement", "placement", layout.url("placement")),
        ("cinder", "block-storage", layout.url("cinder", "/v3")),
        ("nova", "compute", layout.url("nova", "/v2.1")),
        ("glance", "image", layout.url("glance")),
        ("neutron-stub", "network", layout.url("network")),
    )
