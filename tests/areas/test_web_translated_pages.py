"""Pages in German and Greek: each page that links lead to, without a text that is left in English."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.support.messages import LANGUAGES, read_catalogue
from tests.support.page import Page
from tests.support.record_fixtures import RecordFixtures
from upline.models import User

_SHOWN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")
# Words of English sentences that are no words of German, Greek or of names.
_ENGLISH = re.compile(
    r"(?<![\w-])(the|and|of|is|are|not|by|for|with|from|has|have|to|this|that|can|each)(?![\w-])"
)
# What somebody has typed, or is the same in every language.
_DATA = frozenset({
    "Archiving for Premium", "Booked", "Cancelled", "Channel sale", "Direct sale", "Draft", "Everyone", "Executed", "Submitted",
})  # fmt: skip
# Pages that show samples and files, in a language of their own.
_OWN_LANGUAGE = frozenset({"components", "order-print-out"})

_IS_FILE = re.compile(r"[./](csv|xlsx|pdf)\b")


@pytest.fixture(params=["boss", "ann"])
def person(request: pytest.FixtureRequest, two_weeks_of_sales: RecordFixtures) -> User:
    user: User = getattr(two_weeks_of_sales, request.param)
    return user


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_text_in_english(language, person, two_weeks_of_sales):
    client = two_weeks_of_sales.signed_in_client(person)
    client.cookies["language"] = language
    pages = dict(crawl(client))
    assert len(pages) > 40
    english = untranslated(language)

    found = {
        (name, text)
        for name, page in pages.items()
        for text in texts(page)
        if text not in _DATA and (text in english or _ENGLISH.search(without_data(text)))
    }

    assert {page.root_language for page in pages.values()} == {language}
    assert sorted(found) == []


def without_data(text: str) -> str:
    """Return a text without the names that the world of the test has in English."""
    for data in ("Archiving for Premium", "Exchange Online Plan for", "Use of API Options"):
        text = text.replace(data, "")
    return text


def crawl(client: Client) -> Iterator[tuple[str, "TranslatedPage"]]:
    """Yield the pages that links lead to, one of each kind."""
    waiting, seen = ["/memberships/", "/"], set()
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(urlsplit(path).path).url_name or ""
        except Resolver404:
            continue
        if name in seen or name in _OWN_LANGUAGE or _IS_FILE.search(path):
            continue
        seen.add(name)
        response = client.get(path, follow=True)
        assert response.status_code == HTTPStatus.OK, path
        if "text/html" not in response["Content-Type"]:
            continue
        page = TranslatedPage(response)
        yield name, page
        waiting += page.links


def untranslated(language: str) -> set[str]:
    """Return the texts whose translation is another text."""
    return {
        entry.message.singular
        for entry in read_catalogue(language).values()
        if "{" not in entry.message.singular
        and "%(" not in entry.message.singular
        and entry.message.singular not in entry.forms
        and len(entry.message.singular) > 3
    }


class TranslatedPage(Page):
    """A page with its language and the pages of this site that it leads to."""

    @property
    def root_language(self) -> str:
        return next(e.attributes["lang"] for e in self.root if e.tag == "html")

    @property
    def links(self) -> list[str]:
        addresses = (e.attributes.get("href", "") for e in self.root if e.tag == "a")
        return [address for address in addresses if address.startswith("/")]


def texts(page: Page) -> set[str]:
    """Return what people read of a page, text by text."""
    shown = set()
    for element in page.root:
        if element.attributes.get("lang") == "en" or element.tag in {
            "html",
            "script",
            "style",
            "option",
            "code",
            "kbd",
        }:
            continue
        shown |= {" ".join(child.split()) for child in element.children if isinstance(child, str)}
        shown |= {element.attributes.get(name, "") for name in _SHOWN_ATTRIBUTES}
    return shown - {""}
