"""Names, ids and beginnings of ids, and what is said where they do not fit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mavtui.backends.protocol import Capabilities
from mavtui.domain.attachments import Mode
from mavtui.domain.servers import ServerKind
from mavtui.errors import AmbiguousName, NotFound, UsageError
from mavtui.services import planning, resolving
from mavtui.services.session import Session
from tests.services.estates import confirmed


async def volume(session: Session, name: str) -> str:
    outcome = await confirmed(session, await planning.plan_create(session, 1, name=name))
    return str(outcome.results[0].facts["volume_id"])


async def test_a_name_a_whole_id_and_the_beginning_of_one_mean_the_same(estate: Session) -> None:
    made = await volume(estate, "one")

    assert {resolving.volume_id(estate, word) for word in ("one", made, made[:8], made[:20])} == {made}


async def test_fewer_than_eight_characters_of_an_id_are_not_enough(estate: Session) -> None:
    made = await volume(estate, "one")

    with pytest.raises(NotFound):
        resolving.volume_id(estate, made[:7])


async def test_an_exact_id_wins_over_a_name(estate: Session) -> None:
    first = await volume(estate, "one")
    second = await volume(estate, first)

    assert resolving.volume_id(estate, first) == first
    assert resolving.volume_id(estate, second) == second


async def test_a_name_of_several_lists_their_ids(estate: Session) -> None:
    made = {await volume(estate, "twin"), await volume(estate, "twin")}

    with pytest.raises(AmbiguousName) as ambiguous:
        resolving.volume_id(estate, "twin")
    assert all(one in ambiguous.value.message for one in made)


async def test_what_is_not_there_has_its_nearest_name_in_the_hint(estate: Session) -> None:
    with pytest.raises(NotFound) as missing:
        resolving.volume_id(estate, "shraed")
    assert missing.value.hint == "Did you mean shared?"


async def test_volume_and_server_name_exactly_one_attachment(estate: Session) -> None:
    outcome = await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))

    assert resolving.attachment_of(estate, "shared", "a").id == outcome.results[0].facts["attachment_id"]
    with pytest.raises(NotFound, match="no attachment to b"):
        resolving.attachment_of(estate, "shared", "b")


async def test_a_host_that_is_also_behind_a_server_means_its_own_attachment(estate: Session) -> None:
    await confirmed(estate, await planning.plan_server_add(estate, "host-a", kind=ServerKind.HOST))
    await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"], mode=Mode.RO))
    await confirmed(estate, await planning.plan_attach(estate, "shared", hosts=["host-a"], mode=Mode.RO))

    assert resolving.attachment_of(estate, "shared", "host-a").is_host_attachment
    assert resolving.attachment_of(estate, "shared", "a").server_name == "a"


async def test_ended_attachments_are_found_by_id_only(estate: Session) -> None:
    outcome = await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    ended = str(outcome.results[0].facts["attachment_id"])
    await confirmed(estate, await planning.plan_detach(estate, [ended]))

    assert resolving.attachment(estate, ended).status == "detached"
    with pytest.raises(NotFound, match="no attachment"):
        resolving.attachment_of(estate, "shared", "a")


async def test_a_word_for_a_volume_and_a_server_is_ambiguous(estate: Session) -> None:
    await volume(estate, "a")

    with pytest.raises(AmbiguousName):
        resolving.anything(estate, "a")


async def test_the_state_of_things_is_told_in_a_few_words(estate: Session) -> None:
    made = await volume(estate, "one")

    assert resolving.state_of(estate, made, None, None) == "the volume is available, 1 GiB"
    assert resolving.state_of(estate, "none", None, None) == "there is no such volume"
    assert resolving.state_of(estate, None, "none", None) == "there is no such attachment"
    assert (
        resolving.state_of(estate, None, None, resolving.server_id(estate, "a")) == "the server is registered, ACTIVE"
    )
    await confirmed(estate, await planning.plan_delete(estate, [made]))
    assert resolving.state_of(estate, made, None, None) == "the volume is deleted"


async def test_plans_refuse_what_is_named_twice(estate: Session) -> None:
    for asked in (
        planning.plan_attach(estate, "shared", ["a", resolving.server_id(estate, "a")]),
        planning.plan_delete(estate, ["shared", "shared"]),
    ):
        with pytest.raises(UsageError, match="named twice"):
            await asked


async def test_a_whole_id_that_a_copy_has_not_is_looked_up_and_all_projects_are_pointed_to(
    estate: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def look_up(ids: Sequence[str]) -> None:
        asked.extend(ids)

    known, unknown = await volume(estate, "known"), "6078e000-0000-4000-8000-000000000000"
    monkeypatch.setattr(estate.backend, "look_up", look_up)
    await resolving.bring_in(estate, [unknown])
    assert asked == []  # an engine has all there is
    monkeypatch.setattr(estate.backend, "capabilities", Capabilities(live_store=False, all_projects=True))
    await resolving.bring_in(estate, [known, unknown, unknown[:8], "known", "web-1"])
    assert asked == [unknown]
    with pytest.raises(NotFound) as missing:
        resolving.volume_id(estate, "elsewhere")
    assert "--all-projects" in missing.value.hint
    assert "all_projects: true" in missing.value.hint


async def test_a_host_that_the_cloud_does_not_name_is_named_by_its_attachment(estate: Session) -> None:
    outcome = await confirmed(estate, await planning.plan_attach(estate, "shared", ["a"]))
    with estate.store.write_transaction() as con:
        con.execute(
            "UPDATE volume_attachment SET instance_uuid = NULL, attached_host = NULL, observed_status = 'attached'"
        )

    with pytest.raises(NotFound, match="known to be that of metal-1") as missing:
        resolving.attachment_of(estate, "shared", "metal-1")
    assert str(outcome.results[0].facts["attachment_id"]) in missing.value.hint
    with pytest.raises(NotFound, match="no attachment to a"):
        resolving.attachment_of(estate, "shared", "a")
