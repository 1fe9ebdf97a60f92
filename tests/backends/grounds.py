"""What the contract suite stands on: opening a back end of one kind, and somebody there who can hold a volume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from mavtui.backends.protocol import Backend
from mavtui.domain import requests
from tests.backends.acting import do, new_id


class Holder(NamedTuple):
    """Somebody who can hold a volume: a server by its id, or a host with the file that describes how it connects."""

    name: str
    """As it is shown."""
    host: str | None
    """The host whose name an attachment has, None where it is not told."""
    server_id: str | None = None
    connector_file: str | None = None

    def named(self) -> dict[str, Any]:
        """The fields of an `Attach` that name it."""
        if self.server_id is not None:
            return {"server_id": self.server_id}
        return {"host": self.host, "connector_file": self.connector_file}

    def shown(self) -> tuple[str | None, str, str | None]:
        """Server, name and host of its attachments."""
        return self.server_id, self.name, self.host


class Ground(Protocol):
    """One kind of back end. Names of what is made there need not be unique: a ground may be shared."""

    types: Mapping[bool, str | None]
    """The volume type for each value of the sharable flag, where the flag follows from the type."""

    async def open(self, *, multiattach: bool = True) -> Backend:
        """A back end, empty where it has a store of its own; closed by whoever made the ground."""
        ...

    async def open_again(self, backend: Backend) -> Backend:
        """Another back end on the same place, as somebody else has it."""
        ...

    async def holder(self, backend: Backend, name: str = "web-1") -> Holder:
        """A new server or host."""
        ...


class Registering:
    """The ground of back ends that are told of their servers; `open_one` opens one, at a new place or at `place`."""

    types: Mapping[bool, str | None] = MappingProxyType({True: None, False: None})

    def __init__(self, open_one: Callable[..., Backend]) -> None:
        self.opened: list[Backend] = []
        self._open_one = open_one

    async def open(self, *, multiattach: bool = True) -> Backend:
        """A new, empty back end."""
        return self._opened(self._open_one(multiattach=multiattach))

    async def open_again(self, backend: Backend) -> Backend:
        """A second one on the same file; where there is none, the very same one."""
        return self._opened(self._open_one(place=backend.place)) if backend.name != "memory" else backend

    async def holder(self, backend: Backend, name: str = "web-1") -> Holder:
        """A server that was just registered."""
        holder = Holder(name=name, host=f"host-of-{name}", server_id=new_id())
        await do(backend, requests.RegisterServer(server_id=str(holder.server_id), name=name, host=holder.host))
        return holder

    def _opened(self, backend: Backend) -> Backend:
        self.opened.append(backend)
        return backend
