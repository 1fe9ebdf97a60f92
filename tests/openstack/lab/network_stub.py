"""The least of a network service that Nova and test suites need where there are no networks.

Nova asks for ports, quotas and security groups while it boots, lists or deletes servers, also without networks. Here
every list is empty, quotas are unlimited, and security groups are kept in memory; nothing else can be made.
Usage: network_stub.py PORT
"""

from __future__ import annotations

import json
import sys
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEPT: dict[str, dict[str, dict[str, Any]]] = {"security-groups": {}, "security-group-rules": {}}
QUOTAS = ("network", "subnet", "port", "router", "floatingip", "security_group", "security_group_rule")
NEW_GROUP = {"security_group_rules": [], "description": "", "tenant_id": "", "project_id": ""}


class Handler(BaseHTTPRequestHandler):
    """One request; paths are /v2.0, /v2.0/KIND and /v2.0/KIND/ID."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Versions, lists and single things."""
        path, _, query = self.path.partition("?")
        parts = [part for part in path.split("/") if part]
        if not parts:
            link = {"rel": "self", "href": f"http://{self.headers.get('Host', '')}/v2.0/"}
            self._answer(200, {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [link]}]})
        elif len(parts) == 1:
            self._answer(200, {"resources": []})
        elif parts[1] == "quotas":
            self._answer(200, {"quota": dict.fromkeys(QUOTAS, -1)})
        elif len(parts) == 2:
            wanted = {key: value for key, value in urllib.parse.parse_qsl(query) if key in {"name", "id"}}
            rows = [row for row in KEPT.get(parts[1], {}).values() if wanted.items() <= row.items()]
            self._answer(200, {parts[1].replace("-", "_"): rows})
        elif row := KEPT.get(parts[1], {}).get(parts[2]):
            self._answer(200, {_singular(parts[1]): row})
        else:
            self._refuse(404, "NotFound")

    def do_POST(self) -> None:
        """A new security group or rule."""
        body = self._body()
        kind = self.path.strip("/").split("/")[1]
        if kind not in KEPT:
            self._refuse(501, "NotImplemented")
            return
        row = {**NEW_GROUP, **body[_singular(kind)], "id": str(uuid.uuid4())}
        KEPT[kind][row["id"]] = row
        self._answer(201, {_singular(kind): row})

    def do_DELETE(self) -> None:
        """A security group or rule goes."""
        self._body()
        _, kind, *rest = self.path.strip("/").split("/")
        if rest and KEPT.get(kind, {}).pop(rest[0], {}):
            self._answer(204)
        else:
            self._refuse(404, "NotFound")

    def do_PUT(self) -> None:
        """Nothing can be changed."""
        self._body()
        self._refuse(501, "NotImplemented")

    def _body(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        return dict(json.loads(self.rfile.read(length))) if length else {}

    def _refuse(self, status: int, kind: str) -> None:
        self._answer(status, {"NeutronError": {"type": kind, "message": "lab stub", "detail": ""}})

    def _answer(self, status: int, body: object = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _singular(kind: str) -> str:
    return kind.replace("-", "_")[:-1]


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
