from __future__ import annotations

import pytest

from mavtui.config.actions import ACTIONS, BY_ID, SCREENS, Action, actions_of
from mavtui.config.keymap import is_key_name, label
from tests.config.clashes import find_clashes

# What a multiplexer, a serial line, a window manager or an input method takes away.
NEVER_THE_ONLY_WAY = {
    *("ctrl+a", "ctrl+b", "ctrl+backslash", "ctrl+space", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+s"),
    *(f"f{number}" for number in range(1, 13)),
}


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_calls_two_actions_in_one_view(screen: str) -> None:
    assert find_clashes(actions_of(screen)) == []


def test_every_action_is_offered_somewhere() -> None:
    offered = {action.id for screen in SCREENS for action in actions_of(screen)}

    assert offered == set(BY_ID)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_explains_itself_in_one_sentence(action: Action) -> None:
    assert action.title
    assert len(action.title) <= 13
    assert action.help[0].isupper()
    assert action.help.endswith(".")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_no_action_hangs_on_a_key_that_may_never_arrive(action: Action) -> None:
    assert not action.keys or set(action.keys) - NEVER_THE_ONLY_WAY


@pytest.mark.parametrize(
    ("action", "keys"),
    [
        ("volume.attach", ("a",)),
        ("attachment.detach", ("x",)),
        ("volume.sharable", ("S",)),
        ("volume.create", ("plus",)),
        ("volume.extend", ("E",)),
        ("volume.delete", ("D",)),
        ("app.undo", ("U",)),
        ("app.journal", ("L",)),
        ("app.lock", ("exclamation_mark",)),
        ("app.help", ("question_mark", "f1")),
        ("list.filter", ("slash",)),
        ("mark.toggle", ("space",)),
        ("app.back", ("escape",)),
        ("app.leave", ("q",)),
        ("app.quit", ("ctrl+q",)),
    ],
)
def test_the_keys_are_those_of_the_user_guide(action: str, keys: tuple[str, ...]) -> None:
    assert BY_ID[action].keys == keys


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("a", "a"),
        ("S", "S"),
        ("slash", "/"),
        ("plus", "+"),
        ("ctrl+q", "^q"),
        ("shift+tab", "shift+tab"),
        ("pagedown", "PgDn"),
        ("escape", "esc"),
        ("f1", "F1"),
        ("up", "↑"),
    ],
)
def test_a_key_is_written_as_readers_know_it(key: str, written: str) -> None:
    assert is_key_name(key)
    assert label(key) == written


def test_arrows_have_a_name_in_ascii() -> None:
    assert label("up", ascii_only=True) == "Up"
    assert label("slash", ascii_only=True) == "/"


@pytest.mark.parametrize("key", ["", "?", "ctrl-q", "ctrl+", "pgdn", "question mark", "f13", "aa"])
def test_what_is_no_key_is_not_taken_for_one(key: str) -> None:
    assert not is_key_name(key)


def test_clashes_are_told() -> None:
    clashes = find_clashes(
        [
            Action("a.one", ("a",), "", "", "app"),
            Action("a.two", ("a", "pgdn"), "", "", "app"),
        ]
    )

    assert clashes == [
        "`a` calls both `a.one` and `a.two`.",
        "`pgdn` of `a.two` is not the name of a key.",
    ]
