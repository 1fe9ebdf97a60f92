"""What another process is told that may not read or write the file, or may not make it as large as it has to be."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mavtui.errors import MavtuiError
from mavtui.store.connection import Store
from tests.store.engine_files import ADD_SERVER, engine


def report(path: Path, *, create: bool) -> str:
    """What comes of opening, reading and writing the file, in words."""
    try:
        store = Store.open(path, create=create)
        said = f"read {store.reader.execute('SELECT count(*) FROM servers').fetchone()[0]}; "
    except MavtuiError as error:
        return f"{type(error).__name__} {error.exit_code}: {error.message} | {error.hint}"
    try:
        with store.write_transaction() as con:
            con.executemany(ADD_SERVER, [(f"n{n}", "x" * 1000) for n in range(400)])
    except MavtuiError as error:
        return f"{said}{type(error).__name__} {error.exit_code}: {error.message} | {error.hint}"
    return said + "written"


def report_from_a_child(path: Path, *, create: bool = False, unprivileged: bool = False, limit: int = 0) -> str:
    """The same by another process: one that is not root, or one with a limit on the size of files."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            if unprivileged and os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            os.write(writing, report(path, create=create).encode())
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is to see it
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        words = said.read()
    os.waitpid(child, 0)
    return words


def test_a_limit_on_file_sizes_is_said_and_nothing_of_the_change_stays(tmp_path: Path) -> None:
    path = engine(tmp_path / "engine.db")
    said = report_from_a_child(path, limit=200_000)
    assert "StoreFileError 2" in said
    assert "Nothing was changed" in said
    store = Store.open(path)
    assert store.reader.execute("SELECT count(*) FROM servers").fetchone() == (0,)
    assert store.reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


@pytest.mark.parametrize("limit", [20_000, 40_000])
def test_a_file_that_cannot_be_filled_is_not_left_behind(tmp_path: Path, limit: int) -> None:
    said = report_from_a_child(tmp_path / "engine.db", create=True, limit=limit)
    assert "StoreFileError 2" in said
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.fixture
def for_everybody() -> Iterator[Path]:
    """A folder that a process without rights can reach; the usual ones for tests are their owner's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@pytest.mark.parametrize("mode", [0o444, 0o644])
def test_a_file_in_a_folder_that_is_read_only_can_be_read_and_not_written(for_everybody: Path, mode: int) -> None:
    path = engine(for_everybody / "engine.db", servers=3)
    path.chmod(mode)
    if os.geteuid() != 0:
        for_everybody.chmod(0o555)
    before = path.read_bytes()
    said = report_from_a_child(path, unprivileged=True)
    assert said.startswith("read 3; StoreFileError 2")
    assert "read-only for you" in said
    assert path.read_bytes() == before


def test_a_file_that_is_read_only_in_a_folder_of_ones_own_says_so(for_everybody: Path) -> None:
    folder = for_everybody / "own"
    folder.mkdir()
    path = engine(folder / "engine.db", servers=3)
    path.chmod(0o444)
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    said = report_from_a_child(path, unprivileged=True)
    assert said.startswith("read 3; StoreFileError 2")
    assert f"{path} is read-only for you" in said


def test_a_file_that_may_not_be_read_says_so(for_everybody: Path) -> None:
    path = engine(for_everybody / "engine.db")
    path.chmod(0o600 if os.geteuid() == 0 else 0o000)
    said = report_from_a_child(path, unprivileged=True)
    assert "StoreFileError 2" in said
    assert "permission denied" in said


def test_a_new_file_in_a_folder_that_is_read_only_is_refused(for_everybody: Path) -> None:
    if os.geteuid() != 0:
        for_everybody.chmod(0o555)
    said = report_from_a_child(for_everybody / "new" / "engine.db", create=True, unprivileged=True)
    assert "StoreFileError 2" in said
    assert "cannot be made" in said
