"""Which problem codes each operation can answer, found in the source: `make docs` writes them to `operation_codes.json`.

A view reaches the functions, classes and tables that it names, and what they name; what all operations have in common is reached by
each. An operation can answer the codes of all refusals on the way; so a table of a rulebook that it asks counts with all its rows, and
one code too many is possible.
Entry points other than the API are left out. `tests/api/test_fuzz.py` fails where another code is answered.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from upline.api.problem_codes import PROBLEM_CODES

_ROOT = Path(__file__).parents[1]
OPERATION_CODES_FILE = Path(__file__).with_name("operation_codes.json")
_LEFT_OUT = frozenset({"web", "cli", "migrations", "devtools", "worker"})
_RESOURCES = "upline.api.resources."
# What the API does for each operation, before and after its view.
_OF_ALL = (
    ("upline.api.authentication", "find_caller"),
    ("upline.api.idempotency", "run_write"),
    ("upline.api.problems", "validation_error"),
    ("upline.api.request_parsing", "check_parameters"),
    ("upline.api.request_parsing", "check_no_body"),
    ("upline.api.selection", "selection"),
)

Symbol = tuple[
    str, str
]  # a module, and what it defines: a function, a class, `Class.method`, or a table


@dataclass
class _Module:
    """What a module defines, and what the names that it imports mean: a module, or a symbol of one."""

    name: str
    definitions: dict[str, ast.AST] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)


def codes_by_operation() -> Mapping[str, list[str]]:
    """Return the codes that the view of each operation reaches, by the names of operations."""
    source = _Source()
    of_all = set().union(*map(source.codes_from, _OF_ALL))
    return {
        name: sorted(of_all | source.codes_from((module.name, name)))
        for module in source.modules.values()
        if module.name.startswith(_RESOURCES)
        for name, node in sorted(module.definitions.items())
        if isinstance(node, ast.FunctionDef) and _is_operation(node)
    }


def _is_operation(node: ast.FunctionDef) -> bool:
    decorators = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
    return any(
        isinstance(one, ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id.isupper()  # a resource: most modules have one, some two
        for one in decorators
    )


class _Source:
    def __init__(self) -> None:
        self.modules: dict[str, _Module] = {}
        for file in sorted(_ROOT.rglob("*.py")):
            parts = file.relative_to(_ROOT).with_suffix("").parts
            if parts[0] in _LEFT_OUT:
                continue
            name = ".".join(("upline", *parts)).removesuffix(".__init__")
            self.modules[name] = _read(name, ast.parse(file.read_text(encoding="utf-8")))
        methods: dict[str, list[Symbol]] = {}
        for module in self.modules.values():
            for name in module.definitions:
                if "." in name:
                    methods.setdefault(name.partition(".")[2], []).append((module.name, name))
        self._methods = {name: found[0] for name, found in methods.items() if len(found) == 1}
        self._steps: dict[Symbol, tuple[set[str], set[Symbol]]] = {}

    def codes_from(self, start: Symbol) -> set[str]:
        """Return the codes of all that a symbol reaches."""
        seen, left, codes = {start}, [start], set[str]()
        while left:
            found, following = self._step(left.pop())
            codes |= found
            left += following - seen
            seen |= following
        return codes

    def _step(self, symbol: Symbol) -> tuple[set[str], set[Symbol]]:
        if symbol not in self._steps:
            module = self.modules[symbol[0]]
            node = module.definitions[symbol[1]]
            self._steps[symbol] = self._codes(module, node), set(self._named(module, node, symbol))
        return self._steps[symbol]

    def _codes(self, module: _Module, node: ast.AST) -> set[str]:
        """Return the codes that calls in a definition are given, wherever they take them."""
        arguments = (
            one for call in ast.walk(node) if isinstance(call, ast.Call) for one in call.args
        )
        found = {text for one in arguments for text in self._texts(module, one)}
        return found & PROBLEM_CODES.keys()

    def _texts(self, module: _Module, node: ast.expr) -> Iterator[str]:
        """Yield what an argument can be: a text, the text of a constant, or one of two."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from self._texts(module, node.body)
            yield from self._texts(module, node.orelse)
        elif isinstance(node, ast.Name) and (code := self._constant(module, node.id)):
            yield code

    def _constant(self, module: _Module, name: str) -> str:
        if name in module.constants:
            return module.constants[name]
        home, original = module.imports.get(name, ("", ""))
        return self._constant(self.modules[home], original) if home in self.modules else ""

    def _named(self, module: _Module, node: ast.AST, symbol: Symbol) -> Iterator[Symbol]:
        class_name = symbol[1].partition(".")[0] if "." in symbol[1] else ""
        # Decorators register an operation; they call nothing for it.
        decorators = getattr(node, "decorator_list", [])
        ignored = {id(one) for decorator in decorators for one in ast.walk(decorator)}
        for one in ast.walk(node):
            if id(one) in ignored:
                continue
            if isinstance(one, ast.Name):
                yield from self._resolved(module.name, one.id)
            elif isinstance(one, ast.Attribute):
                yield from self._attribute(module, one, class_name)

    def _attribute(self, module: _Module, node: ast.Attribute, class_name: str) -> Iterator[Symbol]:
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        if owner == "self" and f"{class_name}.{node.attr}" in module.definitions:
            yield module.name, f"{class_name}.{node.attr}"
        elif owner in module.imports:
            home, original = module.imports[owner]
            target = f"{home}.{original}" if original else home
            if target in self.modules:
                yield from self._resolved(target, node.attr)
        elif node.attr in self._methods:
            yield self._methods[node.attr]

    def _resolved(self, module_name: str, name: str) -> Iterator[Symbol]:
        """Yield what a name in a module means, wherever it is defined; of a class, its methods too."""
        module = self.modules.get(module_name)
        while module is not None and name not in module.definitions and name in module.imports:
            home, name = module.imports[name]
            module = self.modules.get(home)
        if module is not None and name in module.definitions:
            yield module.name, name


def _read(name: str, tree: ast.Module) -> _Module:
    module = _Module(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module.imports |= {
                one.asname or one.name: (node.module, one.name) for one in node.names
            }
        elif isinstance(node, ast.Import):
            module.imports |= {one.asname or one.name: (one.name, "") for one in node.names}
    for node in tree.body:
        module.definitions.update(_definitions(node))
    module.constants = {
        one: node.value
        for one, node in module.definitions.items()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return module


def _definitions(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name, node
    if isinstance(node, ast.ClassDef):
        methods = (one for one in node.body if isinstance(one, ast.FunctionDef))
        yield from ((f"{node.name}.{one.name}", one) for one in methods)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for one in targets:
            if isinstance(one, ast.Name):
                yield one.id, node.value


def document() -> str:
    """Return the text of the file of codes."""
    return json.dumps(codes_by_operation(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 — for `make docs`
