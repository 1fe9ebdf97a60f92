"""Taking secrets out of what is logged, captured or said. What leaves through here may be shown to anybody."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

TAKEN_OUT = "(secret)"
CONNECTION_INFO = "connection_info"
KEPT_OF_CONNECTION_INFO = ("access_mode", "driver_volume_type")
"""What may be known of how a server reaches a volume; the rest holds addresses, user names and passwords."""

_SECRET_HEADER = re.compile(r"token|auth|cookie|secret|password|signature", re.IGNORECASE)
_SECRET_KEY = re.compile(
    r"passw|secret|token|passcode|passphrase|credential(?!_id|_name)|private_?key|^adminpass$|keyring|auth_(?!url|type|method)|_key$",
    re.IGNORECASE,
)
_FERNET = re.compile(r"gAAAA[\w=-]{20,}")
_ASSIGNED = re.compile(
    r"""(?P<key>[\w-]*(?:passw(?:or)?d|passcode|secret|token|api_?key)["']?\s*[=:]\s*)(?P<value>"[^"]*"|'[^']*'|\S+)""",
    re.IGNORECASE,
)
_SHORTEST_SECRET = 4
_SALT = secrets.token_bytes(16)


def hashed(value: str) -> str:
    """What stands for a secret in a log: equal for equal secrets of one run, of no use outside of it."""
    return f"sha256:{hashlib.sha256(_SALT + value.encode('utf-8', 'replace')).hexdigest()[:12]}"


def headers(sent: Mapping[str, str]) -> dict[str, str]:
    """The headers for a log: those that hold tokens, cookies or credentials as hashes."""
    return {name: hashed(value) if _SECRET_HEADER.search(name) else value for name, value in sent.items()}


def url(address: str) -> str:
    """The address without user name and password in it, without query and fragment."""
    try:
        parts = urlsplit(address)
        where = parts.hostname or ""
        if ":" in where:
            where = f"[{where}]"
        if parts.port:
            where = f"{where}:{parts.port}"
    except ValueError:
        return "(no valid address)"
    return urlunsplit((parts.scheme, where, parts.path, "", ""))


def text(words: str, known: Collection[str] = ()) -> str:
    """The text without the `known` secrets, without tokens, and without values that are assigned to a secret's name."""
    for secret in sorted(known, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, TAKEN_OUT)
    return _ASSIGNED.sub(rf"\g<key>{TAKEN_OUT}", _FERNET.sub(TAKEN_OUT, words))


def scrubbed(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A copy of a JSON value in which the values of secret keys are gone and `connection_info` is reduced."""
    if isinstance(value, Mapping):
        return {key: _scrubbed_item(str(key), one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(one) for one in value]
    return value


def is_secret_key(key: str) -> bool:
    """Whether what a key of this name holds must not be told."""
    return bool(_SECRET_KEY.search(key))


def secrets_of(value: Any) -> frozenset[str]:  # noqa: ANN401 - whatever a configuration holds
    """The texts that stand under secret keys, anywhere in `value`."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(one, str) and is_secret_key(str(key)):
                found.add(one)
            found |= secrets_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            found |= secrets_of(one)
    return frozenset(found)


def _scrubbed_item(key: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if key == CONNECTION_INFO:
        kept = value if isinstance(value, Mapping) else {}
        return {name: kept[name] for name in KEPT_OF_CONNECTION_INFO if isinstance(kept.get(name), str)}
    if is_secret_key(key) and not isinstance(value, bool) and value is not None:
        return TAKEN_OUT
    return scrubbed(value)
