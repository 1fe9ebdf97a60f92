"""A cloud with a proxy before each of its services, and a clouds.yaml that leads through them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.openstack.cloud import Place
from tests.openstack.proxy import Proxy, Request


class Proxied:
    """The proxies before one cloud; `path` is the clouds.yaml in which the cloud keeps its name."""

    def __init__(self, place: Place, folder: Path, *, certificate: tuple[Path, Path] | None = None) -> None:
        names: dict[str, str] = {}
        self.cinder = Proxy(_root(place.cinder), names, certificate=certificate)
        self.nova = Proxy(_root(place.nova), names, certificate=certificate) if place.nova else None
        self.keystone = Proxy(_root(place.keystone), names, certificate=certificate) if place.keystone else None
        self.name = place.name
        self.path = folder / "clouds.yaml"
        entry = json.loads(_through(json.dumps(place.entry), names))
        self.write(entry)

    @property
    def all(self) -> list[Proxy]:
        """The proxies that there are."""
        return [proxy for proxy in (self.cinder, self.nova, self.keystone) if proxy is not None]

    @property
    def writes(self) -> list[Request]:
        """The changes that have reached any service."""
        return [request for proxy in self.all for request in proxy.writes]

    def write(self, entry: dict[str, Any]) -> None:
        """Write the clouds.yaml with this as its one entry."""
        self.path.write_text(json.dumps({"clouds": {self.name: entry}}))
        self.path.chmod(0o600)

    def age(self, *, cinder: str | None = None, nova: str | None = None) -> None:
        """Let the services look as old as these newest microversions."""
        self.cinder.newest = cinder
        if self.nova:
            self.nova.newest = nova

    def close(self) -> None:
        """Stop all of them."""
        for proxy in self.all:
            proxy.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody else has signed, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(certificate), "-keyout", str(key)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    return certificate, key


def _root(url: str | None) -> str:
    return "/".join((url or "").split("/")[:3])


def _through(text: str, names: dict[str, str]) -> str:
    for upstream, url in names.items():
        text = text.replace(upstream, url)
    return text
