"""Making the full lab's first state once; each later start begins with a copy of it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

from tests.openstack.lab import contents, services
from tests.openstack.lab.configuring import DATABASES
from tests.openstack.lab.layout import COMPUTES, GROUP, IP, OWNER, REGION, Layout, say
from tests.openstack.lab.processes import Processes

FOLDERS = ("cinder/lock", "nova/lock", "glance/images", "glance/staging", "glance/tasks", "glance/lock", "rabbit")


def make(processes: Processes) -> None:
    """Make databases, users, roles, catalogue, types, flavors and the image, and keep them as the golden state."""
    layout = processes.layout
    say("making the first state")
    shutil.rmtree(layout.var, ignore_errors=True)
    shutil.rmtree(layout.golden, ignore_errors=True)
    for folder in FOLDERS:
        (layout.var / folder).mkdir(parents=True)
    _make_databases(processes)
    with ThreadPoolExecutor() as threads:
        jobs = [threads.submit(job, processes) for job in (_keystone, _nova, _others)]
    for job in jobs:
        job.result()
    say("schemas and cells are there")
    services.start_keystone(processes)
    processes.wait_for_answer(layout.url("keystone", "/v3"), "keystone")
    processes.wait_for_port("rabbit", "rabbitmq")
    contents.fill_keystone(layout)
    services.start_services(processes)
    services.wait_for_services(processes)
    contents.fill_services(layout)
    processes.stop([*services.SERVICES, *services.INFRASTRUCTURE])
    shutil.rmtree(layout.var / "rabbit", ignore_errors=True)
    shutil.copytree(layout.var, layout.golden, symlinks=True, ignore=shutil.ignore_patterns("*.sock"))
    say("the first state is kept")


def restore(layout: Layout) -> None:
    """Begin with the golden state again; logs of the last run go, those of installing and making stay."""
    shutil.rmtree(layout.var, ignore_errors=True)
    shutil.copytree(layout.golden, layout.var, symlinks=True)
    for log in layout.log.iterdir():
        if not log.name.startswith(("init-", "install", "apt")):
            log.unlink()


def _make_databases(processes: Processes) -> None:
    layout = processes.layout
    options = ["--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=normal"]
    where = ["--no-defaults", f"--user={OWNER}", f"--datadir={layout.var / 'mysql'}"]
    processes.run_to_end(["/usr/bin/mariadb-install-db", *where, *options], "init-db.log")
    services.start_infrastructure(processes)
    processes.wait_for_port("mariadb", "mariadb")
    made = "".join(f"CREATE DATABASE {name} CHARACTER SET utf8;" for name in DATABASES)
    granted = "".join(f"GRANT ALL ON {name}.* TO lab@'{IP}';" for name in DATABASES)
    _sql(processes, f"{made}CREATE USER lab@'{IP}' IDENTIFIED BY '{layout.password}';{granted}")


def _sql(processes: Processes, text: str) -> None:
    socket = f"--socket={processes.layout.run / 'mysql.sock'}"
    processes.run_to_end(["/usr/bin/mariadb", "--no-defaults", "-u", "root", socket], "init-sql.log", given=text)


def _keystone(processes: Processes) -> None:
    layout = processes.layout
    manage: list[object] = [layout.bin / "keystone-manage"]
    manage += ["--config-file", layout.etc / "keystone" / "keystone.conf"]
    owner = ["--keystone-user", OWNER, "--keystone-group", GROUP]
    address = layout.url("keystone", "/v3")
    faces = [word for face in ("public", "internal", "admin") for word in (f"--bootstrap-{face}-url", address)]
    first = ["bootstrap", "--bootstrap-password", layout.password, "--bootstrap-region-id", REGION, *faces]
    for command in (["db_sync"], ["fernet_setup", *owner], ["credential_setup", *owner], first):
        processes.run_to_end([*manage, *command], "init-keystone.log")


def _nova(processes: Processes) -> None:
    layout = processes.layout
    manage = [layout.bin / "nova-manage", "--config-file", layout.etc / "nova" / "nova.conf"]
    for command in (
        ["api_db", "sync"],
        ["cell_v2", "map_cell0", "--database_connection", layout.database("nova_cell0")],
        ["cell_v2", "create_cell", "--name", "cell1"],
        ["db", "sync"],
    ):
        processes.run_to_end([*manage, *command], "init-nova.log")
    # Written here, so that nobody has to discover the compute services at each start.
    mapped = "INSERT INTO host_mappings (created_at, cell_id, host) SELECT NOW(), id, '{}' FROM cell_mappings"
    hosts = "".join(f"{mapped.format(name)} WHERE name = 'cell1';" for name in COMPUTES)
    _sql(processes, f"USE nova_api;{hosts}")


def _others(processes: Processes) -> None:
    layout = processes.layout
    config = {name: ["--config-file", layout.etc / name / f"{name}.conf"] for name in ("placement", "cinder")}
    glance = ["--config-file", layout.etc / "glance" / "glance-api.conf"]
    processes.run_to_end([layout.bin / "placement-manage", *config["placement"], "db", "sync"], "init-placement.log")
    processes.run_to_end([layout.bin / "cinder-manage", *config["cinder"], "db", "sync"], "init-cinder.log")
    processes.run_to_end([layout.bin / "glance-manage", *glance, "db_sync"], "init-glance.log")
