"""The readable page of the interface for programs, in a real browser."""

import pytest

from tests.browser.conftest import WIDTHS, barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("at", "theme"), [("desk", "light"), ("phone", "dark")])
def test_it_bars_nobody_and_fits_every_window(sit_down, at: str, theme: str):
    page = sit_down(None, "/api/v1/docs", at=at, theme=theme)

    assert barriers(page, themes=[theme]) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTHS[at][0]


def test_a_shape_is_reached_from_where_it_is_taken(sit_down):
    page = sit_down(None, "/api/v1/docs")

    page.locator("#create_order").get_by_role("link", name="OrderAsked").click()

    assert page.url.endswith("#shape-OrderAsked")
    assert page.locator("#shape-OrderAsked").is_visible()
