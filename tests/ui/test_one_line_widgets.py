"""Header, footer and rule: what they say in how much room, and how little is drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mavtui.ui.signs import ASCII_SIGNS, UNICODE_SIGNS
from mavtui.ui.widgets.cells import width_of
from mavtui.ui.widgets.footer import FooterLine, Hint
from mavtui.ui.widgets.header import HeaderFacts, HeaderLine
from mavtui.ui.widgets.rule import RuleLine
from tests.ui.made_up_rows import Host, screen_lines, settle

if TYPE_CHECKING:
    from textual.geometry import Region

    from mavtui.ui.signs import Signs
    from mavtui.ui.widgets.line import Line

FACTS = HeaderFacts("prod-eu", "storage", production=True, readonly=True, counts="40 volumes", clock="14:02:11")
HINTS = (Hint("a", "attach", 1), Hint("x", "detach", 2), Hint("m", "mode", 4), Hint("/", "filter", 3))


def drawn(line: Line, width: int) -> str:
    return "".join(piece.text for piece in line.pieces(width))


def header(facts: HeaderFacts, width: int, signs: Signs = UNICODE_SIGNS) -> str:
    line = HeaderLine(signs=signs)
    line.facts = facts
    return drawn(line, width)


def words_of(line: str) -> str:
    return " ".join(line.split())


def footer(width: int) -> str:
    line = FooterLine()
    line.hints = HINTS
    return drawn(line, width).rstrip()


def rule(width: int, *titles: str, end: str = "", signs: Signs = UNICODE_SIGNS) -> str:
    line = RuleLine(signs=signs)
    line.titles, line.end_title = titles, end
    return drawn(line, width)


def test_the_header_says_where_and_how_much_and_how_fresh() -> None:
    assert header(FACTS, 80) == (" mavtui  prod-eu ▸ storage               PROD  READ-ONLY   40 volumes  14:02:11 ")


def test_in_the_header_what_matters_least_gives_way_first() -> None:
    assert words_of(header(FACTS, 66)) == "prod-eu ▸ storage PROD READ-ONLY 40 volumes 14:02:11"
    assert words_of(header(FACTS, 50)) == "prod-eu ▸ storage PROD READ-ONLY 14:02:11"
    assert words_of(header(FACTS, 40)) == "prod-eu PROD READ-ONLY 14:02:11"
    assert words_of(header(FACTS, 28)) == "prod-eu PROD READ-ONLY"
    assert words_of(header(FACTS, 18)) == "PROD READ-ONLY"


def test_stale_takes_the_place_of_the_clock_and_never_gives_way() -> None:
    stale = FACTS._replace(stale="4 min")
    assert header(stale, 80).endswith(" 40 volumes  STALE 4 min ")
    assert header(stale, 40).endswith("STALE 4 min ")
    assert "14:02:11" not in header(stale, 120)


def test_that_nova_is_missing_never_gives_way_and_why_is_told_as_far_as_there_is_room() -> None:
    lost = FACTS._replace(readonly=False, nova_lost="does not accept the login any more: It requires authentication.")
    assert "  NO NOVA: does not accept the login any more: It requires authentication.   40 " in header(lost, 160)
    assert words_of(header(lost, 80)) == "mavtui prod-eu ▸ storage PROD NO NOVA: does not ac… 40 volumes 14:02:11"
    assert words_of(header(lost, 18)) == "PROD NO NOVA"
    assert all(len(header(lost, width)) == width for width in range(40, 161))


def test_a_sample_estate_is_marked() -> None:
    assert "SAMPLE" in header(HeaderFacts("local", sample=True), 80)
    assert "SAMPLE" not in header(HeaderFacts("local"), 80)


def test_names_in_the_header_are_data() -> None:
    assert "␛[31m" in header(HeaderFacts("evil\x1b[31m"), 80)


@given(st.text(max_size=40), st.text(max_size=40), st.integers(30, 120))
def test_the_header_fits_whatever_the_names_are(context: str, project: str, width: int) -> None:
    for signs in (UNICODE_SIGNS, ASCII_SIGNS):
        facts = FACTS._replace(context=context, project=project)
        assert width_of(header(facts, width, signs)) == width
        assert "PROD  READ-ONLY" in header(facts, width, signs)


def test_the_footer_offers_as_much_as_fits_and_always_help() -> None:
    assert footer(80) == " a attach  x detach  m mode  / filter  ? help"
    assert footer(44) == " a attach  x detach  / filter  ? help"
    assert footer(28) == " a attach  x detach  ? help"
    assert footer(10) == " ? help"


def test_a_rule_has_its_titles_and_runs_to_the_end() -> None:
    assert rule(60, "gfs2-home", "500 G", "gfs2", "2 hold it") == (
        " ── gfs2-home ── 500 G ── gfs2 ── 2 hold it ─────────────── "
    )


def test_in_a_rule_the_last_titles_give_way_and_the_first_is_cut_in_the_middle() -> None:
    assert rule(40, "gfs2-home", "500 G", "gfs2", "2 hold it").startswith(" ── gfs2-home ── 500 G ── gfs2 ──")
    assert rule(20, "a-very-long-volume-name", "500 G").startswith(" ── a-very-lo…ame ")


def test_a_rule_can_end_in_a_title() -> None:
    assert rule(40, "Attach web-assets", end="00:07") == " ── Attach web-assets ──────── 00:07 ── "


def test_a_title_at_the_end_is_said_in_short_before_others_give_way_to_it() -> None:
    line = RuleLine()
    line.titles, line.end_title, line.short_end = ("app-share", "40 G", "3 hold it"), "4 more columns: w", "+4: w"
    assert drawn(line, 60) == " ── app-share ── 40 G ── 3 hold it ─── 4 more columns: w ── "
    assert drawn(line, 59) == " ── app-share ── 40 G ── 3 hold it ────────────── +4: w ── "
    line.standing = "1 marked"
    assert "3 hold it" in drawn(line, 60)
    assert "1 marked ── +4: w ──" in drawn(line, 60)


def test_the_footer_keeps_its_places_where_a_key_is_not_for_the_row() -> None:
    line = FooterLine()
    line.hints = (Hint("a", "attach", 1), Hint("^d", "detach", 2, applies=False))
    assert drawn(line, 30).startswith(" a attach  –  detach  ? help")


def test_without_utf8_a_rule_is_made_of_dashes() -> None:
    assert rule(30, "naïve", "x", signs=ASCII_SIGNS) == " -- na?ve -- x -------------- "


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=6), st.integers(24, 120))
def test_a_rule_is_never_wider_than_its_room(titles: list[str], end: str, width: int) -> None:
    assert width_of(rule(width, *titles, end=end)) <= width


class WatchedRule(RuleLine):
    regions: list[Region]

    def _set_dirty(self, *regions: Region) -> None:
        self.regions = [*getattr(self, "regions", []), *regions]
        super()._set_dirty(*regions)


async def test_a_line_is_drawn_again_only_as_far_as_it_changed() -> None:
    line = WatchedRule()
    line.titles = ("volume-1", "500 G")
    async with Host(line).run_test(size=(60, 5)) as pilot:
        await settle(pilot)
        line.regions = []
        line.show(("volume-1", "500 G"))
        assert line.regions == []
        line.show(("volume-2", "500 G"))
        await settle(pilot)
        assert [region.width for region in line.regions] == [len(" ── volume-2")]
        assert screen_lines(pilot.app)[0].startswith(" ── volume-2 ── 500 G ──")


@pytest.mark.parametrize("width", [80, 40, 10, 3, 1])
async def test_all_lines_stand_on_any_width(width: int) -> None:
    lines = HeaderLine(), FooterLine(), RuleLine()
    async with Host(*lines).run_test(size=(width, 5)) as pilot:
        lines[0].show(FACTS)
        lines[1].show(HINTS)
        lines[2].show(("gfs2-home", "500 G"), "00:07")
        await settle(pilot)
        assert all(len(line) == width for line in screen_lines(pilot.app))
