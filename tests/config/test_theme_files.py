from __future__ import annotations

from pathlib import Path

import pytest

from mavtui.config.theme_contrast import READABLE, VERY_READABLE, Pair, contrast, hard_to_read, pairs
from mavtui.config.theme_files import COLOURS, STYLED_ROLES, VARIABLES, Loaded, load_themes, read_theme
from mavtui.errors import ConfigError

COLOURED = (
    "calm-dark", "calm-light", "chart-paper", "clear-dark", "clear-light", "fjord", "harbour-night", "hearth",
    "high-contrast", "high-contrast-light", "lagoon-dark", "lagoon-light",
)  # fmt: skip
OF_THE_TERMINAL = ("mono", "terminal")
SHIPPED = (*COLOURED, *OF_THE_TERMINAL)
VISIBLE = 1.6


def theme_file(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def complaint_about(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_theme(theme_file(tmp_path, text))
    return f"{caught.value.message} {caught.value.hint}"


@pytest.fixture
def shipped() -> Loaded:
    return load_themes()


def test_the_shipped_themes_are_loaded_without_a_fault(shipped: Loaded) -> None:
    assert set(shipped.themes) == set(SHIPPED)
    assert shipped.failed == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_theme_says_everything(shipped: Loaded, name: str) -> None:
    theme = shipped.themes[name]

    assert set(theme.colours) == set(COLOURS)
    assert set(theme.variables) == set(VARIABLES)


def test_there_is_a_dark_a_light_and_a_colourless_theme(shipped: Loaded) -> None:
    mono = shipped.themes["mono"]

    assert shipped.themes["calm-dark"].dark
    assert not shipped.themes["calm-light"].dark
    assert {*mono.colours.values(), *mono.variables.values()} == {"ansi_default"}


def test_without_colour_what_can_do_harm_still_stands_out(shipped: Loaded) -> None:
    styles = shipped.themes["mono"].styles

    assert styles["attach-rw"] != styles.get("attach-ro", "")
    assert styles["hazard-danger"] != styles["hazard-caution"]
    assert "reverse" in styles["prod"]
    assert "reverse" in styles["cursor"]


@pytest.mark.parametrize("name", COLOURED)
def test_every_text_can_be_read(shipped: Loaded, name: str) -> None:
    least = VERY_READABLE if name.startswith("high-contrast") else READABLE

    assert hard_to_read(shipped.themes[name], least) == ()


@pytest.mark.parametrize("name", COLOURED)
def test_the_cursor_row_can_be_read_and_seen(shipped: Loaded, name: str) -> None:
    theme = shipped.themes[name]
    ground = theme.variables["cursor-background"]

    assert contrast(theme.variables["cursor-foreground"], ground) >= VERY_READABLE
    assert contrast(theme.variables["rule"], theme.colours["background"]) >= VISIBLE
    assert ground != theme.colours["background"]


def test_a_theme_of_the_terminal_takes_no_colour_but_the_terminals(shipped: Loaded) -> None:
    for name in OF_THE_TERMINAL:
        theme = shipped.themes[name]
        assert theme.ansi
        assert all(value.startswith("ansi_") for value in (*theme.colours.values(), *theme.variables.values()))


@pytest.mark.parametrize("name", ["clear-dark", "clear-light"])
def test_what_is_wrong_differs_for_eyes_without_red_or_green_too(shipped: Loaded, name: str) -> None:
    theme = shipped.themes[name]

    assert theme.styles["hazard-danger"] != theme.styles["hazard-caution"]
    assert "reverse" in theme.styles["prod"]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000", "#fff", 21.0), ("#fff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#336699", "#369", 1.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_texts_that_are_hard_to_read_are_found_the_hardest_first(tmp_path: Path) -> None:
    text = (
        'colours: {primary: "#fff", background: "#000", panel: ansi_black, foreground: "#555"}\n'
        'variables: {muted: "#333", rule: "#111", mark: ansi_red, cursor-background: "#fff", '
        'cursor-foreground: "#eee"}\n'
    )
    theme = read_theme(theme_file(tmp_path, text))

    weak = [(pair.text, pair.ground) for pair in hard_to_read(theme)]
    assert weak == [
        ("cursor-foreground", "cursor-background"), ("muted", "background"), ("foreground", "background"),
    ]  # fmt: skip
    assert Pair("primary", "background", 21.0) in pairs(theme)


def test_a_theme_of_ones_own_wins_over_a_shipped_one_of_that_name(tmp_path: Path) -> None:
    file = theme_file(tmp_path, 'name: calm-dark\ncolours: {primary: "#fff"}\n')

    assert load_themes(tmp_path).themes["calm-dark"].file == file


def test_a_theme_may_leave_out_all_but_its_first_colour(tmp_path: Path) -> None:
    theme = read_theme(theme_file(tmp_path, "colours:\n  primary: ansi_bright_red\n"))

    assert (theme.name, theme.dark, theme.ansi) == ("mine", True, False)
    assert theme.colours == {"primary": "ansi_bright_red"}
    assert theme.variables == {}
    assert theme.styles == {}


def test_a_broken_theme_is_reported_and_the_others_are_loaded(tmp_path: Path) -> None:
    broken = theme_file(tmp_path, "colours: {primary: [", "broken.yaml")
    theme_file(tmp_path, 'colours: {primary: "#123456"}', "good.yaml")
    theme_file(tmp_path, "not a theme at all", "notes.txt")

    loaded = load_themes(tmp_path)

    assert {*SHIPPED, "good"} <= set(loaded.themes)
    assert [file for file, _ in loaded.failed] == [broken]
    assert "broken.yaml:1: is not YAML" in loaded.failed[0][1]


def test_a_folder_that_is_not_there_holds_no_themes(tmp_path: Path) -> None:
    assert load_themes(tmp_path / "gone").failed == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colours:\n  primary: #fff\n", ["mine.yaml:2", "`colours.primary`", "begins a comment", '"#fff"']),
        ('colours: {primary: "#fff"}\nvariables:\n  mark: #aaa\n', ["mine.yaml:3", "`variables.mark`", "comment"]),
        ("colours: {primary: reddish}\n", ["`colours.primary`", "must be a colour", "`reddish`", "#rrggbb"]),
        ('colours: {primary: "#ff"}\n', ["must be a colour", "`#ff`"]),
        ('colours: {primary: "#ffffff 50%"}\n', ["must be a colour"]),
        ('colours: {primary: "#fffffff"}\n', ["must be a colour"]),
        ("colours: {primary: 123456}\n", ["must be a colour", "the number `123456`"]),
        ('colours: {primry: "#fff"}\n', ["`colours.primry`", "Did you mean `primary`?"]),
        ('colours: {primary: "#fff"}\nvariables: {attachrw: "#fff"}\n', ["`variables.attachrw`", "`attach-rw`"]),
        ('colours: {primary: "#fff"}\ncolors: {}\n', ["`colors`", "Did you mean `colours`?"]),
        ('colours: {primary: "#fff"}\nstyles: {mark: blink}\n', ["`styles.mark`", "bold", "`blink`"]),
        ('colours: {primary: "#fff"}\ndark: dark\n', ["`dark`", "true or false"]),
        ('colours: {accent: "#fff"}\n', ["`colours`", "`primary`"]),
        ("", ["`colours`", "`primary`"]),
        ("[]", ["a list"]),
    ],
)
def test_a_mistake_in_a_theme_is_named(tmp_path: Path, text: str, told: list[str]) -> None:
    complaint = complaint_about(tmp_path, text)

    for part in told:
        assert part in complaint


def test_styles_name_roles_and_words(tmp_path: Path) -> None:
    theme = read_theme(theme_file(tmp_path, 'colours: {primary: "#fff"}\nstyles: {cursor: "bold  reverse"}\n'))

    assert theme.styles == {"cursor": "bold reverse"}
    assert set(theme.styles) <= set(STYLED_ROLES)
