"""Writing the services' configuration from `templates/`, and the clouds.yaml that names who can log in."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import Any

from tests.openstack.lab.layout import COMPUTES, HERE, IP, OWNER, PORTS, REGION, STANDALONE_TOKEN, Layout

DATABASES = ("keystone", "placement", "cinder", "glance", "nova_api", "nova", "nova_cell0")
PEOPLE = (("lab", "admin", "admin"), ("lab-demo", "demo", "demo"), ("lab-reader", "reader", "demo"))
"""Cloud, user and project: an admin, a member and a reader."""


def write_full(layout: Layout) -> None:
    """Write what the full lab's services read, and clouds.yaml."""
    etc = layout.etc
    _fill(layout, "my.cnf", etc / "my.cnf")
    _fill(layout, "rabbitmq.conf", etc / "rabbit" / "rabbitmq.conf")
    write_text(etc / "rabbit" / "enabled_plugins", "[].\n")
    _fill(layout, "keystone.conf", etc / "keystone" / "keystone.conf")
    _fill(layout, "placement.conf", etc / "placement" / "placement.conf")
    _fill(layout, "glance-api.conf", etc / "glance" / "glance-api.conf")
    _fill(layout, "cinder.conf", etc / "cinder" / "cinder.conf", state=str(layout.var / "cinder"))
    nova = layout.var / "nova"
    _fill(layout, "nova.conf", etc / "nova" / "nova.conf", state=str(nova), compute="")
    for name in COMPUTES:
        compute = f"host = {name}\ncompute_driver = fake.FakeDriver"
        _fill(layout, "nova.conf", etc / "nova" / f"{name}.conf", state=str(nova / name), compute=compute)
    write_clouds(layout)


def write_standalone(layout: Layout) -> Path:
    """Write what the stand-alone Cinder reads, and clouds.yaml; gives the former."""
    target = layout.etc / "cinder" / "noauth.conf"
    _fill(layout, "cinder-standalone.conf", target, state=str(layout.standalone))
    write_clouds(layout)
    return target


def write_clouds(layout: Layout) -> None:
    """Write clouds.yaml with everybody who can log in; JSON is YAML, and needs no library."""
    clouds = {name: _person(layout, user, project) for name, user, project in PEOPLE}
    clouds["lab-noauth"] = standalone_cloud(layout.url("standalone", "/"))
    write_text(layout.clouds, json.dumps({"clouds": clouds}, indent=2) + "\n")


def standalone_cloud(url: str) -> dict[str, Any]:
    """The entry of a Cinder without Keystone; `url` is its root, where version discovery answers."""
    return {
        "auth_type": "admin_token",
        "auth": {"endpoint": url, "token": STANDALONE_TOKEN},
        "block_storage_endpoint_override": url,
        "volume_api_version": 3,
    }


def _person(layout: Layout, user: str, project: str) -> dict[str, Any]:
    return {
        "auth": {
            "auth_url": layout.url("keystone", "/v3"),
            "username": user,
            "password": layout.password,
            "project_name": project,
            "user_domain_id": "default",
            "project_domain_id": "default",
        },
        "region_name": REGION,
        "interface": "public",
        "identity_api_version": 3,
    }


def _fill(layout: Layout, template: str, target: Path, **more: str) -> None:
    text = (HERE / "templates" / template).read_text()
    write_text(target, Template(text).substitute(_values(layout), **more))


def _values(layout: Layout) -> dict[str, str]:
    login = (
        "auth_type = password\n"
        f"auth_url = {layout.url('keystone', '/v3')}\n"
        f"username = labsvc\npassword = {layout.password}\n"
        "project_name = service\nuser_domain_id = default\nproject_domain_id = default\n"
    )
    checking = (
        f"www_authenticate_uri = {layout.url('keystone', '/v3')}\n"
        f"memcached_servers = {IP}:{layout.port('memcached')}\n"
        "service_token_roles = service\nservice_token_roles_required = true\n"
    )
    folders = {name: str(getattr(layout, name)) for name in ("var", "run", "log", "venv")}
    return {
        **{name: str(layout.port(name)) for name in PORTS},
        **{f"db_{name}": layout.database(name) for name in DATABASES},
        **folders,
        "ip": IP,
        "owner": OWNER,
        "password": layout.password,
        "keystone": layout.url("keystone"),
        "glance": layout.url("glance"),
        "broker": f"rabbit://lab:{layout.password}@{IP}:{layout.port('rabbit')}/",
        "auth": f"{login}region_name = {REGION}",
        "auth_for_volumes": f"{login}os_region_name = {REGION}",
        "authtoken": f"{checking}{login}region_name = {REGION}",
    }


def write_text(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that from its first moment only those of `mode` can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode)
    path.write_text(text)
    path.chmod(mode)
