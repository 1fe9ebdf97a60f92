"""Attaching, detaching, changing modes, and settling what is stuck."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.running import Mavtui


def attachments(on: Mavtui, volume: str) -> dict[str, dict[str, Any]]:
    """The attachments of a volume by the name of their holder."""
    found = on("attachments", "--volume", volume, "-o", "json").json()
    return {one["server_name"] or one["host"] or one["server_id"]: one for one in found}


def test_a_first_attachment_needs_no_confirmation(on: Mavtui) -> None:
    done = on("attach", "pool-01", "bastion", "--device", "/dev/vdx", "-o", "json")

    [made] = done.json()
    assert done.code == 0
    assert (made["status"], made["mode"], made["device"]) == ("attached", "rw", "/dev/vdx")
    assert attachments(on, "pool-01") == {"bastion": made}


def test_several_servers_are_served_one_after_another(on: Mavtui) -> None:
    done = on("attach", "shared-spare-1", "web-1", "web-2", "web-3", "--mode", "ro", "-o", "json")

    assert done.code == 0
    assert [one["server_name"] for one in done.json()] == ["web-1", "web-2", "web-3"]
    assert {one["mode"] for one in done.json()} == {"ro"}


def test_the_first_failure_stops_the_queue_and_says_what_was_and_was_not_done(on: Mavtui) -> None:
    assert on("attach", "pool-02", "web-2", "--device", "/dev/vdx").code == 0
    done = on("attach", "shared-spare-1", "web-1", "web-2", "web-3", "--mode", "ro", "--device", "/dev/vdx")

    assert done.code == 8
    assert "Done: attach shared-spare-1 to web-1, ro" in done.err
    assert "Not done: attach shared-spare-1 to web-2, ro, as /dev/vdx; attach shared-spare-1 to web-3" in done.err
    assert list(attachments(on, "shared-spare-1")) == ["web-1"]


def test_the_same_server_twice_is_refused(on: Mavtui) -> None:
    done = on("attach", "app-share", "web-1", "--confirm-rw-share", "app-share", "--yes")

    assert done.code == 4
    assert "[already-attached]" in done.err


def test_a_volume_that_is_not_sharable_has_one_holder(on: Mavtui) -> None:
    assert on("create", "single", "--size", "1").code == 0
    assert on("attach", "single", "web-1").code == 0
    done = on("attach", "single", "web-2", "--mode", "ro", "--yes")

    assert done.code == 4
    assert "[not-sharable]" in done.err


def test_detaching_ends_exactly_one_attachment_and_keeps_it_as_history(on: Mavtui) -> None:
    ended = attachments(on, "app-share")["web-2"]["id"]

    assert on("detach", "app-share", "web-2", "--yes").code == 0
    assert set(attachments(on, "app-share")) == {"web-1", "web-3"}
    history = on("attachments", "--volume", "app-share", "--history", "-o", "json").json()
    assert {one["id"]: one["status"] for one in history}[ended] == "detached"


def test_an_attachment_is_named_by_the_beginning_of_its_id(on: Mavtui) -> None:
    ended = attachments(on, "app-share")["web-2"]["id"]

    assert on("detach", ended[:8], "--yes").code == 0
    assert "web-2" not in attachments(on, "app-share")


def test_a_volume_alone_does_not_name_an_attachment_and_its_attachments_are_listed(on: Mavtui) -> None:
    done = on("detach", "app-share", "--yes")

    assert done.code == 3
    for name, one in attachments(on, "app-share").items():
        assert f"{one['id']} ({name})" in done.err


def test_a_server_that_does_not_hold_the_volume_is_told_from_one_that_does_not_exist(on: Mavtui) -> None:
    holds_not = on("detach", "app-share", "bastion", "--yes")
    exists_not = on("detach", "app-share", "bastian", "--yes")

    assert (holds_not.code, exists_not.code) == (3, 3)
    assert "It is attached to: web-2, web-1, web-3" in holds_not.err
    assert "Did you mean bastion?" in exists_not.err


def test_a_mode_changes_by_detaching_and_attaching_and_the_plan_says_so(on: Mavtui) -> None:
    device = attachments(on, "app-share")["web-2"]["device"]
    planned = on("mode", "app-share", "web-2", "ro", "--dry-run", "-o", "json").json()
    assert planned["action"] == "mode"
    assert "no disk" in planned["steps"][0]["sentence"]

    assert on("mode", "app-share", "web-2", "ro", "--yes").code == 0
    changed = attachments(on, "app-share")["web-2"]
    assert (changed["mode"], changed["device"]) == ("ro", device)


def test_from_reader_to_writer_is_a_further_writer(on: Mavtui) -> None:
    assert on("mode", "app-share", "web-2", "ro", "--yes").code == 0
    done = on("mode", "app-share", "web-2", "rw", "--yes")
    assert done.code == 5
    assert "second-writer" in done.err

    assert on("mode", "app-share", "web-2", "rw", "--yes", "--confirm-rw-share", "app-share").code == 0
    assert attachments(on, "app-share")["web-2"]["mode"] == "rw"


def test_a_mode_that_is_so_already_is_said(on: Mavtui) -> None:
    done = on("mode", "app-share", "web-2", "rw")

    assert done.code == 2
    assert "rw already" in done.err


def test_what_is_stuck_is_cleaned_up(on: Mavtui) -> None:
    stuck = next(a["id"] for a in attachments(on, "stuck-attaching").values() if a["status"] == "attaching")

    assert on("detach", stuck, "--yes").code == 4
    assert on("clean-up", stuck, "--yes").code == 5
    assert on("clean-up", stuck, "--accept", "force").code == 0
    assert stuck not in [a["id"] for a in attachments(on, "stuck-attaching").values()]


def test_only_a_failed_detach_is_forced(on: Mavtui) -> None:
    done = on("force-detach", "app-share", "web-1", "--accept", "force")

    assert done.code == 4
    assert "[in-transition]" in done.err


def test_one_record_is_corrected_by_reset_state(on: Mavtui) -> None:
    one = attachments(on, "app-share")["web-1"]["id"]

    assert on("reset-state", one).code == 2, "an attachment needs --to"
    assert on("reset-state", "app-share", "web-1", "--to", "detached", "--yes").code == 5
    assert on("reset-state", one, "--to", "detached", "--accept", "reset").code == 0
    assert "web-1" not in attachments(on, "app-share")


@pytest.mark.parametrize("form", ["table", "json", "yaml"])
def test_a_dry_run_shows_the_plan_and_changes_nothing(on: Mavtui, form: str) -> None:
    before = on("volumes", "-o", "json").out

    done = on("attach", "app-share", "bastion", "--dry-run", "-o", form)
    assert done.code == 5, "as the run would"
    assert "attach app-share to bastion, rw" in done.out
    assert "second-writer" in done.out
    assert on("attach", "app-share", "bastion", "--dry-run", "--confirm-rw-share", "app-share").code == 0
    assert on("attach", "app-share", "web-1", "--dry-run", "--confirm-rw-share", "app-share").code == 4
    assert on("volumes", "-o", "json").out == before
    assert on("journal", "-o", "json").json() == []


def test_a_plan_names_its_target_and_who_writes_before_and_after(on: Mavtui, db: str) -> None:
    plan = on("attach", "app-share", "bastion", "--dry-run", "-o", "json").json()

    assert (plan["target"]["place"], plan["target"]["production"]) == (db, False)
    assert plan["before"][0]["writes"] == ["web-2", "web-1", "web-3"]
    assert plan["after"][0]["writes"] == ["web-2", "web-1", "web-3", "bastion"]
    assert {h["code"]: h["severity"] for h in plan["hazards"]} == {
        "second-writer": "danger",
        "noncluster-filesystem": "danger",
    }
    assert plan["inverse"] == "detach that one attachment"
