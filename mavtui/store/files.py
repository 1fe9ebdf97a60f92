"""What can be wrong with a file of the store, and the one place where SQLite's errors become ours."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mavtui.errors import BackendUnreachable, MavtuiError, Refused, StoreFileError

MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux lists what is mounted; elsewhere network disks are not noticed."""

GUARD = "guard: "
"""How the messages of `guards.sql` begin."""
_CODES_OF_GUARDS = {
    "a volume is attached to the same server or host once at most": ("already-attached",),
    "a volume that is not sharable has one live attachment at most": ("not-sharable",),
}

_MAGIC = b"SQLite format 3\x00"
_NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "beegfs", "glusterfs", "fuse.glusterfs",
    "fuse.cephfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone",
})  # fmt: skip


def check_place(path: Path, *, create: bool, mounts: Path | None = None) -> os.stat_result | None:
    """What is at `path`: None for nothing. Looks from outside only and opens nothing.

    Raises StoreFileError for a folder, a device, a network disk, an empty or missing file that is not to be created.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        found = None
    except (OSError, ValueError) as error:
        raise StoreFileError(f"{path} cannot be reached: {_reason(error)}", hint="Name another file by --db.") from None
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise StoreFileError(f"{path} is a folder, expected an engine's file", hint="Name a file in it.")
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise StoreFileError(f"{path} is not an ordinary file", hint="Name an engine's file.")
    if not create and (found is None or found.st_size == 0):
        raise nothing_there("there is no file" if found is None else "there is nothing in", path)
    network = network_filesystem(path, mounts)
    if network is not None:
        raise StoreFileError(
            f"{path} is on a network disk ({network}), where several hosts could write at once and destroy it",
            hint="Use a disk of this machine: --db FILE, or `path` of the context.",
        )
    return found


def nothing_there(what: str, path: Path) -> StoreFileError:
    """The error about a file that is missing or empty where one was expected."""
    return StoreFileError(
        f"{what} {path}", hint="`create`, `import` and `server add` make a new engine there; or check the name."
    )


def make(path: Path) -> bool:
    """Make an empty file (0600) and its folders (0700); False for one that somebody else made meanwhile.

    Raises StoreFileError, also for a link that leads to nothing: what it stands for is not mounted, or gone.
    """
    try:
        for folder in reversed([folder for folder in path.parents if not folder.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if path.exists():
            return False
        raise StoreFileError(
            f"{path} is a link to {os.path.realpath(path)}, where there is nothing",
            hint="Mount or make what it leads to, or name another file.",
        ) from None
    except OSError as error:
        raise StoreFileError(
            f"{path} cannot be made: {_reason(error)}", hint="Name a file in a folder where you may write."
        ) from None
    return True


def network_filesystem(path: Path, mounts: Path | None = None) -> str | None:
    """The kind of network disk that `path` is on (`nfs4`, `cifs`, …), or None for a disk of this machine."""
    try:
        lines = (mounts or MOUNTS).read_text("utf-8", "surrogateescape").splitlines()
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return None
    nearest, kind = "", None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, about = before.split(" "), after.split(" ")
        if len(fields) < 5 or not about[0]:  # noqa: PLR2004 - the fifth field is the mount point
            continue
        point = _unescaped(fields[4])
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) >= len(nearest):
            nearest, kind = point, about[0]
    return kind if kind in _NETWORK else None


def _unescaped(field: str) -> str:
    for escape, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escape, character)
    return field


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside into an error that says what is wrong with the file at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error


def explain(error: sqlite3.Error, path: Path) -> MavtuiError:
    """The error that an operator can use, for one that SQLite raised on the file at `path`."""
    if isinstance(error, sqlite3.IntegrityError):
        return _broken_rule(error)
    finder = _BY_CODE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if finder is not None:
        return finder(path, error)
    return StoreFileError(f"{path} cannot be used: {error}", hint="mavtui export makes a copy of what can be read.")


def _broken_rule(error: sqlite3.IntegrityError) -> Refused:
    message = str(error)
    rule = message.removeprefix(GUARD)
    return Refused(f"the file itself forbids it: {rule}", codes=_CODES_OF_GUARDS.get(rule, ()))


def _busy(path: Path, _error: sqlite3.Error) -> MavtuiError:
    return BackendUnreachable(
        f"{path} is held by another process and was not let go in time", hint="Nothing was changed. Try again."
    )


def _read_only(path: Path, error: sqlite3.Error) -> MavtuiError:
    if path.exists() and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return StoreFileError(f"{path} cannot be written: {error}")
    which = path if path.exists() and not os.access(path, os.W_OK) else path.parent
    return StoreFileError(
        f"{path} cannot be changed: {which} is read-only for you",
        hint=f"Make {which} writable, or work on a copy in another folder. Nothing was changed.",
    )


def _full(path: Path, _error: sqlite3.Error) -> MavtuiError:
    return StoreFileError(
        f"there is no room to write {path}: the disk is full", hint="Nothing was changed. Make room and try again."
    )


def _failing(path: Path, error: sqlite3.Error) -> MavtuiError:
    code = getattr(error, "sqlite_errorname", "SQLITE_IOERR")
    return StoreFileError(
        f"reading or writing {path} failed ({code})",
        hint="Nothing was changed. Look for a full disk, a quota, a limit on file sizes, or a failing disk.",
    )


def _damaged(path: Path, error: sqlite3.Error) -> MavtuiError:
    return StoreFileError(
        f"{path} is damaged or cut short: {error}",
        hint="Put back a copy of it. `sqlite3 FILE .recover` saves what can be read.",
    )


def _no_database(path: Path, error: sqlite3.Error) -> MavtuiError:
    try:
        # Nobody in this process can have it open as a database, so closing it again drops no lock.
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        return _damaged(path, error)
    if start.startswith(_MAGIC):
        return _damaged(path, error)
    what = "a text file" if start.isascii() and b"\x00" not in start else "no SQLite file"
    return StoreFileError(f"{path} is {what}, expected an engine's file", hint="Check the name; nothing was changed.")


def _cannot_open(path: Path, error: sqlite3.Error) -> MavtuiError:
    if not path.exists():
        return StoreFileError(f"there is no file {path}", hint="Check the name.")
    if not os.access(path, os.R_OK):
        return StoreFileError(f"{path} cannot be read: permission denied", hint="Ask its owner, or use another file.")
    return _read_only(path, error)


_BY_CODE = {
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_PERM: _read_only,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_IOERR: _failing,
    sqlite3.SQLITE_CORRUPT: _damaged,
    sqlite3.SQLITE_NOTADB: _no_database,
    sqlite3.SQLITE_CANTOPEN: _cannot_open,
}


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
