"""Every way in which a call can go wrong: what is told, how often it is tried, and that no change is sent twice."""

from __future__ import annotations

import json

import pytest

from mavtui.backends.openstack import connection as connection_module
from mavtui.backends.openstack import exchange
from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown, as_error, explained
from mavtui.backends.openstack.microversions import Service, Version
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError, NotFound, OutcomeNotKnown, Refused
from tests.backends_openstack.conftest import Connect
from tests.backends_openstack.loopback_cloud import (
    PASSWORD,
    Answer,
    LoopbackCloud,
    body,
    cut,
    endless,
    reply,
    reset,
    reset_in_reply,
    silence,
    trickle,
)

LIST = "/volume/v3/volumes/detail"
MAKE = "/volume/v3/volumes"
PAGE = json.dumps({"volumes": [{"id": str(number), "name": "x" * 50} for number in range(50)]}).encode()


def fault(kind: str, status: int, message: str, **headers: str) -> Answer:
    return reply({kind: {"code": status, "message": message}}, status, **headers)


async def read(connection: Connection) -> bytes:
    return (await connection.read(Service.CINDER, "/volumes/detail", {"limit": 2})).body


async def write(connection: Connection) -> bytes:
    return (await connection.write(Service.CINDER, "POST", "/volumes", {"volume": {"size": 1}})).body


async def test_a_reply_is_given_as_it_came(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.answer("GET", LIST, body(PAGE, kind="application/json"))
    reply_ = await connect().read(
        Service.CINDER, "/volumes/detail", {"limit": 2, "marker": "a b"}, version=Version(3, 27)
    )

    assert (reply_.status, reply_.body, reply_.request_id) == (200, PAGE, "req-1")
    [asked] = cloud.asked("GET", LIST)
    assert asked.query == "limit=2&marker=a+b"
    assert asked.headers["openstack-api-version"] == "volume 3.27"
    assert asked.headers["x-auth-token"] == cloud.tokens[0]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reset, id="reset"),
        pytest.param(reset_in_reply, id="reset in the reply"),
        pytest.param(cut(PAGE, missing=9), id="cut off"),
        pytest.param(cut(PAGE, missing=9, counted=False), id="cut off, of no promised length"),
        pytest.param(body(b"", 503), id="503"),
        pytest.param(body(b"<h1>Bad Gateway</h1>", 502), id="502 of a proxy"),
        pytest.param(fault("overLimit", 429, "slow down", **{"Retry-After": "0"}), id="429"),
        pytest.param(fault("overLimit", 413, "slow down", **{"Retry-After": "0.01"}), id="413 with a time"),
        pytest.param(body(b"{'volumes': []}", kind="application/json"), id="no JSON"),
    ],
)
async def test_a_read_that_broke_is_tried_again(cloud: LoopbackCloud, connect: Connect, broken: Answer) -> None:
    cloud.answer("GET", LIST, broken, broken, body(PAGE, kind="application/json"))
    assert await read(connect()) == PAGE
    assert len(cloud.asked("GET", LIST)) == 3


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        pytest.param(reset, "broke off", id="reset"),
        pytest.param(cut(PAGE, missing=9), "broke off", id="cut off"),
        pytest.param(cut(PAGE, missing=9, counted=False), "not whole JSON", id="cut off, of no promised length"),
        pytest.param(body(b"nonsense", kind="application/json"), "not whole JSON", id="no JSON"),
    ],
)
async def test_a_read_that_stays_broken_is_given_up_as_unreachable(
    cloud: LoopbackCloud, connect: Connect, broken: Answer, told: str
) -> None:
    cloud.answer("GET", LIST, broken)
    with pytest.raises(BackendUnreachable, match=told) as failed:
        await read(connect())
    assert not isinstance(failed.value, OutcomeUnknown)
    assert failed.value.hint
    assert len(cloud.asked("GET", LIST)) == 4


async def test_a_read_without_an_answer_is_given_up_when_patience_ends(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.answer("GET", LIST, silence)
    with pytest.raises(BackendUnreachable, match="does not answer within"):
        await read(connect(context={"timeout_seconds": 0.2}))
    assert len(cloud.asked("GET", LIST)) == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(endless, "MiB in one answer", id="endless"),
        pytest.param(trickle, "end of its answer", id="trickling"),
        pytest.param(body(b"<html><title>Sign in</title>"), "an HTML page, “Sign in” instead of JSON", id="login page"),
        pytest.param(
            body(b"", 302, Location="https://u:p@sso.example/?t=1"), "sends on to https://sso.example/$", id="302"
        ),
    ],
)
async def test_what_is_no_answer_of_a_service_is_not_asked_for_again(
    cloud: LoopbackCloud, connect: Connect, monkeypatch: pytest.MonkeyPatch, answer: Answer, told: str
) -> None:
    monkeypatch.setattr(exchange, "LARGEST_REPLY", 1_000_000)
    cloud.answer("GET", LIST, answer)
    with pytest.raises(BackendUnreachable, match=told):
        await read(connect(context={"timeout_seconds": 0.2 if answer is trickle else 2.0}))
    assert len(cloud.asked("GET", LIST)) == 1


async def test_a_service_that_asks_for_more_time_than_anybody_has_is_believed(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    cloud.answer("GET", LIST, fault("overLimit", 429, "slow down", **{"Retry-After": "3600"}))
    with pytest.raises(BackendUnreachable, match="429") as failed, explained("list volumes"):
        await read(connect())
    assert "3600 s" in failed.value.hint
    assert failed.value.retry_after == 3600
    assert len(cloud.asked("GET", LIST)) == 1


async def test_a_service_that_is_gone_is_unreachable(cloud: LoopbackCloud, connect: Connect) -> None:
    connection = connect()
    await connection.ready()
    cloud.close()
    with pytest.raises(BackendUnreachable, match=r"Cinder at 127\.0\.0\.1:.* cannot be reached: Connection refused"):
        await read(connection)
    with pytest.raises(BackendUnreachable, match="nothing was sent") as failed:
        await write(connection)
    assert not isinstance(failed.value, OutcomeUnknown)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reset, id="reset"),
        pytest.param(reset_in_reply, id="reset in the reply"),
        pytest.param(silence, id="no answer"),
        pytest.param(cut(PAGE, missing=9), id="cut off"),
        pytest.param(body(b"<title>Busy</title>", 502), id="502 of a proxy"),
        pytest.param(body(b"", 504), id="504"),
        pytest.param(body(b"", 524), id="524"),
        pytest.param(body(b"", 408), id="408"),
        pytest.param(reply({"versions": []}, 300), id="a list of versions"),
        pytest.param(fault("computeFault", 500, "The server has either erred"), id="500"),
        pytest.param(body(b"<title>Sign in</title>"), id="a page"),
        pytest.param(body(b"[", kind="application/json"), id="no JSON"),
    ],
)
async def test_a_change_whose_answer_is_lost_is_sent_once_and_its_outcome_unknown(
    cloud: LoopbackCloud, connect: Connect, broken: Answer
) -> None:
    cloud.answer("POST", MAKE, broken)
    with pytest.raises(OutcomeUnknown) as failed:
        await write(connect(context={"timeout_seconds": 0.3}))
    assert "not sent again" in failed.value.hint
    assert failed.value.exit_code == 7
    assert len(cloud.asked("POST", MAKE)) == 1


async def test_an_unknown_outcome_is_told_so_that_what_is_known_can_follow(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    cloud.answer("POST", MAKE, reply({"computeFault": {"message": "It erred.", "code": 500}}, 500))
    with pytest.raises(OutcomeUnknown, match=r"It erred$"):
        await write(connect())


@pytest.mark.parametrize(
    ("answer", "kind", "code", "told"),
    [
        (fault("badRequest", 400, "Invalid volume: status must be available."), Refused, (), "refused to .*available"),
        (fault("forbidden", 403, "Policy doesn't allow x."), Refused, ("not-allowed",), "You may not create it"),
        (fault("itemNotFound", 404, "Volume v could not be found."), NotFound, None, "could not be found"),
        (fault("conflictingRequest", 409, "ConflictNovaUsingAttachment: Detach it by Nova."), Refused, (), "by Nova"),
        (
            fault("overLimit", 413, "VolumeLimitExceeded: Too many (10).", **{"Retry-After": "0"}),
            Refused,
            ("quota",),
            "10",
        ),
        (fault("forbidden", 403, "Quota exceeded for cores"), Refused, ("quota",), "Quota"),
        (fault("computeFault", 406, "Version 3.99 is not supported"), Refused, ("api-too-old",), "3.99"),
        (fault("overLimit", 429, "Slow down."), BackendUnreachable, None, "429, Slow down"),
        (body(b"<html><body>\n<h1>404 Not\nFound</h1>", 404), NotFound, None, "an HTML page, “404 Not Found”"),
        (body(b"plain words\nand a second line", 400, kind="text/plain"), Refused, (), "plain words$"),
        (
            reply({"message": "no such place", "code": "404 Not Found", "title": "x"}, 404),
            NotFound,
            None,
            "no such place",
        ),
        (body(b"", 400), Refused, (), "without saying why"),
        (reply([1, 2], 400), Refused, (), "without saying why"),
    ],
)
async def test_a_refusal_is_told_in_its_own_words_and_sent_once(
    cloud: LoopbackCloud, connect: Connect, answer: Answer, kind: type[MavtuiError], code: object, told: str
) -> None:
    cloud.answer("POST", MAKE, answer)
    with pytest.raises(kind, match=told) as failed, explained("create it"):
        await write(connect())
    assert code is None or getattr(failed.value, "codes", None) == code
    assert failed.value.request_id == "req-1"
    assert len(cloud.asked("POST", MAKE)) == 1


async def test_a_message_is_cut_to_its_first_line_without_secrets_and_control_characters(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    message = f"The token gAAAA{'b' * 30} or {PASSWORD}\x1b[31m is bad\tauth_password=hush.\nTraceback:\n  File x"
    cloud.answer("POST", MAKE, fault("badRequest", 400, message))
    with pytest.raises(CloudFault) as failed:
        await write(connect())
    assert failed.value.reason == "The token (secret) or (secret) [31m is bad auth_password=(secret)"


def test_the_class_and_the_ids_that_services_add_to_a_message_are_taken_off() -> None:
    from mavtui.backends.openstack.faults import read_fault

    message = "ConflictNovaUsingAttachment: Detach volume. (HTTP 409) (Request-ID: req-77)"
    read_ = read_fault(Service.CINDER, 409, json.dumps({"conflictingRequest": {"message": message}}).encode())
    assert (read_.exception, read_.reason) == ("ConflictNovaUsingAttachment", "Detach volume.")
    assert isinstance(as_error(read_, "detach it"), Refused)


async def test_a_login_that_a_service_refuses_is_renewed_once_also_for_a_change(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    connection = connect()
    await connection.ready()
    cloud.refused_tokens.update(cloud.tokens)
    cloud.answer("POST", MAKE, fault("unauthorized", 401, "Go away"), reply({"volume": {}}, 202))
    assert await write(connection) == b'{"volume": {}}'
    assert [one.headers["x-auth-token"] for one in cloud.asked("POST", MAKE)] == cloud.tokens
    assert cloud.logins == 2


async def test_a_change_is_not_sent_after_a_login_that_took_long(
    cloud: LoopbackCloud, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = connect()
    await connection.ready()
    monkeypatch.setattr(connection_module, "LONGEST_LOGIN_OF_A_CHANGE", 0.0)
    cloud.refused_tokens.update(cloud.tokens)
    with pytest.raises(BackendUnreachable, match="nothing was sent") as late:
        await write(connection)
    assert not isinstance(late.value, OutcomeNotKnown)
    assert cloud.asked("POST", MAKE) == []


async def test_a_service_that_refuses_every_login_is_not_asked_for_ever(cloud: LoopbackCloud, connect: Connect) -> None:
    connection = connect()
    cloud.answer("GET", LIST, fault("unauthorized", 401, "Go away"))
    with pytest.raises(AuthenticationFailed, match="not even a new one: Go away"):
        await read(connection)
    assert len(cloud.asked("GET", LIST)) == 2


def test_an_error_that_leads_back_to_itself_is_told_all_the_same() -> None:
    first, second = RuntimeError("first"), RuntimeError("second")
    first.__context__, second.__context__ = second, first
    assert exchange._innermost(first) == "first"
