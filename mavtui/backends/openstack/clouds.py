"""Which clouds there are and what is known of one before the login: clouds.yaml, secure.yaml, profiles, environment."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.backends.openstack import redaction, sdk
from mavtui.backends.openstack.cloud_files import (
    ENVIRONMENT,
    cloud_names,
    files_of,
    first_of,
    missing_file,
    raise_for_broken_files,
    stamps,
)
from mavtui.backends.openstack.identities import CloudIdentity
from mavtui.backends.openstack.microversions import Service
from mavtui.config.model import ContextSettings
from mavtui.config.nearest import known_names
from mavtui.errors import BackendUnreachable, ConfigError

if TYPE_CHECKING:
    from openstack.config import OpenStackConfig

_ID_LENGTH = 32
_APPLICATION_CREDENTIAL = ("application_credential_id", "application_credential_name")
_FIXED_ADDRESS = ("admin_token", "none", "http_basic")
"""Plug-ins without a catalogue: their `endpoint` is the address of the one service that they are for."""


class CloudConfig(NamedTuple):
    """One cloud as configured.

    `source`: the file, or `the OS_* variables`. `auth`: what the plug-in of `auth_type` gets, secrets among it.
    `interfaces`: in order of preference. `verify`: False, True or the path of a CA; `cert`: files of a client
    certificate and its key. `overrides`: addresses that win over the catalogue's. `timeout`: seconds for one answer.
    """

    name: str
    source: str
    auth_type: str
    auth: Mapping[str, Any]
    settings: Mapping[str, Any]
    region: str
    interfaces: tuple[str, ...]
    verify: bool | str
    cert: tuple[str, ...]
    overrides: Mapping[Service, str]
    timeout: float
    identity: CloudIdentity

    @property
    def secrets(self) -> frozenset[str]:
        """What must not be told of it."""
        return redaction.secrets_of({"auth": self.auth, "settings": self.settings})

    def __repr__(self) -> str:
        return f"CloudConfig({self.name!r}, {self.auth_type!r})"  # never what is in `auth`


def resolve(context: ContextSettings) -> CloudConfig:
    """The cloud that a context names, with what the context itself says put over it. Nothing is sent.

    Read once, and again when a file or a variable has changed. ConfigError names the file or the context and what is
    wrong there: no such cloud, region or file of a certificate.
    """
    variables = tuple(sorted(item for item in os.environ.items() if item[0].startswith("OS_")))
    return _resolve(context, variables, stamps())


@lru_cache(maxsize=8)
def _resolve(
    context: ContextSettings, _variables: tuple[tuple[str, str], ...], _files: tuple[object, ...]
) -> CloudConfig:
    sdk.put_off()
    from openstack.exceptions import ConfigException

    name = context.cloud or context.name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old spellings that still hold; nobody asked us to tidy clouds.yaml
        try:
            config = _open_configuration()
            if (config.config_filename, config.secure_config_filename) != _first_files():
                raise_for_broken_files()  # the stock reader passes over them in silence
            source = config.config_filename if name != config.envvar_key else None
            where = source or "the OS_* variables"
            _put_over(config, name, context)
            region = config.get_one(name, validate=False, region_name=context.region or None)
            verify, cert = region.get_requests_verify_args()
            overrides = {service: address for service in Service if (address := region.get_endpoint(service))}
        except ConfigException as error:
            raise _wrong_configuration(name, context, str(error)) from None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise_for_broken_files()
            raise ConfigError(
                f"the cloud `{name}` in {_place_of_clouds()} is not written as clouds.yaml has to be"
                f" ({type(error).__name__})",
                hint="A cloud is a section with auth, region_name and so on; braces in a value have to be doubled.",
            ) from None
        except OSError as error:  # a profile may be an address
            raise BackendUnreachable(
                f"the profile that the cloud `{name}` names cannot be read: {redaction.text(str(error))}",
                hint="Look at `profile` in clouds.yaml.",
            ) from None
    settings = region.config
    auth = dict(settings.get("auth") or {})
    auth_type = str(settings.get("auth_type") or "none")
    if address := _fixed_address(auth_type, auth):
        overrides.setdefault(Service.CINDER, address)
        if overrides.get(Service.NOVA) == address:  # meant for every service, and there is one only
            del overrides[Service.NOVA]
    interfaces = context.interface or region.get_interface() or "public"
    return CloudConfig(
        name=name,
        source=where,
        auth_type="admin_token" if auth_type == "token_endpoint" else auth_type,
        auth=MappingProxyType(auth),
        settings=MappingProxyType({key: value for key, value in settings.items() if key != "auth"}),
        region=str(settings.get("region_name") or ""),
        interfaces=(interfaces,) if isinstance(interfaces, str) else tuple(interfaces),
        verify=_verification(context, where, verify),
        cert=_client_certificate(where, cert),
        overrides=MappingProxyType(overrides),
        timeout=_timeout(context, settings.get("api_timeout")),
        identity=_identity(auth, str(settings.get("region_name") or "")),
    )


def _first_files() -> tuple[str | None, ...]:
    return tuple(str(file) if (file := first_of(files_of(kind))) else None for kind in ("clouds", "secure"))


def _open_configuration() -> OpenStackConfig:
    from openstack.config import OpenStackConfig

    return OpenStackConfig(
        config_files=files_of("clouds"), secure_files=files_of("secure"), vendor_files=files_of("clouds-public"),
        app_name="mavtui",
    )  # fmt: skip


def _put_over(config: OpenStackConfig, name: str, context: ContextSettings) -> None:
    """Another project or user than clouds.yaml's, given by the context."""
    cloud = config.cloud_config["clouds"].get(name)
    if not isinstance(cloud, dict) or not (context.project or context.user):
        return
    auth = cloud.setdefault("auth", {})
    if any(auth.get(key) or cloud.get(key) for key in _APPLICATION_CREDENTIAL):
        raise ConfigError(
            f"the context {context.name} names a project or a user, and the cloud `{name}` logs in with an application"
            " credential, which is bound to its own",
            hint="Take `project` and `user` out of the context.",
        )
    if context.project:
        _replace(auth, cloud, ("project_id", "project_name", "tenant_id", "tenant_name"))
        auth["project_id" if _looks_like_id(context.project) else "project_name"] = context.project
    if context.user:
        _replace(auth, cloud, ("user_id", "username", "user_name"))
        auth["username"] = context.user


def _replace(auth: dict[str, Any], cloud: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        auth.pop(key, None)
        cloud.pop(key, None)


def _looks_like_id(value: str) -> bool:
    return len(value) == _ID_LENGTH and all(sign in "0123456789abcdef" for sign in value)


def _identity(auth: Mapping[str, Any], region: str) -> CloudIdentity:
    def of(*keys: str) -> str:
        return "/".join(str(auth[key]) for key in keys if auth.get(key))

    scope = "system" if auth.get("system_scope") else of("trust_id") or of("domain_id", "domain_name") or "project"
    user = of(*_APPLICATION_CREDENTIAL, "user_id", "user_domain_id", "user_domain_name", "username")
    federated = of("identity_provider", "protocol", "client_id")
    project = of("project_id", "project_domain_id", "project_domain_name", "project_name")
    if not user and ":" in str(auth.get("token", "")):  # of a Cinder without Keystone: user and project, no secret
        user, _, project = str(auth["token"]).partition(":")
    return CloudIdentity(
        auth_url=redaction.url(str(auth.get("auth_url") or auth.get("endpoint") or "")),
        region=region,
        project=project,
        user="/".join(part for part in (federated, user) if part),
        scope=scope,
    )


def _fixed_address(auth_type: str, auth: Mapping[str, Any]) -> str:
    return str(auth.get("endpoint") or "") if auth_type in (*_FIXED_ADDRESS, "token_endpoint") else ""


def _verification(context: ContextSettings, where: str, verify: bool | str | None) -> bool | str:  # noqa: FBT001 - as requests has it
    if context.ca_file is not None:
        return _existing(str(context.ca_file), f"`ca_file` of the context {context.name}")
    if isinstance(verify, str):
        return _existing(verify, f"`cacert` in {where}")
    named = os.environ.get("REQUESTS_CA_BUNDLE")  # what the login's own library looks at
    if verify is not False and named:
        return _existing(named, "REQUESTS_CA_BUNDLE")
    return verify is not False


def _client_certificate(where: str, cert: str | tuple[str, str] | None) -> tuple[str, ...]:
    files = (cert,) if isinstance(cert, str) else cert or ()
    return tuple(_existing(file, f"`{key}` in {where}") for key, file in zip(("cert", "key"), files, strict=False))


def _existing(file: str, named_by: str) -> str:
    if not os.access(file, os.R_OK):
        raise ConfigError(f"{file}, named by {named_by}, cannot be read.", hint="Correct the path there.")
    return file


def _timeout(context: ContextSettings, configured: object) -> float:
    """The context's own value wins; where it has none, clouds.yaml may give one."""
    if context.timeout_seconds == ContextSettings._field_defaults["timeout_seconds"] and configured:
        try:
            return max(1.0, float(str(configured)))
        except ValueError:
            pass
    return context.timeout_seconds


def _wrong_configuration(name: str, context: ContextSettings, told: str) -> ConfigError:
    raise_for_broken_files()
    names = cloud_names()
    if name in names:
        return ConfigError(f"the cloud `{name}` in {_place_of_clouds()}: {redaction.text(told)}")
    if name == ENVIRONMENT:
        return ConfigError("there are no OS_* variables that describe a cloud", hint="Set them, or name a cloud.")
    hint = known_names(name, names) if names else "Put one into ~/.config/openstack/clouds.yaml."
    return ConfigError(
        f"the context {context.name} names the cloud `{name}`, unknown in {_place_of_clouds()}", hint=hint
    )


def _place_of_clouds() -> str:
    if named := missing_file():
        return f"{named} (named by OS_CLIENT_CONFIG_FILE, and it cannot be read)"
    return str(first_of(files_of("clouds")) or "clouds.yaml (there is none)")
