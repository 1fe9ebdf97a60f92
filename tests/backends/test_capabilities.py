"""What back ends say they can do is what the documentation says of them."""

from __future__ import annotations

import re
from pathlib import Path

from mavtui.backends.openstack import backend as openstack
from mavtui.backends.sqlite.backend import SqliteBackend

PAGE = Path(__file__).parents[2] / "docs" / "backends.md"
ROW = re.compile(r"^\| `(\w+)` \| (yes|no) \| (yes|no) \|", re.MULTILINE)


def test_the_table_of_the_documentation_is_what_the_back_ends_say() -> None:
    told = {name: (engine == "yes", cloud == "yes") for name, engine, cloud in ROW.findall(PAGE.read_text("utf-8"))}
    engine, cloud = SqliteBackend.capabilities, openstack._CAPABILITIES
    assert told == {name: (getattr(engine, name), getattr(cloud, name)) for name in engine._fields}
