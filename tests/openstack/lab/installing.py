"""Installing what the lab needs: Debian's broker, database and compiler, and OpenStack in an environment of its own."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from tests.openstack.lab.layout import HERE, LabError, is_installed, say, stamp_of
from tests.openstack.lab.processes import Processes

LOCK = HERE / "requirements.lock"
MAKE_ENVIRONMENT = HERE.parents[2] / "scripts/make-environment"
NEEDED_FILES = {
    "/usr/sbin/mariadbd": "mariadb-server",
    "/usr/lib/rabbitmq/lib": "rabbitmq-server",
    "/usr/bin/epmd": "rabbitmq-server",
    "/usr/bin/memcached": "memcached",
    "/usr/bin/cc": "build-essential",
    "/usr/bin/pcre2-config": "libpcre2-dev",
}
"""A file by which a Debian package is known to be there."""
DEBIANS_PREFIX = "/usr"
POLICY = Path("/usr/sbin/policy-rc.d")


def install_full(processes: Processes) -> None:
    """Everything of the full lab, where it is not there yet. Raises LabError; Debian's packages need root."""
    missing = sorted({package for file, package in NEEDED_FILES.items() if not Path(file).exists()} | _headers())
    if missing:
        _install_packages(processes, missing)
    lock = LOCK.read_text()
    _install_environment(processes, ["-r", str(LOCK)], lock)


def install_cinder(processes: Processes) -> None:
    """Cinder alone, where neither it nor the full lab is installed yet; no Debian package. Raises LabError."""
    lock = LOCK.read_text()
    if processes.layout.environment == "venv" and is_installed(processes.layout.venv):
        return
    (pin,) = (line for line in lock.splitlines() if line.startswith("cinder=="))
    _install_environment(processes, ["-c", str(LOCK), pin], f"cinder only\n{lock}")


def _headers() -> set[str]:
    """The package with the headers of this Python, where they are lacking. Raises LabError where it is not Debian's."""
    if (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return set()
    if sys.base_prefix != DEBIANS_PREFIX:
        raise LabError(
            f"{sys.executable} has no headers (Python.h), and is not Debian's; take Debian's:"
            " make PYTHON=/usr/bin/python3 lab-up"
        )
    return {"python3-dev"}


def _install_packages(processes: Processes, packages: list[str]) -> None:
    """Debian's packages, by apt-get. Raises LabError naming them and the command, where that cannot be done here."""
    by_hand = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        raise LabError(f"there is no apt-get here, and the lab needs what Debian calls {' '.join(packages)}")
    if os.geteuid() != 0:
        raise LabError(f"root has to install what is missing: {by_hand}")
    say(f"installing Debian's {' '.join(packages)}")
    # Debian starts services when it installs them, unless a policy says 101.
    made = not POLICY.exists()
    if made:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        processes.run_to_end(["apt-get", "update"], "apt.log", more=quiet)
        processes.run_to_end(["apt-get", "install", "-y", "--no-install-recommends", *packages], "apt.log", more=quiet)
    finally:
        if made:
            POLICY.unlink()


def _install_environment(processes: Processes, arguments: list[str], contents: str) -> None:
    """Install into the layout's environment with uv, or with pip where there is none; `contents` marks it complete."""
    layout = processes.layout
    stamp = stamp_of(layout.venv)
    if stamp.exists() and stamp.read_text() == contents:
        return
    stamp.unlink(missing_ok=True)
    say(f"installing OpenStack into {layout.venv}")
    python = layout.bin / "python"
    uv = shutil.which("uv")
    if not python.exists():
        without_pip = [sys.executable, "-m", "venv", "--without-pip"]
        processes.run_to_end([*(without_pip if uv else [MAKE_ENVIRONMENT, sys.executable]), layout.venv], "install.log")
    pip: list[object] = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
    processes.run_to_end([*pip, *arguments], "install.log")
    # Without this every service compiles thousands of modules at each of its first starts. Some are for newer Pythons.
    compiling = [python, "-m", "compileall", "-q", "-j", "2", layout.venv / "lib"]
    processes.run_to_end(["sh", "-c", '"$@" || true', "sh", *compiling], "install.log")
    stamp.write_text(contents)
    say("installed")
