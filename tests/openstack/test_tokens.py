"""A token that ends while it is used: renewed once, for reading and for changing, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.openstack
Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]
ENDED = faults.refuses(401, "The request you have made requires authentication.")


def logins(proxied: Proxied) -> int:
    assert proxied.keystone is not None
    return sum(request.is_login for request in proxied.keystone.requests)


def test_a_token_that_ends_during_a_reading_is_renewed_once_for_all(member: Cloud, before: Before, console: Of) -> None:
    volume_id = member.volume()
    proxied = before(member.place)
    proxied.cinder.on(ENDED, method="GET", path="/detail", times=1)
    done = console(proxied)("volumes", "-o", "json")
    assert volume_id in {volume["id"] for volume in done.json()}, done.err
    assert logins(proxied) == 2


def test_a_token_that_ends_before_a_change_is_renewed_and_the_change_is_done_once(
    member: Cloud, before: Before, console: Of
) -> None:
    volume_id, server_id = member.volume(), member.server()
    proxied = before(member.place)
    assert proxied.nova is not None
    proxied.nova.on(ENDED, method="POST", path="os-volume_attachments", times=1)
    done = console(proxied)("attach", volume_id, server_id, "--yes")
    assert done.code == 0, done.err
    assert [write.method for write in proxied.writes] == ["POST"]
    assert logins(proxied) == 2
    assert member.held_by(volume_id) == [server_id]


def test_a_login_that_is_never_accepted_ends_after_one_renewal(member: Cloud, before: Before, console: Of) -> None:
    proxied = before(member.place)
    proxied.cinder.on(ENDED, method="GET", path="/detail")
    done = console(proxied)("volumes")
    assert done.code == 9, done.err
    assert logins(proxied) == 2
