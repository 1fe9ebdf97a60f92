"""`make run` fills the sample engine once, whatever happens meanwhile, and then only opens it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/open-sample"

# Stands in for mavtui: tells what it was asked for and, on an import, writes the file that it was given.
PROGRAM = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
*" import "*)
    [ ! -e "$2" ] || exit 9
    echo "filled" >"$2"
    eval "${DURING_IMPORT:-}"
    ;;
esac
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "with space"))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    program = tmp_path / "program"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    return tmp_path / "with space/mavtui"


def open_sample(data: Path, during_import: str = "") -> int:
    program = data.parents[1] / "program"
    environment = {**os.environ, "DURING_IMPORT": during_import}
    return subprocess.run([SCRIPT, program], env=environment, capture_output=True, check=False).returncode


def calls(data: Path) -> list[str]:
    file = data.parents[1] / "calls"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_the_first_start_imports_the_sample_and_opens_it(data: Path) -> None:
    assert open_sample(data) == 0

    imported, opened = calls(data)
    assert imported.endswith("samples/cloud-capture.json --sample")
    assert opened == f"--db {data / 'sample.db'}"
    assert [file.name for file in data.iterdir()] == ["sample.db"]


def test_a_later_start_keeps_what_was_changed(data: Path) -> None:
    open_sample(data)
    (data / "sample.db").write_text("changed", encoding="utf-8")
    open_sample(data)

    assert (data / "sample.db").read_text(encoding="utf-8") == "changed"
    assert [" import " in call for call in calls(data)] == [True, False, False]


@pytest.mark.parametrize(("trouble", "code"), [("exit 2", 2), ("kill -TERM $PPID", 143)])
def test_an_import_that_does_not_end_leaves_nothing_and_is_done_again(data: Path, trouble: str, code: int) -> None:
    assert open_sample(data, during_import=trouble) == code
    assert list(data.iterdir()) == []

    assert open_sample(data) == 0
    assert (data / "sample.db").exists()


def test_two_first_starts_at_once_make_one_engine(data: Path) -> None:
    """The second one finds the first one's engine when it is done, and keeps that."""
    assert open_sample(data, during_import=f'echo "of another" >"{data / "sample.db"}"') == 0

    assert (data / "sample.db").read_text(encoding="utf-8") == "of another\n"
    assert [file.name for file in data.iterdir()] == ["sample.db"]


def test_an_engine_that_was_not_closed_is_not_taken(data: Path) -> None:
    assert open_sample(data, during_import='echo rest >"$2-wal"') == 1
    assert list(data.iterdir()) == []
