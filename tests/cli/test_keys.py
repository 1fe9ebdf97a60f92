"""`mavtui keys`, and the page that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.config.actions import BY_ID, SCOPES
from tests.cli.running import REPOSITORY, Mavtui

if TYPE_CHECKING:
    from pathlib import Path


def by_id(mavtui: Mavtui, *arguments: str) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in mavtui(*arguments, "keys", "-o", "json").json()}


def test_every_action_is_listed_once_with_its_keys(mavtui: Mavtui) -> None:
    rows = by_id(mavtui)

    assert set(rows) == set(BY_ID)
    assert rows["app.quit"]["keys"] == ["ctrl+q"]
    assert rows["app.quit"]["labels"] == "^q"


def test_every_place_where_actions_apply_has_a_name() -> None:
    assert {action.scope for action in BY_ID.values()} <= set(SCOPES)


def test_the_page_in_the_documentation_is_what_the_program_prints(mavtui: Mavtui) -> None:
    page = (REPOSITORY / "docs" / "keys.md").read_text(encoding="utf-8")

    assert mavtui("keys", "-o", "markdown").out == page, "make it again: mavtui keys -o markdown > docs/keys.md"


def test_a_keymap_can_be_looked_at_without_being_configured(mavtui: Mavtui) -> None:
    shown = by_id(mavtui, "--keymap", "vim")

    assert shown["app.undo"]["keys"] == ["u"]
    assert shown["app.undo"]["set_by"] == "vim"
    assert "| `u` | undo | `app.undo` |" in mavtui("keys", "-o", "markdown").out


def test_the_configured_keys_are_those_that_are_shown(mavtui: Mavtui, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("keymap:\n  volume.delete: []\n  volume.extend: '|'\n")
    shown = by_id(mavtui, "--config", str(config))

    assert shown["volume.delete"]["keys"] == []
    assert shown["volume.extend"]["set_by"] == "configuration"
    page = mavtui("--config", str(config), "keys", "-o", "markdown").out
    assert "| – | delete |" in page
    assert "| `\\|` | extend |" in page


def test_an_unknown_keymap_is_a_mistake_with_the_nearest_one(mavtui: Mavtui) -> None:
    done = mavtui("--keymap", "vm", "keys")

    assert done.code == 2
    assert "there is no keymap `vm`" in done.err
    assert "Did you mean `vim`?" in done.err


def test_a_configured_key_that_clashes_with_the_keymap_asked_for_is_told(mavtui: Mavtui, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("keymap:\n  volume.extend: V\n")

    assert mavtui("--config", str(config), "keys").code == 0
    done = mavtui("--config", str(config), "--keymap", "vim", "keys")
    assert done.code == 2
    assert "`keymap.volume.extend` has the key `V`, which calls `mark.range` in the same view" in done.err


def test_markdown_is_a_format_of_this_verb_alone(mavtui: Mavtui) -> None:
    assert "there is no format `markdown`" in mavtui("volumes", "-o", "markdown").err
    assert "markdown" in mavtui("keys", "--help").out
