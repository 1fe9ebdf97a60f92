"""Strict parsing of YAML text: what PyYAML lets pass in silence is an error here.

A key given twice is refused instead of the last one winning; keys are text; dates stay text, so that everything read
can also be kept as JSON.
"""

from __future__ import annotations

import yaml

TIMESTAMP = "tag:yaml.org,2002:timestamp"
MAPPING = "tag:yaml.org,2002:map"


class YamlProblem(ValueError):
    """Why a text is not the YAML we read; `line` counts from 1, `hint` says what to do if it can be told."""

    def __init__(self, message: str, line: int, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader without dates and with unique text keys."""


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _construct_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[str, object]:
    seen: dict[str, int] = {}
    for key_node, _ in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        if not isinstance(loader.construct_object(key_node, deep=True), str):
            raise YamlProblem(f"the key `{_shown(key_node)}` is not text.", line, "Put it in quotes.")
        if key in seen:
            raise YamlProblem(f"the key `{key}` is given twice, first in line {seen[key]}.", line, "Keep one of them.")
        seen[key] = line
    loader.flatten_mapping(node)
    return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}


_StrictLoader.add_constructor(MAPPING, _construct_mapping)


def parse(text: str) -> object:
    """The content of a YAML text. YamlProblem: the text is not YAML or not as strict as it has to be."""
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        hint = "" if isinstance(error, yaml.constructor.ConstructorError) else _hint(text, line)
        raise YamlProblem(f"is not YAML: {error.problem or error.context}.", line, hint) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlProblem(f"is not YAML: it holds the control character U+{error.character:04X}.", line) from None
    except RecursionError:
        raise YamlProblem("is nested too deeply.", 1) from None


def line_of_value(text: str, keys: tuple[str | int, ...]) -> int | None:
    """The line (from 1) of the key or list entry that `keys` lead to. YamlProblem: the text is not YAML."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise YamlProblem(str(error), 1) from None
    line = None
    for key in keys:
        children: list[tuple[object, yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            children = [(key_node.value, key_node, value) for key_node, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = [(number, value, value) for number, value in enumerate(node.value)]
        found = [(where, value) for name, where, value in children if name == key]
        if not found:
            return None
        where, node = found[0]
        line = where.start_mark.line + 1
    return line


def _hint(text: str, line: int) -> str:
    """What is most often behind a syntax error in that line."""
    lines = text.split("\n")
    near = "\n".join(lines[max(0, line - 2) : line])
    if "\t" in near:
        return "Indent with spaces: YAML takes no tabs."
    return "Look at the indentation and at quotes and brackets that are not closed, there or in the line before."


def _shown(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "[…]"
