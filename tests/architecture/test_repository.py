"""What holds for the files of the project as a whole."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("mavtui", "tests", "benchmarks", "docs", "themes", "samples", "scripts", ".ci")
NEEDED = (
    *("README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "constraints.txt", "config.example.yaml"),
    *(".ci/run", ".gitignore", ".gitattributes", "samples/cloud-capture.json", "themes/calm-dark.yaml"),
)
TARGETS = (
    *("run", "test", "check", "bench", "snapshots", "clean"),
    *("lab-up", "lab-down", "test-openstack", "lab-cinder-up", "lab-cinder-down", "test-cinder"),
)
LONGEST_FILE = 400
# The brackets keep this file from holding what it looks for.
INDEX_ADDRESS = re.compile(r"pyp[i]\.|pythonhoste[d]|index[-]url|find[-]links")


def project_files() -> Iterator[Path]:
    for folder in (REPOSITORY / name for name in FOLDERS):
        yield from (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    yield from (file for file in REPOSITORY.iterdir() if file.is_file() and file.suffix not in {".db", ".jsonl"})


def text_files() -> Iterator[tuple[str, str]]:
    for file in project_files():
        if file.suffix not in {".png", ".gz", ".db"}:
            yield str(file.relative_to(REPOSITORY)), file.read_text(encoding="utf-8")


def pyproject() -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def constraints() -> dict[str, str]:
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {normal(name): version for name, version in pins}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", NEEDED)
def test_a_file_that_readers_look_for_is_there(name: str) -> None:
    assert (REPOSITORY / name).stat().st_size > 0


def test_no_file_names_a_package_index() -> None:
    assert [name for name, text in text_files() if INDEX_ADDRESS.search(text)] == []


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    folders = [str(REPOSITORY), pwd.getpwuid(os.getuid()).pw_dir]
    here = re.compile("|".join(re.escape(folder) + "/" for folder in folders if len(folder) > 1))

    assert [name for name, text in text_files() if here.search(text)] == []


def test_no_file_is_too_long_to_be_read_in_one_go() -> None:
    kinds = (".py", ".tcss", ".sql")
    lengths = {name: text.count("\n") for name, text in text_files() if name.endswith(kinds)}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_dependency_is_pinned() -> None:
    project = pyproject()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {normal(re.split(r"[<>=!~\[ ]", requirement)[0]) for requirement in wanted}

    assert names <= set(constraints())


def test_the_version_stands_in_one_place() -> None:
    import mavtui

    assert pyproject()["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", mavtui.__version__)


@pytest.mark.parametrize("script", [".ci/run", "scripts/open-sample"])
def test_a_script_can_be_run(script: str) -> None:
    assert os.access(REPOSITORY / script, os.X_OK)


def test_make_alone_lists_its_targets() -> None:
    done = subprocess.run(
        ["make", "-C", REPOSITORY, "--no-print-directory"], capture_output=True, text=True, check=True
    )
    listed = [line.split()[1] for line in done.stdout.splitlines() if line.strip().startswith("make ")]

    assert set(TARGETS) <= set(listed)
