"""Forty volumes of real services listed: `mavtui volumes -o json` beside `openstack volume list -f json`, whole CPU.

mavtui begins without a copy and reads attachments and servers too. The lab's volumes are topped up to forty, and what
was made is removed again. Left out, with a line that says so, where the lab is not up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from benchmarks import runtime
from benchmarks.whole_process import Command, count_of_pairs, cpu_seconds, judged, mavtui_from_nothing
from tests.openstack.cloud import Cloud, Place
from tests.openstack.lab.calling import call
from tests.openstack.lab.layout import Layout, from_environment

VOLUMES = 40
BAR = 0.7
_CLOUD = "lab"
_PREFIX = "fig-"


def main() -> int:
    """Measure, print, and fail where the bar is missed."""
    lab = from_environment()
    if not _is_up(lab):
        print(f"{VOLUMES} volumes on the lab: left out, no lab is up (make lab-up)", flush=True)
        return 0
    environ = {**runtime.environ(), "OS_CLIENT_CONFIG_FILE": str(lab.clouds)}
    theirs = Command((str(lab.bin / "openstack"), "--os-cloud", _CLOUD, "volume", "list", "-f", "json"), environ)
    ours = partial(mavtui_from_nothing, ("--context", _CLOUD, "volumes", "-o", "json"), environ)
    with _forty_volumes(lab):
        ours(), cpu_seconds(theirs)  # warms the caches
        ratios = [ours() / cpu_seconds(theirs) for _ in range(count_of_pairs())]
    return 0 if judged(f"{VOLUMES} volumes on the lab, CPU / openstack volume list", ratios, BAR) else 1


def _is_up(lab: Layout) -> bool:
    if not lab.clouds.is_file():
        return False
    try:
        return call("GET", lab.url("keystone", "/v3"), seconds=5).status == 200
    except OSError:
        return False


@contextmanager
def _forty_volumes(lab: Layout) -> Iterator[None]:
    """So many volumes in the project, the missing ones made now."""
    cloud = Cloud(Place(lab.clouds, _CLOUD, lab.url("cinder", "/v3"), lab.url("nova", "/v2.1")))
    cloud.prefix = _PREFIX
    try:
        there = cloud.cinder("GET", "/volumes").expect(200)["volumes"]
        for number in range(VOLUMES - len(there)):
            cloud.volume(f"{number:02d}")
        yield
    finally:
        cloud.clean_up()


if __name__ == "__main__":
    raise SystemExit(main())
