"""The log of requests that `--debug` asks for: one line for each, headers that prove who we are as hashes."""

from __future__ import annotations

import logging
import os
import time
from typing import TextIO

from mavtui.backends.openstack.exchange import LOG
from mavtui.config import paths
from mavtui.errors import UsageError


def log_requests() -> None:
    """Write every request from now on into the program's log (0600); where that cannot be written, nothing."""
    if any(isinstance(handler, _RequestLog) for handler in LOG.handlers):
        return
    try:
        file = paths.log_file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        stream = os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")
    except (OSError, UsageError):
        return
    LOG.addHandler(_RequestLog(stream))
    LOG.setLevel(logging.DEBUG)
    LOG.propagate = False


class _RequestLog(logging.StreamHandler[TextIO]):
    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        formatter = logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)
