"""Every verb: where it is and what it does in one line. Only the module of the verb that is named is ever imported."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """One verb: its module in `cli/commands` and a line for the list of verbs."""

    module: str
    summary: str


VERBS: dict[str, Verb] = {
    "volumes": Verb("volumes", "list volumes with everyone who holds them"),
    "show": Verb("show", "show one volume, attachment or server in full"),
    "attachments": Verb("attachments", "list attachments: who holds what, and how"),
    "servers": Verb("servers", "list the servers and hosts that volumes can go to"),
    "findings": Verb("findings", "find what is wrong: evidence, the safe remedy, the plan where one is safe"),
    "create": Verb("create", "make a volume"),
    "set": Verb("set", "change name, description, flags, metadata or notes of a volume"),
    "extend": Verb("extend", "make a volume larger"),
    "delete": Verb("delete", "delete volumes that nobody holds"),
    "attach": Verb("attach", "attach a volume to one or more servers, or to a host"),
    "detach": Verb("detach", "end exactly one attachment, or all of a volume, a server or a host"),
    "mode": Verb("mode", "change an attachment between rw and ro"),
    "force-detach": Verb("force-detach", "declare an attachment ended that could not be detached"),
    "reset-state": Verb("reset-state", "correct one record: a volume's condition, or an attachment"),
    "clean-up": Verb("clean-up", "end an attachment that failed or was never finished"),
    "undo": Verb("undo", "take the last change back, by a new plan"),
    "server add": Verb("server_add", "register a server or host"),
    "server set": Verb("server_set", "change what is registered of a server"),
    "server remove": Verb("server_remove", "take a server that holds nothing out of the registry"),
    "import": Verb("import_", "take in what a cloud answered (a capture)"),
    "export": Verb("export", "write the estate as a capture, without secrets"),
    "journal": Verb("journal", "show every change and refusal recorded on this machine"),
    "contexts": Verb("contexts", "list every context and cloud that can be worked in"),
    "themes": Verb("themes", "list the console's themes, or say what is wrong with one of your own"),
    "keys": Verb("keys", "list every action of the console with its keys"),
    "config show": Verb("config_show", "show the configuration in force"),
    "config path": Verb("config_path", "show which files and folders are used"),
    "config check": Verb("config_check", "read the configuration and list every mistake in it"),
    "config example": Verb("config_example", "print a configuration with every key explained"),
    "config mark": Verb("config_mark", "mark an engine's file as production, read-only or sample"),
}

GROUPS: dict[str, tuple[str, ...]] = {
    first: tuple(name for name in VERBS if name.startswith(f"{first} ")) for first in ("server", "config")
}
"""Verbs of two words, by the first."""
