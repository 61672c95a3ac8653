"""The table of problem codes has every code that the API can answer, and the page shows the table."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from upline.api.problem_codes import PROBLEM_CODES, problem_page
from upline.api.reachable_codes import OPERATION_CODES_FILE, document

ROOT = Path(__file__).parents[2]
# Where a code is in the arguments of what raises or returns a refusal.
_CODE_ARGUMENT: Mapping[str, int] = {"refuse": 0, "refused": 0, "ApiError": 1}
# Entry points that answer no program of this API.
_OTHER_ENTRY_POINTS = ("web", "cli", "storefront", "migrations", "devtools")
# Codes of actions that only pages offer, and of what answers before a view is reached.
_OF_PAGES = frozenset({
    "basket_changed", "common_password", "empty_basket", "expired_link", "not_in_bulk", "nothing_chosen",
    "password_too_short", "personal_password", "too_many_orders", "too_many_views", "unknown_link", "unknown_logo_type",
    "unknown_order", "unreadable_message", "second_factor_is_on", "second_factor_required", "wrong_code", "wrong_password",
})  # fmt: skip
# Raised by the gateway, by a function that takes the code, or one of two.
_NAMED_ELSEWHERE = frozenset({
    "timed_out", "overloaded", "unknown_parameter", "filter_too_wide", "follows_offering",
    "too_many_calls", "too_many_failures",
})  # fmt: skip


def codes_in(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = _CODE_ARGUMENT.get(node.func.id, len(node.args))
            yield from node.args[at : at + 1]


def codes_of_the_source() -> set[str]:
    """Return the codes that are raised or returned; some are named by constants, in any module."""
    found: set[str] = set()
    named: dict[str, str] = {}
    references: set[str] = set()
    for file in (ROOT / "upline").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                named |= {t.id: node.value.value for t in node.targets if isinstance(t, ast.Name)}
        if file.relative_to(ROOT / "upline").parts[0] in _OTHER_ENTRY_POINTS:
            continue
        for code in codes_in(tree):
            if isinstance(code, ast.Constant):
                found.add(code.value)
            elif isinstance(code, ast.Name):
                references.add(code.id)
    return found | {named[name] for name in references & named.keys()}


def test_table_has_every_code_of_the_source_and_no_other():
    source = codes_of_the_source()

    assert len(source) > 100
    assert source - _OF_PAGES - PROBLEM_CODES.keys() == set(), "a code without meaning and remedy"
    assert PROBLEM_CODES.keys() - source - _NAMED_ELSEWHERE == set(), "a code that nothing answers"


def test_every_code_says_what_it_means_and_what_to_do():
    for code, problem in PROBLEM_CODES.items():
        assert code.replace("_", "").isalpha()
        assert 400 <= problem.status < 600
        assert problem.meaning.endswith("."), code
        assert problem.remedy.endswith("."), code
        assert problem.meaning != problem.remedy


def test_page_is_generated_from_the_table():
    page = (ROOT / "docs/problem-codes.md").read_text(encoding="utf-8")

    assert page == problem_page(), "run make docs"


def test_codes_of_operations_are_those_that_the_source_reaches():
    assert OPERATION_CODES_FILE.read_text(encoding="utf-8") == document(), "run make docs"
