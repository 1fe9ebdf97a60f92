"""Home and the gravest question in every theme that is shipped."""

from __future__ import annotations

import pytest

from mavtui.config.theme_files import load_themes
from mavtui.ui.theming import DEFAULT_THEME
from tests.ui.test_snapshots import SIZES, THEMES_OF_ALL, Shoot, Walk, rw_confirmation, shoot, stay

__all__ = ["shoot"]

THEMES = sorted(set(load_themes().themes) - {DEFAULT_THEME, *THEMES_OF_ALL})


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("walk", [stay, rw_confirmation], ids=lambda walk: walk.__name__)
def test_snapshot_of_theme(shoot: Shoot, walk: Walk, theme: str, size: tuple[int, int]) -> None:
    assert shoot(walk, size, theme=theme)
