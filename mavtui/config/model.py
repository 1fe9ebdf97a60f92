"""What can be configured, as it is after reading: one class for each section of the file, with the defaults.

`config.example.yaml` shows every key; `config/load.py` fills these from a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mavtui.domain.finding_limits import FindingLimits

if TYPE_CHECKING:
    from mavtui.store.filters import Known

LOCAL = "local"
"""The name of the context that is used when no other is chosen: the local engine in its usual place."""

LOCAL_BACKEND = "sqlite"
"""The back end that is the local engine."""

CLOUD_BACKEND = "openstack"
"""The back end that speaks to a cloud of clouds.yaml or of the environment."""

DEFAULT_THEME = "calm-dark"


class ContextSettings(NamedTuple):
    """One place where volumes live, and how carefully it is to be treated.

    `backend` names what answers (`sqlite` is the local engine), `path` the engine's file where it has one. `readonly`
    denies every change, `production` raises every hazard by one step. What is None is taken from the other sections.

    For a cloud: `cloud` is its name in clouds.yaml (`envvars`: the OS_* variables), and `region`, `interface` (public,
    internal, admin), `project`, `user` and `ca_file` win over what stands there. `all_projects` begins with the volumes
    of every project, where the role allows it. In seconds: `timeout_seconds` for one answer, `wait_seconds` for another
    change of the same volume to end, `refresh_seconds` between two readings (None: the back end's own).
    """

    name: str
    backend: str = LOCAL_BACKEND
    path: Path | None = None
    readonly: bool = False
    production: bool = False
    theme: str | None = None
    project: str | None = None
    user: str | None = None
    cloud: str | None = None
    region: str | None = None
    interface: str | None = None
    ca_file: Path | None = None
    all_projects: bool = False
    timeout_seconds: float = 60.0
    wait_seconds: float = 60.0
    refresh_seconds: float | None = None


class EngineSettings(NamedTuple):
    """Rules of the local engine. Without `multiattach` no volume gets a second attachment."""

    multiattach: bool = True


class IdentitySettings(NamedTuple):
    """Who attaches, as it is written into attachments. A `user` of None stands for the login name."""

    user: str | None = None
    project: str = "default"


class UiSettings(NamedTuple):
    """The console. `ascii` None: as the terminal can; `clock` is `local` or `utc`; `keymap` names a preset.

    With `plain` everything is said in lines, for screen readers. The others are in seconds.
    """

    theme: str = DEFAULT_THEME
    ascii: bool | None = None
    reduced_motion: bool = False
    plain: bool = False
    mouse: bool = True
    refresh_seconds: float = 2.0
    stale_seconds: float = 60.0
    clock: str = "local"
    keymap: str = "default"


class JournalSettings(NamedTuple):
    """Where changes are recorded. None: the usual place."""

    path: Path | None = None


class Settings(NamedTuple):
    """The whole configuration.

    `filters` are the texts of filters by name (`@name`), `keymap` has the keys of actions by their ids, `sources` the
    files read (none, one).
    """

    default_context: str | None = None
    contexts: Mapping[str, ContextSettings] = MappingProxyType({})
    engine: EngineSettings = EngineSettings()
    identity: IdentitySettings = IdentitySettings()
    ui: UiSettings = UiSettings()
    journal: JournalSettings = JournalSettings()
    findings: FindingLimits = FindingLimits()
    filters: Mapping[str, str] = MappingProxyType({})
    keymap: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    sources: tuple[Path, ...] = ()

    @property
    def known_to_filters(self) -> Known:
        """What filters are read with."""
        from mavtui.store.filters import Known

        return Known(self.filters, self.findings)
