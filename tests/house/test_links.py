"""What the project's pages refer to exists: links, anchors, files named as `code`, names in them, decision records.

A path as `code` is looked for from the root, below upline/, and beside the page. `*` and `<area>` stand for anything: one file
must match. `path/to/file.py: name` says that the file has that name in it. A file name without a folder must exist somewhere.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# docs/contract and docs/source were given to us and refer to things of their own.
GIVEN = {"contract", "source"}
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if page.relative_to(ROOT).parts[1] not in GIVEN
    ),
    *sorted((ROOT / "upline").rglob("*.md")),
]
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "var"}
AREAS = {path.name for path in (ROOT / "upline").iterdir() if path.is_dir()}
SUFFIXES = "cfg|css|csv|html|in|js|json|md|py|sh|toml|txt|typ|yaml"

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
RECORD = re.compile(r"\bADR (\d+)")
REFERENCE = re.compile(
    rf"(?P<path>(?:[\w.<>*-]+/)*(?:[\w.<>*-]+\.(?:{SUFFIXES})|[\w.<>*-]+/))(?:: (?P<name>[\w.]+))?"
)
PACKAGE = re.compile(r"[\w-]+(?:/[\w-]+)+")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def text_of(page: Path) -> str:
    """Return the text of a page without its fenced blocks, which other tests run."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


@cache
def file_names() -> frozenset[str]:
    """Return the names of all files in the tree."""
    folders = [ROOT / folder for folder in FOLDERS - {".git", ".venv"}]
    files = (path for folder in folders for path in folder.rglob("*"))
    return frozenset(path.name for path in (*ROOT.iterdir(), *files) if path.is_file())


def references(text: str) -> Iterator[tuple[str, str]]:
    """Yield each path that a text names as code, and the name in that file, or an empty text."""
    for code in CODE.findall(text):
        found = REFERENCE.fullmatch(code)
        if found:
            yield found["path"], found["name"] or ""
        elif PACKAGE.fullmatch(code) and code.split("/", maxsplit=1)[0] in FOLDERS | AREAS:
            yield code, ""


def matches(path: str, page: Path) -> list[Path]:
    """Return the files or folders that a path can mean on a page."""
    if "/" not in path:
        return [ROOT] if path in file_names() else []
    pattern = re.sub(r"<[\w-]+>", "*", path).rstrip("/")
    return [one for at in (ROOT, ROOT / "upline", page.parent) for one in at.glob(pattern)]


def is_ours(path: str) -> bool:
    """Tell whether a path is one of the tree; folders elsewhere are named without ours before them."""
    return not path.endswith("/") or path.split("/", maxsplit=1)[0] in FOLDERS


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as repository browsers make them."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_relative_link_leads_to_a_file_and_a_heading_of_it(page: Path):
    for link in LINK.findall(text_of(page)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_path_in_code_exists_and_has_the_name_after_it(page: Path):
    missing = []
    for path, name in references(text_of(page)):
        if not is_ours(path):
            continue
        found = matches(path, page)
        if not found:
            missing.append(path)
        elif name and "/" in path and not any(has_name(file, name) for file in found):
            missing.append(f"{path}: {name}")

    assert missing == []


def has_name(file: Path, name: str) -> bool:
    return file.is_file() and all(
        re.search(rf"\b{part}\b", file.read_text(encoding="utf-8")) for part in name.split(".")
    )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_decision_record_that_is_named_exists(page: Path):
    for number in RECORD.findall(text_of(page)):
        assert list((ROOT / "docs/adr").glob(f"{int(number):04}-*.md")), f"ADR {number}"


def test_paths_packages_and_names_are_recognised_and_other_code_is_not():
    text = "`upline/api/`, `api/lists.py: MOST`, `kernel/bulk`, `pyproject.toml`; `/t/alpine/`, `make check`"

    assert list(references(text)) == [
        ("upline/api/", ""),
        ("api/lists.py", "MOST"),
        ("kernel/bulk", ""),
        ("pyproject.toml", ""),
    ]


def test_a_path_that_does_not_exist_and_a_name_that_is_not_in_its_file_are_noticed():
    assert matches("upline/no_such_area/models.py", ROOT / "README.md") == []
    assert not has_name(ROOT / "pyproject.toml", "no_such_table")
