"""Files that cannot serve as an engine: each is an error that says what and where, and none is changed."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from mavtui.errors import StoreFileError
from mavtui.store import files
from mavtui.store.connection import Store
from mavtui.store.migrations import APPLICATION_ID, SCHEMA_VERSION
from tests.store.engine_files import ADD_SERVER, engine


def text(path: Path) -> None:
    path.write_text("volumes: none\n")


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 32)


def empty(path: Path) -> None:
    path.touch()


def of_another_program(path: Path) -> None:
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE bookmarks (url TEXT)")
    con.commit()
    con.close()


def newer(path: Path) -> None:
    engine(path)
    con = sqlite3.connect(path)
    con.execute("PRAGMA user_version = 99")
    con.close()


def a_clouds_copy(path: Path) -> None:
    Store.open(path, "copy", create=True).close()


def cut_short(path: Path) -> None:
    engine(path, servers=500)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 + 100)


def cut_to_its_header(path: Path) -> None:
    engine(path)
    with path.open("r+b") as file:
        file.truncate(60)


def overwritten(path: Path) -> None:
    engine(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3996)


UNUSABLE: dict[Callable[[Path], None], str] = {
    text: "is a text file",
    binary: "is no SQLite file",
    empty: "there is nothing in",
    of_another_program: "of another program",
    newer: "is of version 99",
    a_clouds_copy: "the copy of a cloud",
    cut_short: "damaged or cut short",
    cut_to_its_header: "damaged or cut short",
    overwritten: "damaged or cut short",
}


@pytest.mark.parametrize("make", UNUSABLE, ids=lambda make: make.__name__)
def test_a_file_that_cannot_serve_is_named_with_what_is_wrong_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "engine.db"
    make(path)
    before = path.read_bytes()
    for create in (False, True):
        if make is empty and create:
            continue
        with pytest.raises(StoreFileError) as failed:
            Store.open(path, create=create)
        assert UNUSABLE[make] in failed.value.message
        assert str(path) in failed.value.message
        assert failed.value.hint
        assert failed.value.exit_code == 2
        assert path.read_bytes() == before


def test_an_empty_file_becomes_an_engine_where_one_may_be_made(tmp_path: Path) -> None:
    empty(tmp_path / "engine.db")
    store = Store.open(engine(tmp_path / "engine.db", servers=2))
    assert store.reader.execute("SELECT count(*) FROM servers").fetchone() == (2,)
    store.close()


def test_a_folder_and_a_device_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(StoreFileError, match="is a folder"):
        Store.open(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreFileError, match="not an ordinary file"):
        Store.open(tmp_path / "pipe", create=True)


def test_a_path_through_a_file_or_with_a_zero_byte_cannot_be_reached(tmp_path: Path) -> None:
    text(tmp_path / "notes")
    for path in (str(tmp_path / "notes" / "engine.db"), f"{tmp_path}/a\0b", str(tmp_path / ("x" * 300))):
        with pytest.raises(StoreFileError):
            Store.open(path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


MOUNTS = r"""21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
35 21 0:30 / /home rw,relatime shared:17 - nfs4 filer:/home rw,vers=4.2
36 35 254:1 / /home/local\040disk rw,relatime - xfs /dev/vdb rw
37 21 0:31 / /mnt/win rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/engine.db", None),
        ("/home/ada/.local/engine.db", "nfs4"),
        ("/home", "nfs4"),
        ("/homework/engine.db", None),
        ("/home/local disk/engine.db", None),
        ("/mnt/win/engine.db", "cifs"),
    ],
)
def test_a_network_disk_is_noticed_by_what_is_mounted(tmp_path: Path, path: str, kind: str | None) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert files.network_filesystem(Path(path), mounts) == kind


def test_a_file_on_a_network_disk_is_refused_before_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"21 1 0:30 / {tmp_path.resolve()} rw - nfs filer:/x rw\n")
    monkeypatch.setattr(files, "MOUNTS", mounts)
    with pytest.raises(StoreFileError, match=r"network disk \(nfs\)"):
        Store.open(tmp_path / "engine.db", create=True)
    assert not (tmp_path / "engine.db").exists()


def test_without_a_list_of_mounts_every_disk_is_taken_for_one_of_this_machine(tmp_path: Path) -> None:
    assert files.network_filesystem(tmp_path, tmp_path / "none") is None


def test_a_full_disk_is_said_and_nothing_of_the_change_stays(tmp_path: Path) -> None:
    store = Store.open(engine(tmp_path / "engine.db"))
    with store.write_transaction() as con:
        pages = con.execute("PRAGMA page_count").fetchone()[0]
        con.execute(f"PRAGMA max_page_count = {pages}")
    rows = [(str(number), "x" * 1000) for number in range(1000)]
    with pytest.raises(StoreFileError, match="the disk is full"), store.write_transaction() as con:
        con.executemany(ADD_SERVER, rows)
    assert store.reader.execute("SELECT count(*) FROM servers").fetchone() == (0,)
    with store.write_transaction() as con:
        con.execute("PRAGMA max_page_count = 1000000")
        con.execute(ADD_SERVER, ("a", "a"))
    assert store.reader.execute("SELECT count(*) FROM servers").fetchone() == (1,)
    store.close()


def test_a_link_that_leads_to_nothing_is_said_and_stays(tmp_path: Path) -> None:
    link = tmp_path / "engine.db"
    link.symlink_to(tmp_path / "unmounted" / "engine.db")

    with pytest.raises(StoreFileError, match=r"is a link to .*/unmounted/engine.db, where there is nothing"):
        Store.open(link, create=True)
    assert link.is_symlink()


def test_our_files_say_that_they_are_ours(tmp_path: Path) -> None:
    path = engine(tmp_path / "engine.db")
    con = sqlite3.connect(path)
    assert con.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert con.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    con.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_damage_that_shows_only_while_reading_is_said_too(tmp_path: Path) -> None:
    path = engine(tmp_path / "engine.db", servers=2000)
    with path.open("r+b") as file:
        for page in range(path.stat().st_size // 4096 - 100, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xaa" * 4096)
    store = Store.open(path)
    with pytest.raises(StoreFileError, match="damaged or cut short"), store.read_transaction() as con:
        con.execute("SELECT sum(length(name)) FROM servers").fetchone()
    store.close()
