"""`mavtui contexts`: what can be worked in, and what is known of it without going there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mavtui.config import paths
from mavtui.services.contexts import CONTEXT_KEYS
from mavtui.store.copying import note_read, open_copy
from tests.cli.running import Mavtui

CLOUDS = {
    "clouds": {
        "prod": {
            "auth": {
                "auth_url": "http://127.0.0.1:9/v3", "username": "op", "password": "s3cret", "project_name": "storage",
            },
            "region_name": "eu-1",
        },
    }
}  # fmt: skip
CONFIG = """
default_context: mine
contexts:
  mine: {{path: {folder}/mine.db, readonly: true}}
  eu: {{backend: openstack, cloud: prod, production: true}}
  lost: {{backend: openstack, cloud: nowhere}}
"""


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clouds that are configured, one that is not, an engine that is not there."""
    (tmp_path / "clouds.yaml").write_text(json.dumps(CLOUDS), encoding="utf-8")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
    config = paths.config_file()
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG.format(folder=tmp_path), encoding="utf-8")


@pytest.mark.usefixtures("configured")
def test_contexts_and_clouds_are_listed_by_name(mavtui: Mavtui) -> None:
    done = mavtui("contexts", "-o", "json")

    assert (done.code, done.err) == (0, "")
    found = {one["id"]: one for one in done.json()}
    assert list(found) == ["eu", "local", "lost", "mine", "prod"]
    assert tuple(found["eu"]) == CONTEXT_KEYS
    assert (found["eu"]["region"], found["eu"]["project"], found["eu"]["production"]) == ("eu-1", "storage", True)
    assert (found["prod"]["source"], found["prod"]["production"]) == ("clouds.yaml", True)  # as `eu`
    assert (found["mine"]["default"], found["mine"]["current"], found["mine"]["readonly"]) == (True, True, True)
    assert "s3cret" not in done.out


@pytest.mark.usefixtures("configured")
def test_what_cannot_be_opened_says_why(mavtui: Mavtui) -> None:
    found = {one["id"]: one["problem"] for one in mavtui("contexts", "-o", "json").json()}

    assert "nowhere" in found["lost"]
    assert found["mine"] == "there is no such file"
    assert found["eu"] == found["local"] == ""


@pytest.mark.usefixtures("configured")
def test_the_age_of_a_copy_is_known_without_the_cloud(mavtui: Mavtui) -> None:
    from mavtui.backends import registry
    from mavtui.config.model import ContextSettings

    assert {one["copy_read_at"] for one in mavtui("contexts", "-o", "json").json()} == {None}

    store = open_copy(registry.view_of_cloud(ContextSettings("prod", backend="openstack", cloud="prod")).copy)
    with store.write_transaction() as con:
        note_read(con, "2026-11-23T10:00:00.000000Z", "p")
    store.close()

    found = {one["id"]: one["copy_read_at"] for one in mavtui("contexts", "-o", "json").json()}
    assert found["prod"] == "2026-11-23T10:00:00.000000Z"
    assert found["local"] is None


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "yaml", "id"])
def test_they_come_in_every_format(mavtui: Mavtui, form: str) -> None:
    done = mavtui("contexts", "-o", form)

    assert done.code == 0
    assert "prod" in done.out


def test_a_broken_clouds_yaml_is_said_and_the_rest_is_listed(
    mavtui: Mavtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clouds.yaml").write_text("clouds: [", encoding="utf-8")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
    found = {one["id"]: one["problem"] for one in mavtui("contexts", "-o", "json").json()}

    assert "is not YAML" in found["clouds.yaml"]
    assert found["local"] == ""


def test_a_file_of_clouds_that_is_named_and_not_there_is_told(
    mavtui: Mavtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "elsewhere" / "clouds.yaml"
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(missing))
    done = mavtui("--context", "prod", "volumes")
    assert done.code == 3
    assert f"OS_CLIENT_CONFIG_FILE names {missing}, and there is no such file" in done.err
    listed = mavtui("contexts", "-o", "json").json()
    named = next(one for one in listed if one["source"] == "clouds.yaml")
    assert named["problem"].startswith("OS_CLIENT_CONFIG_FILE")
