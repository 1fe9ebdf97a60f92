"""What `mavtui findings` tells of a cloud, volume by volume; ready plans carried out by the commands that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cli.running import Mavtui
from tests.openstack.cloud import Cloud, Place

if TYPE_CHECKING:
    import pytest

AT_ONCE = {"reserved_seconds": 0, "attaching_seconds": 0, "detaching_seconds": 0, "settle_seconds": 0}
"""Limits by which a state counts from its first reading on."""
MUCH_LATER = "2099-01-01T00:00:00.000000Z"
NOT_SINCE = re.compile(r", unchanged since .*| since [0-9].*")

Finding = dict[str, Any]


class Look:
    """Somebody who looks for findings in a cloud, and what they do about them, each command as it is typed."""

    def __init__(self, here: Mavtui, place: Place, folder: Path, limits: Mapping[str, float] = AT_ONCE) -> None:
        context = {"backend": "openstack", "cloud": place.name, "timeout_seconds": 20, "wait_seconds": 20}
        self._here, self._context = here, place.name
        self._config = folder / f"{place.name}.yaml"
        self._config.write_text(json.dumps({"contexts": {place.name: context}, "findings": dict(limits)}))

    def on(self, *arguments: str) -> Any:  # noqa: ANN401 - how it ended
        """One command."""
        return self._here("--config", str(self._config), "--context", self._context, *arguments)

    def do(self, *arguments: str) -> str:
        """One command that has to succeed; what it printed."""
        done = self.on(*arguments)
        assert done.code == 0, done.err
        return str(done.out)

    def at(self, volume_id: str) -> dict[str, list[Finding]]:
        """What is found at one volume now, by code."""
        found: dict[str, list[Finding]] = {}
        for one in json.loads(self.do("findings", "-o", "json")):
            if one["volume_id"] == volume_id:
                found.setdefault(one["code"], []).append(one)
        return found

    def the(self, code: str, volume_id: str) -> Finding:
        """The one finding of a code at a volume; it has evidence and a remedy."""
        found = self.at(volume_id)
        assert code in found, sorted(found)
        (one,) = found[code]
        assert one["remedy"]
        assert all(evidence["at"] for evidence in one["evidence"])
        return one

    def codes(self, volume_id: str) -> set[str]:
        """The codes of what is found at a volume now."""
        return set(self.at(volume_id))

    def carry_out(self, finding: Finding, *consent: str) -> None:
        """The ready plan of a finding, by the command that it names."""
        assert finding["plan"], finding["sentence"]
        for plan in finding["plan"]:
            self.do(*plan["command"].split()[1:], *consent)


MakeLook = Callable[..., Look]


def evidence_of(finding: Finding) -> list[str]:
    """Who says what, one text for each, without the times."""
    return [f"{one['source']}: {NOT_SINCE.sub('', one['says'])}" for one in finding["evidence"]]


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read from now on was first seen long ago: a record may be ended that is certainly forgotten."""
    monkeypatch.setattr("mavtui.backends.openstack.backend.current_time", lambda: MUCH_LATER)


def connect_stray(cloud: Cloud, volume_id: str, server_id: str, *, complete: bool = True) -> str:
    """A record in a server's name that Nova knows nothing of, connected in Cinder's eyes; its id."""
    attachment_id = cloud.reserve(volume_id, server_id)
    connector = {"host": "lab-cn1", "initiator": "iqn.2026-11.example:stray", "ip": "192.0.2.9"}
    cloud.cinder("PUT", f"/attachments/{attachment_id}", {"attachment": {"connector": connector}}).expect(200)
    if complete:
        cloud.cinder("POST", f"/attachments/{attachment_id}/action", {"os-complete": {}}).expect(204)
    return attachment_id


def reset(cloud: Cloud, volume_id: str, **values: str) -> None:
    """Correct a volume's record as an admin does it by hand."""
    cloud.cinder("POST", f"/volumes/{volume_id}/action", {"os-reset_status": values}).expect(202)


def retype(cloud: Cloud, volume_id: str, volume_type: str) -> None:
    """Another type for the volume, and wait until that came to its end, whatever it was."""
    body = {"os-retype": {"new_type": volume_type, "migration_policy": "never"}}
    cloud.cinder("POST", f"/volumes/{volume_id}/action", body).expect(202)
    cloud.wait_for_volume(volume_id)


def flag_read_only(cloud: Cloud, volume_id: str) -> None:
    """Flag the volume read-only."""
    flag = {"os-update_readonly_flag": {"readonly": True}}
    cloud.cinder("POST", f"/volumes/{volume_id}/action", flag).expect(202)


def reboot_hard(cloud: Cloud, server_id: str) -> None:
    """Reboot a server hard, which brings Nova and Cinder together, and wait until it is there again."""
    cloud.nova("POST", f"/servers/{server_id}/action", {"reboot": {"type": "HARD"}}).expect(202)
    cloud.wait_for_server(server_id, "ACTIVE")
