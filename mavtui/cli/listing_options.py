"""The options that every listing verb has."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from mavtui.errors import UsageError
from mavtui.store.filters import Filter, FilterError
from mavtui.store.ordering import SortKey


def add_listing_options(parser: argparse.ArgumentParser, terms: str = "") -> None:
    """--filter (where `terms` gives examples of it), --sort, --limit and --columns."""
    if terms:
        parser.add_argument("--filter", default="", metavar="TERMS", help=f"only what matches: {terms}")
        parser.add_argument(
            "--sort",
            default="",
            metavar="COLUMNS",
            help="order by columns, commas between them; -COLUMN or COLUMN:desc is downwards (--sort=-size)",
        )
    parser.add_argument("--limit", type=_count, metavar="N", help="no more than N rows")
    parser.add_argument("--columns", metavar="KEYS", help="only these keys, in this order, commas between them")
    add_copy_options(parser)


def add_copy_options(parser: argparse.ArgumentParser) -> None:
    """--cached and --all-projects, of every verb that reads."""
    parser.add_argument(
        "--cached", action="store_true", help="of a cloud: show the copy as it is and say its age, ask nobody"
    )
    add_all_projects(parser)


def add_all_projects(parser: argparse.ArgumentParser) -> None:
    """--all-projects, of every verb that reads, from a copy or not."""
    parser.add_argument("--all-projects", action="store_true", help="of a cloud: read all projects, for those who may")


def read_filter(text: str, parse: Callable[[str], Filter]) -> Filter:
    """The filter of `--filter`. Raises UsageError that shows the text and the place where it goes wrong."""
    try:
        return parse(text)
    except FilterError as error:
        from mavtui.domain.validation import cell_width

        place = " " * cell_width(text[: error.position]) + "^"
        raise UsageError(f"--filter: {error.message}", hint=error.hint, details=(text, place)) from None


def takes_detail(chosen: Filter) -> bool:
    """Whether a filter may ask for what only each server itself tells: faults compare it with Cinder's records."""
    return "fault:" in chosen.text


_BY_NAME = SortKey("name")


def sort_keys(text: str, otherwise: SortKey = _BY_NAME) -> tuple[SortKey, ...]:
    """The order that `--sort` asks for; `otherwise` where it asks for nothing."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    return tuple(map(_sort_key, words)) or (otherwise,)


def _sort_key(word: str) -> SortKey:
    if word.startswith("-"):
        return SortKey(word[1:], descending=True)
    column, _, direction = word.partition(":")
    if direction not in {"", "asc", "desc"}:
        raise UsageError(f"--sort {word}: the direction is {direction}, expected asc or desc")
    return SortKey(column, descending=direction == "desc")


def _count(text: str) -> int:
    try:
        count = int(text)
    except ValueError:
        count = -1
    if count < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows")
    return count
