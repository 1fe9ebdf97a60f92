"""What can go wrong with a request, found in one place for console and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mavtui.domain import requests
from mavtui.domain.hazard import SEVERITIES, Hazard, Severity
from mavtui.domain.hazards_of_attaching import of_attaching
from mavtui.domain.hazards_of_detaching import of_cleaning_up, of_detaching, of_forcing, of_one_phase
from mavtui.domain.hazards_of_places import of_the_place
from mavtui.domain.hazards_of_resetting import of_resetting, of_resetting_volume
from mavtui.domain.hazards_of_servers import of_registering, of_removing, of_updating_server
from mavtui.domain.hazards_of_volumes import of_creating, of_deleting, of_extending, of_updating
from mavtui.domain.rules import ENGINE_RULES
from mavtui.domain.scene import Scene

__all__ = ["SEVERITIES", "Hazard", "Severity", "find_hazards"]


_FINDERS: dict[type[requests.Request], Callable[[Any, Scene], Iterator[Hazard]]] = {
    requests.CreateVolume: of_creating,
    requests.UpdateVolume: of_updating,
    requests.ExtendVolume: of_extending,
    requests.DeleteVolume: of_deleting,
    requests.ResetVolume: of_resetting_volume,
    requests.Attach: of_attaching,
    requests.Reserve: of_attaching,
    requests.Advance: of_one_phase,
    requests.Detach: of_detaching,
    requests.ForceDetach: of_forcing,
    requests.CleanUp: of_cleaning_up,
    requests.ResetAttachment: of_resetting,
    requests.RegisterServer: of_registering,
    requests.UpdateServer: of_updating_server,
    requests.RemoveServer: of_removing,
}


def find_hazards(request: requests.Request, scene: Scene) -> tuple[Hazard, ...]:
    """Everything that can go wrong with the request in this scene, the worst first.

    Raises NotFound where the request names what is not in the scene, UsageError for a value that cannot be, Refused
    where the id or name of a new object is taken.
    """
    found = list(_FINDERS[type(request)](request, scene))
    if scene.rules is not ENGINE_RULES:
        found += of_the_place(request, scene)
    if scene.locked_because:
        found.append(Hazard("read-only-context", scene.locked_because, requests.volume_of(request)))
    return tuple(sorted(found, key=lambda hazard: -hazard.severity))
