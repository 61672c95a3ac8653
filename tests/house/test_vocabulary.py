"""Names are standard terms (ADR 18): identifiers, modules and tests do not use the words of the old private dialect.

A name is split into its words: `toldAll`, `told_all` and `TOLD_ALL` all contain *told*. Prose, in comments, docstrings and texts, is
checked for a few words that were names for things (`BANNED_IN_PROSE`), and not in sentences shown to people. The names that
templates read, and the keys under which views pass them, are checked as well; names of tests have no banned word at all.
"""

import ast
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
# Words that no test's name contains: it says condition and outcome.
BANNED_IN_TEST_NAMES = {
    "kept": "stored, unchanged, shown again",
    "held": "owned, blocked",
    "whatever": "the condition that is meant",
}
# Words that comments, docstrings and documentation do not use, and what is written instead.
BANNED_IN_PROSE = {
    "bell": "notification",
    "deed": "activity, action",
    "deeds": "activities, actions",
    "dice": "random number generator",
    "door": "entry point",
    "doors": "entry points",
    "lane": "stream",
    "lanes": "streams",
    "news": "event, change",
    "told": "published, recorded, reported",
    "wares": "products",
    "whoever": "the user, client or caller that is meant",
}

# Where a banned word is a name after all: file, name, reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("upline/api/resources/history.py", "door"): "the field of the API keeps its name",
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words_of(name: str) -> set[str]:
    """Return the words of an identifier in small letters."""
    return {word.lower() for word in WORD.findall(name)}


def is_banned(name: str, folder: str = "upline") -> bool:
    banned = BANNED_WORDS | (BANNED_IN_TESTS if folder == "tests" else {})
    if name.startswith("test_"):
        banned = banned | BANNED_IN_TEST_NAMES
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


# Comments, docstrings and documentation

PROSE = (
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "docs/adr/*.md", "upline/**/README.md", "scenarios/FORMAT.md",
    "scenarios/*.yaml", "tests/scenarios/stories/*.yaml", "Makefile",
)  # fmt: skip
# What lists the old words, or quotes them.
PROSE_EXCEPTIONS = {"docs/adr/0018-vocabulary.md", "tests/house/test_vocabulary.py"}


def comments_and_docstrings(text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments and docstrings of a module, each with its line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, str(node.value.value)


def banned_prose(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]+", text)} & BANNED_IN_PROSE.keys()


def test_no_comment_or_docstring_uses_a_banned_word():
    assert [
        f"{file}:{line}: {word}"
        for path in files()
        if (file := path.relative_to(ROOT).as_posix()) not in PROSE_EXCEPTIONS
        for line, text in comments_and_docstrings(path.read_text(encoding="utf-8"))
        for word in banned_prose(text)
    ] == []


def test_no_documentation_uses_a_banned_word():
    assert [
        f"{file}: {word}"
        for glob in PROSE
        for path in sorted(ROOT.glob(glob))
        if (file := path.relative_to(ROOT).as_posix()) not in PROSE_EXCEPTIONS
        for word in banned_prose(path.read_text(encoding="utf-8"))
    ] == []


# Templates

TEMPLATES = ROOT / "upline/web/templates"
TAG = re.compile(r"{{(.*?)}}|{%(.*?)%}", re.DOTALL)
TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
NAME = re.compile(r"[A-Za-z_]\w*")


def template_names(text: str) -> set[str]:
    """Return the names in the tags of a template: variables, their attributes, filters and tags."""
    tags = (one or other for one, other in TAG.findall(text))
    return {name for tag in tags for name in NAME.findall(TEXT.sub("", tag))}


def context_keys(text: str) -> set[str]:
    """Return the keys of the dictionaries that a module writes down."""
    return {
        key.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def test_no_template_reads_a_banned_name():
    assert [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name in sorted(template_names(path.read_text(encoding="utf-8")))
        if is_banned(name)
    ] == []


def test_no_template_is_named_by_a_banned_word():
    assert [str(path) for path in TEMPLATES.rglob("*.html") if is_banned(path.stem)] == []


def test_no_view_passes_a_banned_name_to_a_template():
    assert [
        f"{path.relative_to(ROOT)}: {key}"
        for path in files()
        if path.is_relative_to(ROOT / "upline/web")
        for key in sorted(context_keys(path.read_text(encoding="utf-8")))
        if is_banned(key)
    ] == []


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
        "test_input_is_kept",
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


def test_names_of_templates_are_read_and_their_texts_are_not():
    text = (
        '<p class="held">kept {% for one in told.rows %}{{ one.name|default:"asked" }}{% endfor %}'
    )

    assert {"told", "rows", "one"} <= template_names(text)
    assert template_names(text).isdisjoint({"held", "kept", "asked"})


def test_context_keys_are_read_and_other_texts_are_not():
    assert context_keys('show({"told": "kept", **more})') == {"told"}
