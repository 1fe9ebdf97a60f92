"""What is another project's, named by its whole id on the command line: it is asked for before anything is done."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from mavtui.errors import BackendUnreachable
from mavtui.services import resolving
from tests.copies import Cloud, announce
from tests.ui.copies import NEVER, console_in, contexts
from tests.ui.test_command_line import gone, line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mavtui.config.model import Settings
    from tests.ui.console import Console


@pytest.fixture
def cloud(estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A cloud with the sample estate."""
    cloud = Cloud(estate, tmp_path / "copy.db")
    announce(monkeypatch, lab=cloud)
    return cloud


@pytest.fixture
def settings() -> Settings:
    """A context of it, read once."""
    return contexts(lab={"refresh_seconds": NEVER})


async def read(console: Console) -> None:
    await console.sees("40 volumes", "12:00:00")


def hide(console: Console, name: str) -> str:
    """Take a volume out of the copy, as one of a project that is not shown; it is found when it is looked up."""
    store = console.session.backend.store
    volume_id = console.volume(name).id
    row = store.reader.execute("SELECT * FROM volumes WHERE id = ?", (volume_id,)).fetchone()
    with store.write_transaction() as con:
        con.execute("DELETE FROM volumes WHERE id = ?", (volume_id,))

    async def look_up(ids: Sequence[str]) -> None:
        assert list(ids) == [volume_id]
        with store.write_transaction() as con:
            con.execute(f"INSERT INTO volumes VALUES ({', '.join('?' * len(row))})", tuple(row))

    console.session.backend.look_up = look_up  # type: ignore[method-assign]
    return volume_id


@pytest.mark.parametrize(("words", "seen"), [("extend {} 50", "extend pool-07"), ("attach {} bastion", "pool-07")])
async def test_a_change_of_a_volume_that_is_not_listed_is_planned_by_its_id(
    cloud: Cloud, settings: Settings, words: str, seen: str
) -> None:
    async with console_in(settings, "lab") as console:
        await read(console)
        await line(console, words.format(hide(console, "pool-07")))
        await console.in_front("PlanDialog")
        await console.sees(seen)
        assert cloud.passes == 1


async def test_a_view_of_what_is_not_listed_opens_by_its_id(cloud: Cloud, settings: Settings) -> None:
    del cloud
    async with console_in(settings, "lab") as console:
        await read(console)
        await line(console, f"who {hide(console, 'pool-07')}")
        await console.in_front("WhoScreen")
        await console.sees("pool-07")


async def test_an_id_that_nobody_knows_is_said_to_be_none(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read(console)
        unknown = str(uuid.uuid4())
        await line(console, f"extend {unknown} 50")
        await gone(console)
        await console.sees(f"here is no volume {unknown[:20]}")
        assert cloud.looked_up == [unknown]
        await line(console, "extend pool-07 50")
        await console.in_front("PlanDialog")


async def test_that_the_cloud_cannot_be_asked_is_said(cloud: Cloud, settings: Settings) -> None:
    del cloud
    async with console_in(settings, "lab") as console:
        await read(console)

        async def look_up(ids: Sequence[str]) -> None:
            raise BackendUnreachable(f"cloud.example refused the connection for {len(ids)}")

        console.session.backend.look_up = look_up  # type: ignore[method-assign]
        await line(console, f"extend {uuid.uuid4()} 50")
        await console.sees("refused the connection for 1")


async def test_what_is_known_and_what_is_a_filter_is_not_asked_for(cloud: Cloud, settings: Settings) -> None:
    async with console_in(settings, "lab") as console:
        await read(console)
        await line(console, f"vol {uuid.uuid4()}")
        await gone(console)
        await line(console, f"extend {console.volume('pool-07').id} 50")
        await console.in_front("PlanDialog")
        assert cloud.looked_up == []


async def test_a_store_that_fails_behind_a_look_up_is_told_and_ends_nothing(
    cloud: Cloud, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    del cloud

    def fails(*_: object) -> str:
        raise OSError("the disk is gone")

    async with console_in(settings, "lab") as console:
        await read(console)
        hidden = hide(console, "pool-07")
        monkeypatch.setattr(resolving, "volume_id", fails)
        await line(console, f"extend {hidden} 50")
        await console.sees("the disk is gone")
        assert console.dialog == "HomeScreen"
