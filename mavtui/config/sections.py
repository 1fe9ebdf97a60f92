"""From the sections of a configuration file to Settings: what each key may hold."""

from __future__ import annotations

import re
from pathlib import Path

from mavtui.config.key_presets import PRESETS
from mavtui.config.model import (
    CLOUD_BACKEND,
    LOCAL_BACKEND,
    ContextSettings,
    EngineSettings,
    IdentitySettings,
    JournalSettings,
    Settings,
    UiSettings,
)
from mavtui.config.reading import Section, raise_problems, shown
from mavtui.config.yaml_files import read_yaml
from mavtui.domain.finding_limits import FindingLimits

_FILTER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
CLOCKS = ("local", "utc")
ASCII = {"auto": None, "always": True, "never": False}
SHORTEST_REFRESH = 0.5
INTERFACES = ("public", "internal", "admin")
CLOUD_KEYS = (
    *("cloud", "region", "interface", "ca_file", "all_projects"),
    *("timeout_seconds", "wait_seconds", "refresh_seconds"),
)
ADD_BACKEND = f"Write `backend: {CLOUD_BACKEND}` beside it."


def read_settings(file: Path) -> Settings:
    """The settings of `file`. ConfigError: it cannot be read, is not YAML or holds mistakes; all of them are listed."""
    top = Section(read_yaml(file), file=file)
    settings = _settings(top)
    top.end()
    raise_problems(file, top.problems)
    return settings


def _settings(top: Section) -> Settings:
    contexts = {name: _context(name, section) for name, section in top.sections("contexts").items()}
    ui = _ui(top.section("ui"))
    return Settings(
        default_context=top.text("default_context"),
        contexts=contexts,
        engine=_engine(top.section("engine")),
        identity=_identity(top.section("identity")),
        ui=ui,
        journal=_journal(top.section("journal")),
        findings=_findings(top.section("findings")),
        filters=_filters(top.section("filters")),
        keymap=_keymap(top.section("keymap"), ui.keymap),
        sources=(top.file,),
    )


def _context(name: str, section: Section) -> ContextSettings:
    defaults = ContextSettings(name)
    context = ContextSettings(
        name=name,
        backend=section.text("backend") or LOCAL_BACKEND,
        path=section.path("path"),
        readonly=section.flag("readonly", default=False),
        production=section.flag("production", default=False),
        theme=section.text("theme"),
        project=section.text("project"),
        user=section.text("user"),
        cloud=section.text("cloud"),
        region=section.text("region"),
        interface=section.choice("interface", INTERFACES, default="") or None,
        ca_file=section.path("ca_file"),
        all_projects=section.flag("all_projects", default=False),
        timeout_seconds=section.number("timeout_seconds", default=defaults.timeout_seconds, least=1),
        wait_seconds=section.number("wait_seconds", default=defaults.wait_seconds, least=0),
        refresh_seconds=section.number("refresh_seconds", default=0, least=1) or None,
    )
    section.end()
    _check_kind(context, section)
    return context


def _check_kind(context: ContextSettings, section: Section) -> None:
    """Keys that the context's back end would not look at are mistakes: whoever wrote them expects something of them."""
    if context.backend == CLOUD_BACKEND:
        if "cloud" not in section.data:
            section.note(
                "backend",
                f"is {CLOUD_BACKEND}, which needs `cloud` beside it",
                "Name a cloud of clouds.yaml, or `cloud: envvars` for the OS_* variables.",
            )
        if "path" in section.data:
            section.note("path", f"is for the local engine, and the back end here is {CLOUD_BACKEND}")
    elif context.backend == LOCAL_BACKEND:
        for key in section.data:
            if key in CLOUD_KEYS:
                section.note(key, "is for clouds, and the back end here is the local engine", ADD_BACKEND)


def _engine(section: Section) -> EngineSettings:
    engine = EngineSettings(multiattach=section.flag("multiattach", default=EngineSettings().multiattach))
    section.end()
    return engine


def _identity(section: Section) -> IdentitySettings:
    defaults = IdentitySettings()
    identity = IdentitySettings(user=section.text("user"), project=section.text("project") or defaults.project)
    section.end()
    return identity


def _ui(section: Section) -> UiSettings:
    defaults = UiSettings()
    ui = UiSettings(
        theme=section.text("theme") or defaults.theme,
        ascii=ASCII[section.choice("ascii", tuple(ASCII), default="auto")],
        reduced_motion=section.flag("reduced_motion", default=defaults.reduced_motion),
        plain=section.flag("plain", default=defaults.plain),
        mouse=section.flag("mouse", default=defaults.mouse),
        refresh_seconds=section.number("refresh_seconds", default=defaults.refresh_seconds, least=SHORTEST_REFRESH),
        stale_seconds=section.number("stale_seconds", default=defaults.stale_seconds, least=1),
        clock=section.choice("clock", CLOCKS, default=defaults.clock),
        keymap=section.choice("keymap", tuple(PRESETS), default=defaults.keymap),
    )
    section.end()
    return ui


def _findings(section: Section) -> FindingLimits:
    defaults = FindingLimits()
    limits = FindingLimits(
        **{key: section.number(key, default=default, least=0) for key, default in defaults._asdict().items()}
    )
    section.end()
    return limits


def _filters(section: Section) -> dict[str, str]:
    """Saved filters by name. Their text is looked at where they are used: it depends on what is listed."""
    found = {}
    for name in section.data:
        text = section.text(name)
        if not _FILTER_NAME.fullmatch(str(name)):
            section.note(name, "is no name for a filter", "Letters, digits, - _ and . make a name.")
        elif text is not None:
            found[name] = text
        elif section.data[name] is None:
            section.note(name, "is empty, expected a filter", "Write its text behind the name, in quotes.")
    return found


def _journal(section: Section) -> JournalSettings:
    journal = JournalSettings(path=section.path("path"))
    section.end()
    return journal


def _keymap(section: Section, preset: str) -> dict[str, tuple[str, ...]]:
    """The keys of actions; every mistake is noted where it stands."""
    if not section.data:
        return {}
    from mavtui.config.keys_in_force import find_problems, keys_written  # the list of actions is needed for keys only

    chosen: dict[str, tuple[str, ...]] = {}
    for identity in section.data:
        value = section.raw(identity)
        keys = keys_written(value)
        if keys is not None:
            chosen[str(identity)] = keys
        elif value is not None:
            section.note(identity, f"must be a key or a list of keys, not {shown(value)}", "Put each in quotes.")
    for problem in find_problems(preset, chosen):
        section.note(problem.action_id, problem.message, problem.hint)
    return chosen
