"""Findings that come of comparing what Cinder and Nova say of one attachment."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from mavtui.backends.protocol import Reading
from mavtui.domain.findings import FindingSeverity
from mavtui.domain.requests import CleanUp
from mavtui.services.findings import NOVA_COMPARED, OF_DETAILS, codes_not_looked_for, not_looked_for
from tests.services.troubled import AN_HOUR_AGO, NOW, Troubled, only

if TYPE_CHECKING:
    from mavtui.services.session import Session


def test_an_attachment_that_nova_does_not_know_is_found_once_nova_says_anything(copy: Troubled) -> None:
    copy.attachment(copy.volume("v"), "server-a")
    assert copy.find() == []

    copy.held(copy.volume("w"), "server-b")
    found = only(copy.find())
    assert found.code == "cinder-only"
    assert found.requests == ()
    assert "does not list v at a" in found.evidence[1].says


def test_what_nova_has_and_cinder_has_not_is_a_danger_without_plan(copy: Troubled) -> None:
    volume = copy.volume("v")
    copy.held(volume, "server-a", observed_status="nova-only")
    copy.change("volumes", volume, observed_status="available")

    assert copy.codes() == {"nova-only", "available-but-held"}
    assert {one.requests for one in copy.find()} == {()}  # Cinder has no record that the volume could be in use by
    found = only(copy.find("nova-only"))
    assert found.severity is FindingSeverity.DANGER
    assert found.requests == ()
    assert found.sentence == "Nova has v at a, and Cinder has no record of it."


def test_an_engine_finds_what_an_import_left_between_nova_and_cinder(engine: Troubled) -> None:
    engine.volume("v", observed_status=None)
    engine.nova("server-a", "volume-v", "somebody-elses")
    engine.attachment(engine.volume("w"), "server-b")

    assert engine.codes() == {"nova-only", "cinder-only"}


def test_an_engines_own_attachments_are_never_compared_with_nova(engine: Troubled) -> None:
    engine.held(engine.volume("known", observed_status=None), "server-a")
    engine.attachment(engine.volume("own", observed_status=None), "server-b", observed_status=None)

    assert engine.find() == []


@pytest.mark.parametrize("values", [{"status": "unknown"}, {"deleted_at": AN_HOUR_AGO}])
def test_an_attachment_of_a_server_that_is_gone_is_a_caution(copy: Troubled, values: dict[str, str]) -> None:
    copy.server("gone", **values)
    copy.held(copy.volume("v"), "server-gone")

    found = only(copy.find())

    assert found.code == "unknown-server"
    assert found.requests == ()
    assert found.server_id == "server-gone"


def test_a_reservation_of_a_server_that_is_gone_can_be_cleaned_up(copy: Troubled) -> None:
    copy.server("gone", status="unknown")
    reserved = copy.attachment(copy.volume("v"), "server-gone", attach_status="reserved")

    found = only(copy.find("unknown-server"))

    assert found.requests == (CleanUp(attachment_id=reserved, volume_id="volume-v"),)


def test_without_any_server_known_none_counts_as_gone(tmp_path: Path) -> None:
    with Troubled(tmp_path / "c.db") as copy:
        copy.server("a", status="unknown")
        copy.attachment(copy.volume("v"), "server-a")

        assert copy.find() == []


def test_another_attachment_id_of_nova_is_a_caution(copy: Troubled) -> None:
    copy.attachment(copy.volume("v"), "server-a")
    copy.nova("server-a", "volume-v", "another")

    found = only(copy.find())

    assert found.code == "other-attachment"
    assert "as attachment another" in found.evidence[1].says


def test_where_servers_could_not_be_read_nothing_is_compared_with_nova(copy: Troubled) -> None:
    copy.attachment(copy.volume("v"), "server-a")
    copy.held(copy.volume("w"), "server-b", attach_status="error_detaching")
    assert copy.codes() == {"cinder-only", "error-detaching"}

    found = copy.codes(reading=Reading(read_at=NOW, without_servers="No servers: Nova does not answer."))

    assert found == {"error-detaching"}
    assert not found & NOVA_COMPARED


def test_where_servers_could_not_be_read_nothing_is_cleaned_up_and_the_evidence_says_so(copy: Troubled) -> None:
    copy.attachment(copy.volume("v"), "server-a", attach_status="attaching")
    away = Reading(read_at=NOW, without_servers="No servers: Nova does not answer.")

    assert only(copy.find("stuck-attaching")).requests
    found = only(copy.find("stuck-attaching", reading=away))
    assert found.requests == ()
    assert found.evidence[1].says == "could not be read"


def test_a_record_that_an_engine_made_itself_is_nobodys_but_its_own(engine: Troubled) -> None:
    engine.attachment(
        engine.volume("v", observed_status=None), "server-a", attach_status="reserved", observed_status=None
    )

    found = only(engine.find("stuck-reserved"))

    assert found.requests
    assert found.evidence[1].source == "the engine"


@pytest.mark.parametrize("status", ["attaching", "error_attaching"])
def test_what_an_engine_connected_itself_is_declared_free_by_no_plan(engine: Troubled, status: str) -> None:
    engine.attachment(
        engine.volume("v", observed_status=None), "server-a", attach_status=status, observed_status=None, connected=1
    )

    assert only(engine.find({"attaching": "stuck-attaching"}.get(status, "error-attaching"))).requests == ()


@pytest.mark.parametrize("status", ["attaching", "error_attaching"])
def test_what_was_connected_to_a_host_is_declared_free_by_no_plan(copy: Troubled, status: str) -> None:
    copy.attachment(copy.volume("v"), None, attached_host="rack1", attach_status=status, connected=1)

    assert only(copy.find({"attaching": "stuck-attaching"}.get(status, "error-attaching"))).requests == ()


def test_a_connection_that_a_server_may_share_with_another_record_is_ended_by_no_plan(copy: Troubled) -> None:
    copy.attachment(copy.volume("v"), "server-a", attach_status="attaching")
    copy.nova("server-a", "volume-v", "another")

    assert only(copy.find("stuck-attaching")).requests == ()


def test_while_a_copy_is_read_for_the_first_time_nothing_is_compared(copy: Troubled) -> None:
    copy.attachment(copy.volume("v"), "server-a")
    copy.held(copy.volume("w"), "server-b")

    assert copy.codes(reading=Reading(read_at=NOW)) == {"cinder-only"}
    assert copy.codes(reading=Reading()) == set()


@pytest.mark.parametrize(
    ("reading", "codes", "said"),
    [
        (Reading(read_at=NOW), frozenset(), ""),
        (Reading(read_at=NOW, without_servers="No servers."), NOVA_COMPARED, "were not compared: No servers."),
        (Reading(read_at=NOW, details_problem="Nova is away."), OF_DETAILS, "Not all attachments were compared"),
        (Reading(), NOVA_COMPARED, "for the first time"),
    ],
)
def test_what_was_not_looked_for_everywhere_is_said_and_is_no_number(
    reading: Reading, codes: frozenset[str], said: str
) -> None:
    backend = SimpleNamespace(capabilities=SimpleNamespace(live_store=False), reading=lambda: reading)
    session = cast("Session", SimpleNamespace(backend=backend))

    assert codes_not_looked_for(session) == codes
    assert said in not_looked_for(session)
    assert bool(said) is bool(not_looked_for(session))
