"""Which flags confirm what, and what is said where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import SAMPLE, Mavtui


@pytest.mark.parametrize("flags", [(), ("--yes",), ("--accept", "second-writer"), ("--confirm-rw-share", "web-assets")])
def test_a_further_writer_is_confirmed_by_nothing_else(on: Mavtui, flags: tuple[str, ...]) -> None:
    done = on("attach", "app-share", "bastion", *flags)

    assert done.code == 5
    assert "--confirm-rw-share app-share" in done.err


def test_the_volume_that_is_written_to_is_named_by_name_or_id(on: Mavtui) -> None:
    volume = on("show", "app-share", "-o", "id").out.strip()

    for word in ("app-share", volume, volume[:8]):
        assert on("attach", "app-share", "bastion", "--confirm-rw-share", word, "--dry-run").code == 0
    assert on("attach", volume, "bastion", "--confirm-rw-share", volume[:7], "--dry-run").code == 5


def test_a_name_that_several_bear_confirms_nothing(on: Mavtui) -> None:
    first = on("create", "twin", "--size", "1", "--sharable", "-o", "id").out.strip()
    assert on("create", "twin", "--size", "1", "--sharable").code == 0
    assert on("attach", first, "web-1").code == 0

    done = on("attach", first, "web-2", "--confirm-rw-share", "twin")
    assert done.code == 5
    assert f"--confirm-rw-share {first[:8]}" in done.err
    assert on("attach", first, "web-2", "--confirm-rw-share", first[:8]).code == 0


def test_every_danger_is_accepted_by_its_own_code(on: Mavtui) -> None:
    assert on("set", "quorum", "--note", "role=quorum").code == 0
    done = on("detach", "quorum", "db-standby", "--yes")
    assert done.code == 5
    assert "add: --accept quorum\n" in done.err

    assert on("detach", "quorum", "db-standby", "--yes", "--accept", "delete").code == 5
    assert on("detach", "quorum", "db-standby", "--yes", "--accept", "quorum").code == 0


def test_the_flags_that_are_named_are_enough(on: Mavtui) -> None:
    assert on("set", "quorum", "--note", "role=quorum").code == 0
    refused = on("detach", "quorum", "db-standby")
    flags = refused.err.split("add: ")[1].split()

    assert refused.code == 5
    assert on("detach", "quorum", "db-standby", *flags).code == 0


def test_refused_beats_unconfirmed(on: Mavtui) -> None:
    assert on("attach", "app-share", "web-1").code == 4


def test_read_only_beats_what_production_would_ask_for(on: Mavtui) -> None:
    assert on("config", "mark", "--production", "on", "--readonly", "on").code == 0

    for change in (["import", str(SAMPLE)], ["import", str(SAMPLE), "--dry-run"], ["detach", "app-share", "web-1"]):
        done = on(*change)
        assert (done.code, "is marked read-only" in done.err) == (4, True), change


def test_a_note_about_the_writer_is_heeded(on: Mavtui) -> None:
    assert on("set", "pool-01", "--note", "writer=web-1").code == 0

    assert on("attach", "pool-01", "web-2", "--yes").code == 5
    assert on("attach", "pool-01", "web-1").code == 0


def test_a_production_mark_asks_one_step_more(on: Mavtui, db: str) -> None:
    context = Path(db).name
    assert on("config", "mark", "--production", "on").code == 0

    assert on("attach", "pool-01", "web-1").code == 5
    assert on("attach", "pool-01", "web-1", "--yes").code == 5
    assert on("attach", "pool-01", "web-1", "--confirm-production", context).code == 5
    assert on("attach", "pool-01", "web-1", "--yes", "--confirm-production", context).code == 0

    done = on("detach", "pool-01", "web-1", "--yes", "--confirm-production", context)
    assert done.code == 5
    assert "--accept running-server" in done.err
    assert on("detach", "pool-01", "web-1", "--accept", "running-server", "--confirm-production", context).code == 0


def test_an_import_into_production_is_confirmed_too(on: Mavtui, db: str) -> None:
    context = Path(db).name
    assert on("config", "mark", "--production", "on").code == 0

    assert on("import", str(SAMPLE)).code == 5
    assert on("import", str(SAMPLE), "--yes").code == 5
    assert on("import", str(SAMPLE), "--yes", "--confirm-production", context).code == 0


def test_another_context_is_no_confirmation_of_this_one(on: Mavtui) -> None:
    assert on("config", "mark", "--production", "on").code == 0
    done = on("attach", "pool-01", "web-1", "--yes", "--confirm-production", "elsewhere")

    assert done.code == 2
    assert "elsewhere" in done.err


def test_production_of_a_context_counts_like_that_of_a_file(mavtui: Mavtui, db: str, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"contexts:\n  prod:\n    path: {db}\n    production: true\n")
    there = ("--config", str(config), "--context", "prod")

    assert mavtui(*there, "attach", "pool-01", "web-1", "--yes").code == 5
    assert mavtui(*there, "attach", "pool-01", "web-1", "--yes", "--confirm-production", "prod").code == 0
    plan = mavtui(*there, "extend", "pool-02", "99", "--dry-run", "-o", "json").json()
    assert (plan["target"]["production"], plan["severity"]) == (True, "caution")


@pytest.mark.parametrize("how", ["context", "file"])
def test_read_only_denies_every_change_whatever_is_confirmed(
    mavtui: Mavtui, on: Mavtui, db: str, tmp_path: Path, how: str
) -> None:
    if how == "file":
        assert on("config", "mark", "--readonly", "on").code == 0
        there: tuple[str, ...] = ("--db", db)
    else:
        config = tmp_path / "c.yaml"
        config.write_text(f"contexts:\n  look:\n    path: {db}\n    readonly: true\n")
        there = ("--config", str(config), "--context", "look")

    before = mavtui(*there, "volumes", "-o", "json").out
    for change in (
        ["attach", "pool-01", "web-1", "--yes"],
        ["create", "x", "--size", "1"],
        ["delete", "pool-01", "--accept", "delete"],
        ["server", "add", "x"],
        ["import", str(tmp_path / "export.json")],
    ):
        if change[0] == "import":
            assert mavtui(*there, "export", "--to", change[1]).code == 0
        done = mavtui(*there, *change)
        assert done.code == 4, change
        assert "read-only" in done.err
    assert mavtui(*there, "volumes", "-o", "json").out == before


def test_a_file_marked_read_only_is_opened_again_by_its_mark_alone(on: Mavtui) -> None:
    assert on("config", "mark", "--readonly", "on").code == 0
    assert on("config", "mark", "--readonly", "off").code == 5
    assert on("journal", "--last", "1", "--columns", "outcome,action", "-o", "json").json() == [
        {"outcome": "unconfirmed", "action": "mark"}
    ]
    assert on("config", "mark", "--readonly", "off", "--yes", "-o", "json").json()["readonly"] is False
    assert on("attach", "pool-01", "web-1").code == 0


def test_a_read_only_context_does_not_let_its_file_be_marked(mavtui: Mavtui, db: str, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"contexts:\n  look:\n    path: {db}\n    readonly: true\n")

    done = mavtui("--config", str(config), "--context", "look", "config", "mark", "--sample", "on")
    assert done.code == 4


def test_with_multi_attach_switched_off_nothing_is_shared_any_more(mavtui: Mavtui, db: str, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"contexts:\n  one:\n    path: {db}\nengine:\n  multiattach: false\n")
    there = ("--config", str(config), "--context", "one")

    assert mavtui(*there, "attach", "app-share", "bastion", "--mode", "ro", "--yes").code == 4
    assert mavtui(*there, "create", "x", "--size", "1", "--sharable").code == 4
    assert mavtui(*there, "detach", "app-share", "web-1", "--yes").code == 0
    assert mavtui(*there, "attach", "pool-01", "web-1").code == 0
