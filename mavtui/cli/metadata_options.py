"""The options for metadata and notes of a volume."""

from __future__ import annotations

import argparse

from mavtui.cli.arguments import key_and_value
from mavtui.errors import UsageError

NOTES = ("filesystem", "writer", "role")
"""The notes that plans read, each kept in the metadata under `mavtui:`."""


def add_metadata_options(parser: argparse.ArgumentParser) -> None:
    """--metadata and --note."""
    parser.add_argument(
        "--metadata", action="append", default=[], type=key_and_value, metavar="KEY=VALUE", help="may be repeated"
    )
    parser.add_argument(
        "--note", action="append", default=[], type=key_and_value, metavar="NOTE=VALUE",
        help=f"a note that plans read: {', '.join(NOTES)}; an empty value of `set` removes it",
    )  # fmt: skip


def metadata_set(options: argparse.Namespace) -> dict[str, str]:
    """The metadata to set, notes among it. Raises UsageError for a key given twice or a note that there is not."""
    values: dict[str, str] = {}
    for key, value in [*options.metadata, *((_note(name), value) for name, value in options.note if value)]:
        if key in values:
            raise UsageError(f"metadata {key} is given twice", hint="Give each key one value.")
        values[key] = value
    return values


def notes_removed(options: argparse.Namespace) -> list[str]:
    """The metadata keys of the notes that are given without a value."""
    return [_note(name) for name, value in options.note if not value]


def _note(name: str) -> str:
    if name not in NOTES:
        from mavtui.config.nearest import known_names

        raise UsageError(f"there is no note `{name}`", hint=known_names(name, NOTES))
    return f"mavtui:{name}"
