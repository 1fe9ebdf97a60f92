"""What a connection is trusted by, and proves itself with."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path

from mavtui.backends.openstack.clouds import CloudConfig
from mavtui.errors import ConfigError


def verification_for(cloud: CloudConfig, addresses: Iterable[str]) -> ssl.SSLContext | bool:
    """What the client verifies a service's certificate with; False where it is not to, or where nothing is encrypted.

    ConfigError: a file of a certificate cannot be used; names it.
    """
    if not any(address.startswith("https:") for address in addresses):
        return False  # to load the authorities costs as much as all the rest of making a client
    import httpx

    context = httpx.create_ssl_context(verify=cloud.verify is not False)
    if isinstance(cloud.verify, str):
        try:
            context = _trusting(cloud.verify)
        except (OSError, ssl.SSLError) as error:
            raise _unusable(cloud.verify, error) from None
    if cloud.cert:
        try:
            key = cloud.cert[1] if len(cloud.cert) > 1 else None
            context.load_cert_chain(cloud.cert[0], key, _no_passphrase)
        except (OSError, ssl.SSLError, ValueError) as error:
            raise _unusable(" with ".join(cloud.cert), error) from None
    return context


def _trusting(authority: str) -> ssl.SSLContext:
    if Path(authority).is_dir():
        return ssl.create_default_context(capath=authority)
    return ssl.create_default_context(cafile=authority)


def _no_passphrase() -> str:
    """Asked for by OpenSSL where a key is encrypted; it would ask on the terminal, in the middle of the screen."""
    raise ValueError("its key is encrypted")


def _unusable(file: str, error: Exception) -> ConfigError:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
    return ConfigError(f"{file}: cannot be used as a certificate: {reason}.", hint="It has to be in PEM.")
