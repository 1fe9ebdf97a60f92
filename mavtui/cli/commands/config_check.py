"""`mavtui config check`: every mistake of the configuration, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.cli.arguments import Parser
from mavtui.errors import ConfigError

if TYPE_CHECKING:
    from mavtui.cli.call import Call


def prepare_parser(parser: Parser) -> None:
    """The verb has no arguments of its own."""
    parser.examples("mavtui config check", "mavtui --config new.yaml config check")


def run(call: Call) -> int:
    """Read the configuration with everything that it names. ConfigError lists what is wrong."""
    from mavtui.backends import registry
    from mavtui.bootstrap import context_of
    from mavtui.config import paths
    from mavtui.config.nearest import known_names
    from mavtui.config.theme_files import load_themes

    settings = call.settings()
    context = context_of(settings, db=call.options.db, name=call.options.context)
    file = paths.config_file(call.options.config)
    problems: list[str] = []
    known = registry.names()
    for name, one in settings.contexts.items():
        if one.backend not in known:
            problems.append(
                f"contexts.{name}.backend: there is no back end `{one.backend}`. {known_names(one.backend, known)}"
            )
    loaded = load_themes(paths.user_themes(file))
    wanted = {"ui.theme": settings.ui.theme} | {
        f"contexts.{n}.theme": c.theme for n, c in settings.contexts.items() if c.theme
    }
    for key, theme in wanted.items():
        if theme not in loaded.themes:
            problems.append(f"{key}: there is no theme `{theme}`. {known_names(theme, loaded.themes)}")
    problems += [reason if str(place) in reason else f"{place}: {reason}" for place, reason in loaded.failed]
    if problems:
        raise ConfigError(f"{file}: {len(problems)} mistakes:", details=problems)
    what = str(file) if settings.sources else "there is no configuration file, the defaults hold"
    call.output.one(
        {"id": str(file), "ok": True, "context": context.name},
        lambda: f"{what}: no mistake; the context is {context.name}",
    )
    return 0
