"""A whole estate as mavtui shows it, beside what Cinder and Nova say of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud
from tests.openstack.estate import fill

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]


@pytest.fixture
def ids(admin: Cloud, member: Cloud) -> dict[str, str]:
    return fill(admin, member)


def test_an_estate_is_shown_as_it_is(admin: Cloud, member: Cloud, ids: dict[str, str], console: Of) -> None:
    on = console(admin.place)
    volumes: dict[str, Any] = {v["id"]: v for v in on("volumes", "--all-projects", "-o", "json").json()}
    held: dict[str, list[dict[str, Any]]] = {}
    for attachment in on("attachments", "--all-projects", "-o", "json").json():
        held.setdefault(attachment["volume_id"], []).append(attachment)

    for cloud in (admin, member):
        for volume_id in [found for found in ids.values() if found in volumes]:
            known = cloud.cinder("GET", f"/volumes/{volume_id}")
            if known.status == 200:
                assert volumes[volume_id]["name"] == known.body["volume"]["name"]
                assert volumes[volume_id]["sharable"] == known.body["volume"]["multiattach"]

    def statuses(name: str) -> list[str]:
        return sorted(attachment["status"] for attachment in held.get(ids[name], []))

    assert volumes[ids["web-assets"]]["rw_count"] == 4
    assert statuses("stuck-reserved") == ["attached", "reserved"]
    assert statuses("stuck-attaching") == ["attaching"]
    assert len(statuses("stuck-detaching")) == 1
    assert statuses("lying-available") == ["attached"]
    # What a member's servers were given of a volume that is read-only can be written to.
    assert {attachment["mode"] for attachment in held[ids["reference-data"]]} == {"rw"}
    assert volumes[ids["broken"]]["status"] == "error"


def test_an_estate_given_out_is_taken_in_by_the_local_engine(
    admin: Cloud, ids: dict[str, str], console: Of, here: Mavtui, tmp_path: Path
) -> None:
    exported = console(admin.place, all_projects=True)("export")
    assert exported.code == 0, exported.err
    file = tmp_path / "capture.json"
    file.write_text(exported.out)
    engine = str(tmp_path / "engine.db")
    taken = here("--db", engine, "import", str(file))
    assert taken.code == 0, taken.err
    known = {volume["id"]: volume for volume in here("--db", engine, "volumes", "-o", "json").json()}
    assert known[ids["app-share"]]["rw_count"] == 3
    assert {ids[name] for name in ("quorum", "stuck-reserved", "baremetal-images")} <= set(known)
