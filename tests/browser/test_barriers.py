"""What bars people from a page is found, in whichever theme it does."""

import pytest

from tests.browser.conftest import THEMES, WIDTHS, barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("colour", "theme"), [("#eee", "light"), ("#222", "dark")])
def test_a_heading_that_can_be_read_in_one_theme_only(sit_down, colour, theme):
    page = sit_down(None, "/sign-in/")

    page.evaluate("colour => { document.querySelector('h1').style.color = colour }", colour)

    assert barriers(page) == [f"{theme}: color-contrast: h1"]


@pytest.mark.parametrize("at", WIDTHS)
def test_a_page_that_is_wider_than_the_window(sit_down, at):
    page = sit_down(None, "/sign-in/", at=at)

    page.evaluate("width => { document.body.style.minWidth = `${width}px` }", WIDTHS[at][0] + 7)

    assert barriers(page) == [f"{theme}: 7 px too wide" for theme in THEMES]
