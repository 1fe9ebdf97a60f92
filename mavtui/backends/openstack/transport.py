"""One HTTP client for all calls: reads are tried again, writes are sent once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Reply(NamedTuple):
    """An answer below 400. `body` is whole JSON for a read, JSON or empty for a write; bytes, not decoded yet."""

    status: int
    body: bytes
    request_id: str


Params = Mapping[str, str | int]
"""Values of a query, in the order in which they are sent."""
