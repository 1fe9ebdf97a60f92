"""How a call is tried: reads again while that can help, writes once."""

from __future__ import annotations

import asyncio
import random
import time

from mavtui.backends.openstack.exchange import LOG, Call, Client, Lost, Params, Reply
from mavtui.backends.openstack.faults import CloudFault, OutcomeUnknown, leaves_unknown
from mavtui.backends.openstack.microversions import Service, Version
from mavtui.errors import BackendUnreachable

__all__ = ["Call", "Params", "Reply", "Transport", "version_headers"]

MOST_TRIES = 4
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
"""Seconds; a service that asks to be left alone for longer is believed, and the call fails."""

TRIED_AGAIN = frozenset({429, 502, 503, 504})
READ_BACK = "It was not sent again. Read the volume to see what became of it."


class Transport:
    """The calls to one cloud. `patience`: seconds after which a read that failed is not tried again."""

    def __init__(self, client: Client, *, patience: float) -> None:
        self._client = client
        self._patience = patience

    async def read(self, call: Call, *, secrets: frozenset[str] = frozenset()) -> Reply:
        """The reply to a GET, tried again with growing pauses while that can help.

        Raises CloudFault for what the service refuses, BackendUnreachable.
        """
        began = time.monotonic()
        for tries_left in reversed(range(MOST_TRIES)):
            pause = _pause(MOST_TRIES - tries_left)
            try:
                return await self._client.exchange(call, secrets)
            except Lost as lost:
                if lost.lasting or not tries_left or time.monotonic() - began + pause > self._patience:
                    raise BackendUnreachable(str(lost), hint=lost.hint, request_id=lost.request_id) from None
                reason = lost.message
            except CloudFault as fault:
                asked = fault.retry_after
                may = fault.status in TRIED_AGAIN or (fault.status == 413 and asked)  # noqa: PLR2004 - of HTTP
                if not may or not tries_left or (asked or 0) > LONGEST_PAUSE:
                    raise
                pause = max(pause, asked or 0)
                reason = fault.message
            LOG.debug("again in %.2f s: %s", pause, reason)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def write(self, call: Call, *, secrets: frozenset[str] = frozenset()) -> Reply:
        """The reply to a change, sent once.

        Raises CloudFault (nothing was done), OutcomeUnknown (it may have been done), BackendUnreachable (never sent).
        """
        try:
            return await self._client.exchange(call, secrets)
        except Lost as lost:
            if not lost.sent:
                raise BackendUnreachable(f"nothing was sent: {lost}", hint=lost.hint) from None
            raise OutcomeUnknown(str(lost), hint=READ_BACK, request_id=lost.request_id) from None
        except CloudFault as fault:
            if not leaves_unknown(fault):
                raise
            raise OutcomeUnknown(str(fault), fault=fault, hint=READ_BACK, request_id=fault.request_id) from fault

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def version_headers(service: Service, version: Version) -> dict[str, str]:
    """What asks a service for a microversion."""
    if service is Service.NOVA:  # the second for a Nova that does not know the first yet
        return {"OpenStack-API-Version": f"compute {version}", "X-OpenStack-Nova-API-Version": str(version)}
    return {"OpenStack-API-Version": f"volume {version}"}


def _pause(tries: int) -> float:
    """Seconds before the next try: twice as long each time, and never the same for two who failed together."""
    return FIRST_PAUSE * 2.0 ** (tries - 1) * random.uniform(0.75, 1.5)
