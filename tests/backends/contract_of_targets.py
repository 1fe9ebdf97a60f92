"""What every back end promises of its target: that changes are noticed, marks kept, captures given out and taken in.

The other half of `contract.py`, used in the same way.
"""

from __future__ import annotations

import json

import pytest

from mavtui.backends.protocol import Marks
from mavtui.domain import requests
from mavtui.domain.plans import Approval
from mavtui.errors import PlanStale, Refused
from tests.backends.acting import do
from tests.backends.contract import attach, create
from tests.backends.grounds import Ground


async def test_a_change_moves_the_token_and_a_refusal_leaves_it(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend, sharable=False)
    holder, other = await ground.holder(backend, "web-1"), await ground.holder(backend, "web-2")
    before_change = backend.change_token()
    assert backend.change_token() == before_change
    held = await attach(backend, volume_id, holder)
    before_refusal = backend.change_token()
    assert before_refusal != before_change

    with pytest.raises(Refused):
        await attach(backend, volume_id, other)
    assert backend.change_token() == before_refusal
    assert [a.id for a in (await backend.observe([volume_id])).volume(volume_id).attachments] == [held]


async def test_facts_are_plain_values_and_say_whether_anything_changed(ground: Ground) -> None:
    backend = await ground.open()
    volume_id = await create(ground, backend, name="same")
    (first,) = await do(backend, requests.UpdateVolume(volume_id=volume_id, name="other"))
    (again,) = await do(backend, requests.UpdateVolume(volume_id=volume_id, name="other"))
    assert (first.facts["changed"], again.facts["changed"]) == (True, False)
    assert json.loads(json.dumps(dict(first.facts))) == dict(first.facts)


async def test_marks_are_kept_with_the_target_or_refused(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.stores_marks:
        with pytest.raises(Refused):
            await backend.set_marks(Marks(production=True))
        return
    await backend.set_marks(Marks(production=True, sample=True))
    assert backend.marks() == Marks(production=True, sample=True)
    assert (await backend.observe()).production


async def test_a_mark_that_somebody_else_set_meanwhile_is_not_taken_away(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.stores_marks:
        pytest.skip("marks are not stored here")
    seen = backend.marks()
    await backend.set_marks(Marks(readonly=True))

    with pytest.raises(PlanStale):
        await backend.set_marks(Marks(sample=True), expected=seen)
    assert backend.marks() == Marks(readonly=True)


async def test_a_target_marked_read_only_refuses_every_change_until_the_mark_is_taken_away(ground: Ground) -> None:
    backend = await ground.open()
    if not backend.capabilities.stores_marks:
        pytest.skip("marks are not stored here")
    volume_id = await create(ground, backend)
    await backend.set_marks(Marks(readonly=True))
    assert (await backend.observe()).locked_because
    with pytest.raises(Refused) as refused:
        await do(
            backend,
            requests.UpdateVolume(volume_id=volume_id, name="other"),
            approval=Approval(how="all", cautions=True),
        )
    assert refused.value.codes == ("read-only-context",)
    await backend.set_marks(Marks())
    await do(backend, requests.UpdateVolume(volume_id=volume_id, name="other"))
    assert (await backend.observe([volume_id])).volume(volume_id).name == "other"


async def test_a_capture_given_out_can_be_taken_in_again(ground: Ground) -> None:
    backend, other = await ground.open(), await ground.open()
    if not backend.capabilities.takes_captures:
        with pytest.raises(Refused):
            await backend.take_in({}, source="nothing")
        return
    volume_id = await create(ground, backend, name="travels")
    await attach(backend, volume_id, await ground.holder(backend))
    await other.take_in(await backend.capture(), source="capture")
    volume = (await other.observe([volume_id])).volume(volume_id)
    assert (volume.name, volume.status, volume.rw_count) == ("travels", "in-use", 1)
