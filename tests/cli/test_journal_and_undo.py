"""What commands leave in the journal, and how a change is taken back."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from mavtui.config import paths
from tests.cli.running import Mavtui


def entries(on: Mavtui, *arguments: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = on("journal", *arguments, "-o", "json").json()
    return found


def test_a_change_is_recorded_with_where_what_how_and_what_came_of_it(on: Mavtui, db: str) -> None:
    assert on("attach", "app-share", "bastion", "--confirm-rw-share", "app-share").code == 0

    [entry] = entries(on)
    assert (entry["action"], entry["outcome"], entry["place"]) == ("attach", "done", db)
    assert entry["sentence"] == "attach app-share to bastion, rw"
    assert entry["how"] == "--confirm-rw-share app-share"
    assert entry["codes"] == ["second-writer", "noncluster-filesystem"]
    assert isinstance(entry["facts"], dict)
    assert entry["facts"]["status"] == "attached"


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        (["attach", "app-share", "bastion", "--yes"], "unconfirmed"),
        (["attach", "app-share", "web-1", "--yes"], "refused"),
        (["delete", "app-share", "--accept", "delete"], "refused"),
    ],
)
def test_a_refusal_is_recorded_with_its_codes(on: Mavtui, arguments: list[str], outcome: str) -> None:
    assert on(*arguments).code in {4, 5}

    [entry] = entries(on)
    assert (entry["outcome"], entry["facts"]) == (outcome, {})
    assert entry["codes"]


def test_every_step_of_a_plan_is_an_entry_of_its_own(on: Mavtui) -> None:
    assert on("attach", "shared-spare-1", "web-1", "web-2", "--mode", "ro").code == 0

    found = entries(on)
    assert [(one["step"], one["steps"]) for one in found] == [(1, 2), (2, 2)]
    assert len({one["plan_id"] for one in found}) == 1


def test_the_file_is_for_its_owner_only_and_every_line_is_json(on: Mavtui) -> None:
    assert on("create", "x", "--size", "1").code == 0

    file = paths.journal_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [json.loads(line)["kind"] for line in file.read_text().splitlines()] == ["intent", "result"]


def test_the_last_entries_are_the_last(on: Mavtui) -> None:
    for name in ("a", "b", "c"):
        assert on("create", name, "--size", "1").code == 0

    assert [one["sentence"] for one in entries(on, "--last", "2")] == ["create b, 1 GiB", "create c, 1 GiB"]
    assert entries(on, "--last", "0") == []


def test_a_target_shows_its_own_entries_and_the_journal_all(mavtui: Mavtui, on: Mavtui, tmp_path: Path) -> None:
    assert on("create", "here", "--size", "1").code == 0
    assert mavtui("--db", str(tmp_path / "other.db"), "create", "there", "--size", "1").code == 0

    assert [one["sentence"] for one in entries(on)] == ["create here, 1 GiB"]
    assert len(mavtui("journal", "-o", "json").json()) == 2


def test_broken_lines_are_left_out_and_counted(on: Mavtui) -> None:
    assert on("create", "x", "--size", "1").code == 0
    with paths.journal_file().open("a") as file:
        file.write('nonsense\n{"kind": "intent"}\n{"half')

    done = on("journal", "-o", "json")
    assert len(done.json()) == 1
    assert "3 lines could not be read" in done.err

    assert on("create", "y", "--size", "1").code == 0
    assert len(entries(on)) == 2


def test_no_journal_no_change(on: Mavtui) -> None:
    paths.journal_file().parent.mkdir(parents=True)
    paths.journal_file().mkdir()
    before = on("volumes", "-o", "json").out

    for change in (
        ["create", "x", "--size", "1"],
        ["attach", "pool-01", "web-1"],
        ["config", "mark", "--sample", "on"],
    ):
        done = on(*change)
        assert done.code == 2
        assert "journal" in done.err
    assert on("volumes", "-o", "json").out == before


def test_a_full_disk_under_the_journal_stops_every_change(on: Mavtui) -> None:
    paths.journal_file().parent.mkdir(parents=True)
    paths.journal_file().symlink_to("/dev/full")

    done = on("create", "x", "--size", "1")
    assert done.code == 2
    assert "No space left" in done.err
    assert on("show", "x").code == 3


def test_secrets_in_metadata_do_not_reach_the_journal(on: Mavtui) -> None:
    assert on("set", "pool-01", "--metadata", "db_password=hunter2", "--metadata", "owner=me").code == 0
    assert on("set", "pool-01", "--metadata", "db_password=other3").code == 0

    assert on("set", "pool-01", "--metadata", "db_password=one two,three; a=four").code == 0
    assert on("set", "pool-01", "--metadata", "db_password=five, six", "--sharable", "--dry-run").code == 0
    assert on("set", "app-share", "--metadata", "db_password=seven eight", "--no-sharable").code == 4

    text = paths.journal_file().read_text()
    for word in ("hunter2", "other3", "one", "two", "three", "four", "seven", "eight"):
        assert not re.search(rf"\b{word}\b", text), word
    assert "owner=me" in text


def test_undo_takes_the_last_change_back_and_then_the_one_before(on: Mavtui) -> None:
    assert on("set", "pool-01", "--name", "one").code == 0
    assert on("attach", "one", "web-1").code == 0

    assert on("undo", "--yes").code == 0
    assert on("attachments", "--volume", "one", "-o", "json").json() == []
    assert on("undo", "--yes").code == 0
    assert on("show", "pool-01").code == 0
    assert on("undo").code == 3


def test_undo_of_a_detach_attaches_again_as_it_was(on: Mavtui) -> None:
    [before] = [
        a for a in on("attachments", "--volume", "app-share", "-o", "json").json() if a["server_name"] == "web-2"
    ]
    assert on("detach", "app-share", "web-2", "--yes").code == 0

    assert on("undo").code == 5, "the way back adds a writer"
    assert on("undo", "--confirm-rw-share", "app-share").code == 0
    [after] = [
        a for a in on("attachments", "--volume", "app-share", "-o", "json").json() if a["server_name"] == "web-2"
    ]
    assert {key: after[key] for key in ("server_id", "mode", "device")} == {
        key: before[key] for key in ("server_id", "mode", "device")
    }


def test_undo_puts_values_back_and_leaves_what_others_set(on: Mavtui) -> None:
    assert on("set", "pool-01", "--metadata", "a=1", "--metadata", "b=1", "--description", "old").code == 0
    assert (
        on("set", "pool-01", "--metadata", "a=2", "--metadata", "c=2", "--description", "new", "--no-bootable").code
        == 0
    )
    entry = on("journal", "--last", "1", "-o", "id").out.strip()
    assert on("set", "pool-01", "--metadata", "b=9").code == 0

    assert on("undo", entry).code == 0
    shown = on("show", "pool-01", "-o", "json").json()
    assert (shown["metadata"], shown["description"]) == ({"a": "1", "b": "9"}, "old")


def test_undo_of_servers(on: Mavtui) -> None:
    assert on("server", "add", "web-9", "--zone", "az1").code == 0
    assert on("server", "set", "web-9", "--name", "web-10", "--status", "SHUTOFF").code == 0
    assert on("undo").code == 0
    assert on("show", "web-9", "-o", "json").json()["status"] == "ACTIVE"
    assert on("server", "remove", "web-9").code == 0
    assert on("undo").code == 0
    assert on("show", "web-9", "-o", "json").json()["availability_zone"] == "az1"


def test_what_has_no_way_back_says_why(on: Mavtui) -> None:
    assert on("extend", "pool-01", "99").code == 0
    last = on("undo")
    named = on("undo", on("journal", "-o", "id").out.strip())

    assert (last.code, named.code) == (3, 4)
    assert "a volume does not shrink" in last.err
    assert "a volume does not shrink" in named.err


def test_a_refusal_changed_nothing_so_there_is_nothing_to_undo(on: Mavtui) -> None:
    assert on("attach", "app-share", "web-1").code == 4
    done = on("undo", on("journal", "-o", "id").out.strip())

    assert done.code == 4
    assert "changed nothing" in done.err


def test_a_change_made_elsewhere_is_undone_there(mavtui: Mavtui, on: Mavtui, tmp_path: Path) -> None:
    assert mavtui("--db", str(tmp_path / "other.db"), "create", "there", "--size", "1").code == 0
    entry = mavtui("journal", "-o", "id").out.strip()

    assert on("undo").code == 3
    refused = on("undo", entry)
    assert refused.code == 4
    assert f"entry {entry[:8]} was made in other.db" in refused.err
    assert on("undo", "00000000").code == 3
    assert mavtui("--db", str(tmp_path / "other.db"), "undo", entry, "--accept", "delete").code == 0


def test_what_is_gone_by_now_cannot_be_undone_and_that_is_said(on: Mavtui) -> None:
    assert on("create", "short", "--size", "1").code == 0
    assert on("delete", "short", "--accept", "delete").code == 0
    done = on("undo")

    assert done.code == 4
    assert "cannot be undone any more" in done.err


def test_an_import_is_recorded(mavtui: Mavtui, on: Mavtui, tmp_path: Path) -> None:
    capture = str(tmp_path / "c.json")
    assert on("export", "--to", capture).code == 0
    other = str(tmp_path / "other.db")
    assert mavtui("--db", other, "import", capture).code == 0

    [entry] = mavtui("--db", other, "journal", "-o", "json").json()
    assert (entry["action"], entry["outcome"], entry["facts"]["added"]["volumes"]) == ("import", "done", 40)


def test_a_change_made_through_a_link_is_a_change_of_the_file_it_leads_to(
    mavtui: Mavtui, db: str, tmp_path: Path
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(db)
    assert mavtui("--db", str(link), "create", "x", "--size", "1").code == 0

    [entry] = entries(mavtui)
    assert entry["place"] == str(Path(db).resolve())


def test_a_link_that_leads_to_nothing_is_no_place_for_a_new_engine(mavtui: Mavtui, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "gone.db")
    outcome = mavtui("--db", str(link), "create", "x", "--size", "1")

    assert outcome.code == 2
    assert "is a link to" in outcome.err
    assert not (tmp_path / "gone.db").exists()
