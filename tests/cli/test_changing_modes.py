"""`mavtui mode` where the mode goes by the volume's read-only flag."""

from __future__ import annotations

from tests.cli.running import Mavtui


def test_the_flag_is_lifted_on_the_way_where_that_is_allowed(on: Mavtui) -> None:
    on("set", "pool-07", "--read-only", "--yes")
    on("attach", "pool-07", "web-1", "--mode", "ro", "--yes")

    refused = on("mode", "pool-07", "web-1", "rw", "--yes")
    assert refused.code == 4
    assert "read-only-volume" in refused.err
    done = on("mode", "pool-07", "web-1", "rw", "--set-flag", "--yes")
    assert done.code == 0, done.err
    [held] = on("attachments", "--volume", "pool-07", "-o", "json").json()
    assert held["mode"] == "rw"


def test_handing_over_and_the_flag_do_not_go_together(on: Mavtui) -> None:
    refused = on("mode", "pool-07", "web-1", "rw", "--swap", "--set-flag")

    assert refused.code == 2
    assert "do not go together" in refused.err
