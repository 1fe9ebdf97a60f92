"""A made-up identity provider of OpenID Connect on the loopback address: it gives access tokens to those it knows."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs

CLIENT, SECRET = "mavtui-lab", "the-secret-of-the-client"
USER, PASSWORD = "ada", "the-password-of-the-user"


class IdentityProvider:
    """It knows one client and one user; `granted` are the access tokens that it gave, `asked` the forms it got."""

    def __init__(self) -> None:
        self.granted: list[str] = []
        self.asked: list[dict[str, str]] = []
        self._server = _Server(("127.0.0.1", 0), self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def discovery(self) -> str:
        """Where its description is."""
        return f"{self.url}/.well-known/openid-configuration"

    def description(self) -> dict[str, str]:
        """What it says of itself."""
        return {"issuer": self.url, "token_endpoint": f"{self.url}/token", "authorization_endpoint": f"{self.url}/auth"}

    def grant(self, form: dict[str, str], client: str) -> dict[str, object] | None:
        """A new access token; None where client or user are not known."""
        self.asked.append(form)
        is_user = form["grant_type"] != "password" or (form.get("username"), form.get("password")) == (USER, PASSWORD)
        if client != f"{CLIENT}:{SECRET}" or not is_user:
            return None
        self.granted.append(f"access-token-{len(self.granted)}-{'x' * 32}")
        return {"access_token": self.granted[-1], "token_type": "Bearer", "expires_in": 300}

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], provider: IdentityProvider) -> None:
        super().__init__(address, _Handler)
        self.provider = provider


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(200, cast("_Server", self.server).provider.description())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        basic = (self.headers.get("Authorization") or "").removeprefix("Basic ")
        granted = cast("_Server", self.server).provider.grant(form, base64.b64decode(basic).decode())
        self._answer(*((200, granted) if granted else (401, {"error": "invalid_client"})))

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
