"""`--filter` and `--sort` of the listings: the grammar of the console's filter line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mavtui.config import paths
from mavtui.ui.filter_completion import FIELDS
from tests.cli.running import REPOSITORY, Mavtui

SERVERS = ["batch-01", "batch-02", "web-4"]


def names(on: Mavtui, *arguments: str, column: str = "name") -> list[str]:
    return on(*arguments, "-o", "csv", "--columns", column).out.splitlines()[1:]


@pytest.fixture
def saved() -> Path:
    """A configuration with filters by name."""
    file = paths.config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('filters:\n  several: "rw>1"\n  big-several: "@several size>=500"\n', "utf-8")
    return file


def test_volumes_take_alternatives_groups_and_several_columns(on: Mavtui) -> None:
    found = names(
        on, "volumes", "--filter", "(name=app-share or name=gfs2-home) and !type:nothing", "--sort=-size,name"
    )
    assert found == ["gfs2-home", "app-share"]


def test_attachments_are_filtered_and_sorted_within_what_was_asked_for(on: Mavtui) -> None:
    writable = ["attachments", "--filter", "recorded:ro access:rw"]
    assert names(on, *writable, "--sort", "server", column="server_name") == [*SERVERS, '""', '""']
    of_one = [*writable, "--volume", "reference-data", "--sort=-server"]
    assert names(on, *of_one, column="server_name") == SERVERS[::-1]
    assert names(on, *writable, "--server", "web-4", "--limit", "1", column="volume_name") == ["reference-data"]


@pytest.mark.usefixtures("saved")
def test_saved_filters_stand_for_their_text(on: Mavtui) -> None:
    assert names(on, "volumes", "--filter", "@big-several") == names(on, "volumes", "--filter", "rw>1 size>=500")
    done = on("volumes", "--filter", "web @sevral")
    assert done.code == 2
    assert "no saved filter is called @sevral; did you mean @several?" in done.err


@pytest.mark.parametrize("verb", ["volumes", "attachments", "servers"])
def test_a_mistake_is_shown_at_its_place(on: Mavtui, verb: str) -> None:
    done = on(verb, "--filter", "web or (statsu:x)")
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert "no field is called statsu; did you mean status?" in lines[0]
    assert lines[1].index("statsu") == lines[2].index("^")


def test_a_column_that_cannot_be_sorted_by_is_named(on: Mavtui) -> None:
    done = on("attachments", "--sort", "volme")
    assert done.code == 2
    assert "did you mean volume?" in done.err


@pytest.mark.parametrize("view", sorted(FIELDS))
def test_every_field_is_documented(view: str) -> None:
    found = re.search(
        rf"^\| {view} \| ([a-z ]+) \|$", (REPOSITORY / "docs" / "searching.md").read_text("utf-8"), re.MULTILINE
    )
    assert found is not None
    assert found[1].split() == list(FIELDS[view].named)


@pytest.mark.usefixtures("saved")
def test_saved_filters_are_part_of_the_configuration_in_force(on: Mavtui) -> None:
    assert on("config", "show", "-o", "json").json()["filters"] == {
        "several": "rw>1",
        "big-several": "@several size>=500",
    }


def test_a_saved_filter_without_a_usable_name_or_text_is_a_mistake_in_the_configuration(
    on: Mavtui, saved: Path
) -> None:
    saved.write_text('filters:\n  "two words": "web"\n  empty:\n  number: 5\n', "utf-8")
    done = on("volumes")
    assert done.code == 2
    assert all(text in done.err for text in ("two words", "is no name for a filter", "is empty", "must be a text"))
