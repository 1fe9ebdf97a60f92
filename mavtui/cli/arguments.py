"""Parsing a command line: the global options, before or after the verb, and the parser of one verb."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from mavtui.cli.verbs import GROUPS, VERBS
from mavtui.config.nearest import known_names
from mavtui.errors import UsageError

if TYPE_CHECKING:
    from mavtui.domain.plans import Approval

FORMATS = ("table", "json", "jsonl", "csv", "yaml", "id")
_NARROWEST = 40
_LONGEST_WAIT = 86_401
_OPTIONS_WITH_VALUE = ("--config", "--context", "--db", "--keymap", "-o", "--output")
_FLAGS = ("--debug", "--plain", "--no-mouse")
_GLOBAL = (*_OPTIONS_WITH_VALUE, *_FLAGS, "--help", "--version")


class HelpAsked(Exception):
    """`--help` was given; `text` is the answer."""

    def __init__(self, text: str) -> None:
        super().__init__("help")
        self.text = text


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as COLUMNS says, else 100; argparse would import a good deal only to ask the terminal."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        super().__init__(prog, width=int(columns) - 2 if columns.isdigit() and int(columns) > _NARROWEST else 100)


class Parser(argparse.ArgumentParser):
    """An argparse parser that raises: UsageError for what it cannot use, HelpAsked for `--help`. It prints nothing."""

    def __init__(self, prog: str, *, description: str = "") -> None:
        super().__init__(
            prog=prog, description=description, add_help=False, allow_abbrev=False,
            formatter_class=_Formatter,
        )  # fmt: skip

    own_formats: Sequence[str] = ()
    """What `-o` takes for this verb alone."""

    def forms(self, *lines: str) -> None:
        """How the arguments are put together, where they go in several ways; options may stand anywhere."""
        self.usage = "\n       ".join(f"{self.prog} {line} [OPTION …]" for line in lines)

    def examples(self, *lines: str) -> None:
        """What stands at the end of the help: each line an example as it would be typed."""
        self.epilog = "examples:\n" + "\n".join(f"  {line}" for line in lines)

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print and exit for."""
        verb = self.prog.removeprefix("mavtui").strip()  # whoever prints it begins with the name of the program
        raise UsageError(f"{verb}: {message}" if verb else message, hint=f"{self.prog} --help explains it.")


class _AskForHelp(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        raise HelpAsked(parser.format_help())


class Split(NamedTuple):
    """A command line taken apart: the verb (empty if there is none), what is left, and whether the verb is whole."""

    verb: str
    rest: list[str]
    is_known: bool


def split_verb(argv: Sequence[str]) -> Split:
    """Find the verb among global options. A verb of two words takes the next word too."""
    at = _next_word(argv, 0)
    if at is None:
        return Split("", list(argv), is_known=False)
    first, rest = argv[at], [*argv[:at], *argv[at + 1 :]]
    if first not in GROUPS:
        return Split(first, rest, first in VERBS)
    second = _next_word(rest, at)
    if second is None:
        return Split(first, rest, is_known=False)
    name = f"{first} {rest[second]}"
    return Split(name, [*rest[:second], *rest[second + 1 :]], name in VERBS)


def _next_word(argv: Sequence[str], start: int) -> int | None:
    skip = False
    for at, word in enumerate(argv):
        if skip:
            skip = False
        elif word in _OPTIONS_WITH_VALUE:
            skip = True
        elif at >= start and not word.startswith("-"):
            return at
    return None


def unknown_verb(name: str) -> UsageError:
    """The error for a verb that is not there, with the nearest that is."""
    first, _, second = name.partition(" ")
    if first in GROUPS:
        known = [verb.partition(" ")[2] for verb in GROUPS[first]]
        if not second:
            return UsageError(
                f"mavtui {first} needs one of: {', '.join(known)}", hint=f"mavtui {first} --help explains them."
            )
        return UsageError(f"there is no verb `{name}`", hint=known_names(second, known))
    names = dict.fromkeys(verb.partition(" ")[0] for verb in VERBS)
    return UsageError(f"there is no verb `{first}`", hint=known_names(first, names))


def no_verb(options: Sequence[str]) -> UsageError:
    """The error for a command line of options only, where one of them cannot be used or is for commands."""
    words = iter(options)
    for word in words:
        name, equals, _ = word.partition("=")
        if name not in _OPTIONS_WITH_VALUE and name not in _FLAGS:
            return UsageError(f"there is no option `{name}`", hint=known_names(name, _GLOBAL))
        if name in _OPTIONS_WITH_VALUE and not equals and next(words, None) is None:
            return UsageError(f"{name} needs a value", hint="mavtui --help explains it.")
    return UsageError("no verb was given", hint="mavtui --help lists them.")


def parser_for(verb: str, prepare: Any) -> Parser:  # noqa: ANN401 - a function of the verb's module
    """The parser of one verb, with the global options in a group of their own."""
    summary = VERBS[verb].summary
    parser = Parser(f"mavtui {verb}", description=summary[0].upper() + summary[1:] + ".")
    prepare(parser)
    formats = (*FORMATS, *parser.own_formats)
    group = parser.add_argument_group("global options, before or after the verb")
    group.add_argument("--config", metavar="FILE", help="the configuration to read")
    group.add_argument("--context", metavar="NAME", help="the context to work in")
    group.add_argument("--db", metavar="FILE", help="an engine's file to work on, without configuration")
    group.add_argument(
        "-o", "--output", type=partial(_format, formats), default="table", metavar="FORMAT",
        help=f"{', '.join(formats)} (default table)",
    )  # fmt: skip
    group.add_argument("--debug", action="store_true", help="write more into the log, tracebacks among it")
    group.add_argument("-h", "--help", action=_AskForHelp, nargs=0, help="show this text")
    return parser


def _format(formats: Sequence[str], text: str) -> str:
    if text not in formats:
        raise argparse.ArgumentTypeError(f"there is no format `{text}`. {known_names(text, formats)}")
    return text


def add_changing_options(parser: argparse.ArgumentParser) -> None:
    """The options of every verb that changes something: see what would happen, and confirm it."""
    parser.add_argument(
        "--all-projects", action="store_true", help="of a cloud: names are those of all projects, for those who may"
    )
    group = parser.add_argument_group("plan and confirmation")
    group.add_argument("--dry-run", action="store_true", help="print the plan, change nothing, exit as the run would")
    group.add_argument("-y", "--yes", action="store_true", help="confirm everything of grade caution")
    group.add_argument(
        "--confirm-rw-share", action="append", default=[], metavar="VOLUME",
        help="consent to several servers writing to this volume, however many",
    )  # fmt: skip
    group.add_argument(
        "--accept", action="append", default=[], type=_code, metavar="CODE",
        help="accept one hazard of grade danger (may be repeated)",
    )  # fmt: skip
    group.add_argument(
        "--confirm-production", metavar="CONTEXT", help="confirm a change of this context, which is marked production"
    )
    group.add_argument(
        "--wait", type=_seconds, metavar="SECONDS",
        help="how long to wait for another change of the same volume to end (by default as the context says)",
    )  # fmt: skip


def add_production_options(parser: argparse.ArgumentParser) -> None:
    """The options of a verb that changes a target as a whole."""
    parser.add_argument("-y", "--yes", action="store_true", help="confirm it")
    parser.add_argument(
        "--confirm-production", metavar="CONTEXT", help="confirm a change of this context, which is marked production"
    )


def production_approval(options: argparse.Namespace, context: str) -> Approval:
    """What these options confirm. Raises UsageError where another context is named."""
    from mavtui.domain.plans import Approval

    check_production_name(options, context)
    named = options.confirm_production is not None
    flags = [*(["--yes"] if options.yes else []), *([f"--confirm-production {context}"] if named else [])]
    return Approval(how=" ".join(flags), cautions=options.yes, production=named and options.yes)


def check_production_name(options: argparse.Namespace, context: str) -> None:
    """Raises UsageError where --confirm-production names another context than the one that is worked in."""
    if options.confirm_production not in (None, context):
        raise UsageError(
            f"--confirm-production names {options.confirm_production}, the plan is for {context}",
            hint="Nothing was changed.",
        )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < _LONGEST_WAIT:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds


def _code(text: str) -> str:
    from mavtui.domain.hazard import SEVERITIES

    if text not in SEVERITIES:
        raise argparse.ArgumentTypeError(f"there is no hazard `{text}`. {known_names(text, SEVERITIES)}")
    return text


def key_and_value(text: str) -> tuple[str, str]:
    """An argument `KEY=VALUE`."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def on_off(text: str) -> bool:
    """An argument that is `on` or `off`."""
    if text not in {"on", "off"}:
        raise argparse.ArgumentTypeError(f"{text!r} is neither on nor off")
    return text == "on"


def top_help() -> str:
    """What `mavtui --help` prints: every verb with its line, the global options, examples."""
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:<{width}}  {verb.summary}" for name, verb in VERBS.items())
    return f"""usage: mavtui [--config FILE] [--context NAME | --db FILE] [VERB …]

A terminal operations console for block volumes that several servers share.
Without a verb the console opens; with one the command runs and nothing opens.

verbs:
{verbs}

global options, before or after the verb:
  --config FILE    the configuration to read
  --context NAME   the context to work in
  --db FILE        an engine's file to work on, without configuration
  --keymap NAME    keys of the console and of `mavtui keys`: default, k9s or vim
  --plain          the console for screen readers: no boxes, everything said in lines of text
  --no-mouse       the console without mouse
  -o FORMAT        {", ".join(FORMATS)} (default table)
  --debug          write more into the log, tracebacks among it
  --version        show the version
  -h, --help       show this text; after a verb, what that verb takes

exit codes:
  0 done · 1 error of the program · 2 usage, configuration or a file · 3 not found · 4 refused
  5 confirmation needed · 6 plan stale · 7 back end unreachable · 8 partly done · 9 authentication
  10 findings · 130 interrupted

examples:
  mavtui --db t.db import cloud-capture.json
  mavtui --db t.db volumes --filter 'rw>1' -o json
  mavtui --db t.db attach app-share bastion --mode ro --yes
  mavtui --db t.db attach app-share bastion --confirm-rw-share app-share
  mavtui --db t.db detach app-share bastion --dry-run
"""


def group_help(first: str) -> str:
    """What `mavtui server --help` prints: the verbs of two words that begin so."""
    names = GROUPS[first]
    width = max(map(len, names))
    verbs = "\n".join(f"  mavtui {name:<{width}}  {VERBS[name].summary}" for name in names)
    return f"usage: mavtui {first} VERB …\n\n{verbs}\n\nmavtui {first} VERB --help explains each.\n"
