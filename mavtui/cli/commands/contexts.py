"""`mavtui contexts`: every place that can be worked in, and what is known of it without going there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.cli.output import Column, Shape
from mavtui.cli.shapes import NOTHING, moment
from mavtui.services.contexts import CONTEXT_KEYS, Context, describe_context, list_contexts

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The options of the verb."""
    parser.add_argument("--columns", metavar="KEYS", help="only these keys, in this order, commas between them")
    parser.examples("mavtui contexts", "mavtui contexts -o json", "mavtui contexts --columns id,backend,problem")


def run(call: Call) -> int:
    """List them by name; a context that could not be opened says why."""
    from mavtui.bootstrap import context_of

    settings = call.settings()
    current = context_of(settings, db=call.options.db, name=call.options.context).name
    shape: Shape[Context] = Shape(lambda one: describe_context(one, current=current), CONTEXT_KEYS, _columns(current))
    call.output.listing(list_contexts(settings), shape)
    return 0


def _columns(current: str) -> tuple[Column, ...]:
    return (
        Column("current", "", lambda c: "*" if c.name == current else ""),
        Column("id", "NAME", lambda c: c.name),
        Column("backend", "BACKEND", lambda c: c.backend),
        Column("cloud", "CLOUD", lambda c: c.cloud or NOTHING),
        Column("region", "REGION", lambda c: c.region or NOTHING),
        Column("project", "PROJECT", lambda c: c.project or NOTHING),
        Column("marks", "MARKS", _marks),
        Column("copy_read_at", "COPY OF", lambda c: moment(c.copy_read_at)),
        Column("problem", "PROBLEM", lambda c: c.problem),
    )


def _marks(context: Context) -> str:
    marks = (("default", context.is_default), ("PROD", context.production), ("READ-ONLY", context.readonly))
    return " ".join(word for word, is_set in marks if is_set) or NOTHING
