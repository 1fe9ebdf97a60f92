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
from unittest.mock import patch

if TYPE_CHECKING:
    from textual.pilot import Pilot

ROOT = Path(__file__).resolve().parent.parent
SIZE = (100, 30)
MOMENT = "2026-11-22T16:13:00.000000Z"
SETTLING = 0.15
"""Seconds until what a key leads to is on the screen."""
KEYS = {"-": "minus", " ": "space", ">": "greater_than_sign", ":": "colon"}
HELD = {
    "mavtui.services.journal.login_name": "ops",
    "mavtui.services.journal.to_timestamp": MOMENT,
    "mavtui.services.planning.now": MOMENT,
}
"""Who changes something, and when."""
FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
Walk = Callable[["Pilot[None]"], Awaitable[None]]


class HeldClock:
    """A quarter of a day after the sample was captured; seconds pass only between the keys of a walk."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> str:
        """The moment held still."""
        return MOMENT

    def monotonic(self) -> float:
        """The seconds that have passed."""
        return self.seconds

    def arrival(self, event_time: float) -> float:  # noqa: ARG002 - when a key of a script arrives says nothing
        """Now."""
        return self.seconds


async def _press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys as somebody who has read what is on the screen, and wait for what they lead to."""
    for key in keys:
        pilot.app.clock.seconds += 1  # type: ignore[attr-defined]
        await pilot.press(KEYS.get(key, key))
        await pilot.pause(SETTLING)


async def _home(pilot: Pilot[None]) -> None:
    await pilot.pause(SETTLING)


async def _attach(pilot: Pilot[None]) -> None:
    await _press(pilot, "a")


async def _share(pilot: Pilot[None]) -> None:
    await _press(pilot, "a", "j", "space", "enter")


async def _filter(pilot: Pilot[None]) -> None:
    await _press(pilot, "slash", *"rw>1 status:in-use", "enter")


async def _map(pilot: Pilot[None]) -> None:
    await _press(pilot, "M", "j", "j", *"llll")


async def _history(pilot: Pilot[None]) -> None:
    await _command(pilot, "history stuck-reserved")


async def _findings(pilot: Pilot[None]) -> None:
    await _command(pilot, "findings")
    await _press(pilot, "j", "j", "j")


async def _servers(pilot: Pilot[None]) -> None:
    await _command(pilot, "servers")
    await _press(pilot, "j", "j")


async def _jobs(pilot: Pilot[None]) -> None:
    """Three servers get a volume: the first has it, the second is getting it."""
    backend, gate = pilot.app.session.backend, asyncio.Semaphore(1)  # type: ignore[attr-defined]
    carry_out = backend.carry_out

    async def one_after_another(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the back end takes
        await gate.acquire()
        return await carry_out(*arguments, **options)

    backend.carry_out = one_after_another
    await _press(pilot, *["slash", *"shared-spare-1", "enter"], "a", "m", "space", "j", "space", "j", "space", "enter")
    await _press(pilot, "enter", "L")


async def _help(pilot: Pilot[None]) -> None:
    await _press(pilot, "question_mark")


async def _command(pilot: Pilot[None], text: str) -> None:
    await _press(pilot, "colon", *text, "enter")


WALKS: dict[str, Walk] = {
    "home": _home,
    "filter": _filter,
    "attach": _attach,
    "share": _share,
    "map": _map,
    "history": _history,
    "findings": _findings,
    "servers": _servers,
    "help": _help,
    "jobs": _jobs,
}
"""Each on what the ones before have left; the last one changes something."""


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
    folder = Path(arguments[0]).resolve() if arguments else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as held:
        for place, value in HELD.items():
            held.enter_context(patch(place, return_value=value))
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{scratch}/{kind.lower()}"
        os.environ.pop("NO_COLOR", None)
        os.environ["TZ"] = "UTC"
        os.chdir(ROOT)  # names of files as whoever sits there would write them
        engine = f"{scratch}/sample.db"
        from mavtui.__main__ import main as mavtui

        with contextlib.redirect_stdout(io.StringIO()):
            code = mavtui(["--db", engine, "import", "samples/cloud-capture.json", "--sample"])
        if code:
            return code
        from mavtui.bootstrap import open_session

        for name, walk in WALKS.items():
            asyncio.run(_draw(open_session(db=engine), name, walk, folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
