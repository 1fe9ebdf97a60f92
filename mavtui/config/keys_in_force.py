"""The keys in force: those of the list of actions, changed by a preset and then by the configuration, all by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mavtui.config.actions import ACTIONS, BY_ID, SCREENS, Action
from mavtui.config.key_presets import DEFAULT_PRESET, PRESETS
from mavtui.config.keymap import SAME_IN_A_TERMINAL, hint_about, is_key_name, label, name_of_key

if TYPE_CHECKING:
    from mavtui.config.model import Settings

FIXED = {"app.back": "escape", "dialog.cancel": "escape"}
"""Actions whose key nobody can change: there is always a way back."""
TAKEN = {"escape": "always goes back", "ctrl+c": "says how to quit"}
"""Keys that no action can be given, and why."""
OF_BUTTONS = frozenset({"enter", "space", "tab", "shift+tab", "up", "down", "left", "right", "pageup", "pagedown"})
"""Keys that dialogs move and press buttons with: no answer to a plan can have one."""
ANSWERS = frozenset({"plan.confirm", "plan.refuse"})
NEEDED = frozenset({"app.quit"})
"""Actions that must keep a key."""
BY_CONFIGURATION = "configuration"
_MOST_SHOWN = 3

Chosen = Mapping[str, tuple[str, ...]]
"""Keys by the id of their action; none: the action has no key."""


class KeyProblem(NamedTuple):
    """What is wrong with the keys that were chosen for the action of that id, and what to do."""

    action_id: str
    message: str
    hint: str = ""


class KeysInForce:
    """Which key calls what. `changed` are the actions whose keys are not those of the list."""

    def __init__(self, preset: str = DEFAULT_PRESET, chosen: Chosen | None = None) -> None:
        self.preset = preset
        self._chosen: Chosen = {} if chosen is None else chosen
        of_preset = {identity: keys for identity, keys in PRESETS[preset].items() if identity in BY_ID}
        self.changed: Chosen = {**of_preset, **self._chosen}

    def of(self, action_id: str) -> tuple[str, ...]:
        """The keys of the action, the one to show first; none where it has no key."""
        return self.changed.get(action_id, BY_ID[action_id].keys)

    def label(self, action_id: str, *, ascii_only: bool = False) -> str:
        """The key of the action as footer and sentences write it; empty where it has none."""
        keys = self.of(action_id)
        return label(keys[0], ascii_only=ascii_only) if keys else ""

    def labels(self, action_id: str, *, ascii_only: bool = False) -> str:
        """All keys of the action, as help shows them; a long row of them by its ends (`1-9`)."""
        labels = [label(key, ascii_only=ascii_only) for key in self.of(action_id)]
        return f"{labels[0]}-{labels[-1]}" if len(labels) > _MOST_SHOWN else " ".join(labels)

    def set_by(self, action_id: str) -> str:
        """Who chose the action's keys: `default`, a preset's name or `configuration`."""
        if action_id in self._chosen:
            return BY_CONFIGURATION
        return self.preset if action_id in self.changed else DEFAULT_PRESET

    def actions(self) -> tuple[Action, ...]:
        """The list of actions with these keys."""
        return tuple(action._replace(keys=self.of(action.id)) for action in ACTIONS)


def keys_of_settings(settings: Settings) -> KeysInForce:
    """The keys of a configuration that was read, which therefore has no mistakes."""
    return KeysInForce(settings.ui.keymap, settings.keymap)


def find_problems(preset: str, chosen: Chosen) -> list[KeyProblem]:
    """Everything that is wrong with the keys `chosen` on top of `preset`; none when all is well."""
    problems = [problem for identity, keys in chosen.items() for problem in _problems_of_one(identity, keys)]
    wrong = {problem.action_id for problem in problems}
    sound = {identity: keys for identity, keys in chosen.items() if identity not in wrong}
    return [*problems, *_clashes(KeysInForce(preset, sound), sound)]


def keys_written(value: object) -> tuple[str, ...] | None:
    """The keys that stand at an action in a configuration: one, or a list of them; None where that is something else.

    Signs may stand for their names, and digits need no quotes.
    """
    values: Sequence[object] = value if isinstance(value, list) else [value]
    texts = [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in values]
    if not all(isinstance(one, str) and one for one in texts):
        return None
    return tuple(dict.fromkeys(name_of_key(str(one)) for one in texts))


def _problems_of_one(identity: str, keys: tuple[str, ...]) -> Iterator[KeyProblem]:
    if identity not in BY_ID:
        from mavtui.config.nearest import nearest

        near = nearest(identity, BY_ID)
        hint = f"Did you mean `{near}`?" if near else "`mavtui keys` lists them."
        yield KeyProblem(identity, "is not the id of an action", hint)
        return
    if identity in FIXED:
        yield KeyProblem(identity, f"has the key `{FIXED[identity]}`, which cannot be changed")
        return
    if not keys and identity in NEEDED:
        yield KeyProblem(identity, "must keep a key")
    for key in keys:
        if key in TAKEN:
            yield KeyProblem(identity, f"cannot have `{key}`, which {TAKEN[key]}")
        elif identity in ANSWERS and key in OF_BUTTONS:
            yield KeyProblem(identity, f"cannot have `{key}`, which presses buttons and moves in the plan")
        elif key in SAME_IN_A_TERMINAL:
            same = SAME_IN_A_TERMINAL[key]
            yield KeyProblem(identity, f"has the key `{key}`, which a terminal cannot tell from `{same}`")
        elif not is_key_name(key):
            yield KeyProblem(identity, f"has the key `{key}`, which is not the name of a key", hint_about(key))


def _clashes(keys: KeysInForce, chosen: Chosen) -> Iterator[KeyProblem]:
    """Two actions that are offered together and claim one key, told once however many views offer both."""
    told: set[frozenset[str]] = set()
    for scopes in SCREENS.values():
        claimed: dict[str, str] = {}
        for action in (action for action in ACTIONS if action.scope in scopes):
            for key in keys.of(action.id):
                other = claimed.setdefault(key, action.id)
                pair = frozenset({other, action.id})
                if other == action.id or pair in told:
                    continue
                told.add(pair)
                mine, theirs = (action.id, other) if action.id in chosen else (other, action.id)
                yield KeyProblem(
                    mine,
                    f"has the key `{key}`, which calls `{theirs}` in the same view",
                    f"Choose another, or give `{theirs}` another one; `{theirs}: []` leaves it without.",
                )
