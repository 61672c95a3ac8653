"""CONTRIBUTING.md names every module that has to know of what it says how to add.

In a copy of the program a member is added to each central table of CONTRIBUTING.md's lists. Every module whose assertions fail then
has a table of its own that must be completed, so the list must name it.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Imports every module, and prints the assertions that fail: the module that is imported, and what is asserted.
IMPORT_ALL = """
import builtins, importlib, json, linecache, os, pkgutil, sys
failed = []
def report(asserted):
    frame = sys._getframe(1)
    while frame.f_code.co_name != "<module>":
        frame = frame.f_back
    file = frame.f_code.co_filename
    failed.append((file, asserted + linecache.getline(file, frame.f_lineno)))
builtins.REPORT_FAILED = report
os.environ["DJANGO_SETTINGS_MODULE"] = "upline.config.settings"
import django
django.setup()
import upline
for module in pkgutil.walk_packages(upline.__path__, "upline."):
    if module.name.rpartition(".")[2] not in {"wsgi", "__main__"}:
        importlib.import_module(module.name)
print(json.dumps(failed))
"""

Change = Callable[[str], str]


class _Reported(ast.NodeTransformer):
    """Turns assertions into reports, so that one run finds all that fail.

    One in a function that is called at import, such as `declare_needs`, belongs to the module that calls it.
    """

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        report = f"REPORT_FAILED({ast.unparse(node.test)!r})"
        return ast.parse(
            f"try:\n    if not ({ast.unparse(node.test)}): {report}\nexcept KeyError:\n    {report}"
        ).body


def reported(text: str) -> str:
    return ast.unparse(_Reported().visit(ast.parse(text)))


def with_member(enum: str) -> Change:
    """Return what adds a member to an enum."""

    def change(text: str) -> str:
        [found] = [
            node
            for node in ast.parse(text).body
            if isinstance(node, ast.ClassDef) and node.name == enum
        ]
        lines = text.splitlines()
        lines.insert(found.end_lineno or 0, '    ADDED_HERE = "added-here"')
        return "\n".join(lines)

    return change


def after(marker: str, addition: str) -> Change:
    """Return what adds something after a text that occurs once."""

    def change(text: str) -> str:
        assert text.count(marker) == 1
        return text.replace(marker, marker + addition)

    return change


# What is added where, and the section of CONTRIBUTING.md that says what else to change. An assertion belongs to what it names.
ADDITIONS: dict[str, tuple[str, str, Change]] = {
    name: (title, file, change or with_member(name))
    for name, title, file, change in (
        ("Trigger", "A kind of sale", "upline/subscriptions/rulebook.py", None),
        ("LineKind", "A kind of sale", "upline/subscriptions/rulebook.py", None),
        ("HistoryAction", "A kind of sale", "upline/subscriptions/rulebook.py", None),
        (
            "OrderAction",
            "An action with its page and API route",
            "upline/orders/rulebook.py",
            None,
        ),
        ("JobKind", "A kind of job", "upline/jobs/rulebook.py", None),
        ("Language", "A print-out language", "upline/printing/rulebook.py", None),
        (
            "ORDER_FIELDS",
            "A field of an order",
            "upline/orders/rulebook.py",
            after(
                "# in the API `items`",
                '\n    OrderField(name="added_here", label="Added here", kind=_RECORD, column="added_here_id",'
                " editable_on=_ANY_ORIGIN, is_required=True),",
            ),
        ),
        (
            "FOLLOWED_FIELDS",
            "A mirrored field",
            "upline/parties/rulebook.py",
            after(
                'FollowedField("billing_address", "billing_address", "billing_address", TEXT),',
                ' FollowedField("added_here", "added_here", "added_here", TEXT),',
            ),
        ),
        (
            "SECTIONS",
            "A setup section",
            "upline/web/setup/sections.py",
            after(
                'Section("setup-logo", text("Logo")),',
                ' Section("added-here", text("Added here")),',
            ),
        ),
    )
}


def section(title: str) -> str:
    """Return the text of a list of CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = text.partition(f"\n### {title}\n")[2]
    return re.split(r"^### ", found, maxsplit=1, flags=re.MULTILINE)[0]


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """The assertions that fail in a copy of the program with all additions: the module, and what it asserts."""
    copy = tmp_path_factory.mktemp("program")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "upline", copy / "upline", ignore=ignored)
    for _, file, change in ADDITIONS.values():
        text = (copy / file).read_text(encoding="utf-8")
        (copy / file).write_text(change(text), encoding="utf-8")
    for path in (copy / "upline").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^ {0,4}assert ", text, re.MULTILINE):
            path.write_text(reported(text), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        check=False,
        capture_output=True,
        text=True,
        cwd=copy,
        env={**os.environ, "UPLINE_DATA": str(copy / "var"), "PYTHONPATH": str(copy)},
    )
    assert run.returncode == 0, run.stderr
    return [
        (Path(file).relative_to(copy).as_posix(), said) for file, said in json.loads(run.stdout)
    ]


@pytest.mark.parametrize("name", ADDITIONS)
def test_a_list_names_every_module_that_an_addition_makes_incomplete(
    name: str, failed: list[tuple[str, str]]
):
    title, *_ = ADDITIONS[name]
    incomplete = {module for module, said in failed if re.search(rf"\b{name}\b", said)}

    assert incomplete, "nothing notices the addition"
    assert [module for module in sorted(incomplete) if f"`{module}" not in section(title)] == []


def test_no_module_that_the_additions_make_incomplete_is_left_out(failed: list[tuple[str, str]]):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert [module for module, _ in failed if f"`{module}" not in text] == []
