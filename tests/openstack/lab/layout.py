"""Where everything of the lab is: folders, ports, addresses and the one password, as its environment says."""

from __future__ import annotations

import grp
import os
import pwd
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).resolve().parent
INSIDE = HERE / "inside"
"""Code that runs inside the services: their only addition to the import path."""


def _name(find: Callable[[], str], number: int) -> str:
    """The name of a user or group, or its number where it has none, as in some containers."""
    try:
        return find()
    except KeyError:
        return str(number)


OWNER = _name(lambda: pwd.getpwuid(os.geteuid()).pw_name, os.geteuid())
GROUP = _name(lambda: grp.getgrgid(os.getegid()).gr_name, os.getegid())
"""Whoever starts the lab: programs that take another name than root's for their work are told to keep this one."""

IP = "127.0.0.1"
REGION = "RegionOne"
COMPUTES = ("lab-cn1", "lab-cn2")
STANDALONE_PROJECT = "ad31" * 8
"""The stand-alone Cinder wants project ids in hexadecimal digits."""
STANDALONE_TOKEN = f"admin:{STANDALONE_PROJECT}"
PORTS = MappingProxyType({
    "mariadb": 23306, "rabbit": 25673, "rabbit_dist": 25674, "epmd": 24369, "memcached": 21211, "keystone": 25000,
    "placement": 28778, "cinder": 28776, "nova": 28774, "glance": 29292, "network": 29696, "standalone": 28786,
})  # fmt: skip


class LabError(Exception):
    """The lab cannot go on; the message says which part and where to look."""


@dataclass(frozen=True)
class Layout:
    """One lab: its folder, how far its ports are moved, the password of everybody, and which environment it runs in."""

    folder: Path
    offset: int = 0
    password: str = "lab-password"  # noqa: S105 - for services on the loopback address that hold nothing
    environment: str = "venv"

    @property
    def venv(self) -> Path:
        """The virtual environment that the services are installed in."""
        return self.folder / self.environment

    @property
    def bin(self) -> Path:
        """The programs of that environment."""
        return self.venv / "bin"

    @property
    def var(self) -> Path:
        """What the services of the full lab have written."""
        return self.folder / "var"

    @property
    def golden(self) -> Path:
        """`var` as it was when users, types, flavors and the image had just been made."""
        return self.folder / "golden"

    @property
    def etc(self) -> Path:
        """The services' configuration, written anew at each start."""
        return self.folder / "etc"

    @property
    def log(self) -> Path:
        """What the services say."""
        return self.folder / "log"

    @property
    def run(self) -> Path:
        """Sockets, and the process ids of what was started."""
        return self.folder / "run"

    @property
    def standalone(self) -> Path:
        """What the stand-alone Cinder has written."""
        return self.folder / "noauth"

    @property
    def clouds(self) -> Path:
        """The clouds.yaml with everybody who can log in."""
        return self.folder / "clouds.yaml"

    def for_cinder_alone(self) -> Layout:
        """The same lab in the environment that holds Cinder only, unless the full one is installed already."""
        return self if is_installed(self.venv) else replace(self, environment="venv-cinder")

    def port(self, service: str) -> int:
        """The port of a service on the loopback address."""
        return PORTS[service] + self.offset

    def url(self, service: str, path: str = "") -> str:
        """The address of a service."""
        return f"http://{IP}:{self.port(service)}{path}"

    def database(self, name: str) -> str:
        """How a service reaches its database."""
        return f"mysql+pymysql://lab:{self.password}@{IP}:{self.port('mariadb')}/{name}?charset=utf8"

    def make_folders(self) -> None:
        """Make what every command needs, readable by nobody else: logs may hold what travels in requests."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.log, self.run, self.etc):
            folder.mkdir(exist_ok=True)


def stamp_of(venv: Path) -> Path:
    """The file whose presence says that an environment is complete; it holds what was installed."""
    return venv / ".lab-requirements"


def is_installed(venv: Path) -> bool:
    """Whether an environment was installed to the end."""
    return stamp_of(venv).exists()


def from_environment() -> Layout:
    """The lab that LAB_DIR, LAB_PORT_OFFSET and LAB_PASSWORD name. Raises LabError for an offset that is no number."""
    folder = os.environ.get("LAB_DIR")
    offset = os.environ.get("LAB_PORT_OFFSET", "0")
    if not offset.lstrip("-").isdigit():
        raise LabError(f"LAB_PORT_OFFSET is {offset!r}; a number is expected, for example 1000")
    layout = Layout(Path(folder) if folder else Path("~/.cache/openstack-lab").expanduser(), int(offset))
    password = os.environ.get("LAB_PASSWORD")
    return replace(layout, password=password) if password else layout


def say(message: str) -> None:
    """Tell whoever waits for the lab what it has done."""
    sys.stdout.write(f"[lab] {message}\n")
    sys.stdout.flush()
