"""From theme files to what is drawn: the framework's themes, defaults of our own variables, styles of roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from mavtui.config.theme_files import STYLED_ROLES, Loaded, ThemeFile
from mavtui.ui import few_colours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.color import Color as RichColor
    from textual.widget import Widget

DEFAULT_THEME = "calm-dark"
COLOURLESS_THEME = "mono"
TERMINAL_THEME = "terminal"
TERMINAL_DEFAULT = "ansi_default"

_COLOURLESS_STYLES = {
    "attach-rw": "bold",
    "hazard-danger": "bold reverse",
    "hazard-caution": "bold",
    "prod": "bold reverse",
    "stale": "reverse",
    "muted": "dim",
    "rule": "dim",
    "cursor": "reverse",
    "mark": "bold",
}
_SHARE, _TRACE = 0.45, 0.1
"""How much of the cursor's colour there is in the tint."""
_BRIGHT_CURSOR = 0.5
_COLOURED_STYLES = {"hazard-danger": "bold", "prod": "bold"}


class Start(NamedTuple):
    """What an application needs to know of its theme before it is constructed.

    The framework chooses its filter for NO_COLOR in the constructor and never again: `ansi_color` must be given there.
    """

    theme: Theme
    ansi_color: bool
    problem: str = ""
    """Why the theme is not the one that was wanted; empty if it is."""


def choose(wanted: str, loaded: Loaded, environ: Mapping[str, str]) -> Start:
    """The theme to start with: `wanted`, the default where there is none of that name, no colour where NO_COLOR is set.

    NO_COLOR counts when it is set at all, as it does for the framework. Where the terminal has too few colours for the
    theme, it is the one that takes those of the terminal.
    """
    if "NO_COLOR" in environ:
        return Start(_theme_named(COLOURLESS_THEME, loaded), ansi_color=True)
    if wanted in loaded.themes:
        file = loaded.themes[wanted]
        if few_colours.has_few_colours(environ) and not few_colours.is_readable(file):
            problem = f"16 colours are too few for the theme {wanted}: {TERMINAL_THEME} is in its place."
            return Start(_theme_named(TERMINAL_THEME, loaded), ansi_color=True, problem=problem)
        theme = textual_theme(file)
        return Start(theme, theme.ansi)
    theme = _theme_named(DEFAULT_THEME, loaded)
    known = ", ".join(sorted(loaded.themes)) or "none"
    return Start(theme, theme.ansi, f"There is no theme `{wanted}`; themes that can be used: {known}.")


def install(app: App[None], loaded: Loaded, start: Start) -> None:
    """Make every theme known to `app` and begin with `start.theme`.

    To be called in the application's constructor, after the framework's own, so that the first paint has the theme
    already and nothing is drawn twice.
    """
    register_all(app, loaded)
    app.register_theme(start.theme)
    app.set_reactive(App.theme, start.theme.name)
    app.set_class(start.theme.dark, "-dark-mode", update=False)
    app.set_class(not start.theme.dark, "-light-mode", update=False)
    app.stylesheet.set_variables(app.get_css_variables())


def register_all(app: App[None], loaded: Loaded) -> None:
    """Make every theme of `loaded` known to `app`."""
    for file in loaded.themes.values():
        app.register_theme(textual_theme(file))


def switch(app: App[None], name: str) -> None:
    """Change to the theme `name` while the application runs; without colours it stays without."""
    theme = app.get_theme(name)
    if theme is not None:
        app.ansi_color = app.no_color or theme.ansi
        app.theme = name


def textual_theme(file: ThemeFile) -> Theme:
    """The framework's theme for a theme file; its words for roles become variables such as `$prod-style`."""
    colours = file.colours
    theme = Theme(
        name=file.name,
        primary=colours["primary"],
        secondary=colours.get("secondary"),
        warning=colours.get("warning"),
        error=colours.get("error"),
        success=colours.get("success"),
        accent=colours.get("accent"),
        foreground=colours.get("foreground"),
        background=colours.get("background"),
        surface=colours.get("surface"),
        panel=colours.get("panel"),
        dark=file.dark,
        ansi=file.ansi,
    )
    # The framework's muted is white in themes of this kind, which is nothing on a light terminal.
    muted = {"text-muted": TERMINAL_DEFAULT, "text-disabled": TERMINAL_DEFAULT} if file.ansi else {}
    own = {**muted, **file.variables, **{f"{role}-style": file.styles.get(role, "none") for role in STYLED_ROLES}}
    theme.variables = {**(_without_hue(theme) if _is_colourless(file) else {}), **own}
    return theme


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Values for all variables of ours that `theme` leaves out, for App.get_theme_variable_defaults."""
    if theme.ansi:
        colours = dict.fromkeys(
            (*(role for role in STYLED_ROLES if role != "cursor"), "cursor-background", "cursor-foreground"),
            TERMINAL_DEFAULT,
        )
        # The framework's own style sheet names these two, and generates them for no theme of this kind.
        colours.update({"ansi-background": TERMINAL_DEFAULT, "ansi-foreground": TERMINAL_DEFAULT})
        colours["tint"] = TERMINAL_DEFAULT
        styles = _COLOURLESS_STYLES
    else:
        warning, error = theme.warning or theme.primary, theme.error or theme.primary
        foreground = theme.foreground or ("#d8dce2" if theme.dark else "#22262c")
        colours = {
            "attach-rw": warning,
            "attach-ro": theme.secondary or foreground,
            "hazard-danger": error,
            "hazard-caution": warning,
            "transition": theme.accent or theme.primary,
            "stale": warning,
            "prod": error,
            "muted": "#8a919c" if theme.dark else "#5f6772",
            "rule": "#4d5663" if theme.dark else "#b0b4ba",
            "cursor-background": "#2a3444" if theme.dark else "#d8e5f4",
            "cursor-foreground": "#f4f6f9" if theme.dark else "#12161c",
            "mark": theme.accent or theme.primary,
        }
        styles = _COLOURED_STYLES
        colours["tint"] = _tint(theme, theme.variables.get("cursor-background", colours["cursor-background"]))
    return {**colours, **{f"{role}-style": styles.get(role, "none") for role in STYLED_ROLES}}


def _tint(theme: Theme, cursor: str) -> str:
    """The ground of what is in line with the cursor, on which every role has to be read in its own colour.

    Of a cursor that all but inverts its text, a trace is seen already, and more would take the contrast away.
    """
    ground = Color.parse(theme.background or theme.to_color_system().generate()["background"])
    colour = Color.parse(cursor)
    is_bright = abs(ground.brightness - colour.brightness) > _BRIGHT_CURSOR
    return ground.blend(colour, _TRACE if is_bright else _SHARE).hex


class Palette:
    """The styles of one widget's texts by the role that they play, made once and kept (adding styles up is slow)."""

    def __init__(self, base: Style, variables: Mapping[str, str], *, colourless: bool) -> None:
        self._base = base
        self._variables = variables
        self._colourless = colourless
        self._plain: dict[str, Style] = {"": base}
        self._chosen: dict[str, Style] = {}

    @classmethod
    def of(cls, widget: Widget) -> Palette:
        """The palette for what `widget` draws on its own background."""
        app = widget.app
        return cls(widget.rich_style, app.theme_variables, colourless=app.no_color)

    def plain(self, role: str) -> Style:
        """The style of `role` ("" for plain text) on the widget's background."""
        style = self._plain.get(role)
        if style is None:
            words = self._words(role)
            style = self._plain[role] = self._style(self._colour(role), self._base.bgcolor, words)
        return style

    def chosen(self, role: str) -> Style:
        """The style of `role` on the cursor's row: one colour for all roles, so that every one can be read there."""
        style = self._chosen.get(role)
        if style is None:
            words = self._words("cursor")
            if self._colourless:
                words = words | {"reverse"}
            emphasis = self._words(role) if role else frozenset[str]()
            if not emphasis & {"bold", "underline"}:
                emphasis = frozenset()
            style = self._chosen[role] = self._chosen_style(words | (emphasis - {"reverse", "dim"}))
        return style

    def _chosen_style(self, words: frozenset[str]) -> Style:
        """One object for equal styles, so that neighbours of equal looks are drawn as one."""
        wanted = self._style(self._colour("cursor-foreground"), self._colour("cursor-background"), words)
        return next((style for style in self._chosen.values() if style == wanted), wanted)

    def _colour(self, name: str) -> RichColor | None:
        value = self._variables.get(name)
        return self._base.color if value is None else Color.parse(value).rich_color

    def _words(self, role: str) -> frozenset[str]:
        return frozenset(self._variables.get(f"{role}-style", "none").split()) - {"none"}

    @staticmethod
    def _style(colour: RichColor | None, background: RichColor | None, words: frozenset[str]) -> Style:
        return Style(
            color=colour,
            bgcolor=background,
            bold="bold" in words or None,
            dim="dim" in words or None,
            italic="italic" in words or None,
            underline="underline" in words or None,
            reverse="reverse" in words or None,
        )


def _theme_named(name: str, loaded: Loaded) -> Theme:
    """A theme that mavtui relies on; made of nothing but the terminal's own colours where its file is missing."""
    file = loaded.themes.get(name)
    if file is not None:
        return textual_theme(file)
    return Theme(
        name=name,
        primary=TERMINAL_DEFAULT,
        foreground=TERMINAL_DEFAULT,
        background=TERMINAL_DEFAULT,
        surface=TERMINAL_DEFAULT,
        panel=TERMINAL_DEFAULT,
        ansi=True,
    )


def _is_colourless(file: ThemeFile) -> bool:
    return file.ansi and set(file.colours.values()) == {TERMINAL_DEFAULT}


def _without_hue(theme: Theme) -> dict[str, str]:
    """The framework's variables that would bring a colour into a theme of none, each set to the terminal's own."""
    generated = theme.to_color_system().generate()
    hued = {
        name: TERMINAL_DEFAULT
        for name, value in generated.items()
        if value.startswith("ansi_") and value.split()[0] != TERMINAL_DEFAULT
    }
    return {**hued, "block-cursor-text-style": "reverse"}
