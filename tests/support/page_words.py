"""All texts that pages can show: those of the templates, and the strings of the program."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "upline/web/templates"

GAP = "…"  # what stands for a value
_TAG_TEXT = re.compile(r"\{%-? *(?:translate|trans) +(?:\"([^\"]*)\"|'([^']*)')")
_VALUE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)s|%s")


def normal_text(text: str) -> str:
    """Return a text in one line, with a gap for each value, and without signs at its ends."""
    text = _PLACEHOLDER.sub(GAP, _VALUE.sub(GAP, text)).replace("'", "’")
    return re.sub(r"\s+", " ", text).strip(" .,:;×")


@cache
def page_words() -> frozenset[str]:
    """Return the texts of all pages, as `normal_text` writes them."""
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        found.update(map(normal_text, _texts_of_template(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "upline").rglob("*.py"):
        if "migrations" not in path.parts:
            found.update(map(normal_text, _strings(path.read_text(encoding="utf-8"))))
    return frozenset(found)


def _texts_of_template(template: str) -> Iterator[str]:
    """Yield what stands between tags, in attributes, and in `translate`."""
    for double, single in _TAG_TEXT.findall(template):
        yield double or single
    yield from re.split(r"<[^>]*>|\{%.*?%\}", template, flags=re.DOTALL)
    yield from re.split(r"<[^>]*>", template)
    yield from re.findall(r'="([^"]*)"', template)


def _strings(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else GAP for p in node.values)
            yield "".join(map(str, parts))
