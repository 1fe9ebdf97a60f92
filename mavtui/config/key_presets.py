"""Keymaps for fingers that come from elsewhere: what each changes of the default keys, by the action's id.

None of them uses a key that a multiplexer, an input method or a serial line takes away, and none lets a key that
changes something do so without a plan that is confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT_PRESET = "default"

K9S: Mapping[str, tuple[str, ...]] = {
    "attachment.repair": ("X", "ctrl+d"),
    "refresh.all": ("R", "ctrl+r"),
    "columns.more": ("w", "ctrl+w"),
}
"""ctrl+d deletes there, at once; here it leads to the dialog that repairs, and that to a plan. ctrl+z stays suspend."""

VIM: Mapping[str, tuple[str, ...]] = {
    "cursor.page_down": ("pagedown", "ctrl+f", "ctrl+d"),
    "mark.range": ("V", "v"),
    "mark.clear": ("U",),
    "app.undo": ("u",),
    "object.copy_id": ("y", "c"),
    "object.yaml": ("Y",),
    "pane.next": ("tab", "ctrl+w"),
    "refresh.all": ("R", "ctrl+l"),
}
"""u takes back (and U unmarks), y copies, V marks lines, ctrl+w goes to the next pane."""

PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {DEFAULT_PRESET: {}, "k9s": K9S, "vim": VIM}
