"""Cinder alone in one process: no Keystone (whoever asks is an admin), no broker, no Nova; ready within seconds."""

from __future__ import annotations

import os
import shutil
import time

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
    processes.start(NAME, [layout.bin / "python", INSIDE / "cinder_allinone.py", *config])
    processes.wait_for_answer(layout.url("standalone", "/"), NAME)
    cinder = layout.url("standalone", "/v3")
    end = time.monotonic() + POOL_SECONDS
    while not services.sees_a_pool(cinder, STANDALONE_TOKEN):
        if not processes.find(NAME) or time.monotonic() > end:
            raise LabError(f"the stand-alone Cinder sees no pool; see {layout.log}")
        time.sleep(0.1)
    contents.make_types(cinder, STANDALONE_TOKEN, contents.TYPES)


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
