"""`kill -9` at any moment: what was acknowledged is there, and nothing is half done."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from mavtui.domain.attachments import AttachStatus
from mavtui.domain.derived import derived_columns
from mavtui.store.rows import attachment_by_id
from tests.backends.acting import Acting, open_engine

KILLS = 20
EVENTS = {
    AttachStatus.ATTACHED: ["reserve", "connect", "complete"],
    AttachStatus.DETACHED: ["reserve", "connect", "complete", "begin detach", "complete detach"],
}


def test_every_acknowledged_change_survives_and_no_half_change_does(tmp_path: Path) -> None:
    path = tmp_path / "engine.db"
    acting = Acting(open_engine(path))
    volume_id = acting.create(sharable=True)
    servers = [acting.register(f"web-{n}") for n in range(5)]
    acting.store.close()
    moments = random.Random(7)
    acknowledged: dict[str, str] = {}
    words: set[str] = set()
    for _ in range(KILLS):
        awaited, seconds = moments.randrange(5), moments.uniform(0.0, 0.02)
        for line in _write_until_killed(path, volume_id, servers, awaited, seconds):
            word, attachment_id = line.split()
            acknowledged[attachment_id] = word
            words.add(word)
        _check(path, volume_id, acknowledged)
    assert words == {"attached", "detached"}


def _write_until_killed(path: Path, volume_id: str, servers: list[str], awaited: int, seconds: float) -> list[str]:
    """The changes that the writer acknowledged before it was killed: some time after so many, however slow the disk."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.backends.writer_to_kill", str(path), volume_id, *servers],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    said = [writer.stdout.readline() for _ in range(awaited)]
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    said += writer.stdout.read().splitlines(keepends=True)
    writer.wait()
    assert len(said) >= awaited
    assert all(said), "the writer ended by itself"
    return [line for line in said if line.endswith("\n")]


def _check(path: Path, volume_id: str, acknowledged: dict[str, str]) -> None:
    acting = Acting(open_engine(path))
    con = acting.store.reader
    assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert con.execute("PRAGMA foreign_key_check").fetchall() == []
    for attachment_id, word in acknowledged.items():
        attachment = attachment_by_id(con, attachment_id)
        assert attachment is not None
        assert attachment.launched_at
        if word == "detached":
            assert attachment.status is AttachStatus.DETACHED
    for attachment_id, status in con.execute("SELECT id, attach_status FROM volume_attachment").fetchall():
        told = con.execute("SELECT kinds FROM events WHERE attachment_id = ? ORDER BY rid", (attachment_id,))
        assert [kind for (kinds,) in told for kind in kinds.split(",")] == EVENTS[AttachStatus(status)]
    volume, row = acting.volume(volume_id), acting.row("volumes", volume_id)
    derived = ("status", "attach_status", "rw_count", "ro_count", "holders", "mark")
    assert tuple(row[column] for column in derived) == derived_columns(volume)
    acting.store.close()
