"""Exporting a list as it is shown: filter, order and columns; to a file or to the clipboard."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from mavtui.errors import UsageError
from mavtui.services.exporting import write_file
from mavtui.services.writing import written
from mavtui.ui.dialogs.export import ExportDialog
from mavtui.ui.row_values import exported_key, value_reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.lists import RowList

CHUNK = 1000
MOST_IN_CLIPBOARD = 74_000
"""Characters; terminals drop longer ones, most of them silently."""


async def export(app: MavtuiApp, rows: RowList) -> None:
    """Ask where to, and write it there. Raises UsageError for what cannot be written."""
    if not rows.is_complete:
        app.tell("The list is still being read; try again when its count is there.")
        return
    listing, count = rows.listing, rows.row_count
    what = f"{count:,} {listing.noun if count == 1 else listing.nouns}"
    wanted = await app.ask(ExportDialog(what, f"{listing.name}.csv", clock=app.clock, signs=app.signs))
    if wanted is None:
        return
    columns = tuple(column.key for column in rows.columns)
    keys = ("id", *(exported_key(listing.name, column) for column in columns if column != "id"))
    reader, rids = app.reader, rows.every_rid()

    def values() -> Iterator[dict[str, Any]]:
        read = value_reader(listing.name, columns)
        for start in range(0, len(rids), CHUNK):
            yield from map(read, reader.rows_of(listing, rids[start : start + CHUNK]))

    if wanted.path is not None:
        path = wanted.path
        await asyncio.to_thread(_in_thread, app, lambda: write_file(path, wanted.form, values(), keys))
        app.tell(f"Exported {what} to {path}.")
        return
    text = await asyncio.to_thread(_text, app, wanted.form, values(), keys)
    app.copy(text)
    app.tell(f"Copied {what} as {wanted.form}.")


def _text(app: MavtuiApp, form: str, values: Iterator[dict[str, Any]], keys: Sequence[str]) -> str:
    with app.reader.at_work():
        text = ""
        for piece in written(form, values, keys):
            text += piece
            if len(text) > MOST_IN_CLIPBOARD:
                raise UsageError(
                    "that is too much for the clipboard of a terminal",
                    hint="Export it to a file, or filter the list first.",
                )
        return text


def _in_thread(app: MavtuiApp, write: Any) -> None:  # noqa: ANN401 - a call without arguments
    with app.reader.at_work():
        write()
