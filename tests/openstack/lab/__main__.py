"""The lab's commands: `python3 -m tests.openstack.lab up|down|status|install [--cinder-only] …`; see README.md."""

from __future__ import annotations

import argparse
import shutil
import sys

from tests.openstack.lab import configuring, golden, installing, services, standalone
from tests.openstack.lab.layout import PORTS, LabError, from_environment, say
from tests.openstack.lab.processes import Processes


def main() -> int:
    """Run one command; 1 where the lab cannot do it, having said why."""
    try:
        _run(_arguments())
    except LabError as error:
        say(f"error: {error}")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lab", description="Real OpenStack services on the loopback address.")
    parser.add_argument("command", choices=("install", "up", "down", "status"))
    parser.add_argument("--cinder-only", action="store_true", help="Cinder alone, without Keystone and Nova")
    parser.add_argument("--keep", action="store_true", help="begin with the state of the last run")
    parser.add_argument("--rebuild", action="store_true", help="make the first state anew")
    return parser.parse_args()


def _run(wanted: argparse.Namespace) -> None:
    layout = from_environment()
    if wanted.cinder_only:
        layout = layout.for_cinder_alone()
    processes = Processes(layout)
    if wanted.command == "status":
        _status(processes)
    elif wanted.command == "down":
        _down(processes, cinder_only=wanted.cinder_only)
    else:
        layout.make_folders()
        (installing.install_cinder if wanted.cinder_only else installing.install_full)(processes)
        if wanted.command == "up" and wanted.cinder_only:
            standalone.start(processes)
            say(f"ready at {layout.url('standalone', '/v3')}; the cloud is `lab-noauth` of {layout.clouds}")
        elif wanted.command == "up":
            _up(processes, keep=wanted.keep, rebuild=wanted.rebuild)


def _up(processes: Processes, *, keep: bool, rebuild: bool) -> None:
    layout = processes.layout
    if not processes.find("nova-api"):
        _stop_all(processes)  # what an earlier start left that did not come to its end
        processes.check_ports_are_free(service for service in PORTS if service != "standalone")
        configuring.write_full(layout)
        if rebuild:
            shutil.rmtree(layout.golden, ignore_errors=True)
        if not layout.golden.is_dir():
            golden.make(processes)
        if not keep or not layout.var.is_dir():
            golden.restore(layout)
        services.start_infrastructure(processes)
        services.wait_for_infrastructure(processes)
        services.start_services(processes)
    services.wait_for_services(processes)
    say(f"ready; the clouds `lab`, `lab-demo` and `lab-reader` are in {layout.clouds}")


def _down(processes: Processes, *, cinder_only: bool) -> None:
    standalone.stop(processes)
    if not cinder_only:
        _stop_all(processes)
    say("stopped")


def _stop_all(processes: Processes) -> None:
    processes.stop(services.SERVICES)
    processes.stop(services.INFRASTRUCTURE)


def _status(processes: Processes) -> None:
    total = 0
    for name in (standalone.NAME, *services.SERVICES, *services.INFRASTRUCTURE):
        found = processes.memory_of(name)
        if found:
            number, mib = found
            total += mib
            say(f"{name:22} {number:3} processes {mib:6} MiB")
    say(f"{'together':22} {total:20} MiB")


if __name__ == "__main__":
    sys.exit(main())
