from __future__ import annotations

import pytest

from mavtui.domain.hazard import Severity, raised
from mavtui.domain.requests import Detach, ExtendVolume, RegisterServer
from mavtui.domain.scene import ids_needed
from mavtui.domain.wording import fitting, names_of, who_holds
from mavtui.errors import NotFound
from tests.domain.builders import VOLUME_ID, attach, attach_host, held_by, scene, volume

FOUR = tuple(held_by(f"web-{n}") for n in (1, 2, 3, 4))


def test_a_scene_finds_what_is_there_and_says_what_is_not() -> None:
    found = scene(volume(held_by()))
    assert found.volume(VOLUME_ID).name == "app-share"
    assert found.server("id-web-1").name == "web-1"
    assert found.attachment(VOLUME_ID, "att-web-1").holder_name == "web-1"
    with pytest.raises(NotFound, match="volume app-share has no attachment other") as missing:
        found.attachment(VOLUME_ID, "other")
    assert missing.value.exit_code == 3
    with pytest.raises(NotFound):
        found.volume("other")
    with pytest.raises(NotFound):
        found.server("other")


def test_the_ids_that_requests_need_are_named_once_and_in_order() -> None:
    requests = (
        Detach(attachment_id="b", volume_id="v2"),
        attach("web-2"),
        attach_host(),
        ExtendVolume(volume_id="v2", size_gib=9),
        RegisterServer(server_id="s", name="n"),
    )
    assert ids_needed(requests) == (("v2", VOLUME_ID), ("b", "new-web-2", "new-host"), ("id-web-2", "s"))


@pytest.mark.parametrize(
    ("severity", "word", "in_production"),
    [
        (Severity.NONE, "none", Severity.CAUTION),
        (Severity.CAUTION, "caution", Severity.DANGER),
        (Severity.DANGER, "danger", Severity.DANGER),
        (Severity.BLOCKED, "blocked", Severity.BLOCKED),
    ],
)
def test_a_severity_has_a_word_and_production_raises_it(severity: Severity, word: str, in_production: Severity) -> None:
    assert severity.word == word
    assert raised(severity, production=False) is severity
    assert raised(severity, production=True) is in_production


@pytest.mark.parametrize(
    ("count", "names", "sentence"),
    [
        (0, "", "who holds it is not known"),
        (1, "web-1", "web-1 holds it"),
        (2, "web-1 and web-2", "web-1 and web-2 hold it"),
        (3, "web-1, web-2 and web-3", "web-1, web-2 and web-3 hold it"),
        (4, "web-1, web-2, web-3 and 1 more", "web-1, web-2, web-3 and 1 more hold it"),
    ],
)
def test_names_in_sentences(count: int, names: str, sentence: str) -> None:
    assert names_of(FOUR[:count]) == names
    assert who_holds(FOUR[:count]) == sentence


def test_all_names_are_given_where_all_are_asked_for() -> None:
    assert names_of(FOUR, at_most=None) == "web-1, web-2, web-3 and web-4"
    assert (fitting(1, "is", "are"), fitting(2, "is", "are"), fitting(0, "is", "are")) == ("is", "are", "are")
