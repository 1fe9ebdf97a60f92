"""Whatever is typed wrongly gets a sentence that says what was expected, an exit code, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.cli import main as commands
from mavtui.cli.main import main
from mavtui.config import paths
from mavtui.errors import AuthenticationFailed, BackendUnreachable, MavtuiError, PartlyDone, PlanStale
from tests.cli.running import Mavtui


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no verb"),
        (["volums"], "Did you mean `volumes`?"),
        (["attatch", "a", "b"], "Did you mean `attach`?"),
        (["server"], "needs one of: add, set, remove"),
        (["server", "ad"], "Did you mean `add`?"),
        (["config", "nonsense"], "Known are: check, example, mark, path, show"),
        (["volumes", "--nonsense"], "--nonsense"),
        (["volumes", "--fil", "rw>1"], "--fil"),
        (["volumes", "-o", "jsno"], "Did you mean `json`?"),
        (["-o"], "-o needs a value"),
        (["--nonsense"], "there is no option `--nonsense`"),
        (["--versoin"], "Did you mean `--version`?"),
        (["-o", "json"], "no verb"),
        (["volumes", "-o"], "expected one argument"),
        (["volumes", "--limit", "x"], "'x' is no number of rows"),
        (["volumes", "--limit", "-1"], "--limit"),
        (["volumes", "--sort", "colour"], "colour"),
        (["volumes", "--sort", "size:up"], "expected asc or desc"),
        (["volumes", "--columns", "name,colour"], "there is no column `colour`"),
        (["volumes", "--filter", "rw>"], "a value is missing"),
        (["volumes", "--filter", "colour:red"], "no field is called colour"),
        (["volumes", "--filter", "rw>many"], "many"),
        (["volumes", "--filter", '"open'], "quote"),
        (["servers", "--filter", "rw>1"], "no field is called rw"),
        (["volumes", "extra"], "unrecognized arguments: extra"),
        (["show"], "mavtui: show: the following arguments are required"),
        (["create", "x"], "--size"),
        (["create", "x", "--size", "0"], "expected 1 to"),
        (["create", "x", "--size", "1.5"], "whole number"),
        (["create", "x", "--size", "9999999999"], "expected 1 to"),
        (["create", "x" * 256, "--size", "1"], "256 characters"),
        (["create", "x", "--size", "1", "--metadata", "novalue"], "KEY=VALUE"),
        (["create", "x", "--size", "1", "--metadata", "a=1", "--metadata", "a=2"], "given twice"),
        (["create", "x", "--size", "1", "--metadata", "a;b=1"], "metadata key"),
        (["create", "x", "--size", "1", "--note", "colour=red"], "there is no note `colour`"),
        (["set", "pool-01"], "at least one value"),
        (["set", "pool-01", "--sharable=yes"], "ignored explicit argument"),
        (["attach", "pool-01"], "needs a server or a host"),
        (["attach", "pool-01", "web-1", "web-1"], "named twice"),
        (["attach", "pool-01", "web-1", "--host", "x"], "not both"),
        (["attach", "pool-01", "web-1", "--mode", "wr"], "invalid choice: 'wr'"),
        (["attach", "pool-01", "web-1", "--accept", "second-writter"], "Did you mean `second-writer`?"),
        (["attach", "pool-00", "web-1"], "stands for 2 volumes"),
        (["detach", "a", "b", "c"], "found 3 words"),
        (["mode", "app-share", "web-1"], "expected rw or ro"),
        (["mode", "ro"], "expected rw or ro"),
        (["reset-state", "app-share", "web-1"], "--to attached or --to detached"),
        (["reset-state", "app-share", "--to", "gone"], "invalid choice"),
        (["server", "add", ""], "needs a name"),
        (["server", "add", "x", "--id", "1"], "no uuid"),
        (["server", "add", "x", "--status", "sleepy"], "Known are: ACTIVE"),
        (["server", "add", "x", "--kind", "vm"], "invalid choice"),
        (["server", "set", "web-1"], "at least one value"),
        (["config", "mark", "--production", "maybe"], "neither on nor off"),
        (["extend", "pool-01", "big"], "whole number"),
        (["journal", "--last", "many"], "--last"),
        (["volumes", "--context", "x"], "exclude each other"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_changed(on: Mavtui, arguments: list[str], said: str) -> None:
    done = on(*arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert on("journal", "-o", "json").json() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "app-shar"], "Did you mean app-share?"),
        (["show", "zzzzzzzzzzzz"], "there is no volume, attachment or server zzzzzzzzzzzz"),
        (["show", ""], "there is no volume"),
        (["attach", "app-shar", "web-1"], "Did you mean app-share?"),
        (["attach", "pool-01", "wbe-1"], "Did you mean web-1?"),
        (["attach", "pool-01", "--host", "nowhere"], "there is no host nowhere"),
        (["detach", "00000000-0000-0000-0000-000000000000"], "there is no attachment"),
        (["attachments", "--volume", "nonsense"], "there is no volume nonsense"),
        (["attachments", "--server", "nonsense"], "there is no server nonsense"),
        (["extend", "nonsense", "5"], "there is no volume nonsense"),
        (["server", "remove", "nonsense"], "there is no server nonsense"),
        (["undo", "00000000"], "has no entry"),
    ],
)
def test_what_is_not_there_is_named_with_the_nearest_that_is(on: Mavtui, arguments: list[str], said: str) -> None:
    done = on(*arguments)

    assert (done.code, done.out) == (3, "")
    assert said in done.err


def test_an_ambiguous_name_lists_the_ids_it_stands_for(on: Mavtui) -> None:
    done = on("show", "pool-00")
    ids = on("volumes", "--filter", "name=pool-00", "-o", "id").out.split()

    assert done.code == 2
    assert len(ids) == 2
    assert all(one in done.err for one in ids)
    assert on("show", ids[0]).code == 0


@pytest.mark.parametrize("content", [None, "", "some text", "SQLite format 3\x00 and then nothing of the kind"])
def test_a_file_that_is_no_engine_is_refused_and_left_alone(
    mavtui: Mavtui, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "x.db"
    if content is not None:
        file.write_text(content)

    done = mavtui("--db", str(file), "volumes")
    assert done.code == 2
    assert str(file) in done.err
    assert (file.read_text() if content is not None else None) == content
    assert file.exists() is (content is not None)


def test_the_usual_local_engine_is_made_by_whoever_asks_first(mavtui: Mavtui) -> None:
    assert mavtui("volumes", "-o", "json").json() == []
    assert paths.engine_file().exists()


def test_a_context_that_is_not_there_is_not_found(mavtui: Mavtui) -> None:
    assert mavtui("--context", "nowhere", "volumes").code == 3


def test_a_broken_configuration_is_named_before_anything_else(mavtui: Mavtui, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("contexts: [\n")
    done = mavtui("--config", str(config), "volumes")

    assert done.code == 2
    assert "c.yaml" in done.err


def test_arguments_that_are_no_text_are_refused(mavtui: Mavtui) -> None:
    done = mavtui("show", b"caf\xe9".decode("utf-8", "surrogateescape"))

    assert done.code == 2
    assert "is no text" in done.err


def test_global_options_stand_before_or_after_the_verb(mavtui: Mavtui, db: str) -> None:
    before = mavtui("--db", db, "-o", "id", "volumes")
    after = mavtui("volumes", "--db", db, "-o", "id")
    within = mavtui(f"--db={db}", "server", "-oid", "add", "x")

    assert (before.code, before.out) == (0, after.out)
    assert within.code == 0


@pytest.mark.parametrize(
    "error",
    [
        PlanStale("stale"),
        BackendUnreachable("away", hint="Try again."),
        PartlyDone("half"),
        AuthenticationFailed("who?"),
    ],
)
def test_every_error_ends_with_its_own_code_and_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: MavtuiError
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(commands, "_run", fail)

    assert main(["volumes"]) == error.exit_code
    said = capsys.readouterr().err
    assert error.message in said
    assert error.hint in said


def test_a_request_id_is_passed_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: object) -> int:
        raise BackendUnreachable("away", request_id="req-4711")

    monkeypatch.setattr(commands, "_run", fail)

    assert main(["volumes"]) == 7
    assert "req-4711" in capsys.readouterr().err


def test_an_error_of_the_program_is_one_line_and_the_log_has_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(commands, "_run", fail)

    assert main(["volumes"]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert str(paths.log_file()) in said
    assert "ZeroDivisionError: on purpose" in paths.log_file().read_text()
    assert paths.log_file().stat().st_mode & 0o777 == 0o600


def test_the_log_gets_tracebacks_of_refusals_only_when_asked(on: Mavtui) -> None:
    assert on("show", "nonsense").code == 3
    assert not paths.log_file().exists()

    assert on("show", "nonsense", "--debug").code == 3
    assert "NotFound" in paths.log_file().read_text()


def test_text_from_outside_does_not_act_on_the_terminal_in_errors_either(on: Mavtui) -> None:
    done = on("show", "a\x1b[31mb\rc")

    assert "\x1b" not in done.err
    assert "\r" not in done.err
