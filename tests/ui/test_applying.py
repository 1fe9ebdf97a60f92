"""Which actions are for which row."""

from __future__ import annotations

import pytest

from mavtui.config.actions import BY_ID
from mavtui.ui.applying import why_not_about
from mavtui.ui.subjects import Subject, of_host

VOLUME = Subject("volume", "v", "data", volume_id="v")
ATTACHMENT = Subject("attachment", "a", "web-1", volume_id="v", attachment_id="a", server_id="s")
SERVER = Subject("server", "s", "web-1", server_id="s")
HOST = of_host("cn1")
ENTRY = Subject("entry", "e", "attach data")


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("volume.extend", VOLUME),
        ("volume.extend", ATTACHMENT),
        ("volume.attach", SERVER),
        ("attachment.detach", HOST),
        ("attachment.mode", VOLUME),
        ("object.history", SERVER),
        ("object.describe", ENTRY),
    ],
)
def test_an_action_is_for_a_row_that_it_can_be_about(action: str, subject: Subject) -> None:
    assert why_not_about(subject, BY_ID[action]) == ""


@pytest.mark.parametrize(
    ("action", "subject", "reason"),
    [
        ("volume.extend", SERVER, "it is about a volume, the cursor is on a server"),
        ("attachment.repair", HOST, "it is about a volume or an attachment, the cursor is on a host"),
        ("object.history", ENTRY, "it is about a volume, a server or a host, the cursor is on an entry"),
        ("volume.attach", None, "there is nothing under the cursor"),
    ],
)
def test_else_it_says_what_it_is_about(action: str, subject: Subject | None, reason: str) -> None:
    assert why_not_about(subject, BY_ID[action]) == reason
