"""Reading YAML by the 1.2 core rules: `on`, `yes`, `no` and dates are text, decimals stay decimals.

Every mapping and list knows its line, so that an error can name it.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class ScenarioFileError(Exception):
    """A file that cannot be read: where, and what is wrong there."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        super().__init__(f"{file}:{line}: {problem}")


class YamlMapping(dict[str, Any]):
    """A mapping with the line on which it begins, and the lines of its keys."""

    line: int
    lines: dict[str, int]


class YamlSequence(list[Any]):
    """A list with the line on which it begins."""

    line: int


def load_yaml(path: Path) -> Any:
    """Return the one document of a file.

    Raises: Unreadable — missing, not text, not YAML, or a key that stands twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise ScenarioFileError(path, 1, "there is no such file") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise ScenarioFileError(path, 1, "the file is not readable text") from problem
    try:
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise ScenarioFileError(path, line, f"not YAML: {problem.problem or 'broken'}") from problem
    except YAMLError as problem:
        raise ScenarioFileError(path, 1, "not YAML") from problem
    if node is None:
        raise ScenarioFileError(path, 1, "the file is empty")
    return _YamlLoader(path).read(node, ())


class _YamlLoader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, node: Node, parent: tuple[int, ...]) -> Any:
        if id(node) in parent:
            raise ScenarioFileError(self.path, _line(node), "an alias contains itself")
        if isinstance(node, MappingNode):
            return self._block(node, (*parent, id(node)))
        if isinstance(node, SequenceNode):
            row = YamlSequence(self.read(child, (*parent, id(node))) for child in node.value)
            row.line = _line(node)
            return row
        assert isinstance(node, ScalarNode), "YAML has three kinds of node"
        return _scalar(node)

    def _block(self, node: MappingNode, parent: tuple[int, ...]) -> YamlMapping:
        mapping = YamlMapping()
        mapping.line = _line(node)
        mapping.lines = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise ScenarioFileError(self.path, _line(key_node), "a key must be a word")
            key = str(key_node.value)
            if key in mapping:
                raise ScenarioFileError(self.path, _line(key_node), f"the key {key!r} stands twice")
            mapping[key] = self.read(value_node, parent)
            mapping.lines[key] = _line(key_node)
        return mapping


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _scalar(node: ScalarNode) -> str | int | bool | Decimal | None:
    text = str(node.value)
    if node.style in {"'", '"', "|", ">"}:
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text
