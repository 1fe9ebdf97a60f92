"""What is refused, or cannot be recorded, leaves no new engine's file behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.config import paths
from tests.cli.running import SAMPLE, Mavtui

MAKING = [["create", "x", "--size", "1"], ["server", "add", "web-1"], ["import", str(SAMPLE)]]


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Path]:
    """Where an engine's file would be made; nothing is there afterwards."""
    place = tmp_path / "new"
    place.mkdir()
    yield place / "t.db"
    assert list(place.iterdir()) == []


def outcomes() -> list[str]:
    text = paths.journal_file().read_text()
    return [word for word in ("refused", "unconfirmed") if f'"outcome":"{word}"' in text]


@pytest.mark.parametrize("change", MAKING)
def test_where_the_journal_cannot_be_written(mavtui: Mavtui, new: Path, change: list[str]) -> None:
    paths.journal_file().mkdir(parents=True)

    done = mavtui("--db", str(new), *change)
    assert (done.code, "no journal, no change" in done.err) == (2, True)


@pytest.mark.parametrize("change", MAKING)
@pytest.mark.parametrize(("mark", "code", "outcome"), [("readonly", 4, "refused"), ("production", 5, "unconfirmed")])
def test_where_the_context_wants_none_of_it(
    mavtui: Mavtui, new: Path, change: list[str], mark: str, code: int, outcome: str
) -> None:
    config = new.parent.parent / "c.yaml"
    config.write_text(f"contexts:\n  lab:\n    path: {new}\n    {mark}: true\n")
    there = ("--config", str(config), "--context", "lab")

    assert mavtui(*there, *change, "--dry-run").code == code
    assert not paths.journal_file().exists()
    assert mavtui(*there, *change).code == code
    assert outcomes() == [outcome]


@pytest.mark.parametrize("change", MAKING)
def test_after_a_dry_run(mavtui: Mavtui, new: Path, change: list[str]) -> None:
    config = new.parent.parent / "c.yaml"
    config.write_text(f"contexts:\n  lab:\n    path: {new}\n")

    assert mavtui("--db", str(new), *change, "--dry-run").code == 0
    assert mavtui("--config", str(config), "--context", "lab", *change, "--dry-run").code == 0


@pytest.mark.parametrize("change", MAKING)
def test_a_new_file_is_made_in_a_context_by_what_is_confirmed(
    mavtui: Mavtui, tmp_path: Path, change: list[str]
) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"contexts:\n  lab:\n    path: {tmp_path / 't.db'}\n    production: true\n")

    done = mavtui("--config", str(config), "--context", "lab", *change, "--yes", "--confirm-production", "lab")
    assert done.code == 0
    assert (tmp_path / "t.db").exists()
