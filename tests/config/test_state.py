from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from mavtui.config.state import MOST_LINES_KEPT, State

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mavtui" / "state.json"


def test_where_nothing_was_put_the_default_holds_and_no_file_is_made(file: Path) -> None:
    assert State(file).get("columns.volumes", ["name"]) == ["name"]
    assert not file.parent.exists()


def test_what_was_put_is_there_for_the_next_console(file: Path) -> None:
    State(file).put("columns.volumes", ["name", "size"])

    assert State(file).get("columns.volumes", []) == ["name", "size"]


def test_the_file_is_its_owners_alone(file: Path) -> None:
    State(file).put("tour.seen", True)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["state.json"]


def test_two_consoles_keep_what_each_has_put(file: Path) -> None:
    one, other = State(file), State(file)
    one.get("a", 0)
    other.get("b", 0)
    one.put("a", 1)
    other.put("b", 2)

    assert json.loads(file.read_text()) == {"a": 1, "b": 2}
    assert other.get("a", 0) == 1


@pytest.mark.parametrize("value", [None, "yes", 1, [True]])
def test_a_value_of_another_kind_is_as_if_it_were_not_there(file: Path, value: object) -> None:
    State(file).put("tour.seen", value)

    assert State(file).get("tour.seen", False) is False


def test_histories_of_two_consoles_become_one(file: Path) -> None:
    one, other = State(file), State(file)
    for console, line in ((one, "vol"), (other, "srv"), (one, "vol"), (one, "ctx")):
        console.add_line("history.command", line)

    assert State(file).lines("history.command") == ["srv", "vol", "ctx"]


def test_a_history_forgets_its_oldest_lines(file: Path) -> None:
    state = State(file)
    for number in range(MOST_LINES_KEPT + 5):
        state.add_line("history.filter", str(number))

    assert state.lines("history.filter")[0] == "5"
    assert len(state.lines("history.filter")) == MOST_LINES_KEPT


def test_lines_that_are_none_are_left_out(file: Path) -> None:
    State(file).put("history.filter", ["a", 1, None])

    assert State(file).lines("history.filter") == ["a"]


@pytest.mark.parametrize("text", ["{", "[]", "\x00", "null", "[" * 100_000])
def test_a_file_that_makes_no_sense_is_kept_aside_and_told_once(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    state = State(file)

    assert state.get("tour.seen", False) is False
    assert file.with_name("state.json.broken").read_text() == text
    assert "made no sense" in state.problem()
    assert state.problem() == ""


def test_where_nothing_can_be_written_it_lasts_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    state = State(tmp_path / "taken" / "state.json")
    state.put("tour.seen", True)

    assert state.get("tour.seen", False) is True
    assert "cannot be written" in state.problem()


def test_a_link_in_the_place_of_the_new_file_is_not_followed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.parent.mkdir()
    victim = file.parent / "victim"
    victim.write_text("mine")
    monkeypatch.setattr("os.getpid", lambda: 7)
    (file.parent / ".state.json.7").symlink_to(victim)
    state = State(file)
    state.put("a", 1)

    assert victim.read_text() == "mine"
    assert state.problem()
