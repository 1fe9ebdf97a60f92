"""What an operator sees when a cloud fails while it is read: one line that says why, and the right exit code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.cli.running import Mavtui
from tests.openstack import faults
from tests.openstack.cloud import Cloud
from tests.openstack.proxied import Proxied
from tests.openstack.proxy import Fault

pytestmark = pytest.mark.cinder
Before = Callable[..., Proxied]
Of = Callable[..., Mavtui]

LISTINGS = "/(volumes|attachments)/detail"
UNREACHABLE, NOT_LOGGED_IN, REFUSED, NOT_FOUND = 7, 9, 4, 3

LASTING: dict[str, tuple[Fault, int, str]] = {
    "401": (faults.refuses(401, "The request you have made requires authentication."), NOT_LOGGED_IN, "login"),
    "403": (
        faults.refuses(403, "Policy doesn't allow volume:get_all to be performed."),
        REFUSED,
        "Policy doesn't allow",
    ),
    "404": (faults.refuses(404, "The resource could not be found."), NOT_FOUND, "could not be found"),
    "409": (faults.refuses(409, "It is in conflict."), REFUSED, "It is in conflict"),
    "413": (faults.refuses(413, "This is too much.", Retry_After="0"), UNREACHABLE, "too much"),
    "429": (faults.refuses(429, "You ask too often.", Retry_After="0"), UNREACHABLE, "too often"),
    "500": (faults.refuses(500, "The server has either erred or is incapable."), UNREACHABLE, "erred"),
    "503": (faults.refuses(503, "The service is away."), UNREACHABLE, "is away"),
    "a page of a gateway": (faults.html(502), UNREACHABLE, "502 Bad Gateway"),
    "a page in the place of an answer": (faults.html(200), UNREACHABLE, "502 Bad Gateway"),
    "broken JSON": (faults.broken_json, UNREACHABLE, "JSON"),
    "no object": (faults.answers(b"[]"), UNREACHABLE, ""),
    "cut in half": (faults.cut_in_half, UNREACHABLE, ""),
    "cut before": (faults.lost_before, UNREACHABLE, ""),
    "endless": (faults.endless, UNREACHABLE, ""),
    "slow": (faults.slow(6), UNREACHABLE, ""),
}
PASSING: dict[str, Fault] = {
    "429": faults.refuses(429, Retry_After="1"),
    "413 that names a moment": faults.refuses(413, Retry_After="1"),
    "502": faults.html(502),
    "503": faults.refuses(503),
    "504": faults.html(504),
    "cut in half": faults.cut_in_half,
    "cut before": faults.lost_before,
}


def complaint(err: str) -> str:
    """The line that says what is wrong, which there has to be exactly once."""
    (found,) = [line for line in err.splitlines() if line.startswith("mavtui: ")]
    return found


@pytest.mark.parametrize("name", LASTING)
def test_a_cloud_that_fails_for_good_is_told_in_one_line(cinder: Cloud, before: Before, console: Of, name: str) -> None:
    fault, code, said = LASTING[name]
    proxied = before(cinder.place)
    proxied.cinder.on(fault, method="GET", path=LISTINGS)
    done = console(proxied, timeout_seconds=2)("volumes", "-o", "json")
    assert done.code == code, done.err
    assert said in complaint(done.err)
    assert "Traceback" not in done.err
    assert re.search(r"[^\n\x20-\x7e–—…“”’·→≥×✓]", done.err) is None


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_not_noticed(cinder: Cloud, before: Before, console: Of, name: str) -> None:
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    rule = proxied.cinder.on(PASSING[name], method="GET", path=LISTINGS, times=2)
    done = console(proxied)("volumes", "-o", "json")
    assert done.code == 0, done.err
    assert volume_id in {volume["id"] for volume in done.json()}
    assert rule.met == 2


def test_a_cloud_that_is_away_is_told_with_its_address(cinder: Cloud, before: Before, console: Of) -> None:
    proxied = before(cinder.place)
    with proxied.cinder.away():
        done = console(proxied)("volumes")
    assert done.code == UNREACHABLE
    assert proxied.cinder.url.removeprefix("http://") in done.err


def test_a_certificate_that_nobody_signed_is_named_as_the_reason(cinder: Cloud, before: Before, console: Of) -> None:
    proxied = before(cinder.place, tls=True)
    done = console(proxied)("volumes")
    assert done.code == UNREACHABLE
    assert "certificate" in complaint(done.err)
    assert proxied.writes == []


def test_a_certificate_that_the_operator_trusts_is_taken(cinder: Cloud, before: Before, console: Of) -> None:
    volume_id = cinder.volume()
    proxied = before(cinder.place, tls=True)
    done = console(proxied, ca_file=str(proxied.path.with_name("certificate.pem")))("volumes", "-o", "json")
    assert volume_id in {volume["id"] for volume in done.json()}, done.err


def test_a_record_of_wrong_types_costs_one_line_and_the_rest_is_shown(
    cinder: Cloud, before: Before, console: Of
) -> None:
    broken, whole = cinder.volume("broken"), cinder.volume("whole")
    proxied = before(cinder.place)
    proxied.cinder.on(faults.spoiled_record(broken, "size", "metadata", "status"), method="GET", path="/volumes/detail")
    done = console(proxied)("volumes", "-o", "json")
    assert done.code == 0, done.err
    shown = {volume["id"] for volume in done.json()}
    assert whole in shown
    assert broken not in shown
    assert len([line for line in done.err.splitlines() if broken in line]) == 1


def test_an_answer_of_wrong_types_altogether_is_told(cinder: Cloud, before: Before, console: Of) -> None:
    cinder.volume()
    proxied = before(cinder.place)
    proxied.cinder.on(faults.wrong_types("volumes"), method="GET", path="/volumes/detail")
    done = console(proxied)("volumes", "-o", "json")
    assert done.code == UNREACHABLE, done.err


def test_what_was_seen_is_still_shown_when_the_cloud_goes_away(cinder: Cloud, before: Before, console: Of) -> None:
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    on = console(proxied)
    assert on("volumes").code == 0
    with proxied.cinder.away():
        away, cached = on("volumes", "-o", "json"), on("volumes", "--cached", "-o", "json")
    back = on("volumes", "-o", "json")
    assert away.code == UNREACHABLE
    assert "--cached" in away.err
    assert volume_id in {volume["id"] for volume in cached.json()}
    assert "ago" in cached.err
    assert volume_id in {volume["id"] for volume in back.json()}


def test_nothing_is_written_by_reading(cinder: Cloud, before: Before, console: Of) -> None:
    volume_id = cinder.volume()
    proxied = before(cinder.place)
    on = console(proxied)
    for verb in (["volumes"], ["attachments"], ["servers"], ["show", volume_id], ["export"]):
        on(*verb)
    assert proxied.writes == []
