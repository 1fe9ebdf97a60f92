"""A mode is changed by detaching and attaching again: what would be refused in between is found out before."""

from __future__ import annotations

import pytest

from mavtui.domain.attachments import Attachment, Mode
from mavtui.services import changing_modes, planning, resolving
from mavtui.services.session import Session
from tests.services.estates import confirmed


async def held_by_a(session: Session, device: str) -> Attachment:
    """The attachment of `shared` to a, recorded with this device, as a cloud may have it."""
    await confirmed(session, await planning.plan_attach(session, "shared", ["a"]))
    with session.store.write_transaction() as con:
        con.execute("UPDATE volume_attachment SET mountpoint = ?", (device,))
    return resolving.attachment_of(session, "shared", "a")


async def test_the_device_stays(estate: Session) -> None:
    held = await held_by_a(estate, "/dev/sdq")

    await confirmed(estate, await changing_modes.plan_mode(estate, held.id, Mode.RO))

    again = resolving.attachment_of(estate, "shared", "a")
    assert (again.mode, again.device) == (Mode.RO, "/dev/sdq")


async def test_a_device_that_is_none_gives_way_to_a_free_one(estate: Session) -> None:
    held = await held_by_a(estate, "na")

    await confirmed(estate, await changing_modes.plan_mode(estate, held.id, Mode.RO))

    again = resolving.attachment_of(estate, "shared", "a")
    assert (again.mode, again.device) == (Mode.RO, "/dev/vdb")


async def test_a_device_that_another_volume_has_too_gives_way_to_a_free_one(estate: Session) -> None:
    await confirmed(estate, await planning.plan_create(estate, 1, name="twin"))
    await confirmed(estate, await planning.plan_attach(estate, "twin", ["a"]))
    held = await held_by_a(estate, "/dev/vdb")

    await confirmed(estate, await changing_modes.plan_mode(estate, held.id, Mode.RO))

    again = resolving.attachment_of(estate, "shared", "a")
    assert (again.mode, again.device) == (Mode.RO, "/dev/vdc")


@pytest.mark.parametrize("attachment_id", ["somebody-elses", None])
async def test_what_nova_still_shows_of_the_same_disk_does_not_keep_its_device(
    estate: Session, attachment_id: str | None
) -> None:
    held = await held_by_a(estate, "/dev/vdb")
    with estate.store.write_transaction() as con:
        con.execute(
            "INSERT INTO server_volumes (server_id, volume_id, attachment_id, device) VALUES (?, ?, ?, '/dev/vdb')",
            (held.server_id, held.volume_id, attachment_id),
        )

    await confirmed(estate, await changing_modes.plan_mode(estate, held.id, Mode.RO))

    again = resolving.attachment_of(estate, "shared", "a")
    assert (again.mode, again.device) == (Mode.RO, "/dev/vdb")
