"""All projects of a cloud, for one command: shown, given out, and remembered apart from the one project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud

pytestmark = pytest.mark.cinder
Of = Callable[..., Mavtui]
ALL = "--all-projects"


def test_what_was_seen_of_all_projects_stays_beside_what_was_seen_of_the_own_one(cinder: Cloud, console: Of) -> None:
    on = console(cinder.place)
    volume_id = cinder.volume("first")
    assert on("volumes").code == 0
    later = cinder.volume("later")
    assert on("volumes", ALL).code == 0

    def shown(*options: str) -> set[str]:
        done = on("volumes", "--cached", "-o", "json", *options)
        assert done.code == 0, done.err
        return {volume["id"] for volume in done.json()} & {volume_id, later}

    assert shown() == {volume_id}
    assert shown(ALL) == {volume_id, later}


def test_all_projects_are_given_out_and_taken_in(cinder: Cloud, console: Of, here: Mavtui, tmp_path: Path) -> None:
    volume_id = cinder.volume(sharable=True)
    cinder.attach_host(volume_id, "one")
    exported = console(cinder.place)("export", ALL)
    assert exported.code == 0, exported.err
    assert volume_id in {volume["id"] for volume in json.loads(exported.out)["volumes"]}
    (file := tmp_path / "capture.json").write_text(exported.out)
    engine = str(tmp_path / "engine.db")
    taken = here("--db", engine, "import", str(file))
    assert taken.code == 0, taken.err
    held = here("--db", engine, "attachments", "--volume", volume_id, "-o", "json").json()
    assert [(attachment["status"], attachment["host"]) for attachment in held] == [("attached", "one")]
