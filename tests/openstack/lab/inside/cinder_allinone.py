"""API, scheduler and volume service of Cinder in one process, which keeps their messages to itself.

Usage: cinder_allinone.py --config-file FILE
"""
# ruff: noqa: E402 - the green threads come before everything that would import a socket, lazy texts before texts

from __future__ import annotations

from cinder import monkey_patch

monkey_patch.patch()

from cinder import i18n

i18n.enable_lazy()

import shlex
import sys

import os_brick
from cinder import coordination, objects, rpc, service, utils, version
from cinder.common import config, constants
from oslo_config import cfg
from oslo_log import log as logging
from oslo_privsep import priv_context
from oslo_service import service as oslo_service

CONF = cfg.CONF


def main() -> None:
    """Serve until asked to end."""
    objects.register_all()
    CONF(sys.argv[1:], project="cinder", version=version.version_string())
    config.set_middleware_defaults()
    logging.setup(CONF, "cinder")
    priv_context.init(root_helper=shlex.split(utils.get_root_helper()))
    os_brick.setup(CONF)
    coordination.COORDINATOR.start()
    rpc.init(CONF)
    launcher = oslo_service.ServiceLauncher(CONF, restart_method="mutate")
    launcher.launch_service(service.Service.create(binary="cinder-scheduler"))
    for backend in CONF.enabled_backends:
        volumes = service.Service.create(
            host=f"{CONF.host}@{backend}", service_name=backend, binary=constants.VOLUME_BINARY, coordination=False
        )
        launcher.launch_service(volumes)
    launcher.launch_service(service.WSGIService("osapi_volume"))
    launcher.wait()


if __name__ == "__main__":
    main()
