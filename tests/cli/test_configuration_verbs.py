"""Looking at configuration, places, themes and marks."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mavtui.config import paths
from tests.cli.running import REPOSITORY, Mavtui


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "conf" / "config.yaml"
    file.parent.mkdir()
    file.write_text(
        "default_context: lab\ncontexts:\n  lab:\n    path: lab.db\n    production: true\nui:\n  theme: mono\n"
    )
    return file


def test_the_configuration_in_force_is_shown_with_its_defaults(mavtui: Mavtui, config: Path) -> None:
    shown = mavtui("--config", str(config), "config", "show", "-o", "json").json()

    assert (shown["context"]["name"], shown["context"]["path"]) == ("lab", str(config.parent / "lab.db"))
    assert (shown["ui"]["theme"], shown["ui"]["refresh_seconds"]) == ("mono", 2.0)
    assert shown["sources"] == [str(config)]
    assert yaml.safe_load(mavtui("--config", str(config), "config", "show", "-o", "yaml").out) == shown
    assert "contexts.lab.production: yes" in mavtui("--config", str(config), "config", "show").out


def test_places_are_told_and_none_of_them_is_made(mavtui: Mavtui) -> None:
    shown = mavtui("config", "path", "-o", "json").json()

    assert shown["engine"] == str(paths.engine_file())
    assert shown["journal"] == str(paths.journal_file())
    assert shown["config_exists"] is False
    assert not any(Path(shown[key]).exists() for key in ("engine", "journal", "log", "config"))


def test_a_configuration_without_mistake_is_said_to_be_so(mavtui: Mavtui, config: Path) -> None:
    done = mavtui("--config", str(config), "config", "check")

    assert done.code == 0
    assert "no mistake; the context is lab" in done.out
    assert mavtui("config", "check").code == 0


def test_every_mistake_of_a_configuration_is_listed_at_once(mavtui: Mavtui, config: Path) -> None:
    config.write_text("contexts:\n  lab:\n    backend: sqlit\n    theme: calm-drak\nui:\n  theme: nonsense\n")
    (config.parent / "themes").mkdir()
    (config.parent / "themes" / "broken.yaml").write_text("colours: [\n")

    done = mavtui("--config", str(config), "config", "check")
    assert done.code == 2
    for said in ("Did you mean `sqlite`?", "Did you mean `calm-dark`?", "ui.theme", "broken.yaml"):
        assert said in done.err


def test_an_unknown_key_is_a_mistake(mavtui: Mavtui, config: Path) -> None:
    config.write_text("ui:\n  theem: mono\n")

    done = mavtui("--config", str(config), "config", "check")
    assert done.code == 2
    assert "theme" in done.err


def test_the_example_is_the_one_that_comes_with_the_program(mavtui: Mavtui) -> None:
    assert mavtui("config", "example").out == (REPOSITORY / "config.example.yaml").read_text(encoding="utf-8")


def test_themes_are_listed_with_those_that_cannot_be_used(mavtui: Mavtui, config: Path) -> None:
    (config.parent / "themes").mkdir()
    (config.parent / "themes" / "broken.yaml").write_text("colours:\n  primary: reddish\n")

    listed = {one["id"]: one for one in mavtui("--config", str(config), "themes", "-o", "json").json()}
    assert listed["calm-light"]["dark"] is False
    assert listed["mono"]["in_use"] is True
    assert "reddish" in listed["broken"]["failed"]
    assert "cannot be used" in mavtui("--config", str(config), "themes").out


def test_marks_are_set_one_by_one_and_stay(on: Mavtui) -> None:
    assert on("config", "mark", "--sample", "on").code == 0
    assert on("config", "mark", "--production", "on").code == 0

    shown = on("config", "mark", "-o", "json").json()
    assert (shown["production"], shown["readonly"], shown["sample"]) == (True, False, True)


def test_a_protection_is_taken_away_only_when_confirmed(on: Mavtui, db: str) -> None:
    assert on("config", "mark", "--production", "on").code == 0

    assert on("config", "mark", "--production", "off").code == 5
    assert on("config", "mark", "--production", "off", "--yes").code == 5
    context = Path(db).name
    assert on("config", "mark", "--production", "off", "--yes", "--confirm-production", context).code == 0
    assert on("config", "mark", "-o", "json").json()["production"] is False


def test_marking_is_recorded(on: Mavtui) -> None:
    assert on("config", "mark", "--sample", "on").code == 0

    [entry] = on("journal", "-o", "json").json()
    assert (entry["action"], entry["outcome"]) == ("mark", "done")
    assert "sample on" in entry["sentence"]


def test_a_theme_without_mistake_is_said_to_be_so_and_what_is_hard_to_read(mavtui: Mavtui, tmp_path: Path) -> None:
    theme = tmp_path / "mine.yaml"
    theme.write_text('colours: {primary: "#fff", foreground: "#444", background: "#000"}\n')

    done = mavtui("themes", "check", str(theme), "-o", "json")
    assert done.code == 0
    assert done.json() == [
        {"id": str(theme), "name": "mine", "weak": [{"text": "foreground", "ground": "background", "ratio": 2.16}]}
    ]
    assert "foreground on background 2.2" in mavtui("themes", "check", str(theme)).out


def test_every_mistake_of_every_theme_that_is_checked_is_told(mavtui: Mavtui, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("colours:\n  primary: red\nvarables: {}\n")

    done = mavtui("themes", "check", str(broken), str(tmp_path / "nope.yaml"))
    assert done.code == 2
    assert not done.out
    for said in ("broken.yaml:2: `colours.primary` must be a colour", "Did you mean `variables`?", "nope.yaml"):
        assert said in done.err
    assert mavtui("themes", "check").code == 2
    assert mavtui("themes", "chekc", str(broken)).code == 2
