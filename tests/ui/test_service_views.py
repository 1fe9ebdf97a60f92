"""Where Cinder and Nova disagree, both are shown; and the recorded mode beside the one that was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.domain.attachments import Attachment, AttachStatus, Mode
from mavtui.domain.volumes import Volume
from mavtui.store.copy_rows import NOVA_ONLY
from mavtui.store.nova_views import NovaView
from mavtui.ui.formats import ATTACHMENT_COLUMNS, attachment_cells
from mavtui.ui.service_views import Disagreement, disagreements
from mavtui.ui.signs import UNICODE_SIGNS
from tests.copies import Cloud, announce
from tests.ui.console import NOW
from tests.ui.copies import NEVER, console_in, contexts

HELD = Attachment("a1", "v", server_id="s1", server_name="web-1", device="/dev/vdb")


def found(attachment: Attachment, *views: NovaView) -> list[Disagreement]:
    volume = Volume("v", attachments=(attachment,))
    return list(disagreements(volume, {view.server_id: view for view in views}, UNICODE_SIGNS))


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
            "detaching…",
            "does not know it",
        ),
    ],
)
def test_each_service_is_heard(attachment: Attachment, view: NovaView, cinder: str, nova: str) -> None:
    assert found(attachment, view) == [Disagreement("web-1", cinder, nova)]


@pytest.mark.parametrize(
    ("recorded", "given", "shown"),
    [
        (Mode.RO, Mode.RW, ("ro!", "ro")),
        (Mode.RW, Mode.RO, ("ro", "RW")),
        (None, Mode.RW, ("RW", "none")),
        (Mode.RW, Mode.RW, ("RW", "–")),
        (Mode.RO, None, ("ro", "–")),
    ],
)
def test_the_recorded_mode_stands_beside_the_effective_one_where_it_differs(
    recorded: Mode | None, given: Mode | None, shown: tuple[str, str]
) -> None:
    cells = attachment_cells(HELD._replace(recorded_mode=recorded, access_mode=given), NOW, UNICODE_SIGNS).cells
    by_key = {column.key: cell.text for column, cell in zip(ATTACHMENT_COLUMNS, cells, strict=True)}

    assert (by_key["mode"], by_key["recorded"]) == shown


async def test_the_detail_view_has_both_side_by_side(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(monkeypatch, lab=Cloud(estate, tmp_path / "copy.db"))
    async with console_in(contexts(lab={"refresh_seconds": NEVER}), "lab", size=(120, 40)) as console:
        await console.sees("40 volumes")
        await console.highlight("gfs2-home")
        await console.press("enter")
        await console.in_front("DetailScreen")
        await console.sees("the services disagree", "Cinder says", "Nova says", "does not know it")
