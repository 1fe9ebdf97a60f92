"""A proxy on the loopback address between mavtui and one service: it passes through, misbehaves by rule, and counts.

Whatever the service answers, its own address in a body is replaced by the proxy's, so that nobody gets past it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"})
VERSION_DOCUMENT = re.compile(r"(/v[\d.]+)?/?")
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Request(NamedTuple):
    """What a client asked for; `path` with its query, header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_login(self) -> bool:
        """Whether it asks for a token, which changes nothing."""
        return self.path.endswith("/auth/tokens")

    def json(self) -> Any:  # noqa: ANN401 - any value that JSON has
        """The body."""
        return json.loads(self.body)


class Response(NamedTuple):
    """What goes back; the length is the body's."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """One request under way. A fault uses these to answer, or not to."""

    def __init__(self, proxy: Proxy, handler: _Handler, request: Request) -> None:
        self.proxy = proxy
        self.request = request
        self._handler = handler

    def forward(self) -> Response:
        """Ask the service itself; from here on the request has reached the cloud."""
        return self.proxy.ask_service(self.request)

    def answer(self, response: Response) -> None:
        """Send a whole answer."""
        self.begin(response.status, {**response.headers, "Content-Length": str(len(response.body))})
        self.send(response.body)

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send status and headers alone."""
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def send(self, data: bytes) -> None:
        """Send a part of the body. Raises OSError where the client has gone."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def reset(self) -> None:
        """Cut the connection hard, whatever was sent of the answer."""
        self._handler.close_connection = True
        connection = self._handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
        connection.close()


Fault = Callable[[Exchange], None]


class Rule:
    """Which requests meet a fault: by method, by a pattern found in the path, and so many times (None: always)."""

    def __init__(self, fault: Fault, *, method: str | None, path: str, times: int | None) -> None:
        self.fault = fault
        self.met = 0
        self._method = method
        self._path = re.compile(path)
        self._times = times

    def takes(self, request: Request) -> bool:
        """Whether the request meets the fault; counts it if so."""
        if request.is_login and self._method is None:
            return False
        fits = self._method in {None, request.method} and self._path.search(request.path) is not None
        if not fits or (self._times is not None and self.met >= self._times):
            return False
        self.met += 1
        return True


class Proxy:
    """The proxy of one service at `upstream` ("http://127.0.0.1:28776"). Several share `names`: address for address."""

    def __init__(self, upstream: str, names: dict[str, str], *, certificate: tuple[Path, Path] | None = None) -> None:
        self.requests: list[Request] = []
        self.writes: list[Request] = []
        """The changes that have reached the service, in their order."""
        self.newest: str | None = None
        """The microversion that the service says is its newest ("3.44"), where it shall look old."""
        self._names = names
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._host = urlsplit(upstream).netloc
        self._certificate = certificate
        self._context: ssl.SSLContext | None = None
        self._server = self._listen(0)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        names[upstream] = self.url

    def on(self, fault: Fault, *, method: str | None = None, path: str = "", times: int | None = None) -> Rule:
        """Let such requests meet a fault; of several rules the one added last is asked first."""
        rule = Rule(fault, method=method, path=path, times=times)
        self._rules.insert(0, rule)
        return rule

    def behave(self) -> None:
        """Take all faults away."""
        self._rules.clear()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """For as long as this lasts every connection is refused, and those that were open are cut."""
        port = self._server.server_address[1]
        self._server.leave()
        yield
        self._server = self._listen(port)

    def present(self, certificate: tuple[Path, Path]) -> None:
        """Show this certificate from the next connection on."""
        self._certificate = certificate
        if self._context is not None:
            self._context.load_cert_chain(*certificate)

    def cut(self) -> None:
        """Cut what is open."""
        self._server.cut()

    def close(self) -> None:
        """Stop for good."""
        self._server.leave()

    def handle(self, exchange: Exchange) -> None:
        """Answer one request, by the first rule that takes it or from the service."""
        with self._lock:
            self.requests.append(exchange.request)
            rule = next((rule for rule in self._rules if rule.takes(exchange.request)), None)
        if rule is not None:
            rule.fault(exchange)
        elif self.newest and _asks_for_more(exchange.request, self.newest):
            exchange.answer(_not_acceptable())
        else:
            exchange.answer(exchange.forward())

    def ask_service(self, request: Request) -> Response:
        """Send the request to the service and give its answer, with addresses and versions as the client shall see."""
        if request.method in WRITES and not request.is_login:
            with self._lock:
                self.writes.append(request)
        headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP}
        connection = http.client.HTTPConnection(self._host, timeout=90)
        try:
            connection.request(
                request.method, request.path, request.body or None, {**headers, "accept-encoding": "identity"}
            )
            reply = connection.getresponse()
            body = reply.read()
        finally:
            connection.close()
        kept = {name: value for name, value in reply.getheaders() if name.lower() not in HOP_BY_HOP}
        return Response(reply.status, kept, self._as_seen(body))

    def _as_seen(self, body: bytes) -> bytes:
        for upstream, url in self._names.items():
            body = body.replace(upstream.encode(), url.encode())
        if self.newest and b'"min_version"' in body:
            document = json.loads(body)
            _limit_versions(document, self.newest)
            return json.dumps(document).encode()
        return body

    def _listen(self, port: int) -> _Server:
        server = _Server(("127.0.0.1", port), self)
        if self._certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*self._certificate)
            server.socket = self._context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        super().__init__(address, _Handler)
        self.proxy = proxy
        self.open: set[socket.socket] = set()

    def leave(self) -> None:
        """Stop listening and cut what is open."""
        self.shutdown()
        self.server_close()
        self.cut()

    def cut(self) -> None:
        """Cut what is open."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave early are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        cast("_Server", self.server).open.add(self.connection)

    def finish(self) -> None:
        cast("_Server", self.server).open.discard(self.connection)
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def _take(self) -> None:
        proxy = cast("_Server", self.server).proxy
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        exchange = Exchange(proxy, self, Request(self.command, self.path, headers, body))
        try:
            proxy.handle(exchange)
        except OSError:
            self.close_connection = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # every method is taken in the same way
            return self._take
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests look at what was recorded."""


def _asks_for_more(request: Request, newest: str) -> bool:
    asked = request.headers.get("openstack-api-version", "").rpartition(" ")[2]
    if VERSION_DOCUMENT.fullmatch(request.path) or re.fullmatch(r"\d+\.\d+", asked) is None:
        return False
    return tuple(map(int, asked.split("."))) > tuple(map(int, newest.split(".")))


def _not_acceptable() -> Response:
    message = "Version is not supported by the API."
    body = json.dumps({"computeFault": {"code": 406, "message": message}}).encode()
    return Response(406, {"Content-Type": "application/json"}, body)


def _limit_versions(document: object, newest: str) -> None:
    """Let every version document in it say that this is the newest; those of a service without microversions stay."""
    if isinstance(document, dict):
        if document.get("min_version") and document.get("version"):
            document["version"] = newest
        for value in document.values():
            _limit_versions(value, newest)
    elif isinstance(document, list):
        for value in document:
            _limit_versions(value, newest)
