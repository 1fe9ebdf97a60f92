"""No kind of finding rests on made-up states alone."""

from __future__ import annotations

from pathlib import Path

from mavtui.domain.findings import FINDING_KINDS

MADE_FOR_REAL = ("test_findings.py", "test_findings_disagreeing.py", "test_findings_of_storage.py")


def test_every_kind_is_looked_for_on_services_that_are_real() -> None:
    text = "".join((Path(__file__).parent / name).read_text() for name in MADE_FOR_REAL)
    assert {code for code in FINDING_KINDS if f'"{code}"' not in text} == set()
