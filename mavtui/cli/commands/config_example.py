"""`mavtui config example`: a configuration with every key explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The verb has no arguments of its own."""
    parser.examples("mavtui config example > ~/.config/mavtui/config.yaml")


def run(call: Call) -> int:
    """Print the example that comes with mavtui, word for word."""
    from mavtui.config import paths

    call.output.lines(paths.shipped("config.example.yaml").read_text(encoding="utf-8").splitlines(keepends=True))
    return 0
