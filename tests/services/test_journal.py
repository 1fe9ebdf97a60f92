"""The journal's file: whole lines, one owner, tolerant of what was broken."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from mavtui.backends.protocol import StepResult
from mavtui.errors import BackendUnreachable, JournalError, OutcomeNotKnown, PlanStale, Refused
from mavtui.services.journal import Journal, Origin, StepNote
from mavtui.services.journal_reading import Broken, entries_backwards, records_backwards

ORIGIN = Origin(
    context="lab", backend="sqlite", place="/lab.db", project="p", plan_id="plan-1", action="attach", steps=1,
    how="--yes", codes=("running-server",), sentences=("attach a to b",),
)  # fmt: skip
NOTE = StepNote(number=1, action="attach", sentence="attach a to b", volume_id="v", attachment_id="at")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal.jsonl", user="me")


def lines(journal: Journal) -> list[dict[str, object]]:
    return [json.loads(line) for line in journal.path.read_text().splitlines()]


def test_an_intent_is_in_the_file_before_anything_else_happens(journal: Journal) -> None:
    intent = journal.intend(ORIGIN, NOTE)

    [line] = lines(journal)
    assert (line["id"], line["kind"], line["user"], line["place"]) == (intent, "intent", "me", "/lab.db")
    assert (line["sentence"], line["how"], line["codes"]) == ("attach a to b", "--yes", ["running-server"])
    assert isinstance(line["writer"], dict)
    assert line["writer"]["pid"] == os.getpid()


def test_every_line_is_on_the_disk_before_anything_else_happens(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", fsync)
    intent = journal.intend(ORIGIN, NOTE)
    assert synced[-1] == journal.path.stat().st_size
    journal.succeed(intent, StepResult(facts={}))
    assert synced[-1] == journal.path.stat().st_size


def test_a_result_belongs_to_its_intent(journal: Journal) -> None:
    intent = journal.intend(ORIGIN, NOTE)
    journal.succeed(intent, StepResult(facts={"status": "attached"}, request_ids=("req-1",)))

    [record] = records_backwards(journal.path)
    assert (record.outcome, record.facts, record.request_ids) == ("done", {"status": "attached"}, ("req-1",))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (PlanStale("s", codes=("second-writer",)), "stale"),
        (Refused("r", codes=("attached",)), "refused"),
        (JournalError("j"), "failed"),
        (BackendUnreachable("b"), "failed"),
        (OutcomeNotKnown("o"), "unknown"),
        (ValueError("defect"), "unknown"),
    ],
)
def test_why_a_step_failed_is_told(journal: Journal, error: Exception, outcome: str) -> None:
    journal.fail(journal.intend(ORIGIN, NOTE), error)

    [record] = records_backwards(journal.path)
    assert record.outcome == outcome
    assert str(error) in record.error


def test_an_intent_without_result_is_unfinished(journal: Journal) -> None:
    journal.intend(ORIGIN, NOTE)

    [record] = records_backwards(journal.path)
    assert record.outcome == "unfinished"


def test_file_and_folder_are_their_owners_also_where_they_were_open_before(journal: Journal) -> None:
    journal.intend(ORIGIN, NOTE)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700

    journal.path.chmod(0o644)
    journal.intend(ORIGIN, NOTE)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_half_line_is_never_continued(journal: Journal) -> None:
    journal.intend(ORIGIN, NOTE)
    with journal.path.open("a") as file:
        file.write('{"kind": "intent", "id"')
    journal.intend(ORIGIN, NOTE)

    broken = Broken()
    assert len(list(entries_backwards(journal.path, broken))) == 2
    assert broken.lines == 1


def test_what_is_broken_is_counted_and_the_rest_is_read(journal: Journal) -> None:
    journal.intend(ORIGIN, NOTE)
    with journal.path.open("ab") as file:
        file.write(b'[]\n"x"\n\xff\xfe\n{"kind":"result","id":"x","time":"t"}\n\n')

    broken = Broken()
    assert len(list(records_backwards(journal.path, broken))) == 1
    assert broken.lines == 4


def test_a_line_of_any_length_is_read_whole_from_the_end(journal: Journal) -> None:
    for length in (1, 70_000, 200_000, 65_536):
        journal.fail("none", Refused("x" * length))

    errors = [len(str(entry["error"])) for entry in entries_backwards(journal.path)]
    assert errors == [65_536, 200_000, 70_000, 1]


def test_many_threads_write_whole_lines(journal: Journal) -> None:
    def write() -> None:
        for _ in range(20):
            journal.intend(ORIGIN, NOTE)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({line["id"] for line in lines(journal)}) == 120


def test_a_disk_that_fills_up_leaves_no_half_line(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.intend(ORIGIN, NOTE)
    before = journal.path.read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[: len(data) // 2]))

    with pytest.raises(JournalError, match="No space left"):
        journal.intend(ORIGIN, NOTE)
    assert journal.path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(JournalError, match="the journal cannot be written"):
        Journal(tmp_path / "file" / "journal.jsonl").intend(ORIGIN, NOTE)


def test_a_journal_on_a_network_disk_is_refused(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = journal.path.parent.with_name("mounts")
    mounts.write_text(f"1 0 0:1 / {mounts.parent} rw - nfs4 server:/home rw\n")
    monkeypatch.setattr("mavtui.store.files.MOUNTS", mounts)

    with pytest.raises(JournalError, match="network disk"):
        journal.intend(ORIGIN, NOTE)
    assert not journal.path.exists()


def test_secrets_are_hidden_in_facts_and_sentences(journal: Journal) -> None:
    note = StepNote(number=1, action="set", sentence="set db_password=hunter2, owner=me of x")
    intent = journal.intend(ORIGIN, note)
    facts = {"before": {"metadata": {"api_token": "hunter2", "owner": "me"}}, "list": [{"secret": "hunter2"}]}
    journal.succeed(intent, StepResult(facts=facts))

    text = journal.path.read_text()
    assert "hunter2" not in text
    assert "owner=me" in text
