"""The environment that programs are measured in: what mavtui needs to run and nothing else, bytecode compiled.

Development packages change what is imported (httpx looks for click), and sources without bytecode cost several times
the start itself.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from benchmarks.estate import cache_folder

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-runtime"
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR")
_LOGIN_SHELL_PATH = "/usr/bin:/bin"


def program(name: str) -> str:
    """The path of a program of the run-time environment, `python` or `mavtui`."""
    _make()
    return str(VENV / "bin" / name)


def environ() -> dict[str, str]:
    """The variables that programs are run with: a home of their own, nothing that changes what Python does."""
    home = cache_folder() / "home"
    home.mkdir(exist_ok=True)
    leave_out_tour(home / ".local" / "state")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {"PATH": _LOGIN_SHELL_PATH, "LANG": "C.UTF-8", **kept, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def leave_out_tour(state_home: Path) -> None:
    """Let consoles with this folder for their state begin as they do for somebody who has seen the tour."""
    file = state_home / "mavtui" / "state.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('{"tour.seen": true}', encoding="ascii")


@lru_cache(maxsize=1)
def _make() -> None:
    """Make the environment if what it is made from has changed, and compile what may have changed since."""
    stamp = VENV / "made-from"
    wanted = hashlib.sha256(
        (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()
    ).hexdigest()
    if not stamp.exists() or stamp.read_text("ascii") != wanted:
        print("making the run-time environment …", file=sys.stderr)
        _run(sys.executable, "-m", "venv", "--clear", str(VENV))
        _run(_python(), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), "-e", str(ROOT))
        _run(_python(), "-m", "compileall", "-q", str(VENV / "lib"))
        stamp.write_text(wanted, "ascii")
    _run(_python(), "-m", "compileall", "-q", str(ROOT / "mavtui"), str(ROOT / "benchmarks"))


def _python() -> str:
    return str(VENV / "bin" / "python")


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, cwd=ROOT)
