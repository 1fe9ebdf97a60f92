"""The product's table of what may be updated with no, one and several live attachments."""

from __future__ import annotations

from typing import Any

import pytest

from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.requests import CreateVolume, DeleteVolume, ExtendVolume, Request, UpdateVolume
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import OWN_CONDITIONS
from mavtui.errors import NotFound, Refused, UsageError
from tests.domain.builders import VOLUME_ID, codes, held_by, in_state, scene, sentence, volume

HELD_BY = {
    "none": volume(),
    "one": volume(held_by("web-1")),
    "several": volume(held_by("web-1"), held_by("web-2", Mode.RO)),
}


def update(**values: Any) -> UpdateVolume:  # noqa: ANN401 - the values are fields of a dataclass
    return UpdateVolume(volume_id=VOLUME_ID, **values)


TEXTS = update(name="n", description="d", metadata_set={"k": "v"}, metadata_removed=("old",))
SHARABLE_OFF = update(sharable=False)
READ_ONLY_ON = update(read_only=True)
BOOTABLE = update(bootable=True)
GROW = ExtendVolume(volume_id=VOLUME_ID, size_gib=50)
DELETE = DeleteVolume(volume_id=VOLUME_ID)


@pytest.mark.parametrize(
    ("request_", "held", "expected"),
    [
        (TEXTS, "none", set()),
        (TEXTS, "one", set()),
        (TEXTS, "several", set()),
        (SHARABLE_OFF, "none", set()),
        (SHARABLE_OFF, "one", {"attached"}),
        (SHARABLE_OFF, "several", {"attached"}),
        (READ_ONLY_ON, "none", set()),
        (READ_ONLY_ON, "one", {"attached"}),
        (READ_ONLY_ON, "several", {"attached"}),
        (GROW, "none", set()),
        (GROW, "one", set()),
        (GROW, "several", {"grow-shared"}),
        (BOOTABLE, "none", set()),
        (BOOTABLE, "one", set()),
        (BOOTABLE, "several", set()),
        (DELETE, "none", {"delete"}),
        (DELETE, "one", {"attached", "delete"}),
        (DELETE, "several", {"attached", "delete"}),
    ],
)
def test_the_update_table(request_: Request, held: str, expected: set[str]) -> None:
    assert codes(request_, scene(HELD_BY[held])) == expected


def test_marking_sharable_follows_the_same_row() -> None:
    on = update(sharable=True)
    assert codes(on, scene(volume(sharable=False))) == set()
    assert codes(on, scene(volume(held_by(), sharable=False))) == {"attached"}
    assert codes(on, scene(volume(sharable=False, encrypted=True))) == {"encrypted-sharing"}


def test_a_flag_that_stays_as_it_is_is_no_change() -> None:
    assert codes(update(sharable=True, read_only=False), scene(HELD_BY["several"])) == set()


def test_taking_the_read_only_flag_away_is_a_change_too() -> None:
    assert codes(update(read_only=False), scene(volume(held_by(mode=Mode.RO), read_only=True))) == {"attached"}


@pytest.mark.parametrize("request_", [SHARABLE_OFF, READ_ONLY_ON, DELETE])
def test_a_failed_attach_that_had_been_connected_stands_in_the_way(request_: Request) -> None:
    unclean = scene(volume(in_state(AttachStatus.ERROR_ATTACHING, connected=True)))
    assert "unclean-attachment" in codes(request_, unclean)
    never_connected = scene(volume(in_state(AttachStatus.ERROR_ATTACHING)))
    assert codes(request_, never_connected) <= {"delete"}


@pytest.mark.parametrize("request_", [SHARABLE_OFF, READ_ONLY_ON, DELETE])
def test_holders_that_cannot_be_listed_stand_in_the_way(request_: Request) -> None:
    hidden = scene(volume(attachments_known=False))
    assert "attached" in codes(request_, hidden)
    assert "who holds it is not known" in sentence("attached", request_, hidden)


@pytest.mark.parametrize("request_", [SHARABLE_OFF, DELETE])
def test_a_contested_volume_is_neither_deleted_nor_changed_in_its_sharable_flag(request_: Request) -> None:
    contested = scene(volume(held_by(), in_state(AttachStatus.ERROR_ATTACHING, "web-2", contested=True)))
    assert "contested" in codes(request_, contested)
    assert codes(TEXTS, contested) == set()


def test_growing_a_shared_volume_names_every_holder() -> None:
    shared = volume(*(held_by(f"web-{n}", Mode.RO) for n in (1, 2, 3, 4)))
    message = sentence("grow-shared", GROW, scene(shared))
    assert message == "web-1, web-2, web-3 and web-4 must each take notice of the new size."


def test_growing_a_volume_whose_holders_cannot_be_listed_may_concern_anybody() -> None:
    message = sentence("grow-shared", GROW, scene(volume(attachments_known=False)))
    assert message == "Who holds it is not known; each must take notice of the new size."


@pytest.mark.parametrize("size", [1, 39, 40])
def test_a_volume_never_shrinks(size: int) -> None:
    with pytest.raises(UsageError, match="expected more than its 40 GiB"):
        codes(ExtendVolume(volume_id=VOLUME_ID, size_gib=size), scene())


@pytest.mark.parametrize("condition", sorted(OWN_CONDITIONS))
def test_what_a_volume_in_a_condition_of_its_own_takes(condition: str) -> None:
    found = scene(volume(condition=condition))
    assert "own-condition" in codes(GROW, found)
    assert "own-condition" in codes(SHARABLE_OFF, found)
    assert "own-condition" in codes(READ_ONLY_ON, found)
    deletable = condition in {"error", "error_restoring", "error_extending", "error_managing"}
    assert ("own-condition" in codes(DELETE, found)) is not deletable
    fixed = condition in {"maintenance", "deleting"}
    assert ("own-condition" in codes(TEXTS, found)) is fixed
    assert ("own-condition" in codes(BOOTABLE, found)) is fixed


def test_with_the_policy_off_nothing_becomes_sharable_but_what_is_can_be_unmarked() -> None:
    off = MultiAttachPolicy(enabled=False)
    assert codes(update(sharable=True), scene(volume(sharable=False), policy=off)) == {"not-sharable"}
    assert codes(update(sharable=False), scene(volume(), policy=off)) == set()
    encrypted = scene(volume(sharable=False, encrypted=True), policy=off)
    assert codes(update(sharable=True), encrypted) == {"encrypted-sharing"}
    create = CreateVolume(volume_id="new", size_gib=1, sharable=True)
    assert codes(create, scene(policy=off)) == {"not-sharable"}
    assert codes(create, scene()) == set()


def test_creating_needs_a_free_id_and_a_known_type() -> None:
    with pytest.raises(Refused, match="there is a volume"):
        codes(CreateVolume(volume_id=VOLUME_ID, size_gib=1), scene())
    with pytest.raises(NotFound, match="no volume type gold") as not_found:
        codes(CreateVolume(volume_id="new", size_gib=1, volume_type="gold"), scene(volume_types=frozenset({"iron"})))
    assert "iron" in not_found.value.hint
    assert codes(CreateVolume(volume_id="n", size_gib=1, volume_type="a"), scene(volume_types=frozenset("a"))) == set()


@pytest.mark.parametrize(
    "request_",
    [
        CreateVolume(volume_id="new", size_gib=0),
        CreateVolume(volume_id="new", size_gib=1, name="n" * 256),
        CreateVolume(volume_id="new", size_gib=1, metadata={"": "v"}),
        update(description="d" * 256),
        update(metadata_set={"k": "v" * 256}),
        ExtendVolume(volume_id=VOLUME_ID, size_gib=2**31),
    ],
)
def test_a_value_that_cannot_be_is_refused_before_anything_else(request_: Request) -> None:
    with pytest.raises(UsageError):
        codes(request_, scene())


def test_deleting_says_how_much_is_lost() -> None:
    assert sentence("delete", DELETE, scene()) == "40 GiB of data are gone for good."
    assert sentence("delete", DELETE, scene(volume(size_gib=1))) == "1 GiB of data is gone for good."
