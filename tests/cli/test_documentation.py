"""docs/commands.md says of every verb what the program says of it."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from mavtui.cli.arguments import FORMATS, add_changing_options, parser_for
from mavtui.cli.verbs import VERBS
from mavtui.errors import MavtuiError
from mavtui.services.describing import ATTACHMENT_KEYS, SERVER_KEYS, VOLUME_KEYS
from mavtui.services.finding_lists import FINDING_KEYS
from tests.cli.running import REPOSITORY, Mavtui

TEXT = (REPOSITORY / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `mavtui ([^`]+)`\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def options_of(verb: str) -> set[str]:
    module = import_module(f"mavtui.cli.commands.{VERBS[verb].module.replace('-', '_')}")
    parser = parser_for(verb, module.prepare_parser)
    return {option for action in parser._actions for option in action.option_strings if option.startswith("--")}


def part(heading: str) -> str:
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def documented_keys(kind: str) -> tuple[str, ...]:
    found = re.search(rf"^\*\*{kind}:\*\* `([^`]+)`", part("Keys of the objects"), re.MULTILINE)
    assert found is not None
    return tuple(found[1].split())


def test_every_verb_has_its_section_and_no_section_is_of_another() -> None:
    assert set(SECTIONS) == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_documented(verb: str) -> None:
    from mavtui.cli.arguments import Parser

    shared = Parser("x")
    add_changing_options(shared)
    confirming = {option for action in shared._actions for option in action.option_strings}
    own = options_of(verb) - {"--config", "--context", "--db", "--output", "--debug", "--help"}
    if confirming & own >= {"--dry-run", "--accept"}:
        own -= confirming
    for option in own:
        assert f"`{option}" in SECTIONS[verb] or f" {option}" in SECTIONS[verb], option


def test_the_options_of_confirming_and_the_global_ones_are_documented() -> None:
    for option in ("--dry-run", "--yes", "--confirm-rw-share", "--accept", "--confirm-production"):
        assert f"`{option}" in part("Plan and confirmation")
    for option in ("--config", "--context", "--db", "--output", "--debug", "--help"):
        assert f"`{option}" in part("Global options")


def test_every_format_is_documented() -> None:
    for name in FORMATS:
        assert f"`{name}`" in part("Global options")


def test_every_exit_code_is_documented() -> None:
    def codes(error: type[MavtuiError]) -> set[int]:
        return {error.exit_code}.union(*(codes(child) for child in error.__subclasses__()))

    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", part("Exit codes"), re.MULTILINE)}
    assert documented == codes(MavtuiError) | {0, 10, 130}


def test_the_keys_of_the_objects_are_those_that_are_printed() -> None:
    assert documented_keys("Volume") == VOLUME_KEYS
    assert documented_keys("Attachment") == ATTACHMENT_KEYS
    assert documented_keys("Server") == SERVER_KEYS
    assert documented_keys("Finding") == FINDING_KEYS


def test_printed_objects_have_exactly_the_documented_keys_in_this_order(on: Mavtui) -> None:
    volume = on("show", "app-share", "-o", "json").json()

    assert tuple(volume) == VOLUME_KEYS
    assert tuple(volume["attachments"][0]) == ATTACHMENT_KEYS
    assert tuple(on("show", "web-1", "-o", "json").json()) == SERVER_KEYS


def test_a_printed_plan_has_the_documented_keys(on: Mavtui) -> None:
    plan = on("attach", "app-share", "bastion", "--dry-run", "-o", "json").json()
    keys = " ".join(re.findall(r"`([a-z_ \n]+)`", TEXT[TEXT.index("**Plan**") :]))

    assert set(plan) | set(plan["steps"][0]) | set(plan["hazards"][0]) <= set(keys.split())
    assert set(plan["before"][0]) | set(plan["target"]) <= set(keys.split())
    assert list(plan)[:6] == ["action", "steps", "hazards", "before", "after", "inverse"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_examples(mavtui: Mavtui, verb: str) -> None:
    done = mavtui(*verb.split(), "--help")

    assert (done.code, done.err) == (0, "")
    assert "examples:" in done.out
    assert f"mavtui {verb}" in done.out or verb in done.out.split("examples:")[1]


def test_the_list_of_verbs_has_a_line_for_each(mavtui: Mavtui) -> None:
    done = mavtui("--help")

    assert done.code == 0
    for name, verb in VERBS.items():
        assert re.search(rf"^  {name} +{re.escape(verb.summary)}$", done.out, re.MULTILINE)


def test_verbs_of_two_words_are_listed_by_their_first(mavtui: Mavtui) -> None:
    done = mavtui("server", "--help")

    assert done.code == 0
    assert all(f"mavtui server {word}" in done.out for word in ("add", "set", "remove"))


def test_a_filter_field_or_sort_column_that_is_documented_exists(on: Mavtui) -> None:
    fields = re.search(r"Fields: ([a-z ]+)", SECTIONS["volumes"])
    columns = re.search(r"downwards: ([a-z ]+)", SECTIONS["volumes"])
    assert fields is not None
    assert columns is not None
    values = {
        "status": "in-use",
        "rw": "1",
        "ro": "1",
        "size": "1",
        "age": "1d",
        "created": "2026",
        "mode": "rw",
        "fault": "any",
    }
    flags = dict.fromkeys(("sharable", "readonly", "encrypted", "bootable"), "yes")
    for field in fields[1].split():
        assert on("volumes", "--filter", f"{field}:{(values | flags).get(field, 'x')}").code == 0, field
    for column in columns[1].split():
        assert on("volumes", "--sort", f"{column}:desc").code == 0, column
