"""Every action that a key can call: the one list behind bindings, footer and help.

Ids are stable, so that keys can be changed by id. Key names are those of the framework (`question_mark`, `ctrl+q`).
"""

from __future__ import annotations

from typing import NamedTuple


class Action(NamedTuple):
    """One thing an operator can do with a key.

    `keys`: the first is the one shown. `title`: a word or two for the footer. `help`: one sentence. `scope`: where it
    applies, a name in SCREENS' values. None is closed where changes are denied: its plan says what denies it. Without
    `keys` it is called from the palette or the command line, until somebody configures a key for it.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    scope: str


SCREENS: dict[str, tuple[str, ...]] = {
    "home": ("volume", "attachment", "object", "list", "home", "table", "app"),
    "detail": ("volume", "attachment", "object", "detail", "table", "app"),
    "attachments": ("volume", "attachment", "object", "list", "attachments", "table", "app"),
    "servers": ("volume", "attachment", "object", "list", "home", "table", "app"),
    "hosts": ("volume", "attachment", "object", "list", "table", "app"),
    "who": ("volume", "attachment", "object", "table", "app"),
    "contexts": ("object", "table", "app"),
    "describe": ("text", "find", "app"),
    "map": ("volume", "attachment", "object", "map", "map_move", "table", "app"),
    "history": ("volume", "attachment", "object", "history_move", "table", "app"),
    "journal": ("journal", "object", "table", "app"),
    "findings": ("finding", "findings", "attachment", "object", "table", "app"),
    "finding": ("finding", "attachment", "object", "app"),
    "help": ("find", "app"),
    "attach": ("attach", "table", "dialog"),
    "columns": ("columns", "table", "dialog"),
    "plan": ("plan", "dialog"),
    "problem": ("problem", "dialog"),
    "form": ("dialog",),
}
"""The scopes whose actions each screen and dialog offers; a dialog closes off what is behind it."""

SCOPES: dict[str, str] = {
    "volume": "The volume under the cursor",
    "attachment": "The attachment under the cursor",
    "object": "Whatever the cursor is on",
    "list": "The list",
    "home": "New things",
    "attachments": "The attachments",
    "text": "The text",
    "find": "Finding text",
    "map": "The map",
    "map_move": "Far to the sides",
    "history_move": "The time line",
    "finding": "The finding under the cursor",
    "findings": "The findings",
    "journal": "The journal",
    "table": "Moving and marking",
    "app": "Everywhere",
    "attach": "Choosing servers",
    "plan": "A plan that waits for an answer",
    "problem": "What went wrong",
    "columns": "Choosing columns",
    "dialog": "Dialogs",
}
"""What each scope is called where keys are listed, in this order."""

ACTIONS: tuple[Action, ...] = (
    # The volume under the cursor, in the list and in its detail view.
    Action(
        "volume.attach",
        ("a",),
        "attach",
        "Attach the volume (or those marked) to servers; a server: to volumes.",
        "volume",
    ),
    Action(
        "attachment.detach",
        ("x",),
        "detach",
        "Detach the highlighted attachment, all that is marked, or everything on a server or host.",
        "attachment",
    ),
    Action(
        "attachment.repair",
        ("X",),
        "repair",
        "Force, clean up or reset what is stuck; always a plan.",
        "attachment",
    ),
    Action(
        "attachment.mode", ("m",), "mode", "Change who has it RW or ro: what it takes, then the plan.", "attachment"
    ),
    Action("volume.sharable", ("S",), "sharable", "Allow or forbid sharing the volume (or those marked).", "volume"),
    Action("volume.swap_writer", ("T",), "hand over", "Let another server take over writing; one is left.", "volume"),
    Action("volume.extend", ("E",), "extend", "Make the volume (or those marked) larger.", "volume"),
    Action("volume.delete", ("D",), "delete", "Delete the volume (or those marked); nobody may hold it.", "volume"),
    # Whatever the cursor is on.
    Action("object.who", ("b",), "who", "Show who is affected by the row: servers, hosts, writers.", "object"),
    Action("object.describe", ("d",), "describe", "Show every value of the row.", "object"),
    Action("object.yaml", ("y",), "YAML", "Show the row as YAML.", "object"),
    Action("object.json", ("J",), "JSON", "Show the row as JSON.", "object"),
    Action("object.history", ("H",), "history", "Show the time line of the row's volume or server.", "object"),
    Action("object.copy_id", ("c",), "copy id", "Copy the whole id of the row (or of those marked).", "object"),
    # The list of volumes.
    Action("volume.create", ("plus",), "create", "Create a volume.", "home"),
    Action("server.register", ("i",), "new server", "Register a server that volumes can be attached to.", "home"),
    Action(
        "list.filter",
        ("slash",),
        "filter",
        "Show rows that match text, !text, field:value, rw>1.",
        "list",
    ),
    Action("list.next_match", ("n",), "next", "Go to the next match.", "list"),
    Action("list.previous_match", ("N",), "previous", "Go to the previous match.", "list"),
    Action("list.sort_next", ("s",), "sort", "Sort by the next column.", "list"),
    Action(
        "list.sort_by",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        "sort by",
        "Sort by the column of that number; again reverses the order.",
        "list",
    ),
    Action("list.export", ("e",), "export", "Export the list as shown, to a file or the clipboard.", "list"),
    Action("columns.choose", ("C",), "columns", "Choose columns, their order and width.", "list"),
    Action("columns.more", ("w",), "more columns", "Show the columns that there was no room for.", "list"),
    Action("list.sort_add", ("comma",), "then by", "Sort by a further column: comma, then its number or s.", "list"),
    Action("list.faults", ("z",), "faults", "Show only what has a fault, or everything again.", "list"),
    Action("attachments.ended", ("A",), "ended", "List the ended attachments too, or no more.", "attachments"),
    # A screen that is nothing but text.
    Action("text.find", ("slash",), "find", "Find text.", "find"),
    Action("text.next", ("n",), "next", "Go to the next line with it.", "find"),
    Action("text.previous", ("N",), "previous", "Go to the line with it before this one.", "find"),
    Action("text.copy", ("c",), "copy all", "Copy the whole text to the clipboard.", "text"),
    Action("text.describe", ("d",), "text", "Show it as text.", "text"),
    Action("text.yaml", ("y",), "YAML", "Show it as YAML.", "text"),
    Action("text.json", ("J",), "JSON", "Show it as JSON.", "text"),
    # The sharing map.
    Action("map.all", ("A",), "all", "Show all volumes and servers, or only what is shared.", "map"),
    Action("map.filter", ("slash",), "filter", "Show rows that match; server:web chooses columns too.", "map"),
    Action("map.next", ("n",), "next", "Go to the next cell that is filled.", "map_move"),
    Action("map.previous", ("N",), "previous", "Go to the filled cell before.", "map_move"),
    Action("map.page_left", ("less_than_sign", "ctrl+left"), "page left", "Go one page of columns left.", "map_move"),
    Action(
        "map.page_right", ("greater_than_sign", "ctrl+right"), "page right", "Go one page of columns right.", "map_move"
    ),
    Action("map.first", ("0", "circumflex_accent"), "first", "Go to the first column.", "map_move"),
    Action("map.last", ("dollar_sign",), "last", "Go to the last column.", "map_move"),
    # A history.
    Action("history.zoom_in", ("plus", "equals_sign"), "nearer", "Show half the time.", "history_move"),
    Action("history.zoom_out", ("minus",), "wider", "Show twice the time.", "history_move"),
    Action("history.fit", ("0",), "whole", "Show the whole history.", "history_move"),
    # What is wrong.
    Action("finding.plan", ("p",), "plan", "Open the ready plan of the finding, where a change is safe.", "finding"),
    Action("finding.volume", ("o",), "volume", "Go to the volume that the finding is about.", "finding"),
    Action("finding.filter", ("slash",), "filter", "Show findings that match text, code:stuck, plan:yes.", "findings"),
    # Jobs and journal.
    Action(
        "jobs.cancel", ("x",), "stop", "Stop the job before its next step; the step under way is finished.", "journal"
    ),
    # Any table.
    Action("row.open", ("enter",), "open", "Open the highlighted row.", "table"),
    Action("cursor.up", ("up", "k"), "up", "Go one row up.", "table"),
    Action("cursor.down", ("down", "j"), "down", "Go one row down.", "table"),
    Action("cursor.top", ("g", "home"), "top", "Go to the first row.", "table"),
    Action("cursor.bottom", ("G", "end"), "bottom", "Go to the last row.", "table"),
    Action("cursor.page_up", ("pageup", "ctrl+u"), "page up", "Go one page up.", "table"),
    Action("cursor.page_down", ("pagedown", "ctrl+f"), "page down", "Go one page down.", "table"),
    Action("column.left", ("left", "h"), "left", "Show the columns to the left.", "table"),
    Action("column.right", ("right", "l"), "right", "Show the columns to the right.", "table"),
    Action("mark.toggle", ("space",), "mark", "Mark or unmark the row.", "table"),
    Action("mark.range", ("v",), "range", "Mark all rows from the last marked one to this one.", "table"),
    Action("mark.all", ("asterisk",), "mark all", "Mark every row that the filter shows.", "table"),
    Action("mark.clear", ("u",), "unmark", "Clear all marks.", "table"),
    # Everywhere but in a dialog.
    Action("app.undo", ("U",), "undo", "Show the plan that would undo the last change.", "app"),
    Action(
        "app.journal",
        ("L",),
        "jobs",
        "Show what is being carried out, and every change and refusal recorded here.",
        "app",
    ),
    Action("refresh.row", ("r",), "refresh", "Read the highlighted row again.", "app"),
    Action("refresh.all", ("R",), "refresh all", "Read everything again.", "app"),
    Action("app.watch", ("W",), "watch", "Stop looking for changes, or begin again.", "app"),
    Action("app.lock", ("exclamation_mark",), "lock", "Deny every change in this console, until switched off.", "app"),
    Action("pane.next", ("tab",), "next pane", "Go to the next pane.", "app"),
    Action("pane.previous", ("shift+tab",), "previous pane", "Go to the previous pane.", "app"),
    Action("app.back", ("escape",), "back", "Go back; in the list of volumes it does nothing.", "app"),
    Action("app.leave", ("q",), "back", "Go back; in the list of volumes it asks whether to quit.", "app"),
    Action("app.quit", ("ctrl+q",), "quit", "Quit mavtui.", "app"),
    Action("app.suspend", ("ctrl+z",), "suspend", "Leave the terminal to the shell for a while; fg comes back.", "app"),
    Action("app.command", ("colon",), "command", "Type a command: a view, a change, a context; tab completes.", "app"),
    Action("app.palette", ("ctrl+p",), "palette", "Find any action by its name.", "app"),
    Action("view.volumes", (), "volumes", "Show all volumes.", "app"),
    Action("view.attachments", (), "attachments", "Show all attachments.", "app"),
    Action("view.servers", (), "servers", "Show all servers.", "app"),
    Action("view.hosts", (), "hosts", "Show all hosts.", "app"),
    Action("view.contexts", (), "contexts", "Show all contexts.", "app"),
    Action("view.findings", (), "findings", "Show what is wrong, the gravest first.", "app"),
    Action("view.map", ("M",), "map", "Show who shares what with whom: volumes by servers.", "app"),
    Action("app.tour", (), "tour", "Show the tour of the first start again.", "app"),
    Action("app.problem", (), "problem", "Show all about what went wrong last: why, what to do, request.", "app"),
    Action("app.help", ("question_mark", "f1"), "help", "Show the keys of this view.", "app"),
    # Choosing columns.
    Action("columns.earlier", ("K",), "earlier", "Move the column to the left.", "columns"),
    Action("columns.later", ("J",), "later", "Move the column to the right.", "columns"),
    Action("columns.narrower", ("less_than_sign",), "narrower", "Give the column a cell less.", "columns"),
    Action("columns.wider", ("greater_than_sign",), "wider", "Give the column a cell more.", "columns"),
    Action("columns.reset", ("0",), "reset", "Show the columns as they were made.", "columns"),
    # Dialogs.
    Action("attach.mode", ("m",), "mode", "Change between RW and ro.", "attach"),
    Action("attach.register", ("plus",), "not listed", "Register a server; on a cloud, name a host.", "attach"),
    Action("plan.confirm", ("y",), "yes", "Carry out a plan that needs a yes; never one with a danger.", "plan"),
    Action("plan.refuse", ("n",), "no", "Leave everything as it is.", "plan"),
    Action(
        "plan.expand", ("ctrl+o",), "show each", "Show each hazard of many that are alike, or fold them again.", "plan"
    ),
    Action("problem.copy", ("c",), "copy", "Copy everything about the problem to the clipboard.", "problem"),
    Action("dialog.cancel", ("escape",), "cancel", "Close the dialog; nothing is changed.", "dialog"),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def actions_of(screen: str) -> tuple[Action, ...]:
    """The actions that the screen or dialog of that name offers, nearest scope first."""
    scopes = SCREENS[screen]
    return tuple(action for scope in scopes for action in ACTIONS if action.scope == scope)
