"""The manual says what the pages say: its words in bold are theirs, and its links and pictures exist."""

import re
from pathlib import Path

import pytest

from tests.support.page_words import normal_text, page_words
from upline.web.shared.manual_pages import MANUAL, READER_TITLES, Reader, manual_pages

ROOT = Path(__file__).parents[3]
PAGES = sorted(manual_pages())
BOLD = re.compile(r"\*\*([^*]+)\*\*")
PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([\w-]+\.webp)\)")
MOST_BYTES, MOST_BYTES_IN_ALL = 60_000, 2_000_000


def text_of(task: str) -> str:
    return (MANUAL / f"{task}.md").read_text(encoding="utf-8")


def test_manual_is_in_the_documentation():
    assert (ROOT / "docs/manual").resolve() == MANUAL


def test_each_file_is_a_page_of_the_index():
    assert {path.stem for path in MANUAL.glob("*.md")} - {"README"} == set(PAGES)


def test_readme_lists_the_pages_of_each_reader():
    sections = text_of("README").split("\n## ")[1:]
    listed = {
        section.splitlines()[0]: re.findall(
            r"^- \[([^\]]+)\]\(([\w-]+)\.md\)$", section, re.MULTILINE
        )
        for section in sections
    }

    assert listed == {
        str(READER_TITLES[reader]): [
            (page.title, page.task) for page in manual_pages().values() if page.reader is reader
        ]
        for reader in Reader
    }


@pytest.mark.parametrize("task", PAGES)
def test_words_in_bold_are_on_a_page_of_the_program(task):
    unknown = [
        word for word in BOLD.findall(text_of(task)) if normal_text(word) not in page_words()
    ]

    assert unknown == []


def test_words_that_no_page_has_are_noticed():
    assert normal_text("Sell the moon") not in page_words()
    assert normal_text("Change to {count} licences") == "Change to … licences"


@pytest.mark.parametrize("task", PAGES)
def test_page_begins_with_a_title_and_says_what_it_is_for_in_a_paragraph(task):
    page = manual_pages()[task]

    assert page.title
    assert 40 < len(page.summary) < 240
    assert not page.summary.startswith(("#", "!", "1."))


@pytest.mark.parametrize("task", PAGES)
def test_pictures_say_what_they_show_and_are_small(task):
    for description, name in PICTURE.findall(text_of(task)):
        assert len(description) > 10
        assert (MANUAL / "pictures" / name).stat().st_size <= MOST_BYTES


def test_every_picture_is_used_and_all_of_them_are_small():
    used = {name for task in PAGES for _, name in PICTURE.findall(text_of(task))}
    files = list((MANUAL / "pictures").iterdir())

    assert {path.name for path in files} == used
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES_IN_ALL


def test_end_customers_read_nothing_of_a_distributor():
    pages = [page for page in manual_pages().values() if page.reader is Reader.CUSTOMER]

    assert not [page.task for page in pages if "distributor" in page.body.casefold()]
