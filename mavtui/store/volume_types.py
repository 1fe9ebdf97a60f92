"""The volume types that a place knows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

_TYPES = "SELECT name, sharable, extra_specs FROM volume_types ORDER BY name COLLATE NOCASE, name"


class VolumeType(NamedTuple):
    """A volume type; `extra_specs` are those that could be seen, the one that makes volumes sharable among them."""

    name: str
    sharable: bool
    extra_specs: Mapping[str, str]


def volume_types(con: sqlite3.Connection) -> tuple[VolumeType, ...]:
    """All volume types, in order of name."""
    return tuple(VolumeType(name, bool(sharable), json.loads(specs)) for name, sharable, specs in con.execute(_TYPES))
