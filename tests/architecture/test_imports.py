"""What a module brings with it when it is imported: the import contracts see names, this sees what really happens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "mavtui"

NETWORK = {"httpx", "keystoneauth1", "openstack", "requests", "msgspec"}
NEVER_HEADLESS = {"textual", "rich", "yaml", "click", "pydantic", "importlib.metadata", *NETWORK}
# Imported only when a YAML file is new or changed.
YAML_READERS = {"mavtui.config.yaml_parsing"}
# Below the protocol of the back ends everything is read and decided without an event loop.
SYNCHRONOUS = ("mavtui.domain", "mavtui.store", "mavtui.config", "mavtui.errors", "mavtui.__main__")

IMPORT_AND_LIST = "import sys, json, importlib; importlib.import_module(sys.argv[1]); print(json.dumps([*sys.modules]))"
WORK_LOCALLY_AND_LIST = """
import sys, json
from mavtui.__main__ import main
for command in ("server add web-1", "create v --size 1", "attach v web-1", "volumes", "journal"):
    assert main([*command.split(), "--db", sys.argv[1], "-o", "json"]) == 0, command
print()
print(json.dumps([*sys.modules]))
"""
START_AND_LIST = """
import sys, json
before = set(sys.modules)
from mavtui.__main__ import main
assert main(["--version"]) == 0
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def headless_modules() -> list[str]:
    names = []
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(REPOSITORY).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not name.startswith(("mavtui.ui", "mavtui.backends.openstack", "mavtui.api")):
            names.append(name)
    return names


def loaded_by(program: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(modules, list)
    return modules


@pytest.mark.parametrize("module", headless_modules())
def test_a_headless_module_brings_neither_console_nor_network(module: str) -> None:
    unwanted = NEVER_HEADLESS - {"yaml"} if module in YAML_READERS else NEVER_HEADLESS
    if module.startswith(SYNCHRONOUS):
        unwanted = unwanted | {"asyncio"}

    assert unwanted.isdisjoint(loaded_by(IMPORT_AND_LIST, module))


def test_work_on_the_local_engine_brings_nothing_of_the_network(tmp_path: Path) -> None:
    loaded = loaded_by(WORK_LOCALLY_AND_LIST, str(tmp_path / "engine.db"))

    assert [name for name in loaded if name.startswith("mavtui.backends.openstack")] == []
    assert NETWORK.isdisjoint(loaded)


# The back end's own modules but those that decode replies, which are loaded when there is one.
@pytest.mark.parametrize("module", ["cloud_files", "clouds", "connection", "login", "transport", "capabilities"])
def test_the_network_is_imported_when_it_is_used_and_not_before(module: str) -> None:
    assert NETWORK.isdisjoint(loaded_by(IMPORT_AND_LIST, f"mavtui.backends.openstack.{module}"))


def test_the_version_is_told_without_importing_anything() -> None:
    built_in = "gc"  # part of the interpreter: no file is read for it
    assert loaded_by(START_AND_LIST) == ["__future__", built_in, "mavtui", "mavtui.__main__"]
