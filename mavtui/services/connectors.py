"""Whether a host can be attached to before anything is done: on a cloud its connector has to be there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mavtui.domain.requests import Attach, Request
from mavtui.domain.scene import Scene
from mavtui.errors import UsageError


def check_connectors(asked: Iterable[Request], scene: Scene) -> None:
    """See that no step will end for want of a connector, above all not after one that takes the disk away.

    Raises UsageError where a host of a cloud is neither this machine nor has a file, or the file is not there.
    """
    if not scene.rules.is_cloud:
        return
    for request in asked:
        if not isinstance(request, Attach) or request.host is None:
            continue
        if request.connector_file is None:
            _check_is_here(request.host)
        elif not Path(request.connector_file).is_file():
            raise UsageError(f"there is no connector file {request.connector_file}", hint=_hint(request.host))


def _check_is_here(host: str) -> None:
    import socket

    here = socket.gethostname()
    if host not in {here, here.partition(".")[0]}:
        raise UsageError(f"there is no connector for {host}, and this machine is {here}", hint=_hint(host))


def _hint(host: str) -> str:
    return f"Attach by the connector of {host}, as os-brick makes it there: --host {host} --connector FILE.json"
