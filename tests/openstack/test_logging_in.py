"""Every way to log in that the real Keystone has: each is used as clouds.yaml names it, and told apart when refused."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mavtui.backends.openstack.connection import Connection
from mavtui.backends.openstack.microversions import Service
from mavtui.config.model import ContextSettings
from mavtui.errors import AuthenticationFailed
from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud, Place
from tests.openstack.identity_provider import CLIENT, PASSWORD, SECRET, USER, IdentityProvider
from tests.openstack.people import STEP_SECONDS, Person, passcode
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Exchange, Response

pytestmark = pytest.mark.openstack
Of = Callable[..., Mavtui]
Named = Callable[..., Place]
NOT_LOGGED_IN, REFUSED = 9, 4
NEEDS_BOTH = pytest.mark.parametrize("person", [True], indirect=True, ids=["needs both"])


@pytest.fixture
def person(admin: Cloud, request: pytest.FixtureRequest) -> Iterator[Person]:
    """A member of demo whom only this test knows; two factors may be needed of them."""
    made = Person(admin, needs_both=getattr(request, "param", False))
    yield made
    made.remove()


@pytest.fixture
def named(person: Person, member: Cloud, tmp_path: Path) -> Named:
    """The lab with a clouds.yaml in which the person logs in like this: `named(auth_type="v3token", token=…)`."""

    def name(**auth: object) -> Place:
        clouds = tmp_path / "clouds-of-person.yaml"
        clouds.write_text(json.dumps({"clouds": {"mine": person.entry(**auth)}}))
        clouds.chmod(0o600)
        return member.place._replace(clouds=clouds, name="mine")

    return name


@pytest.fixture
def volume_id(member: Cloud) -> str:
    """A volume of the project demo."""
    return member.volume()


def fresh_passcode() -> str:
    """A passcode that is good for some seconds more."""
    if (left := STEP_SECONDS - time.time() % STEP_SECONDS) < 5:
        time.sleep(left)
    return passcode()


def sees(mavtui: Mavtui, volume_id: str) -> None:
    done = mavtui("volumes", "-o", "json")
    assert done.code == 0, done.err
    assert volume_id in {volume["id"] for volume in done.json()}


@pytest.mark.parametrize("kind", ["password", "v3password", None])
def test_by_password(person: Person, named: Named, console: Of, volume_id: str, kind: str | None) -> None:
    named_type = {"auth_type": kind} if kind else {}
    sees(console(named(**named_type, **person.who, password=person.password)), volume_id)


def test_by_an_application_credential_named_by_its_id(
    person: Person, named: Named, console: Of, volume_id: str
) -> None:
    made = person.application_credential()
    auth = {"application_credential_id": made["id"], "application_credential_secret": made["secret"]}
    sees(console(named(auth_type="v3applicationcredential", **auth)), volume_id)


def test_by_an_application_credential_named_by_its_name(
    person: Person, named: Named, console: Of, volume_id: str
) -> None:
    made = person.application_credential()
    auth = {"application_credential_name": made["name"], "application_credential_secret": made["secret"]}
    whose = {"username": person.name, "user_domain_id": "default"}
    sees(console(named(auth_type="v3applicationcredential", **auth, **whose)), volume_id)


def test_an_application_credential_for_readers_changes_nothing(
    person: Person, named: Named, console: Of, volume_id: str
) -> None:
    made = person.application_credential("reader")
    auth = {"application_credential_id": made["id"], "application_credential_secret": made["secret"]}
    on = console(named(auth_type="v3applicationcredential", **auth))
    sees(on, volume_id)
    done = on("extend", volume_id, "2", "--yes")
    assert done.code == REFUSED, done.err
    assert "role" in done.err


def test_by_a_token(person: Person, named: Named, console: Of, volume_id: str) -> None:
    place = named(auth_type="v3token", token=person.token(), project_name="demo", project_domain_id="default")
    sees(console(place), volume_id)


def test_by_a_token_that_was_revoked(person: Person, named: Named, console: Of) -> None:
    token = person.token()
    assert person.revoke(token) == 204
    done = console(named(auth_type="v3token", token=token, project_name="demo", project_domain_id="default"))("volumes")
    assert done.code == NOT_LOGGED_IN, done.err
    assert token not in done.out + done.err


def test_by_a_passcode(person: Person, named: Named, console: Of, volume_id: str) -> None:
    person.take_passcodes()
    sees(console(named(auth_type="v3totp", **person.who, passcode=fresh_passcode())), volume_id)


def test_a_passcode_of_another_moment_is_refused(person: Person, named: Named, console: Of) -> None:
    person.take_passcodes()
    old = passcode(time.time() - 20 * STEP_SECONDS)
    done = console(named(auth_type="v3totp", **person.who, passcode=old))("volumes")
    assert done.code == NOT_LOGGED_IN, done.err


def test_a_passcode_that_is_missing_is_named_where_nobody_can_be_asked(
    person: Person, named: Named, console: Of
) -> None:
    person.take_passcodes()
    done = console(named(auth_type="v3totp", **person.who))("volumes")
    assert done.code == NOT_LOGGED_IN, done.err
    assert "`passcode`" in done.err


async def test_a_passcode_is_asked_for_at_every_login(
    person: Person, named: Named, monkeypatch: pytest.MonkeyPatch, volume_id: str
) -> None:
    person.take_passcodes()
    asked: list[tuple[str, bool]] = []

    def ask(prompt: str, hidden: bool) -> str:
        asked.append((prompt, hidden))
        return fresh_passcode()

    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(named(auth_type="v3totp", **person.who).clouds))
    connection = Connection.open(ContextSettings("mine", backend="openstack", cloud="mine"), ask=ask)
    try:
        reply = await connection.read(Service.CINDER, f"/volumes/{volume_id}")
        assert json.loads(reply.body)["volume"]["id"] == volume_id
        first = await connection._login.access()
        assert await connection._login.access(not_this=first) is not first
    finally:
        await connection.close()
    assert asked == [(f"TOTP passcode for {person.name} at mine: ", True)] * 2


@NEEDS_BOTH
def test_a_password_alone_is_told_to_be_not_enough_and_what_would_be(person: Person, named: Named, console: Of) -> None:
    person.take_passcodes()
    done = console(named(**person.who, password=person.password))("volumes")
    assert done.code == NOT_LOGGED_IN, done.err
    assert "a further proof of who you are" in done.err
    assert "v3multifactor" in done.err


@NEEDS_BOTH
def test_by_two_factors(person: Person, named: Named, console: Of, volume_id: str) -> None:
    person.take_passcodes()
    place = named(
        auth_type="v3multifactor", auth_methods=["v3password", "v3totp"], **person.who, password=person.password,
        passcode=fresh_passcode(),
    )  # fmt: skip
    sees(console(place), volume_id)


@NEEDS_BOTH
def test_of_two_factors_a_wrong_one_is_refused_and_neither_is_told(person: Person, named: Named, console: Of) -> None:
    person.take_passcodes()
    wrong = passcode(time.time() - 20 * STEP_SECONDS)
    place = named(
        auth_type="v3multifactor", auth_methods=["v3password", "v3totp"], **person.who, password=person.password,
        passcode=wrong,
    )  # fmt: skip
    done = console(place)("volumes")
    assert done.code == NOT_LOGGED_IN, done.err
    assert person.password not in done.out + done.err
    assert wrong not in done.out + done.err


class Federation:
    """Keystone's federated entrance, which its web server guards: whoever brings a granted access token is the person.

    The rest of Keystone is the real one: it makes the token without a scope and takes it for the project.
    """

    def __init__(self, person: Person, provider: IdentityProvider, proxied: Proxied) -> None:
        self._person = person
        self._provider = provider
        self.entrances: list[str] = []
        assert proxied.keystone is not None
        self.keystone = f"{proxied.keystone.url}/v3"
        proxied.keystone.on(self._enter, path="/OS-FEDERATION/identity_providers/lab-idp/protocols/openid/auth")

    def _enter(self, exchange: Exchange) -> None:
        access_token = exchange.request.headers.get("authorization", "").removeprefix("Bearer ")
        self.entrances.append(access_token)
        if access_token not in self._provider.granted:
            faults.refuses(401, "It requires authentication.")(exchange)
            return
        answer = self._person.log_in(scope="unscoped")
        token = {"Content-Type": "application/json", "X-Subject-Token": answer.headers["X-Subject-Token"]}
        exchange.answer(Response(201, token, json.dumps(answer.expect(201)).encode()))


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """An identity provider on the loopback address."""
    made = IdentityProvider()
    yield made
    made.close()


@pytest.fixture
def federation(person: Person, provider: IdentityProvider, member: Cloud, before: Callable[..., Proxied]) -> Federation:
    """The real Keystone behind an entrance for those whom the provider knows."""
    return Federation(person, provider, before(member.place))


def of_the_client(provider: IdentityProvider, federation: Federation, **more: str) -> dict[str, str]:
    return {
        "auth_url": federation.keystone, "identity_provider": "lab-idp", "protocol": "openid", "client_id": CLIENT,
        "client_secret": SECRET, "discovery_endpoint": provider.discovery, "openid_scope": "openid",
        "project_name": "demo", "project_domain_id": "default", **more,
    }  # fmt: skip


OIDC = {
    "v3oidcclientcredentials": {},
    "v3oidcpassword": {"username": USER, "password": PASSWORD},
}


@pytest.mark.parametrize("kind", OIDC)
def test_by_an_identity_provider(
    provider: IdentityProvider, federation: Federation, named: Named, console: Of, volume_id: str, kind: str
) -> None:
    sees(console(named(auth_type=kind, **of_the_client(provider, federation, **OIDC[kind]))), volume_id)
    assert federation.entrances == provider.granted
    assert provider.asked[0]["grant_type"] == ("password" if kind == "v3oidcpassword" else "client_credentials")


def test_by_an_access_token_that_somebody_else_got(
    provider: IdentityProvider, federation: Federation, named: Named, console: Of, volume_id: str
) -> None:
    provider.granted.append("an-access-token-of-before")
    auth = of_the_client(provider, federation, access_token=provider.granted[0])
    left = ("client_id", "client_secret", "discovery_endpoint", "openid_scope")
    place = named(auth_type="v3oidcaccesstoken", **{name: one for name, one in auth.items() if name not in left})
    sees(console(place), volume_id)
    assert provider.asked == []


@pytest.mark.parametrize("kind", OIDC)
def test_what_an_identity_provider_refuses_is_a_login_refused_and_no_secret_is_told(
    provider: IdentityProvider, federation: Federation, named: Named, console: Of, kind: str
) -> None:
    wrong = {**OIDC[kind], "client_secret": "not-the-secret-of-the-client"}
    done = console(named(auth_type=kind, **{**of_the_client(provider, federation), **wrong}))("volumes")
    assert done.code == NOT_LOGGED_IN, done.err
    assert re.search(r"not-the-secret|the-password-of", done.out + done.err) is None
    assert federation.entrances == []


def test_a_password_that_is_wrong_is_refused_once(person: Person, named: Named, console: Of) -> None:
    done = console(named(**person.who, password="not-of-anybody"))("volumes")  # noqa: S106 - of nobody
    assert done.code == NOT_LOGGED_IN, done.err
    assert "not-of-anybody" not in done.out + done.err


async def test_a_login_that_ends_is_renewed_before_it_does(
    person: Person, named: Named, monkeypatch: pytest.MonkeyPatch, volume_id: str
) -> None:
    place = named(**person.who, password=person.password)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(place.clouds))
    connection = Connection.open(ContextSettings("mine", backend="openstack", cloud="mine"))
    try:
        await connection.read(Service.CINDER, f"/volumes/{volume_id}")
        first = await connection._login.access()
        assert first.ends is not None
        monkeypatch.setattr(time, "monotonic", lambda moment=first.ends: moment + 1)
        await connection.read(Service.CINDER, f"/volumes/{volume_id}")
        assert (await connection._login.access()).headers != first.headers
    finally:
        monkeypatch.undo()
        await connection.close()


async def test_nobody_logs_in_where_keystone_has_locked_the_user(
    person: Person, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.as_admin("PATCH", f"/users/{person.id}", {"user": {"enabled": False}}).expect(200)
    place = named(**person.who, password=person.password)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(place.clouds))
    connection = Connection.open(ContextSettings("mine", backend="openstack", cloud="mine"))
    try:
        for _ in range(2):
            with pytest.raises(AuthenticationFailed, match="does not accept the login"):
                await connection.ready()
    finally:
        await connection.close()
