"""`mavtui keys`: every action of the console with the keys that call it, as a table or as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from mavtui.cli.arguments import Parser
from mavtui.cli.output import Column, Shape

if TYPE_CHECKING:
    from mavtui.cli.call import Call
    from mavtui.config.keys_in_force import KeysInForce

MARKDOWN = "markdown"


class _Row(NamedTuple):
    id: str
    keys: tuple[str, ...]
    labels: str
    title: str
    help: str
    where: str
    set_by: str


def prepare_parser(parser: Parser) -> None:
    """The preset to show instead of the one that is configured, and one format more."""
    parser.own_formats = (MARKDOWN,)
    parser.add_argument(
        "--keymap", metavar="NAME", help="the keys of this preset (default, k9s, vim) instead of the configured one"
    )
    parser.add_argument("--columns", metavar="KEYS", help="only these keys, in this order, commas between them")
    parser.examples("mavtui keys", "mavtui --keymap vim keys", "mavtui keys -o markdown > keys.md")


def run(call: Call) -> int:
    """Print the keys in force. Raises UsageError for a preset that there is not, ConfigError for wrong keys."""
    from mavtui.config.keys_in_force import keys_of_settings
    from mavtui.config.load import with_keymap

    settings = call.settings()
    if call.options.keymap is not None:
        settings = with_keymap(settings, call.options.keymap)
    keys = keys_of_settings(settings)
    if call.output.form == MARKDOWN:
        call.output.lines(_page(keys))
    else:
        call.output.listing(_rows(keys), _SHAPE)
    return 0


def _rows(keys: KeysInForce) -> Iterator[_Row]:
    from mavtui.config.actions import ACTIONS, SCOPES

    for scope in dict.fromkeys((*SCOPES, *(action.scope for action in ACTIONS))):
        for action in (action for action in ACTIONS if action.scope == scope):
            of, labels, set_by = keys.of(action.id), keys.labels(action.id), keys.set_by(action.id)
            yield _Row(action.id, of, labels, action.title, action.help, SCOPES.get(scope, scope), set_by)


def _page(keys: KeysInForce) -> Iterator[str]:
    """The table as a page, a section for each place where actions apply."""
    yield "# Keys of the console\n\n"
    palette = _as_code(keys.labels("app.palette"))
    yield f"What `mavtui --keymap {keys.preset} keys -o {MARKDOWN}` prints. `^q` is ctrl and q, a capital is shift and"
    yield f" the\nletter. An action without a key is called from the palette ({palette}), or by a key that you give it:"
    yield " `keymap:` in the\nconfiguration changes keys by the ids of their actions.\n"
    section = ""
    for row in _rows(keys):
        if row.where != section:
            section = row.where
            yield f"\n## {section}\n\n| keys | action | id | what it does |\n|---|---|---|---|\n"
        shown = " ".join(_as_code(one) for one in row.labels.split()) or "–"
        yield f"| {shown} | {row.title} | `{row.id}` | {row.help} |\n"
    yield from _other_keymaps(keys.preset)


def _other_keymaps(shown: str) -> Iterator[str]:
    """What the other presets change."""
    from mavtui.config.key_presets import PRESETS
    from mavtui.config.keys_in_force import KeysInForce

    for preset in PRESETS:
        rows = [row for row in _rows(KeysInForce(preset)) if row.set_by != "default"]
        if preset != shown and rows:
            yield f"\n## With `--keymap {preset}`\n\n| keys | action | id |\n|---|---|---|\n"
            for row in rows:
                yield f"| {' '.join(map(_as_code, row.labels.split()))} | {row.title} | `{row.id}` |\n"


def _as_code(text: str) -> str:
    escaped = text.replace("|", "\\|")
    return f"`` {escaped} ``" if "`" in text else f"`{escaped}`"


def _described(row: _Row) -> dict[str, Any]:
    return {**row._asdict(), "keys": list(row.keys)}


_SHAPE: Shape[_Row] = Shape(
    _described,
    _Row._fields,
    (
        Column("labels", "KEYS", lambda row: row.labels or "–"),
        Column("title", "ACTION", lambda row: row.title),
        Column("id", "ID", lambda row: row.id),
        Column("set_by", "SET BY", lambda row: "" if row.set_by == "default" else row.set_by),
        Column("help", "WHAT IT DOES", lambda row: row.help),
    ),
)
