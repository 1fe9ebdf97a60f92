"""What holds of findings whatever an estate looks like."""

from __future__ import annotations

import string
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.domain.finding_limits import FindingLimits
from mavtui.domain.findings import FINDING_KINDS, Finding, FindingSeverity
from mavtui.domain.requests import CleanUp, Detach, ResetAttachment, ResetVolume
from mavtui.services.finding_lists import FINDING_KEYS, command_for, describe_finding
from mavtui.services.finding_words import _EVIDENCE, _SENTENCES
from mavtui.store.finding_queries import FAULTS, any_fault, fault_clauses
from tests.services.troubled import AN_HOUR_AGO, JUST_NOW, NOW, Troubled, codes_of

STATES = ("reserved", "attaching", "attached", "detaching", "detached", "error_attaching", "error_detaching")
OBSERVED = ("available", "in-use", "reserved", "attaching", "detaching", "error")
SERVERS = ("server-a", "server-b", "server-gone")

names = st.text(alphabet=string.printable, min_size=1, max_size=12)
times = st.sampled_from([AN_HOUR_AGO, JUST_NOW])
modes = st.sampled_from(["rw", "ro", None])
attachments = st.fixed_dictionaries(
    {
        "attach_status": st.sampled_from(STATES),
        "attach_mode": modes,
        "access_mode": modes,
        "connected": st.integers(0, 1),
        "contested": st.integers(0, 1),
        "updated_at": times,
        "observed_status": st.sampled_from(["attached", "reserved", "nova-only"]),
        "attached_host": st.sampled_from([None, "metal-1", "cn-a"]),
        "server": st.sampled_from([*SERVERS, None]),
        "nova": st.sampled_from(["same", "other", "untold", "none"]),
        "delete_on_termination": st.sampled_from([0, 1, None]),
    }
)
volumes = st.fixed_dictionaries(
    {
        "name": st.none() | names,
        "sharable": st.integers(0, 1),
        "read_only": st.integers(0, 1),
        "observed_status": st.sampled_from(OBSERVED),
        "condition": st.sampled_from([None, None, None, "error", "deleting"]),
        "metadata": st.sampled_from(["{}", '{"mavtui:filesystem": "xfs"}', '{"mavtui:filesystem": "gfs2"}']),
        "volume_type": st.sampled_from([None, "fast"]),
        "updated_at": times,
        "attachments": st.lists(attachments, max_size=4),
    }
)  # fmt: skip


def fill(troubled: Troubled, estate: list[dict[str, Any]]) -> None:
    for name in ("a", "b"):
        troubled.server(name)
    troubled.server("gone", status="unknown")
    troubled.volume_type("fast", sharable=True)
    for number, one in enumerate(estate):
        values = dict(one)
        held, name = values.pop("attachments"), values.pop("name")
        volume_id = troubled.volume(f"v{number}", **values)
        for record in held:
            hold(troubled, volume_id, dict(record))
        troubled.change("volumes", volume_id, observed_status=one["observed_status"], name=name)


def hold(troubled: Troubled, volume_id: str, record: dict[str, Any]) -> None:
    server_id, nova, fate = record.pop("server"), record.pop("nova"), record.pop("delete_on_termination")
    if server_id is None and record["attached_host"] is None:
        record["attached_host"] = "metal-1"
    attachment_id = troubled.attachment(volume_id, server_id, **record)
    known = troubled.con.execute(
        "SELECT 1 FROM server_volumes WHERE server_id = ? AND volume_id = ?", (server_id, volume_id)
    ).fetchone()
    if server_id is not None and nova != "none" and known is None:
        word = {"same": attachment_id, "other": "another", "untold": None}[nova]
        troubled.nova(server_id, volume_id, word, delete_on_termination=fate)


@given(estate=st.lists(volumes, max_size=3))
def test_filters_volumes_and_the_whole_find_the_same(estate: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder, Troubled(Path(folder) / "copy.db") as troubled:
        fill(troubled, estate)
        found = troubled.find()

        for code, clause in FAULTS.items():
            rids = {rid for (rid,) in troubled.con.execute(clause.sql, clause.values(NOW))}
            ids = dict(troubled.con.execute("SELECT rid, id FROM volumes").fetchall())
            assert {ids[rid] for rid in rids} == {one.volume_id for one in found if one.code == code}, code
        for number in range(len(estate)):
            volume_id = f"volume-v{number}"
            of_one = troubled.find(volume_id=volume_id)
            assert sorted(of_one) == sorted(one for one in found if one.volume_id == volume_id)


@given(estate=st.lists(volumes, max_size=3))
def test_a_plan_cuts_nobody_off_and_declares_nothing_free(estate: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder, Troubled(Path(folder) / "copy.db") as troubled:
        fill(troubled, estate)
        for finding in troubled.find():
            for request in finding.requests:
                assert_safe(troubled, finding, request)


def assert_safe(troubled: Troubled, finding: Finding, request: object) -> None:
    if isinstance(request, CleanUp):
        status, connected, server_id, nova_id, has_it = troubled.con.execute(
            "SELECT a.attach_status, a.connected, a.instance_uuid, n.attachment_id, n.server_id IS NOT NULL"
            " FROM volume_attachment AS a"
            " LEFT JOIN server_volumes AS n ON n.server_id = a.instance_uuid AND n.volume_id = a.volume_id"
            " WHERE a.id = ?",
            (request.attachment_id,),
        ).fetchone()
        assert status in {"reserved", "attaching", "error_attaching"}
        assert not has_it or nova_id not in {None, request.attachment_id}
        assert not connected or (server_id is not None and not has_it)
    elif isinstance(request, ResetVolume):
        (status,) = troubled.con.execute("SELECT status FROM volumes WHERE id = ?", (request.volume_id,)).fetchone()
        assert status == "in-use"
    elif isinstance(request, Detach):
        assert finding.code == "error-detaching"
    else:
        assert isinstance(request, ResetAttachment)
        assert request.attached


@given(estate=st.lists(volumes, max_size=2))
def test_every_finding_says_what_it_rests_on_and_what_to_do(estate: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder, Troubled(Path(folder) / "copy.db") as troubled:
        fill(troubled, estate)
        found = troubled.find()

        assert len({finding.id for finding in found}) == len(found)
        assert [finding.severity for finding in found] == sorted((f.severity for f in found), reverse=True)
        for finding in found:
            assert finding.sentence
            assert finding.evidence
            assert finding.remedy
            assert finding.volume_id in {f"volume-v{number}" for number in range(len(estate))}
            assert tuple(describe_finding(finding)) == FINDING_KEYS
            assert bool(command_for(finding)) is bool(finding.requests)


@given(estate=st.lists(volumes, max_size=3), seconds=st.integers(0, 7200))
def test_a_longer_limit_finds_no_more_of_what_is_stuck(estate: list[dict[str, Any]], seconds: int) -> None:
    with TemporaryDirectory() as folder, Troubled(Path(folder) / "copy.db") as troubled:
        fill(troubled, estate)
        shorter = troubled.find(limits=FindingLimits(seconds, seconds, seconds))
        longer = troubled.find(limits=FindingLimits(seconds + 60, seconds + 60, seconds + 60))

        assert {one.id for one in longer} <= {one.id for one in shorter}


def test_every_code_has_its_words_its_evidence_its_query_and_its_remedy() -> None:
    assert set(_SENTENCES) == set(_EVIDENCE) == set(FAULTS) == set(FINDING_KINDS)
    assert all(kind.remedy and kind.meaning for kind in FINDING_KINDS.values())


def test_codes_stand_from_the_worst_to_the_least() -> None:
    severities = [kind.severity for kind in FINDING_KINDS.values()]

    assert severities == sorted(severities, reverse=True)


def test_any_fault_leaves_out_what_is_only_a_note(tmp_path: Path) -> None:
    with Troubled(tmp_path / "copy.db") as troubled:
        troubled.server("a")
        troubled.server("b")
        shared = troubled.volume("shared", metadata='{"mavtui:filesystem": "gfs2"}')
        for server in ("server-a", "server-b"):
            troubled.held(shared, server)
        troubled.volume("broken", condition="error")
        clause = any_fault()
        found = {rid for (rid,) in troubled.con.execute(clause.sql, clause.values(NOW))}
        (broken,) = troubled.con.execute("SELECT rid FROM volumes WHERE name = 'broken'").fetchone()

        assert codes_of(troubled.find()) == {"several-writers", "volume-error"}
        assert found == {broken}


@pytest.mark.parametrize("severity", FindingSeverity)
def test_every_severity_has_findings_of_its_own(severity: FindingSeverity) -> None:
    assert any(kind.severity is severity for kind in FINDING_KINDS.values())


def test_other_limits_make_other_statements_of_the_same_codes() -> None:
    assert set(fault_clauses(FindingLimits(reserved_seconds=1))) == set(FAULTS)
