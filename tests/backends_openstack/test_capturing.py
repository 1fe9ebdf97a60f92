"""A capture of a cloud: what was answered, without secrets, and whole enough to be taken in."""

from __future__ import annotations

import json

import pytest

from mavtui.backends.sqlite.capture_reading import read_capture
from mavtui.errors import Refused
from tests.backends_openstack.conftest import OpenBackend
from tests.backends_openstack.loopback_cloud import LoopbackCloud
from tests.backends_openstack.serving import SAMPLE, Served


@pytest.mark.parametrize("page", [1000, 9])
async def test_a_capture_holds_what_was_answered(cloud: LoopbackCloud, open_backend: OpenBackend, page: int) -> None:
    Served(cloud, page=page)
    capture = await open_backend().capture()
    sample = json.loads(SAMPLE.read_text("utf-8"))
    assert set(capture) == set(sample)
    for section in ("volumes", "volume_types", "server_volume_attachments"):
        assert capture[section] == sample[section]
    assert [one["id"] for one in capture["attachments"]] == [one["id"] for one in sample["attachments"]]
    taken = read_capture(capture, source="capture")
    assert len(taken.volumes) == len(sample["volumes"])
    assert taken.attachments == read_capture(sample, source="sample").attachments


async def test_no_secret_is_in_a_capture(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    served = Served(cloud)
    served.attachments[0]["connection_info"] |= {"auth_password": "s3cret-chap"}
    served.servers[0]["OS-EXT-SRV-ATTR:user_data"] = "czNjcmV0LWJvb3Q="
    served.servers[0]["adminPass"] = "s3cret-admin"
    served.volumes[0]["metadata"] = {"db_password": "s3cret-note"}
    text = json.dumps(await open_backend().capture())
    assert "s3cret" not in text
    assert "czNjcmV0" not in text
    assert "target_iqn" not in text


async def test_what_changed_between_the_lists_is_read_again(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    served = Served(cloud)
    gone = served.of_volume("web-assets")[0]
    lists = served.attachments
    whole = served._list("attachments", "")

    def answer(request: object, connection: object) -> None:
        served.attachments = [one for one in lists if one is not gone]
        if "volume_id" in request.query:  # type: ignore[attr-defined]
            volume = served.volume("web-assets")
            volume["attachments"] = [one for one in volume["attachments"] if one["attachment_id"] != gone["id"]]
        whole(request, connection)  # type: ignore[arg-type]

    cloud.answer("GET", "/volume/v3/attachments/detail", answer)
    capture = await open_backend().capture()
    taken = read_capture(capture, source="capture")
    assert gone["id"] not in taken.attachments
    assert gone["id"] not in taken.listings


async def test_an_old_cloud_gives_the_attachments_that_its_volumes_list(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    cloud.cinder = ("3.0", "3.26")
    served = Served(cloud)
    taken = read_capture(await open_backend().capture(), source="capture")
    listed = {one["attachment_id"] for volume in served.volumes for one in volume["attachments"]}
    assert set(taken.attachments) == listed


async def test_a_cloud_takes_no_capture_and_no_marks(cloud: LoopbackCloud, open_backend: OpenBackend) -> None:
    from mavtui.backends.protocol import Marks

    Served(cloud)
    backend = open_backend()
    with pytest.raises(Refused):
        await backend.take_in({}, source="file")
    with pytest.raises(Refused):
        await backend.set_marks(Marks(production=True))
