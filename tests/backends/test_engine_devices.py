"""Which device an attachment gets on its server."""

from __future__ import annotations

import pytest

from mavtui.domain import requests
from mavtui.errors import Refused, UsageError
from tests.backends.acting import IN_NOVAS_VIEW, Acting, new_id


def test_devices_are_chosen_one_after_another_on_each_server(acting: Acting) -> None:
    server_id = acting.register("web-1")
    attached = [acting.attach(acting.create(), server_id) for _ in range(26)]
    devices = [acting.row("volume_attachment", attachment_id)["mountpoint"] for attachment_id in attached]
    assert (devices[0], devices[24], devices[25]) == ("/dev/vdb", "/dev/vdz", "/dev/vdaa")


def test_a_device_is_free_again_after_a_detach(acting: Acting) -> None:
    server_id, first = acting.register("web-1"), acting.create()
    attachment_id = acting.attach(first, server_id)
    acting.attach(acting.create(), server_id)
    acting.detach(first, attachment_id)
    assert acting.row("volume_attachment", acting.attach(first, server_id))["mountpoint"] == "/dev/vdb"


def test_a_letter_that_the_cloud_knows_of_is_not_given_again(acting: Acting) -> None:
    server_id = acting.register("web-1")
    acting.write(IN_NOVAS_VIEW, server_id, new_id(), None, "/dev/sdb")
    assert acting.row("volume_attachment", acting.attach(acting.create(), server_id))["mountpoint"] == "/dev/vdc"


def test_a_server_that_boots_from_the_volume_gets_it_as_its_first_disk(acting: Acting) -> None:
    volume_id, attachment_id = acting.create(), new_id()
    acting.do(
        requests.Attach(
            attachment_id=attachment_id, volume_id=volume_id, server_id=acting.register("web-1"), bootable=True
        )
    )
    row = acting.row("volume_attachment", attachment_id)
    assert (row["mountpoint"], row["bootable"]) == ("/dev/vda", 1)


def test_a_device_in_use_on_that_server_is_refused_and_free_on_another(acting: Acting) -> None:
    one, other = acting.register("web-1"), acting.register("web-2")
    acting.attach(acting.create(), one, device="/dev/vdc")
    before = acting.everything()
    volume_id = acting.create()
    with pytest.raises(Refused, match="/dev/vdc is in use"):
        acting.attach(volume_id, one, device="/dev/vdc")
    assert len(acting.everything()["volume_attachment"]) == len(before["volume_attachment"])
    acting.attach(volume_id, other, device="/dev/vdc")


@pytest.mark.parametrize("device", ["vdb", "/dev/", "/dev/../etc/passwd\n", "/dev/vd b", "/dev/" + "x" * 300])
def test_a_text_that_is_no_device_is_refused(acting: Acting, device: str) -> None:
    with pytest.raises(UsageError, match="device"):
        acting.attach(acting.create(), acting.register("web-1"), device=device)
