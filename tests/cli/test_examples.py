"""The examples that the documentation begins with, word for word."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.running import SAMPLE, Mavtui


@pytest.fixture(autouse=True)
def _in_a_folder_with_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    (folder / "samples").mkdir(parents=True)
    shutil.copy(SAMPLE, folder / "samples")
    monkeypatch.chdir(folder)


def split(line: str) -> list[str]:
    program, *words = shlex.split(line)
    assert program == "mavtui"
    return words


@pytest.fixture
def imported(mavtui: Mavtui) -> None:
    assert mavtui(*split("mavtui --db t.db import samples/cloud-capture.json")).code == 0


def test_the_sample_is_taken_in_and_its_contradictions_are_reported(mavtui: Mavtui) -> None:
    done = mavtui(*split("mavtui --db t.db import samples/cloud-capture.json"))

    assert (done.code, done.err) == (0, "")
    assert "40 volumes, 33 attachments" in done.out
    assert "lying-available was seen available, but its records say in-use" in done.out


@pytest.mark.usefixtures("imported")
def test_volumes_with_several_writers_are_found(mavtui: Mavtui) -> None:
    done = mavtui(*split("mavtui --db t.db volumes --filter 'rw>1' -o json"))

    assert done.code == 0
    assert [volume["name"] for volume in done.json()] == [
        "app-share", "baremetal-images", "gfs2-home", "quorum", "reference-data", "stuck-reserved", "web-assets",
    ]  # fmt: skip
    assert all(volume["rw_count"] > 1 for volume in done.json())


@pytest.mark.usefixtures("imported")
def test_a_reader_is_attached_beside_writers(mavtui: Mavtui) -> None:
    done = mavtui(*split("mavtui --db t.db attach app-share bastion --mode ro --yes"))

    assert done.code == 0
    assert "ro    attached" in done.out


@pytest.mark.usefixtures("imported")
def test_a_further_writer_needs_more_than_yes_and_the_flag_is_named(mavtui: Mavtui) -> None:
    done = mavtui(*split("mavtui --db t.db attach app-share bastion --yes"))

    assert (done.code, done.out) == (5, "")
    assert "--confirm-rw-share app-share" in done.err
    assert "second-writer" in done.err


@pytest.mark.usefixtures("imported")
def test_the_attachments_of_a_volume_are_listed(mavtui: Mavtui) -> None:
    done = mavtui(*split("mavtui --db t.db attachments --volume app-share"))

    assert done.code == 0
    assert [line.split()[1] for line in done.out.splitlines()] == ["SERVER", "web-2", "web-1", "web-3"]


@pytest.mark.usefixtures("imported")
def test_one_attachment_is_detached_by_its_id(mavtui: Mavtui) -> None:
    attachment = mavtui(*split("mavtui --db t.db attachments --volume app-share -o id")).out.split()[0]

    assert mavtui("--db", "t.db", "detach", attachment, "--yes").code == 0
    left = mavtui(*split("mavtui --db t.db attachments --volume app-share -o id")).out.split()
    assert len(left) == 2
    assert attachment not in left


@pytest.mark.usefixtures("imported")
def test_a_spare_volume_stops_being_sharable(mavtui: Mavtui) -> None:
    assert mavtui(*split("mavtui --db t.db set shared-spare-1 --no-sharable --yes")).code == 0
    assert mavtui(*split("mavtui --db t.db show shared-spare-1 -o json")).json()["sharable"] is False
