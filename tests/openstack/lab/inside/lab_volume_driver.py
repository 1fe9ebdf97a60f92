"""A Cinder volume driver without any data behind it, for the lab alone.

It says that everything worked, offers multi-attach and growing in use, and answers with made-up connections. The
metadata of a volume, read afresh at every call, steers it, so that a test can see short-lived and failing states:

  lab_delay_<op>=SECONDS    take that long (60 at most)
  lab_fail_<op>=anything    fail

where <op> is create, delete, extend, attach or detach. A service that is started with LAB_FAIL_SETUP in its environment
finds no storage: it is there, and does nothing with a volume until it is started without.
"""
# ruff: noqa: ANN401, ARG002 - the arguments are what Cinder gives to every driver

from __future__ import annotations

import os
import time
from typing import Any

from cinder import context as contexts
from cinder import exception, interface
from cinder.db import api as db
from cinder.volume import driver

LONGEST_DELAY = 60.0
POOL = {
    "pool_name": "pool0",
    "total_capacity_gb": 10000,
    "free_capacity_gb": 10000,
    "provisioned_capacity_gb": 0,
    "max_over_subscription_ratio": 20.0,
    "reserved_percentage": 0,
    "thin_provisioning_support": True,
    "multiattach": True,
    "online_extend_support": True,
    "QoS_support": False,
}
AUTH_PASSWORD = "lab-chap-secret"  # noqa: S105 - what no program may ever show; tests look for it


@interface.volumedriver
class LabVolumeDriver(driver.VolumeDriver):  # type: ignore[misc] # the services are not installed where types are checked
    """The driver; Cinder names it in `volume_driver`."""

    VERSION = "1.0.0"
    CI_WIKI_NAME = "none"

    def do_setup(self, context: Any) -> None:
        """Nothing to prepare."""

    def check_for_setup_error(self) -> None:
        """Nothing is wrong, unless it was told to be."""
        if os.environ.get("LAB_FAIL_SETUP"):
            raise exception.VolumeBackendAPIException(data="lab: the storage was told not to be there")

    def get_volume_stats(self, refresh: bool = False) -> dict[str, Any]:
        """Always the same room."""
        name = self.configuration.safe_get("volume_backend_name") or "lab"
        facts = {"vendor_name": "lab", "driver_version": self.VERSION, "storage_protocol": "iSCSI"}
        return {"volume_backend_name": name, "pools": [POOL], **facts}

    def create_volume(self, volume: Any) -> None:
        """A new volume."""
        _steered("create", volume)

    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> None:
        """A new volume, as empty as its snapshot."""
        _steered("create", volume)

    def create_cloned_volume(self, volume: Any, src_vref: Any) -> None:
        """A new volume, as empty as the one it is a copy of."""
        _steered("create", volume)

    def clone_image(
        self,
        context: Any,
        volume: Any,
        image_location: Any,
        image_meta: Any,
        image_service: Any,
    ) -> tuple[dict[str, Any], bool]:
        """A volume from an image: made already, so that Cinder fetches nothing (which would need a block device)."""
        _steered("create", volume)
        return {"provider_location": None}, True

    def delete_volume(self, volume: Any) -> None:
        """A volume goes."""
        _steered("delete", volume)

    def extend_volume(self, volume: Any, new_size: int) -> None:
        """A volume grows."""
        _steered("extend", volume)

    def retype(self, context: Any, volume: Any, new_type: Any, diff: Any, host: Any) -> tuple[bool, None]:
        """Every type fits every volume."""
        return True, None

    def create_snapshot(self, snapshot: Any) -> None:
        """Nothing to keep."""

    def delete_snapshot(self, snapshot: Any) -> None:
        """Nothing to drop."""

    def ensure_export(self, context: Any, volume: Any) -> None:
        """Nothing to export."""

    def create_export(self, context: Any, volume: Any, connector: Any) -> None:
        """Nothing to export."""

    def remove_export(self, context: Any, volume: Any) -> None:
        """Nothing was exported."""

    def initialize_connection(self, volume: Any, connector: Any) -> dict[str, Any]:
        """How a server would reach the volume, with a password as real ones have it."""
        _steered("attach", volume)
        data = {
            "target_discovered": False,
            "target_iqn": f"iqn.2010-10.org.example:{volume.id}",
            "target_portal": "127.0.0.1:3260",
            "target_lun": 1,
            "volume_id": volume.id,
            "discard": False,
            "auth_method": "CHAP",
            "auth_username": "lab",
            "auth_password": AUTH_PASSWORD,
        }
        return {"driver_volume_type": "iscsi", "data": data}

    def terminate_connection(self, volume: Any, connector: Any, **kwargs: Any) -> None:
        """A server leaves."""
        _steered("detach", volume)


def _steered(operation: str, volume: Any) -> None:
    try:
        metadata = db.volume_metadata_get(contexts.get_admin_context(), volume.id)
    except exception.VolumeNotFound:
        return
    delay = metadata.get(f"lab_delay_{operation}")
    if delay:
        time.sleep(min(float(delay), LONGEST_DELAY))
    if metadata.get(f"lab_fail_{operation}"):
        raise exception.VolumeBackendAPIException(data=f"lab: {operation} was told to fail")
