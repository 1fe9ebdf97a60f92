"""Verbs that only read import little, and of the verbs only their own module."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.running import environment

PRINT_MODULES = """
import contextlib, io, json, sys
from mavtui.__main__ import main
with contextlib.redirect_stdout(io.StringIO()):
    code = main(sys.argv[1:])
assert code == 0, code
print(json.dumps(sorted(sys.modules)))
"""
HEAVY = {
    "asyncio", "yaml", "textual", "rich", "concurrent.futures", "threading", "logging", "uuid", "shutil", "dataclasses",
    "inspect",
}  # fmt: skip
RULES_OF_CHANGE = {"mavtui.domain.plans", "mavtui.backends.sqlite.engine", "mavtui.services.journal"}


def modules_after(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES, *arguments], env=environment(), capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (["volumes", "-o", "json"], "volumes"),
        (["volumes", "--filter", "rw>1"], "volumes"),
        (["attachments", "--volume", "app-share", "-o", "csv"], "attachments"),
        (["servers", "-o", "id"], "servers"),
        (["show", "app-share"], "show"),
    ],
)
def test_reading_needs_no_event_loop_no_yaml_and_no_rules_of_change(db: str, arguments: list[str], module: str) -> None:
    loaded = modules_after("--db", db, *arguments)

    assert not loaded & HEAVY
    assert not loaded & RULES_OF_CHANGE
    verbs = {name for name in loaded if name.startswith("mavtui.cli.commands.")}
    assert verbs == {f"mavtui.cli.commands.{module}"}


def test_changing_needs_no_console_and_no_yaml(db: str) -> None:
    loaded = modules_after("--db", db, "create", "x", "--size", "1")

    assert not loaded & {"textual", "rich", "yaml"}


def test_help_on_all_verbs_imports_none_of_them() -> None:
    assert not {name for name in modules_after("--help") if name.startswith("mavtui.cli.commands.")}
