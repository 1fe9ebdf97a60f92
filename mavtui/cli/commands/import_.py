"""`mavtui import`: takes in what a cloud answered, and reports every contradiction in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser, add_production_options
from mavtui.cli.visible import joined

if TYPE_CHECKING:
    from mavtui.backends.protocol import ImportReport
    from mavtui.cli.call import Call
    from mavtui.services.session import Session


def prepare_parser(parser: Parser) -> None:
    """The arguments of the verb."""
    parser.add_argument("capture", metavar="CAPTURE", help="the capture's file, or - for standard input")
    parser.add_argument("--sample", action="store_true", help="mark the engine's file as a sample afterwards")
    parser.add_argument("--dry-run", action="store_true", help="report what it would do, and change nothing")
    add_production_options(parser)
    parser.examples(
        "mavtui --db t.db import cloud-capture.json",
        "mavtui --db t.db import cloud-capture.json --dry-run -o json",
        "mavtui --context copy export | mavtui --db t.db import -",
    )


def run(call: Call) -> int:
    """Read the whole capture, check it, take it in, report."""
    from mavtui.services.capturing import describe_report

    report = _take_in(call)
    described = {"id": call.options.capture, **describe_report(report), "dry_run": call.options.dry_run}
    call.output.one(described, lambda: _text(described))
    return 0


def _take_in(call: Call) -> ImportReport:
    from mavtui.backends.captures import decode_capture
    from mavtui.cli.arguments import production_approval
    from mavtui.cli.waiting import told
    from mavtui.services.capturing import take_in, try_to_take_in

    options = call.options
    source = "standard input" if options.capture == "-" else options.capture
    capture = decode_capture(_read(options.capture), source=source)

    def on(session: Session, *, trying: bool) -> ImportReport:
        try:
            approval = production_approval(options, session.target.context)
            if trying:
                work = try_to_take_in(session, capture, source=source, approval=approval)
            else:
                work = take_in(
                    session, capture, source=source, approval=approval, dry_run=options.dry_run, sample=options.sample
                )
            return session.run(told(work, f"taking in {source}"))
        finally:
            session.close_now()

    if call.would_make_file():
        report = on(call.open_trial(), trying=not options.dry_run)
        if options.dry_run:
            return report
    return on(call.open(create=True), trying=False)


def _read(name: str) -> bytes:
    from mavtui.errors import CaptureError

    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except FileNotFoundError:
        raise CaptureError(f"there is no file {name}", hint="Name the capture's file; nothing was taken in.") from None
    except OSError as error:
        raise CaptureError(
            f"{name} cannot be read: {error.strerror or error}", hint="Make it readable for you; nothing was taken in."
        ) from None


def _text(described: dict[str, Any]) -> str:
    verb = "would add" if described["dry_run"] else "added"
    lines = [f"{verb:<10} {_counts(described['added'])}", f"{'unchanged':<10} {_counts(described['unchanged'])}"]
    lines += [f"{'note':<10} {name.replace('_', ' ')}: {count}" for name, count in described["notes"].items() if count]
    found = described["contradictions"]
    lines.append(f"{len(found)} contradictions" + (":" if found else ""))
    lines += [f"  {one['code']}: {one['message']}" for one in found]
    return joined(lines)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count) or "nothing"
