"""Requests to the lab's services with the standard library alone: the lab installs itself and has nothing else."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.openstack.lab.layout import LabError, Layout

SERVER_ERROR = 500


class Answer(NamedTuple):
    """What a service answered: status, JSON (or the text, where it is none), headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    def expect(self, *statuses: int) -> Any:  # noqa: ANN401 - any value that JSON has
        """The body, where the status is one of these; else LabError with what was said instead."""
        if self.status not in statuses:
            raise LabError(f"a service answered {self.status}: {str(self.body)[:500]}")
        return self.body


def call(
    method: str,
    url: str,
    body: object = None,
    *,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> Answer:
    """One request, never through a proxy; `body` goes as JSON, bytes as they are. OSError where nobody answers."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Accept": "application/json", **({"Content-Type": "application/json"} if body is not None else {})}
    if token:
        sent["X-Auth-Token"] = token
    request = urllib.request.Request(url, data=data, method=method, headers={**sent, **(headers or {})})  # noqa: S310 - our own addresses
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        reply = opener.open(request, timeout=seconds)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        return Answer(reply.status, _decoded(reply.read()), reply.headers)


def log_in(layout: Layout, user: str = "admin", project: str = "admin") -> str:
    """A token of a user of the full lab."""
    who = {"user": {"name": user, "domain": {"id": "default"}, "password": layout.password}}
    body = {
        "auth": {
            "identity": {"methods": ["password"], "password": who},
            "scope": {"project": {"name": project, "domain": {"id": "default"}}},
        }
    }
    answer = call("POST", layout.url("keystone", "/v3/auth/tokens"), body)
    answer.expect(201)
    return answer.headers["X-Subject-Token"]


def _decoded(raw: bytes) -> Any:  # noqa: ANN401 - any value that JSON has
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")
