"""An estate behind a cloud on loopback: replies as real services gave them, in pages, and changed as a test likes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.backends_openstack.loopback_cloud import Answer, LoopbackCloud, Request, reply

SAMPLE = Path(__file__).parents[2] / "samples" / "cloud-capture.json"
GONE = "6078e000-0000-4000-8000-000000000000"
"""A volume that is not there."""

NOT_THERE = reply({"itemNotFound": {"code": 404, "message": "It could not be found."}}, 404)
Wire = dict[str, Any]


class Served:
    """What Cinder and Nova know, each list under its key as in a capture; `page` is how much they send at once."""

    def __init__(self, cloud: LoopbackCloud, *, page: int = 1000) -> None:
        self.cloud = cloud
        self.page = page
        recorded = json.loads(SAMPLE.read_text("utf-8"))
        self.volumes: list[Wire] = recorded["volumes"]
        self.attachments: list[Wire] = recorded["attachments"]
        self.types: list[Wire] = recorded["volume_types"]
        self.servers: list[Wire] = recorded["servers"]
        self.views: dict[str, list[Wire]] = recorded["server_volume_attachments"]
        cloud.answer("GET", "/volume/v3/volumes/detail", self._list("volumes", "/volume/v3/volumes/detail"))
        cloud.answer("GET", "/volume/v3/attachments/detail", self._list("attachments", ""))
        cloud.answer("GET", "/volume/v3/types", reply({"volume_types": self.types}))
        cloud.answer(
            "GET", "/volume/v3/limits", reply({"limits": {"absolute": {"maxTotalVolumes": 50, "totalVolumesUsed": 40}}})
        )
        cloud.answer("GET", "/compute/v2.1/servers/detail", self._list("servers", "/compute/v2.1/servers/detail"))
        for volume in self.volumes:
            self._single("/volume/v3/volumes/", "volumes", "volume", volume["id"])
            cloud.answer("GET", f"/volume/v3/volumes/{volume['id']}/metadata", reply({"metadata": {}}))
        for attachment in self.attachments:
            self._single("/volume/v3/attachments/", "attachments", "attachment", attachment["id"])
        for server in self.servers:
            self._single("/compute/v2.1/servers/", "servers", "server", server["id"])
        for server_id in (*self.views, "00000000-dead-4bad-8000-00000000beef"):
            path = f"/compute/v2.1/servers/{server_id}"
            cloud.answer("GET", f"{path}/os-volume_attachments", self._views(server_id))
            if server_id not in self.views:
                cloud.answer("GET", path, NOT_THERE)
        cloud.answer("GET", f"/volume/v3/volumes/{GONE}", NOT_THERE)

    def volume(self, name: str) -> Wire:
        """The volume of that name."""
        return next(one for one in self.volumes if one["name"] == name)

    def server(self, name: str) -> Wire:
        """The server of that name."""
        return next(one for one in self.servers if one["name"] == name)

    def of_volume(self, name: str) -> list[Wire]:
        """The attachment records of the volume of that name."""
        return [one for one in self.attachments if one["volume_id"] == self.volume(name)["id"]]

    def forget(self, name: str) -> None:
        """Let Cinder lose a volume with its records."""
        gone = self.volume(name)["id"]
        self.volumes = [one for one in self.volumes if one["id"] != gone]
        self.attachments = [one for one in self.attachments if one["volume_id"] != gone]

    def lose_records(self, name: str) -> None:
        """Let Cinder forget who holds a volume; Nova still knows."""
        volume = self.volume(name)
        self.attachments = [one for one in self.attachments if one["volume_id"] != volume["id"]]
        volume["attachments"] = []
        volume["status"] = "available"

    def as_at(self, *absent: str) -> None:
        """Volumes as an older microversion shows them: without these keys."""
        self.volumes = [{key: value for key, value in one.items() if key not in absent} for one in self.volumes]

    def _list(self, key: str, path: str) -> Answer:
        def answer(request: Request, connection: Any) -> None:  # noqa: ANN401 - a socket
            query = {name: values[0] for name, values in parse_qs(request.query).items()}
            records: list[Any] = [one for one in getattr(self, key) if query.get("volume_id") in {None, _of(one)}]
            ids = [one.get("id") if isinstance(one, dict) else None for one in records]
            if "marker" in query and query["marker"] not in ids:
                NOT_THERE(request, connection)
                return
            begin = ids.index(query["marker"]) + 1 if "marker" in query else 0
            size = min(self.page, int(query.get("limit", self.page)))
            body: Wire = {key: records[begin : begin + size]}
            if path and len(body[key]) == size:
                href = f"{self.cloud.address}{path}?limit={size}&marker={ids[begin + size - 1]}"
                body[f"{key}_links"] = [{"rel": "next", "href": href}]
            reply(copy.deepcopy(body))(request, connection)

        return answer

    def _single(self, path: str, key: str, name: str, identity: str) -> None:
        def answer(request: Request, connection: Any) -> None:  # noqa: ANN401 - a socket
            found = next((one for one in getattr(self, key) if one["id"] == identity), None)
            (NOT_THERE if found is None else reply({name: found}))(request, connection)

        self.cloud.answer("GET", f"{path}{identity}", answer)

    def _views(self, server_id: str) -> Answer:
        def answer(request: Request, connection: Any) -> None:  # noqa: ANN401 - a socket
            found = self.views.get(server_id)
            (NOT_THERE if found is None else reply({"volumeAttachments": found}))(request, connection)

        return answer


def _of(record: object) -> str | None:
    return record.get("volume_id") if isinstance(record, dict) else None
