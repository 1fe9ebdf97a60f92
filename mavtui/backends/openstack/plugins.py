"""The plug-in that a cloud logs in with, made of what is configured and, where somebody is there, of what is asked.

Everything here waits for the network, a browser or a person: it is called in a thread, never on the event loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mavtui.backends.openstack.clouds import CloudConfig
from mavtui.backends.protocol import Ask
from mavtui.errors import AuthenticationFailed, ConfigError

if TYPE_CHECKING:
    from keystoneauth1.loading import BaseLoader
    from keystoneauth1.loading.opts import Opt
    from keystoneauth1.plugin import BaseAuthPlugin

SPENT_BY_USE = "passcode"
"""What logs in once only: a further login needs a new one."""

_BY_NAME = frozenset({"password", "v3password", "v3totp", "v2password", "http_basic"})
_NAMES_OF_USERS = ("username", "user_name", "user_id")


class PluginMaker:
    """Makes the plug-in of a cloud, again where a passcode is spent; keeps the password that was typed."""

    def __init__(self, cloud: CloudConfig, ask: Ask | None) -> None:
        self._cloud = cloud
        self._ask = ask
        self._typed: dict[str, str] = {}
        self._ever_typed: set[str] = set()
        self._made = False
        self.asks = False
        """Whether what it takes was asked of somebody, be it answered or left."""
        self.spends = False
        """Whether the plug-in holds something that was good for one login only."""

    @property
    def typed(self) -> frozenset[str]:
        """The secrets that were typed in, the forgotten ones among them."""
        return frozenset(self._ever_typed)

    def forget(self) -> None:
        """Forget what was typed, because it was refused: the next plug-in is made of other answers."""
        self._typed.clear()

    def make(self) -> BaseAuthPlugin:
        """The plug-in. AuthenticationFailed: something is missing that nobody is there to be asked for.

        ConfigError: there is no such plug-in, or it cannot be made of what is configured.
        """
        from keystoneauth1 import exceptions, loading

        cloud = self._cloud
        try:
            loader: BaseLoader[BaseAuthPlugin] = loading.get_plugin_loader(cloud.auth_type)
            methods = _listed(cloud.settings.get("auth_methods") or cloud.auth.get("auth_methods"))
            if cloud.auth_type == "v3multifactor":
                loader._methods = methods  # type: ignore[attr-defined]  # noqa: SLF001 - its options depend on them, and it has no other way
            options = loader.get_options()
            user = self._user()
            values = {option.dest: self._value(option) for option in options}
            if user:
                values["username"] = user
            if methods:
                values["auth_methods"] = methods
            self.spends = values.get(SPENT_BY_USE) is not None
            plugin = loader.load_from_options(**{name: value for name, value in values.items() if value is not None})
        except exceptions.NoMatchingPlugin:
            raise self._no_such_plugin() from None
        except exceptions.MissingRequiredOptions as error:
            raise self._missing(*(option.dest for option in error.options)) from None
        except (exceptions.AuthPluginException, TypeError, ValueError) as error:
            raise ConfigError(
                f"the cloud `{cloud.name}` in {cloud.source} cannot log in by `{cloud.auth_type}`: {error}",
                hint="Look at `auth_type` and `auth` there.",
            ) from None
        self._made = True
        return plugin

    def _value(self, option: Opt) -> Any:  # noqa: ANN401 - whatever the plug-in takes
        """What is configured, else what was typed, else what is asked for now, else the option's default."""
        fresh = option.dest == SPENT_BY_USE and self._made
        value = None if fresh else _configured(option, self._cloud.auth) or _configured(option, self._cloud.settings)
        if value is not None:
            return value
        if not option.prompt:
            return option.default
        if not fresh and option.dest in self._typed:
            return self._typed[option.dest]
        return self._asked(option.dest, option.prompt.strip().rstrip(":"), hidden=True)

    def _user(self) -> str:
        """The user name that was asked for, where the plug-in needs one and none is configured; else nothing."""
        known = {**self._cloud.settings, **self._cloud.auth}
        if self._cloud.auth_type not in _BY_NAME or any(known.get(name) for name in _NAMES_OF_USERS):
            return ""
        return self._typed.get("username") or self._asked("username", "User name", hidden=False)

    def _asked(self, name: str, prompt: str, *, hidden: bool) -> str:
        if self._ask is None:
            raise self._missing(name)
        who = self._cloud.auth.get("username") or self._typed.get("username")
        whose = f"{who} at {self._cloud.name}" if who else f"the cloud {self._cloud.name}"
        self.asks = True
        try:
            answer = self._ask(f"{prompt} for {whose}: ", hidden)
        except (EOFError, KeyboardInterrupt):
            answer = ""
        if not answer:
            raise self._missing(name)
        self._typed[name] = answer
        if hidden:
            self._ever_typed.add(answer)
        return answer

    def _missing(self, *names: str) -> AuthenticationFailed:
        named = " and ".join(f"`{name}`" for name in names)
        again = " anew: the login has ended, and a passcode is good for one login only" if self._made else ""
        return AuthenticationFailed(
            f"the login to the cloud `{self._cloud.name}` needs {named}{again}",
            hint=f"Put it into {self._cloud.source} or into secure.yaml, or run mavtui in a terminal to be asked.",
        )

    def _no_such_plugin(self) -> ConfigError:
        from keystoneauth1 import loading

        from mavtui.config.nearest import known_names

        kind = self._cloud.auth_type
        hint = known_names(kind, loading.get_available_plugin_names())
        if kind == "noauth":
            hint = "For a Cinder without Keystone: auth_type: admin_token, auth: {endpoint: …, token: USER:PROJECT}."
        return ConfigError(f"the cloud `{self._cloud.name}` names `auth_type: {kind}`, which is not there", hint=hint)


def _configured(option: Opt, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever stands there
    names = [option.dest, option.name, *(old.name for old in option.deprecated)]
    found = (values.get(name.replace("-", "_")) for name in names)
    return next((value for value in found if value not in (None, "")), None)


def _listed(methods: object) -> list[str]:
    if isinstance(methods, str):
        return [one.strip() for one in methods.split(",") if one.strip()]
    return [str(one) for one in methods] if isinstance(methods, list | tuple) else []
