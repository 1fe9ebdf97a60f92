"""`mavtui config path`: which files and folders are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.cli.shapes import detail_text

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The verb has no arguments of its own."""
    parser.examples("mavtui config path", "mavtui config path -o json")


def run(call: Call) -> int:
    """Print the places; none of them is made by this."""
    from mavtui.bootstrap import context_of, journal_path
    from mavtui.config import paths

    settings = call.settings()
    config = paths.config_file(call.options.config)
    context = context_of(settings, db=call.options.db, name=call.options.context)
    described = {
        "id": str(config),
        "config": str(config),
        "config_exists": config.exists(),
        "engine": None if context.path is None else str(context.path),
        "journal": str(journal_path(settings)),
        "log": str(paths.log_file()),
        "cache": str(paths.cache_folder()),
        "themes": str(paths.user_themes(config)),
    }
    call.output.one(described, lambda: detail_text({key: value for key, value in described.items() if key != "id"}))
    return 0
