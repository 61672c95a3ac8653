"""No page of any area is wider than its window: what does not fit scrolls in a box of its own."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.record_fixtures import RecordFixtures, create_record_fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOW_WIDTHS = (390, 768, 1024, 1280)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAX_PAGES = 150
_SENDS_FILE = re.compile(r"csv|xlsx|\.pdf|/print-out/.*|/logo$|/files/")
LINKS = """(slug) => [...document.querySelectorAll('a[href], [hx-get]')]
    .map((link) => link.getAttribute('href') || link.getAttribute('hx-get'))
    .filter((href) => href.startsWith(`/t/${slug}/`))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def kind_of(href: str) -> str:
    """Return an address without what only chooses a record, a page or a filter."""
    path, _, query = href.partition("#")[0].partition("?")
    names = sorted({pair.partition("=")[0] for pair in query.split("&") if pair})
    return _ID.sub("*", path) + ("?" + "&".join(names) if names else "")


def crawl(page: Page, slug: str) -> Iterator[str]:
    """Visit one page of each kind, from the list of orders on."""
    waiting = [f"/t/{slug}/orders/", f"/t/{slug}/setup/"]
    seen = {kind_of(href) for href in waiting}
    visited = 0
    while waiting and visited < _MAX_PAGES:
        href = waiting.pop(0)
        response = page.goto(href)
        visited += 1
        yield href
        if response is None or not response.ok:
            continue
        for link in page.evaluate(LINKS, slug):
            if kind_of(link) not in seen and not _SENDS_FILE.search(link):
                seen.add(kind_of(link))
                waiting.append(link)


@pytest.mark.parametrize(("slug", "who"), [("alpine", "boss"), ("cumulus", "ann")])
def test_no_page_is_wider_than_its_window(open_page, slug, who):
    fixtures: RecordFixtures = create_record_fixtures()
    page = open_page(getattr(fixtures, who), f"/t/{slug}/orders/")
    too_wide, count = [], 0
    for href in crawl(page, slug):
        count += 1
        for width in WINDOW_WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if (overflow := page.evaluate(OVERFLOW)) > 0:
                too_wide.append(f"{kind_of(href)} at {width}: {overflow} px")
    page.set_viewport_size({"width": 1280, "height": 800})

    assert too_wide == []
    assert count > 40
