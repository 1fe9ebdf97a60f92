"""Importing and exporting from the command line."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import SAMPLE, Mavtui


def test_the_report_counts_what_came_and_lists_every_contradiction(mavtui: Mavtui, tmp_path: Path) -> None:
    report = mavtui("--db", str(tmp_path / "a.db"), "import", str(SAMPLE), "-o", "json").json()

    assert (report["added"]["volumes"], report["added"]["attachments"]) == (40, 33)
    assert len(report["contradictions"]) == 11
    assert {"code", "message", "volume_id", "attachment_id", "server_id"} == set(report["contradictions"][0])


def test_importing_twice_changes_nothing_and_says_so(on: Mavtui) -> None:
    before = on("volumes", "-o", "json").out
    done = on("import", str(SAMPLE))

    assert done.code == 0
    assert "added      nothing" in done.out
    assert on("volumes", "-o", "json").out == before


def test_a_known_id_that_differs_is_refused_and_listed(on: Mavtui) -> None:
    assert on("set", "app-share", "--description", "changed since").code == 0
    done = on("import", str(SAMPLE))

    assert done.code == 4
    assert "app-share" in done.err
    assert "description" in done.err


def test_a_dry_run_leaves_a_file_as_it_is(mavtui: Mavtui, tmp_path: Path) -> None:
    file = tmp_path / "t.db"
    assert mavtui("--db", str(file), "create", "mine", "--size", "1").code == 0

    def content() -> list[str]:
        with closing(sqlite3.connect(file)) as con:
            return list(con.iterdump())

    before = content()
    assert mavtui("--db", str(file), "import", str(SAMPLE), "--dry-run").code == 0
    assert content() == before


def test_a_dry_run_reports_and_makes_no_file(mavtui: Mavtui, tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    done = mavtui("--db", str(file), "import", str(SAMPLE), "--dry-run")

    assert done.code == 0
    assert "would add" in done.out
    assert not file.exists()


def test_a_capture_comes_from_standard_input_too(
    mavtui: Mavtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAMPLE.read_bytes())))

    assert mavtui("--db", str(tmp_path / "a.db"), "import", "-").code == 0


def test_a_sample_is_marked(mavtui: Mavtui, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    assert mavtui("--db", db, "import", str(SAMPLE), "--sample").code == 0

    assert mavtui("--db", db, "config", "mark", "-o", "json").json()["sample"] is True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("{", "line 1, column 2"),
        ("[]", "expected an object"),
        ('{"volumes": []}', "attachments"),
        ("\x00\x01", "line 1"),
    ],
)
def test_a_broken_capture_is_named_with_what_is_wrong_and_nothing_is_taken_in(
    on: Mavtui, tmp_path: Path, text: str, said: str
) -> None:
    capture = tmp_path / "broken.json"
    capture.write_text(text)
    before = on("volumes", "-o", "json").out

    done = on("import", str(capture))
    assert done.code == 2
    assert "broken.json" in done.err
    assert said in done.err
    assert on("volumes", "-o", "json").out == before


@pytest.mark.parametrize("name", ["no-such-file.json", "."])
def test_a_capture_that_cannot_be_read_is_named(on: Mavtui, name: str) -> None:
    done = on("import", name)

    assert done.code == 2
    assert name in done.err


def test_an_export_is_a_capture_that_makes_the_same_estate(mavtui: Mavtui, on: Mavtui, tmp_path: Path) -> None:
    capture = tmp_path / "capture.json"
    capture.write_text(on("export").out)
    copy = str(tmp_path / "copy.db")

    assert mavtui("--db", copy, "import", str(capture)).code == 0
    assert mavtui("--db", copy, "volumes", "-o", "json").json() == on("volumes", "-o", "json").json()
    assert mavtui("--db", copy, "servers", "-o", "json").json() == on("servers", "-o", "json").json()


def test_an_export_replaces_a_file_only_when_told_to(on: Mavtui, tmp_path: Path) -> None:
    file = tmp_path / "capture.json"
    file.write_text("mine")

    done = on("export", "--to", str(file))
    assert done.code == 5
    assert "--yes" in done.err
    assert file.read_text() == "mine"

    assert on("export", "--to", str(file), "--yes").code == 0
    assert len(json.loads(file.read_text())["volumes"]) == 40
    assert [one.name for one in tmp_path.glob("*capture.json*")] == ["capture.json"]


def test_an_export_that_cannot_be_written_leaves_nothing_behind(on: Mavtui, tmp_path: Path) -> None:
    done = on("export", "--to", str(tmp_path / "no-such-folder" / "c.json"))

    assert done.code == 2
    assert "nothing was replaced" in done.err.lower()


def test_a_capture_has_one_format(on: Mavtui) -> None:
    assert on("export", "-o", "yaml").code == 2
