"""A session: one context opened, with everything that a use case needs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mavtui.domain.plans import Target

if TYPE_CHECKING:
    from mavtui.backends.protocol import Backend, Identity
    from mavtui.backends.readonly import SwitchableLock
    from mavtui.config.model import ContextSettings, Settings
    from mavtui.services.journal import Journal


@dataclass(slots=True, kw_only=True)
class Session:
    """What `bootstrap.open_session` makes and every service takes.

    `backend` is wrapped already where the context or the file denies changes; `lock` is the operator's own, which can
    only add to that. Close it with `close()`.
    """

    settings: Settings
    context: ContextSettings
    backend: Backend
    identity: Identity
    journal: Journal
    lock: SwitchableLock

    @property
    def target(self) -> Target:
        """Where plans of this session act; production by the context's mark or by the target's own."""
        return Target(
            context=self.context.name,
            backend=self.backend.name,
            place=self.backend.place,
            project=self.identity.project,
            production=self.context.production or self.backend.marks().production,
        )

    async def close(self) -> None:
        """Release the back end's files and threads."""
        await self.backend.close()


def login_name() -> str:
    """The name of whoever runs this process, as the system knows it."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError, OSError):  # no such account (containers), or no such system
        return os.environ.get("LOGNAME") or os.environ.get("USER") or "unknown"
