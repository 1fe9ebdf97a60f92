"""One call of a command: its options, its output, and the session it works in."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mavtui.cli import diagnostics
from mavtui.cli.output import Output

if TYPE_CHECKING:
    from mavtui.backends.protocol import Ask
    from mavtui.config.model import ContextSettings, Settings
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

    def open(
        self, *, create: bool = False, lifts_marks: bool = False, quietly: bool = False, up_to_date: bool = False,
        in_detail: bool = False, servers: bool = False,
    ) -> Session:  # fmt: skip
        """The session that the global options name; intents that were never finished are shown first, unless `quietly`.

        `create` makes an engine's file that is not there. `up_to_date`: where the store is a copy it is read anew, or
        with --cached taken as it is (`in_detail`: with what each server says of its attachments; `servers`: what is not
        known of them anew is no answer). Of a live store nothing is asynchronous then, and nothing of that is imported.
        """
        from mavtui.bootstrap import open_session

        options = self.options
        session = open_session(
            config=options.config, context=options.context, db=options.db, create=create, lifts_marks=lifts_marks,
            settings=self._with_options(), ask=_ask_at_terminal(), debug=options.debug,
            lists_when_whole=up_to_date and not self._takes_copy,
        )  # fmt: skip
        session.when_interrupted = _leave_questions
        try:
            if self._wants_all_projects:
                session.backend.check_all_projects()
            is_true = session.backend.capabilities.live_store
            if up_to_date:
                self._bring_up_to_date(session, in_detail=in_detail, servers=servers)
                is_true = True
            if is_true and not quietly and session.journal_path.exists():
                show_unfinished(session)
        except BaseException:
            session.close_now()
            raise
        return session

    def _bring_up_to_date(self, session: Session, *, in_detail: bool, servers: bool) -> None:
        if not session.backend.capabilities.live_store:
            from mavtui.cli import copying

            if self._takes_copy:
                copying.use_copy(session)
            else:
                copying.bring_up_to_date(session, in_detail=in_detail, servers=servers)

    @property
    def _takes_copy(self) -> bool:
        return bool(getattr(self.options, "cached", False))

    @property
    def _wants_all_projects(self) -> bool:
        return bool(getattr(self.options, "all_projects", False))

    def _with_options(self) -> Settings | None:
        """The settings with what --wait and --all-projects change of the context; None where neither is given.

        All projects are the context's own matter, so that they get a copy beside that of the one project.
        """
        seconds = getattr(self.options, "wait", None)
        if self.options.db is not None or (seconds is None and not self._wants_all_projects):
            return None
        settings = self.settings()
        context = self._context(settings)
        if seconds is not None:
            context = context._replace(wait_seconds=seconds)
        if self._wants_all_projects:
            context = context._replace(all_projects=True)
        return settings._replace(contexts={**settings.contexts, context.name: context})

    def ask_about(self, session: Session, *, volume_id: str | None = None, server_id: str | None = None) -> None:
        """Have in a copy all that the services say of one volume and its holders, or of one server; not with --cached.

        Raises BackendUnreachable, AuthenticationFailed.
        """
        if not session.backend.capabilities.live_store and not self._takes_copy:
            from mavtui.cli import copying

            copying.ask_about(session, volume_id=volume_id, server_id=server_id)

    def would_make_file(self) -> bool:
        """Whether a verb that makes the engine's file would have to."""
        path = self._context(self.settings()).path
        return path is not None and not os.path.lexists(path)

    def _context(self, settings: Settings) -> ContextSettings:
        from mavtui.bootstrap import context_of

        return context_of(settings, db=self.options.db, name=self.options.context)

    def open_trial(self) -> Session:
        """A session on an empty engine that stands for the one that the run would make, and is gone afterwards.

        What is asked for is tried there first, so that a mistake or a refusal leaves no file behind.
        """
        from tempfile import TemporaryDirectory

        from mavtui.bootstrap import open_session

        settings = self.settings()
        context = self._context(settings)
        self._trial = TemporaryDirectory(prefix="mavtui-")
        stand_in = context._replace(path=Path(self._trial.name) / "engine.db")
        session = open_session(
            settings=settings._replace(contexts={**settings.contexts, context.name: stand_in}),
            context=context.name,
            create=True,
        )
        session.backend.place = str(context.path)
        return session

    @contextmanager
    def reading(self, *, quietly: bool = False, servers: bool = False, in_detail: bool = False) -> Iterator[Session]:
        """A session for a verb that only reads its store; `servers`: what is not known of them anew is no answer.

        `in_detail`: with what each server says of its attachments.
        Raises BackendUnreachable then, unless the copy was asked for.
        """
        session = self.open(quietly=quietly, up_to_date=True, in_detail=in_detail, servers=servers)
        try:
            yield session
        finally:
            session.close_now()


def _ask_at_terminal() -> Ask | None:
    """Who answers what a login asks for; None where nobody is at the terminal."""
    if any(stream is None or not stream.isatty() for stream in (sys.stdin, sys.stderr)):
        return None

    def ask(prompt: str, hidden: bool) -> str:  # noqa: FBT001 - as the back ends ask
        from mavtui.cli.questions import answer_for_login

        return answer_for_login(prompt, hidden)

    return ask


def _leave_questions() -> None:
    from mavtui.cli import questions

    questions.give_up()


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
