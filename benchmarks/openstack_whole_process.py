"""Ten thousand volumes listed by whole commands: mavtui beside `openstack volume list` and `cinder list`, CPU.

mavtui begins without a copy, and lists attachments and servers with the volumes. The clients are those of the lab's
environment; left out, with a line that says so, where they are not installed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from benchmarks import runtime
from benchmarks.cloud_server import running
from benchmarks.whole_process import Command, count_of_pairs, cpu_seconds, judged, mavtui_from_nothing
from tests.openstack.lab.layout import from_environment

VOLUMES = 10_000
OPENSTACK_BAR, CINDER_BAR = 0.12, 1.2
_CLOUD = "bench"
_MOST_OPENSTACK_PAIRS = 3
"""One listing takes that client half a minute."""


def main() -> int:
    """Measure, print, and fail where a bar is missed."""
    clients = from_environment().bin
    if not (clients / "openstack").exists():
        print(f"{VOLUMES:,} volumes, whole processes: left out, no clients are installed (make lab-up)", flush=True)
        return 0
    kept = []
    with running(VOLUMES) as clouds:
        environ = {**runtime.environ(), "OS_CLIENT_CONFIG_FILE": str(clouds)}
        ours = partial(mavtui_from_nothing, ("--context", _CLOUD, "volumes", "-o", "json"), environ)
        cinder = Command((str(clients / "cinder"), "list"), {**environ, **_variables(clouds)})
        openstack = Command((str(clients / "openstack"), "--os-cloud", _CLOUD, "volume", "list", "-f", "json"), environ)
        ours(), cpu_seconds(cinder)  # warms the caches
        for name, theirs, bar, pairs in (
            ("cinder list", cinder, CINDER_BAR, count_of_pairs()),
            ("openstack volume list", openstack, OPENSTACK_BAR, min(count_of_pairs(), _MOST_OPENSTACK_PAIRS)),
        ):
            ratios = [ours() / cpu_seconds(theirs) for _ in range(pairs)]
            kept.append(judged(f"{VOLUMES:,} volumes, whole process, CPU / {name}", ratios, bar))
    return 0 if all(kept) else 1


def _variables(clouds: Path) -> Mapping[str, str]:
    """The login of a clouds.yaml as variables, which is all that this client reads."""
    cloud = json.loads(clouds.read_text("utf-8"))["clouds"][_CLOUD]
    return {f"OS_{key.upper()}": value for key, value in {**cloud["auth"], "region_name": cloud["region_name"]}.items()}


if __name__ == "__main__":
    raise SystemExit(main())
