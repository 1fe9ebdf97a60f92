"""One estate in every format, for programs and for terminals."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
import yaml

from mavtui.cli.main import main
from mavtui.domain.validation import cell_width
from mavtui.services.describing import VOLUME_KEYS
from tests.cli.running import Mavtui


@pytest.mark.parametrize("verb", ["volumes", "attachments", "servers"])
def test_every_format_holds_the_same_objects(on: Mavtui, verb: str) -> None:
    whole = on(verb, "-o", "json").json()

    assert len(whole) > 10
    assert [json.loads(line) for line in on(verb, "-o", "jsonl").out.splitlines()] == whole
    assert yaml.safe_load(on(verb, "-o", "yaml").out) == whole
    assert on(verb, "-o", "id").out.split() == [one["id"] for one in whole]
    rows = list(csv.DictReader(io.StringIO(on(verb, "-o", "csv").out)))
    assert [row["id"] for row in rows] == [one["id"] for one in whole]
    assert list(rows[0]) == list(whole[0])
    assert len(on(verb).out.splitlines()) == len(whole) + 1


def test_csv_writes_flags_numbers_nothing_and_nested_values_plainly(on: Mavtui) -> None:
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(on("volumes", "-o", "csv").out))}
    volume = rows["app-share"]

    assert (volume["sharable"], volume["read_only"], volume["size_gib"]) == ("true", "false", "40")
    assert json.loads(volume["metadata"]) == {"mavtui:filesystem": "ext4"}
    assert len(json.loads(volume["attachments"])) == 3
    assert rows[""]["name"] == ""


@pytest.mark.parametrize(
    ("form", "text"),
    [("json", "[]\n"), ("jsonl", ""), ("csv", ",".join(VOLUME_KEYS) + "\n"), ("yaml", "[]\n"), ("id", "")],
)
def test_an_empty_list_is_an_empty_list(on: Mavtui, form: str, text: str) -> None:
    done = on("volumes", "--filter", "no-such-name", "-o", form)

    assert (done.code, done.out) == (0, text)


def test_an_empty_table_is_its_heading(on: Mavtui) -> None:
    assert on("volumes", "--filter", "no-such-name").out.split()[:2] == ["NAME", "STATUS"]


def test_show_is_one_object_where_the_format_has_objects(on: Mavtui) -> None:
    shown = on("show", "quorum", "-o", "json").json()

    assert shown["name"] == "quorum"
    assert yaml.safe_load(on("show", "quorum", "-o", "yaml").out) == shown
    assert on("show", "quorum", "-o", "id").out == shown["id"] + "\n"
    assert [json.loads(line) for line in on("show", "quorum", "-o", "jsonl").out.splitlines()] == [shown]


def test_show_finds_out_what_a_word_names(on: Mavtui) -> None:
    attachment = on("attachments", "--volume", "quorum", "-o", "json").json()[0]

    assert on("show", attachment["id"], "-o", "json").json() == attachment
    assert on("show", attachment["id"][:8], "-o", "json").json() == attachment
    assert on("show", "web-1", "-o", "json").json()["kind"] == "server"
    assert on("show", attachment["volume_id"][:8], "-o", "json").json()["name"] == "quorum"


def test_columns_are_picked_in_the_order_asked_for(on: Mavtui) -> None:
    picked = ("--filter", "name=quorum", "--columns", "status,id,name")

    assert list(on("volumes", *picked, "-o", "json").json()[0]) == ["status", "id", "name"]
    assert on("volumes", *picked, "-o", "csv").out.splitlines()[0] == "status,id,name"
    assert on("volumes", *picked).out.split()[:3] == ["STATUS", "ID", "NAME"]


def test_a_volume_that_goes_with_its_server_says_so(on: Mavtui) -> None:
    assert "deleted with the server" in on("show", "batch-scratch-01").out
    assert "deleted with the server" not in on("show", "app-share").out
    (held,) = on("attachments", "--volume", "batch-scratch-01", "-o", "json").json()
    assert held["delete_on_termination"] is True


def test_a_table_can_show_keys_that_are_no_columns_of_its_own(on: Mavtui) -> None:
    done = on("volumes", "--filter", "name=quorum", "--columns", "name,availability_zone,read_only,metadata")

    assert done.out.splitlines()[0].split() == ["NAME", "AVAILABILITY_ZONE", "READ_ONLY", "METADATA"]
    assert '"mavtui:filesystem": "none"' in done.out


def test_the_columns_of_a_table_stand_below_each_other_whatever_the_names(on: Mavtui) -> None:
    assert on("create", "名前-日本", "--size", "1").code == 0
    assert on("create", "e\u0301te\u0301", "--size", "1").code == 0
    lines = on("volumes", "--columns", "name,status,id").out.splitlines()

    starts = {cell_width(line[: line.rindex(status)]) for line in lines[1:] for status in [line.split()[-2]]}
    assert starts == {cell_width(lines[0][: lines[0].index("STATUS")])}


def test_limit_and_sort_choose_what_comes_first(on: Mavtui) -> None:
    sizes = [one["size_gib"] for one in on("volumes", "--sort", "size:desc", "--limit", "3", "-o", "json").json()]

    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 3
    assert on("volumes", "--sort=-size,name", "--limit", "3", "-o", "json").json()[0]["size_gib"] == sizes[0]
    assert on("volumes", "--limit", "0", "-o", "json").json() == []


NASTY = "a\x1b[31mb\nc\u202ed\x9be"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "yaml"])
def test_nothing_in_a_value_acts_on_a_terminal(on: Mavtui, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert on("create", NASTY, "--size", "1", "--description", NASTY).code == 0
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    said = on("volumes", "-o", form).out + on("show", "a\x1b[31mb\nc\u202ed\x9be", "-o", form).out

    assert "b" in said
    assert not set(said.replace("\n", "")) & {"\x1b", "\u202e", "\x9b"}
    assert all(line.isprintable() for line in said.splitlines())


def test_programs_get_values_as_they_are(on: Mavtui) -> None:
    assert on("create", NASTY, "--size", "1").code == 0

    assert NASTY in [one["name"] for one in on("volumes", "-o", "json").json()]
    assert any(row[1] == NASTY for row in csv.reader(io.StringIO(on("volumes", "-o", "csv").out)))


def test_a_table_keeps_one_line_a_row_also_in_a_file(on: Mavtui) -> None:
    before = len(on("volumes").out.splitlines())
    assert on("create", NASTY, "--size", "1").code == 0

    assert len(on("volumes").out.split("\n")) == before + 2


def test_a_table_stays_a_table_where_the_output_takes_no_more_than_ascii(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)

    assert main(["--db", db, "volumes", "--filter", "name=pool-01"]) == 0

    narrow.seek(0)
    assert "  -  " in narrow.read()


def test_json_is_ascii_where_the_output_takes_no_more(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", narrow)

    assert main(["--db", db, "volumes", "--filter", "日本", "-o", "json"]) == 0

    narrow.seek(0)
    assert json.loads(narrow.read())[0]["name"] == "données-partagées-日本"
