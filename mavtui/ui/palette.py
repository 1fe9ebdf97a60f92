"""The palette: every action of the screen in front by its name, with its key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mavtui.config.actions import Action, actions_of
from mavtui.ui.bindings import action_name

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from mavtui.ui.app import MavtuiApp

_LEFT_OUT = frozenset({"app.palette", "list.sort_by", "app.back"})


class ActionProvider(Provider):
    """The actions that the screen behind the palette offers."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for action in self._actions():
            yield DiscoveryHit(
                _shown(action, self._keys(action)), partial(self._call, action), text=action.title, help=action.help
            )

    async def search(self, query: str) -> Hits:
        """Those whose name or sentence matches."""
        matcher = self.matcher(query)
        for action in self._actions():
            score = max(matcher.match(action.title), matcher.match(action.help) * 0.9)
            if score > 0:
                yield Hit(
                    score,
                    _shown(action, self._keys(action)),
                    partial(self._call, action),
                    text=action.title,
                    help=action.help,
                )

    def _actions(self) -> list[Action]:
        name = getattr(self.screen, "help_name", "help")
        return [action for action in actions_of(name) if action.id not in _LEFT_OUT]

    def _keys(self, action: Action) -> str:
        app = cast("MavtuiApp", self.app)
        return app.keys.labels(action.id, ascii_only=app.signs.ascii_only)

    def _call(self, action: Action) -> None:
        """Call the action where it is at home: the focused table, the screen, or the application."""
        name = action_name(action)
        nodes: tuple[DOMNode | None, ...] = (self.focused, self.screen, self.app)
        for node in nodes:
            method = getattr(node, f"action_{name}", None)
            if method is not None:
                method()
                return


class Palette(CommandPalette):
    """The framework's palette in our looks, which a second Enter does not close twice."""

    CSS_PATH: ClassVar = "styles/palette.tcss"

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it once: a second time would take away the screen behind."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


def _shown(action: Action, labels: str) -> Content:
    return Content.assemble((f"{labels:<12}", "$text-muted"), action.title)


def open_palette(app: MavtuiApp) -> None:
    """Show the palette over the screen in front."""
    app.push_screen(Palette(providers=[ActionProvider], placeholder="Find an action…"))
