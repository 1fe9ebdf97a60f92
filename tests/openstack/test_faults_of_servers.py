"""Nova fails while a server gets a volume or gives it back: nothing is done twice, and what is there is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Fault

pytestmark = pytest.mark.openstack
Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]
METHODS = {"attach": "POST", "detach": "DELETE"}

REFUSALS: dict[str, tuple[Fault, int, str]] = {
    "400": (faults.refuses(400, "It is not in a state for this."), 4, "not in a state for this"),
    "401": (faults.refuses(401), 9, "does not accept the login"),
    "403": (faults.refuses(403, "Policy doesn't allow it to be performed."), 4, "Policy doesn't allow"),
    "404": (faults.refuses(404, "The resource could not be found."), 3, "could not be found"),
    "409": (faults.refuses(409, "It is in conflict."), 4, "It is in conflict"),
    "413": (faults.refuses(413, "Quota exceeded."), 4, "Quota exceeded"),
    "429": (faults.refuses(429, "You ask too often.", Retry_After="0"), 7, "too often"),
    "500": (faults.refuses(500), 7, "it was not sent again"),
    "503": (faults.refuses(503), 7, "it was not sent again"),
    "a page in the place of an answer": (faults.html(200), 7, "it was not sent again"),
    "cut before": (faults.lost_before, 7, "it was not sent again"),
}
UNCLEAR: dict[str, Fault] = {
    "the answer is lost": faults.lost_after,
    "the answer comes too late": faults.slow(6),
    "the answer is cut in half": faults.cut_in_half,
    "the answer is broken JSON": faults.broken_json,
    "the answer never ends": faults.done_but(faults.endless),
    "500": faults.done_but(faults.refuses(500)),
    "503": faults.done_but(faults.refuses(503)),
    "a page in the place of the answer": faults.done_but(faults.html(200)),
    "502": faults.done_but(faults.html(502)),
    "an answer that is no object": faults.done_but(faults.answers(b"[]")),
}


def held_or_free(member: Cloud, verb: str) -> tuple[str, str]:
    """A volume and a server, which has it where it is to give it back."""
    volume_id, server_id = member.volume(sharable=True), member.server()
    if verb == "detach":
        member.attach(server_id, volume_id)
    return volume_id, server_id


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("verb", METHODS)
def test_what_nova_refuses_has_changed_nothing(
    member: Cloud, before: Before, console: Of, verb: str, refusal: str
) -> None:
    fault, code, said = REFUSALS[refusal]
    volume_id, server_id = held_or_free(member, verb)
    holders = member.held_by(volume_id)
    proxied = before(member.place)
    assert proxied.nova is not None
    rule = proxied.nova.on(fault, method=METHODS[verb], path="/os-volume_attachments")
    done = console(proxied, timeout_seconds=2)(verb, volume_id, server_id, "--yes")
    assert done.code == code, done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert rule.met == (2 if refusal == "401" else 1)  # once more with a login that was renewed
    assert (proxied.writes, member.held_by(volume_id)) == ([], holders)


@pytest.mark.parametrize("failure", UNCLEAR)
def test_what_nova_did_without_an_answer_is_followed_to_its_end_and_sent_once(
    member: Cloud, before: Before, console: Of, failure: str
) -> None:
    volume_id, server_id = held_or_free(member, "attach")
    proxied = before(member.place)
    assert proxied.nova is not None
    on = console(proxied, timeout_seconds=2)
    for verb, holders in (("attach", [server_id]), ("detach", [])):
        proxied.nova.on(UNCLEAR[failure], method=METHODS[verb], path="/os-volume_attachments", times=1)
        done = on(verb, volume_id, server_id, "--yes")
        assert done.code == 0, done.err
        assert "Traceback" not in done.err
        assert member.held_by(volume_id) == holders
    assert Counter(write.method for write in proxied.writes) == {"POST": 1, "DELETE": 1}
