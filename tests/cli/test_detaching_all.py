"""Several attachments ended by one command, and writing handed over."""

from __future__ import annotations

import pytest

from tests.cli.running import Mavtui
from tests.cli.test_changing_attachments import attachments


def test_everybody_is_taken_off_a_volume(on: Mavtui) -> None:
    done = on("detach", "gfs2-home", "--all", "--yes", "-o", "json")

    assert done.code == 0
    assert {one["server_name"] for one in done.json()} == {"nfs-a", "nfs-b"}
    assert attachments(on, "gfs2-home") == {}


def test_everything_is_taken_off_a_server(on: Mavtui) -> None:
    done = on("detach", "--server", "nfs-a", "--all", "--yes")

    assert done.code == 0
    assert list(attachments(on, "gfs2-home")) == ["nfs-b"]


def test_a_host_is_emptied_with_the_servers_on_it(on: Mavtui) -> None:
    [host] = {one["host"] for one in attachments(on, "gfs2-home").values() if one["server_name"] == "nfs-a"}
    done = on("detach", "--host", host, "--all", "--dry-run", "-o", "json")

    assert any("gfs2-home from nfs-a" in step["sentence"] for step in done.json()["steps"])


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--all",),
        ("--server", "nfs-a"),
        ("gfs2-home", "nfs-a", "--all"),
        ("gfs2-home", "--server", "nfs-a", "--all"),
        ("--host", "h", "--server", "s", "--all"),
    ],
)
def test_what_is_to_be_detached_has_to_be_clear(on: Mavtui, words: tuple[str, ...]) -> None:
    done = on("detach", *words, "--yes")

    assert done.code == 2
    assert len(attachments(on, "gfs2-home")) == 2


def test_writing_is_handed_over(on: Mavtui) -> None:
    assert on("attach", "shared-spare-1", "web-1").code == 0
    assert on("attach", "shared-spare-1", "web-2", "--mode", "ro", "--yes").code == 0
    done = on("mode", "shared-spare-1", "web-2", "rw", "--swap", "--yes")

    assert done.code == 0, done.err
    assert {name: one["mode"] for name, one in attachments(on, "shared-spare-1").items()} == {
        "web-1": "ro", "web-2": "rw",
    }  # fmt: skip


def test_handing_over_needs_a_volume_and_a_server(on: Mavtui) -> None:
    done = on("mode", "shared-spare-1", "web-2", "ro", "--swap")

    assert done.code == 2
    assert "--swap takes VOLUME SERVER rw" in done.err
