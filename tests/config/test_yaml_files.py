from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mavtui.config import paths
from mavtui.config.yaml_files import CACHE_NAME, read_yaml

READ_AND_TELL = """
import sys
from pathlib import Path
from mavtui.config.yaml_files import read_yaml
print(read_yaml(Path(sys.argv[1])), "yaml" in sys.modules)
"""


def read_in_a_new_process(file: Path) -> str:
    done = subprocess.run([sys.executable, "-c", READ_AND_TELL, file], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.yaml"
    file.write_text("a: [1, x, 2.5, null, true]\n", encoding="utf-8")
    return file


def test_pyyaml_is_imported_only_when_a_file_is_new_or_changed(file: Path) -> None:
    content = "{'a': [1, 'x', 2.5, None, True]}"

    assert read_in_a_new_process(file) == f"{content} True"
    assert read_in_a_new_process(file) == f"{content} False"
    file.write_text("b: 2\n", encoding="utf-8")
    assert read_in_a_new_process(file) == "{'b': 2} True"
    assert read_in_a_new_process(file) == "{'b': 2} False"


def test_a_file_of_the_same_size_but_another_time_is_read_again(file: Path) -> None:
    read_yaml(file)
    file.write_text("a: [2, x, 2.5, null, true]\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))

    assert read_yaml(file) == {"a": [2, "x", 2.5, None, True]}


def test_several_files_share_the_cache(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.yaml"
    other.write_text("b: 1\n", encoding="utf-8")
    read_yaml(file)
    read_yaml(other)

    assert read_in_a_new_process(file).endswith("False")
    assert read_in_a_new_process(other).endswith("False")


def test_a_file_that_is_gone_leaves_the_cache(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.yaml"
    other.write_text("b: 1\n", encoding="utf-8")
    read_yaml(other)
    other.unlink()
    read_yaml(file)

    assert "b.yaml" not in (paths.cache_folder() / CACHE_NAME).read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"format": 1, "files": {"x": 3}}', "\x00"])
def test_a_damaged_cache_is_made_again(file: Path, damage: str) -> None:
    read_yaml(file)
    (paths.cache_folder() / CACHE_NAME).write_text(damage, encoding="utf-8")

    assert read_in_a_new_process(file).endswith("True")
    assert read_in_a_new_process(file).endswith("False")


def test_a_cache_that_cannot_be_written_hinders_nobody(file: Path) -> None:
    folder = paths.cache_folder()
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be", encoding="utf-8")

    assert read_yaml(file) == {"a": [1, "x", 2.5, None, True]}


def test_the_cache_is_for_its_owner_only(file: Path) -> None:
    read_yaml(file)

    assert (paths.cache_folder() / CACHE_NAME).stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in paths.cache_folder().iterdir()] == [CACHE_NAME]


def test_dates_stay_text_and_merges_work(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: &base {day: 2024-05-01, n: 1}\nb: {<<: *base, n: 2}\n", encoding="utf-8")

    assert read_yaml(file) == {"a": {"day": "2024-05-01", "n": 1}, "b": {"day": "2024-05-01", "n": 2}}
