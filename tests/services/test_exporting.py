"""An export is whole or not there, in the format that was meant, and never over somebody's file."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from mavtui.errors import UsageError
from mavtui.services.exporting import checked_format, checked_path, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {"id": "v1", "name": 'a "quoted", name', "size_gib": 4, "sharable": True},
    {"id": "v2", "name": None, "size_gib": 1, "sharable": False},
]
KEYS = tuple(ROWS[0])


@pytest.mark.parametrize(
    ("asked", "path", "expected"),
    [("", "list.csv", "csv"), ("", "list.yml", "yaml"), ("", "list.JSON", "json"), ("", "list.txt", "csv"),
     ("jsonl", "list.csv", "jsonl"), (" YAML ", "", "yaml")],
)  # fmt: skip
def test_the_format_is_the_one_asked_for_else_that_of_the_ending(asked: str, path: str, expected: str) -> None:
    assert checked_format(asked, path) == expected


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="`xml` is no format") as told:
        checked_format("xml", "list.xml")
    assert "csv json jsonl yaml" in told.value.hint


def test_every_format_gives_the_same_rows_back(tmp_path: Path) -> None:
    for form, load in (("json", json.loads), ("yaml", yaml.safe_load)):
        path = tmp_path / f"list.{form}"
        write_file(path, form, iter(ROWS), KEYS)
        assert load(path.read_text("utf-8")) == ROWS
    path = tmp_path / "list.csv"
    write_file(path, "csv", iter(ROWS), KEYS)
    assert path.read_text("utf-8") == ('id,name,size_gib,sharable\nv1,"a ""quoted"", name",4,true\nv2,,1,false\n')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="exists already"):
        checked_path(str(path))
    with pytest.raises(UsageError, match="cannot be written"):
        write_file(path, "csv", iter(ROWS), KEYS)
    assert path.read_text("utf-8") == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["list.csv"]


def test_a_folder_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        checked_path(str(tmp_path / "nowhere" / "list.csv"))


def test_what_fails_halfway_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield ROWS[0]
        raise UsageError("the list is gone")

    with pytest.raises(UsageError, match="the list is gone"):
        write_file(tmp_path / "list.csv", "csv", rows(), KEYS)
    assert list(tmp_path.iterdir()) == []
