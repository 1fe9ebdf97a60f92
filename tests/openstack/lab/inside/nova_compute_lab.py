"""Nova's compute service with its fake driver, but with the same node at every start.

The fake driver draws a new uuid for its node in each process, and the second start would be refused for it.
Usage: nova_compute_lab.py OPTIONS --lab-node NAME
"""
# ruff: noqa: I001 - what decides about green threads is imported first

from __future__ import annotations

from nova.cmd import compute

import sys
import uuid

from oslo_utils.fixture import uuidsentinel


def main() -> None:
    """Serve as the node of this name until asked to end."""
    place = sys.argv.index("--lab-node")
    name = f"node_{sys.argv[place + 1]}"
    del sys.argv[place : place + 2]
    uuidsentinel._sentinels[name] = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
    compute.main()


if __name__ == "__main__":
    main()
