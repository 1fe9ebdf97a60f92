"""What the journal tells of attachments that nothing else tells of."""

from __future__ import annotations

import json
from pathlib import Path

from mavtui.domain.timelines import Told
from mavtui.services.told_by_journal import told_by_journal


def journal(path: Path, *entries: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


def step(number: int, action: str, attachment_id: str, outcome: str = "done") -> list[dict[str, object]]:
    """An intent and its result."""
    at = f"2026-11-23T10:0{number}:00.000000Z"
    return [
        {"kind": "intent", "id": f"i{number}", "time": at, "user": "ops", "plan": f"plan-{number}", "action": action},
        {
            "kind": "result", "id": f"r{number}", "time": at, "intent": f"i{number}", "outcome": outcome,
            "facts": {"attachment_id": attachment_id},
        },
    ]  # fmt: skip


def test_who_did_what_by_which_plan_comes_the_oldest_first(tmp_path: Path) -> None:
    path = journal(tmp_path / "journal", *step(1, "attach", "a1"), *step(2, "attach", "a2"), *step(3, "detach", "a1"))
    assert told_by_journal(path, {"a1"}) == {
        "a1": [
            Told("2026-11-23T10:01:00.000000Z", "attach", "ops", "plan-1"),
            Told("2026-11-23T10:03:00.000000Z", "detach", "ops", "plan-3"),
        ]
    }


def test_what_was_refused_is_left_out_and_what_failed_says_so(tmp_path: Path) -> None:
    path = journal(tmp_path / "journal", *step(1, "attach", "a1", "stale"), *step(2, "detach", "a1", "failed"))
    assert [entry.kind for entry in told_by_journal(path, {"a1"})["a1"]] == ["detach (failed)"]


def test_without_a_journal_nothing_is_told(tmp_path: Path) -> None:
    assert told_by_journal(tmp_path / "none", {"a1"}) == {}
