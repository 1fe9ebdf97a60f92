"""Where Cinder and Nova disagree, both are shown; and the recorded mode beside the one that was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.domain.attachments import Attachment, Mode
from mavtui.ui.formats import ATTACHMENT_COLUMNS, attachment_cells
from mavtui.ui.signs import UNICODE_SIGNS
from tests.copies import Cloud, announce
from tests.ui.console import NOW
from tests.ui.copies import NEVER, console_in, contexts

HELD = Attachment("a1", "v", server_id="s1", server_name="web-1", device="/dev/vdb")


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
