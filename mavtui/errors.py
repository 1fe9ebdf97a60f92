"""The exceptions of mavtui, each with what failed, what to do next and the exit code it leads to.

MavtuiError                  1
├── UsageError               2   the command line or a value is not usable
│   ├── AmbiguousName        2   a name stands for several objects
│   ├── ConfigError          2   a configuration, keymap or theme file
│   ├── StoreFileError       2   an engine's file: not ours, newer, corrupt, read-only, disk full, on a network disk
│   ├── JournalError         2   the journal cannot be written: then nothing is changed
│   └── CaptureError         2   a capture that is broken or partial
├── NotFound                 3   no such volume, attachment, server, context
├── Refused                  4   blocked by a rule, a lock or a mark; nothing was changed
│   └── TransitionRefused    4   the state required is not the state found
├── ConfirmationNeeded       5   the plan needs a confirmation that was not given
├── PlanStale                6   the world is not what the plan was based on
├── BackendUnreachable       7   the back end does not answer in time
│   └── OutcomeNotKnown      7   a change was sent, and nobody knows what became of it
├── PartlyDone               8   some steps are done, others are not
└── AuthenticationFailed     9   the back end does not know who we are
"""

from __future__ import annotations


class MavtuiError(Exception):
    """Anything that mavtui can explain: `message`, `hint` (what to do next), `request_id` of the back end.

    `lines` are those of the message, the `details` each on one of its own. They may hold names from outside, and a name
    may hold line ends, so whoever shows lines takes them from here instead of splitting the message.
    """

    exit_code = 1

    def __init__(
        self, message: str, *, hint: str = "", request_id: str = "", details: tuple[str, ...] | list[str] = ()
    ) -> None:
        self.lines = (message, *details)
        self.message = "\n  ".join(self.lines)
        super().__init__(self.message)
        self.hint = hint
        self.request_id = request_id

    def add(self, sentence: str) -> None:
        """Say this too, behind the message."""
        first, *details = self.lines
        self.lines = (f"{first.rstrip('.')}. {sentence}", *details)
        self.message = "\n  ".join(self.lines)
        self.args = (self.message,)


class UsageError(MavtuiError):
    """A command line, an option or a value that cannot be used."""

    exit_code = 2


class AmbiguousName(UsageError):
    """A name that stands for several objects; the message lists their ids."""


class ConfigError(UsageError):
    """A configuration, keymap or theme file that cannot be used; the message names file and key."""


class StoreFileError(UsageError):
    """A file that cannot serve as an engine: not ours, newer, corrupt, read-only, full disk, network disk."""


class JournalError(UsageError):
    """The journal cannot be written; no journal, no change."""


class CaptureError(UsageError):
    """A capture that is broken or partial; the message says what is wrong and where, nothing was taken in."""


class NotFound(MavtuiError):
    """No volume, attachment, server or context of that name or id."""

    exit_code = 3


class Refused(MavtuiError):
    """A rule, lock or mark forbids the change; `codes` are the hazard codes that say why. Nothing was changed."""

    exit_code = 4

    def __init__(
        self,
        message: str,
        *,
        codes: tuple[str, ...] = (),
        hint: str = "",
        request_id: str = "",
        details: tuple[str, ...] | list[str] = (),
    ) -> None:
        super().__init__(message, hint=hint, request_id=request_id, details=details)
        self.codes = codes


class TransitionRefused(Refused):
    """An attachment is not in the state that the event needs; the message names both states."""


class ConfirmationNeeded(MavtuiError):
    """The plan's hazards need a confirmation that was not given; `codes` are theirs, the hint names the flags."""

    exit_code = 5

    def __init__(self, message: str, *, codes: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.codes = codes


class PlanStale(MavtuiError):
    """What the plan was based on has changed in a way that was not confirmed; nothing was changed by this step."""

    exit_code = 6

    def __init__(self, message: str, *, codes: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.codes = codes


class BackendUnreachable(MavtuiError):
    """The back end does not answer, or not in time. `retry_after`: the seconds for which it asks to be left alone."""

    exit_code = 7
    retry_after = 0.0


class OutcomeNotKnown(BackendUnreachable):
    """A change was sent, and nobody knows whether it was or will be done; it is not sent again."""


class PartlyDone(MavtuiError):
    """Some steps of a plan are done and others are not; the message says which."""

    exit_code = 8


class AuthenticationFailed(MavtuiError):
    """The back end does not accept who we say we are."""

    exit_code = 9
