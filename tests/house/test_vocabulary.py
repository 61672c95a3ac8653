"""Names are standard terms (ADR 18): identifiers, modules and tests do not use the words of the old private dialect.

A name is split into its words: `toldAll`, `told_all` and `TOLD_ALL` all contain *told*. Prose, in comments, docstrings and texts, is
not checked; sentences shown to people say "asked" and "kept" where that is plain English.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("upline", "tests", "bench")

# Words that no name contains, and what is written instead.
BANNED_WORDS = {
    "asked": "requested, query, payload",
    "told": "published, recorded, listed",
    "deed": "action",
    "deeds": "actions, activities",
    "lane": "stream",
    "lanes": "streams",
    "desk": "context",
    "bell": "wakeup",
    "nap": "wait",
    "wares": "products",
    "dice": "random",
    "foretell": "dry_run",
    "rehearse": "dry_run, preview",
    "rehearsed": "dry_run, preview",
    "rehearsal": "dry_run, preview",
    "rehearsals": "dry_run, preview",
    "door": "entry_point",
    "doors": "entry_points",
    "whom": "the noun that is meant",
    "theirs": "the noun that is meant",
    "news": "events, changes",
}
# Names that are not used by themselves; as a part of a longer name they can be plain English (`is_kept`, `return_to`).
BANNED_NAMES = {
    "kept": "stored",
    "held": "owned",
    "turn": "sequence_no",
    "turns": "sequence_nos",
    "keeping": "lifecycle, editing",
    "around": "related",
    "choosing": "selection",
    "picking": "selection",
    "picks": "selection",
    "cast": "people",
    "whatever": "what it is",
    "whatever_else": "what it is",
}
# A past participle is no class.
BANNED_CLASSES = {"Found", "Made", "Asked", "Told", "Kept", "Held", "Settled", "Chosen", "Blank"}

# Words that no name in tests contains; elsewhere they are standard terms (a *staging* table).
BANNED_IN_TESTS = {"stage": "fixtures, state"}

_LISTS = "its lists are being moved to the shared list machine"
_PAGE_TESTS = "its page tests are being rewritten to look at roles and texts"

# Where a banned word is a name after all: file, name, reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("upline/api/resources/history.py", "door"): "the field of the API keeps its name",
    ("upline/web/accounts/views.py", "theirs"): _LISTS,
    ("upline/web/accounts/views.py", "asked"): _LISTS,
    ("upline/web/orders/bulk_actions.py", "asked"): _LISTS,
    ("upline/web/orders/views.py", "told"): _LISTS,
    ("upline/web/shared/change_log.py", "asked"): _LISTS,
    ("upline/web/shared/custom_field_filters.py", "asked"): _LISTS,
    ("upline/web/shared/forms/list_filters.py", "asked"): _LISTS,
    ("tests/areas/crm/test_activities.py", "asked"): _PAGE_TESTS,
    ("tests/areas/records/test_account_editing.py", "told"): _PAGE_TESTS,
    ("tests/areas/records/test_account_editing.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/records/test_account_pages.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/records/test_bulk.py", "asked"): _PAGE_TESTS,
    ("tests/areas/records/test_bulk.py", "told"): _PAGE_TESTS,
    ("tests/areas/records/test_bulk.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/records/test_ordering.py", "asked"): _PAGE_TESTS,
    ("tests/areas/records/test_ordering.py", "held"): _PAGE_TESTS,
    ("tests/areas/records/test_ordering_limits.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/records/test_subscription_editing.py", "told"): _PAGE_TESTS,
    ("tests/areas/setup/test_custom_fields.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/setup/test_orders.py", "stage"): _PAGE_TESTS,
    ("tests/areas/setup/test_orders.py", "held"): _PAGE_TESTS,
    ("tests/areas/setup/test_orders.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/setup/test_orders.py", "asked"): _PAGE_TESTS,
    ("tests/areas/setup/test_people.py", "theirs"): _PAGE_TESTS,
    ("tests/areas/setup/test_people.py", "asked"): _PAGE_TESTS,
    ("tests/rules/test_subscription_access.py", "told"): _LISTS,
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words_of(name: str) -> set[str]:
    """Return the words of an identifier in small letters."""
    return {word.lower() for word in WORD.findall(name)}


def is_banned(name: str, folder: str = "upline") -> bool:
    banned = BANNED_WORDS | (BANNED_IN_TESTS if folder == "tests" else {})
    return (
        name in BANNED_CLASSES
        or name.strip("_").lower() in BANNED_NAMES
        or not words_of(name).isdisjoint(banned)
    )


def identifiers(text: str) -> Iterator[tuple[int, str]]:
    """Yield each identifier of a module's text, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def files() -> list[Path]:
    """Return the modules that are checked: not migrations, which name what was there at their time."""
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def banned_identifiers() -> dict[tuple[str, str], int]:
    """Return each banned identifier of each file, and the line where it occurs first."""
    found: dict[tuple[str, str], int] = {}
    for path in files():
        file = path.relative_to(ROOT).as_posix()
        for line, name in identifiers(path.read_text(encoding="utf-8")):
            if is_banned(name, file.partition("/")[0]):
                found.setdefault((file, name), line)
    return found


def test_no_identifier_is_a_banned_word():
    assert [
        f"{file}:{line}: {name}"
        for (file, name), line in banned_identifiers().items()
        if (file, name) not in EXCEPTIONS
    ] == []


def test_no_module_is_named_by_a_banned_word():
    assert [path.relative_to(ROOT).as_posix() for path in files() if is_banned(path.stem)] == []


def test_no_exception_is_out_of_date():
    assert EXCEPTIONS.keys() - banned_identifiers().keys() == set()


@pytest.mark.parametrize(
    "name",
    [
        "asked",
        "_told",
        "toldAll",
        "told_all",
        "TOLD",
        "Kept",
        "Found",
        "by_lane",
        "test_news_waits",
    ],
)
def test_banned_names_are_noticed(name: str):
    assert is_banned(name)


@pytest.mark.parametrize(
    "name", ["found", "is_kept", "return_value", "turnover", "outdoor", "stagger", "AuditOptions"]
)
def test_other_names_are_not_noticed(name: str):
    assert not is_banned(name)


def test_identifiers_are_read_and_prose_is_not():
    text = 'def f(asked):\n    """What was told."""\n    return asked  # kept\n'

    assert [name for _, name in identifiers(text)] == ["def", "f", "asked", "return", "asked"]
