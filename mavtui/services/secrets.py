"""Keeping secrets out of what is written down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|credential|(private|access|api)[-_.]?key|auth_", re.IGNORECASE
)


def is_secret_key(key: str) -> bool:
    """Whether a value under this key is likely to be a secret."""
    return _SECRET_KEY.search(key) is not None


def without_secrets(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with secret values hidden, in nested values and in `key=value` words of its texts too."""
    return {
        key: HIDDEN if is_secret_key(key) and isinstance(value, str) else _cleaned(value)
        for key, value in entry.items()
    }


def without_values(text: str, metadata: Mapping[str, str]) -> str:
    """The text with `key=value` of each secret in the metadata hidden, whatever signs the value is made of."""
    for key, value in metadata.items():
        if value and is_secret_key(key):
            text = text.replace(f"{key}={value}", f"{key}={HIDDEN}")
    return text


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - any value that JSON has
    if isinstance(value, Mapping):
        return without_secrets(value)
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return without_secret_words(value) if isinstance(value, str) and "=" in value else value


def without_secret_words(text: str) -> str:
    """The text with the values of secrets hidden: of `password=abc, filesystem=ext4` only the file system is left."""
    return re.sub(
        r"([\w.:/-]+)=([^,;\s]+)", lambda found: f"{found[1]}={HIDDEN}" if is_secret_key(found[1]) else found[0], text
    )
