"""The table of problem codes has every code that the API can answer, and the page shows the table."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from upline.api.problem_codes import PROBLEM_CODES, problem_page

ROOT = Path(__file__).parents[2]
# Where a code is in the arguments of what raises or returns a refusal.
_CODE_ARGUMENT: Mapping[str, int] = {"refuse": 0, "refused": 0, "ApiError": 1}
# Entry points that answer no program of this API.
_OTHER_ENTRY_POINTS = ("web", "cli", "storefront", "migrations", "devtools")
# Codes of actions that only pages offer, and of what answers before a view is reached.
_OF_PAGES = frozenset({
    "basket_changed", "empty_basket", "expired_link", "not_in_bulk", "nothing_chosen",
    "password_too_short", "too_many_orders", "too_many_views", "unknown_link", "unknown_logo_type",
    "unknown_order", "unreadable_message", "works_elsewhere", "wrong_password",
})  # fmt: skip
# Raised by the gateway, or by a function that takes the code.
_NAMED_ELSEWHERE = frozenset({"timed_out", "overloaded", "unknown_parameter"})


def constants() -> dict[str, str]:
    """Return the texts of constants by their names: codes are named by some."""
    found = {}
    for file in (ROOT / "upline").rglob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                found |= {t.id: node.value.value for t in node.targets if isinstance(t, ast.Name)}
    return found


def codes_in(tree: ast.AST, named: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        at = _CODE_ARGUMENT.get(name, len(node.args))
        if at >= len(node.args):
            continue
        code = node.args[at]
        if isinstance(code, ast.Constant):
            yield code.value
        elif isinstance(code, ast.Name) and code.id in named:
            yield named[code.id]


def codes_of_the_source() -> set[str]:
    named = constants()
    return {
        code
        for file in (ROOT / "upline").rglob("*.py")
        if file.relative_to(ROOT / "upline").parts[0] not in _OTHER_ENTRY_POINTS
        for code in codes_in(ast.parse(file.read_text(encoding="utf-8")), named)
    }


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
