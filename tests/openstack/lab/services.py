"""The full lab's services: how each is started, in which order, and when all of them are ready."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.openstack.lab.calling import call, log_in
from tests.openstack.lab.layout import COMPUTES, HERE, INSIDE, IP, OWNER, LabError, Layout
from tests.openstack.lab.processes import Processes

INFRASTRUCTURE = ("rabbitmq", "epmd", "memcached", "mariadb")
SERVICES = (
    *("keystone", "placement", "cinder-api", "nova-api", "glance-api", "network-stub"),
    *("cinder-volume", "cinder-scheduler", "nova-scheduler", "nova-conductor"),
    *(f"nova-compute-{name}" for name in COMPUTES),
)
LOCAL_ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none"
READY_SECONDS = 120


def start_infrastructure(processes: Processes) -> None:
    """Start database, cache and broker, and wait for the broker's directory of names."""
    layout = processes.layout
    (layout.var / "rabbit").mkdir(parents=True, exist_ok=True)
    processes.start("mariadb", ["/usr/sbin/mariadbd", f"--defaults-file={layout.etc / 'my.cnf'}"])
    memory = ["-U", "0", "-m", "64"]
    where = ["-u", OWNER, "-l", IP, "-p", str(layout.port("memcached"))]
    processes.start("memcached", ["/usr/bin/memcached", *where, *memory])
    names = {"ERL_EPMD_PORT": str(layout.port("epmd")), "ERL_EPMD_ADDRESS": IP}
    processes.start("epmd", ["/usr/bin/epmd", "-address", IP, "-port", str(layout.port("epmd"))], names)
    processes.wait_for_port("epmd", "epmd")
    newest = max(Path("/usr/lib/rabbitmq/lib").iterdir())
    processes.start("rabbitmq", [newest / "sbin" / "rabbitmq-server"], {**names, **_broker(layout)})


def wait_for_infrastructure(processes: Processes) -> None:
    """Wait for database and broker. Services come after: a worker that finds no broker waits long for its next try."""
    processes.wait_for_port("mariadb", "mariadb")
    processes.wait_for_port("rabbit", "rabbitmq")


def start_keystone(processes: Processes) -> None:
    """Start the service that logs people in."""
    layout = processes.layout
    command = _web(layout, "keystone", "keystone.wsgi.api:application", 2)
    processes.start("keystone", command, {"OS_KEYSTONE_CONFIG_DIR": str(layout.etc / "keystone")})


def start_services(processes: Processes) -> None:
    """Start everything else but the compute services."""
    layout = processes.layout
    etc, log = layout.etc, layout.log
    start_keystone(processes)
    placement = _web(layout, "placement", "placement.wsgi.api:application", 1)
    processes.start("placement", placement, {"OS_PLACEMENT_CONFIG_DIR": str(etc / "placement")})
    cinder = ["--config-file", str(etc / "cinder" / "cinder.conf"), "--log-file"]
    spoken = " ".join([*cinder, str(log / "cinder-api.log")])
    processes.start("cinder-api", _web(layout, "cinder", "cinder.wsgi.api:application", 2, spoken))
    processes.start(
        "nova-api",
        _web(layout, "nova", "nova.wsgi.osapi_compute:application", 2, f"--log-file {log / 'nova-api.log'}"),
        {
            "OS_NOVA_CONFIG_DIR": str(etc / "nova"),
            # Under this server the first file is taken for the paste file.
            "OS_NOVA_CONFIG_FILES": f"{layout.venv / 'etc' / 'nova' / 'api-paste.ini'};nova.conf",
        },
    )
    for name in ("cinder-volume", "cinder-scheduler"):
        processes.start(name, [layout.bin / name, *cinder, log / f"{name}.log"])
    for name in ("nova-conductor", "nova-scheduler"):
        config = ["--config-file", etc / "nova" / "nova.conf"]
        processes.start(name, [layout.bin / name, *config, "--log-file", log / f"{name}.log"])
    glance = _web(layout, "glance", "glance.wsgi.api:application", 1)
    processes.start("glance-api", glance, {"OS_GLANCE_CONFIG_DIR": str(etc / "glance")})
    processes.start("network-stub", [sys.executable, HERE / "network_stub.py", str(layout.port("network"))])


def wait_for_services(processes: Processes) -> None:
    """Wait until every service works with the others; starts the compute services on the way. Raises LabError."""
    url = processes.layout.url
    for address, name in (
        (url("keystone", "/v3"), "keystone"), (url("placement", "/"), "placement"), (url("glance", "/"), "glance-api"),
        (url("network", "/"), "network-stub"), (url("cinder", "/"), "cinder-api"), (url("nova", "/"), "nova-api"),
    ):  # fmt: skip
        processes.wait_for_answer(address, name)
    # Not earlier: one that finds no conductor waits 10 s for it.
    start_computes(processes)
    token = log_in(processes.layout)
    _wait("not all workers report", lambda: _workers_report(processes.layout, token))
    # A scheduler that knows no pool yet would fail the first volume.
    _wait("Cinder's scheduler sees no pool", lambda: sees_a_pool(url("cinder", "/v3"), token))
    _wait("the compute services are not in Placement", lambda: _computes_are_placed(processes.layout, token))


def start_computes(processes: Processes) -> None:
    """Start the compute services, each with the identity it had at its first start: Nova refuses another one."""
    layout = processes.layout
    for name in COMPUTES:
        identity = layout.var / "nova" / name / "compute_id"
        identity.parent.mkdir(parents=True, exist_ok=True)
        identity.write_text(str(uuid.uuid5(uuid.NAMESPACE_DNS, f"node_{name}")))
        config = ["--config-file", layout.etc / "nova" / f"{name}.conf"]
        log = ["--log-file", layout.log / f"nova-compute-{name}.log"]
        program = [layout.bin / "python", INSIDE / "nova_compute_lab.py"]
        processes.start(f"nova-compute-{name}", [*program, *config, *log, "--lab-node", name])


def sees_a_pool(cinder: str, token: str) -> bool:
    """Whether Cinder's scheduler at this address knows where volumes can go."""
    answer = call("GET", f"{cinder}/scheduler-stats/get_pools", token=token)
    return answer.status == 200 and bool(answer.body["pools"])


def _workers_report(layout: Layout, token: str) -> bool:
    answers = [call("GET", layout.url(*place), token=token) for place in (
        ("cinder", "/v3/os-services"), ("nova", "/v2.1/os-services"),
    )]  # fmt: skip
    if any(answer.status != 200 for answer in answers):
        return False
    services = [service for answer in answers for service in answer.body["services"] if service["state"] == "up"]
    named = {f"{service['binary']}@{service['host']}" for service in services}
    wanted = {"cinder-volume@lab-vol@lab", "cinder-scheduler@lab-vol", *(f"nova-compute@{name}" for name in COMPUTES)}
    return wanted <= named and {"nova-scheduler", "nova-conductor"} <= {service["binary"] for service in services}


def _computes_are_placed(layout: Layout, token: str) -> bool:
    version = {"OpenStack-API-Version": "placement 1.20"}
    answer = call("GET", layout.url("placement", "/resource_providers"), token=token, headers=version)
    return answer.status == 200 and len(answer.body["resource_providers"]) >= len(COMPUTES)


def _wait(problem: str, done: Callable[[], bool]) -> None:
    end = time.monotonic() + READY_SECONDS
    while not done():
        if time.monotonic() > end:
            raise LabError(f"{problem} after {READY_SECONDS} s")
        time.sleep(0.3)


def _web(layout: Layout, service: str, module: str, workers: int, arguments: str = "") -> list[object]:
    """The command of a web server for a service's application."""
    command: list[object] = [
        layout.bin / "uwsgi", "--http-socket", f"{IP}:{layout.port(service)}", "--home", layout.venv,
        "--module", module, "--master", "--processes", str(workers), "--threads", "1", "--enable-threads",
        "--lazy-apps", "--die-on-term", "--need-app", "--buffer-size", "65535", "--disable-logging",
        "--so-keepalive", "--worker-reload-mercy", "3", "--add-header", "Connection: close", "--pythonpath", INSIDE,
    ]  # fmt: skip
    return [*command, "--pyargv", arguments] if arguments else command


def _broker(layout: Layout) -> dict[str, str]:
    """Everything of the broker below the lab's folder and on the loopback address."""
    return {
        "HOME": str(layout.var / "rabbit"),
        "RABBITMQ_NODENAME": "lab@localhost",
        "RABBITMQ_MNESIA_BASE": str(layout.var / "rabbit" / "mnesia"),
        "RABBITMQ_LOG_BASE": str(layout.log),
        "RABBITMQ_CONFIG_FILE": str(layout.etc / "rabbit" / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(layout.etc / "rabbit" / "enabled_plugins"),
        "RABBITMQ_PID_FILE": str(layout.run / "rabbitmq.self.pid"),
        "RABBITMQ_DIST_PORT": str(layout.port("rabbit_dist")),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOCAL_ERLANG,
    }
