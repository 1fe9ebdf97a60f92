from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.config import paths
from mavtui.errors import ConfigError


def test_the_folders_are_those_of_the_specification(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("XDG_STATE_HOME")

    assert paths.engine_file() == tmp_path / "data/mavtui/engine.db"
    assert paths.journal_file() == Path.home() / ".local/state/mavtui/journal.jsonl"


def test_a_relative_folder_is_ignored_as_the_specification_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")

    assert paths.cache_folder() == Path.home() / ".cache/mavtui"


def test_without_a_home_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.delenv("XDG_DATA_HOME")

    with pytest.raises(ConfigError) as caught:
        paths.engine_file()

    assert "XDG_DATA_HOME" in caught.value.hint


def test_themes_of_ones_own_are_beside_the_configuration(tmp_path: Path) -> None:
    assert paths.user_themes(tmp_path / "mine.yaml") == tmp_path / "themes"


@pytest.mark.parametrize("name", ["themes", "config.example.yaml", "samples/cloud-capture.json"])
def test_what_is_shipped_is_found(name: str) -> None:
    assert paths.shipped(name).exists()


def test_the_copy_in_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "mavtui")
    (tmp_path / "themes").mkdir()
    assert paths.shipped("themes") == tmp_path / "themes"

    (tmp_path / "mavtui/_bundled/themes").mkdir(parents=True)
    assert paths.shipped("themes") == tmp_path / "mavtui/_bundled/themes"
