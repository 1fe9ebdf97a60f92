"""What is remembered of a plan is what would be found anew, whatever has changed meanwhile."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.changes import simulate
from mavtui.domain.derived import derived_columns
from mavtui.domain.expectations import expectation_of
from mavtui.domain.foresight import ForesightOfAttaching, foresee
from mavtui.domain.hazards import find_hazards
from mavtui.domain.recent import Recent
from mavtui.domain.requests import Attach, NewAttachment, Reserve
from mavtui.domain.rules import PlaceRules
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server, ServerKind
from mavtui.domain.sharing import MultiAttachPolicy
from mavtui.domain.volumes import Volume
from mavtui.errors import MavtuiError

SERVERS = st.sampled_from(["s1", "s2", "h1"])
NOTES = st.dictionaries(
    st.sampled_from(["mavtui:filesystem", "mavtui:writer"]), st.sampled_from(["xfs", "gfs2", "web"]), max_size=2
)
ATTACHMENTS = st.builds(
    Attachment, id=st.sampled_from(["a1", "a2", "new"]), volume_id=st.just("v"), server_id=SERVERS | st.none(),
    server_name=st.just("web"), host=st.sampled_from(["bare", "other"]), recorded_mode=st.sampled_from([*Mode, None]),
    access_mode=st.sampled_from([*Mode, None]), status=st.sampled_from(AttachStatus), connected=st.booleans(),
    contested=st.booleans(), delete_on_termination=st.booleans() | st.none(),
)  # fmt: skip
VOLUMES = st.builds(
    Volume, id=st.just("v"), name=st.sampled_from(["data", None]), sharable=st.booleans(), read_only=st.booleans(),
    encrypted=st.booleans(), condition=st.sampled_from([None, None, "error"]), metadata=NOTES,
    observed_status=st.sampled_from([None, "in-use"]), deleted_at=st.sampled_from([None, None, None, "x"]),
    attachments=st.lists(ATTACHMENTS, max_size=3).map(tuple), attachments_known=st.sampled_from([True, True, False]),
)  # fmt: skip
HOLDERS = st.builds(
    Server, id=SERVERS, name=st.sampled_from(["web", None]), kind=st.sampled_from(ServerKind),
    status=st.sampled_from(["ACTIVE", "ERROR", "SHELVED_OFFLOADED"]), task_state=st.sampled_from([None, "rebooting"]),
    locked=st.booleans(), deleted_at=st.sampled_from([None, None, "x"]), attachments=st.integers(0, 2),
)  # fmt: skip
SCENES = st.builds(
    Scene, volumes=VOLUMES.map(lambda volume: {"v": volume}) | st.just({}),
    servers=st.lists(HOLDERS, max_size=3).map(lambda found: {server.id: server for server in found}),
    hosts=st.frozensets(st.sampled_from(["bare", "other"])), policy=st.builds(MultiAttachPolicy, st.booleans()),
    production=st.booleans(), locked_because=st.sampled_from(["", "locked"]),
    rules=st.just(Scene().rules) | st.builds(PlaceRules, is_cloud=st.booleans()),
)  # fmt: skip
REQUESTS = st.builds(
    lambda kind, server_id, mode, bootable: kind(
        attachment_id="new", volume_id="v", server_id=server_id, host=None if server_id else "bare", mode=mode,
        bootable=bootable,
    ),
    st.sampled_from([Attach, Reserve]), SERVERS | st.none(), st.sampled_from(Mode), st.booleans(),
)  # fmt: skip


def found_anew(request: NewAttachment, scene: Scene) -> object:
    try:
        hazards, expectation = find_hazards(request, scene), expectation_of(scene, request)
        after = simulate(scene, request).volumes["v"]
    except MavtuiError as error:
        return type(error), error.message
    return hazards, expectation, after, (derived_columns(scene.volumes["v"]), derived_columns(after))


def foreseen(request: NewAttachment, scene: Scene) -> object:
    try:
        foresight = foresee(request, scene)
    except MavtuiError as error:
        return type(error), error.message
    if isinstance(foresight, ForesightOfAttaching):
        return tuple(foresight)
    after = simulate(scene, request).volumes["v"]
    return (*foresight, after, (derived_columns(scene.volumes["v"]), derived_columns(after)))


@given(request=REQUESTS, again=REQUESTS, planned=SCENES, now=SCENES)
def test_whatever_was_planned_before_the_answer_is_that_of_the_present_scene(
    request: NewAttachment, again: NewAttachment, planned: Scene, now: Scene
) -> None:
    foreseen(request, planned)
    assert foreseen(again, now) == found_anew(again, now)
    assert foreseen(again, now) == found_anew(again, now)


@given(request=REQUESTS, planned=SCENES, change=SCENES)
def test_one_changed_fact_is_enough_to_find_anew(request: NewAttachment, planned: Scene, change: Scene) -> None:
    foreseen(request, planned)
    for fact in ("volumes", "servers", "hosts", "policy", "production", "locked_because", "rules"):
        now = replace(planned, **{fact: getattr(change, fact)})
        assert foreseen(request, now) == found_anew(request, now)


def test_only_the_latest_answers_are_kept() -> None:
    kept = Recent[int](10)
    for number in range(100):
        kept.put(str(number), number)
        assert len(kept) <= 20
    assert [kept.get(str(number)) for number in range(90, 100)] == list(range(90, 100))
    assert kept.get("0") is None
