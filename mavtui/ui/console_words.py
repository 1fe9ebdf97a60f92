"""What is said for whoever types commands, in the words of the console: keys, and lines behind its colon."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mavtui.ui.commands import find_command

if TYPE_CHECKING:
    from mavtui.config.keys_in_force import KeysInForce

_COMMAND = re.compile(r"mavtui ([a-z]+(?:-[a-z]+)*)")
_OF_A_VOLUME = re.compile(r"mavtui attachments --volume ([\w-]+)")
_BY_KEY = {"undo": "app.undo", "journal": "app.journal"}


def in_console(hint: str, keys: KeysInForce, *, ascii_only: bool = False) -> str:
    """The hint with each command that the console has, too, as it is called there; others are left as they are."""

    def called(found: re.Match[str]) -> str:
        verb = found.group(1)
        key = keys.labels(_BY_KEY[verb], ascii_only=ascii_only) if verb in _BY_KEY else ""
        if key:
            return key
        return f":{verb}" if find_command(verb) is not None else found.group()

    return _COMMAND.sub(called, _OF_A_VOLUME.sub(r":attachments volume:\1", hint))
