"""Logging in: once for all, renewed in time, asked for where somebody is, and never tried often after a refusal."""

from __future__ import annotations

import asyncio
import json
import re
import time

import pytest

from mavtui.backends.openstack.microversions import Service
from mavtui.errors import AuthenticationFailed, BackendUnreachable, ConfigError
from tests.backends_openstack.conftest import Connect, WriteClouds
from tests.backends_openstack.loopback_cloud import (
    PASSWORD,
    Answer,
    LoopbackCloud,
    body,
    free_port,
    reply,
    reset,
    reset_in_reply,
    silence,
)

LIST = "/volume/v3/volumes"
NO_PASSWORD = {"password": None}


class Terminal:
    """Answers prompts and remembers them."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, bool]] = []

    def __call__(self, prompt: str, hidden: bool) -> str:
        self.asked.append((prompt, hidden))
        return self.answers.pop(0)


async def test_all_who_wait_share_one_login(cloud: LoopbackCloud, connect: Connect) -> None:
    connection = connect()
    facts = await asyncio.gather(*(connection.ready() for _ in range(8)))
    assert len(set(map(id, facts))) == 1
    assert cloud.logins == 1
    assert (facts[0].user_name, facts[0].project_name, facts[0].roles) == ("ada", "storage", frozenset({"member"}))


async def test_a_login_that_a_service_refuses_is_renewed_once_for_all_who_wait(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    connection = connect()
    await connection.ready()
    cloud.refused_tokens.update(cloud.tokens)
    replies = await asyncio.gather(*(connection.read(Service.CINDER, "/volumes") for _ in range(12)))
    assert {one.status for one in replies} == {200}
    assert cloud.logins == 2


async def test_a_login_is_renewed_before_its_end(
    cloud: LoopbackCloud, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = connect()
    await connection.ready()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 3600 - 121)
    await connection.read(Service.CINDER, "/volumes")
    assert cloud.logins == 1
    monkeypatch.setattr(time, "monotonic", lambda: now + 3600 - 119)
    await connection.read(Service.CINDER, "/volumes")
    assert cloud.logins == 2


async def test_whoever_gives_up_waiting_does_not_end_the_login_of_others(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    connection = connect()
    first = asyncio.ensure_future(connection.ready())
    second = asyncio.ensure_future(connection.ready())
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).user_name == "ada"
    assert cloud.logins == 1


async def test_a_wrong_password_is_told_and_not_tried_again_soon(cloud: LoopbackCloud, connect: Connect) -> None:
    connection = connect(auth={"password": "not-the-password"})
    for _ in range(3):
        with pytest.raises(AuthenticationFailed, match="does not accept the login") as failed:
            await connection.ready()
        assert "not-the-password" not in str(failed.value) + failed.value.hint
        assert "clouds.yaml" in failed.value.hint
    assert cloud.logins == 1


async def test_a_refusal_that_is_told_again_says_when_the_next_try_is(connect: Connect) -> None:
    connection = connect(auth={"password": "not-the-password"})
    with pytest.raises(AuthenticationFailed) as first:
        await connection.ready()
    with pytest.raises(AuthenticationFailed) as second:
        await connection.ready()
    assert second.value.message == first.value.message
    assert second.value.hint.startswith(first.value.hint)
    assert re.search(r"Not sent again for (300|299) s", second.value.hint)


async def test_keystone_out_of_reach_is_tried_again_when_asked_again(cloud: LoopbackCloud, connect: Connect) -> None:
    connection = connect()
    cloud.answer("POST", "/identity/v3/auth/tokens", reply({"error": {"message": "busy"}}, 503))
    with pytest.raises(BackendUnreachable, match="answered 503"):
        await connection.ready()
    cloud.answer("POST", "/identity/v3/auth/tokens")
    assert (await connection.ready()).user_name == "ada"


async def test_keystone_that_says_nothing_is_unreachable(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.answer("GET", "/identity/v3", silence)
    cloud.answer("POST", "/identity/v3/auth/tokens", silence)
    with pytest.raises(BackendUnreachable, match=r"Keystone at http://127\.0\.0\.1:\d+/identity/v3 does not answer"):
        await connect(context={"timeout_seconds": 0.3}).ready()


@pytest.mark.parametrize("breaking", [reset, reset_in_reply])
async def test_a_keystone_that_breaks_off_is_told_in_a_few_words(
    cloud: LoopbackCloud, connect: Connect, breaking: Answer
) -> None:
    cloud.answer("POST", "/identity/v3/auth/tokens", breaking)
    with pytest.raises(BackendUnreachable, match=r"/identity/v3 does not answer: Connection reset by peer$"):
        await connect(auth_type="v3password").ready()


async def test_an_answer_of_wrong_types_is_no_keystones(cloud: LoopbackCloud, connect: Connect) -> None:
    token = {"token": {"expires_at": {"unexpected": []}, "catalog": {"unexpected": []}, "roles": 7}}
    cloud.answer("POST", "/identity/v3/auth/tokens", reply(token, 201, **{"X-Subject-Token": "t"}))
    with pytest.raises(BackendUnreachable, match="no Keystone: its answer to a login is none"):
        await connect(auth_type="v3password").ready()


async def test_a_refused_login_is_asked_about_its_project_too(connect: Connect) -> None:
    with pytest.raises(AuthenticationFailed) as failed:
        await connect(auth={"password": "not-the-password"}, context={"project": "storage"}).ready()
    assert "Has the user a role in the project storage?" in failed.value.hint


async def test_an_address_that_is_no_keystone_is_told(connect: Connect, cloud: LoopbackCloud) -> None:
    cloud.answer("POST", "/nowhere/v3/auth/tokens", body(b"<title>Not found</title>", 404))
    with pytest.raises(BackendUnreachable, match="no Keystone") as failed:
        await connect(auth={"auth_url": f"{cloud.address}/nowhere/v3"}, auth_type="v3password").ready()
    assert "auth_url" in failed.value.hint


async def test_a_token_that_keystone_cannot_read_is_a_login_refused(cloud: LoopbackCloud, connect: Connect) -> None:
    told = {"error": {"code": 404, "title": "Not Found", "message": "Could not recognize Fernet token"}}
    cloud.answer("POST", "/identity/v3/auth/tokens", reply(told, 404))
    with pytest.raises(AuthenticationFailed, match="Could not recognize"):
        await connect().ready()


async def test_a_keystone_that_nobody_runs_is_told_in_a_few_words(connect: Connect) -> None:
    address = f"http://127.0.0.1:{free_port()}/v3"
    with pytest.raises(BackendUnreachable, match=f"{address} does not answer: Connection refused$"):
        await connect(auth={"auth_url": address}).ready()


async def test_what_is_missing_is_asked_for_where_somebody_is(connect: Connect) -> None:
    terminal = Terminal("ada", PASSWORD)
    facts = await connect(ask=terminal, auth={"password": None, "username": None}).ready()
    assert facts.user_name == "ada"
    assert terminal.asked == [("User name for the cloud loop: ", False), ("Password for ada at loop: ", True)]


async def test_a_password_is_asked_for_once_and_kept_for_renewals(cloud: LoopbackCloud, connect: Connect) -> None:
    terminal = Terminal(PASSWORD)
    connection = connect(ask=terminal, auth=NO_PASSWORD)
    await connection.ready()
    cloud.refused_tokens.update(cloud.tokens)
    await connection.read(Service.CINDER, "/volumes")
    assert (cloud.logins, terminal.asked) == (2, [("Password for ada at loop: ", True)])


async def test_what_is_missing_is_named_where_nobody_can_be_asked(cloud: LoopbackCloud, connect: Connect) -> None:
    with pytest.raises(AuthenticationFailed, match="needs `password`") as failed:
        await connect(auth=NO_PASSWORD).ready()
    assert failed.value.exit_code == 9
    assert "terminal" in failed.value.hint
    assert cloud.requests == []


@pytest.mark.parametrize("answer", ["", EOFError(), KeyboardInterrupt()])
async def test_an_answer_that_is_none_ends_the_login(connect: Connect, answer: str | BaseException) -> None:
    def ask(_prompt: str, hidden: bool) -> str:
        assert hidden
        if isinstance(answer, BaseException):
            raise answer
        return answer

    with pytest.raises(AuthenticationFailed, match="needs `password`"):
        await connect(ask=ask, auth=NO_PASSWORD).ready()


async def test_a_mistyped_password_is_asked_for_again_and_never_told(
    cloud: LoopbackCloud, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal("mistyped-word", PASSWORD)
    connection = connect(ask=terminal, auth=NO_PASSWORD)
    with pytest.raises(AuthenticationFailed, match="does not accept the login"):
        await connection.ready()
    _later(monkeypatch, 2)
    assert (await connection.ready()).user_name == "ada"
    assert (cloud.logins, len(terminal.asked)) == (2, 2)
    assert "mistyped-word" not in connection.redacted("mistyped-word was refused")


async def test_a_question_that_was_left_is_asked_again_later_but_not_by_those_who_waited_for_it(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal("", PASSWORD)
    connection = connect(ask=terminal, auth=NO_PASSWORD)
    for _ in range(3):
        with pytest.raises(AuthenticationFailed, match="needs `password`"):
            await connection.ready()
    assert len(terminal.asked) == 1
    _later(monkeypatch, 2)
    assert (await connection.ready()).user_name == "ada"


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + seconds)


async def test_a_passcode_is_asked_for_anew_at_every_login(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.passcode = "111111"
    terminal = Terminal("111111", "222222")
    connection = connect(ask=terminal, auth_type="v3totp", auth=NO_PASSWORD)
    await connection.ready()
    cloud.passcode = "222222"
    cloud.refused_tokens.update(cloud.tokens)
    await connection.read(Service.CINDER, "/volumes")
    assert terminal.asked == [("TOTP passcode for ada at loop: ", True)] * 2


async def test_a_passcode_that_was_configured_is_good_for_one_login(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.passcode = "111111"
    connection = connect(auth_type="v3totp", auth={"password": None, "passcode": "111111"})
    await connection.ready()
    cloud.refused_tokens.update(cloud.tokens)
    with pytest.raises(AuthenticationFailed, match="needs `passcode` anew"):
        await connection.read(Service.CINDER, "/volumes")


async def test_two_factors_are_proved_together(cloud: LoopbackCloud, connect: Connect) -> None:
    cloud.passcode = "111111"
    terminal = Terminal("111111")
    await connect(ask=terminal, auth_type="v3multifactor", auth_methods=["v3password", "v3totp"]).ready()
    [asked] = cloud.asked("POST", "/identity/v3/auth/tokens")
    assert json.loads(asked.body)["auth"]["identity"]["methods"] == ["password", "totp"]


async def test_an_application_credential_logs_in(cloud: LoopbackCloud, connect: Connect) -> None:
    auth = {"application_credential_id": "c1", "application_credential_secret": PASSWORD}
    without = dict.fromkeys(("username", "password", "project_name", "user_domain_id", "project_domain_id"))
    await connect(auth_type="v3applicationcredential", auth={**without, **auth}).ready()
    [asked] = cloud.asked("POST", "/identity/v3/auth/tokens")
    assert json.loads(asked.body)["auth"]["identity"]["methods"] == ["application_credential"]


async def test_a_service_token_is_never_sent_whatever_the_cloud_is_configured_with(
    cloud: LoopbackCloud, connect: Connect
) -> None:
    service = {"auth_url": f"{cloud.address}/identity/v3", "username": "cinder", "password": PASSWORD}
    connection = connect(service_auth=service, send_service_user_token=True, service_token="gAAAAAservice")  # noqa: S106 - of nobody
    await connection.read(Service.CINDER, "/volumes")
    await connection.write(Service.CINDER, "DELETE", "/attachments/a1")
    assert len(cloud.requests) > cloud.logins
    assert [request for request in cloud.requests if "x-service-token" in request.headers] == []


async def test_a_plug_in_that_is_not_there_is_named_with_the_nearest(connect: Connect) -> None:
    with pytest.raises(ConfigError, match="auth_type: v3passwort") as failed:
        await connect(auth_type="v3passwort").ready()
    assert "v3password" in failed.value.hint
    with pytest.raises(ConfigError) as failed:
        await connect(auth_type="noauth").ready()
    assert "admin_token" in failed.value.hint


async def test_variables_alone_make_a_login(
    cloud: LoopbackCloud, monkeypatch: pytest.MonkeyPatch, write_clouds: WriteClouds
) -> None:
    from mavtui.backends.openstack.connection import Connection
    from mavtui.backends.registry import cloud_names
    from mavtui.config.model import ContextSettings

    write_clouds({})
    for name, value in (("AUTH_URL", f"{cloud.address}/identity/v3"), ("USERNAME", "ada"), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"OS_{name}", value)
    monkeypatch.setenv("OS_USER_DOMAIN_ID", "default")
    assert cloud_names() == ("envvars",)
    connection = Connection.open(ContextSettings("envvars", backend="openstack", cloud="envvars"))
    assert (await connection.ready()).user_name == "ada"
    await connection.close()
