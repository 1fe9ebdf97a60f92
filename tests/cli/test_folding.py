"""Errors on a terminal: folded between words, each problem with what to do about it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mavtui.domain.folding import folded

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 60
KEYMAP = """\
keymap:
  volume.atach: a
  volume.attach: contrl+x
  list.filtre: slash
"""


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("short  as it is", ["short  as it is"]),
        ("one two three four", ["one two", "  three", "  four"]),
        ("  one two three", ["  one two", "    three"]),
        ("a " + "b" * 12, ["a", "  " + "b" * 12]),
    ],
)
def test_a_line_is_folded_at_spaces_and_loses_nothing(line: str, parts: list[str]) -> None:
    assert folded(line, 16 if line.startswith("short") else 10) == parts


def test_without_a_terminal_lines_stay_whole() -> None:
    line = "word " * 100
    assert folded(line, 0) == [line]


def on_a_terminal(arguments: list[str], width: int) -> str:
    """What a command writes to a terminal of that width."""
    controlling, terminal = pty.openpty()
    environ = {**os.environ, "COLUMNS": str(width)}
    subprocess.run(["stty", "cols", str(width)], stdin=terminal, check=True)
    with subprocess.Popen(
        [sys.executable, "-m", "mavtui", *arguments], stdin=terminal, stdout=terminal, stderr=terminal, env=environ
    ) as running:
        os.close(terminal)
        said = b""
        while True:
            try:
                part = os.read(controlling, 4096)
            except OSError:
                break
            if not part:
                break
            said += part
        running.wait()
    os.close(controlling)
    return said.decode()


def test_wrong_keys_are_told_line_by_line_before_the_console_starts(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text(KEYMAP, "utf-8")
    said = on_a_terminal(["--config", str(file), "--db", str(tmp_path / "x.db")], WIDTH)
    lines = said.splitlines()
    words = [word for line in lines for word in line.split()]
    assert all(len(line) <= WIDTH or " " not in line.strip() for line in lines)
    assert {"`volume.attach`?", "`list.filter`?", "`ctrl+x`?"} <= set(words)
    text = " ".join(words)
    for wrong, hint in (
        ("`keymap.volume.atach` is not the id of an action.", "Did you mean `volume.attach`?"),
        ("`keymap.list.filtre` is not the id of an action.", "Did you mean `list.filter`?"),
        ("which is not the name of a key.", "Did you mean `ctrl+x`?"),
    ):
        assert f"{wrong} {hint}" in text
