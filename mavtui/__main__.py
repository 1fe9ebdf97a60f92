"""Where the program starts: without a verb the console, with one the headless commands; only that one is imported."""

from __future__ import annotations

import gc
import sys

from mavtui import __version__

TYPE_CHECKING = False  # `typing` is not imported for a start
if TYPE_CHECKING:
    from typing import Any

# The global options that are followed by a value: what follows is not the verb.
OPTIONS_WITH_VALUE = ("--config", "--context", "--db", "--keymap")
CONSOLE_FLAGS = ("--plain", "--no-mouse", "--debug")
"""Options of the console that stand for themselves."""
INTERRUPTED = 130
OBJECTS_BETWEEN_COLLECTIONS = 1_000_000
"""In a command: its modules and lists are many objects and hardly a cycle, so they are rarely looked through."""


def main(argv: list[str] | None = None) -> int:
    """Run mavtui with the arguments `argv` (by default those of the process) and return its exit code.

    130 when interrupted from the keyboard. When whoever reads our output goes away the run ends as if it had been read.
    """
    arguments = sys.argv[1:] if argv is None else argv
    try:
        code = _run(arguments)
        _flush_output()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return 0
    if argv is None:
        gc.freeze()  # the process ends here: the interpreter would look through everything once more, only for that
    return code


def _run(arguments: list[str]) -> int:
    verb, flags = _split(arguments)
    if "--version" in flags:
        print("mavtui", __version__)  # noqa: T201 - answered here, before anything is imported
        return 0
    options = _console_options(arguments) if verb is None else None
    if options is not None:
        from mavtui.ui import start

        return start.main(**options)
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from mavtui.cli import main as commands

    return commands.main(arguments)


def _split(arguments: list[str]) -> tuple[str | None, set[str]]:
    """The verb, if there is one, and the options before it."""
    flags: set[str] = set()
    value_follows = False
    for argument in arguments:
        if value_follows:
            value_follows = False
        elif argument.startswith("-"):
            flags.add(argument)
            value_follows = argument in OPTIONS_WITH_VALUE
        else:
            return argument, flags
    return None, flags


def _console_options(arguments: list[str]) -> dict[str, Any] | None:
    """The global options by name; None where there is anything else, which the commands' own parser answers."""
    options: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument in CONSOLE_FLAGS:
            options[argument.removeprefix("--").replace("-", "_")] = True
            continue
        name, sign, value = argument.partition("=")
        given = value if sign else next(rest, None)
        if name not in OPTIONS_WITH_VALUE or given is None:
            return None
        options[name.removeprefix("--")] = given
    return options


def _flush_output() -> None:
    """Write out what is left now, where a reader that has gone can still be noticed without a traceback.

    The run is over by then, so its exit code stands.
    """
    if sys.stdout is None:  # closed by whoever started us
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail on it when it ends."""
    import os

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
