"""Each page of the manual is in each language the same: its structure, links and pictures, the words of pages and of the glossary."""

import re
from functools import cache

import pytest
from markdown_it import MarkdownIt

from tests.support.glossary import GLOSSARY, forbidden_words, has_term, has_word_of
from tests.support.messages import LANGUAGES, read_catalogue
from tests.support.page_words import normal_text
from upline.web.shared.manual_pages import (
    MANUAL,
    READER_TITLES,
    Reader,
    find_pages,
    manual_pages,
    page_path,
)

ENGLISH = "en"
FILES = sorted((*manual_pages(), "README"))
BOLD = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"\]\(([\w-]+)\.md\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(((?:\.\./)?pictures/[\w-]+\.webp)\)")

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
of_each_file = pytest.mark.parametrize("task", FILES)


def text_of(task: str, language: str = ENGLISH) -> str:
    return page_path(task, language).read_text(encoding="utf-8")


def blocks(markdown: str) -> list[tuple[str, str, int]]:
    """Return headings, paragraphs, steps, bullets and rows in their order, without their texts."""
    parser = MarkdownIt("commonmark").enable("table")
    return [(token.type, token.tag, token.level) for token in parser.parse(markdown)]


@cache
def translations(language: str) -> dict[str, set[str]]:
    """Return what the catalogue makes of each text; several where the context decides."""
    found: dict[str, set[str]] = {}
    for message, entry in read_catalogue(language).items():
        for english, form in zip((message.singular, message.plural), entry.forms, strict=False):
            found.setdefault(normal_text(english), set()).add(normal_text(form))
    return found


def words_that_differ(english: str, translated: str, language: str) -> list[str]:
    """Return words in bold that the translation lacks, and those that it has in place of them."""
    there = [normal_text(word) for word in BOLD.findall(translated)]
    missing = []
    for word in BOLD.findall(english):
        forms = translations(language).get(normal_text(word), set())
        form = next((one for one in there if one in forms), None)
        if form is None:
            missing.append(f"{word} = {' or '.join(sorted(forms))}")
        else:
            there.remove(form)
    return missing + there


@in_each_language
def test_each_page_exists_in_each_language(language: str):
    assert sorted(path.stem for path in (MANUAL / language).glob("*.md")) == FILES
    assert {page.language for page in manual_pages(language).values()} == {language}


@in_each_language
@of_each_file
def test_page_has_the_sections_steps_and_rows_of_the_english_one(task: str, language: str):
    assert blocks(text_of(task, language)) == blocks(text_of(task))


@in_each_language
@of_each_file
def test_page_has_the_links_and_pictures_of_the_english_one(task: str, language: str):
    english, translated = text_of(task), text_of(task, language)

    assert sorted(LINK.findall(translated)) == sorted(LINK.findall(english))
    assert [src for _, src in PICTURE.findall(translated)] == [
        f"../{src}" for _, src in PICTURE.findall(english)
    ]
    assert all(len(description) > 10 for description, _ in PICTURE.findall(translated))


@in_each_language
@of_each_file
def test_words_in_bold_are_those_of_the_pages_in_that_language(task: str, language: str):
    assert words_that_differ(text_of(task), text_of(task, language), language) == []


def test_words_in_bold_that_differ_are_noticed():
    assert words_that_differ("**Orders**", "**Aufträge**", "de") == [
        "Orders = Bestellungen",
        "Aufträge",
    ]
    assert words_that_differ("**Orders**, **Jobs**", "**Jobs** **Bestellungen**", "de") == []


@in_each_language
@of_each_file
def test_page_uses_the_words_of_the_glossary(task: str, language: str):
    english, translated = words_of(text_of(task)), words_of(text_of(task, language))

    assert forbidden_words(translated, language) == []
    assert [
        term
        for term in GLOSSARY["terms"]
        if has_term(english, term) and not has_word_of(translated, term, language)
    ] == []


def words_of(markdown: str) -> str:
    """Return a page without the addresses of its links and pictures."""
    return re.sub(r"\]\([^)]*\)", "]", markdown)


@in_each_language
def test_readme_lists_the_pages_of_each_reader(language: str):
    sections = text_of("README", language).split("\n## ")[1:]
    pages = manual_pages(language).values()

    for section, reader in zip(sections, Reader, strict=True):
        assert section.splitlines()[0] in translations(language)[str(READER_TITLES[reader])]
        assert re.findall(r"^- \[([^\]]+)\]\(([\w-]+)\.md\)$", section, re.MULTILINE) == [
            (page.title, page.task) for page in pages if page.reader is reader
        ]


@in_each_language
@of_each_file
def test_summary_is_a_paragraph_of_the_same_length(task: str, language: str):
    if task != "README":
        assert 40 < len(manual_pages(language)[task].summary) < 240


def test_search_finds_words_without_their_accents():
    assert "export-a-list" in [page.task for page in find_pages("ΕΞΑΓΩΓΗ λιστας", None, "el")]
    assert find_pages("Export a list", None, "el") == []


def test_language_without_pages_has_the_english_ones():
    page = manual_pages("fr")["inbox"]

    assert (page.language, page.title) == (ENGLISH, "Inbox")
