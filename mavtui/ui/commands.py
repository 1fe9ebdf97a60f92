"""What can be typed on the command line: verbs, each with what it does and how its words are completed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mavtui.ui.command_words import LineError, Word, begun_word, quoted, words_of

if TYPE_CHECKING:
    from mavtui.ui.app import MavtuiApp

Run = Callable[["MavtuiApp", Sequence[Word]], None]
Complete = Callable[["MavtuiApp", Sequence[str], str], Iterable[str]]
"""What a word can be, given those before it and how it begins. What does not begin so is left out afterwards."""

MOST_CHOICES = 200


class Command(NamedTuple):
    """One verb: all its names, its arguments as they are written, one sentence, what it does.

    `words` says for each argument what it can be; with `many` the last of them stands for any number. `least` arguments
    must be there. `is_text`: what follows is one argument, taken as it stands.
    """

    names: tuple[str, ...]
    arguments: str
    help: str
    run: Run
    words: tuple[Complete, ...] = ()
    least: int = 0
    many: bool = False
    is_text: bool = False
    group: str = "Commands"


class Choice(NamedTuple):
    """One way to complete a line: the line then, and the word that is new in it."""

    line: str
    word: str


def all_commands() -> tuple[Command, ...]:
    """Every verb: views, changes, and the rest."""
    from mavtui.ui.change_commands import CHANGES
    from mavtui.ui.general_commands import GENERAL
    from mavtui.ui.view_commands import view_commands

    return (*view_commands(), *CHANGES, *GENERAL)


def find_command(verb: str) -> Command | None:
    """The verb of that name."""
    return next((one for one in all_commands() if verb in one.names), None)


def run_line(app: MavtuiApp, line: str) -> None:
    """Do what the line says. LineError for what cannot be done, MavtuiError for what is refused."""
    verb = words_of(line.partition(" ")[0])[0] if line.strip() else Word("")
    command = find_command(verb)
    if command is None:
        raise _unknown(verb)
    if command.is_text:
        text = line[verb.end :].strip()
        at = line.find(text, verb.end)
        words = [Word(text, at, at + len(text))] if text else []
    else:
        words = words_of(line)[1:]
    _check_number(command, verb, words, len(line))
    if not command.is_text and _begins_by_looking_up(app, command, words):
        return
    command.run(app, words)


def _begins_by_looking_up(app: MavtuiApp, command: Command, words: Sequence[Word]) -> bool:
    """Whether a whole id among the words is of nothing that was read, so that it is asked for before anything is done.

    So what is another project's is named as headless commands name it.
    """
    from mavtui.services.resolving import ids_elsewhere

    ids = ids_elsewhere(app.session, words)
    if ids:
        app.converse(partial(_look_up_first, app, ids, partial(command.run, app, words)))
    return bool(ids)


async def _look_up_first(app: MavtuiApp, ids: Sequence[str], run: Callable[[], None]) -> None:
    app.tell(f"Reading {app.session.context.name}{app.signs.ellipsis}", "transition")
    await app.session.backend.look_up(ids)

    def go_on() -> None:
        try:
            run()
        except Exception as error:  # noqa: BLE001 - whatever it is, the console lives on and says so
            app.tell_error(error)

    app.tell("")
    app.call_later(go_on)  # it may begin a conversation of its own, so this one has to end first


def _unknown(verb: Word) -> LineError:
    from mavtui.config.nearest import nearest

    near = nearest(verb, [name for one in all_commands() for name in one.names])
    hint = f"Did you mean `{near}`?" if near else "tab lists them."
    return LineError(f"there is no command `{verb}`", verb.start, verb.end, hint=hint)


def _check_number(command: Command, verb: Word, words: Sequence[Word], end: int) -> None:
    takes = f"{verb} takes {command.arguments or 'nothing'}"
    most = max(len(command.words), 1 if command.is_text else 0)
    if len(words) > most and not command.many:
        raise LineError(f"{takes}, found {len(words)} words", words[most].start, words[-1].end)
    if len(words) < command.least:
        raise LineError(takes, end, end)


def completions(app: MavtuiApp, line: str) -> list[Choice]:
    """What this line could become, in the order of the alphabet; none where nothing fits."""
    before, begun = begun_word(line)
    if not before:
        found: Iterable[str] = (name for one in all_commands() for name in one.names)
    else:
        command = find_command(before[0])
        place = len(before) - 1
        if command is None or not command.words or (place >= len(command.words) and not command.many):
            return []
        found = command.words[min(place, len(command.words) - 1)](app, before[1:], begun)
    wanted = begun.casefold()
    fitting = sorted({one for one in found if one.casefold().startswith(wanted)}, key=lambda one: (one.casefold(), one))
    return [Choice(line[: begun.start] + quoted(one), one) for one in fitting[:MOST_CHOICES]]


def one_of(*words: str) -> Complete:
    """A word that is one of these."""
    return lambda _app, _before, _begun: words
