"""What a page says after something was done: a short phrase without a full stop, or several sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.messages import read_catalogue

WEB = Path("upline/web")
_TEXTS = {"text", "plural_text", "contextual_text"}
_SENTENCES = re.compile(r"[.;] \S")


def toasts(path: Path) -> Iterator[ast.Constant]:
    """Yield the texts of a module that are shown as a message, by `messages`, `done=` or `saved=`."""
    tree = ast.parse(path.read_text())
    named = _named(tree)
    waiting = [value for node in ast.walk(tree) for value in _shown(node)]
    seen: set[ast.AST] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TEXTS:
            yield from (a for a in node.args if isinstance(getattr(a, "value", None), str))  # type: ignore[misc]
        elif isinstance(node, ast.Name):
            waiting += named.get(node.id, [])
        elif not isinstance(node, ast.Attribute):
            waiting += ast.iter_child_nodes(node)


def _named(tree: ast.Module) -> dict[str, list[ast.AST]]:
    """Return what the names of a module may stand for: what is assigned to them, what functions return."""
    found: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(getattr(target, "id", ""), []).append(node.value)
        elif isinstance(node, ast.FunctionDef):
            returned = (n.value for n in ast.walk(node) if isinstance(n, ast.Return))
            found.setdefault(node.name, []).extend(v for v in returned if v is not None)
    return found


def _shown(node: ast.AST) -> list[ast.AST]:
    """Return what a statement shows as a message, if it does."""
    if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "saved" and node.value:
        return [node.value]
    if not isinstance(node, ast.Call):
        return []
    shown: list[ast.AST] = [k.value for k in node.keywords if k.arg in {"done", "saved"}]
    owner = getattr(getattr(node.func, "value", None), "id", "")
    if owner == "messages" and node.func.attr in {"success", "info"}:  # type: ignore[attr-defined]
        shown += node.args[1:]
    return shown


_OTHERS = {"jobs"}  # `done` there is a sentence of the page of a job
MODULES = [path for path in sorted(WEB.rglob("*.py")) if not _OTHERS & set(path.parts)]


def is_well_formed(shown: str) -> bool:
    """Tell whether a message is a phrase without a full stop, or has several sentences, each with one."""
    return shown.endswith(".") is bool(_SENTENCES.search(shown))


def test_toasts_are_phrases_without_a_full_stop_or_several_sentences():
    found = [(f"{path}:{one.lineno}", one.value) for path in MODULES for one in toasts(path)]

    assert len(found) > 100
    assert [(where, shown) for where, shown in found if not is_well_formed(shown)] == []


@pytest.mark.parametrize("language", ["de", "el"])
def test_translations_of_toasts_end_as_the_toasts_do(language):
    shown = {one.value for path in MODULES for one in toasts(path)}
    entries = read_catalogue(language)
    faults = [
        form
        for message, entry in entries.items()
        if message.singular in shown
        for form in entry.forms
        if form.endswith(".") is not message.singular.endswith(".")
    ]

    assert faults == []
