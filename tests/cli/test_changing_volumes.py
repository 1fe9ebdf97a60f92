"""Making, changing, growing and deleting volumes, and registering servers."""

from __future__ import annotations

import pytest

from tests.cli.running import Mavtui


def volume(on: Mavtui, name: str) -> dict[str, object]:
    found: dict[str, object] = on("show", name, "-o", "json").json()
    return found


def test_a_volume_is_made_with_everything_that_was_asked_for(on: Mavtui) -> None:
    done = on(
        "create", "fresh", "--size", "7", "--sharable", "--bootable", "--description", "for a test", "--type",
        "multiattach", "--zone", "az1", "--metadata", "owner=me", "--note", "filesystem=gfs2", "-o", "json",
    )  # fmt: skip

    [made] = done.json()
    assert done.code == 0
    expected = {
        "name": "fresh", "size_gib": 7, "sharable": True, "bootable": True, "type": "multiattach",
        "description": "for a test", "status": "available",
    }  # fmt: skip
    assert {key: made[key] for key in expected} == expected
    assert made["metadata"] == {"owner": "me", "mavtui:filesystem": "gfs2"}
    assert volume(on, made["id"]) == made


def test_a_new_volumes_id_alone_is_what_a_script_wants(on: Mavtui) -> None:
    done = on("create", "--size", "1", "-o", "id")

    assert done.code == 0
    assert volume(on, done.out.strip())["name"] is None


def test_a_volume_type_that_is_not_there_is_named_with_those_that_are(on: Mavtui) -> None:
    done = on("create", "x", "--size", "1", "--type", "nonsense")

    assert done.code == 3
    assert "multiattach" in done.err


def test_values_are_set_and_removed(on: Mavtui) -> None:
    assert (
        on(
            "set", "pool-01", "--name", "pool-one", "--description", "d", "--metadata", "a=1", "--note", "role=quorum"
        ).code
        == 0
    )
    assert volume(on, "pool-one")["metadata"] == {"a": "1", "mavtui:role": "quorum"}

    assert on("set", "pool-one", "--description", "", "--remove-metadata", "a", "--note", "role=").code == 0
    assert (volume(on, "pool-one")["description"], volume(on, "pool-one")["metadata"]) == (None, {})


def test_what_is_so_already_is_said_and_is_no_error(on: Mavtui) -> None:
    assert on("set", "pool-01", "--bootable").code == 0
    done = on("set", "pool-01", "--bootable")

    assert done.code == 0
    assert "nothing to change" in done.err


def test_a_held_volume_keeps_its_flags(on: Mavtui) -> None:
    for flag in ("--no-sharable", "--read-only"):
        done = on("set", "app-share", flag, "--yes")
        assert done.code == 4
        assert "[attached]" in done.err


def test_an_encrypted_volume_is_never_shared(on: Mavtui) -> None:
    encrypted = [one["id"] for one in on("volumes", "--filter", "encrypted:yes", "-o", "json").json()]
    for one in encrypted:
        assert on("set", one, "--sharable").code == 4


def test_a_volume_grows_and_never_shrinks(on: Mavtui) -> None:
    size = int(str(volume(on, "pool-01")["size_gib"]))

    assert on("extend", "pool-01", str(size + 5)).code == 0
    assert volume(on, "pool-01")["size_gib"] == size + 5
    assert on("extend", "pool-01", str(size)).code == 2


def test_growing_a_shared_volume_is_a_caution(on: Mavtui) -> None:
    assert on("extend", "app-share", "50").code == 5
    assert on("extend", "app-share", "50", "--yes").code == 0


def test_deleting_needs_its_own_acceptance_and_yes_is_not_enough(on: Mavtui) -> None:
    done = on("delete", "pool-01", "--yes")
    assert done.code == 5
    assert "--accept delete" in done.err

    assert on("delete", "pool-01", "--accept", "delete", "-o", "json").json()[0]["status"] == "deleted"
    assert on("show", "pool-01").code == 3


def test_several_volumes_are_deleted_one_after_another(on: Mavtui) -> None:
    assert on("delete", "pool-01", "pool-02", "--accept", "delete").code == 0
    assert on("volumes", "--filter", "pool-0", "-o", "json").out.count('"pool-01"') == 0


def test_a_held_volume_is_not_deleted_whatever_is_accepted(on: Mavtui) -> None:
    done = on("delete", "app-share", "--accept", "delete", "--accept", "force", "--yes")

    assert done.code == 4
    assert "[attached]" in done.err


def test_a_condition_is_cleared_by_reset_state(on: Mavtui) -> None:
    assert volume(on, "broken")["status"] == "error"
    assert on("reset-state", "broken").code == 5

    assert on("reset-state", "broken", "--accept", "reset").code == 0
    assert volume(on, "broken")["status"] == "available"


def test_servers_come_change_and_go(on: Mavtui) -> None:
    server = on("server", "add", "web-9", "--host", "lab-cn1", "--zone", "az1", "-o", "id").out.strip()
    assert on("show", "web-9", "-o", "json").json()["id"] == server

    assert on("server", "set", "web-9", "--name", "web-10", "--status", "shutoff", "--locked").code == 0
    shown = on("show", server, "-o", "json").json()
    assert (shown["name"], shown["status"], shown["locked"]) == ("web-10", "SHUTOFF", True)

    assert on("server", "remove", "web-10").code == 0
    assert on("show", server).code == 3


def test_a_server_that_holds_a_volume_stays(on: Mavtui) -> None:
    done = on("server", "remove", "web-1")

    assert done.code == 4
    assert "[attached]" in done.err


def test_a_host_takes_volumes_itself(on: Mavtui) -> None:
    assert on("server", "add", "metal-1", "--kind", "host").code == 0
    done = on("attach", "pool-01", "--host", "metal-1", "-o", "json")

    assert done.code == 0
    assert (done.json()[0]["server_id"], done.json()[0]["host"]) == (None, "metal-1")
    assert [one["host"] for one in on("attachments", "--server", "metal-1", "-o", "json").json()] == ["metal-1"]
    assert on("detach", "pool-01", "metal-1").code == 5
    assert on("detach", "pool-01", "metal-1", "--accept", "host-detach").code == 0


@pytest.mark.parametrize("verb", ["create", "server add"])
def test_a_file_that_is_not_there_is_made_by_what_creates(mavtui: Mavtui, tmp_path: object, verb: str) -> None:
    file = f"{tmp_path}/new/engine.db"
    arguments = {"create": ["create", "first", "--size", "1"], "server add": ["server", "add", "web-1"]}[verb]

    assert mavtui("--db", file, *arguments, "--dry-run").code == 0
    assert mavtui("--db", file, "create", "x", "--size", "0").code == 2
    assert mavtui("--db", file, "import", __file__).code == 2
    assert mavtui("--db", file, "volumes").code == 2, "neither a dry run nor a mistake makes a file"
    assert mavtui("--db", file, *arguments).code == 0
    assert mavtui("--db", file, "volumes").code == 0
