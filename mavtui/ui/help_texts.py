"""What help says of each view besides its keys: what it shows, how to read its signs, what can be typed."""

from __future__ import annotations

from typing import NamedTuple

from mavtui.ui.views import VIEWS


class Explained(NamedTuple):
    """One sign or example, the role that it is drawn in, what it means."""

    sign: str
    role: str
    text: str


VIEW_OF = {"home": "volumes"}
"""The view of a screen of that name in the list of actions, where it is called otherwise."""

TEXTS = {
    "home": "Every volume, and below the list who holds the highlighted one: which server, in which mode, since when."
    " RW and RO count the holders that can write and those that cannot. enter shows everything about a volume.",
    "detail": "Everything about one volume: what it is, who holds it, who held it before, and what the services say of"
    " it where they do not agree.",
    "attachments": "One row for each attachment, whatever its state: which server holds what, how and since when.",
    "servers": "The servers that volumes can be attached to, and what each of them holds.",
    "hosts": "The machines that servers run on, what they hold, and with whom they share a volume.",
    "map": "Volumes down, servers across: RW where the server can write, ro where it can only read. Blocks are groups"
    " that share. A dot is nothing.",
    "history": "Each attachment on a line of time, from its reservation to its end, and how many could write when.",
    "findings": "What is wrong or asks for a look, the gravest first: each with what was read where, and what to do.",
    "finding": "What was read where, and the steps that set it right, in order.",
    "journal": "Every change and refusal on this machine, the latest first: who, what, how confirmed, what came of it.",
    "jobs": "What is being carried out, step by step, and what has ended.",
    "contexts": "Every place where volumes live, with its marks and the age of what was read of it.",
    "who": "Who would notice if something happened to this: servers, hosts, and who writes.",
    "describe": "One object with all its values, as text, YAML or JSON.",
    "help": "The keys, signs and commands of the view behind.",
}

LEGEND = (
    Explained("!!", "hazard-danger", "a danger: data can be lost as things stand"),
    Explained("!", "hazard-caution", "something is wrong or failed"),
    Explained("~", "transition", "something is under way"),
    Explained("RW", "attach-rw", "the server can write"),
    Explained("ro", "attach-ro", "the server can only read"),
    Explained("ro!", "hazard-danger", "recorded as read-only, but it can write"),
    Explained("RW?", "attach-rw", "no mode is recorded, so it counts as one that can write"),
    Explained("?", "hazard-caution", "not known"),
)

FILTERS = (
    Explained("web", "", "the name holds it, or the id begins with it"),
    Explained("!web", "", "all others"),
    Explained(
        "status:in-use",
        "",
        "a field: name id status sharable readonly encrypted bootable size type project zone server host",
    ),
    Explained("mode:rw  rw>1", "", "held by a writer; by more than one"),
    Explained("age>7d  size>=100", "", "comparisons"),
    Explained("a or b  (a b) or c", "", "either; without `or` everything must fit"),
    Explained("fault:any", "", "with something wrong"),
    Explained("@NAME", "", "a filter that is saved under `filters` in the configuration"),
    Explained("-f abc", "", "the letters in this order"),
)


def text_of(screen: str) -> str:
    """What the screen of that name shows, in a sentence or two."""
    spec = VIEWS.get(VIEW_OF.get(screen, screen))
    return TEXTS.get(screen) or (spec.help if spec is not None else "")
