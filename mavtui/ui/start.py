"""Opening the console: everything that can go wrong before there is a screen is said on standard error."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from mavtui.errors import MavtuiError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mavtui.config.model import Settings, UiSettings
    from mavtui.config.theme_files import Loaded
    from mavtui.services.session import Session
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.logins import Logins

NO_TERMINAL = 2
PYTHONS_OWN_LOCALE = "C.UTF-8"


def main(
    *,
    config: str | None = None,
    context: str | None = None,
    db: str | None = None,
    keymap: str | None = None,
    plain: bool = False,
    no_mouse: bool = False,
    debug: bool = False,
) -> int:
    """Open the console on the context that these global options choose, and return the exit code when it is left.

    An engine's file that `db` names and that is not there is made, and the console says what to do first. `debug` logs
    each request to a cloud. The other options win over the section `ui` of the configuration.
    """
    if not _has_terminal():
        _say(
            "mavtui: the console needs a terminal, and standard input, output or error is none.",
            "  Use a verb instead, for example `mavtui volumes`; `mavtui --help` lists them.",
        )
        return NO_TERMINAL
    # Nothing is garbage before the first frame; the application switches it on again when that is painted.
    gc.disable()
    from mavtui.bootstrap import open_session
    from mavtui.ui.logins import Logins

    logins = Logins()
    try:
        settings = None
        if keymap is not None or plain or no_mouse:
            settings = _with_options(config, keymap, plain=plain, no_mouse=no_mouse)
        session = open_session(config=config, context=context, db=db, create=True, ask=logins.ask, settings=settings)
        if debug:  # of every cloud that is switched to
            from mavtui.backends import registry

            registry.log_requests()
    except MavtuiError as error:
        return _say_error(error)
    return _run(session, logins)


def _with_options(config: str | None, keymap: str | None, *, plain: bool, no_mouse: bool) -> Settings:
    from mavtui.config.load import load_settings, with_keymap

    settings = load_settings(config)
    if keymap is not None:
        settings = with_keymap(settings, keymap)
    ui = settings.ui
    return settings._replace(ui=ui._replace(plain=ui.plain or plain, mouse=ui.mouse and not no_mouse))


def _run(session: Session, logins: Logins) -> int:
    import asyncio

    try:
        app = make_app(session, load_themes_of(session, os.environ), os.environ, logins)
    except MavtuiError as error:
        session.close_now()
        return _say_error(error)
    app.may_show_tour = True
    asyncio.run(_show(app))
    return app.return_code or 0


async def _show(app: MavtuiApp) -> None:
    """Run the application; what its session has opened belongs to this loop, and is closed in it."""
    try:
        await app.run_async(mouse=app.session.settings.ui.mouse and not _is_in_screen(os.environ))
    finally:
        app.logins.leave()
        await app.shut_down()


def _is_in_screen(environ: Mapping[str, str]) -> bool:
    """Whether GNU screen is on the way: once a program takes the mouse, it keeps every esc until the next key."""
    return bool(environ.get("STY"))


def load_themes_of(session: Session, environ: Mapping[str, str] | None = None) -> Loaded:
    """The themes that this session can use: ours, and those beside the configuration.

    Where there are none but ours, only the one that will be used is read: the first frame needs no other.
    """
    from mavtui.config import paths
    from mavtui.config.theme_files import Loaded, load_themes, read_theme
    from mavtui.ui.few_colours import has_few_colours
    from mavtui.ui.theming import COLOURLESS_THEME

    own, environ = _own_themes(session), environ or {}
    wanted = COLOURLESS_THEME if "NO_COLOR" in environ else theme_wanted(session)
    if has_few_colours(environ):
        return load_themes(own)  # another one may have to take its place
    file = paths.shipped("themes") / f"{wanted}.yaml"
    if own.exists() or file.name != f"{wanted}.yaml" or not file.is_file():
        return load_themes(own)
    theme = read_theme(file)
    return Loaded({theme.name: theme}, ()) if theme.name == wanted else load_themes(own)


def every_theme_of(session: Session) -> Loaded:
    """All themes that this session can use."""
    from mavtui.config.theme_files import load_themes

    return load_themes(_own_themes(session))


def _own_themes(session: Session) -> Path:
    from mavtui.config import paths

    sources = session.settings.sources
    return paths.user_themes(sources[0] if sources else paths.config_file())


def theme_wanted(session: Session) -> str:
    """The name of the theme: the context's, else the configuration's."""
    return session.context.theme or session.settings.ui.theme


def make_app(session: Session, loaded: Loaded, environ: Mapping[str, str], logins: Logins | None = None) -> MavtuiApp:
    """The application, with its theme and signs chosen before it is constructed."""
    from mavtui.ui import theming
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.signs import signs_for

    start = theming.choose(theme_wanted(session), loaded, environ)
    notices = [f"Theme {file.name} is skipped: {reason}" for file, reason in loaded.failed]
    if start.problem:
        notices.append(start.problem)
    plain = session.settings.ui.plain
    signs = signs_for(ascii_only=_ascii_only(session.settings.ui, environ), plain=plain)
    kind = MavtuiApp
    if plain:
        from mavtui.ui.plain import PlainApp

        kind = PlainApp
    return kind(session, loaded, start, signs=signs, notices=notices, logins=logins)


def _ascii_only(ui: UiSettings, environ: Mapping[str, str]) -> bool:
    if ui.ascii is not None:
        return ui.ascii
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG")
    language = environ.get("LANG")
    if named == PYTHONS_OWN_LOCALE and not environ.get("LC_ALL") and language in ("C", "POSIX"):
        # Python puts this into its own environment where the locale is C; the terminal is what LANG says.
        named = language
    if named:
        return "utf" not in named.lower()
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"


def _has_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _say_error(error: MavtuiError) -> int:
    """Say what failed and what to do; returns the exit code."""
    _say(f"mavtui: {error.lines[0]}", *(f"  {line}" for line in error.lines[1:]), error.hint and f"  {error.hint}")
    return error.exit_code


def _say(*lines: str) -> None:
    from mavtui.domain.folding import folded, width_of_terminal

    width = width_of_terminal(sys.stderr)
    for line in filter(None, lines):
        print("\n".join(folded(line, width)), file=sys.stderr)  # noqa: T201 - there is no screen yet, or none any more
