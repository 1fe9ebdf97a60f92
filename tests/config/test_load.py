from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mavtui.config import paths
from mavtui.config.load import choose_context, load_settings
from mavtui.config.model import ContextSettings, Settings
from mavtui.errors import ConfigError, NotFound, UsageError

REPOSITORY = Path(__file__).parents[2]


def write_config(text: str) -> Path:
    file = paths.config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def complaint_about(text: str) -> str:
    write_config(text)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    return f"{caught.value.message}\n{caught.value.hint}"


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings() == Settings()


def test_a_plain_start_makes_no_file_or_folder(tmp_path: Path) -> None:
    choose_context(load_settings())
    paths.journal_file()
    paths.log_file()

    assert list(tmp_path.iterdir()) == []


def test_the_example_names_every_key_and_its_default() -> None:
    example = load_settings(str(REPOSITORY / "config.example.yaml"))
    defaults = Settings()

    assert example.engine == defaults.engine
    assert example.ui == defaults.ui
    assert example.identity.project == defaults.identity.project
    assert list(example.contexts) == ["local", "prod"]
    assert (example.contexts["local"].readonly, example.contexts["local"].production) == (False, False)
    cloud, default = example.contexts["prod"], ContextSettings("prod")
    assert (cloud.all_projects, cloud.readonly) == (default.all_projects, default.readonly)
    assert (cloud.timeout_seconds, cloud.wait_seconds) == (default.timeout_seconds, default.wait_seconds)


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        ("", Settings),
        ("contexts.local contexts.prod", ContextSettings),
        ("engine", type(Settings().engine)),
        ("identity", type(Settings().identity)),
        ("ui", type(Settings().ui)),
        ("journal", type(Settings().journal)),
    ],
)
def test_the_example_leaves_out_no_setting(section: str, kind: type) -> None:
    from mavtui.config.yaml_files import read_yaml

    shown: set[str] = set()
    for place in section.split(" "):
        data = read_yaml(REPOSITORY / "config.example.yaml")
        for key in filter(None, place.split(".")):
            assert isinstance(data, dict)
            data = data[key]
        assert isinstance(data, dict)
        shown |= set(data)

    assert shown == set(kind._fields) - {"name", "sources"}  # type: ignore[attr-defined]


def test_every_section_is_read() -> None:
    file = write_config(
        """
        default_context: prod
        contexts:
          prod: {path: engines/prod.db, production: true, readonly: true, theme: calm-light, user: eve, project: p1}
          lab:
        engine: {multiattach: false}
        identity: {user: ada, project: storage}
        ui: {theme: mono, ascii: always, reduced_motion: true, refresh_seconds: 0.5, stale_seconds: 9, clock: utc}
        journal: {path: ~/journal.jsonl}
        """
    )
    settings = load_settings()

    assert settings.contexts["prod"] == ContextSettings(
        name="prod",
        path=file.parent / "engines/prod.db",
        production=True,
        readonly=True,
        theme="calm-light",
        user="eve",
        project="p1",
    )
    assert settings.contexts["lab"] == ContextSettings(name="lab")
    assert settings.engine.multiattach is False
    assert (settings.identity.user, settings.identity.project) == ("ada", "storage")
    assert (settings.ui.ascii, settings.ui.refresh_seconds, settings.ui.clock) == (True, 0.5, "utc")
    assert settings.journal.path == Path.home() / "journal.jsonl"
    assert settings.sources == (file,)


def test_a_context_of_a_cloud_is_read() -> None:
    file = write_config(
        """
        contexts:
          prod:
            backend: openstack
            cloud: prod-1
            region: R2
            interface: internal
            ca_file: ca.pem
            all_projects: true
            timeout_seconds: 5
            wait_seconds: 0
            refresh_seconds: 9
          plain: {backend: openstack, cloud: envvars}
        """
    )
    settings = load_settings()

    assert settings.contexts["prod"] == ContextSettings(
        name="prod",
        backend="openstack",
        cloud="prod-1",
        region="R2",
        interface="internal",
        ca_file=file.parent / "ca.pem",
        all_projects=True,
        timeout_seconds=5,
        wait_seconds=0,
        refresh_seconds=9,
    )
    assert settings.contexts["plain"] == ContextSettings("plain", backend="openstack", cloud="envvars")


def test_an_empty_file_is_a_configuration_without_choices() -> None:
    file = write_config("# nothing yet\n")

    assert load_settings() == Settings(sources=(file,))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ui:\n  them: mono\n", ["config.yaml:2", "`ui.them`", "not a key", "Did you mean `theme`?"]),
        ("engin: {}\n", ["config.yaml:1", "`engin`", "Did you mean `engine`?"]),
        ("contexts:\n  prod:\n    read_only: true\n", ["config.yaml:3", "`contexts.prod.read_only`", "`readonly`"]),
        ("ui: {xyzzy: 1}\n", ["`ui.xyzzy`", "Known are: ascii, clock,"]),
        ("engine:\n  multiattach: maybe\n", ["`engine.multiattach`", "true or false", "the text `maybe`"]),
        ("ui: {refresh_seconds: fast}\n", ["`ui.refresh_seconds`", "must be a number", "the text `fast`"]),
        ("ui: {refresh_seconds: true}\n", ["`ui.refresh_seconds`", "must be a number", "the flag `true`"]),
        ("ui: {refresh_seconds: 0.01}\n", ["`ui.refresh_seconds`", "at least 0.5"]),
        ("ui: {refresh_seconds: .nan}\n", ["`ui.refresh_seconds`", "must be a number"]),
        ("ui: {clock: utcc}\n", ["`ui.clock`", "local, utc", "Did you mean `utc`?"]),
        ("identity: {user: 42}\n", ["`identity.user`", "must be a text", "the number `42`", "quotes"]),
        ("journal: {path: ~nobody-here/j}\n", ["`journal.path`", "home folder", "whole path"]),
        ("identity: [ada]\n", ["`identity`", "a list"]),
        ("contexts: prod\n", ["`contexts`", "the text `prod`"]),
        ("- a\n- b\n", ["config.yaml", "a list"]),
        ("contexts:\n  p:\n    backend: openstack\n", ["config.yaml:3", "`contexts.p.backend`", "`cloud`", "envvars"]),
        ("contexts: {p: {backend: openstack, cloud: p, path: x}}\n", ["`contexts.p.path`", "local engine"]),
        ("contexts:\n  p:\n    cloud: p\n", ["config.yaml:3", "`contexts.p.cloud`", "backend: openstack"]),
        ("contexts: {p: {region: R}}\n", ["`contexts.p.region`", "is for clouds"]),
        ("contexts: {p: {backend: openstack, cloud: p, interface: pub}}\n", ["interface", "public, internal, admin"]),
        ("contexts: {p: {backend: openstack, cloud: 7}}\n", ["`contexts.p.cloud`", "must be a text", "quotes"]),
        ("contexts: {p: {backend: openstack, cloud: p, timeout_seconds: 0}}\n", ["timeout_seconds", "at least 1"]),
    ],
)
def test_a_mistake_is_named_with_file_key_and_way_out(text: str, told: list[str]) -> None:
    complaint = complaint_about(text)

    for part in told:
        assert part in complaint


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    complaint = complaint_about("ui:\n  theme: 1\n  clock: 2\nfoo: 3\n")

    for part in ("config.yaml:2: `ui.theme`", "config.yaml:3: `ui.clock`", "config.yaml:4: `foo`"):
        assert part in complaint


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ui:\n  theme: [mono\nengine: {}\n", ["config.yaml:3", "is not YAML"]),
        ("ui:\n\ttheme: mono\n", ["config.yaml:2", "is not YAML", "no tabs"]),
        ("ui: {}\nui: {}\n", ["config.yaml:2", "`ui`", "given twice", "line 1"]),
        ("1: x\n", ["config.yaml:1", "`1`", "not text"]),
        ("ui: \x01\n", ["config.yaml:1", "U+0001"]),
        ("a: " + "[" * 5000, ["config.yaml:1", "too deeply"]),
        ("ui: &a [*a]\n", ["config.yaml:1", "is not YAML", "recursive"]),
        ("a: *nothing\n", ["config.yaml:1", "is not YAML"]),
        ("a: !!python/object:os.system {}\n", ["config.yaml:1", "is not YAML"]),
    ],
)
def test_a_broken_file_is_named_with_the_line(text: str, told: list[str]) -> None:
    complaint = complaint_about(text)

    for part in told:
        assert part in complaint


def test_a_file_that_is_not_text_is_refused() -> None:
    write_config("").write_bytes(b"\xff\xfe\x00u")

    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings()


def test_a_file_that_was_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = str(tmp_path / "gone.yaml")
    with pytest.raises(ConfigError, match="no such file") as by_option:
        load_settings(gone)
    monkeypatch.setenv("MAVTUI_CONFIG", gone)
    with pytest.raises(ConfigError, match="no such file") as by_variable:
        load_settings()

    assert "--config" in by_option.value.hint
    assert "MAVTUI_CONFIG" in by_variable.value.hint


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(str(tmp_path))


CONTEXTS = {"prod": ContextSettings("prod", path=Path("/p.db")), "lab": ContextSettings("lab", path=Path("/l.db"))}


def test_the_context_is_chosen_in_order_of_nearness(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(default_context="prod", contexts=CONTEXTS)

    assert choose_context(settings).name == "prod"
    monkeypatch.setenv("MAVTUI_CONTEXT", "lab")
    assert choose_context(settings).name == "lab"
    assert choose_context(settings, name="prod").name == "prod"
    assert choose_context(settings, db="x/t.db") == ContextSettings("t.db", path=Path("x/t.db"))


def test_without_any_choice_it_is_the_local_engine() -> None:
    assert choose_context(Settings()) == ContextSettings("local", path=paths.engine_file())


def test_a_context_without_a_path_works_on_the_usual_engine() -> None:
    settings = Settings(contexts={"careful": ContextSettings("careful", readonly=True)})

    assert choose_context(settings, name="careful").path == paths.engine_file()


def test_an_unknown_context_is_not_found_and_the_nearest_is_named() -> None:
    with pytest.raises(NotFound) as caught:
        choose_context(Settings(contexts=CONTEXTS), name="prdo")

    assert "`prdo`" in caught.value.message
    assert "`prod`" in caught.value.hint


def test_a_cloud_named_by_itself_bears_the_marks_that_all_its_contexts_bear() -> None:
    def named(**contexts: ContextSettings) -> tuple[bool, bool]:
        chosen = choose_context(Settings(contexts=contexts), name="north", clouds=lambda: ["north"])
        return chosen.production, chosen.readonly

    marked = ContextSettings("live", backend="openstack", cloud="north", production=True, readonly=True)
    assert named(live=marked) == (True, True)
    assert named(live=marked, work=marked._replace(readonly=False)) == (True, False)
    assert named(other=marked._replace(cloud="south")) == (False, False)


def test_a_name_that_is_not_configured_may_be_that_of_a_cloud() -> None:
    settings = Settings(contexts=CONTEXTS)

    chosen = choose_context(settings, name="north", clouds=lambda: ["north", "prod"])
    assert chosen == ContextSettings("north", backend="openstack", cloud="north")
    assert choose_context(settings, name="prod", clouds=lambda: ["prod"]) == CONTEXTS["prod"]
    with pytest.raises(NotFound) as caught:
        choose_context(settings, name="nort", clouds=lambda: ["north"])
    assert "`north`" in caught.value.hint


def test_the_default_context_may_be_a_cloud() -> None:
    write_config("default_context: north\n")

    chosen = choose_context(load_settings(), clouds=lambda: ["north"])
    assert chosen == ContextSettings("north", backend="openstack", cloud="north")


def test_a_default_context_that_is_neither_context_nor_cloud_is_named_with_file_line_and_way_out() -> None:
    write_config("ui: {theme: mono}\ndefault_context: prd\ncontexts: {prod: {}}\n")

    with pytest.raises(ConfigError) as caught:
        choose_context(load_settings(), clouds=lambda: ["north"])
    for part in ("config.yaml:2", "`default_context`", "`prd`"):
        assert part in caught.value.message
    assert "`prod`" in caught.value.hint
    assert choose_context(load_settings(), name="prod").name == "prod"


def test_clouds_are_not_looked_for_where_a_context_is_configured() -> None:
    def clouds() -> list[str]:
        raise AssertionError

    assert choose_context(Settings(contexts=CONTEXTS), name="prod", clouds=clouds).name == "prod"
    assert choose_context(Settings(), clouds=clouds).name == "local"


def test_db_and_context_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="exclude"):
        choose_context(Settings(contexts=CONTEXTS), db="t.db", name="prod")


def test_db_needs_a_name() -> None:
    with pytest.raises(UsageError, match="--db"):
        choose_context(Settings(), db="")


@pytest.mark.parametrize("choose", [lambda name: choose_context(Settings(), db=name), load_settings])
def test_the_home_folder_of_nobody_is_refused(choose: Callable[[str], object]) -> None:
    with pytest.raises(ConfigError, match="no such home folder"):
        choose("~nobody-here/file")
