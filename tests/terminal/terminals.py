"""Real terminals for tests: a bare pseudo-terminal, and tmux, each with the console in it as a process of its own."""

from __future__ import annotations

import fcntl
import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import uuid
from abc import ABC, abstractmethod
from pathlib import Path

from mavtui.config import paths
from mavtui.config.state import State
from mavtui.ui.screens.tour import SEEN

PATIENCE_SECONDS = 20.0
BETWEEN_LOOKS = 0.05
AFTER_A_DIALOG = 0.6
"""Seconds until a new confirmation takes keys, and a little more."""

_SEQUENCES = re.compile(
    r"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()][A-Z0-9]|[=>78cM])"
)


class Terminal(ABC):
    """One terminal with a program in it."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys, by the names that tmux gives them (`Enter`, `Escape`, `C-z`), or letters."""

    @abstractmethod
    def seen(self) -> str:
        """What can be read in it."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Make it larger or smaller."""

    @abstractmethod
    def process(self) -> int:
        """The id of the process that runs in it."""

    @abstractmethod
    def close(self) -> None:
        """Close it, as a window is closed: what runs in it is told to hang up."""

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self.press(*text)

    def sees(self, *texts: str) -> str:
        """Wait until all of these can be read."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            shown = self.seen()
            if all(text in shown for text in texts):
                return shown
            time.sleep(BETWEEN_LOOKS)
        raise AssertionError(f"{texts} never came:\n{self.seen()}")

    def confirms(self, *texts: str) -> str:
        """Wait for a confirmation that shows these texts, until it takes keys."""
        shown = self.sees(*texts)
        time.sleep(AFTER_A_DIALOG)
        return shown


def console_command(engine: Path) -> list[str]:
    """The command that opens the console on that engine."""
    return [sys.executable, "-m", "mavtui", "--db", str(engine)]


def environment() -> dict[str, str]:
    """What every terminal gives: this test's folders, a language with UTF-8, colours."""
    State(paths.state_file()).put(SEEN, True)  # the tour of the first start
    kept = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE", "STY", "NO_COLOR")}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor"}


class PtyTerminal(Terminal):
    """A pseudo-terminal without a screen: `seen` is everything that was written since the last key, words only."""

    _KEYS = {"Enter": "\r", "Escape": "\x1b", "Tab": "\t", "C-z": "\x1a", "Down": "\x1b[B", "Up": "\x1b[A"}  # noqa: RUF012

    def __init__(self, command: list[str], size: tuple[int, int] = (80, 24)) -> None:
        self._master, slave = os.openpty()
        self._set_size(*size)
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=environment() | {"TERM": "xterm-256color"},
            preexec_fn=_take_terminal,  # noqa: PLW1509 - there is no other way to a controlling terminal
        )  # fmt: skip
        os.close(slave)
        self._written = ""

    def press(self, *keys: str) -> None:
        """Keys with a breath between them, so that each one is read by itself."""
        self._read()
        self._written = ""
        for key in keys:
            os.write(self._master, self._KEYS.get(key, key).encode())
            time.sleep(BETWEEN_LOOKS)

    def seen(self) -> str:
        """The words that came since the last key."""
        self._read()
        return _SEQUENCES.sub("", self._written)

    @property
    def written(self) -> str:
        """Everything that came since the last key, sequences and all."""
        self._read()
        return self._written

    def resize(self, width: int, height: int) -> None:
        """Set the size; the kernel tells the program."""
        self._written = ""
        self._set_size(width, height)

    def process(self) -> int:
        """The console's own id."""
        return self._process.pid

    def close(self) -> None:
        """Close the terminal's end, and wait for the program to go."""
        if self._master < 0:
            return
        os.close(self._master)
        self._master = -1
        try:
            self._process.wait(PATIENCE_SECONDS)
        finally:
            if self._process.poll() is None:
                self._process.kill()

    def _set_size(self, width: int, height: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def _read(self) -> None:
        while select.select([self._master], [], [], 0)[0]:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # nobody is at the other end any more
                return
            if not data:
                return
            self._written += data.decode("utf-8", "replace")


def _take_terminal() -> None:
    """In the child: its own terminal is the controlling one, so that closing it hangs up."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class TmuxTerminal(Terminal):
    """A pane of a tmux server of its own."""

    def __init__(self, command: list[str], size: tuple[int, int] = (80, 24), *, term: str = "screen-256color") -> None:
        self._socket = f"mavtui-test-{uuid.uuid4().hex[:8]}"
        width, height = map(str, size)
        env = [part for name, value in environment().items() for part in ("-e", f"{name}={value}")]
        self._tmux("new-session", "-d", "-x", width, "-y", height, *env, "-s", "main", "env", f"TERM={term}", *command)
        self._tmux("set-option", "-g", "window-size", "manual")
        self._tmux("set-option", "-g", "set-clipboard", "on")

    def press(self, *keys: str) -> None:
        """Keys, each by itself."""
        for key in keys:
            literal = [] if len(key) > 1 else ["-l"]
            self._tmux("send-keys", "-t", "main", *literal, "--", key)
            time.sleep(BETWEEN_LOOKS)

    def seen(self) -> str:
        """The screen, line by line."""
        return self._tmux("capture-pane", "-p", "-t", "main")

    def resize(self, width: int, height: int) -> None:
        """Another size of the window."""
        self._tmux("resize-window", "-t", "main", "-x", str(width), "-y", str(height))

    def process(self) -> int:
        """The id of what tmux started in the pane."""
        return int(self._tmux("display-message", "-p", "-t", "main", "#{pane_pid}"))

    def clipboard(self) -> str:
        """What was copied last."""
        return self._tmux("show-buffer")

    def attach_client(self) -> PtyTerminal:
        """Look at the session from another terminal."""
        return PtyTerminal(["tmux", "-L", self._socket, "attach-session", "-t", "main"])

    def clients(self) -> int:
        """How many terminals look at it."""
        return len(self._tmux("list-clients").splitlines())

    def detach_clients(self) -> None:
        """Send them all away, as `detach` does."""
        self._tmux("detach-client", "-s", "main")

    def close(self) -> None:
        """End the server, and with it the window."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout


def tmux_is_there() -> bool:
    """Whether there is a tmux to test with."""
    return shutil.which("tmux") is not None


def is_alive(process: int) -> bool:
    """Whether the process still runs; one that has ended and was not asked about does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(process: int) -> None:
    """Wait for the process to end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_alive(process):
        assert time.monotonic() < deadline, f"process {process} is still there"
        time.sleep(BETWEEN_LOOKS)
