"""The readable page of the interface for programs, in a real browser."""

import pytest

from tests.browser.conftest import WIDTHS, accessibility_violations, remove_repetition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("at", "theme"), [("desk", "light"), ("phone", "dark")])
def test_api_docs_page_is_accessible_at_every_width(open_page, at: str, theme: str):
    page = open_page(None, "/api/v1/docs", at=at, theme=theme)

    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTHS[at][0]
    remove_repetition(page)
    assert accessibility_violations(page, themes=[theme]) == []


def test_schema_is_linked_from_its_operation(open_page):
    page = open_page(None, "/api/v1/docs")

    page.locator("#create_order").get_by_role("link", name="CreateOrderRequest").click()

    assert page.url.endswith("#shape-CreateOrderRequest")
    assert page.locator("#shape-CreateOrderRequest").is_visible()
