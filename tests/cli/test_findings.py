"""`mavtui findings` on the sample estate: what is really there, the exit codes, the formats, the numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from mavtui.cli.prometheus import Metric, Sample, written
from mavtui.domain.findings import FINDING_KINDS
from mavtui.services.finding_lists import FINDING_KEYS
from tests.cli.exposition import parse
from tests.cli.running import Mavtui

DANGERS = {
    "lying-available counts as available, and db-standby holds it.",
    "rack1-node7 is recorded ro on baremetal-images, but can write.",
    "rack1-node8 is recorded ro on baremetal-images, but can write.",
    "batch-01 is recorded ro on reference-data, but can write.",
    "batch-02 is recorded ro on reference-data, but can write.",
    "web-4 is recorded ro on reference-data, but can write.",
    "reference-data is flagged read-only, but 3 can write.",
    "3 can write to ext4 on app-share, which is no cluster file system.",
}
CAUTIONS = {
    "2 can write to stuck-reserved, and no file system is noted.",
    "3 can write to baremetal-images, and no file system is noted.",
    "3 can write to reference-data, and no file system is noted.",
    "4 can write to web-assets, and no file system is noted.",
    "The attachment of stuck-reserved to 00000000 stays reserved.",
    "The attachment of stuck-attaching to db-report stays attaching.",
    "stuck-detaching is detaching, and no attachment of it is.",
    "Cinder has stuck-attaching attaching to db-report, and Nova does not know of it.",
    "stuck-reserved is reserved to server 00000000, which is deleted or not shown.",
    "broken itself is error.",
}
NOTES = {
    "2 can write to stuck-reserved.",
    "3 can write to baremetal-images.",
    "2 can write to quorum.",
    "3 can write to reference-data.",
    "4 can write to web-assets.",
    "3 can write to app-share.",
    "2 can write to gfs2-home.",
    "db-primary and db-standby have quorum on the same host lab-cn1.",
    "batch-01 and web-4 have reference-data on the same host lab-cn1.",
    "web-2, web-1, web-3 and 1 more have web-assets on the same host lab-cn1.",
    "web-2, web-1 and web-3 have app-share on the same host lab-cn1.",
    "nfs-a and nfs-b have gfs2-home on the same host lab-cn1.",
}


def test_the_sample_estate_has_exactly_these(on: Mavtui) -> None:
    found = on("findings", "-o", "json").json()

    by_severity = {
        severity: {one["sentence"] for one in found if one["severity"] == severity}
        for severity in ("danger", "caution", "note")
    }
    assert by_severity == {"danger": DANGERS, "caution": CAUTIONS, "note": NOTES}
    assert len(found) == len(DANGERS | CAUTIONS | NOTES)
    assert all(tuple(one) == FINDING_KEYS for one in found)
    assert all(one["evidence"] and one["remedy"] for one in found)


def test_the_worst_stand_first(on: Mavtui) -> None:
    severities = [one["severity"] for one in on("findings", "-o", "json").json()]

    assert severities == ["danger"] * 8 + ["caution"] * 10 + ["note"] * 12


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 0),
        (("--fail-on", "danger"), 10),
        (("--fail-on", "caution"), 10),
        (("--fail-on", "danger", "--limit", "0"), 10),
        (("--fail-on", "danger", "--filter", "severity:caution"), 0),
        (("--fail-on", "caution", "--filter", "severity:caution"), 10),
        (("--fail-on", "caution", "--filter", "severity:note"), 0),
        (("--fail-on", "danger", "--filter", "volume:nothing-of-that-name"), 0),
        (("--fail-on", "danger", "-o", "prometheus"), 10),
    ],
)
def test_the_exit_code_follows_what_is_shown(on: Mavtui, arguments: tuple[str, ...], code: int) -> None:
    assert on("findings", *arguments).code == code


@pytest.mark.parametrize(
    ("terms", "is_meant"),
    [
        ("code:stuck", lambda one: one["code"].startswith("stuck-")),
        ("code=stuck-reserved", lambda one: one["code"] == "stuck-reserved"),
        ("severity:d", lambda one: one["severity"] == "danger"),
        ("!severity:note", lambda one: one["severity"] != "note"),
        ("volume:WEB-ASSETS", lambda one: one["volume_name"] == "web-assets"),
        ("server:db-report", lambda one: one["holder"] == "db-report"),
        ("host=lab-cn1", lambda one: one["host"] == "lab-cn1"),
        ("plan:yes", lambda one: bool(one["plan"])),
        ("plan:no severity:danger", lambda one: not one["plan"] and one["severity"] == "danger"),
        ("ext4", lambda one: "ext4" in one["sentence"]),
        ('"recorded ro"', lambda one: "recorded ro" in one["sentence"]),
    ],
)
def test_a_filter_keeps_what_it_says(on: Mavtui, terms: str, is_meant: Callable[[dict[str, str]], bool]) -> None:
    whole = on("findings", "-o", "json").json()
    kept = on("findings", "--filter", terms, "-o", "json").json()

    assert [one["id"] for one in kept] == [one["id"] for one in whole if is_meant(one)]
    assert kept


def test_ages_are_compared(on: Mavtui) -> None:
    assert on("findings", "--filter", "age<1s", "-o", "json").json() == []


@pytest.mark.parametrize("terms", ["cod:stuck", "severity:bad", "plan:perhaps", "age>soon", "code>1"])
def test_a_filter_that_makes_no_sense_is_said(on: Mavtui, terms: str) -> None:
    done = on("findings", "--filter", terms)

    assert done.code == 2
    assert done.out == ""


def test_the_ready_plan_is_one_command_and_does_what_it_says(on: Mavtui) -> None:
    found = on("findings", "--filter", "code:stuck-reserved", "-o", "json").json()
    (plan,) = found[0]["plan"]
    words = plan["command"].split()[1:]

    planned = on(*words, "--dry-run", "-o", "json").json()
    assert [step["attachment_id"] for step in planned["steps"]] == [found[0]["attachment_id"]]

    assert on(*words, "--accept", "force").code == 0
    assert on("findings", "--filter", "code:stuck-reserved", "-o", "json").json() == []


@pytest.mark.parametrize("code", ["stuck-attaching", "stuck-detaching", "available-but-held", "cinder-only"])
def test_every_ready_plan_of_the_sample_can_be_planned(on: Mavtui, code: str) -> None:
    found = on("findings", "--filter", f"code={code}", "-o", "json").json()

    for plan in found[0]["plan"]:
        planned = on(*plan["command"].split()[1:], "--dry-run", "-o", "json").json()
        assert not [hazard for hazard in planned["hazards"] if hazard["severity"] == "blocked"]


def test_limits_come_from_the_configuration(mavtui: Mavtui, db: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    limits = "findings: {reserved_seconds: 1.0e+9, attaching_seconds: 1.0e+9, detaching_seconds: 1.0e+9}"
    config.write_text(f"contexts: {{here: {{path: {db}}}}}\n{limits}\n")
    found = mavtui("--config", str(config), "--context", "here", "findings", "-o", "json").json()

    assert "stuck-reserved" not in {one["code"] for one in found}
    assert "volume-error" in {one["code"] for one in found}


def test_a_limit_that_is_no_number_is_a_mistake_of_the_configuration(mavtui: Mavtui, db: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"contexts: {{here: {{path: {db}}}}}\nfindings: {{reserved_seconds: -1, stuck: 3}}\n")
    done = mavtui("--config", str(config), "--context", "here", "findings")

    assert done.code == 2
    assert "findings.reserved_seconds" in done.err
    assert "findings.stuck" in done.err


def test_prometheus_gets_one_series_for_every_code_with_its_help(on: Mavtui) -> None:
    text = on("findings", "-o", "prometheus").out
    samples = dict(
        re.findall(r'^mavtui_findings\{code="([^"]+)",severity="[a-z]+",context="t.db"\} (\d+)$', text, re.MULTILINE)
    )
    found = Counter(one["code"] for one in on("findings", "-o", "json").json())

    assert {code: int(count) for code, count in samples.items()} == {code: found[code] for code in FINDING_KINDS}
    names = re.findall(r"^# TYPE (\S+) gauge$", text, re.MULTILINE)
    assert names == re.findall(r"^# HELP (\S+) .+$", text, re.MULTILINE)
    assert names == ["mavtui_findings", "mavtui_findings_read_timestamp_seconds", "mavtui_findings_complete"]
    assert 'mavtui_findings_complete{context="t.db"} 1\n' in text
    assert all(re.fullmatch(r"(# .+|[a-z_]+\{.*\} [0-9.e+]+)", line) for line in text.splitlines())


def test_prometheus_gets_its_format_whatever_the_place_is_called(mavtui: Mavtui, db: str, tmp_path: Path) -> None:
    odd = tmp_path / 'a "b" c\\d.db'
    odd.write_bytes(Path(db).read_bytes())
    metrics = parse(mavtui("--db", str(odd), "findings", "-o", "prometheus").out)

    assert {name: (one.kind, len(one.samples)) for name, one in metrics.items()} == {
        "mavtui_findings": ("gauge", len(FINDING_KINDS)),
        "mavtui_findings_read_timestamp_seconds": ("gauge", 1),
        "mavtui_findings_complete": ("gauge", 1),
    }
    places = {dict(labels)["context"] for one in metrics.values() for labels in one.samples}
    assert places == {odd.name}
    found = mavtui("--db", str(odd), "findings", "-o", "json").json()
    assert sum(metrics["mavtui_findings"].samples.values()) == len(found)


@pytest.mark.parametrize(
    "broken",
    ['m{a="1"} 1\n', "# HELP m x\n# TYPE m gauge\nm{a=1} 1\n", "# HELP m x\n# TYPE m gauge\nm 1\nm 2\n", "m 1"],
)
def test_what_is_not_that_format_is_told(broken: str) -> None:
    with pytest.raises(AssertionError):
        parse(broken)


def test_label_values_are_escaped() -> None:
    lines = list(written([Metric("m", "one\nhelp \\", [Sample({"context": 'a"b\\c\nd'}, 1.5)])]))

    assert lines == ["# HELP m one\\nhelp \\\\\n", "# TYPE m gauge\n", 'm{context="a\\"b\\\\c\\nd"} 1.5\n']


def test_every_format_holds_the_same_findings(on: Mavtui) -> None:
    whole = on("findings", "-o", "json").json()

    def without_time(found: list[dict[str, object]]) -> list[dict[str, object]]:
        return [{**one, "evidence": None} for one in found]

    lines = [json.loads(line) for line in on("findings", "-o", "jsonl").out.splitlines()]
    assert without_time(lines) == without_time(whole)
    assert on("findings", "-o", "id").out.split() == [one["id"] for one in whole]
    assert len(on("findings").out.splitlines()) == len(whole) + 1
    assert on("findings", "-o", "csv").out.splitlines()[0] == ",".join(FINDING_KEYS)


def test_no_secret_of_a_connection_is_told(on: Mavtui) -> None:
    text = on("findings", "-o", "json").out

    assert not re.search(r"auth_password|secret|iqn\.|target_lun", text)


@pytest.mark.parametrize("code", FINDING_KINDS)
def test_the_list_of_volumes_is_filtered_by_the_same_codes(on: Mavtui, code: str) -> None:
    found = on("findings", "--filter", f"code={code}", "-o", "json").json()

    assert set(on("volumes", "--filter", f"fault:{code}", "-o", "id").out.split()) == {
        one["volume_id"] for one in found
    }


def test_any_fault_is_every_volume_of_which_more_than_a_note_is_found(on: Mavtui) -> None:
    found = on("findings", "--filter", "!severity:note", "-o", "json").json()

    assert set(on("volumes", "--filter", "fault:any", "-o", "id").out.split()) == {one["volume_id"] for one in found}
