"""Whether a host can be attached to before anything is done: on a cloud its connector has to be there."""

from __future__ import annotations

import json
from collections.abc import Iterable

from mavtui.config.paths import expanded
from mavtui.domain.requests import Attach, Request
from mavtui.domain.scene import Scene
from mavtui.errors import UsageError


class NoConnector(UsageError):
    """The connector of `host` is not at hand: it has to be named."""

    def __init__(self, message: str, *, host: str) -> None:
        hint = f"Name the connector of {host}, as os-brick makes it there: --connector FILE.json"
        super().__init__(message, hint=hint)
        self.host = host


def host_in(file: str) -> str:
    """The host that a connector file is from. Raises UsageError naming the file; all else in it is checked later."""
    path = expanded(file)
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no connector: {error}") from None
    inner = found.get("connector", found) if isinstance(found, dict) else None
    host = inner.get("host") if isinstance(inner, dict) else None
    if not isinstance(host, str) or not host:
        raise UsageError(f"{path} is no connector: it names no `host`")
    return host


def by_host(files: Iterable[str]) -> dict[str, str]:
    """The files by the hosts whose connectors they are. Raises UsageError for a file that is none, or a second one."""
    found: dict[str, str] = {}
    for file in files:
        other = found.setdefault(host_in(file), file)
        if other != file:
            raise UsageError(
                f"{other} and {file} are both the connector of {host_in(file)}",
                hint="Name the one that its os-brick makes there now.",
            )
    return found


def check_connectors(asked: Iterable[Request], scene: Scene) -> None:
    """See that no step will end for want of a connector, above all not after one that takes the disk away.

    Raises NoConnector where a host of a cloud is neither this machine nor has a file, UsageError where the file is not
    there, is no connector, or is that of another host.
    """
    if not scene.rules.is_cloud:
        return
    for request in asked:
        if not isinstance(request, Attach) or request.host is None:
            continue
        if request.connector_file is None:
            _check_is_here(request.host)
        elif not expanded(request.connector_file).is_file():
            raise UsageError(f"there is no connector file {request.connector_file}")
        elif (named := host_in(request.connector_file)) != request.host:
            raise UsageError(
                f"{request.connector_file} is the connector of {named}, and {request.host} is to be attached",
                hint=f"Give the connector of {request.host}, or attach to --host {named}.",
            )


def _check_is_here(host: str) -> None:
    import socket

    here = socket.gethostname()
    if host not in {here, here.partition(".")[0]}:
        raise NoConnector(f"there is no connector for {host}, and this machine is {here}", host=host)
