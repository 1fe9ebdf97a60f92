"""A whole pass over a cloud, and what it leaves in the copy when everything or not everything is answered."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from mavtui.backends.openstack.backend import OpenStackBackend
from mavtui.backends.protocol import Reading
from mavtui.domain.attachments import Mode
from mavtui.domain.volumes import Mark, Volume
from mavtui.errors import Refused
from mavtui.store import copying, listing, rows
from tests.backends_openstack.conftest import OpenBackend
from tests.backends_openstack.loopback_cloud import Answer, LoopbackCloud, body, reply
from tests.backends_openstack.serving import GONE, Served

SERVERS = "/compute/v2.1/servers/detail"
VOLUMES = "/volume/v3/volumes/detail"


def names(backend: OpenStackBackend) -> list[str | None]:
    return [row.name for row in listing.first_page(backend.store.reader, listing.Query(), 1000)]


def types(backend: OpenStackBackend) -> frozenset[str]:
    return copying.words(backend.store.reader)[1]


def found_in(folder: Path) -> list[Path]:
    return list(folder.glob("copy*"))


def shown(backend: OpenStackBackend, served: Served, name: str) -> Volume:
    found = rows.volume_by_id(backend.store.reader, served.volume(name)["id"])
    assert found is not None
    return found


@pytest.mark.parametrize("page", [1000, 7, 1])
async def test_everything_is_shown_whatever_a_page_holds(
    cloud: LoopbackCloud, open_backend: OpenBackend, page: int
) -> None:
    served = Served(cloud, page=page)
    backend = open_backend()
    reading = await backend.refresh()
    assert reading.read_at
    assert not reading.notes
    assert sorted(map(str, names(backend))) == sorted(str(one["name"]) for one in served.volumes)
    kept = backend.store.reader.execute("SELECT count(*) FROM volume_attachment").fetchone()[0]
    assert kept == len(served.attachments)


async def test_what_stands_out_in_an_estate_is_marked_as_the_domain_marks_it(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    found = {row.name: row for row in listing.first_page(backend.store.reader, listing.Query(), 1000)}
    assert (found["web-assets"].rw_count, found["web-assets"].status) == (4, "in-use")
    assert found["app-share"].mark == Mark.DANGER
    assert found["reference-data"].mark == Mark.DANGER
    assert (found["lying-available"].status, found["lying-available"].observed_status) == ("in-use", "available")
    assert found["stuck-reserved"].holders.split() == ["web-2", "00000000"]
    assert {a.mode for a in shown(backend, served, "reference-data").holders} == {Mode.RW}
    assert {a.holder_name for a in shown(backend, served, "baremetal-images").holders} == {
        "rack1-node7", "rack1-node8", "rack2-node1",
    }  # fmt: skip


async def test_a_second_pass_over_a_quiet_cloud_writes_no_row(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    Served(cloud)
    backend = open_backend()
    await backend.refresh()
    con = backend.store.writer()
    before = con.total_changes
    await backend.refresh()
    assert con.total_changes - before <= 2  # when the copy was read, and when the servers were


async def test_the_first_page_can_be_shown_while_others_are_on_their_way(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud, page=10)
    backend = open_backend()
    seen: list[tuple[int, int]] = []

    def on_page(reading: Reading) -> None:
        seen.append((reading.volumes_seen, len(names(backend))))

    await backend.refresh(on_page=on_page)
    assert [count for count, _ in seen if count] == [10, 20, 30, 40, 40, 40][: len([c for c, _ in seen if c])]
    assert (10, 10) in seen


async def test_what_vanished_is_gone_after_a_complete_pass_only(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    served.forget("web-assets")
    cloud.answer("GET", SERVERS, body(b"<html><title>Bad Gateway</title></html>", 502))
    cloud.answer("GET", "/volume/v3/attachments/detail", reply({"badRequest": {"code": 400, "message": "no"}}, 400))
    with pytest.raises(Refused):
        await backend.refresh()
    assert "web-assets" in names(backend)
    Served(cloud).forget("web-assets")
    again = Served(cloud)
    again.forget("web-assets")
    await backend.refresh()
    assert "web-assets" not in names(backend)


async def test_a_broken_record_is_told_and_what_was_known_of_it_stays(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    served.volume("web-assets")["size"] = "much"
    reading = await backend.refresh()
    assert len(reading.notes) == 1
    assert "web-assets" in names(backend)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (reply({"forbidden": {"code": 403, "message": "Policy doesn't allow it."}}, 403), "Policy doesn't allow it"),
        (body(b"<title>502 Bad Gateway</title>", 502), "502 Bad Gateway"),
        (reply(["x"]), "volume types"),
    ],
)
async def test_volume_types_that_cannot_be_read_are_told_and_everything_else_is_shown(
    cloud: LoopbackCloud, open_backend: OpenBackend, answer: Answer, told: str
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    known = types(backend)
    assert known
    served.volume("web-assets")["name"] = "renamed"
    cloud.answer("GET", "/volume/v3/types", answer)
    reading = await backend.refresh()
    (note,) = reading.notes
    assert note.startswith("The volume types were not read")
    assert told in note
    assert "renamed" in names(backend)
    assert types(backend) == known


async def test_a_marker_that_was_deleted_meanwhile_is_no_end(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    served = Served(cloud, page=10)
    gone = served.volumes[9]["id"]
    backend = open_backend()
    whole = served._list("volumes", VOLUMES)

    def answer(request: object, connection: object) -> None:
        if f"marker={gone}" in request.query:  # type: ignore[attr-defined]
            served.volumes = [one for one in served.volumes if one["id"] != gone]
        whole(request, connection)  # type: ignore[arg-type]

    cloud.answer("GET", VOLUMES, answer)
    await backend.refresh()
    kept = {row[0] for row in backend.store.reader.execute("SELECT id FROM volumes WHERE deleted_at IS NULL")}
    assert {one["id"] for one in served.volumes} <= kept


async def test_a_cloud_that_lists_no_attachments_shows_no_counts(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    cloud.cinder = ("3.0", "3.26")
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    found = shown(backend, served, "web-assets")
    assert not found.attachments_known
    assert found.rw_count is None
    assert {a.holder_name for a in found.attachments} == {"web-1", "web-2", "web-3", "web-4"}
    assert not cloud.asked("GET", "/volume/v3/attachments/detail")


async def test_a_cloud_without_servers_says_so_and_shows_its_volumes(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    del cloud.types["compute"]
    served = Served(cloud)
    backend = open_backend()
    reading = await backend.refresh()
    assert len(reading.notes) == 1
    assert len(names(backend)) == len(served.volumes)
    assert len(shown(backend, served, "web-assets").holders) == 4


async def test_who_nova_alone_knows_of_is_a_holder(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    served = Served(cloud)
    served.lose_records("db-data")
    backend = open_backend()
    await backend.refresh()
    found = shown(backend, served, "db-data")
    assert [a.holder_name for a in found.holders] == ["db-primary"]
    assert (found.status, found.observed_status) == ("in-use", "available")
    served.views[served.server("db-primary")["id"]] = []
    served.server("db-primary")["os-extended-volumes:volumes_attached"] = []
    await backend.refresh()
    assert not shown(backend, served, "db-data").holders


async def test_some_volumes_are_brought_up_to_date_by_themselves(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    served.volume("web-assets")["name"] = "renamed"
    kept = served.of_volume("renamed")[0]
    served.attachments = [one for one in served.attachments if one["volume_id"] != kept["volume_id"] or one is kept]
    for told in served.views.values():
        told[:] = [one for one in told if one["volumeId"] != kept["volume_id"] or one["attachment_id"] == kept["id"]]
    await backend.refresh_some([kept["volume_id"], GONE])
    assert "renamed" in names(backend)
    found = shown(backend, served, "renamed")
    assert [a.id for a in found.attachments] == [kept["id"]]
    assert found.rw_count == 1


async def test_a_volume_that_is_not_there_any_more_goes_with_whoever_held_it(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    served = Served(cloud)
    backend = open_backend()
    await backend.refresh()
    identity = served.volume("gfs2-home")["id"]
    served.forget("gfs2-home")
    await backend.refresh_some([identity])
    assert "gfs2-home" not in names(backend)


async def test_all_projects_are_for_admins(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    Served(cloud)
    with pytest.raises(Refused, match="all projects"):
        await open_backend(all_projects=True).refresh()
    cloud.roles = ["admin"]
    await open_backend(all_projects=True).refresh()
    assert "all_tenants=1" in cloud.asked("GET", VOLUMES)[-1].query
    assert "all_tenants=1" in cloud.asked("GET", SERVERS)[-1].query


async def test_nobody_else_reads_the_copy_and_no_secret_is_in_it(
    cloud: LoopbackCloud, open_backend: OpenBackend, tmp_path: Path
) -> None:
    served = Served(cloud)
    for one in served.attachments:
        one["connection_info"] |= {"auth_password": "chap-s3cret", "auth_username": "chap-user"}
    backend = open_backend()
    await backend.refresh()
    files = [path for path in found_in(tmp_path) if path.is_file()]
    assert files
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"chap-" not in path.read_bytes()


async def test_two_who_ask_at_once_wait_for_one_pass(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    Served(cloud)
    backend = open_backend()
    first, second = await asyncio.gather(backend.refresh(), backend.refresh())
    assert first == second
    assert len(cloud.asked("GET", VOLUMES)) == 1
