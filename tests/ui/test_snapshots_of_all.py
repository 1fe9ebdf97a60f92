"""There is a picture of every screen and dialog of the console: a new one has to be drawn too."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import TYPE_CHECKING

import mavtui.ui
from mavtui.ui.dialogs.base import Dialog
from mavtui.ui.palette import Palette
from mavtui.ui.screens.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

SNAPSHOTS = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*snapshots.py"))
WALKED_TO = {
    "HomeScreen": "stay", "AttachmentsScreen": "attachments", "ServersScreen": "servers", "HostsScreen": "hosts",
    "HistoryScreen": "open_history", "SharingMapScreen": "open_map", "ModeDialog": "guide",
}  # fmt: skip
"""What a walk says instead of the class where it ends."""


def concrete(kind: type[object]) -> Iterator[type[object]]:
    """The classes of ours of which none is derived, or which are shown themselves."""
    derived = [one for one in kind.__subclasses__() if one.__module__.startswith("mavtui.")]
    if not derived:
        yield kind
    for one in derived:
        yield from concrete(one)


def test_every_screen_and_dialog_is_in_a_snapshot() -> None:
    for module in pkgutil.walk_packages(mavtui.ui.__path__, "mavtui.ui."):
        importlib.import_module(module.name)
    shown = {kind.__name__ for root in (View, Dialog, Palette) for kind in concrete(root)}
    assert len(shown) > 30
    missing = {
        name
        for name in shown
        if f'"{name}"' not in SNAPSHOTS and not re.search(rf"\b{WALKED_TO.get(name, name + ' ')}\b", SNAPSHOTS)
    }
    assert not missing, f"no walk of tests/ui/*_snapshots.py ends in {sorted(missing)}"
