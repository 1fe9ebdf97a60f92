"""The views that can be opened by name: one list behind the command line, the palette and the keys.

A view's module is imported when it is opened, so that none of them makes the first frame wait.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from mavtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mavtui.ui.screens.view import View


class ViewSpec(NamedTuple):
    """One view: its name and the shorter ones, a title of a word or two, one sentence, and the screen that shows it.

    `takes` is its argument as help writes it: `FILTER` (optional), `VOLUME`, `SERVER` or `OBJECT` (the screen then asks
    for an id), empty for none. The screen's class is called with the arguments. `stays`: it is made once, and comes up
    again as it was left (its filter, its cursor); it then has to understand `filter_by_text`.
    """

    name: str
    aliases: tuple[str, ...]
    title: str
    help: str
    module: str
    class_name: str
    takes: str = ""
    stays: bool = False


HOME = "volumes"
"""The view that is always there, below every other."""

_SPECS = (
    ViewSpec(
        HOME, ("vol", "v"), "volumes", "All volumes, and who holds the highlighted one.",
        "mavtui.ui.screens.home", "HomeScreen", "FILTER",
    ),
    ViewSpec(
        "map", (), "sharing map", "Volumes by servers: who shares what with whom, and how.",
        "mavtui.ui.screens.sharing_map", "SharingMapScreen", "FILTER",
    ),
    ViewSpec(
        "history", ("hist",), "history", "The attachments of a volume or of a server on a time line.",
        "mavtui.ui.screens.history", "HistoryScreen", "OBJECT",
    ),
    ViewSpec(
        "findings", ("find",), "findings", "What is wrong, the worst first: evidence, remedy, plan.",
        "mavtui.ui.screens.findings", "FindingsScreen", "FILTER",
    ),
    ViewSpec(
        "attachments", ("att",), "attachments", "All attachments, in every status; on demand those that have ended.",
        "mavtui.ui.screens.attachments", "AttachmentsScreen", "FILTER", stays=True,
    ),
    ViewSpec(
        "servers", ("srv",), "servers", "All servers, and the volumes of the highlighted one.",
        "mavtui.ui.screens.servers", "ServersScreen", "FILTER", stays=True,
    ),
    ViewSpec(
        "hosts", ("host",), "hosts", "All hosts: what is on each, and with which others it shares volumes.",
        "mavtui.ui.screens.hosts", "HostsScreen", "FILTER", stays=True,
    ),
    ViewSpec(
        "contexts", (), "contexts", "Every place where volumes live: its marks, and the age of what was read of it.",
        "mavtui.ui.screens.contexts", "ContextsScreen",
    ),
    ViewSpec(
        "who", (), "who", "Who is affected by a volume, attachment, server or host: every holder.",
        "mavtui.ui.screens.who", "WhoScreen", "OBJECT",
    ),
    ViewSpec(
        "describe", (), "describe", "Every value of a volume, attachment, server or host.",
        "mavtui.ui.screens.describe", "DescribeScreen", "OBJECT",
    ),
    ViewSpec(
        "journal", ("jobs", "job"), "jobs and journal",
        "What is being carried out, and every change and refusal recorded on this machine.",
        "mavtui.ui.screens.journal", "JournalScreen",
    ),
)  # fmt: skip

VIEWS: Mapping[str, ViewSpec] = {spec.name: spec for spec in _SPECS}
"""Every view by its name."""


def find_view(name: str) -> ViewSpec:
    """The view of that name or alias. Raises UsageError, with the nearest name, where there is none."""
    for spec in VIEWS.values():
        if name == spec.name or name in spec.aliases:
            return spec
    from mavtui.config.nearest import known_names

    known = [known for spec in VIEWS.values() for known in (spec.name, *spec.aliases)]
    raise UsageError(f"there is no view `{name}`", hint=known_names(name, known))


def class_of(spec: ViewSpec) -> type[View]:
    """The screen that shows the view."""
    found: type[View] = getattr(import_module(spec.module), spec.class_name)
    return found
