"""What can go wrong with a request, found in one place for console and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mavtui.domain import hazards_of_attaching, hazards_of_detaching, hazards_of_volumes
from mavtui.domain.hazard import SEVERITIES, Hazard, Severity
from mavtui.domain.requests import (
    Advance,
    Attach,
    CleanUp,
    CreateVolume,
    DeleteVolume,
    Detach,
    ExtendVolume,
    ForceDetach,
    RegisterServer,
    RemoveServer,
    Request,
    Reserve,
    ResetAttachment,
    ResetVolume,
    UpdateServer,
    UpdateVolume,
    volume_of,
)  # fmt: skip
from mavtui.domain.scene import Scene

__all__ = ["SEVERITIES", "Hazard", "Severity", "find_hazards"]


def _none(_request: UpdateServer, _scene: Scene) -> Iterator[Hazard]:
    return iter(())


_FINDERS: dict[type[Request], Callable[[Any, Scene], Iterator[Hazard]]] = {
    CreateVolume: hazards_of_volumes.of_creating,
    UpdateVolume: hazards_of_volumes.of_updating,
    ExtendVolume: hazards_of_volumes.of_extending,
    DeleteVolume: hazards_of_volumes.of_deleting,
    ResetVolume: hazards_of_volumes.of_resetting_volume,
    Attach: hazards_of_attaching.of_attaching,
    Reserve: hazards_of_attaching.of_attaching,
    Advance: hazards_of_detaching.of_one_phase,
    Detach: hazards_of_detaching.of_detaching,
    ForceDetach: hazards_of_detaching.of_forcing,
    CleanUp: hazards_of_detaching.of_cleaning_up,
    ResetAttachment: hazards_of_detaching.of_resetting,
    RegisterServer: hazards_of_volumes.of_registering,
    UpdateServer: _none,
    RemoveServer: hazards_of_volumes.of_removing,
}


def find_hazards(request: Request, scene: Scene) -> tuple[Hazard, ...]:
    """Everything that can go wrong with the request in this scene, the worst first.

    Raises NotFound where the request names what is not in the scene.
    """
    found = list(_FINDERS[type(request)](request, scene))
    if scene.locked_because:
        found.append(Hazard("read-only-context", scene.locked_because, volume_of(request)))
    return tuple(sorted(found, key=lambda hazard: -hazard.severity))
