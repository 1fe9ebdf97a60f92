"""Each code with a scene that raises it and a near miss that does not."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.hazard import SEVERITIES, Severity
from mavtui.domain.hazards import find_hazards
from mavtui.domain.rules import Enforcement, Need, Obstacle, PlaceRules, Quota
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.sharing import MultiAttachPolicy
from tests.domain.builders import (
    HOST,
    VOLUME_ID,
    attach,
    attach_host,
    codes,
    held_by,
    held_by_host,
    in_state,
    scene,
    volume,
    with_server,
)


class Case(NamedTuple):
    """A code is raised by `request` in `raising` and not by `near_request` (or the same) in `near_miss`."""

    code: str
    request: requests.Request
    raising: Scene
    near_miss: Scene
    near_request: requests.Request | None = None


RW, RO = Mode.RW, Mode.RO
DETACH = requests.Detach(attachment_id="att-web-1", volume_id=VOLUME_ID)
DELETE = requests.DeleteVolume(volume_id=VOLUME_ID)
READER = attach(mode=RO)
CLOUD = PlaceRules(is_cloud=True, serial_per_volume=True, enforces_ro=Enforcement.FLAG)
OLD = PlaceRules(obstacles={Need.ATTACH_SHARABLE_TO_SERVER: Obstacle("api-too-old", "Nova here ends at 2.53.")})
READS_ONLY = PlaceRules(obstacles={Need.DELETE: Obstacle("not-allowed", "The role reader changes nothing.")})
GROW = requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=50)
FAILED_CONNECTED = in_state(AttachStatus.ERROR_ATTACHING, connected=True)
FAILED = in_state(AttachStatus.ERROR_ATTACHING)
STUCK = in_state(AttachStatus.ERROR_DETACHING)
CONTESTED = in_state(AttachStatus.ERROR_ATTACHING, "web-2", contested=True)
OFF = MultiAttachPolicy(enabled=False)
QUORUM = {"mavtui:role": "quorum"}


def noted(key: str, word: str) -> dict[str, str]:
    return {f"mavtui:{key}": word}


ONE_WRITER = scene(volume(held_by("web-1")))
ONE_READER = scene(volume(held_by("web-1", RO)))
ALONE = ONE_WRITER
ON_EXT4 = scene(volume(held_by("web-1"), metadata=noted("filesystem", "ext4")))
ON_GFS2 = scene(volume(held_by("web-1"), metadata=noted("filesystem", "gfs2")))
FOR_WEB_1 = scene(volume(metadata=noted("writer", "web-1")))
FOR_WEB_4 = scene(volume(metadata=noted("writer", "web-4")))

CASES = [
    Case("not-sharable", READER, scene(volume(held_by(), sharable=False)), ONE_WRITER),
    Case("not-sharable", READER, scene(volume(held_by()), policy=OFF), scene(volume(), policy=OFF)),
    Case("not-sharable", READER, scene(volume(sharable=False, attachments_known=False)), scene(volume(sharable=False))),
    Case("own-condition", READER, scene(volume(condition="error")), scene(volume())),
    Case("own-condition", DETACH, scene(volume(held_by(), condition="maintenance")), ALONE),
    Case("own-condition", DELETE, scene(volume(condition="extending")), scene(volume(condition="error"))),
    Case("in-transition", DETACH, scene(volume(in_state(AttachStatus.ATTACHING))), ALONE),
    Case("already-attached", READER, scene(volume(held_by("web-4"))), scene(volume(held_by("web-3")))),
    Case(
        "already-attached", attach_host(mode=RO), scene(volume(held_by_host(HOST))), scene(volume(held_by(host=HOST)))
    ),
    Case("unclean-attachment", READER, scene(volume(FAILED_CONNECTED, sharable=False)), scene(volume(FAILED))),
    Case("unclean-attachment", DELETE, scene(volume(FAILED_CONNECTED)), scene(volume(FAILED))),
    Case("contested", READER, scene(volume(held_by(), CONTESTED)), ONE_WRITER),
    Case("contested", DELETE, scene(volume(CONTESTED)), scene(volume(FAILED))),
    Case("encrypted-sharing", READER, scene(volume(held_by(), encrypted=True)), scene(volume(encrypted=True))),
    Case(
        "encrypted-sharing",
        requests.UpdateVolume(volume_id=VOLUME_ID, sharable=True),
        scene(volume(sharable=False, encrypted=True)),
        scene(volume(sharable=False)),
    ),
    Case("read-only-volume", attach(mode=RW), scene(volume(read_only=True)), scene(volume(read_only=True)), READER),
    Case("read-only-context", READER, scene(locked_because="The context is read-only."), scene()),
    Case("attached", DELETE, ALONE, scene(volume())),
    Case("attached", requests.RemoveServer(server_id="id-web-1"), with_server(scene(), attachments=1), scene()),
    Case("server-busy", READER, with_server(scene(), "id-web-4", task_state="resize_prep"), scene()),
    Case(
        "server-busy", DETACH, with_server(ALONE, task_state="deleting"), with_server(ALONE, "id-web-2", task_state="x")
    ),
    Case("server-locked", READER, with_server(scene(), "id-web-4", locked=True), with_server(scene(), locked=True)),
    Case("server-locked", DETACH, with_server(ALONE, locked=True), ALONE),
    Case(
        "shelved-offloaded",
        READER,
        with_server(scene(), "id-web-4", status="SHELVED_OFFLOADED"),
        with_server(scene(), "id-web-4", status="SHELVED"),
    ),
    Case("second-writer", attach(), ONE_WRITER, ONE_READER),
    Case("second-writer", attach(), scene(volume(attachments_known=False)), scene()),
    Case("second-writer", attach(), ONE_WRITER, ONE_WRITER, READER),
    Case("noncluster-filesystem", attach(), ON_EXT4, ON_GFS2),
    Case("noncluster-filesystem", attach(), ON_EXT4, scene(volume(metadata=noted("filesystem", "ext4")))),
    Case("not-the-writer", attach(), FOR_WEB_1, FOR_WEB_4),
    Case("not-the-writer", attach(), FOR_WEB_1, FOR_WEB_1, READER),
    Case(
        "force",
        requests.ForceDetach(attachment_id="att-web-1", volume_id=VOLUME_ID),
        scene(volume(STUCK)),
        ALONE,
        DETACH,
    ),
    Case(
        "force",
        requests.CleanUp(attachment_id="att-web-1", volume_id=VOLUME_ID),
        scene(volume(FAILED_CONNECTED)),
        scene(volume(FAILED)),
    ),
    Case("reset", requests.ResetVolume(volume_id=VOLUME_ID), scene(volume(condition="error")), ALONE, DETACH),
    Case(
        "reset",
        requests.ResetAttachment(attachment_id="att-web-1", volume_id=VOLUME_ID, attached=False),
        ALONE,
        ALONE,
        DETACH,
    ),
    Case("delete", DELETE, scene(), scene(), requests.CreateVolume(volume_id="new", size_gib=1)),
    Case("root-disk", DETACH, scene(volume(held_by(bootable=True))), scene(volume(held_by(), bootable=True))),
    Case(
        "host-detach",
        requests.Detach(attachment_id="att-host", volume_id=VOLUME_ID),
        scene(volume(held_by_host())),
        scene(volume(held_by(host=HOST))),
        DETACH,
    ),
    Case(
        "quorum",
        DETACH,
        scene(volume(held_by(), metadata=QUORUM)),
        scene(volume(held_by(), metadata={"role": "quorum"})),
    ),
    Case("reader-beside-writer", READER, ONE_WRITER, ONE_READER),
    Case("reader-beside-writer", READER, scene(volume(attachments_known=False)), scene()),
    Case("writer-beside-readers", attach(), ONE_READER, scene()),
    Case("running-server", DETACH, with_server(ALONE, status="ACTIVE"), with_server(ALONE, status="SHUTOFF")),
    Case("running-server", DETACH, with_server(ALONE, status="unknown"), with_server(ALONE, status="SHELVED")),
    Case(
        "same-host-neighbour",
        DETACH,
        scene(volume(held_by("web-1"), held_by("web-2", RO, host="cn-1"))),
        scene(volume(held_by("web-1"), held_by("web-2", RO))),
    ),
    Case(
        "same-host-neighbour",
        DETACH,
        scene(volume(held_by("web-1"), held_by("web-2", RO, host=None))),
        scene(volume(held_by("web-1", host=None))),
    ),
    Case(
        "last-writer",
        DETACH,
        scene(volume(held_by("web-1"), held_by("web-2", RO))),
        scene(volume(held_by("web-1"), held_by("web-2"))),
    ),
    Case("last-writer", DETACH, scene(volume(held_by("web-1"), held_by("web-2", RO))), ALONE),
    Case(
        "delete-on-termination",
        READER,
        scene(volume(held_by(delete_on_termination=True))),
        scene(volume(held_by(delete_on_termination=False))),
    ),
    Case(
        "server-error", READER, with_server(scene(), "id-web-4", status="ERROR"), with_server(scene(), status="ERROR")
    ),
    Case("server-error", DETACH, with_server(ALONE, status="ERROR"), with_server(ALONE, status="ACTIVE")),
    Case("api-too-old", READER, scene(rules=OLD), scene(volume(sharable=False), rules=OLD)),
    Case("not-allowed", DELETE, scene(rules=READS_ONLY), scene(rules=OLD)),
    Case(
        "quota", GROW, scene(rules=PlaceRules(quota=Quota(gib_left=9))), scene(rules=PlaceRules(quota=Quota(None, 10)))
    ),
    Case(
        "quota", GROW, scene(rules=PlaceRules(quota=Quota(per_volume_gib=49))), scene(rules=PlaceRules(quota=Quota()))
    ),
    Case("mode-not-enforceable", READER, scene(rules=CLOUD), scene(volume(read_only=True), rules=CLOUD)),
    Case(
        "mode-not-enforceable",
        READER,
        scene(volume(read_only=True), rules=PlaceRules(enforces_ro=Enforcement.NEVER)),
        scene(volume(read_only=True)),
    ),
    Case(
        "in-transition",
        READER,
        scene(volume(in_state(AttachStatus.RESERVED)), rules=CLOUD),
        scene(volume(in_state(AttachStatus.RESERVED))),
    ),
    Case(
        "in-transition",
        GROW,
        scene(volume(held_by(), observed_status="detaching"), rules=CLOUD),
        scene(volume(held_by(), observed_status="in-use"), rules=CLOUD),
    ),
    Case(
        "same-host-neighbour",
        DETACH,
        scene(volume(held_by("web-1", host=None), held_by("web-2", RO, host=None)), rules=CLOUD),
        scene(
            volume(held_by("web-1", host=None), held_by("web-2", RO, host=None)),
            servers={s: Server(id=s, name=s, project_id="p", host_fingerprint=s) for s in ("id-web-1", "id-web-2")},
        ),
    ),
    Case(
        "grow-shared",
        requests.ExtendVolume(volume_id=VOLUME_ID, size_gib=41),
        scene(volume(held_by("web-1"), held_by("web-2"))),
        ALONE,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_code_is_raised(case: Case) -> None:
    assert case.code in codes(case.request, case.raising)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_near_miss_does_not_raise_it(case: Case) -> None:
    assert case.code not in codes(case.near_request or case.request, case.near_miss)


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == set(SEVERITIES)


# The product's table of hazards.
BLOCKED = """not-sharable own-condition in-transition already-attached unclean-attachment contested encrypted-sharing
    read-only-volume read-only-context attached server-busy server-locked shelved-offloaded api-too-old quota
    not-allowed"""
DANGER = """second-writer noncluster-filesystem not-the-writer force reset delete root-disk host-detach quorum
    mode-not-enforceable"""
CAUTION = """reader-beside-writer writer-beside-readers running-server same-host-neighbour last-writer
    delete-on-termination server-error grow-shared"""


def test_every_code_has_the_severity_of_the_table() -> None:
    expected = {
        **dict.fromkeys(BLOCKED.split(), Severity.BLOCKED),
        **dict.fromkeys(DANGER.split(), Severity.DANGER),
        **dict.fromkeys(CAUTION.split(), Severity.CAUTION),
    }
    assert expected == SEVERITIES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_hazards_come_the_worst_first_and_say_where(case: Case) -> None:
    hazards = find_hazards(case.request, case.raising)
    severities = [hazard.severity for hazard in hazards]
    assert severities == sorted(severities, reverse=True)
    about_a_server = isinstance(case.request, requests.RemoveServer)
    assert all(hazard.volume_id == (None if about_a_server else VOLUME_ID) for hazard in hazards)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_every_hazard_is_whole_sentences(case: Case) -> None:
    for hazard in find_hazards(case.request, case.raising):
        assert hazard.message.endswith(".")
        assert "  " not in hazard.message
        assert "None" not in hazard.message
