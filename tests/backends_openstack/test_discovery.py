"""Where services are and which versions they have, in all the forms that clouds give their addresses."""

from __future__ import annotations

from typing import Any

import pytest

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.microversions import Service, Version, VersionRange
from mavtui.config.model import ContextSettings
from mavtui.errors import BackendUnreachable, ConfigError, Refused
from tests.backends_openstack.conftest import Connect, WriteClouds
from tests.backends_openstack.loopback_cloud import PROJECT, LoopbackCloud, body, reply


def document(name: str, low: str, high: str) -> dict[str, Any]:
    return {"id": name, "status": "CURRENT", "min_version": low, "version": high, "links": []}


@pytest.mark.parametrize("kind", ["block-storage", "volumev3", "block-store", "volume"])
@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("/volume/v3", "/volume/v3/volumes"),
        ("/volume/v3/", "/volume/v3/volumes"),
        (f"/volume/v3/{PROJECT}", f"/volume/v3/{PROJECT}/volumes"),
        (f"/volume/v3/AUTH_{PROJECT}", f"/volume/v3/AUTH_{PROJECT}/volumes"),
        ("/volume", "/volume/v3/volumes"),
    ],
)
async def test_cinder_is_found_under_any_type_and_form_of_address(
    cloud: LoopbackCloud, connect: Connect, kind: str, address: str, called: str
) -> None:
    cloud.types = {kind: address, "compute": f"/compute/v2.1/{PROJECT}"}
    connection = connect()
    await connection.read(Service.CINDER, "/volumes")
    await connection.read(Service.NOVA, "/servers")
    assert len(cloud.asked("GET", "/volume/v3/")) == 1
    assert len(cloud.asked("GET", called)) == 1
    assert len(cloud.asked("GET", f"/compute/v2.1/{PROJECT}/servers")) == 1


async def test_the_current_type_is_preferred(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.types = {"volume": "/old/v3", "volumev3": "/older/v3", "block-storage": "/volume/v3"}
    assert (await connect().ready()).cinder == VersionRange(Version(3, 0), Version(3, 71))


async def test_versions_are_compared_as_numbers_and_kept_within_what_both_know(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    cloud.cinder, cloud.nova = ("3.0", "3.9"), ("2.1", "2.999")
    connection = connect()
    facts = await connection.ready()
    assert facts.cinder.highest == (3, 9)
    assert connection.version_for(Service.CINDER, Version(3, 27)) == (3, 9)
    await connection.read(Service.CINDER, "/volumes")
    await connection.read(Service.NOVA, "/servers")
    assert cloud.asked("GET", "/volume/v3/volumes")[0].headers["openstack-api-version"] == "volume 3.9"
    sent = cloud.asked("GET", "/compute/v2.1/servers")[0].headers
    assert (sent["openstack-api-version"], sent["x-openstack-nova-api-version"]) == ("compute 2.101", "2.101")


async def test_a_version_that_the_cloud_has_not_is_refused_before_it_is_sent(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    cloud.cinder = ("3.0", "3.26")
    connection = connect()
    with pytest.raises(Refused, match=r"API 3\.0 to 3\.26, and 3\.27 is needed") as failed:
        await connection.write(Service.CINDER, "POST", "/attachments", {}, version=Version(3, 27))
    assert failed.value.codes == ("api-too-old",)
    assert cloud.asked("POST", "/volume/v3/attachments") == []


async def test_a_nova_without_microversions_has_its_first(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.types["compute"] = "/compute/v2"
    cloud.answer("GET", "/compute/v2.1/", reply({"version": document("v2.1", "", "")}))
    facts = await connect().ready()
    assert facts.nova == VersionRange(Version(2, 1), Version(2, 1))


async def test_a_list_of_several_choices_holds_the_one_that_is_spoken(cloud: LoopbackCloud, connect: Connect) -> None:
    several = [document("v2.0", "", ""), document("v3.0", "3.0", "3.59")]
    cloud.answer("GET", "/volume/v3/", reply({"versions": several}, 300))
    assert (await connect().ready()).cinder.highest == (3, 59)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (body(b"", 204), "204, its answer is empty"),
        (reply({"versions": [document("v2.0", "", "")]}), "no version that is spoken here"),
        (reply({"versions": "many"}), "no version that is spoken here"),
        (reply(["x"]), "no version that is spoken here"),
        (body(b"<title>Nothing here</title>", 404), "Nothing here"),
    ],
)
async def test_what_is_no_cinder_is_told(cloud: LoopbackCloud, connect: Connect, answer: Any, told: str) -> None:  # noqa: ANN401 - an answer
    cloud.answer("GET", "/volume/v3/", answer)
    with pytest.raises(BackendUnreachable, match="is no Cinder") as failed:
        await connect().ready()
    assert told in failed.value.message
    assert "override" in failed.value.hint


async def test_a_cloud_with_an_old_cinder_only_is_told(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.types = {"volume": f"/volume/v2/{PROJECT}"}
    with pytest.raises(BackendUnreachable, match="v3 is needed"):
        await connect().ready()


async def test_a_catalogue_without_cinder_is_told_with_what_there_is(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.types = {"image": "/image", "compute": "/compute/v2.1"}
    with pytest.raises(BackendUnreachable, match="no Cinder in its catalogue") as failed:
        await connect().ready()
    assert "image, compute" in failed.value.hint


async def test_a_catalogue_without_nova_is_lived_with(cloud: LoopbackCloud, connect: Connect) -> None:
    del cloud.types["compute"]
    connection = connect()
    facts = await connection.ready()
    assert (facts.nova, "no compute service" in facts.without_nova) == (None, True)
    with pytest.raises(BackendUnreachable, match="no compute service"):
        await connection.read(Service.NOVA, "/servers")


@pytest.mark.parametrize(("changes", "told"), [({"region_name": "R9"}, "R1"), ({"interface": "internal"}, "public")])
async def test_a_region_or_interface_that_is_not_there_is_told_with_those_that_are(
    connect: Connect, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match="in its catalogue for the") as failed:
        await connect(**changes).ready()
    assert f"There is: {told}." in failed.value.hint


async def test_an_override_wins_over_the_catalogue(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.types["block-storage"] = "/nowhere"
    override = f"{cloud.address}/volume/v3/%(project_id)s"
    await connect(block_storage_endpoint_override=override).read(Service.CINDER, "/volumes")
    assert len(cloud.asked("GET", f"/volume/v3/{PROJECT}/volumes")) == 1


async def test_an_override_that_is_no_address_is_told(connect: Connect) -> None:
    with pytest.raises(ConfigError, match="no address of a service"):
        await connect(block_storage_endpoint_override="volumes:8776").ready()


async def test_a_cinder_without_keystone_knows_us_as_its_admin(cloud: LoopbackCloud, write_clouds: WriteClouds) -> None:
    cloud.tokens.append(f"eve:{PROJECT}")
    auth = {"endpoint": f"{cloud.address}/volume/v3/{PROJECT}", "token": f"eve:{PROJECT}"}
    write_clouds({"alone": {"auth_type": "admin_token", "auth": auth}})
    connection = Connection.open(ContextSettings("alone", backend="openstack", cloud="alone"))
    facts = await connection.ready()
    await connection.close()
    assert (facts.is_admin, facts.is_reader, facts.nova) == (True, False, None)
    assert (facts.user_name, facts.project_id) == ("eve", PROJECT)


@pytest.mark.parametrize(
    ("roles", "is_admin", "is_reader"),
    [
        (["admin", "member", "reader"], True, False),
        (["Member"], False, False),
        (["reader"], False, True),
        (["reader", "volume-operator"], False, False),
    ],
)
async def test_roles_tell_who_may_what(
    cloud: LoopbackCloud, connect: Connect, roles: list[str], is_admin: bool, is_reader: bool
) -> None:
    cloud.roles = roles
    facts = await connect().ready()
    assert (facts.is_admin, facts.is_reader) == (is_admin, is_reader)


async def test_a_proxy_of_the_environment_is_used_but_for_those_it_is_not_for(
    cloud: LoopbackCloud, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", cloud.address)
    monkeypatch.setenv("http_proxy", cloud.address)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    cloud.types["block-storage"] = "http://cinder.invalid:8776/volume/v3"
    await connect().read(Service.CINDER, "/volumes")
    assert len(cloud.asked("GET", "http://cinder.invalid:8776/volume/v3/volumes")) == 1
    assert cloud.logins == 1
