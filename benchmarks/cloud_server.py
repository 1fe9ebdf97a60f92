"""A stand-in for a cloud, quick enough that what is measured is the client: Keystone, Cinder and Nova on one port.

`python -m benchmarks.cloud_server --volumes 10000 [--delay-ms 200]` prints its address and serves until it is ended;
`running(…)` does so for a benchmark. Every page is made once and kept, so that answering costs next to nothing.

Every second volume is attached to one server, every twentieth to two; there is a server for each four volumes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.openstack.lab.calling import call

PROJECT = "ad31ad31ad31ad31ad31ad31ad31ad31"
USER = "c9f0dade20a848c9b988fc83579853a7"
_MOST_AT_ONCE = 1000
_WHEN = "2026-11-22T10:12:58.000000"
_CLOUDS = "clouds.yaml"


class Estate(NamedTuple):
    """How much there is; `held`: whether anything is attached."""

    volumes: int
    held: bool = True

    @property
    def servers(self) -> int:
        """One server for each four volumes, at least two."""
        return max(2, self.volumes // 4) if self.held else 2


def volume_id(number: int) -> str:
    """The id of a volume; it tells its number."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def attachment_id(number: int, second: int) -> str:
    """The id of one of the (at most two) attachments of a volume."""
    return f"{number:08x}-{second:04x}-4000-9000-{number:012x}"


def server_id(number: int) -> str:
    """The id of a server."""
    return f"{number:08x}-5e5e-4000-a000-{number:012x}"


def holders(estate: Estate, number: int) -> list[int]:
    """The servers that hold a volume."""
    if number % 2 or not estate.held:
        return []
    first = number // 4 % estate.servers
    return [first, (first + 1) % estate.servers] if number % 20 == 0 else [first]


def volume(estate: Estate, base: str, number: int) -> dict[str, Any]:
    """A volume as Cinder 3.71 shows it to an admin."""
    identity, held = volume_id(number), holders(estate, number)
    return {
        "id": identity, "status": "in-use" if held else "available", "size": 1 + number % 500,
        "availability_zone": "nova", "created_at": _WHEN, "updated_at": _WHEN, "name": f"vol-{number:07d}",
        "description": None, "volume_type": "multiattach" if number % 10 == 0 else "plain", "snapshot_id": None,
        "source_volid": None, "metadata": {}, "links": [
            {"rel": "self", "href": f"{base}/v3/volumes/{identity}"},
            {"rel": "bookmark", "href": f"{base}/volumes/{identity}"},
        ],
        "user_id": USER, "bootable": "false", "encrypted": False, "replication_status": None,
        "consistencygroup_id": None, "multiattach": number % 10 == 0,
        "attachments": [
            {
                "id": identity, "attachment_id": attachment_id(number, second), "volume_id": identity,
                "server_id": server_id(server), "host_name": f"compute-{server % 20}", "device": "/dev/vdb",
                "attached_at": _WHEN,
            } for second, server in enumerate(held)
        ],
        "migration_status": None, "group_id": None, "provider_id": None, "shared_targets": True,
        "service_uuid": "03a5e3a0-6c8d-43de-88f8-95d10b80d95c", "cluster_name": None,
        "volume_type_id": "f0c2f154-5c99-4ed0-971a-83126026f739", "consumes_quota": True,
        "os-vol-tenant-attr:tenant_id": PROJECT, "os-vol-mig-status-attr:migstat": None,
        "os-vol-mig-status-attr:name_id": None, "os-vol-host-attr:host": "vol@lab#pool0",
    }  # fmt: skip


def attachment(estate: Estate, number: int, second: int) -> dict[str, Any]:
    """An attachment record as `/attachments/detail` shows it."""
    identity, mine = volume_id(number), attachment_id(number, second)
    return {
        "id": mine, "status": "attached", "instance": server_id(holders(estate, number)[second]),
        "volume_id": identity, "attached_at": _WHEN, "detached_at": "", "attach_mode": "rw",
        "connection_info": {
            "target_discovered": False, "target_iqn": f"iqn.2010-10.org.example:{identity}",
            "target_portal": "192.0.2.1:3260", "target_lun": 1, "volume_id": identity, "discard": False,
            "qos_specs": None, "access_mode": "rw", "encrypted": False, "cacheable": False,
            "driver_volume_type": "iscsi", "attachment_id": mine, "enforce_multipath": False,
        },
    }  # fmt: skip


def server(number: int, held: list[int]) -> dict[str, Any]:
    """A server as Nova 2.89 shows it to an admin, without what nobody here looks at."""
    return {
        "id": server_id(number), "name": f"server-{number:05d}", "status": "ACTIVE", "tenant_id": PROJECT,
        "user_id": USER, "created": "2026-11-22T10:12:28Z", "updated": "2026-11-22T10:12:31Z", "locked": False,
        "hostId": f"{number % 20:056x}", "OS-EXT-SRV-ATTR:host": f"compute-{number % 20}",
        "OS-EXT-SRV-ATTR:root_device_name": "/dev/vda", "OS-EXT-STS:task_state": None,
        "OS-EXT-AZ:availability_zone": "nova", "image": {"id": "96f58da3"}, "flavor": {"original_name": "small"},
        "addresses": {}, "metadata": {}, "links": [],
        "os-extended-volumes:volumes_attached": [
            {"id": volume_id(one), "delete_on_termination": False} for one in held
        ],
    }  # fmt: skip


class Asked(NamedTuple):
    """A request: when it came (`time.perf_counter`, which all processes of a Linux machine share), and for what."""

    at: float
    method: str
    path: str


def asked(clouds: Path) -> list[Asked]:
    """The requests that a running stand-in has got so far, those for versions left out."""
    base = json.loads(clouds.read_text("utf-8"))["clouds"]["bench"]["auth"]["auth_url"].removesuffix("/identity/v3")
    return [Asked(*one) for one in call("GET", f"{base}/asked").expect(200)]


class Cloud:
    """Answers requests by their path; `base` is its own address. `/asked` tells which there were, and when."""

    def __init__(self, estate: Estate, base: str) -> None:
        self.estate = estate
        self.base = base
        self.asked: list[Asked] = []
        self._held: dict[int, list[int]] = {}
        self._attachments: list[tuple[int, int]] = []
        for number in range(estate.volumes):
            for second, holder in enumerate(holders(estate, number)):
                self._held.setdefault(holder, []).append(number)
                self._attachments.append((number, second))
        self.listed = lru_cache(maxsize=None)(self._listed)

    def answer(self, method: str, target: str) -> tuple[int, bytes, str]:
        """Status, body and further headers for a request."""
        parts = urlsplit(target)
        path = parts.path.rstrip("/").replace(f"/{PROJECT}", "")
        if path in {"", "/identity", "/identity/v3", "/volume", "/volume/v3", "/compute", "/compute/v2.1"}:
            return 200, json.dumps(self._versions(path)).encode(), ""
        if path == "/asked":
            return 200, json.dumps(self.asked).encode(), ""
        self.asked.append(Asked(time.perf_counter(), method, path))
        if path == "/identity/v3/auth/tokens" and method == "POST":
            return 201, json.dumps(self._token()).encode(), "X-Subject-Token: a-token-of-the-stand-in\r\n"
        query = parse_qs(parts.query)
        marker = query.get("marker", [""])[0]
        limit = min(int(query.get("limit", [_MOST_AT_ONCE])[0]), _MOST_AT_ONCE)
        body = self.listed(path, marker, limit)
        return (
            (404, b'{"itemNotFound": {"code": 404, "message": "Not there."}}', "") if body is None else (200, body, "")
        )

    @staticmethod
    def takes_time(target: str) -> bool:
        """Whether a service would have to look something up for this, as it has not for its versions."""
        return re.fullmatch(r"(/\w+(/v[\d.]+)?)?/?", urlsplit(target).path) is None

    def _listed(self, path: str, marker: str, limit: int) -> bytes | None:
        estate = self.estate
        section: tuple[str, bool, list[Any], Callable[[Any], dict[str, Any]]]
        if path in {"/volume/v3/volumes/detail", "/volume/v3/volumes"}:
            numbers = list(range(int(marker[:8], 16) + 1 if marker else 0, estate.volumes))
            section = ("volumes", True, numbers, lambda number: volume(estate, self.base, number))
        elif path == "/volume/v3/attachments/detail":
            first = self._after(marker)
            section = ("attachments", False, self._attachments[first:], lambda pair: attachment(estate, *pair))
        elif path in {"/compute/v2.1/servers/detail", "/compute/v2.1/servers"}:
            numbers = list(range(int(marker[:8], 16) + 1 if marker else 0, estate.servers))
            section = ("servers", True, numbers, lambda one: server(one, self._held.get(one, [])))
        else:
            return self._single(path)
        key, has_links, items, make = section
        page = [make(item) for item in items[:limit]]
        body: dict[str, Any] = {key: page}
        if has_links and page and len(items) >= limit:
            last = page[-1]["id"]
            body[f"{key}_links"] = [{"rel": "next", "href": f"{self.base}{path}?limit={limit}&marker={last}"}]
        return json.dumps(body).encode()

    def _single(self, path: str) -> bytes | None:
        if path.endswith("/os-volume_attachments"):
            held = self._held.get(int(path.split("/")[4][:8], 16), [])
            views = [self._view(number, path.split("/")[4]) for number in held]
            return json.dumps({"volumeAttachments": views}).encode()
        if path == "/volume/v3/types":
            specs = {"multiattach": {"multiattach": "<is> True"}, "plain": {}}
            kinds = [{"id": name, "name": name, "is_public": True, "extra_specs": one} for name, one in specs.items()]
            return json.dumps({"volume_types": kinds}).encode()
        if path == "/volume/v3/limits":
            return json.dumps({"limits": {"rate": [], "absolute": {"maxTotalVolumes": -1}}}).encode()
        return None

    def _view(self, number: int, server: str) -> dict[str, Any]:
        second = [server_id(one) for one in holders(self.estate, number)].index(server)
        return {
            "volumeId": volume_id(number), "serverId": server, "device": "/dev/vdb", "tag": None,
            "delete_on_termination": False, "attachment_id": attachment_id(number, second), "bdm_uuid": None,
        }  # fmt: skip

    def _after(self, marker: str) -> int:
        if not marker:
            return 0
        return self._attachments.index((int(marker[:8], 16), int(marker[9:13], 16))) + 1

    def _versions(self, path: str) -> dict[str, Any]:
        service = path.split("/")[1] if path else "identity"
        identity, low, high = {
            "identity": ("v3.14", "", ""), "volume": ("v3.0", "3.0", "3.71"), "compute": ("v2.1", "2.1", "2.96"),
        }[service]  # fmt: skip
        tail = {"identity": "v3", "volume": "v3", "compute": "v2.1"}[service]
        version: dict[str, Any] = {
            "id": identity, "status": "stable" if service == "identity" else "CURRENT",
            "links": [{"rel": "self", "href": f"{self.base}/{service}/{tail}/"}], "media-types": [],
        }  # fmt: skip
        if high:
            version |= {"min_version": low, "version": high}
        if path.endswith(tail):
            return {"version": version} if service != "volume" else {"versions": [version]}
        return {"versions": {"values": [version]} if service == "identity" else [version]}

    def _token(self) -> dict[str, Any]:
        def entry(kind: str, name: str, path: str) -> dict[str, Any]:
            url = f"{self.base}{path}"
            endpoints = [
                {"id": kind + one, "interface": one, "region": "RegionOne", "region_id": "RegionOne", "url": url}
                for one in ("public", "internal", "admin")
            ]
            return {"id": kind, "type": kind, "name": name, "endpoints": endpoints}

        domain = {"id": "default", "name": "Default"}
        return {
            "token": {
                "methods": ["password"], "expires_at": "2099-01-01T00:00:00.000000Z", "issued_at": f"{_WHEN}Z",
                "roles": [{"id": "r1", "name": "admin"}, {"id": "r2", "name": "member"}],
                "user": {"id": USER, "name": "admin", "domain": domain},
                "project": {"id": PROJECT, "name": "admin", "domain": domain},
                "catalog": [
                    entry("identity", "keystone", "/identity"), entry("block-storage", "cinder", "/volume/v3"),
                    entry("volumev3", "cinder", "/volume/v3"), entry("compute", "nova", "/compute/v2.1"),
                ],
            }
        }  # fmt: skip


async def serve(estate: Estate, delay_seconds: float) -> None:
    """Serve until the process is ended; prints the address once it can be reached."""
    cloud: Cloud | None = None

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, target, _ = head.split(" ", 2)
                for line in head.split("\r\n"):
                    if line.lower().startswith("content-length:"):
                        await reader.readexactly(int(line.split(":")[1]))
                if cloud is None:
                    raise AssertionError("nobody knows the address before it is printed")
                status, body, further = cloud.answer(method, target)
                if delay_seconds and cloud.takes_time(target):
                    await asyncio.sleep(delay_seconds)
                writer.write(
                    f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                    f"OpenStack-API-Version: volume 3.71\r\nx-openstack-request-id: req-0\r\n{further}\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    listener = await asyncio.start_server(handle, "127.0.0.1", 0, limit=1 << 20)
    host, port = listener.sockets[0].getsockname()
    base = f"http://{host}:{port}"
    cloud = Cloud(estate, base)
    for path in ("/volume/v3/volumes/detail", "/volume/v3/attachments/detail", "/compute/v2.1/servers/detail"):
        marker: str | None = ""
        while marker is not None:
            body = json.loads(cloud.listed(path, marker, _MOST_AT_ONCE) or b"{}")
            records: list[Any] = next((value for key, value in body.items() if not key.endswith("_links")), [])
            marker = records[-1]["id"] if len(records) == _MOST_AT_ONCE else None
    print(base, flush=True)
    async with listener:
        await listener.serve_forever()


@contextmanager
def running(volumes: int, *, delay_seconds: float = 0.0, held: bool = True) -> Iterator[Path]:
    """A stand-in in a process of its own; gives its clouds.yaml, in which it is the cloud `bench`."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "benchmarks.cloud_server", "--volumes", str(volumes)]
        argv += [] if held else ["--free"]
        process = subprocess.Popen(
            [*argv, "--delay-ms", str(int(delay_seconds * 1000))], stdout=subprocess.PIPE, text=True
        )
        try:
            base = (process.stdout.readline() if process.stdout is not None else "").strip()
            if not base:
                raise RuntimeError("the stand-in did not start")
            auth = {
                "auth_url": f"{base}/identity/v3", "username": "admin", "password": "bench-password",
                "project_name": "admin", "user_domain_id": "default", "project_domain_id": "default",
            }  # fmt: skip
            clouds = Path(folder) / _CLOUDS
            clouds.write_text(json.dumps({"clouds": {"bench": {"auth": auth, "region_name": "RegionOne"}}}), "utf-8")
            yield clouds
        finally:
            process.terminate()
            process.wait(10)


def main() -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cloud_server", description=__doc__)
    parser.add_argument("--volumes", type=int, default=10_000)
    parser.add_argument("--delay-ms", type=int, default=0, help="how long each answer is held back")
    parser.add_argument("--free", action="store_true", help="nothing is attached")
    chosen = parser.parse_args()
    asyncio.run(serve(Estate(chosen.volumes, not chosen.free), chosen.delay_ms / 1000))


if __name__ == "__main__":
    main()
