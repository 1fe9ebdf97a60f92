"""Which back ends there are, and what happens when one that another package brings does not load."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from mavtui.backends import registry
from mavtui.backends.sqlite.backend import SqliteBackend
from mavtui.config.model import ContextSettings, EngineSettings
from mavtui.errors import ConfigError
from tests.backends.acting import OPERATOR


def announce(monkeypatch: pytest.MonkeyPatch, **modules: str) -> None:
    """Packages that announce back ends under these names."""
    found = [EntryPoint(name=name, value=value, group=registry.ENTRY_POINTS) for name, value in modules.items()]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: [e for e in found if e.group == group])


async def test_the_local_engine_is_opened_in_the_file_of_its_context(tmp_path: Path) -> None:
    context = ContextSettings(name="lab", path=tmp_path / "lab.db")
    backend = registry.load("sqlite")(context, EngineSettings(), OPERATOR, create=True)
    assert isinstance(backend, SqliteBackend)
    assert backend.place == str(tmp_path / "lab.db")
    await backend.close()


async def test_a_context_without_a_file_uses_the_usual_place(tmp_path: Path) -> None:
    backend = registry.load("sqlite")(ContextSettings(name="local"), EngineSettings(), OPERATOR, create=True)
    assert Path(backend.place).is_relative_to(tmp_path)
    await backend.close()


def test_built_in_ones_come_first_and_cannot_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, zeta="zeta:open", alpha="alpha:open", sqlite="evil:open")
    assert registry.names() == ("sqlite", "openstack", "alpha", "zeta")
    assert registry.load("sqlite").__module__ == "mavtui.backends.sqlite.backend"


def test_one_that_a_package_announces_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, other="mavtui.backends.sqlite.backend:open_backend")
    assert registry.load("other").__name__ == "open_backend"  # type: ignore[attr-defined]


def test_an_unknown_name_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="sqlit") as failed:
        registry.load("sqlit")
    assert "sqlite" in failed.value.hint


@pytest.mark.parametrize("value", ["no_such_module:open", "mavtui.backends.registry:ENTRY_POINTS", "json:nothing"])
def test_one_that_does_not_load_is_an_error_that_names_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    announce(monkeypatch, broken=value)
    with pytest.raises(ConfigError, match="broken") as failed:
        registry.load("broken")
    assert value in failed.value.message


def test_the_local_engine_is_opened_and_read_without_rules_asyncio_or_other_packages(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from mavtui.backends import registry
from mavtui.backends.protocol import Identity
from mavtui.config.model import ContextSettings, EngineSettings
context = ContextSettings(name="t", path=Path({str(tmp_path / "t.db")!r}))
backend = registry.load("sqlite")(context, EngineSettings(), Identity(user="u", project="p"), create=True)
backend.marks(), backend.change_token()
late = ("asyncio", "importlib.metadata", "mavtui.domain.plans", "mavtui.backends.sqlite.engine", "concurrent.futures")
print([name for name in late if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
