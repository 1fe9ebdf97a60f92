"""Finding what was begun and never finished, cheaply and without taking the living for dead."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mavtui.backends.protocol import Capabilities
from mavtui.config import paths
from mavtui.domain.clock import to_timestamp
from mavtui.services import planning, processes, resolving
from mavtui.services.journal_reading import parse_line
from mavtui.services.session import Session
from mavtui.services.unfinished import CACHE_NAME, look_at_unfinished, record_as_seen, unfinished
from tests.services.estates import confirmed

GONE = {**processes.this_process(), "start": 1}


def write(path: Path, *entries: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.writelines(json.dumps({"time": "2026-01-01T00:00:00.000000Z", **entry}) + "\n" for entry in entries)


def intent(entry_id: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a line
    return {"kind": "intent", "id": entry_id, "writer": GONE, "sentence": f"do {entry_id}", **more}


def result(of: str) -> dict[str, Any]:
    return {"kind": "result", "id": f"r-{of}", "intent": of}


def open_ids(path: Path) -> list[str]:
    return [entry["id"] for entry, _ in unfinished(path)]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.jsonl"


def test_an_intent_is_open_until_its_result(journal: Path) -> None:
    write(journal, intent("1"), intent("2"), result("1"))
    assert open_ids(journal) == ["2"]

    write(journal, result("2"))
    assert open_ids(journal) == []


def test_where_there_is_no_journal_nothing_is_open(journal: Path) -> None:
    assert open_ids(journal) == []


def test_the_writer_is_known_by_more_than_its_process_id(journal: Path) -> None:
    mine = processes.this_process()
    write(
        journal,
        intent("alive", writer=mine),
        intent("another start", writer={**mine, "start": 1}),
        intent("another boot", writer={**mine, "boot": "x"}),
        intent("no such process", writer={**mine, "pid": 2**22 + 1}),
        intent("no writer", writer=None),
        intent("odd writer", writer={**mine, "pid": "x"}),
    )

    assert open_ids(journal) == ["another start", "another boot", "no such process", "no writer", "odd writer"]


def test_a_process_of_another_machine_counts_as_gone_only_after_a_while(journal: Path) -> None:
    now = datetime.now(UTC)
    there = {**GONE, "host": "elsewhere"}
    write(
        journal,
        intent("old", writer=there, time=to_timestamp(now - timedelta(hours=1))),
        intent("new", writer=there, time=to_timestamp(now)),
        intent("undated", writer=there, time="sometime"),
    )

    assert open_ids(journal) == ["old", "undated"]


def test_only_what_was_added_is_read_again(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(journal, intent("1"), *(line for n in range(100) for line in (intent(f"x{n}"), result(f"x{n}"))))
    assert open_ids(journal) == ["1"]

    read: list[bytes] = []

    def parse_and_count(line: bytes) -> dict[str, Any] | None:
        read.append(line)
        return parse_line(line)

    monkeypatch.setattr("mavtui.services.unfinished.parse_line", parse_and_count)
    assert open_ids(journal) == ["1"]
    assert read == []
    write(journal, intent("2"))
    assert open_ids(journal) == ["1", "2"]
    assert len(read) == 1


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"format": 1}', '{"format": 99, "journals": {}}'])
def test_a_cache_that_is_no_use_is_made_again(journal: Path, content: str) -> None:
    write(journal, intent("1"))
    paths.cache_folder().mkdir(parents=True)
    (paths.cache_folder() / CACHE_NAME).write_text(content)

    assert open_ids(journal) == ["1"]
    assert open_ids(journal) == ["1"]


def test_a_journal_that_was_replaced_is_read_from_its_start(journal: Path) -> None:
    write(journal, intent("1"), intent("2"))
    assert open_ids(journal) == ["1", "2"]

    journal.unlink()
    write(journal, intent("3"))
    assert open_ids(journal) == ["3"]


def test_a_half_line_is_read_when_it_is_whole(journal: Path) -> None:
    write(journal, intent("1"))
    line = json.dumps({"time": "2026-01-01T00:00:00.000000Z", **result("1")})
    with journal.open("a") as file:
        file.write(line[:10])
        file.flush()
        assert open_ids(journal) == ["1"]
        file.write(line[10:] + "\n")
    assert open_ids(journal) == []


def test_what_was_shown_is_not_shown_again_but_stays_to_be_listed(session: Session) -> None:
    write(session.journal_path, intent("1", place=session.backend.place, server_id="s"))

    [found] = look_at_unfinished(session, unseen_only=True)
    assert (found.here, found.state) == (True, "there is no such server")
    record_as_seen(session, [found])
    assert look_at_unfinished(session, unseen_only=True) == []
    assert [one.seen for one in look_at_unfinished(session)] == [True]


def test_what_concerns_another_target_is_shown_there_again(session: Session) -> None:
    write(session.journal_path, intent("1", place="/elsewhere.db"))

    [found] = look_at_unfinished(session, unseen_only=True)
    assert (found.here, found.state) == (False, "")
    record_as_seen(session, [found])
    assert look_at_unfinished(session, unseen_only=True) == []

    session.backend.place = "/elsewhere.db"
    assert [one.here for one in look_at_unfinished(session, unseen_only=True)] == [True]


def test_a_journal_that_cannot_be_written_shows_it_again(session: Session) -> None:
    write(session.journal_path, intent("1", place=session.backend.place))
    found = look_at_unfinished(session, unseen_only=True)

    os.rename(session.journal_path, session.journal_path.with_name("kept"))  # noqa: PTH104 - as an operator would
    session.journal_path.mkdir()
    record_as_seen(session, found)
    session.journal_path.rmdir()
    os.rename(session.journal_path.with_name("kept"), session.journal_path)  # noqa: PTH104
    assert len(look_at_unfinished(session, unseen_only=True)) == 1


async def test_where_another_one_chooses_ids_what_was_begun_is_looked_for_by_its_holder(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    estate.journal_path.unlink()
    monkeypatch.setattr(estate.backend, "capabilities", Capabilities(chooses_ids=True))
    volume, (a, b) = resolving.volume(estate, "shared"), (resolving.server_id(estate, word) for word in "ab")
    begun = {"place": estate.backend.place, "attachment_id": "never-used", "volume_id": volume.id}
    write(
        estate.journal_path,
        intent("1", **begun, step_action="attach", server_id=a),
        intent("2", **begun, step_action="attach", server_id=b),
        intent("3", **begun, step_action="attach", host="metal"),
        intent("4", **{**begun, "volume_id": "gone"}, step_action="attach", server_id=a),
        intent("5", place=estate.backend.place, volume_id="never-used", step_action="create"),
        intent("6", **begun, step_action="detach"),
    )

    assert [one.state for one in look_at_unfinished(estate)] == [
        f"its attachment {volume.attachments[0].id} is attached",
        "shared has no attachment to it",
        "shared has no attachment to it",
        "there is no such volume",
        "look whether it is there with mavtui volumes",
        "there is no such attachment",
    ]
