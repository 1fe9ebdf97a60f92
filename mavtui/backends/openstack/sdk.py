"""openstacksdk's configuration without all the rest: its package loads every service, at the price of all our own."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

_NAME = "openstack"


class _Package(ModuleType):
    """The SDK's package, not executed before somebody wants something of it that is no module."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the package has
        if name.startswith("__"):
            raise AttributeError(name)
        if find_spec(f"{_NAME}.{name}") is not None:
            return import_module(f"{_NAME}.{name}")
        self.__class__ = ModuleType  # type: ignore[assignment]
        if self.__spec__ is not None and self.__spec__.loader is not None:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def put_off() -> None:
    """Have what is imported of the SDK from now on loaded by itself; the package as a whole when it is asked for."""
    if _NAME in sys.modules:
        return
    spec = find_spec(_NAME)
    if spec is None:
        return  # whoever imports it then says what is missing
    package = module_from_spec(spec)
    package.__class__ = _Package
    sys.modules.setdefault(_NAME, package)
