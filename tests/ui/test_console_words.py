"""What to do next, in the words of the console."""

from __future__ import annotations

import pytest

from mavtui.config.keys_in_force import KeysInForce
from mavtui.ui.console_words import in_console

ID = "0a1b2c3d-1111-2222-3333-444455556666"


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (f"Take it back: mavtui detach {ID} (or mavtui undo).", f"Take it back: :detach {ID} (or U)."),
        ("mavtui journal shows each step; mavtui undo plans the way back.", "L shows each step; U plans the way back."),
        (f"Clean up first: mavtui attachments --volume {ID}", f"Clean up first: :attachments volume:{ID}"),
        ("Take it in: mavtui --db FILE import CAPTURE", "Take it in: mavtui --db FILE import CAPTURE"),
        ("mavtui export gives it out", "mavtui export gives it out"),
        ("Unshelve the server first.", "Unshelve the server first."),
    ],
)
def test_a_command_is_named_as_the_console_calls_it(hint: str, told: str) -> None:
    assert in_console(hint, KeysInForce()) == told


def test_a_key_that_was_chosen_is_the_one_that_is_named() -> None:
    assert in_console("mavtui undo", KeysInForce(chosen={"app.undo": ("f9",)})) == "F9"
