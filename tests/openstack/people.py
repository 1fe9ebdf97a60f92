"""People of a test's own in the real Keystone: with a password, a second factor, or credentials for applications."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
import uuid
from typing import Any

from tests.openstack.cloud import Cloud
from tests.openstack.lab.calling import Answer, call

SEED = b"a-seed-of-20-bytes!!"
STEP_SECONDS = 30


def passcode(at: float | None = None) -> str:
    """The six digits of this moment (RFC 6238)."""
    steps = int((time.time() if at is None else at) // STEP_SECONDS)
    digest = hmac.new(SEED, struct.pack(">Q", steps), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Person:
    """A member of the project demo; `remove` takes the user away with everything of theirs.

    `needs_both`: a password alone is not enough. That holds from the start, since Keystone remembers users for a while.
    `has_project`: of a project of their own instead, which goes with them.
    """

    def __init__(self, admin: Cloud, *, needs_both: bool = False, has_project: bool = False) -> None:
        self.keystone = str(admin.place.keystone)
        self.name = f"mavtui-{uuid.uuid4().hex[:8]}"
        self.password = f"of-{uuid.uuid4().hex}"
        self._admin = admin
        both = {"multi_factor_auth_enabled": True, "multi_factor_auth_rules": [["password", "totp"]]}
        options = both if needs_both else {}
        made = {"name": self.name, "password": self.password, "domain_id": "default", "options": options}
        self.id = str(self.as_admin("POST", "/users", {"user": made}).expect(201)["user"]["id"])
        self.project = self.name if has_project else "demo"
        if has_project:
            self.as_admin("POST", "/projects", {"project": {"name": self.name, "domain_id": "default"}}).expect(201)
        self.project_id = self._id_of("projects", self.project)
        role = self._id_of("roles", "member")
        self.as_admin("PUT", f"/projects/{self.project_id}/users/{self.id}/roles/{role}").expect(204)

    def as_admin(self, method: str, path: str, body: object = None) -> Answer:
        """One request of an admin to Keystone."""
        return self._admin.keystone(method, path, body)

    def log_in(self, *, scope: object = None) -> Answer:
        """What Keystone answers to the user's password; for the project demo unless `scope` says otherwise."""
        whose = {"user": {"id": self.id, "password": self.password}}
        wanted = scope or {"project": {"id": self.project_id}}
        body = {"auth": {"identity": {"methods": ["password"], "password": whose}, "scope": wanted}}
        return call("POST", f"{self.keystone}/auth/tokens", body)

    def token(self) -> str:
        """A token for the project demo."""
        answer = self.log_in()
        answer.expect(201)
        return answer.headers["X-Subject-Token"]

    def revoke(self, token: str) -> int:
        """End one of the user's tokens; gives Keystone's status."""
        which = {"X-Subject-Token": token}
        return call("DELETE", f"{self.keystone}/auth/tokens", token=self.token(), headers=which).status

    def take_passcodes(self) -> None:
        """From now on the passcodes of SEED prove who this is."""
        seed = base64.b32encode(SEED).decode().rstrip("=")
        credential = {"type": "totp", "user_id": self.id, "blob": seed}
        self.as_admin("POST", "/credentials", {"credential": credential}).expect(201)

    def application_credential(self, *roles: str) -> dict[str, Any]:
        """A new one, with these roles alone if any are named; its `id`, `name` and `secret`."""
        values: dict[str, object] = {"name": f"{self.name}-app", "roles": [{"name": one} for one in roles]}
        if not roles:
            del values["roles"]
        made = call(
            "POST", f"{self.keystone}/users/{self.id}/application_credentials", {"application_credential": values},
            token=self.token(),
        )  # fmt: skip
        return dict(made.expect(201)["application_credential"])

    def entry(self, **auth: object) -> dict[str, Any]:
        """The section of clouds.yaml that logs in with this `auth`; `auth_type` and `auth_methods` stand beside it."""
        beside: dict[str, Any] = {name: auth.pop(name) for name in ("auth_type", "auth_methods") if name in auth}
        region = self._admin.place.entry["region_name"]
        return {"auth": {"auth_url": self.keystone, **auth}, "region_name": region, **beside}

    @property
    def who(self) -> dict[str, str]:
        """The user and the project, as plug-ins that go by names want them."""
        return {
            "username": self.name, "user_domain_id": "default", "project_name": self.project,
            "project_domain_id": "default",
        }  # fmt: skip

    def remove(self) -> None:
        """Take the user away; credentials go with it."""
        for one in self.as_admin("GET", f"/credentials?user_id={self.id}").expect(200)["credentials"]:
            self.as_admin("DELETE", f"/credentials/{one['id']}")
        self.as_admin("DELETE", f"/users/{self.id}")
        if self.project == self.name:
            self.as_admin("DELETE", f"/projects/{self.project_id}")

    def _id_of(self, kind: str, name: str) -> str:
        return str(self.as_admin("GET", f"/{kind}?name={name}").expect(200)[kind][0]["id"])
