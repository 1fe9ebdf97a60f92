"""The connector of a host: how the storage reaches it (initiator, addresses, host name), from a file or this machine.

Nothing in it is ever made up: a wrong initiator opens the volume to another machine.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mavtui.config.paths import expanded
from mavtui.errors import UsageError

_LARGEST_FILE = 64 * 1024
_EXAMPLE = '{"host": "db-7", "initiator": "iqn.1994-05.com.example:db-7", "ip": "192.0.2.7"}'
_LISTS = frozenset({"wwpns", "wwnns", "portals", "iscsi_ips"})
_WAYS = ("initiator", "wwpns", "nqn", "wwnns")
_NOT_OURS = frozenset({"mode", "mountpoint"})

Connector = Mapping[str, Any]


def connector_for(host: str, file: str | None) -> Connector:
    """The connector of `host`: from its file, or this machine's own where this is that host.

    Raises UsageError naming the file and the key, or what is missing to read this machine's own.
    """
    return from_file(expanded(file), host) if file is not None else of_this_machine(host)


def from_file(path: Path, host: str) -> Connector:
    """The connector in a JSON file; it must be of this host. Raises UsageError naming file and key."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(f"{path} is no connector: it has more than {_LARGEST_FILE >> 10} KiB", hint=_hint())
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read the connector {path}: {error.strerror}", hint=_hint()) from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no connector: it is not UTF-8 text", hint=_hint()) from None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no connector: {error}", hint=_hint()) from None
    return _checked(found, host, str(path))


def of_this_machine(host: str) -> Connector:
    """This machine's own connector as os-brick reads it.

    Raises UsageError where this is another host, or os-brick is missing or fails.
    """
    here = socket.gethostname()
    if host not in {here, here.partition(".")[0]}:
        raise UsageError(
            f"there is no connector for {host}, and this machine is {here}",
            hint=f"Give the connector of {host} by --connector FILE.json, made there by os-brick: {_EXAMPLE}",
        )
    try:
        from os_brick import privileged
        from os_brick.initiator.connector import get_connector_properties
    except ImportError:
        raise UsageError(
            f"the connector of {host} cannot be read: os-brick is not installed here",
            hint=f"Install os-brick, or give the connector by --connector FILE.json: {_EXAMPLE}",
        ) from None
    try:
        if os.geteuid() == 0:
            privileged.default.set_client_mode(False)  # who is root already needs no sudo, which may not even be there
        found = get_connector_properties("sudo", _own_address(), multipath=False, enforce_multipath=False, host=host)
    except Exception as error:  # noqa: BLE001 - os-brick raises whatever the commands that it runs lead to
        raise UsageError(
            f"os-brick cannot read the connector of this machine: {error}",
            hint="It runs commands by sudo; give the connector by --connector FILE.json instead.",
        ) from None
    return _checked(dict(found), host, "os-brick")


def _checked(found: object, host: str, source: str) -> Connector:
    """The connector without what belongs to one attachment. Raises UsageError naming the source and the key."""
    if not isinstance(found, dict):
        raise UsageError(f"{source} is no connector: expected one JSON object", hint=_hint())
    inner = found.get("connector")
    connector: dict[str, Any] = inner if isinstance(inner, dict) else found
    for key, value in connector.items():
        is_right = isinstance(value, list) if key in _LISTS else isinstance(value, str | bool | int | list | None)
        if not is_right:
            raise UsageError(f"{source}: `{key}` is {type(value).__name__}, which is none of a connector's")
    named = connector.get("host")
    if not isinstance(named, str) or not named:
        raise UsageError(f"{source}: `host` is missing, expected the name of the host", hint=_hint())
    if named != host:
        raise UsageError(
            f"{source} is the connector of {named}, and {host} is to be attached",
            hint=f"Give the connector of {host}, or attach to --host {named}.",
        )
    if not any(connector.get(key) for key in _WAYS):
        raise UsageError(
            f"{source}: none of {', '.join(_WAYS)} is given, so no storage knows how to reach {host}",
            hint="mavtui makes none up. Read it on that host.",
        )
    return {key: value for key, value in connector.items() if key not in _NOT_OURS}


def _own_address() -> str:
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return "127.0.0.1"


def _hint() -> str:
    return f"Expected one JSON object, as os-brick makes it on that host: {_EXAMPLE}"
