"""Starting, finding and ending the lab's processes; nothing else on the machine is ever touched."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from tests.openstack.lab import calling
from tests.openstack.lab.layout import INSIDE, IP, LabError, Layout, say

GRACE_SECONDS = 12.0
PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")


class Process(NamedTuple):
    """A process id and when it started, in clock ticks: together they mean one process for ever."""

    pid: int
    started: str

    def is_alive(self) -> bool:
        """Whether it is still that very process."""
        with contextlib.suppress(ChildProcessError):  # where it is a child of ours it waits to be reaped
            os.waitpid(self.pid, os.WNOHANG)
        return start_time(self.pid) == self.started


class Processes:
    """The processes of one lab, each remembered by name in a file of its `run` folder."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def find(self, name: str) -> Process | None:
        """The process of that name while it lives."""
        try:
            pid, started = self._file(name).read_text().split()
        except (OSError, ValueError):
            return None
        process = Process(int(pid), started)
        return process if process.is_alive() else None

    def start(self, name: str, command: Sequence[object], more: Mapping[str, str] | None = None) -> None:
        """Start a program that stays, unless it is there; what it prints goes to `log/NAME.out`."""
        if self.find(name):
            return
        with self._output(f"{name}.out") as output:
            started = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment(more),
                cwd=self.layout.folder,
                start_new_session=True,
            )
        self._file(name).write_text(f"{started.pid} {start_time(started.pid)}")

    def run_to_end(
        self, command: Sequence[object], log: str, *, more: Mapping[str, str] | None = None, given: str = ""
    ) -> None:
        """Run a program to its end, `given` as its input; raises LabError where it fails."""
        with self._output(log) as output:
            code = subprocess.run(
                [str(part) for part in command],
                input=given.encode(),
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment(more),
                cwd=self.layout.folder,
                check=False,
            ).returncode
        if code:
            raise LabError(f"{' '.join(map(str, command[:4]))} ended with {code}; see {self.layout.log / log}")

    def stop(self, names: Iterable[str]) -> None:
        """End these and all that they started; what does not heed the request in time is killed."""
        asked = [(name, self._ask_to_end(name)) for name in names]
        end = time.monotonic() + GRACE_SECONDS
        for name, group in asked:
            while time.monotonic() < end and any(process.is_alive() for process in group):
                time.sleep(0.05)
            for process in group:
                if process.is_alive():
                    say(f"{name}: process {process.pid} did not end in time and is killed")
                    _signal(process.pid, signal.SIGKILL)
            self._file(name).unlink(missing_ok=True)

    def wait_for_port(self, service: str, name: str, seconds: float = 60) -> None:
        """Wait until something listens on the port of `service`; raises LabError when the process ends before."""

        def listens() -> bool:
            with contextlib.suppress(OSError):
                socket.create_connection((IP, self.layout.port(service)), 1).close()
                return True
            return False

        self._wait(listens, name, seconds)

    def wait_for_answer(self, url: str, name: str, seconds: float = 120) -> None:
        """Wait until the address answers with no error of the server; raises LabError when the process ends before."""

        def answers() -> bool:
            with contextlib.suppress(OSError):
                return calling.call("GET", url, seconds=10).status < calling.SERVER_ERROR
            return False

        self._wait(answers, name, seconds)

    def check_ports_are_free(self, services: Iterable[str]) -> None:
        """Refuse to start where somebody else listens. Raises LabError."""
        for service in services:
            with contextlib.suppress(OSError):
                socket.create_connection((IP, self.layout.port(service)), 1).close()
                raise LabError(f"port {self.layout.port(service)} ({service}) is taken; set LAB_PORT_OFFSET")

    def memory_of(self, name: str) -> tuple[int, int] | None:
        """How many processes a service has and the memory that is theirs in MiB, or None where it does not run."""
        process = self.find(name)
        if process is None:
            return None
        group = [process.pid, *descendants(process.pid)]
        return len(group), sum(map(_proportional_kib, group)) // 1024

    def _ask_to_end(self, name: str) -> list[Process]:
        process = self.find(name)
        if process is None:
            return []
        group = [Process(pid, start_time(pid) or "") for pid in (process.pid, *descendants(process.pid))]
        _signal(process.pid, signal.SIGTERM)
        return group

    def _wait(self, there: Callable[[], bool], name: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not there():
            if not self.find(name):
                raise LabError(f"{name} has ended; see {self.layout.log / name}.out")
            if time.monotonic() > end:
                raise LabError(f"{name} did not answer within {seconds:.0f} s; see {self.layout.log}")
            time.sleep(0.1)

    def _file(self, name: str) -> Path:
        return self.layout.run / f"{name}.pid"

    def _output(self, name: str) -> IO[bytes]:
        return (self.layout.log / name).open("ab")

    def _environment(self, more: Mapping[str, str] | None) -> dict[str, str]:
        """What the programs get: nothing of the caller's clouds, proxies or Python."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OS_", "PYTHON", "VIRTUAL_ENV", "MAVTUI_")) and name not in PROXIES
        }
        return {
            **kept,
            "PATH": f"{self.layout.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PYTHONPATH": str(INSIDE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            "no_proxy": f"{IP},localhost",
            **(more or {}),
        }


def start_time(pid: int) -> str | None:
    """When the process started, in clock ticks since the machine did; None for one that has ended."""
    fields = _stat(pid)
    return None if fields is None or fields[0] == "Z" else fields[19]


def descendants(pid: int) -> list[int]:
    """Everything that a process has started, and what that has started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        fields = _stat(int(entry.name)) if entry.name.isdigit() else None
        if fields:
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    todo = [pid]
    while todo:
        new = children.get(todo.pop(), [])
        found += new
        todo += new
    return found


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
