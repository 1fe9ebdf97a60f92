"""Cinder alone in one process: no Keystone (whoever asks is an admin), no broker, no Nova; ready within seconds."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping

from tests.openstack.lab import configuring, contents, services
from tests.openstack.lab.layout import INSIDE, STANDALONE_TOKEN, LabError, say
from tests.openstack.lab.processes import Processes

NAME = "cinder-noauth"
POOL_SECONDS = 60


def start(processes: Processes) -> None:
    """Start with no volume in it, and wait until it can make one. Raises LabError."""
    layout = processes.layout
    if processes.find(NAME):
        say("the stand-alone Cinder is up already")
        return
    processes.check_ports_are_free(["standalone"])
    layout.make_folders()
    config = ["--config-file", str(configuring.write_standalone(layout))]
    _make_database(processes, config)
    _run(processes, config)
    _wait_for_pool(processes)
    contents.make_types(layout.url("standalone", "/v3"), STANDALONE_TOKEN, contents.TYPES)


def start_again(processes: Processes, *, with_storage: bool = True) -> None:
    """End it and start it with all that is in it. Without storage it answers, and does nothing with a volume."""
    stop(processes)
    config = ["--config-file", str(configuring.write_standalone(processes.layout))]
    _run(processes, config, {} if with_storage else {"LAB_FAIL_SETUP": "1"})
    if with_storage:
        _wait_for_pool(processes)


def stop(processes: Processes) -> None:
    """End it, if it runs."""
    processes.stop([NAME])


def _make_database(processes: Processes, config: list[str]) -> None:
    """An empty database: a copy of the one made at the first start, since making the schema takes longest."""
    layout = processes.layout
    kept = layout.venv / "empty-cinder.sqlite"
    shutil.rmtree(layout.standalone, ignore_errors=True)
    (layout.standalone / "lock").mkdir(parents=True)
    database = layout.standalone / "cinder.sqlite"
    if not kept.exists():
        processes.run_to_end([layout.bin / "cinder-manage", *config, "db", "sync"], "init-noauth.log")
        # By way of another name, so that nobody who starts at the same time finds half a file.
        new = kept.with_suffix(f".{os.getpid()}")
        shutil.copy(database, new)
        new.replace(kept)
        return
    shutil.copy(kept, database)


def _run(processes: Processes, config: list[str], more: Mapping[str, str] | None = None) -> None:
    layout = processes.layout
    processes.start(NAME, [layout.bin / "python", INSIDE / "cinder_allinone.py", *config], more)
    processes.wait_for_answer(layout.url("standalone", "/"), NAME)


def _wait_for_pool(processes: Processes) -> None:
    cinder = processes.layout.url("standalone", "/v3")
    end = time.monotonic() + POOL_SECONDS
    while not services.sees_a_pool(cinder, STANDALONE_TOKEN):
        if not processes.find(NAME) or time.monotonic() > end:
            raise LabError(f"the stand-alone Cinder sees no pool; see {processes.layout.log}")
        time.sleep(0.1)
