"""docs/status.md says of every rule and page of the specification whether it is built, and is right; each page is measured."""

import re
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve

from bench.page_table import PAGES
from tests.rules.test_coverage import covered_rules, price_rules, rules

ROOT = Path(__file__).parents[2]
STATUSES = {"built", "partly", "not built"}
SOME_ID = str(UUID(int=0))

Row = tuple[str, ...]


@cache
def rows(section: str) -> tuple[Row, ...]:
    """Return the rows of the table in a section of the page, without its head."""
    text = (ROOT / "docs/status.md").read_text(encoding="utf-8")
    body = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in body.splitlines() if line.startswith("|")][2:]
    return tuple(tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines)


def pages_of_the_specification() -> list[str]:
    """Return each heading of docs/contract/pages.md, and each part that begins an entry below it."""
    text = (ROOT / "docs/contract/pages.md").read_text(encoding="utf-8")
    found, heading = [], ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line[3:]
            found.append(heading)
        elif named := re.match(r"- ((?:\*+[^*]+\*+(?:, )?)+)", line):
            found += [f"{heading}: {part}" for part in re.findall(r"\*+([^*]+)\*+", named[1])]
    return found


def addresses(row: Row) -> list[str]:
    return re.findall(r"`([^`]+)`", row[2])


def leads_somewhere(address: str) -> bool:
    try:
        resolve(address.replace("<bss>", "alpine").replace("<id>", SOME_ID))
    except Resolver404:
        return False
    return True


def test_every_rule_appears_once_in_order():
    assert [row[0] for row in rows("Rules")] == rules()
    assert [row[0] for row in rows("Price file")] == price_rules()


def test_every_page_appears_once_in_order():
    assert [row[0] for row in rows("Pages")] == pages_of_the_specification()


@pytest.mark.parametrize("row", rows("Rules") + rows("Price file"), ids=lambda row: row[0])
def test_a_rule_that_is_built_at_least_partly_has_a_module_and_the_test_that_is_named(row: Row):
    rule, _, status, where, test = row

    assert status in STATUSES
    if status == "not built":
        assert (where, test) == ("", "")
    else:
        assert where.startswith("`upline/")
        assert test.strip("`") in covered_rules()[rule]
    assert (";" in where) == (status == "partly"), "what is missing stands after a semicolon"


@pytest.mark.parametrize("row", rows("Pages"), ids=lambda row: row[0])
def test_a_page_has_addresses_that_resolve_unless_it_is_not_built(row: Row):
    _, status, _, missing = row

    assert status in STATUSES
    assert bool(addresses(row)) == (status != "not built")
    assert bool(missing) == (status == "partly")
    assert [one for one in addresses(row) if not leads_somewhere(one)] == []


def test_every_page_of_a_bss_is_measured():
    pages = {address for row in rows("Pages") for address in addresses(row)}

    assert {one for one in pages if one.startswith("/t/")} <= {
        f"/t/<bss>/{page.address}" for page in PAGES
    }


def test_an_address_that_does_not_exist_is_noticed():
    assert not leads_somewhere("/t/<bss>/no-such-page/")
