"""An estate in every shape that operators meet: 40 volumes, 14 servers, 33 attachments, some of them stuck.

`python3 -m tests.openstack.estate` fills the running lab with it; `fill` does the same for a test.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from tests.openstack.cloud import Cloud, Place
from tests.openstack.lab.layout import from_environment

NOBODY = "00000000-dead-4bad-8000-00000000beef"
"""A server that never came."""


class Shape(NamedTuple):
    """A volume: whose it is, its size, whether several may hold it, who does, and what is noted on it."""

    owner: str
    name: str
    size: int
    sharable: bool = False
    servers: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


SERVERS = {
    "admin": ("db-primary", "db-standby", "db-report", "bastion", "backup-1", "build-arm"),
    "demo": ("web-1", "web-2", "web-3", "web-4", "nfs-a", "nfs-b", "batch-01", "batch-02"),
}
FILESYSTEM = "mavtui:filesystem"
SHAPES = (
    Shape("demo", "gfs2-home", 500, True, ("nfs-a", "nfs-b"), ((FILESYSTEM, "gfs2"),)),
    Shape("demo", "app-share", 40, True, ("web-1", "web-2", "web-3"), ((FILESYSTEM, "ext4"),)),
    Shape("demo", "web-assets", 120, True, ("web-1", "web-2", "web-3", "web-4")),
    Shape("admin", "quorum", 1, True, ("db-primary", "db-standby"), ((FILESYSTEM, "none"), ("mavtui:role", "quorum"))),
    Shape("admin", "db-wal-archive", 250, True, ("db-primary",)),
    Shape("admin", "shared-spare-1", 100, True),
    Shape("demo", "shared-spare-2", 100, True),
    Shape("admin", "db-data", 800, False, ("db-primary",)),
    Shape("admin", "db-data-standby", 800, False, ("db-standby",)),
    Shape("admin", "db-report-data", 300, False, ("db-report",)),
    Shape("admin", "backup-target", 4000, False, ("backup-1",)),
    Shape("admin", "build-cache", 60, False, ("build-arm",)),
    Shape("admin", "bastion-home", 5, False, ("bastion",)),
    Shape("demo", "batch-scratch-01", 100, False, ("batch-01",)),
    Shape("demo", "batch-scratch-02", 100, False, ("batch-02",)),
    Shape("demo", "nfs-a-journal", 20, False, ("nfs-a",)),
    Shape("demo", "nfs-b-journal", 20, False, ("nfs-b",)),
    *(Shape(("admin", "demo")[number % 2], f"pool-{number:02}", 1 + number, number % 4 == 0) for number in range(12)),
    Shape("demo", "pool-00", 2),
    Shape("demo", "données-partagées-日本", 3, True),
    Shape("demo", f"very-long-name-{'x' * 180}", 1),
)


def fill(admin: Cloud, member: Cloud) -> dict[str, str]:
    """Make the estate; gives the ids of the volumes and servers by the names above (of equal ones the last)."""
    owners = {"admin": admin, "demo": member}
    ids = {name: owners[owner].server(name) for owner, names in SERVERS.items() for name in names}
    for shape in SHAPES:
        cloud = owners[shape.owner]
        volume_id = cloud.volume(shape.name, sharable=shape.sharable, size=shape.size, metadata=dict(shape.metadata))
        ids[shape.name] = volume_id
        for server in shape.servers:
            cloud.attach(ids[server], volume_id)
    ids |= _read_only(member, ids)
    ids |= _held_by_hosts(admin)
    ids |= _stuck(admin, member, ids)
    return ids


def _read_only(member: Cloud, ids: dict[str, str]) -> dict[str, str]:
    """Flagged read-only, held by three servers of a member: recorded so, and writable all the same."""
    volume_id = member.volume("reference-data", sharable=True, size=2000)
    flag = {"os-update_readonly_flag": {"readonly": True}}
    member.cinder("POST", f"/volumes/{volume_id}/action", flag).expect(202)
    for server in ("batch-01", "batch-02", "web-4"):
        member.attach(ids[server], volume_id)
    return {"reference-data": volume_id}


def _held_by_hosts(admin: Cloud) -> dict[str, str]:
    volume_id = admin.volume("baremetal-images", sharable=True, size=75)
    for host, mode in (("rack1-node7", "ro"), ("rack1-node8", "ro"), ("rack2-node1", "rw")):
        admin.attach_host(volume_id, host, mode=mode)
    return {"baremetal-images": volume_id}


def _stuck(admin: Cloud, member: Cloud, ids: dict[str, str]) -> dict[str, str]:
    """Reserved for nobody, attaching and detaching for ever, in error, and said to be free while it is held."""
    reserved = member.volume("stuck-reserved", sharable=True, size=10)
    member.attach(ids["web-2"], reserved)
    member.reserve(reserved, NOBODY)
    attaching = admin.volume("stuck-attaching", size=10)
    connector = {"connector": {"host": "lab-cn1", "initiator": "iqn.2026-11.example:lab-cn1", "mountpoint": "/dev/vdq"}}
    record = admin.reserve(attaching, ids["db-report"])
    admin.cinder("PUT", f"/attachments/{record}", {"attachment": connector}).expect(200)
    detaching = member.volume("stuck-detaching", sharable=True, size=10, metadata={"lab_fail_detach": "1"})
    member.attach(ids["web-3"], detaching)
    member.nova("DELETE", f"/servers/{ids['web-3']}/os-volume_attachments/{detaching}").expect(202)
    broken = admin.volume("broken", size=10)
    admin.set_status(broken, "error")
    lying = admin.volume("lying-available", sharable=True, size=10)
    admin.attach(ids["db-standby"], lying)
    admin.set_status(lying, "available")
    return {
        "stuck-reserved": reserved,
        "stuck-attaching": attaching,
        "stuck-detaching": detaching,
        "broken": broken,
        "lying-available": lying,
    }


def main() -> int:
    """Fill the lab that LAB_DIR and LAB_PORT_OFFSET name; names are those above, so it is for an empty lab."""
    layout = from_environment()
    keystone, cinder, nova = (
        layout.url(service, path) for service, path in (("keystone", "/v3"), ("cinder", "/v3"), ("nova", "/v2.1"))
    )
    admin, member = (Cloud(Place(layout.clouds, name, cinder, nova, keystone)) for name in ("lab", "lab-demo"))
    for cloud in (admin, member):
        cloud.prefix = ""
    sys.stdout.write(f"{len(fill(admin, member))} volumes and servers\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
