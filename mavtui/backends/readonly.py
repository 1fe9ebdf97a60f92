"""Read-only, enforced around a back end: what reads is listed, everything else is denied, plug-ins included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn, cast

from mavtui.backends.protocol import Backend, Capabilities, Marks
from mavtui.errors import Refused
from mavtui.store.connection import Store

if TYPE_CHECKING:
    from mavtui.domain.scene import Scene

LOCKED_BY_OPERATOR = "The read-only lock is on."

_READS_OF_STORE = frozenset({
    "path", "role", "reader", "connect_reader", "close_reader", "read_transaction", "data_version", "close",
})  # fmt: skip


class SwitchableLock:
    """The operator's own lock, switched in the console; it adds to what a context denies, never takes from it."""

    def __init__(self) -> None:
        self.because = ""
        """Why nothing may be changed; empty while the lock is off."""

    def toggle(self) -> bool:
        """Switch it over; True means that it is on now."""
        self.because = "" if self.because else LOCKED_BY_OPERATOR
        return bool(self.because)


def read_only(backend: Backend, because: str) -> Backend:
    """The back end with its reads only; `because` is the sentence that every denial gives."""
    return cast("Backend", _ReadOnlyBackend(backend, because))


class _Denying:
    """Whatever a subclass does not offer itself is denied, whether the object behind has it or not."""

    def __init__(self, because: str) -> None:
        self._because = because

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)  # the language asks for these, to copy and to print
        raise _denied(self._because, name)


class _ReadOnlyBackend(_Denying):
    def __init__(self, backend: Backend, because: str) -> None:
        super().__init__(because)
        self.name: str = backend.name
        self.place: str = backend.place
        self.capabilities: Capabilities = backend.capabilities
        self.store = cast("Store", _ReadOnlyStore(backend.store, because))
        self.marks = backend.marks
        self.change_token = backend.change_token
        self.capture = backend.capture
        self.close = backend.close
        self.refresh = backend.refresh
        self.refresh_some = backend.refresh_some
        self.reading = backend.reading
        self.look_up = backend.look_up
        self.check_all_projects = backend.check_all_projects
        self._observe = backend.observe

    async def observe(
        self, volume_ids: Sequence[str] = (), attachment_ids: Sequence[str] = (), server_ids: Sequence[str] = ()
    ) -> Scene:
        """The scene, locked."""
        scene = await self._observe(volume_ids, attachment_ids, server_ids)
        return replace(scene, locked_because=self._because)

    async def carry_out(self, *_args: Any, **_kwargs: Any) -> NoReturn:  # noqa: ANN401 - whatever is asked
        """Denied when it is awaited, as any error of carrying out is."""
        raise _denied(self._because, "carry_out")

    async def take_in(self, *_args: Any, **_kwargs: Any) -> NoReturn:  # noqa: ANN401 - whatever is asked
        """Denied when it is awaited."""
        raise _denied(self._because, "take_in")

    async def set_marks(self, marks: Marks, *, expected: Marks | None = None) -> NoReturn:
        """Denied when it is awaited."""
        del marks, expected
        raise _denied(self._because, "set_marks")


class _ReadOnlyStore(_Denying):
    def __init__(self, store: Store, because: str) -> None:
        super().__init__(because)
        self._store = store

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        if name in _READS_OF_STORE:
            return getattr(object.__getattribute__(self, "_store"), name)
        return object.__getattribute__(self, name)


def _denied(because: str, name: str) -> Refused:
    return Refused(
        because, codes=("read-only-context",), hint=f"Nothing was changed ({name} is no reading). Use another context."
    )
