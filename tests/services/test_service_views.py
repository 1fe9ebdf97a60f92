"""Where Cinder and Nova disagree about a holder, each of them is heard."""

from __future__ import annotations

import pytest

from mavtui.domain.attachments import Attachment, AttachStatus
from mavtui.domain.volumes import Volume
from mavtui.services.service_views import Disagreement, disagreements
from mavtui.store.copy_rows import NOVA_ONLY
from mavtui.store.nova_views import NovaView

HELD = Attachment("a1", "v", server_id="s1", server_name="web-1", device="/dev/vdb")


def found(attachment: Attachment, *views: NovaView) -> list[Disagreement]:
    volume = Volume("v", attachments=(attachment,))
    return list(disagreements(volume, {view.server_id: view for view in views}))


def test_services_that_agree_are_not_shown() -> None:
    assert found(HELD, NovaView("s1", True, "a1", "/dev/vdb")) == []
    assert found(HELD, NovaView("s1", True, None, None)) == []


def test_a_server_that_nova_does_not_know_is_left_out() -> None:
    assert found(HELD) == []
    assert found(HELD._replace(server_id=None, host="metal-1")) == []


@pytest.mark.parametrize(
    ("attachment", "view", "cinder", "nova"),
    [
        (HELD, NovaView("s1", False, None, None), "attached /dev/vdb", "does not know it"),
        (HELD, NovaView("s1", True, "b2", "/dev/vdb"), "attached /dev/vdb", "attached /dev/vdb as b2"),
        (HELD, NovaView("s1", True, "a1", "/dev/vdc"), "attached /dev/vdb", "attached /dev/vdc"),
        (
            HELD._replace(observed_status=NOVA_ONLY),
            NovaView("s1", True, "a1", "/dev/vdb"),
            "no record",
            "attached /dev/vdb",
        ),
        (
            HELD._replace(status=AttachStatus.DETACHING, device=None),
            NovaView("s1", False, None, None),
            "detaching",
            "does not know it",
        ),
    ],
)
def test_each_service_is_heard(attachment: Attachment, view: NovaView, cinder: str, nova: str) -> None:
    assert found(attachment, view) == [Disagreement("web-1", cinder, nova)]
