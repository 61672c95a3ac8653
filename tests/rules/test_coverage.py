"""Every sentence of the source document and every rule of the contract has a test."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.source_document import source_claims
from upline.devtools.scenarios.parser import parse_scenario

HERE = Path(__file__).parents[2]
TESTS = sorted((HERE / "tests").rglob("test_*.py"))
RULES = re.compile(r"^- \*\*(R\d+a?) \[", re.MULTILINE)
PRICE_RULES = re.compile(r"^- \*\*(P\d+)\*\* ", re.MULTILINE)


def rules() -> list[str]:
    """All rule numbers of the back-ordering contract, in its order of numbers."""
    return _numbers(RULES, "back-ordering.md")


def price_rules() -> list[str]:
    """All rule numbers of the contract for the vendor's price file."""
    return _numbers(PRICE_RULES, "price-file.md")


def _numbers(pattern: re.Pattern[str], page: str) -> list[str]:
    text = (HERE / "docs/contract" / page).read_text(encoding="utf-8")
    return sorted(pattern.findall(text), key=lambda rule: (int(rule[1:].rstrip("a")), rule))


def marks(file: Path, name: str) -> Iterator[str]:
    """The words of every `@name(…)` or `pytest.mark.name(…)` in a test file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called == name:
                yield from (one.value for one in node.args if isinstance(one, ast.Constant))


@cache
def covered_rules() -> dict[str, set[str]]:
    """Each rule, and the files whose tests or scenario prove it."""
    found: dict[str, set[str]] = {}
    for file in TESTS:
        for rule in marks(file, "rule"):
            found.setdefault(rule, set()).add(str(file.relative_to(HERE)))
    for file in (HERE / "scenarios").glob("*.yaml"):
        for rule in parse_scenario(file).rules:
            found.setdefault(rule, set()).add(str(file.relative_to(HERE)))
    return found


def test_every_source_sentence_has_a_story_test():
    stories = (HERE / "tests/story").glob("test_*.py")
    tested = {sentence for file in stories for sentence in marks(file, "tells")}

    assert [claim for claim in source_claims() if claim not in tested] == []


def test_contract_rule_numbers_are_complete():
    numbers = [f"R{number}" for number in range(1, 45)]
    numbers.insert(numbers.index("R11"), "R10a")

    assert rules() == numbers
    assert price_rules() == [f"P{number}" for number in range(1, 15)]


def test_every_rule_has_a_test():
    numbers = rules() + price_rules()
    assert [rule for rule in numbers if rule not in covered_rules()] == []


@pytest.mark.parametrize("rule", sorted(covered_rules()))
def test_tests_refer_to_existing_rules_only(rule):
    assert rule in rules() + price_rules()
