"""A cloud called directly, beside mavtui: what tests prepare there and compare with, and how it is cleaned up."""

from __future__ import annotations

import contextlib
import functools
import json
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.openstack.lab.calling import Answer, call
from tests.openstack.lab.layout import LabError

CINDER = {"OpenStack-API-Version": "volume 3.71"}
NOVA = {"OpenStack-API-Version": "compute 2.95"}
WAIT_SECONDS = 90
SETTLED = ("available", "in-use", "error")


class Place(NamedTuple):
    """Where a cloud is: the file that names it, its name there, and the addresses of its services."""

    clouds: Path
    name: str
    cinder: str
    nova: str | None = None
    keystone: str | None = None

    @property
    def entry(self) -> dict[str, Any]:
        """Its entry in the file."""
        return dict(json.loads(self.clouds.read_text())["clouds"][self.name])


class Cloud:
    """One login to a cloud. Names of what it makes begin with a prefix of its own; `clean_up` removes just that."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.prefix = f"mavtui-{uuid.uuid4().hex[:8]}-"
        self._volumes: list[str] = []
        self._servers: list[str] = []
        self._types: list[str] = []
        auth = place.entry["auth"]
        self._token = auth["token"] if "token" in auth else _log_in(auth)

    def cinder(self, method: str, path: str, body: object = None) -> Answer:
        """One request to Cinder."""
        return call(method, self.place.cinder + path, body, token=self._token, headers=CINDER)

    def nova(self, method: str, path: str, body: object = None) -> Answer:
        """One request to Nova, where there is one."""
        return call(method, f"{self.place.nova}{path}", body, token=self._token, headers=NOVA)

    def keystone(self, method: str, path: str, body: object = None) -> Answer:
        """One request to Keystone, where there is one."""
        return call(method, f"{self.place.keystone}{path}", body, token=self._token)

    def named(self, name: str) -> str:
        """The whole name of something that is called `name` in a test."""
        return f"{self.prefix}{name}"

    def volume(
        self, name: str = "data", *, sharable: bool = False, size: int = 1, metadata: Mapping[str, str] | None = None
    ) -> str:
        """The id of a new volume that is available."""
        kind = "multiattach" if sharable else "lab-plain"
        values = {"name": self.named(name), "size": size, "volume_type": kind, "metadata": dict(metadata or {})}
        volume_id = str(self.cinder("POST", "/volumes", {"volume": values}).expect(202)["volume"]["id"])
        self._volumes.append(volume_id)
        self.wait_for_volume(volume_id, "available")
        return volume_id

    def server(self, name: str = "web", *, host: str | None = None) -> str:
        """The id of a new server that is active, on `host` if named (for an admin)."""
        flavor = next(f["id"] for f in self._listed("/flavors", "flavors") if f["name"] == "lab.tiny")
        values = {"name": self.named(name), "flavorRef": flavor, "imageRef": self._image(), "networks": "none"}
        body = {"server": {**values, **({"host": host} if host else {})}}
        server_id = str(self.nova("POST", "/servers", body).expect(202)["server"]["id"])
        self._servers.append(server_id)
        self._wait(lambda: self.server_facts(server_id)["status"] == "ACTIVE", f"server {server_id} is not active")
        return server_id

    def volume_type(self, name: str, **extra_specs: str) -> str:
        """The name of a new volume type (for an admin)."""
        values = {"name": self.named(name), "extra_specs": extra_specs}
        made = self.cinder("POST", "/types", {"volume_type": values}).expect(200)["volume_type"]
        self._types.append(str(made["id"]))
        return str(made["name"])

    def delete_server(self, server_id: str) -> None:
        """Delete a server and wait until it is gone."""
        self.nova("DELETE", f"/servers/{server_id}")
        self._wait(lambda: self._is_gone(server_id), f"server {server_id} is still there")

    def server_of_a_volume(self, name: str = "root") -> tuple[str, str]:
        """The id of a new server that boots from a volume of its own, and that volume's."""
        flavor = next(f["id"] for f in self._listed("/flavors", "flavors") if f["name"] == "lab.tiny")
        disk = {
            "boot_index": 0, "uuid": self._image(), "source_type": "image", "destination_type": "volume",
            "volume_size": 1, "delete_on_termination": True,
        }  # fmt: skip
        values = {"name": self.named(name), "flavorRef": flavor, "networks": "none", "block_device_mapping_v2": [disk]}
        server_id = str(self.nova("POST", "/servers", {"server": values}).expect(202)["server"]["id"])
        self._servers.append(server_id)
        self.wait_for_server(server_id, "ACTIVE")
        (held,) = self.nova("GET", f"/servers/{server_id}/os-volume_attachments").expect(200)["volumeAttachments"]
        self.adopt(held["volumeId"])
        return server_id, str(held["volumeId"])

    def attach(self, server_id: str, volume_id: str) -> str:
        """Attach by way of Nova and wait for both sides; gives the attachment's id."""
        body = {"volumeAttachment": {"volumeId": volume_id}}
        answer = self.nova("POST", f"/servers/{server_id}/os-volume_attachments", body).expect(200, 202)
        self.wait_for_volume(volume_id, "in-use")
        found = answer or {}
        known = found.get("volumeAttachment", {}).get("attachment_id")
        return str(known or next(a["id"] for a in self.attachments(volume_id) if a["instance"] == server_id))

    def attach_host(self, volume_id: str, host: str, *, mode: str = "rw") -> str:
        """Attach a host as it would do it itself, whole; gives the attachment's id."""
        connector = {
            "host": host,
            "initiator": f"iqn.2026-11.example:{host}",
            "ip": "192.0.2.7",
            "mountpoint": "/dev/sdb",
        }
        body = {"attachment": {"volume_uuid": volume_id, "mode": mode, "connector": connector}}
        attachment_id = str(self.cinder("POST", "/attachments", body).expect(200)["attachment"]["id"])
        self.cinder("POST", f"/attachments/{attachment_id}/action", {"os-complete": {}}).expect(204)
        return attachment_id

    def reserve(self, volume_id: str, server_id: str | None = None) -> str:
        """Reserve only, as an attach leaves it that died half-way."""
        whose = {"instance_uuid": server_id} if server_id else {}
        body = {"attachment": {"volume_uuid": volume_id, **whose}}
        return str(self.cinder("POST", "/attachments", body).expect(200)["attachment"]["id"])

    def volume_facts(self, volume_id: str) -> dict[str, Any]:
        """The volume as Cinder shows it."""
        return dict(self.cinder("GET", f"/volumes/{volume_id}").expect(200)["volume"])

    def server_facts(self, server_id: str) -> dict[str, Any]:
        """The server as Nova shows it."""
        return dict(self.nova("GET", f"/servers/{server_id}").expect(200)["server"])

    def attachments(self, volume_id: str) -> list[dict[str, Any]]:
        """The volume's attachments in every status, of all projects where that is allowed."""
        found = self.cinder("GET", f"/attachments/detail?volume_id={volume_id}&all_tenants=1").expect(200)
        return list(found["attachments"])

    def held_by(self, volume_id: str) -> list[str]:
        """The servers that hold the volume as Cinder knows them, in order of their ids."""
        return sorted(a["instance"] for a in self.attachments(volume_id) if a["status"] == "attached" and a["instance"])

    def volumes_named(self, name: str) -> list[dict[str, Any]]:
        """The volumes of this test of that name."""
        everything = self.cinder("GET", "/volumes/detail?all_tenants=1").expect(200)["volumes"]
        return [volume for volume in everything if volume["name"] == self.named(name)]

    def set_status(self, volume_id: str, status: str) -> None:
        """Put the volume into a status by force (for an admin)."""
        self.cinder("POST", f"/volumes/{volume_id}/action", {"os-reset_status": {"status": status}}).expect(202)

    def wait_for_volume(self, volume_id: str, *statuses: str) -> None:
        """Wait until the volume is in one of these. Raises LabError."""
        wanted = statuses or SETTLED
        self._wait(lambda: self.volume_facts(volume_id)["status"] in wanted, f"volume {volume_id} is not {wanted}")

    def wait_for_server(self, server_id: str, status: str) -> None:
        """Wait until the server is in this status. Raises LabError."""
        self._wait(lambda: self.server_facts(server_id)["status"] == status, f"server {server_id} is not {status}")

    def adopt(self, volume_id: str) -> None:
        """Remove this volume afterwards too, whatever its name."""
        if volume_id:
            self._volumes.append(volume_id)

    def clean_up(self, by: Cloud | None = None) -> None:
        """Remove everything that was made, in whatever state it is, which only an admin (`by`) can do of everything."""
        admin = by or self
        for volume_id in self._volumes:  # so that no storage is slow or fails any more
            self.cinder("PUT", f"/volumes/{volume_id}/metadata", {"metadata": {}})
        for server_id in self._servers:
            self.nova("DELETE", f"/servers/{server_id}")
        for server_id in self._servers:
            self._wait(functools.partial(self._is_gone, server_id), f"server {server_id} is still there")
        everything = admin.cinder("GET", "/volumes/detail?all_tenants=1").expect(200)["volumes"]
        named = [volume["id"] for volume in everything if str(volume["name"]).startswith(self.prefix)]
        for volume_id in {*named, *self._volumes}:
            admin.remove_volume(volume_id)
        for type_id in self._types:
            self._wait(functools.partial(self._removes_type, type_id), f"volume type {type_id} is still in use")

    def remove_server(self, server_id: str) -> None:
        """Delete a server and wait until it is gone."""
        self.nova("DELETE", f"/servers/{server_id}").expect(204)
        self._wait(functools.partial(self._is_gone, server_id), f"server {server_id} is still there")

    def remove_volume(self, volume_id: str) -> None:
        """Remove a volume, whoever seems to hold it; one that is gone is all right."""
        with contextlib.suppress(LabError):
            self.cinder("PUT", f"/volumes/{volume_id}/metadata", {"metadata": {}})
            for attachment in self.attachments(volume_id):
                self.cinder("DELETE", f"/attachments/{attachment['id']}")
            if self.volume_facts(volume_id)["status"] not in {"available", "error", "deleting"}:
                self.cinder("POST", f"/volumes/{volume_id}/action", {"os-reset_status": {"status": "error"}})
            self.cinder("DELETE", f"/volumes/{volume_id}")

    def _removes_type(self, type_id: str) -> bool:
        return self.cinder("DELETE", f"/types/{type_id}").status in {202, 404}

    def _is_gone(self, server_id: str) -> bool:
        return self.nova("GET", f"/servers/{server_id}").status == 404

    def _image(self) -> str:
        return str(self._listed("/images", "images")[0]["id"])

    def _listed(self, path: str, key: str) -> list[dict[str, Any]]:
        # Nova hands images on in its oldest version only.
        answer = call("GET", f"{self.place.nova}{path}", token=self._token)
        return list(answer.expect(200)[key])

    def _wait(self, there: Callable[[], bool], problem: str) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while not there():
            if time.monotonic() > end:
                raise LabError(f"{problem} after {WAIT_SECONDS} s")
            time.sleep(0.1)


def _log_in(auth: Mapping[str, str]) -> str:
    who = {"name": auth["username"], "domain": {"id": "default"}, "password": auth["password"]}
    scope = {"project": {"name": auth["project_name"], "domain": {"id": "default"}}}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": who}}, "scope": scope}}
    answer = call("POST", f"{auth['auth_url']}/auth/tokens", body)
    answer.expect(201)
    return answer.headers["X-Subject-Token"]
