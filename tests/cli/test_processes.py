"""Commands as processes: many at once, killed in the middle, with readers that go away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mavtui.backends.sqlite.engine import Engine
from mavtui.config import paths
from mavtui.errors import PlanStale
from tests.cli.running import Mavtui, command, environment, run_process, start

EIGHT = [f"racer-{number}" for number in range(8)]


@pytest.fixture
def racers(on: Mavtui) -> Mavtui:
    """An estate with eight servers that hold nothing and a sharable volume that nobody holds."""
    for name in EIGHT:
        assert on("server", "add", name).code == 0
    assert on("create", "prize", "--size", "1", "--sharable").code == 0
    assert on("create", "single", "--size", "1").code == 0
    return on


def race(db: str, volume: str, *flags: str) -> list[int]:
    """Eight processes attach the volume, each to its own server, at the same time; their exit codes in order."""
    processes = [start("--db", db, "attach", volume, name, *flags) for name in EIGHT]
    for process in processes:
        process.communicate(timeout=120)
    return sorted(process.returncode for process in processes)


def test_of_eight_unconfirmed_writers_exactly_one_wins(racers: Mavtui, db: str) -> None:
    assert race(db, "prize") == [0] + [5] * 7
    assert racers("show", "prize", "-o", "json").json()["rw_count"] == 1


def test_eight_writers_that_are_each_confirmed_all_win(racers: Mavtui, db: str) -> None:
    assert race(db, "prize", "--confirm-rw-share", "prize") == [0] * 8
    assert racers("show", "prize", "-o", "json").json()["rw_count"] == 8


def test_eight_readers_all_win(racers: Mavtui, db: str) -> None:
    assert race(db, "prize", "--mode", "ro") == [0] * 8
    assert racers("show", "prize", "-o", "json").json()["ro_count"] == 8


def test_of_eight_for_a_volume_that_is_not_sharable_exactly_one_wins(racers: Mavtui, db: str) -> None:
    assert race(db, "single", "--yes", "--confirm-rw-share", "single") == [0] + [4] * 7
    assert racers("show", "single", "-o", "json").json()["rw_count"] == 1


def test_many_writers_leave_a_journal_of_whole_lines(racers: Mavtui, db: str) -> None:
    race(db, "prize", "--confirm-rw-share", "prize")

    done = racers("journal", "-o", "json")
    assert [one["outcome"] for one in done.json() if one["action"] == "attach"].count("done") == 8
    assert "could not be read" not in done.err


KILLED = """
import os, signal, sys
from mavtui.backends.sqlite.engine import Engine
real = Engine.carry_out_now
def cut_short(self, *arguments):
    result = real(self, *arguments) if sys.argv[1] == "after" else None
    os.kill(os.getpid(), signal.SIGKILL)
    return result
Engine.carry_out_now = cut_short
from mavtui.cli.main import main
main(sys.argv[2:])
"""


def killed(moment: str, *arguments: str) -> None:
    """Run a command that is killed before or after its change was made, with the intent written and no result."""
    process = subprocess.run(
        [sys.executable, "-c", KILLED, moment, *arguments], env=environment(), capture_output=True, check=False
    )
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("moment", "state"), [("before", "there is no such attachment"), ("after", "the attachment is attached")]
)
def test_what_was_cut_short_is_shown_once_at_the_next_start_with_the_state_as_it_is(
    on: Mavtui, db: str, moment: str, state: str
) -> None:
    killed(moment, "--db", db, "attach", "pool-01", "web-1")

    first, second = on("volumes", "-o", "id"), on("volumes", "-o", "id")
    assert "attach pool-01 to web-1, rw" in first.err
    assert state in first.err
    assert len(first.err.splitlines()) == 1
    assert (first.code, first.out, second.err) == (0, second.out, "")

    [left] = on("journal", "--unfinished", "-o", "json").json()
    assert (left["state"], left["seen"]) == (state, True)
    assert [one["outcome"] for one in on("journal", "-o", "json").json()] == ["unfinished"]


def test_what_was_cut_short_elsewhere_is_shown_here_and_looked_at_there(
    mavtui: Mavtui, on: Mavtui, db: str, tmp_path: Path
) -> None:
    other = str(tmp_path / "other.db")
    assert mavtui("--db", other, "create", "x", "--size", "1").code == 0
    killed("before", "--db", db, "attach", "pool-01", "web-1")

    elsewhere = mavtui("--db", other, "volumes")
    assert f"look there: {db}" in elsewhere.err
    assert mavtui("--db", other, "volumes").err == ""
    assert "there is no such attachment" in on("volumes").err
    assert on("volumes").err == ""
    assert mavtui("--db", other, "volumes").err == ""


def test_a_plan_that_is_stale_twice_ends_with_6(on: Mavtui, monkeypatch: pytest.MonkeyPatch) -> None:
    def always_stale(*_: object) -> None:
        raise PlanStale("somebody is always first")

    monkeypatch.setattr(Engine, "carry_out_now", always_stale)

    done = on("attach", "pool-01", "web-1")
    assert done.code == 6
    assert "planning once again" in done.err
    assert [one["outcome"] for one in on("journal", "-o", "json").json()] == ["stale", "stale"]


def test_a_command_under_way_is_not_taken_for_one_that_was_cut_short(on: Mavtui, db: str) -> None:
    script = KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)", "print('begun', flush=True); sys.stdin.read()")
    with subprocess.Popen(
        [sys.executable, "-c", script, "before", "--db", db, "attach", "pool-01", "web-1"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        assert on("volumes").err == ""
        process.kill()
    assert "attach pool-01" in on("volumes").err


def test_an_interrupt_ends_with_130_and_says_so(db: str) -> None:
    script = KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGINT)")
    done = subprocess.run(
        [sys.executable, "-c", script.replace("main(sys", "sys.exit(main(sys") + ")", "after", "--db", db, "attach",
         "pool-01", "web-1"],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 130
    assert done.stderr == "mavtui: interrupted\n"
    assert '"outcome":"done"' in paths.journal_file().read_text(), "the step under way is finished and journaled"


def without_reader(*arguments: str) -> tuple[int, str]:
    """Run a command whose standard output nobody reads; its exit code and what it said besides."""
    reading, writing = os.pipe()
    os.close(reading)
    process = start(*arguments, stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["volumes"], 0),
        (["volumes", "-o", "json"], 0),
        (["export"], 0),
        (["--help"], 0),
        (["create", "x", "--size", "1"], 0),
        (["delete", "pool-01", "--dry-run"], 5),
        (["attach", "app-share", "web-1", "--dry-run"], 4),
    ],
)
def test_a_reader_that_is_gone_changes_no_exit_code_and_causes_no_noise(
    db: str, arguments: list[str], code: int
) -> None:
    ended, err = without_reader("--db", db, *arguments)

    assert ended == code
    assert "Error" not in err
    assert "Traceback" not in err


def test_a_reader_that_has_seen_enough_ends_a_long_list_quietly(db: str) -> None:
    process = start("--db", db, "volumes", "-o", "json")
    assert process.stdout is not None
    assert process.stdout.readline() == "[\n"
    process.stdout.close()
    process.wait(timeout=60)
    assert process.stderr is not None
    assert (process.returncode, process.stderr.read()) == (0, "")
    process.stderr.close()


def test_a_full_disk_behind_the_output_is_an_error(db: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        process = start("--db", db, "volumes", stdout=full)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "standard output cannot be written" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_outputs_cause_no_traceback(db: str, closed: str) -> None:
    line = " ".join(command("--db", db, "volumes"))
    done = subprocess.run(
        ["sh", "-c", f"exec {line} {closed}"], env=environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stderr == ""


def test_without_a_terminal_nothing_is_asked(db: str) -> None:
    done = run_process("--db", db, "attach", "app-share", "bastion")

    assert done.code == 5
    assert "Type" not in done.err
