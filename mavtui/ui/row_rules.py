"""What the row under the cursor is not for now: for the footer, which follows the cursor, and for the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.domain import standing
from mavtui.ui.applying import CHANGING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mavtui.domain.attachments import Attachment
    from mavtui.domain.volumes import Volume
    from mavtui.ui.app import MavtuiApp

_ACTIONS = {
    standing.ATTACH: "volume.attach",
    standing.DETACH: "attachment.detach",
    standing.MODE: "attachment.mode",
    standing.SWAP: "volume.swap_writer",
    standing.REPAIR: "attachment.repair",
    standing.SHARABLE: "volume.sharable",
    standing.EXTEND: "volume.extend",
    standing.DELETE: "volume.delete",
}


_MOST_REMEMBERED = 512


class RowRules:
    """Answers for one console. For like rows the answer is known: a cursor that runs over a list costs nothing."""

    def __init__(self, app: MavtuiApp) -> None:
        self._app = app
        self._known: dict[standing.Facts, frozenset[str]] = {}

    def refused(self, volume: Volume | None, chosen: Attachment | None) -> frozenset[str]:
        """The actions that would lead to a refusal, by their ids."""
        if self._locked():
            return CHANGING
        if volume is None:
            return frozenset()
        facts = standing.facts_of(volume, chosen)
        found = self._known.get(facts)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[facts] = frozenset(_of_volume(volume, chosen))
        return found

    def reasons(self, volume: Volume | None, chosen: Attachment | None) -> Mapping[str, str]:
        """The same, each with the reason."""
        if reason := self._locked():
            return dict.fromkeys(CHANGING, reason)
        return {} if volume is None else _of_volume(volume, chosen)

    def _locked(self) -> str:
        """Why every change is refused, whatever the cursor is on; empty where none is for that."""
        app = self._app
        if app.session.lock.because:
            return f"read-only: {app.keys.label('app.lock') or ':lock'} takes the lock off"
        return "read-only: its plan will be refused" if app.session.context.readonly or app.marks.readonly else ""


def _of_volume(volume: Volume, chosen: Attachment | None) -> Mapping[str, str]:
    found = standing.refused_changes(volume, chosen)
    return {_ACTIONS[change]: (reason[:1].lower() + reason[1:]).rstrip(".") for change, reason in found.items()}
