"""`mavtui config show`: the configuration in force, defaults filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mavtui.cli.arguments import Parser

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The verb has no arguments of its own."""
    parser.examples("mavtui config show", "mavtui config show -o yaml", "mavtui --context prod config show")


def run(call: Call) -> int:
    """Print every key with its value, and the context that would be worked in."""
    from mavtui.bootstrap import context_of

    settings = call.settings()
    context = context_of(settings, db=call.options.db, name=call.options.context)
    described = {"id": context.name, "context": _plain(context._asdict()), **_settings(settings)}
    call.output.one(described, lambda: "\n".join(_flat(described)))
    return 0


def _settings(settings: Any) -> dict[str, Any]:  # noqa: ANN401 - the model, section by section
    sections = {name: getattr(settings, name) for name in ("engine", "identity", "ui", "journal")}
    return {
        "default_context": settings.default_context,
        "contexts": {name: _plain(one._asdict()) for name, one in settings.contexts.items()},
        **{name: _plain(section._asdict()) for name, section in sections.items()},
        "filters": dict(settings.filters),
        "keymap": {action: list(keys) for action, keys in settings.keymap.items()},
        "sources": [str(file) for file in settings.sources],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Path) else value for key, value in values.items()}


def _flat(values: dict[str, Any], prefix: str = "") -> list[str]:
    from mavtui.services.writing import plain

    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, dict):
            lines += _flat(value, f"{prefix}{key}.")
        else:
            lines.append(f"{prefix}{key}: {plain(value) or '–'}")
    return lines
