"""Keys that are changed: by a preset, by the configuration, and what is said of mistakes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.config.actions import ACTIONS, BY_ID, SCREENS
from mavtui.config.key_presets import DEFAULT_PRESET, PRESETS
from mavtui.config.keymap import SIGNS, is_key_name, label, name_of_key
from mavtui.config.keys_in_force import FIXED, KeysInForce, find_problems, keys_written
from mavtui.config.load import load_settings
from mavtui.config.model import Settings
from tests.config.clashes import find_clashes
from tests.config.test_actions import NEVER_THE_ONLY_WAY
from tests.config.test_load import complaint_about, write_config

CHANGEABLE = sorted(set(BY_ID) - set(FIXED))


@pytest.mark.parametrize("preset", PRESETS)
def test_no_key_of_a_preset_calls_two_actions_in_one_view(preset: str) -> None:
    actions = KeysInForce(preset).actions()
    for scopes in SCREENS.values():
        assert find_clashes(action for action in actions if action.scope in scopes) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_changes_actions_that_there_are_and_uses_no_key_that_may_never_arrive(preset: str) -> None:
    keys = set(itertools.chain(*PRESETS[preset].values()))

    assert not keys & NEVER_THE_ONLY_WAY
    assert all(map(is_key_name, keys))
    assert not set(PRESETS[preset]) & set(FIXED)


def test_without_configuration_the_keys_are_those_of_the_list() -> None:
    keys = KeysInForce()

    assert {action.id: keys.of(action.id) for action in ACTIONS} == {action.id: action.keys for action in ACTIONS}
    assert {keys.set_by(action.id) for action in ACTIONS} == {DEFAULT_PRESET}


def test_the_configuration_wins_over_the_preset() -> None:
    keys = KeysInForce("vim", {"app.undo": ("f9",)})

    assert keys.of("app.undo") == ("f9",)
    assert keys.set_by("app.undo") == "configuration"
    assert keys.of("mark.range") == ("V", "v")
    assert keys.set_by("mark.range") == "vim"
    assert keys.label("mark.range") == "V"
    assert keys.labels("mark.range") == "V v"


def test_an_action_can_be_left_without_a_key() -> None:
    keys = KeysInForce(DEFAULT_PRESET, {"volume.delete": ()})

    assert keys.of("volume.delete") == ()
    assert keys.label("volume.delete") == ""


def test_keys_are_read_from_the_configuration() -> None:
    write_config("ui: {keymap: k9s}\nkeymap:\n  volume.attach: F\n  app.help: ['?', f2]\n  volume.delete: []\n")
    settings = load_settings()

    assert settings.ui.keymap == "k9s"
    assert settings.keymap == {"volume.attach": ("F",), "app.help": ("question_mark", "f2"), "volume.delete": ()}


def test_a_key_without_a_value_is_as_if_it_were_not_there() -> None:
    write_config("keymap:\n  volume.attach:\n")

    assert load_settings() == Settings(sources=load_settings().sources)


def test_all_mistakes_are_told_at_once_each_with_line_and_id() -> None:
    complaint = complaint_about(
        "ui: {keymap: emacs}\nkeymap:\n  volume.atach: A\n  volume.delete: pgdn\n  volume.extend: x\n  app.back: b\n"
        "  app.undo: true\n"
    )

    assert ":1: `ui.keymap` must be one of default, k9s, vim, not the text `emacs`" in complaint
    assert ":3: `keymap.volume.atach` is not the id of an action" in complaint
    assert "Did you mean `volume.attach`?" in complaint
    assert ":4: `keymap.volume.delete` has the key `pgdn`, which is not the name of a key" in complaint
    assert "Did you mean `pagedown`?" in complaint
    assert (
        ":5: `keymap.volume.extend` has the key `x`, which calls `attachment.detach` in the same view" in complaint
        or ":5: `keymap.volume.extend` has the key `x`, which calls `server.detach` in the same view" in complaint
    )
    assert ":6: `keymap.app.back` has the key `escape`, which cannot be changed" in complaint
    assert ":7: `keymap.app.undo` must be a key or a list of keys, not the flag `true`" in complaint


def test_a_clash_with_a_preset_is_one_too() -> None:
    assert find_problems(DEFAULT_PRESET, {"volume.extend": ("V",)}) == []
    assert [p.action_id for p in find_problems("vim", {"volume.extend": ("V",)})] == ["volume.extend"]


def test_two_actions_can_change_their_keys() -> None:
    assert find_problems(DEFAULT_PRESET, {"volume.delete": ("E",), "volume.extend": ("D",)}) == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("escape", "always goes back"),
        ("ctrl+c", "says how to quit"),
        ("ctrl+i", "cannot tell from `tab`"),
        ("ctrl+m", "cannot tell from `enter`"),
    ],
)
def test_keys_that_cannot_be_given_say_why(key: str, said: str) -> None:
    (problem,) = find_problems(DEFAULT_PRESET, {"volume.attach": (key,)})

    assert said in problem.message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("esc", "escape"),
        ("pgdn", "pagedown"),
        ("PageDown", "pagedown"),
        ("return", "enter"),
        ("ctrl-q", "ctrl+q"),
        ("ctrl+Q", "ctrl+q"),
        ("^q", "ctrl+q"),
        ("control+q", "ctrl+q"),
        ("F2", "f2"),
        ("questionmark", "question_mark"),
    ],
)
def test_the_nearest_name_of_a_key_is_told(written: str, meant: str) -> None:
    (problem,) = find_problems(DEFAULT_PRESET, {"volume.attach": (written,)})

    assert problem.hint == f"Did you mean `{meant}`?"


def test_a_letter_with_shift_is_a_capital() -> None:
    assert not is_key_name("shift+a") or find_problems(DEFAULT_PRESET, {"volume.attach": ("shift+a",)})
    (problem,) = find_problems(DEFAULT_PRESET, {"volume.attach": ("shift+a",)})

    assert problem.hint == "Write it as a capital: `A`."


@pytest.mark.parametrize("key", ["enter", "space", "up"])
def test_no_plan_is_confirmed_by_a_key_that_presses_buttons(key: str) -> None:
    (problem,) = find_problems(DEFAULT_PRESET, {"plan.confirm": (key,)})

    assert "presses buttons" in problem.message


def test_quitting_keeps_a_key() -> None:
    (problem,) = find_problems(DEFAULT_PRESET, {"app.quit": ()})

    assert problem.message == "must keep a key"


@pytest.mark.parametrize("sign", SIGNS.values())
def test_a_sign_stands_for_its_name(sign: str) -> None:
    name = name_of_key(sign)

    assert is_key_name(name)
    assert label(name) == sign


def test_signs_are_named_as_the_framework_names_them() -> None:
    from textual.keys import _character_to_key

    assert {name: _character_to_key(sign) for name, sign in SIGNS.items()} == {name: name for name in SIGNS}


@pytest.mark.parametrize(
    ("value", "keys"),
    [("a", ("a",)), (1, ("1",)), ([], ()), (["a", "a", "?"], ("a", "question_mark")), (None, None), ([None], None)],
)
def test_what_stands_at_an_action_is_one_key_or_several(value: object, keys: tuple[str, ...] | None) -> None:
    assert keys_written(value) == keys


@given(
    st.sampled_from(sorted(PRESETS)),
    st.dictionaries(
        st.sampled_from(CHANGEABLE), st.lists(st.sampled_from("abXY123") | st.just("f5"), max_size=2).map(tuple)
    ),
)
def test_what_has_no_problem_has_no_clash_and_what_clashes_is_told(
    preset: str, chosen: dict[str, tuple[str, ...]]
) -> None:
    problems = find_problems(preset, chosen)
    actions = KeysInForce(preset, chosen).actions()
    clashes = [clash for scopes in SCREENS.values() for clash in find_clashes(a for a in actions if a.scope in scopes)]

    assert bool(clashes) <= bool(problems)
    if not problems:
        assert clashes == []
    for problem in problems:
        assert problem.action_id in chosen
