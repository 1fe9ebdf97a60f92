"""One call of a command: its options, its output, and the session it works in."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mavtui.cli import diagnostics
from mavtui.cli.output import Output

if TYPE_CHECKING:
    from mavtui.config.model import Settings
    from mavtui.services.session import Session


class Call:
    """What a verb's `run` gets."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        chosen = getattr(options, "columns", None) or ""
        self.output = Output(options.output, [key.strip() for key in chosen.split(",") if key.strip()])

    def settings(self) -> Settings:
        """The configuration. Raises ConfigError."""
        from mavtui.config.load import load_settings

        return load_settings(self.options.config)

    def open(self, *, create: bool = False, lifts_marks: bool = False) -> Session:
        """The session that the global options name; intents that were never finished are shown first."""
        from mavtui.bootstrap import open_session

        session = open_session(
            config=self.options.config, context=self.options.context, db=self.options.db, create=create,
            lifts_marks=lifts_marks,
        )  # fmt: skip
        if session.journal.path.exists():
            show_unfinished(session)
        return session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for a verb that only reads its store: nothing of it is asynchronous."""
        session = self.open()
        try:
            yield session
        finally:
            session.backend.store.close()


def show_unfinished(session: Session) -> None:
    """Say once, in one line each, what was begun and never finished, and what the state is now."""
    from mavtui.errors import JournalError
    from mavtui.services.unfinished import look_at_unfinished, record_as_seen

    try:
        found = look_at_unfinished(session, unseen_only=True)
    except JournalError as error:
        diagnostics.say(f"mavtui: {error.message}")
        return
    for one in found:
        what = f"now {one.state}" if one.here else f"look there: {one.place}"
        diagnostics.say(f"mavtui: not known to have finished: {one.sentence} ({one.time[:19]}Z, {one.context}); {what}")
    record_as_seen(session, found)
