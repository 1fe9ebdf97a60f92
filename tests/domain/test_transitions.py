from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.transitions import Event, derive_attach_status, derive_volume_status, next_state, states_for
from mavtui.errors import TransitionRefused

# The product's table, written out once more: state, event, next state.
TABLE = """
reserved          connect          attaching
reserved          roll back        detached
reserved          fail             error_attaching
attaching         complete         attached
attaching         roll back        detached
attaching         fail             error_attaching
attached          begin detach     detaching
detaching         complete detach  detached
detaching         roll back        attached
detaching         fail             error_detaching
error_attaching   clean up         detached
error_detaching   retry            detaching
error_detaching   force            detached
"""


def _rows() -> dict[tuple[str, str], str]:
    rows = ([part.strip() for part in line.split("  ") if part.strip()] for line in TABLE.split("\n") if line)
    return {(state, event): following for state, event, following in rows}


ALLOWED = _rows()
EVERY_PAIR = list(itertools.product(AttachStatus, Event))


def test_the_table_has_thirteen_transitions_out_of_sixty_three_pairs() -> None:
    assert len(ALLOWED) == 13
    assert len(EVERY_PAIR) == 63


@pytest.mark.parametrize(("state", "event"), EVERY_PAIR)
def test_every_event_in_every_state(state: AttachStatus, event: Event) -> None:
    expected = ALLOWED.get((state.value, event.value))
    if expected is not None:
        assert next_state(state, event).value == expected
        return
    with pytest.raises(TransitionRefused) as refused:
        next_state(state, event, attachment_id="a-1")
    message = refused.value.message
    assert f"but it is {state}" in message
    assert "a-1" in message
    for required, possible in ALLOWED:
        if possible == event:
            assert required in message
    assert refused.value.exit_code == 4
    assert refused.value.codes == ("in-transition",)


@pytest.mark.parametrize("event", Event)
def test_the_states_for_an_event_are_those_of_the_table(event: Event) -> None:
    assert [s.value for s in states_for(event)] == [state for state, possible in ALLOWED if possible == event]


def test_an_ended_attachment_stays_ended() -> None:
    assert not any(state == "detached" for state, _ in ALLOWED)


def _status_in_other_words(states: list[AttachStatus]) -> str:
    """The rule as the product states it, read from the end: each stronger state overrules the weaker ones."""
    names = [state.value for state in states if state.value not in {"detached", "error_attaching"}]
    answer = "available"
    for weaker_first in ("detaching", "reserved", "attaching"):
        if weaker_first in names:
            answer = weaker_first
    return "in-use" if "attached" in names or "error_detaching" in names else answer


@given(st.lists(st.sampled_from(AttachStatus), max_size=8))
def test_a_volumes_status_follows_from_its_attachments(states: list[AttachStatus]) -> None:
    assert derive_volume_status(states) == _status_in_other_words(states)


def test_every_combination_of_states_gives_the_status_of_the_rule() -> None:
    for size in range(len(AttachStatus) + 1):
        for states in itertools.combinations(AttachStatus, size):
            assert derive_volume_status(states) == _status_in_other_words(list(states)), states


@given(st.lists(st.sampled_from(AttachStatus), max_size=5), st.sampled_from(["error", "maintenance", "extending"]))
def test_the_own_condition_takes_precedence(states: list[AttachStatus], condition: str) -> None:
    assert derive_volume_status(states, condition) == condition


def _with_a_permutation(states: list[AttachStatus]) -> st.SearchStrategy[tuple[list[AttachStatus], list[AttachStatus]]]:
    return st.tuples(st.just(states), st.permutations(states))


@given(st.lists(st.sampled_from(AttachStatus), max_size=8).flatmap(_with_a_permutation))
def test_the_order_of_the_records_does_not_matter(both: tuple[list[AttachStatus], list[AttachStatus]]) -> None:
    states, mixed = both
    assert derive_volume_status(mixed) == derive_volume_status(states)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "detached"),
        ([AttachStatus.ERROR_ATTACHING], "detached"),
        ([AttachStatus.RESERVED], "reserved"),
        ([AttachStatus.RESERVED, AttachStatus.ATTACHING], "attaching"),
        ([AttachStatus.DETACHING], "detaching"),
        ([AttachStatus.DETACHING, AttachStatus.ATTACHED], "attached"),
        ([AttachStatus.ERROR_DETACHING], "attached"),
    ],
)
def test_the_attach_status_is_the_same_rule_in_other_words(states: list[AttachStatus], expected: str) -> None:
    assert derive_attach_status(states) == expected


def test_a_further_attach_or_detach_leaves_a_shared_volume_in_use() -> None:
    for other in (AttachStatus.RESERVED, AttachStatus.ATTACHING, AttachStatus.DETACHING):
        assert derive_volume_status([AttachStatus.ATTACHED, other]) == "in-use"
