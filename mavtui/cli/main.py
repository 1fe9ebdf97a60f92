"""The headless commands: from a command line to an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from mavtui.cli import diagnostics
from mavtui.cli.arguments import (
    HelpAsked,
    Parser,
    group_help,
    no_verb,
    parser_for,
    split_verb,
    top_help,
    unknown_verb,
)
from mavtui.cli.call import Call
from mavtui.cli.output import Output
from mavtui.cli.verbs import GROUPS, VERBS
from mavtui.errors import MavtuiError, UsageError


def main(argv: Sequence[str]) -> int:
    """Run the command that `argv` names (the arguments after the program's name) and return its exit code.

    Nothing is raised but what ends the interpreter: every error is said on standard error, in a line or two.
    """
    debug = "--debug" in argv
    try:
        return _run(argv)
    except HelpAsked as asked:
        return _print(asked.text)
    except MavtuiError as error:
        if debug:
            diagnostics.log_traceback(error)
        return diagnostics.report(error)
    except KeyboardInterrupt:
        return diagnostics.report_interrupted()
    except Exception as error:  # noqa: BLE001 - the last place where an error of our own can be told decently
        return diagnostics.report_unexpected(error)


def _run(argv: Sequence[str]) -> int:
    for word in argv:
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise UsageError(f"the argument {word!r} is no text in this terminal's encoding", hint="Use UTF-8.")
    split = split_verb(argv)
    if not split.is_known:
        return _help_or_error(split.verb, split.rest)
    module = import_module(f"mavtui.cli.commands.{VERBS[split.verb].module.replace('-', '_')}")
    parser: Parser = parser_for(split.verb, module.prepare_parser)
    call = Call(parser.parse_args(split.rest))
    code: int = module.run(call)
    call.output.finish()
    return code


def _help_or_error(verb: str, rest: Sequence[str]) -> int:
    asks = "--help" in rest or "-h" in rest
    if asks and not verb:
        return _print(top_help())
    if asks and verb in GROUPS:
        return _print(group_help(verb))
    if verb:
        raise unknown_verb(verb)
    raise no_verb(rest)


def _print(text: str) -> int:
    Output().text(text)
    return 0
