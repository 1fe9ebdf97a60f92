"""The real services that tests run against: Cinder alone, started here, or the full lab, started by `make lab-up`."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.running import Mavtui, in_process
from tests.openstack.carrying import Doer, MakeDoer
from tests.openstack.cloud import Cloud, Place
from tests.openstack.lab import configuring, standalone
from tests.openstack.lab.calling import call
from tests.openstack.lab.layout import PORTS, from_environment, is_installed
from tests.openstack.lab.processes import Processes
from tests.openstack.looking import AT_ONCE, Look, MakeLook
from tests.openstack.proxied import Proxied, make_certificate

LAB = from_environment()
"""Read before any test has its own surroundings."""
GIVEN_CINDER = os.environ.get("MAVTUI_CINDER_URL", "").rstrip("/")
GIVEN_CLOUDS = Path(os.environ.get("MAVTUI_LAB_CLOUDS") or LAB.clouds)
Of = Callable[..., Mavtui]
NOT_ASKED = {
    "cinder": "needs real Cinder: make test-cinder",
    "openstack": "needs the full lab: make lab-up test-openstack",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need real services run only where they were asked for by their mark (`-m cinder`)."""
    asked = str(config.getoption("markexpr"))
    for item in items:
        for mark, reason in NOT_ASKED.items():
            if item.get_closest_marker(mark) and mark not in asked:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def cinder_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Cinder alone: the one of MAVTUI_CINDER_URL, or one of this session's own on a free port."""
    folder = tmp_path_factory.mktemp("cinder")
    if GIVEN_CINDER:
        yield _cinder_at(GIVEN_CINDER, folder)
        return
    with _own_cinder(folder) as processes:
        yield _cinder_at(processes.layout.url("standalone"), folder)


@pytest.fixture
def cinder_of_its_own(tmp_path: Path) -> Iterator[tuple[Cloud, Processes]]:
    """Cinder alone for one test, which may start it anew; with its processes."""
    with _own_cinder(tmp_path / "cinder") as processes:
        yield Cloud(_cinder_at(processes.layout.url("standalone"), tmp_path)), processes


@pytest.fixture
def cinder(cinder_place: Place) -> Iterator[Cloud]:
    """Cinder alone, called directly; what a test makes there is gone after it."""
    cloud = Cloud(cinder_place)
    yield cloud
    cloud.clean_up()


@pytest.fixture(scope="session")
def lab_places() -> dict[str, Place]:
    """The full lab for its admin (`lab`), member (`lab-demo`) and reader (`lab-reader`)."""
    try:
        clouds = json.loads(GIVEN_CLOUDS.read_text())["clouds"]
        call("GET", clouds["lab"]["auth"]["auth_url"], seconds=10).expect(200)
    except (OSError, KeyError) as error:
        pytest.skip(f"the full lab is not up ({type(error).__name__}): make lab-up")
    keystone = str(clouds["lab"]["auth"]["auth_url"])
    # The ports of a lab lie together, so that of Keystone says how far they were moved.
    offset = int(keystone.rpartition(":")[2].split("/")[0]) - PORTS["keystone"]
    layout = replace(LAB, offset=offset)
    cinder, nova = layout.url("cinder", "/v3"), layout.url("nova", "/v2.1")
    return {name: Place(GIVEN_CLOUDS, name, cinder, nova, keystone) for name, _, _ in configuring.PEOPLE}


@pytest.fixture
def lab_cloud(lab_places: dict[str, Place]) -> Iterator[Callable[[str], Cloud]]:
    """The full lab called directly by one of its people."""
    made: list[Cloud] = []

    def log_in(name: str) -> Cloud:
        made.append(Cloud(lab_places[name]))
        return made[-1]

    yield log_in
    admin = Cloud(lab_places["lab"])
    for cloud in reversed(made):
        if cloud.place.name != "lab-reader":
            cloud.clean_up(by=admin)


@pytest.fixture
def admin(lab_cloud: Callable[[str], Cloud]) -> Cloud:
    """The full lab's admin."""
    return lab_cloud("lab")


@pytest.fixture
def member(lab_cloud: Callable[[str], Cloud]) -> Cloud:
    """The full lab's member of the project demo."""
    return lab_cloud("lab-demo")


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Callable[..., Proxied]]:
    """Put proxies before a cloud."""
    made: list[Proxied] = []

    def put(place: Place, *, tls: bool = False) -> Proxied:
        folder = tmp_path / f"proxied-{len(made)}"
        folder.mkdir()
        if tls and not shutil.which("openssl"):
            pytest.skip("no openssl to make a certificate with")
        made.append(Proxied(place, folder, certificate=make_certificate(folder) if tls else None))
        return made[-1]

    yield put
    for proxied in made:
        proxied.close()


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Mavtui:
    """Commands as they are, in this process."""
    return in_process(capsys)


@pytest.fixture
def console(here: Mavtui, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Of:
    """Commands on a cloud, in this process: `console(place)("volumes", "-o", "json")`; limits of time are short."""

    def of(where: Place | Proxied, **settings: object) -> Mavtui:
        clouds = where.clouds if isinstance(where, Place) else where.path
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds))
        config = tmp_path / f"{where.name}.yaml"
        limits = {"timeout_seconds": 3, "wait_seconds": 20}
        context = {"backend": "openstack", "cloud": where.name, **limits, **settings}
        config.write_text(json.dumps({"contexts": {where.name: context}}))
        return lambda *arguments: here("--config", str(config), "--context", where.name, *arguments)

    return of


@pytest.fixture
def looking(here: Mavtui, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MakeLook:
    """Somebody who looks for findings in a cloud: `looking(place)`, with limits of time if not all are to be none."""

    def look(place: Place, **limits: float) -> Look:
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(place.clouds))
        return Look(here, place, tmp_path, limits or AT_ONCE)

    return look


@pytest.fixture
def look(admin: Cloud, looking: MakeLook) -> Look:
    """The full lab's admin, who looks for findings."""
    return looking(admin.place)


@pytest.fixture
async def doer(tmp_path: Path) -> AsyncIterator[MakeDoer]:
    """People who act on a cloud through the back end itself: `doer(place)`."""
    made: list[Doer] = []

    def make(where: Place | Proxied, **settings: object) -> Doer:
        made.append(Doer(where, tmp_path / f"doer-{len(made)}", **settings))
        return made[-1]

    yield make
    for one in made:
        await one.backend.close()


@contextmanager
def _own_cinder(folder: Path) -> Iterator[Processes]:
    installed = LAB.for_cinder_alone()
    if not is_installed(installed.venv):
        pytest.skip("the stand-alone Cinder is not installed: make test-cinder")
    own = replace(installed, folder=folder, environment=str(installed.venv), offset=_free_port() - PORTS["standalone"])
    processes = Processes(own)
    try:
        standalone.start(processes)
        yield processes
    finally:
        standalone.stop(processes)


def _cinder_at(url: str, folder: Path) -> Place:
    clouds = folder / "clouds.yaml"
    configuring.write_text(clouds, json.dumps({"clouds": {"lab-noauth": configuring.standalone_cloud(f"{url}/")}}))
    return Place(clouds, "lab-noauth", f"{url}/v3")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
