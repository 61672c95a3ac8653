"""Tests of pages look at roles, labels and texts (`tests/support/page.py`), not at markup to the letter.

A test that compares markup fails when a class, an attribute or the nesting changes, although people see the same
page. So no literal in the tests of pages is a piece of HTML, and their `assert` statements do not read raw markup.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("tests/api", "tests/areas", "tests/browser", "tests/rules", "tests/story")

MARKUP = re.compile(
    r"""
    </?[a-z][a-z0-9]*[\s/>]     # a tag
    | <(?:a|img|input|main|option|script|select|style|svg)\b
    | \b(?:class|for|href|id|role|src|value|aria-[a-z]+|data-[a-z-]+)=["']     # an attribute
    | \s(?:checked|disabled|selected)>
    | &(?:lt|gt|amp|quot|\#x?[0-9a-f]+);     # an escaped character
    | ^>[^<>]+</?     # the end of a tag, and what follows it
    """,
    re.VERBOSE,
)

_HOSTILE = "input that must be shown as text"
_E_MAIL = "the body of an e-mail in HTML, or an attachment"
_XLSX = "the XML of a workbook"
_WRITES_MARKUP = "what is tested writes markup: its escaping and its elements"

# File and, if not all of its literals are meant, a part of the literal: why it is markup.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("tests/api/test_order_subresources.py", "<html>"): _E_MAIL,
    ("tests/areas/catalog/test_shared_texts.py", ""): _XLSX,
    ("tests/areas/crm/test_files.py", ""): _E_MAIL,
    ("tests/areas/crm/test_receiving.py", ""): _E_MAIL,
    ("tests/areas/dashboard/test_charts.py", ""): _WRITES_MARKUP,
    ("tests/areas/help/test_help_pages.py", ""): _WRITES_MARKUP,
    ("tests/areas/lists/test_widget_rendering.py", ""): _WRITES_MARKUP,
    ("tests/areas/lists/test_xlsx.py", ""): _XLSX,
    ("tests/areas/records/test_account_editing.py", "<script>"): _HOSTILE,
    ("tests/areas/records/test_account_hub.py", "<script>"): _HOSTILE,
    ("tests/areas/setup/test_company.py", "<script>"): _HOSTILE,
    ("tests/areas/records/test_ordering_limits.py", "<script>"): _HOSTILE,
    ("tests/areas/setup/test_logo.py", "<svg"): _HOSTILE,
    ("tests/areas/setup/test_pages.py", "<img"): _HOSTILE,
    ("tests/areas/test_history_pages.py", "<script>"): _HOSTILE,
    ("tests/areas/test_hostile_input.py", "<script>"): _HOSTILE,
    ("tests/areas/test_logo.py", "<svg"): _HOSTILE,
    ("tests/areas/test_printing.py", "<script>"): _HOSTILE,
    ("tests/areas/test_printing_options.py", "<b>"): _HOSTILE,
    ("tests/areas/test_vendor_file.py", "<script>"): _HOSTILE,
    ("tests/areas/test_web_custom_fields.py", "<b>"): _HOSTILE,
    ("tests/areas/test_web_formatting.py", ""): _WRITES_MARKUP,
    ("tests/areas/test_web_order_list.py", "<script>"): _HOSTILE,
    ("tests/areas/test_web_search.py", "<b>"): _HOSTILE,
    ("tests/areas/test_web_sign_in.py", "<script>"): _HOSTILE,
    ("tests/rules/test_custom_fields.py", "<b>"): _HOSTILE,
}

# Tests whose `assert` statements read `page.html`, and what must be nowhere in it, not even in an attribute.
RAW_MARKUP = {
    "tests/areas/records/test_ordering_limits.py": "a script that was typed",
    "tests/areas/records/test_account_hub.py": "a script that was typed",
    "tests/areas/setup/test_company.py": "a script that was typed",
    "tests/areas/setup/test_credentials.py": "tokens",
    "tests/areas/setup/test_invitations.py": "tokens, and a script that was typed",
    "tests/areas/setup/test_link_emails.py": "tokens",
    "tests/areas/setup/test_pages.py": "a script that was typed",
    "tests/areas/setup/test_webhooks.py": "secrets",
    "tests/areas/test_printing.py": "a script and control characters in names",
    "tests/areas/test_web_sign_in.py": "the message of an internal error",
}


def files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each text of a module and its line, and of an f-string each part; not docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            if isinstance(node.value, str):
                yield node.lineno, node.value
            elif isinstance(node.value, bytes):
                yield node.lineno, node.value.decode("latin-1")


def markup_in(text: str) -> list[tuple[int, str]]:
    return [(line, value) for line, value in literals(ast.parse(text)) if MARKUP.search(value)]


def all_markup() -> list[tuple[str, int, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), line, value)
        for path in files()
        for line, value in markup_in(path.read_text(encoding="utf-8"))
    ]


def reads_raw_markup(text: str) -> bool:
    """Tell whether an `assert` of a module reads `.html` of a page."""
    asserts = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert))
    return any(
        isinstance(node, ast.Attribute) and node.attr == "html"
        for statement in asserts
        for node in ast.walk(statement)
    )


def test_no_page_test_compares_markup():
    assert [
        f"{file}:{line}: {value[:80]}"
        for file, line, value in all_markup()
        if not any(file == of and part in value for of, part in EXCEPTIONS)
    ] == []


def test_no_exception_is_out_of_date():
    found = all_markup()

    assert [
        (file, part)
        for file, part in EXCEPTIONS
        if not any(file == of and part in value for of, _, value in found)
    ] == []


def test_only_listed_tests_read_raw_markup():
    found = {
        path.relative_to(ROOT).as_posix()
        for path in files()
        if reads_raw_markup(path.read_text(encoding="utf-8"))
    }

    assert found == set(RAW_MARKUP)


@pytest.mark.parametrize(
    "literal",
    [
        '<b class="tnum">1</b>', "</h2>", ">1</a>", 'value="2"', 'name="a" value="', "<option", 'aria-label="locked"',
        "&lt;b&gt;", " checked disabled>",
    ],
)  # fmt: skip
def test_markup_is_noticed(literal: str):
    assert markup_in(f"assert {literal!r} in page") == [(1, literal)]


@pytest.mark.parametrize(
    "literal", ["1 < 2", "-> next", "?status=Booked&view=direct", "a > b", "Ann <ann@x.example>", "name=Huber"]
)  # fmt: skip
def test_text_is_not_noticed(literal: str):
    assert markup_in(f"assert {literal!r} in page") == []
