"""What is found wrong in the copy that the back end makes of a cloud with the sample estate."""

from __future__ import annotations

from datetime import UTC, datetime

from mavtui.backends.openstack.backend import OpenStackBackend
from mavtui.domain.clock import to_timestamp
from mavtui.domain.finding_limits import DEFAULT_LIMITS, FindingLimits
from mavtui.domain.findings import Finding, FindingSeverity
from mavtui.domain.requests import ResetVolume
from mavtui.services.findings import NOVA_COMPARED, Search
from tests.backends_openstack.conftest import OpenBackend
from tests.backends_openstack.loopback_cloud import LoopbackCloud, body
from tests.backends_openstack.serving import Served

AT_ONCE = FindingLimits(0, 0, 0, 0)
DANGERS = {
    ("available-but-held", "lying-available", None),
    ("noncluster-filesystem", "app-share", None),
    ("read-only-with-writers", "reference-data", None),
    ("recorded-ro-writable", "baremetal-images", "rack1-node7"),
    ("recorded-ro-writable", "baremetal-images", "rack1-node8"),
    ("recorded-ro-writable", "reference-data", "batch-01"),
    ("recorded-ro-writable", "reference-data", "batch-02"),
    ("recorded-ro-writable", "reference-data", "web-4"),
}
CAUTIONS = {
    ("cinder-only", "stuck-attaching", "db-report"),
    ("no-note", "baremetal-images", None),
    ("no-note", "reference-data", None),
    ("no-note", "stuck-reserved", None),
    ("no-note", "web-assets", None),
    ("stuck-attaching", "stuck-attaching", "db-report"),
    ("stuck-detaching", "stuck-detaching", None),
    ("stuck-reserved", "stuck-reserved", "00000000"),
    ("unknown-server", "stuck-reserved", "00000000"),
    ("volume-error", "broken", None),
}


def all_found_in(backend: OpenStackBackend, limits: FindingLimits = AT_ONCE) -> list[Finding]:
    search = Search(backend.store, to_timestamp(datetime.now(UTC)), limits, backend.capabilities, backend.reading())
    try:
        return [one for code in search.codes for one in search.of_code(code)]
    finally:
        search.close()


def found_in(backend: OpenStackBackend, limits: FindingLimits = AT_ONCE) -> set[tuple[str, str | None, str | None]]:
    found = all_found_in(backend, limits)
    return {(one.code, one.volume_name, one.holder) for one in found if one.severity > FindingSeverity.NOTE}


async def test_a_copy_has_the_dangers_and_cautions_of_the_estate(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud)
    backend = open_backend()
    await backend.refresh()

    assert found_in(backend) == DANGERS | CAUTIONS


async def test_a_volume_that_stays_detaching_under_its_holder_can_be_set_back(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud)
    backend = open_backend()
    await backend.refresh()
    (found,) = [one for one in all_found_in(backend) if one.code == "stuck-detaching"]

    assert [evidence.says for evidence in found.evidence][1] == "its attachments say in-use: web-3"
    assert found.requests == (ResetVolume(volume_id=found.volume_id),)


async def test_what_was_first_seen_a_moment_ago_is_not_stuck_yet(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud)
    backend = open_backend()
    await backend.refresh()
    codes = {code for code, _, _ in found_in(backend, DEFAULT_LIMITS)}

    assert "stuck-reserved" not in codes
    assert "recorded-ro-writable" in codes


async def test_where_nova_does_not_answer_nothing_is_compared_with_it(
    cloud: LoopbackCloud, open_backend: OpenBackend
) -> None:
    Served(cloud)
    cloud.answer("GET", "/compute/v2.1/servers/detail", body(b"<html><title>503</title></html>", 503))
    backend = open_backend()
    await backend.refresh()
    found = found_in(backend)

    assert backend.reading().without_servers
    assert not {code for code, _, _ in found} & NOVA_COMPARED
    assert {code for code, _, _ in DANGERS} <= {code for code, _, _ in found}
