"""`mavtui journal`: every change and refusal recorded on this machine."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser
from mavtui.cli.output import Column, Shape

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.services.journal_reading import Record
    from mavtui.services.unfinished import Unfinished


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("--last", type=int, metavar="N", help="only the last N entries")
    parser.add_argument(
        "--unfinished", action="store_true", help="only what was begun and is not known to have finished"
    )
    parser.add_argument("--columns", metavar="KEYS", help="only these keys, in this order, commas between them")
    parser.examples(
        "mavtui journal --last 20",
        "mavtui --db t.db journal -o json",
        "mavtui journal --unfinished",
        "mavtui journal --columns time,user,sentence,outcome -o csv",
    )


def run(call: Call) -> int:
    """List the entries, the oldest first; with --db or --context only those of that target."""
    if call.options.unfinished:
        return _unfinished(call)
    from mavtui.cli import diagnostics
    from mavtui.services.journal_reading import Broken, records_backwards

    broken = Broken()
    path, place = _journal_and_place(call)
    records = (r for r in records_backwards(path, broken) if not place or r.place == place)
    found = list(islice(records, call.options.last if call.options.last is None else max(0, call.options.last)))
    call.output.listing(reversed(found), _RECORDS)
    if broken.lines:
        diagnostics.say(f"mavtui: {path}: {broken.lines} lines could not be read and were left out")
    return 0


def _journal_and_place(call: Call) -> tuple[Any, str]:
    from mavtui.bootstrap import context_of, journal_path

    settings = call.settings()
    if call.options.db is None and call.options.context is None:
        return journal_path(settings), ""
    context = context_of(settings, db=call.options.db, name=call.options.context)
    return journal_path(settings), str(context.path or "")


def _unfinished(call: Call) -> int:
    from mavtui.services.unfinished import look_at_unfinished

    with call.reading(quietly=True) as session:
        call.output.listing(look_at_unfinished(session), _UNFINISHED)
    return 0


_RECORD_KEYS = (
    "id", "time", "user", "context", "action", "sentence", "outcome", "how", "codes", "error", "plan_id", "step",
    "steps", "place", "volume_id", "attachment_id", "server_id", "host", "request_ids", "facts", "undoes",
)  # fmt: skip


def _described(record: Record) -> dict[str, Any]:
    ids = {key: record.entry.get(key) for key in ("volume_id", "attachment_id", "server_id", "host")}
    values = {**record._asdict(), **ids}
    values["undoes"] = record.undoes or None
    return {key: list(values[key]) if isinstance(values[key], tuple) else values[key] for key in _RECORD_KEYS}


def _moment(time: str) -> str:
    return f"{time[:10]} {time[11:19]}Z"


_RECORDS: Shape[Record] = Shape(
    _described,
    _RECORD_KEYS,
    (
        Column("time", "TIME", lambda r: _moment(r.time)),
        Column("user", "USER", lambda r: r.user),
        Column("context", "CONTEXT", lambda r: r.context),
        Column("action", "ACTION", lambda r: r.action),
        Column("outcome", "OUTCOME", lambda r: r.outcome),
        Column("sentence", "WHAT", lambda r: r.sentence + (f": {r.error}" if r.error else "")),
        Column("how", "CONFIRMED BY", lambda r: r.how),
        Column("id", "ID", lambda r: r.id),
    ),
)

_UNFINISHED_KEYS = ("id", "time", "action", "sentence", "context", "place", "state", "seen")


def _described_unfinished(one: Unfinished) -> dict[str, Any]:
    return {key: getattr(one, key) for key in _UNFINISHED_KEYS}


_UNFINISHED: Shape[Unfinished] = Shape(
    _described_unfinished,
    _UNFINISHED_KEYS,
    (
        Column("time", "TIME", lambda one: _moment(one.time)),
        Column("context", "CONTEXT", lambda one: one.context),
        Column("sentence", "BEGUN", lambda one: one.sentence),
        Column("state", "STATE NOW", lambda one: one.state or f"look at {one.place}"),
        Column("id", "ID", lambda one: one.id),
    ),
)
