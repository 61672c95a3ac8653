"""The accessibility check finds violations in both themes."""

import pytest

from tests.browser.conftest import THEMES, WIDTHS, accessibility_violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("colour", "theme"), [("#eee", "light"), ("#222", "dark")])
def test_low_contrast_in_one_theme_is_detected(open_page, colour, theme):
    page = open_page(None, "/sign-in/")

    page.evaluate("colour => { document.querySelector('h1').style.color = colour }", colour)

    assert accessibility_violations(page) == [f"{theme}: color-contrast: h1"]


@pytest.mark.parametrize("at", WIDTHS)
def test_horizontal_overflow_is_detected(open_page, at):
    page = open_page(None, "/sign-in/", at=at)

    page.evaluate("width => { document.body.style.minWidth = `${width}px` }", WIDTHS[at][0] + 7)

    assert accessibility_violations(page) == [f"{theme}: 7 px too wide" for theme in THEMES]
