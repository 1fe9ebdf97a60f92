"""Values as the store's text columns hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping


def as_json(values: Mapping[str, str]) -> str:
    """An object as text: the same text for equal objects (`store.rows.metadata_of` reads it)."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else "{}"
