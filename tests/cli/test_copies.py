"""Commands on a back end whose store is a copy, such as a cloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.config import paths
from mavtui.errors import AuthenticationFailed, BackendUnreachable
from tests.cli.running import Mavtui
from tests.copies import Cloud, announce


@pytest.fixture
def cloud(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A cloud with the sample estate, named by the context `lab`."""
    cloud = Cloud(Path(db), tmp_path / "copy.db")
    announce(monkeypatch, lab=cloud)
    config = paths.config_file()
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("contexts:\n  lab:\n    backend: cloudy\n    cloud: lab\n", encoding="utf-8")
    return cloud


@pytest.fixture
def lab(cloud: Cloud, mavtui: Mavtui) -> Mavtui:
    """Run a command on it."""
    del cloud
    return lambda *arguments: mavtui("--context", "lab", *arguments)


@pytest.mark.parametrize("verb", [("volumes",), ("attachments",), ("servers",), ("show", "app-share")])
def test_a_verb_that_reads_reads_the_cloud_first(lab: Mavtui, cloud: Cloud, verb: tuple[str, ...]) -> None:
    done = lab(*verb, "-o", "json")

    assert (done.code, done.err) == (0, "")
    assert done.json()
    assert (cloud.passes, cloud.closed) == (1, 1)


def test_cached_asks_nobody_and_says_how_old_it_is(lab: Mavtui, cloud: Cloud) -> None:
    fresh = lab("volumes", "-o", "json")
    cloud.fails = BackendUnreachable("connection refused")
    cached = lab("volumes", "--cached", "-o", "json")

    assert cached.code == 0
    assert cached.json() == fresh.json()
    assert "as it was read" in cached.err
    assert "2026-11-23T12:00:00Z" in cached.err
    assert cloud.passes == 1


def test_cached_without_a_copy_says_what_to_do(lab: Mavtui) -> None:
    done = lab("volumes", "--cached")

    assert done.code == 2
    assert "there is no copy of lab yet" in done.err
    assert "Leave --cached out" in done.err


def test_a_cloud_out_of_reach_is_exit_code_7_and_the_copy_is_offered(lab: Mavtui, cloud: Cloud) -> None:
    lab("volumes")
    cloud.fails = BackendUnreachable("https://cloud.example:5000 refused the connection")
    done = lab("volumes")

    assert (done.code, done.out) == (7, "")
    assert "refused the connection" in done.err
    assert "--cached shows what was read" in done.err


def test_a_login_that_is_refused_is_exit_code_9(lab: Mavtui, cloud: Cloud) -> None:
    cloud.fails = AuthenticationFailed("the password is not accepted", hint="Look into clouds.yaml.")

    assert lab("volumes").code == 9


def test_a_login_that_would_have_to_ask_fails_where_nobody_is_there(lab: Mavtui, cloud: Cloud) -> None:
    cloud.prompts = ("passcode",)
    done = lab("volumes")

    assert done.code == 9
    assert "passcode" in done.err


def test_what_could_not_be_read_is_said_once(lab: Mavtui, cloud: Cloud) -> None:
    cloud.notes = ("1 volume of 41 could not be read: size is no number",)
    done = lab("volumes", "-o", "json")

    assert done.code == 0
    assert done.err.count("could not be read") == 1


def test_all_projects_is_for_those_who_may(lab: Mavtui, cloud: Cloud) -> None:
    assert lab("volumes", "--all-projects").code == 0

    cloud.all_projects_allowed = False
    done = lab("volumes", "--all-projects")

    assert done.code == 4
    assert "all projects" in done.err


def test_all_projects_are_given_out_to_those_who_may(lab: Mavtui, cloud: Cloud) -> None:
    assert lab("export", "--all-projects").code == 0

    cloud.all_projects_allowed = False
    done = lab("export", "--all-projects")
    assert (done.code, done.out) == (4, "")
    assert "all projects" in done.err


def test_a_volume_shows_what_the_services_do_not_say_alike(lab: Mavtui) -> None:
    lines = lab("show", "gfs2-home").out.splitlines()

    told = lines[lines.index("the services disagree") + 1 :]
    assert told
    assert all("Cinder says" in line and "Nova says does not know it" in line for line in told)
    assert "the services disagree" not in lab("show", "pool-07").out


def test_an_engine_has_no_projects_to_choose_from(on: Mavtui) -> None:
    assert on("volumes", "--all-projects").code == 4


def test_an_engine_is_its_own_copy(on: Mavtui) -> None:
    assert on("volumes", "--cached", "-o", "id") == on("volumes", "-o", "id")


def test_a_change_names_what_the_cloud_has_now_and_shows_what_came_of_it(lab: Mavtui, cloud: Cloud) -> None:
    done = lab("attach", "pool-00", "web-1", "-o", "json")
    assert done.code != 0  # the sample has two of that name

    done = lab("attach", "pool-07", "web-1", "-o", "json")

    assert done.code == 0, done.err
    assert done.json()[0]["status"] == "attached"
    assert cloud.some == [done.json()[0]["volume_id"]]


def test_the_states_on_the_way_are_said(lab: Mavtui, cloud: Cloud) -> None:
    cloud.says = ("volume reserved", "volume in-use; Nova: attached")
    done = lab("attach", "pool-07", "web-1")

    assert done.code == 0
    assert "volume in-use; Nova: attached" in done.err


def test_a_change_that_was_done_stays_done_where_it_cannot_be_read_back(lab: Mavtui, cloud: Cloud) -> None:
    cloud.fails_after_change = BackendUnreachable("connection refused")
    done = lab("attach", "pool-07", "web-1", "-o", "id")

    assert done.code == 0
    assert "what is there now could not be read: connection refused" in done.err


@pytest.mark.parametrize("seconds", ["-1", "soon", "nan"])
def test_a_wait_is_a_number_of_seconds(lab: Mavtui, seconds: str) -> None:
    done = lab("detach", "app-share", "web-1", f"--wait={seconds}")

    assert done.code == 2
    assert "no number of seconds" in done.err


def test_an_export_is_what_the_cloud_has(lab: Mavtui) -> None:
    done = lab("export")

    assert done.code == 0
    assert len(done.json()["volumes"]) == 40


def test_nothing_is_left_open(lab: Mavtui, cloud: Cloud) -> None:
    cloud.fails = BackendUnreachable("connection refused")
    lab("volumes")

    assert cloud.closed == 1
