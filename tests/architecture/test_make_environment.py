"""`make` gets an environment with pip in it also from a Python that cannot put pip there, as Debian's is at first."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/make-environment"

# Stands in for Debian's Python: the real one, but without ensurepip and, unless it is told otherwise, without pip.
PYTHON = f"""#!/bin/sh
case "$*" in
"-c import ensurepip") exit 1 ;;
"-m pip --version") exit "${{LACKS_PIP:-1}}" ;;
"-m pip "*) echo "$*" >>"$CALLS"; exit 0 ;;
esac
exec '{sys.executable}' "$@"
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"$CALLS"
case "$*" in
*download*) eval "${DOWNLOADING:-}"; : >python3-pip-whl_1_all.deb ;;
esac
"""
DPKG_DEB = """#!/bin/sh
mkdir -p "$3/usr/share/python-wheels" && cp "$WHEEL" "$3/usr/share/python-wheels/"
"""
# Stands in for pip: leaves in the environment what it was called with.
PIP = "import sys, pathlib; pathlib.Path(sys.prefix, 'pip-was-here').write_text(' '.join(sys.argv[1:]))"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian with `python`, `apt-get` and `dpkg-deb` of its own; packages hold a pip that says it was installed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("python", PYTHON), ("apt-get", APT_GET), ("dpkg-deb", DPKG_DEB)):
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    wheel = tmp_path / "pip-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("pip/__main__.py", PIP)
    (tmp_path / "passing").mkdir()
    for name, value in {
        "PATH": f"{programs}:/usr/bin:/bin",
        "TMPDIR": str(tmp_path / "passing"),
        "CALLS": str(tmp_path / "calls"),
        "WHEEL": str(wheel),
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def make(machine: Path, **surroundings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **surroundings}
    command = [str(SCRIPT), "python", "made here"]
    return subprocess.run(command, cwd=machine, env=environment, capture_output=True, text=True, check=False)


def calls(machine: Path) -> list[str]:
    return (machine / "calls").read_text(encoding="utf-8").splitlines()


def test_a_python_without_pip_gets_debians_for_the_environment_alone(machine: Path) -> None:
    answer = make(machine)

    assert answer.returncode == 0, answer.stderr
    assert "--no-index" in (machine / "made here/pip-was-here").read_text(encoding="utf-8")
    assert [call for call in calls(machine) if " install " in call] == []
    assert list((machine / "passing").iterdir()) == []


def test_a_machine_that_knows_no_packages_fetches_the_list_for_this_alone(machine: Path) -> None:
    answer = make(machine, DOWNLOADING='case "$*" in *State::lists*) ;; *) exit 100 ;; esac')

    assert answer.returncode == 0, answer.stderr
    (updated,) = [call for call in calls(machine) if call.endswith(" update")]
    assert f"Dir::State::lists={machine / 'passing'}" in updated
    assert list((machine / "passing").iterdir()) == []


def test_a_pip_that_is_there_installs_another_one_into_the_environment(machine: Path) -> None:
    assert make(machine, LACKS_PIP="0").returncode == 0

    (installed,) = calls(machine)
    assert f"--python {machine / 'made here'}/bin/python install" in installed


def test_what_cannot_be_fetched_leaves_nothing_and_says_what_to_install(machine: Path) -> None:
    answer = make(machine, DOWNLOADING="echo no network >&2; exit 100")

    assert answer.returncode == 2
    assert answer.stderr.splitlines()[-2:] == [
        "no network",
        "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv",
    ]
    assert not (machine / "made here").exists()
    assert list((machine / "passing").iterdir()) == []


def test_elsewhere_than_on_debian_too_it_is_said_what_is_lacking(machine: Path) -> None:
    nothing = machine / "nothing"
    nothing.mkdir()
    for name in ("sh", "rm", "mktemp"):
        (nothing / name).symlink_to(f"/bin/{name}")
    answer = make(machine, PATH=f"{nothing}")

    assert answer.returncode == 2
    assert "could not make a virtual environment" in answer.stderr


def test_a_python_that_lacks_nothing_makes_it_alone(machine: Path) -> None:
    command = [str(SCRIPT), sys.executable, "made"]
    answer = subprocess.run(command, cwd=machine, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr
    assert (machine / "made/bin/python").exists()
    assert not (machine / "calls").exists()
