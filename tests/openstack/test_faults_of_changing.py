"""What becomes of a change when the cloud fails in the middle of it: nothing is done twice, what is known is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied, make_certificate
from tests.openstack.proxy import Exchange, Fault

pytestmark = pytest.mark.cinder
Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]

REFUSALS: dict[str, tuple[Fault, int, str]] = {
    "400": (faults.refuses(400, "It is not in a state for this."), 4, "not in a state for this"),
    "401": (faults.refuses(401, "The request you have made requires authentication."), 9, "login"),
    "403": (faults.refuses(403, "Policy doesn't allow it to be performed."), 4, "Policy doesn't allow"),
    "404": (faults.refuses(404, "The resource could not be found."), 3, "could not be found"),
    "409": (faults.refuses(409, "It is in conflict."), 4, "It is in conflict"),
    "413": (
        faults.refuses(413, "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded."),
        4,
        "exceeded",
    ),
    "429": (faults.refuses(429, "You ask too often.", Retry_After="0"), 7, "too often"),
}
UNCLEAR: dict[str, Fault] = {
    "the answer is lost": faults.lost_after,
    "the answer comes too late": faults.slow(6),
    "the answer is cut in half": faults.cut_in_half,
    "500": faults.done_but(faults.refuses(500)),
    "the answer is broken JSON": faults.broken_json,
    "the answer never ends": faults.done_but(faults.endless),
    "a page in the place of the answer": faults.done_but(faults.html(200)),
    "502": faults.done_but(faults.html(502)),
    "503": faults.done_but(faults.refuses(503)),
    "504": faults.done_but(faults.html(504)),
    "an answer of wrong types": faults.wrong_types("id", "status", "size", "name"),
    "an answer that is no object": faults.done_but(faults.answers(b"[]")),
}


class Change(NamedTuple):
    """A command that sends one write to `path`; how to see in the cloud that it was done."""

    method: str
    path: str
    arguments: Callable[[Cloud, str, Path], list[str]]
    is_done: Callable[[Cloud, str], bool]


def connector(folder: Path, host: str) -> str:
    file = folder / f"{host}.json"
    values = {"host": host, "initiator": f"iqn.2026-11.example:{host}", "ip": "192.0.2.7", "os_type": "linux"}
    file.write_text(json.dumps(values))
    return str(file)


CHANGES: dict[str, Change] = {
    "create": Change(
        "POST", "/volumes$",
        lambda cloud, _, __: ["create", cloud.named("new"), "--size", "1"],
        lambda cloud, _: bool(cloud.volumes_named("new")),
    ),
    "set": Change(
        "PUT", "/volumes/",
        lambda cloud, volume_id, _: ["set", volume_id, "--name", cloud.named("renamed")],
        lambda cloud, _: bool(cloud.volumes_named("renamed")),
    ),
    "extend": Change(
        "POST", "/volumes/.*/action",
        lambda _, volume_id, __: ["extend", volume_id, "3"],
        lambda cloud, volume_id: cloud.volume_facts(volume_id)["size"] == 3,
    ),
    "attach": Change(
        "POST", "/attachments$",
        lambda _, volume_id, folder: ["attach", volume_id, "--host", "one", "--connector", connector(folder, "one")],
        lambda cloud, volume_id: bool(cloud.attachments(volume_id)),
    ),
}  # fmt: skip
YES = ("--yes",)


def counted(proxied: Proxied) -> Counter[tuple[str, str, bytes]]:
    return Counter((write.method, write.path, write.body) for write in proxied.writes)


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_that_was_refused_has_changed_nothing(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str, refusal: str
) -> None:
    change, (fault, code, said) = CHANGES[verb], REFUSALS[refusal]
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    rule = proxied.cinder.on(fault, method=change.method, path=change.path)
    done = console(proxied)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code == code, done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert rule.met == (2 if refusal == "401" else 1)  # which accepts nothing, so a renewed login may ask once more
    assert not change.is_done(cinder, volume_id)


@pytest.mark.parametrize("failure", UNCLEAR)
@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_whose_answer_is_lost_is_never_sent_again_and_what_is_known_is_told(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str, failure: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    proxied.cinder.on(UNCLEAR[failure], method=change.method, path=change.path, times=1)
    done = console(proxied, timeout_seconds=2)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code in {0, 7, 8}, done.err
    assert set(counted(proxied).values()) == {1}
    assert change.is_done(cinder, volume_id)
    assert done.err.strip()
    assert "Traceback" not in done.err


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_that_was_never_sent_is_told_as_not_done(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    proxied.cinder.on(faults.lost_before, method=change.method, path=change.path)
    done = console(proxied)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code in {7, 8}, done.err
    assert proxied.writes == []
    assert not change.is_done(cinder, volume_id)


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_of_a_cloud_that_cannot_be_reached_is_told_as_not_done(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    on = console(proxied)
    assert on("volumes").code == 0
    with proxied.cinder.away():
        done = on(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code == 7, done.err
    assert "refused" in done.err
    assert not change.is_done(cinder, volume_id)


def test_a_detach_whose_answer_is_lost_is_not_sent_again(cinder: Cloud, before: Before, console: Of) -> None:
    volume_id = cinder.volume()
    attachment_id = cinder.attach_host(volume_id, "one")
    proxied = before(cinder.place)
    proxied.cinder.on(faults.lost_after, method="DELETE", path="/attachments/")
    done = console(proxied)("detach", attachment_id, "--yes", "--accept", "host-detach")
    assert done.code in {0, 7, 8}, done.err
    assert [write.method for write in proxied.writes] == ["DELETE"]
    assert cinder.attachments(volume_id) == []


def test_one_failing_read_on_the_way_does_not_repeat_the_change(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path
) -> None:
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    for fault in (faults.refuses(503), faults.cut_in_half, faults.html(502)):
        proxied.cinder.on(fault, method="GET", path="/(volumes|attachments)/", times=1)
    given = ["attach", volume_id, "--host", "one", "--connector", connector(tmp_path, "one"), "--yes"]
    done = console(proxied)(*given)
    assert done.code == 0, done.err
    assert set(counted(proxied).values()) == {1}
    assert [a["status"] for a in cinder.attachments(volume_id)] == ["attached"]


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_by_a_certificate_that_nobody_signed_is_told_and_not_sent(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place, tls=True)
    done = console(proxied)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code == 7, done.err
    assert "certificate" in done.err
    assert proxied.writes == []
    assert not change.is_done(cinder, volume_id)


@pytest.mark.parametrize("verb", sorted(CHANGES.keys() - {"create"}))
def test_a_certificate_that_changes_before_the_change_is_sent_keeps_it_from_being_sent(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place, tls=True)
    trusted = str(proxied.path.with_name("certificate.pem"))
    other = tmp_path / "other"
    other.mkdir()

    def replaced(exchange: Exchange) -> None:
        response = exchange.forward()
        proxied.cinder.present(make_certificate(other))
        exchange.answer(response._replace(headers={**response.headers, "Connection": "close"}))
        proxied.cinder.cut()

    proxied.cinder.on(replaced, method="GET", path=f"/volumes/{volume_id}$", times=1)
    done = console(proxied, ca_file=trusted)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code == 7, done.err
    assert "certificate" in done.err
    assert proxied.writes == []
    assert not change.is_done(cinder, volume_id)


@pytest.mark.parametrize("verb", sorted(CHANGES.keys() - {"create"}))
def test_a_volume_of_wrong_types_is_not_changed(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    proxied.cinder.on(faults.wrong_types("status", "size"), method="GET", path=f"/volumes/{volume_id}$")
    done = console(proxied)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code == 7, done.err
    assert volume_id in done.err
    assert "cannot be read" in done.err
    assert proxied.writes == []


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_that_is_read_back_with_wrong_types_is_told_as_what_it_is_and_not_repeated(
    cinder: Cloud, before: Before, console: Of, tmp_path: Path, verb: str
) -> None:
    change = CHANGES[verb]
    volume_id = cinder.volume()
    proxied = before(cinder.place)

    def then_spoiled(exchange: Exchange) -> None:
        response = exchange.forward()
        proxied.cinder.on(faults.wrong_types("status", "size"), method="GET", path="/(volumes|attachments)/")
        exchange.answer(response)

    proxied.cinder.on(then_spoiled, method=change.method, path=change.path, times=1)
    done = console(proxied, timeout_seconds=2, wait_seconds=2)(*change.arguments(cinder, volume_id, tmp_path), *YES)
    assert done.code in {7, 8}, done.err
    assert "cannot be read" in done.err
    assert "Traceback" not in done.err
    assert set(counted(proxied).values()) == {1}
    assert change.is_done(cinder, volume_id) is (verb != "attach")  # nothing was connected: what was reserved is free


def test_a_sharable_volume_that_is_held_is_refused_for_that_and_not_for_its_type(cinder: Cloud, console: Of) -> None:
    volume_id = cinder.volume(sharable=True)
    cinder.attach_host(volume_id, "one")
    done = console(cinder.place)("set", volume_id, "--no-sharable", "--yes")
    assert done.code == 4, done.err
    assert "[attached]" in done.err
    assert "--type" not in done.err
