"""A cloud on loopback: enough of Keystone for a login, and services that answer each request as a test says, on real
sockets and byte by byte, so that what breaks is what breaks in the world.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

PASSWORD = "a-very-secret-password"  # noqa: S105 - of nobody
PROJECT = "ad31" * 8
Answer = Callable[["Request", socket.socket], None]


class Request(NamedTuple):
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class LoopbackCloud:
    """Keystone at `/identity/v3`, Cinder at `/volume/v3`, Nova at `/compute/v2.1`."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.roles = ["member"]
        self.token_life = 3600
        self.password = PASSWORD
        self.passcode = ""
        self.tokens: list[str] = []
        self.refused_tokens: set[str] = set()
        self.types: dict[str, str] = {"block-storage": "/volume/v3", "compute": "/compute/v2.1"}
        self.knows_nothing_else_below: tuple[str, ...] = ()
        """Where what has no answer of its own is not there; elsewhere the answer is an empty list."""
        self.cinder, self.nova = ("3.0", "3.71"), ("2.1", "2.101")
        self._answers: defaultdict[tuple[str, str], deque[Answer]] = defaultdict(deque)
        self._context = context
        self._connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"{'https' if context else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def answer(self, method: str, path: str, *answers: Answer) -> None:
        """What the next requests for that path get, one after another; the last stays."""
        self._answers[method, path] = deque(answers)

    def asked(self, method: str, path: str) -> list[Request]:
        """The requests for that path."""
        return [one for one in self.requests if (one.method, one.path) == (method, path)]

    @property
    def logins(self) -> int:
        """How often a token was asked for."""
        return len(self.asked("POST", "/identity/v3/auth/tokens"))

    def close(self) -> None:
        """Refuse every further connection and end those that there are."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while request := read_request(stream):
                    self.requests.append(request)
                    self._answer_to(request)(request, connection)

    def _answer_to(self, request: Request) -> Answer:
        planned = self._answers.get((request.method, request.path))
        if planned:
            return planned.popleft() if len(planned) > 1 else planned[0]
        if request.path.startswith("/identity"):
            return self._keystone(request)
        if request.headers.get("x-auth-token", "") not in set(self.tokens) - self.refused_tokens:
            return reply({"error": {"code": 401, "message": "The request you have made requires authentication."}}, 401)
        if request.path.rstrip("/").endswith(("/v3", "/v2.1")):
            version = self.cinder if "volume" in request.path else self.nova
            name = "v3.0" if "volume" in request.path else "v2.1"
            return reply({"versions": [{"id": name, "version": version[1], "min_version": version[0]}]})
        if request.path.startswith(self.knows_nothing_else_below):
            return reply({"itemNotFound": {"code": 404, "message": "It could not be found."}}, 404)
        return reply({"volumes": []})

    def _keystone(self, request: Request) -> Answer:
        if request.method == "GET":
            link = {"rel": "self", "href": f"{self.address}/identity/v3/"}
            return reply({"version": {"id": "v3.14", "status": "stable", "links": [link]}})
        identity = json.loads(request.body)["auth"]["identity"]
        proof = [identity[method] for method in identity["methods"]]
        users = [one["user"] for one in proof if "user" in one]
        given = {user.get("password", user.get("passcode")) for user in users}
        if users and not given <= {self.password, self.passcode}:
            return reply({"error": {"code": 401, "title": "Unauthorized", "message": "Wrong name or password."}}, 401)
        token = f"gAAAAAtoken{len(self.tokens):04}{'x' * 40}"
        self.tokens.append(token)
        return reply({"token": self._token()}, 201, **{"X-Subject-Token": token})

    def _token(self) -> dict[str, Any]:
        now = time.time()
        catalog = [
            {"type": kind, "endpoints": [{"interface": "public", "region": "R1", "region_id": "R1", "url": url}]}
            for kind, path in self.types.items()
            for url in [path if path.startswith("http") else self.address + path]
        ]
        return {
            "methods": ["password"],
            "user": {"id": "u1", "name": "ada", "domain": {"id": "default", "name": "Default"}},
            "project": {"id": PROJECT, "name": "storage", "domain": {"id": "default", "name": "Default"}},
            "roles": [{"id": name, "name": name} for name in self.roles],
            "issued_at": _moment(now),
            "expires_at": _moment(now + self.token_life),
            "catalog": catalog,
        }


def read_request(stream: Any) -> Request | None:  # noqa: ANN401 - a socket's file
    """The next request of a connection, None at its end."""
    line = stream.readline().decode()
    if not line.strip():
        return None
    method, target, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while header := stream.readline().decode().strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    path, _, query = target.partition("?")
    return Request(method, path, query, headers, body)


def reply(value: object, status: int = 200, **headers: str) -> Answer:
    """JSON."""
    return body(json.dumps(value).encode(), status, kind="application/json", **headers)


def body(content: bytes, status: int = 200, *, kind: str = "text/html", **headers: str) -> Answer:
    """Any bytes, whole."""
    lines = {"Content-Type": kind, "Content-Length": str(len(content)), "x-openstack-request-id": "req-1", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    def send(_request: Request, connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {status} Word\r\n{head}\r\n".encode() + content)

    return send


def cut(content: bytes, *, missing: int, counted: bool = True) -> Answer:
    """A reply that ends `missing` bytes too early; `counted`: its length was promised."""
    length = f"Content-Length: {len(content)}\r\n" if counted else ""

    def send(_request: Request, connection: socket.socket) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{length}\r\n"
        connection.sendall(head.encode() + content[:-missing])
        connection.shutdown(socket.SHUT_RDWR)

    return send


def reset(_request: Request, connection: socket.socket) -> None:
    """No answer but a reset, after the request was read."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())  # at once, though its file is open still


def reset_in_reply(_request: Request, connection: socket.socket) -> None:
    """The beginning of an answer, and then a reset."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"volumes": [')
    reset(_request, connection)


def silence(_request: Request, connection: socket.socket) -> None:
    """No answer at all until the other side has had enough."""
    with suppress(OSError):
        connection.recv(1)


def endless(_request: Request, connection: socket.socket) -> None:
    """A body without an end, as fast as it is taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with suppress(OSError):
        while True:
            connection.sendall(piece)


def trickle(_request: Request, connection: socket.socket) -> None:
    """A body without an end, a byte at a time and never slow enough for a time-out between two bytes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    with suppress(OSError):
        while True:
            connection.sendall(b"1\r\n \r\n")
            time.sleep(0.02)


@contextmanager
def loopback_cloud(context: ssl.SSLContext | None = None) -> Iterator[LoopbackCloud]:
    """A running one."""
    cloud = LoopbackCloud(context)
    try:
        yield cloud
    finally:
        cloud.close()


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(seconds))
