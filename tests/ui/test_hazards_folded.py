"""Sixty hazards that are alike are one line; what a decision hangs on is never folded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mavtui.cli.shapes import plan_text
from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.hazard import Severity
from mavtui.domain.plans import Plan, Target, make_plan
from mavtui.domain.requests import Attach, DeleteVolume, Detach
from mavtui.domain.scene import Scene
from mavtui.domain.servers import Server
from mavtui.domain.volumes import Volume
from mavtui.ui.dialogs.hazard_text import folds, hazard_lines, told_of
from mavtui.ui.dialogs.plan_text import plan_lines
from mavtui.ui.signs import UNICODE_SIGNS
from tests.ui.console import NOW


def plan_for(count: int, *, mode: Mode = Mode.RO) -> Plan:
    """Detach a volume from so many servers, each on a host of its own; a last one stays and reads."""
    servers = {f"s{n}": Server(id=f"s{n}", name=f"web-{n:02}", host=f"host-{n}") for n in range(count + 1)}
    held = tuple(
        Attachment(
            id=f"a{n}", volume_id="v", server_id=f"s{n}", server_name=f"web-{n:02}", host=f"host-{n}",
            recorded_mode=Mode.RO if n == count else mode, status=AttachStatus.ATTACHED,
        )
        for n in range(count + 1)
    )  # fmt: skip
    scene = Scene(volumes={"v": Volume(id="v", name="shared", sharable=True, attachments=held)}, servers=servers)
    asked = [Detach(attachment_id=f"a{n}", volume_id="v") for n in range(count)]
    return make_plan(asked, scene, target=Target(context="t", backend="sqlite"), plan_id="p", made_at=NOW)


def text_of(plan: Plan, *, each: bool = False) -> str:
    return "\n".join("".join(run.text for run in line) for line in hazard_lines(plan, 76, UNICODE_SIGNS, each=each))


def test_sixty_running_servers_are_one_line_with_their_number_and_the_first_names() -> None:
    [told] = told_of(plan_for(60))

    assert told.code == "running-server"
    assert told.text == ("60 of this kind: web-00, web-01, web-02 and 57 more. web-00 is ACTIVE: unmount there first.")


def test_each_is_there_where_each_is_asked_for() -> None:
    plan = plan_for(60)

    assert folds(plan)
    assert all(f"web-{n:02} is ACTIVE" in text_of(plan, each=True) for n in range(60))


def test_a_few_are_told_one_by_one() -> None:
    plan = plan_for(3)

    assert not folds(plan)
    assert [told.text.split()[0] for told in told_of(plan)] == ["web-00", "web-01", "web-02"]


def test_the_last_writer_is_told_by_itself() -> None:
    plan = plan_for(20, mode=Mode.RW)

    told = [one for one in told_of(plan) if one.code == "last-writer"]
    assert [one.text for one in told] == ["web-19 is the last writer; web-20 stays."]
    assert not told[0].is_folded


def test_a_caution_on_production_is_drawn_as_the_danger_that_it_is_there() -> None:
    plan = plan_for(60)
    there = replace(plan, target=replace(plan.target, production=True))

    assert [told.severity for told in told_of(there)] == [Severity.DANGER]
    assert text_of(there).startswith("!! running-server")


def deletes(count: int) -> Plan:
    """Delete so many volumes of one size."""
    volumes = {f"v{n}": Volume(id=f"v{n}", name=f"data-{n}", size_gib=10) for n in range(count)}
    asked = [DeleteVolume(volume_id=volume_id) for volume_id in volumes]
    target = Target(context="t", backend="sqlite")
    return make_plan(asked, Scene(volumes=volumes), target=target, plan_id="p", made_at=NOW)


def test_a_danger_that_is_the_same_for_every_volume_is_told_of_each() -> None:
    told = told_of(deletes(12))

    assert [one.text for one in told] == [f"data-{n}: 10 GiB of data are gone for good." for n in range(12)]
    assert not any(one.is_folded for one in told)


def test_a_caution_that_is_the_same_for_many_volumes_is_told_once_with_their_names() -> None:
    volumes = {
        f"v{n}": Volume(
            id=f"v{n}", name=f"data-{n}", sharable=True,
            attachments=(
                Attachment(
                    id=f"a{n}", volume_id=f"v{n}", server_id="s0", server_name="web-0", recorded_mode=Mode.RW,
                    status=AttachStatus.ATTACHED,
                ),
            ),
        )
        for n in range(5)
    }  # fmt: skip
    servers = {name: Server(id=name, name=f"web-{name[1]}") for name in ("s0", "s1")}
    asked = [Attach(attachment_id=f"n{n}", volume_id=f"v{n}", server_id="s1", mode=Mode.RO) for n in range(5)]
    target = Target(context="t", backend="sqlite")
    plan = make_plan(asked, Scene(volumes=volumes, servers=servers), target=target, plan_id="p", made_at=NOW)

    [told] = told_of(plan)
    assert told.text.startswith("5 of this kind: data-0, data-1, data-2 and 2 more. web-0 may change")


@pytest.mark.parametrize("count", [1, 2])
def test_holders_that_nobody_can_list_are_not_shown_as_nobody(count: int) -> None:
    volumes = {
        f"v{n}": Volume(id=f"v{n}", name=f"data-{n}", sharable=True, attachments_known=False) for n in range(count)
    }
    asked = [Attach(attachment_id=f"n{n}", volume_id=f"v{n}", server_id="s1") for n in range(count)]
    scene = Scene(volumes=volumes, servers={"s1": Server(id="s1", name="web-1")})
    plan = make_plan(asked, scene, target=Target(context="t", backend="sqlite"), plan_id="p", made_at=NOW)

    lines = ["".join(run.text for run in line) for line in plan_lines(plan, volumes, 76, UNICODE_SIGNS)]
    assert [line.split()[:2] for line in lines if line.split()[:1] in (["writes"], ["reads"])] == [
        ["writes", "?"], ["reads", "?"],
    ] * count  # fmt: skip
    assert next(line for line in plan_text(plan).splitlines() if line.startswith("reads")).endswith("?")
