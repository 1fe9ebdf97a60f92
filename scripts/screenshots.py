"""Draw the screenshots of the documentation from the sample estate: `python scripts/screenshots.py [FOLDER]`.

Everything runs in a folder that is thrown away, with the time held still, so that a picture changes only when the
console does.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.pilot import Pilot

ROOT = Path(__file__).resolve().parent.parent
SIZE = (100, 30)
FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
Walk = Callable[["Pilot[None]"], Awaitable[None]]


class HeldClock:
    """A quarter of a day after the sample was captured, for ever; keys arrive long after every dialog."""

    def __init__(self) -> None:
        self._ticks = 0.0

    def now(self) -> str:
        """The moment held still."""
        return "2026-11-22T16:13:00.000000Z"

    def monotonic(self) -> float:
        """A second later each time it is asked, so that no dialog waits for its reader."""
        self._ticks += 1.0
        return self._ticks

    def arrival(self, event_time: float) -> float:  # noqa: ARG002 - when a key of a script arrives says nothing
        """Now."""
        return self.monotonic()


async def _home(pilot: Pilot[None]) -> None:
    await pilot.pause()


async def _attach(pilot: Pilot[None]) -> None:
    await pilot.press("a")
    await pilot.pause(0.5)


async def _share(pilot: Pilot[None]) -> None:
    await _attach(pilot)
    await pilot.press("space", "enter")
    await pilot.pause(0.8)


async def _detail(pilot: Pilot[None]) -> None:
    await pilot.press("enter")
    await pilot.pause(0.5)


async def _filter(pilot: Pilot[None]) -> None:
    await pilot.press("slash", *"rw>1", "enter")
    await pilot.pause(0.5)


async def _help(pilot: Pilot[None]) -> None:
    await pilot.press("question_mark")
    await pilot.pause(0.5)


WALKS: dict[str, Walk] = {
    "home": _home,
    "filter": _filter,
    "detail": _detail,
    "attach": _attach,
    "share": _share,
    "help": _help,
}


def with_local_fonts(picture: str) -> str:
    """The picture in a font that the reader's machine has: a document must not fetch one from somewhere."""
    without_faces = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", picture)
    return re.sub(r"font-family: *[^;]*;", f"font-family: {FONTS};", without_faces)


async def _draw(session: Any, name: str, walk: Walk, folder: Path) -> None:  # noqa: ANN401 - typed where it is made
    from mavtui.ui.start import load_themes_of, make_app

    app = make_app(session, load_themes_of(session), {"LANG": "C.UTF-8"})
    app.clock = HeldClock()
    app.watching = type(app.watching)(app.clock, session.settings.ui.stale_seconds)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        await walk(pilot)
        picture = app.export_screenshot(title="mavtui")
    target = folder / f"{name}.svg"
    target.write_text(with_local_fonts(picture), encoding="utf-8")
    print(target)


def main(arguments: list[str]) -> int:
    """Draw all pictures into the folder named, by default that of the documentation."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{scratch}/{kind.lower()}"
        os.environ.pop("NO_COLOR", None)
        os.environ["TZ"] = "UTC"
        engine = f"{scratch}/sample.db"
        from mavtui.__main__ import main as mavtui

        with contextlib.redirect_stdout(io.StringIO()):
            code = mavtui(["--db", engine, "import", str(ROOT / "samples" / "cloud-capture.json"), "--sample"])
        if code:
            return code
        from mavtui.bootstrap import open_session

        for name, walk in WALKS.items():
            session = open_session(db=engine)
            asyncio.run(_draw(session, name, walk, folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
