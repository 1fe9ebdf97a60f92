"""The palette: everything that can be done here by its name, with its key; what does nothing says why."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import OptionList

from mavtui.ui.compat import is_laid_out
from mavtui.ui.palette_entries import Entry, entries, more_entries
from mavtui.ui.widgets.cells import plain_ascii, visible

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp

_KEY_CELLS = 12
_MUTED = "auto 75%"
_HELP_COUNTS = 0.3
"""What a sentence counts that has every word; a title counts up to 1, by how well it matches."""
_DISABLED_COUNTS = 0.5


class EntryProvider(Provider):
    """The entries for what is behind the palette."""

    async def startup(self) -> None:
        """See what is there, once."""
        self._entries = list(entries(self._console))
        self._more: list[Entry] | None = None

    async def discover(self) -> Hits:
        """Actions and views, before anything is typed."""
        for entry in self._entries:
            yield DiscoveryHit(self._shown(entry), entry.call, text=entry.title, help=self._help(entry))

    async def search(self, query: str) -> Hits:
        """Whatever has a title or a sentence that matches; the title counts more."""
        if self._more is None:
            self._more = await asyncio.to_thread(lambda: list(more_entries(self._console)))
        matcher, words = self.matcher(query), query.casefold().split()
        for entry in (*self._entries, *self._more):
            said = entry.help.casefold()
            score = max(matcher.match(entry.title), _HELP_COUNTS * all(word in said for word in words))
            score *= _DISABLED_COUNTS if entry.why_not or entry.is_refused else 1
            if score > 0:
                yield Hit(score, self._shown(entry), entry.call, text=entry.title, help=self._help(entry))

    @property
    def _console(self) -> MavtuiApp:
        return cast("MavtuiApp", self.app)

    def _said(self, text: str) -> str:
        return plain_ascii(text) if self._console.signs.ascii_only else visible(text)

    def _help(self, entry: Entry) -> str:
        return self._said(entry.help).replace("[", "\\[")  # the framework takes it for markup

    def _shown(self, entry: Entry) -> Content:
        title = self._said(entry.title)
        is_dim = entry.why_not or entry.is_refused
        muted = "dim" if self.app.current_theme.ansi else _MUTED  # a terminal's own colours cannot be mixed
        return Content.assemble((f"{entry.keys:<{_KEY_CELLS}}", muted), (title, muted) if is_dim else title)


class Palette(CommandPalette):
    """The framework's palette in our looks, which a second Enter does not close twice."""

    CSS_PATH: ClassVar = "styles/palette.tcss"

    def _action_command_list(self, action: str) -> None:
        """Move in the list once it is laid out: keys that are typed ahead may come before that."""
        if is_laid_out(self.query_one(OptionList)):
            super()._action_command_list(action)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it once: a second time would take away the screen behind."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


def open_palette(app: MavtuiApp) -> None:
    """Show the palette over the screen in front."""
    hint = f"Find an action, a view, a context{app.signs.ellipsis}"
    app.push_screen(Palette(providers=[EntryProvider], placeholder=hint))
