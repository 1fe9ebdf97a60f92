"""Every theme that is shipped: home and the gravest question, and every kind of view in it."""

from __future__ import annotations

import pytest

from mavtui.config.theme_files import load_themes
from mavtui.ui.theming import DEFAULT_THEME
from tests.ui.shooting import SIZES, Shoot, Walk, name_of, stay
from tests.ui.test_findings_snapshots import the_list as findings
from tests.ui.test_key_snapshots import help_of_volumes, palette
from tests.ui.test_map_snapshots import map_of_sample
from tests.ui.test_snapshots import THEMES_OF_ALL, rw_confirmation
from tests.ui.test_view_snapshots import attachments, hosts, servers

ALL_THEMES = sorted(set(load_themes().themes) - {DEFAULT_THEME})
THEMES = [name for name in ALL_THEMES if name not in THEMES_OF_ALL]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("walk", [stay, rw_confirmation], ids=name_of)
def test_snapshot_of_theme(shoot: Shoot, walk: Walk, theme: str, size: tuple[int, int]) -> None:
    assert shoot(walk, size, theme=theme)


VIEWS: list[Walk] = [attachments, servers, hosts, map_of_sample, findings, help_of_volumes, palette]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ALL_THEMES)
@pytest.mark.parametrize("walk", VIEWS, ids=name_of)
def test_views_in_theme(shoot: Shoot, walk: Walk, theme: str, size: tuple[int, int]) -> None:
    assert shoot(walk, size, theme=theme)
