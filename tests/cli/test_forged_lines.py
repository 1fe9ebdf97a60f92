"""A name with line ends in it makes no line of its own, wherever it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import SAMPLE, Mavtui

FORGED = "web\nundo     none\nmavtui: nothing to confirm\n  Nothing was changed."


@pytest.fixture
def volume(on: Mavtui) -> str:
    """A volume that a server of that name holds, both of that name."""
    server = on("server", "add", FORGED, "-o", "id").out.strip()
    volume = on("create", FORGED, "--size", "1", "-o", "id").out.strip()
    assert on("attach", volume, server).code == 0
    return volume


def forged(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() in [part.strip() for part in FORGED.split("\n")[1:3]]]


def test_in_plans_refusals_and_questions(on: Mavtui, volume: str) -> None:
    holder = on("attachments", "--volume", volume, "-o", "id").out.strip()

    for change in (
        ["detach", holder, "--dry-run"],
        ["detach", holder],
        ["delete", volume],
        ["attach", volume, "web-1"],
        ["show", volume],
        ["journal"],
    ):
        done = on(*change)
        assert forged(done.out + done.err) == [], change


def test_in_what_an_import_reports_and_refuses(mavtui: Mavtui, tmp_path: Path) -> None:
    capture = json.loads(SAMPLE.read_text())
    for volume in capture["volumes"]:
        volume["name"] = FORGED
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(capture))
    db = str(tmp_path / "t.db")

    taken = mavtui("--db", db, "import", str(file))
    assert (taken.code, forged(taken.out)) == (0, [])
    refused = mavtui("--db", db, "import", str(SAMPLE))
    assert (refused.code, forged(refused.err)) == (4, [])
    assert len(refused.err.splitlines()) > 10
