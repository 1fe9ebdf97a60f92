"""Each request and its operation, in the transaction that the caller holds; new attachments have their own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mavtui.backends.sqlite import moving, servers, volumes
from mavtui.backends.sqlite.work import Facts, Work
from mavtui.domain import requests

_OPERATIONS: dict[type[requests.Request], Callable[[Work, Any], Facts]] = {
    requests.CreateVolume: volumes.create,
    requests.UpdateVolume: volumes.update,
    requests.ExtendVolume: volumes.extend,
    requests.DeleteVolume: volumes.delete,
    requests.ResetVolume: volumes.reset,
    requests.Advance: moving.move,
    requests.Detach: moving.move,
    requests.ForceDetach: moving.move,
    requests.CleanUp: moving.move,
    requests.ResetAttachment: moving.reset,
    requests.RegisterServer: servers.register,
    requests.UpdateServer: servers.update,
    requests.RemoveServer: servers.remove,
}


def carry_out(work: Work, request: requests.Request) -> Facts:
    """Do what is asked; whoever calls has authorised it and commits.

    Raises Refused, TransitionRefused, NotFound, UsageError, PlanStale.
    """
    return _OPERATIONS[type(request)](work, request)
