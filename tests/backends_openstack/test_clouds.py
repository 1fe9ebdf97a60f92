"""What clouds.yaml, secure.yaml and the environment say of a cloud, and what is told of mistakes in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mavtui.backends.openstack.cloud_files import cloud_names
from mavtui.backends.openstack.clouds import resolve
from mavtui.backends.openstack.identities import CACHE_NAME, CloudIdentity, copy_path, identity_of
from mavtui.backends.openstack.microversions import Service
from mavtui.bootstrap import context_of
from mavtui.bootstrap import identity_of as who_acts
from mavtui.config.model import ContextSettings, Settings
from mavtui.errors import ConfigError, NotFound
from tests.backends_openstack.conftest import WriteClouds

AUTH = {
    "auth_url": "https://keys.example:5000/v3",
    "username": "ada",
    "password": "hush-hush",
    "project_name": "storage",
}
NORTH: dict[str, Any] = {"auth": AUTH, "region_name": "R1"}


def context(name: str = "north", **changes: Any) -> ContextSettings:  # noqa: ANN401 - fields of the context
    return ContextSettings(name, backend="openstack", cloud=name)._replace(**changes)


def complaint(name: str = "north", **changes: Any) -> str:  # noqa: ANN401 - fields of the context
    with pytest.raises(ConfigError) as failed:
        resolve(context(name, **changes))
    return f"{failed.value.message}\n{failed.value.hint}"


def test_the_clouds_of_the_file_can_be_named(write_clouds: WriteClouds, monkeypatch: pytest.MonkeyPatch) -> None:
    write_clouds({"north": NORTH, "south": NORTH})
    assert cloud_names() == ("north", "south")
    monkeypatch.setenv("OS_REGION_NAME", "R1")
    assert cloud_names() == ("north", "south")
    monkeypatch.setenv("OS_AUTH_URL", "https://k.example/v3")
    assert cloud_names() == ("north", "south", "envvars")


def test_without_any_file_there_are_no_clouds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert cloud_names() == ()
    assert "there is none" in complaint()


@pytest.mark.parametrize("folder", [".", "home/.config/openstack"])
def test_the_file_is_found_where_the_stock_clients_find_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / "clouds.yaml").write_text("clouds: {here: {auth: {auth_url: http://k}}}\n", encoding="utf-8")
    assert cloud_names() == ("here",)
    assert resolve(context("here")).identity.auth_url == "http://k"


def test_a_cloud_is_a_context_by_its_name_alone(write_clouds: WriteClouds) -> None:
    write_clouds({"north": NORTH})
    chosen = context_of(Settings(), name="north")
    assert chosen == context()
    assert who_acts(Settings(), chosen) == ("ada", "storage")
    with pytest.raises(NotFound) as failed:
        context_of(Settings(), name="nort")
    assert "`north`" in failed.value.hint


def test_what_is_configured_is_resolved(write_clouds: WriteClouds) -> None:
    file = write_clouds({"north": {**NORTH, "interface": "internal", "api_timeout": 9}})
    cloud = resolve(context())
    assert (cloud.source, cloud.auth_type, cloud.region) == (str(file), "password", "R1")
    assert (cloud.interfaces, cloud.timeout, cloud.verify) == (("internal",), 9.0, True)
    assert cloud.identity == CloudIdentity("https://keys.example:5000/v3", "R1", "storage", "ada", "project")


def test_the_context_wins_over_the_file(write_clouds: WriteClouds) -> None:
    clouds = {"north": {**NORTH, "region_name": None, "regions": ["R1", "R2"], "api_timeout": 9}}
    clouds["north"]["auth"] = {**AUTH, "project_id": "p1", "user_id": "u1"}
    write_clouds(clouds)
    cloud = resolve(context(region="R2", interface="admin", project="other", user="eve", timeout_seconds=5.0))
    assert (cloud.region, cloud.interfaces, cloud.timeout) == ("R2", ("admin",), 5.0)
    assert (cloud.auth["project_name"], cloud.auth["username"]) == ("other", "eve")
    assert {"project_id", "user_id"}.isdisjoint(cloud.auth)
    by_id = resolve(context(project="0123456789abcdef" * 2))
    assert by_id.auth["project_id"] == "0123456789abcdef" * 2
    assert "project_name" not in by_id.auth


def test_a_change_of_the_file_is_seen(write_clouds: WriteClouds) -> None:
    write_clouds({"north": NORTH})
    assert resolve(context()).region == "R1"
    write_clouds({"north": {**NORTH, "region_name": "R-new"}})
    assert resolve(context()).region == "R-new"


def test_secrets_may_stand_in_a_file_of_their_own(write_clouds: WriteClouds, monkeypatch: pytest.MonkeyPatch) -> None:
    write_clouds({"north": {"auth": {**AUTH, "password": ""}, "region_name": "R1"}})
    secure = write_clouds({"north": {"auth": {"password": "from-secure"}}}, "secure.yaml")
    monkeypatch.setenv("OS_CLIENT_SECURE_FILE", str(secure))
    assert resolve(context()).auth["password"] == "from-secure"  # noqa: S105 - of nobody


def test_a_profile_says_what_all_clouds_of_a_vendor_share(
    write_clouds: WriteClouds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    profile = {"auth": {"auth_url": "https://keys.vendor.example/v3"}, "region_name": "R9", "interface": "internal"}
    (tmp_path / "clouds-public.yaml").write_text(json.dumps({"public-clouds": {"vendor": profile}}), encoding="utf-8")
    own = {key: value for key, value in AUTH.items() if key != "auth_url"}
    write_clouds({"north": {"profile": "vendor", "auth": own}})
    cloud = resolve(context())
    assert cloud.identity == CloudIdentity("https://keys.vendor.example/v3", "R9", "storage", "ada", "project")
    assert cloud.interfaces == ("internal",)


@pytest.mark.parametrize(
    "key", ["block_storage_endpoint_override", "volume_endpoint_override", "volumev3_endpoint_override"]
)
def test_an_endpoint_override_has_several_spellings(write_clouds: WriteClouds, key: str) -> None:
    write_clouds({"north": {**NORTH, key: "http://c:1/v3", "compute_endpoint_override": "http://n:2/v2.1"}})
    assert resolve(context()).overrides == {Service.CINDER: "http://c:1/v3", Service.NOVA: "http://n:2/v2.1"}


@pytest.mark.parametrize("kind", ["admin_token", "token_endpoint", "none"])
def test_a_cinder_without_keystone_is_where_its_endpoint_says(write_clouds: WriteClouds, kind: str) -> None:
    write_clouds({"alone": {"auth_type": kind, "auth": {"endpoint": "http://c:1/v3", "token": "eve:p1"}}})
    cloud = resolve(context("alone"))
    assert cloud.overrides == {Service.CINDER: "http://c:1/v3"}
    assert cloud.identity == CloudIdentity("http://c:1/v3", "", "p1", "eve", "project")


def test_two_views_of_a_cloud_are_two_copies_and_their_names_tell_nothing(write_clouds: WriteClouds) -> None:
    system = {key: value for key, value in AUTH.items() if key != "project_name"} | {"system_scope": "all"}
    write_clouds({"north": NORTH, "same": NORTH, "system": {**NORTH, "auth": system}})
    paths = [copy_path(resolve(one).identity) for one in (
        context(), context("same"), context(project="p2"), context(user="eve"), context("system"),
        context()._replace(interface="internal"),
    )]  # fmt: skip
    assert paths[0] == paths[1] == paths[5]
    assert len(set(paths)) == 4
    assert not any(word in str(path.name) for path in paths for word in ("ada", "storage", "keys"))


def test_an_identity_is_known_again_without_reading_the_cloud_again(
    write_clouds: WriteClouds, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clouds({"north": NORTH})
    first = identity_of(context())
    with monkeypatch.context() as patched:
        patched.setattr("mavtui.backends.openstack.clouds.resolve", None)
        assert identity_of(context()) == first
    write_clouds({"north": {**NORTH, "region_name": "R-new"}})
    assert identity_of(context()).region == "R-new"
    assert identity_of(context(project="other")).project_name == "other"
    monkeypatch.setenv("OS_TENANT_NAME", "x")
    assert identity_of(context()).region == "R-new"


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"format": 1, "identities": {"x": [1]}}', '{"format": 0}'])
def test_a_cache_of_identities_that_is_broken_is_made_anew(write_clouds: WriteClouds, broken: str) -> None:
    write_clouds({"north": NORTH})
    identity_of(context())
    cache = copy_path(identity_of(context())).parent.parent / CACHE_NAME
    assert cache.stat().st_mode & 0o777 == 0o600
    cache.write_text(broken, encoding="utf-8")
    assert identity_of(context()).region == "R1"
    assert "R1" in cache.read_text("utf-8")
    assert "hush" not in cache.read_text("utf-8")


def test_what_is_told_of_a_cloud_holds_no_secret(write_clouds: WriteClouds) -> None:
    write_clouds({"north": NORTH})
    cloud = resolve(context())
    assert "hush" not in repr(cloud) + repr(cloud.identity) + str(copy_path(cloud.identity))
    assert cloud.secrets == {"hush-hush"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("clouds:\n  north: {auth: {password: 'hush-hush'\n  south: 1\n", ["clouds.yaml:3", "is not YAML"]),
        ("clouds:\n\tnorth: 1\n", ["clouds.yaml:2", "is not YAML"]),
        ("clouds: [north]\n", ["clouds.yaml", "`clouds`", "a section for each cloud"]),
        ("clouds: {north: text}\n", ["`north`", "clouds.yaml", "not written as"]),
        ("clouds: {north: {auth: text}}\n", ["`north`", "clouds.yaml", "not written as"]),
        ("clouds: {nort: {}}\n", ["`north`", "unknown in", "clouds.yaml", "Did you mean `nort`?"]),
        ("- a\n", ["clouds.yaml"]),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(write_clouds: WriteClouds, text: str, told: list[str]) -> None:
    write_clouds(text)
    words = complaint()
    assert [part for part in told if part not in words] == []
    assert "hush" not in words


def test_a_broken_file_of_secrets_is_told_and_not_passed_over(
    write_clouds: WriteClouds, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_clouds({"north": NORTH})
    monkeypatch.setenv(
        "OS_CLIENT_SECURE_FILE", str(write_clouds("clouds: {north: {auth: {password: x}", "secure.yaml"))
    )
    assert "secure.yaml:" in complaint()


def test_a_region_that_the_cloud_has_not_is_told_with_those_it_has(write_clouds: WriteClouds) -> None:
    write_clouds({"north": {**NORTH, "region_name": None, "regions": ["R1", "R2"]}})
    assert "R1,R2" in complaint(region="R9")


def test_the_project_of_an_application_credential_cannot_be_chosen(write_clouds: WriteClouds) -> None:
    auth = {"auth_url": "http://k", "application_credential_id": "c", "application_credential_secret": "hush-hush"}
    write_clouds({"north": {"auth_type": "v3applicationcredential", "auth": auth}})
    assert resolve(context()).identity.user == "c"
    assert "application credential" in complaint(project="other")


def test_variables_that_are_not_set_are_no_cloud(write_clouds: WriteClouds) -> None:
    write_clouds({"north": NORTH})
    assert "no OS_* variables" in complaint("envvars")
