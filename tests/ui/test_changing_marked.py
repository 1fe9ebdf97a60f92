"""Every key of changes means what is marked, also what a filter hides, and says how much that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mavtui.ui.subjects import with_article
from tests.ui.console import Console, attach_elsewhere, console_on, somebody_else
from tests.ui.test_changing_many import on_server

if TYPE_CHECKING:
    from pathlib import Path


def mark(console: Console, *names: str) -> None:
    console.home.rows.set_marks(tuple(console.volume(name).id for name in names))


def states(console: Console) -> list[str]:
    """The states of those that hold `stuck-reserved`."""
    return [held.status.value for held in console.volume("stuck-reserved").attachments]


async def read_and_confirm(console: Console, *keys: str) -> None:
    await console.press("pagedown", "pagedown", "pagedown", *keys)


async def test_marked_volumes_become_sharable_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        mark(console, "pool-03", "pool-04")
        await console.press("S")
        await console.in_front("PlanDialog")
        await console.sees("Mark 2 volumes as sharable")
        await read_and_confirm(console, "enter")
        await console.until(lambda: console.volume("pool-03").sharable and console.volume("pool-04").sharable)


@pytest.mark.parametrize(("key", "sharable"), [("y", True), ("o", False)])
async def test_marked_volumes_that_differ_are_asked_about(estate: Path, key: str, sharable: bool) -> None:
    async with console_on(estate) as console:
        mark(console, "pool-03", "shared-spare-1")
        await console.press("S")
        await console.in_front("ChoiceDialog")
        await console.sees("1 of the 2 volumes is sharable already")
        await console.press(key)
        await console.in_front("PlanDialog")
        await console.sees("Left out:")
        await read_and_confirm(console, "enter")
        await console.until(
            lambda: {console.volume(name).sharable for name in ("pool-03", "shared-spare-1")} == {sharable}
        )


async def test_marked_volumes_grow_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        before = [console.volume(name).size_gib for name in ("pool-03", "shared-spare-1")]
        mark(console, "pool-03", "shared-spare-1")
        await console.press("E")
        await console.in_front("ExtendManyDialog")
        await console.sees("Extend 2 volumes")
        await console.type("1")
        await console.press("enter")
        await console.sees("A volume only", "+N makes each N GiB larger")
        await console.press("backspace", "plus")
        await console.type("10")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await read_and_confirm(console, "enter")
        await console.until(
            lambda: (
                [console.volume(name).size_gib for name in ("pool-03", "shared-spare-1")]
                == [size + 10 for size in before]
            )
        )


async def test_what_is_marked_and_hidden_is_counted_in_the_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.press("slash")
        await console.type("pool-03")
        await console.sees("1 of 40")
        await console.press("enter", "asterisk", "slash", "end")
        await console.press("backspace")
        await console.type("4")
        await console.sees("/ pool-04", "1 of 40")
        await console.until(lambda: console.home.rows.row_id() == console.volume("pool-04").id)
        await console.press("enter", "space")
        await console.sees("2 marked, 1 hidden")
        await console.press("S")
        await console.in_front("PlanDialog")
        await console.sees("1 of the 2 that are marked is hidden by the filter.")
        await read_and_confirm(console, "enter")
        await console.until(lambda: console.volume("pool-03").sharable and console.volume("pool-04").sharable)


async def test_a_plan_of_marks_in_sight_says_nothing_of_hidden_ones(estate: Path) -> None:
    async with console_on(estate) as console:
        mark(console, "pool-03", "pool-04")
        await console.press("S")
        await console.in_front("PlanDialog")
        assert "hidden" not in console.text


async def test_one_server_takes_over_writing_of_all_that_is_marked(estate: Path) -> None:
    async with console_on(estate) as console:
        await somebody_else(estate, attach_elsewhere("shared-spare-1", "web-1"))
        await somebody_else(estate, attach_elsewhere("shared-spare-2", "web-2"))
        console.app.read_everything()
        mark(console, "shared-spare-1", "shared-spare-2")
        await console.press("T")
        await console.in_front("TakeOverDialog")
        await console.sees("2 volumes: who takes over writing from web-1 web-2?")
        await console.press("slash")
        await console.type("bastion")
        await console.press("enter", "enter")
        await console.in_front("PlanDialog")
        await read_and_confirm(console, "y")
        await console.until(lambda: console.statuses("shared-spare-1") == {"web-1": "ro", "bastion": "rw"})
        await console.until(lambda: console.statuses("shared-spare-2") == {"web-2": "ro", "bastion": "rw"})


async def test_marked_volumes_in_trouble_are_reset_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        with console.session.backend.store.write_transaction() as con:
            con.execute("UPDATE volumes SET condition = 'error', status = 'error' WHERE name IN ('pool-03', 'pool-04')")
        console.app.read_everything()
        mark(console, "pool-03", "pool-04")
        await console.press("X")
        await console.in_front("RepairDialog")
        await console.sees("Repair 2 volumes", "reset volumes", "2 of 2: take their states from who holds them")
        await console.press("enter")
        await console.in_front("PlanDialog")
        console.clock.pass_by(1)
        for _ in range(2):
            await console.press("pagedown", "pagedown")
            word = next(name for name in ("pool-03", "pool-04") if f"Type {name}" in console.text)
            await console.type(word)
            await console.press("enter")
        await console.until(lambda: console.volume("pool-03").condition is console.volume("pool-04").condition is None)


async def test_marked_attachments_of_several_volumes_change_their_mode_by_one_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("attachments", "server:bastion or server:backup-1")
        await console.in_front("AttachmentsScreen")
        await console.until(lambda: console.app.screen.rows.row_count == 2)  # type: ignore[attr-defined]
        await console.press("asterisk", "m")
        await console.in_front("ModeDialog")
        await console.press("enter")
        await console.in_front("PlanDialog")
        await console.sees("Change the mode of 2 volumes")
        await read_and_confirm(console, "y")
        await console.until(lambda: console.statuses("bastion-home") == {"bastion": "ro"})
        await console.until(lambda: console.statuses("backup-target") == {"backup-1": "ro"})


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("x", "One server is emptied at a time"),
        ("X", "What is stuck is a volume or an attachment"),
        ("S", "That is done with volumes"),
        ("E", "That is done with volumes"),
        ("D", "That is done with volumes"),
    ],
)
async def test_what_means_nothing_for_marked_servers_says_why(estate: Path, key: str, said: str) -> None:
    async with console_on(estate) as console:
        await on_server(console, "web-1")
        await console.press("space", "down", "space", key)
        await console.sees(said)
        assert console.dialog == "ServersScreen"


async def test_the_hint_to_choose_goes_when_the_operator_goes_elsewhere(estate: Path) -> None:
    async with console_on(estate) as console:
        await console.highlight("gfs2-home")
        await console.press("x")
        await console.sees("2 attachments: choose the one to detach")
        await console.press("escape")
        await console.until(lambda: "choose the one" not in console.text)
        await console.press("x")
        await console.sees("choose the one to detach")
        await console.press("x")
        await console.in_front("PlanDialog")
        await console.press("escape")
        await console.in_front("HomeScreen")
        assert "choose the one" not in console.text


async def test_an_undo_from_any_step_in_the_journal_takes_back_the_whole_plan(estate: Path) -> None:
    async with console_on(estate) as console:
        mark(console, "pool-03", "pool-04")
        await console.press("S")
        await console.in_front("PlanDialog")
        await read_and_confirm(console, "enter")
        await console.until(lambda: console.volume("pool-03").sharable and console.volume("pool-04").sharable)
        await console.press("L")
        await console.in_front("JournalScreen")
        await console.sees("2 entries")
        await console.press("down")
        await console.sees("step 1 of 2")
        await console.press("U")
        await console.in_front("PlanDialog")
        await read_and_confirm(console, "enter")
        await console.until(lambda: not console.volume("pool-03").sharable and not console.volume("pool-04").sharable)


def test_things_are_named_with_their_articles() -> None:
    assert [with_article(noun) for noun in ("entry", "volume", "attachment")] == [
        "an entry",
        "a volume",
        "an attachment",
    ]


async def test_the_ids_of_all_that_is_marked_are_copied(estate: Path) -> None:
    async with console_on(estate) as console:
        mark(console, "pool-03", "pool-04")
        copied: list[str] = []
        console.app.copy = lambda text, what="": copied.append(text)  # type: ignore[method-assign]  # noqa: ARG005
        await console.press("c", "u", "c")
        highlighted = console.home.rows.row_id()
        assert copied == [f"{console.volume('pool-03').id}\n{console.volume('pool-04').id}", highlighted]


async def test_marked_findings_stand_for_what_they_are_about(estate: Path) -> None:
    async with console_on(estate) as console:
        console.app.open_view("findings", "code:stuck-reserved or code:stuck-attaching")
        await console.in_front("FindingsScreen")
        await console.until(lambda: "looking" not in console.text and console.app.screen._table.row_count > 0)  # type: ignore[attr-defined]
        stuck = {one.attachment_id for one in console.app.screen._found.findings if one.code.startswith("stuck")}  # type: ignore[attr-defined]
        assert len(stuck) > 1
        await console.press("asterisk", "p")
        await console.sees("p opens one plan at a time: u clears the marks.")
        await console.press("X")
        await console.in_front("RepairDialog")
        assert console.app.screen._table.move_to_key("clean up")  # type: ignore[attr-defined]
        await console.press("enter")
        await console.in_front("PlanDialog")
        for name in ("stuck-reserved", "stuck-attaching"):
            await console.press("pagedown", "pagedown")
            await console.type(name)
            await console.press("enter")
        await console.until(lambda: console.statuses("stuck-attaching") == {} and "reserved" not in states(console))
