"""What every back end promises of its store: what can be listed, how old that is, and how it is brought up to date.

A third part of `contract.py`, used in the same way.
"""

from __future__ import annotations

import pytest

from mavtui.backends.protocol import Backend, Reading
from mavtui.domain import requests
from mavtui.errors import Refused
from mavtui.store.listing import rid_of, rows_by_rid
from tests.backends.acting import do
from tests.backends.contract import attach, create
from tests.backends.grounds import Ground


def listed(backend: Backend, volume_id: str) -> list[tuple[str, str]]:
    """Name and status of the volume as it is listed, if it is."""
    if backend.name == "memory":
        pytest.skip("nothing is listed here")
    con = backend.store.reader
    rid = rid_of(con, volume_id)
    return [(str(row.name), row.status) for row in rows_by_rid(con, [] if rid is None else [rid]).values()]


async def test_a_refresh_says_when_it_was_read(ground: Ground) -> None:
    backend = await ground.open()
    reading = await backend.refresh()
    assert reading.read_at is not None
    assert (reading.running, reading.because) == (False, "")
    assert backend.reading().read_at is not None


async def test_what_was_changed_through_a_back_end_is_listed_by_it(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend, name="seen")
    await attach(backend, volume_id, await ground.holder(backend))
    assert listed(backend, volume_id) == [("seen", "in-use")]


async def test_what_somebody_else_changed_is_listed_after_a_refresh(ground: Ground) -> None:
    backend = await ground.open()
    other = await ground.open_again(backend)
    volume_id = await create(ground, other, name="before")
    await backend.refresh()
    assert listed(backend, volume_id) == [("before", "available")]
    await do(other, requests.UpdateVolume(volume_id=volume_id, name="after"))
    await backend.refresh_some([volume_id])
    assert listed(backend, volume_id) == [("after", "available")]


async def test_what_has_vanished_is_not_listed_after_a_refresh(ground: Ground) -> None:
    backend = await ground.open()
    other = await ground.open_again(backend)
    volume_id = await create(ground, other, name="short-lived")
    await backend.refresh()
    await do(other, requests.DeleteVolume(volume_id=volume_id))
    await backend.refresh()
    assert listed(backend, volume_id) == []


async def test_a_refresh_tells_of_its_pages(ground: Ground) -> None:
    backend = await ground.open()
    if backend.capabilities.live_store:
        pytest.skip("nothing is read in pages here")
    await create(ground, backend)
    told: list[Reading] = []
    await backend.refresh(on_page=told.append)
    assert told
    assert all(reading.running for reading in told[:-1])
    assert told[-1].volumes_seen >= 1


async def test_all_projects_can_be_shown_or_are_refused(ground: Ground) -> None:
    backend = await ground.open()
    await backend.refresh()
    if not backend.capabilities.all_projects:
        with pytest.raises(Refused):
            backend.check_all_projects()
        return
    backend.check_all_projects()
