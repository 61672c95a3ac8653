"""Every page in a browser: accessible, as wide as its window, without errors, failed requests or moving parts.

The pages are those of the URL conf, opened with the records of the demo. Each is looked at in one width and one theme; the four
combinations take turns, so that pages of one kind are seen in all of them.
"""

import re
from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import WIDTHS, OpenPage, accessibility_violations
from tests.support.demo_world import DemoWorld, add_other_records, create_demo_world, fixed_clock
from tests.support.page_walk import PageWalk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMBINATIONS = [(at, theme) for at in WIDTHS for theme in ("light", "dark")]
MOST_LAYOUT_SHIFT = 0.001
WATCH_SHIFTS = """
window.layoutShift = 0;
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""


@pytest.fixture
def demo() -> Iterator[DemoWorld]:
    with fixed_clock():
        demo = create_demo_world()
        add_other_records(demo)
        yield demo


class Watch:
    """Collects what a page complains of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.failed: list[str] = []
        page.context.add_init_script(WATCH_SHIFTS)
        page.on("response", self._response)
        page.on("requestfailed", lambda request: self.failed.append(f"failed: {request.url}"))
        page.on("console", lambda m: self.failed.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.failed.append(str(error)))

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status}: {response.url}")

    def faults(self, address: str, theme: str) -> list[str]:
        """Open a page and return what is wrong with it."""
        self.failed.clear()
        self.page.emulate_media(color_scheme=theme)
        self.page.goto(address)
        found = accessibility_violations(self.page, themes=(theme,))
        shift = self.page.evaluate("window.layoutShift")
        if shift > MOST_LAYOUT_SHIFT:
            found.append(f"layout shift {shift:.4f}")
        return [*found, *self.failed]


def test_every_page_is_sound(demo: DemoWorld, open_page: OpenPage):
    faults: dict[str, list[str]] = {}
    for user, tenant, least in ((demo.anna, demo.alpine, 150), (demo.lena, demo.cumulus, 70)):
        walk = PageWalk(demo.signed_in_client(user), tenant)
        walk.find_pages()
        assert len(walk.pages) >= least
        assert [name for name, why in walk.others.items() if why == "answers 500"] == []
        faults |= _faults(
            walk, {at: Watch(open_page(user, "/memberships/", at=at)) for at in WIDTHS}
        )

    assert faults == {}


def _faults(walk: PageWalk, watches: dict[str, Watch]) -> dict[str, list[str]]:
    turns = zip(walk.pages.items(), cycle(COMBINATIONS), strict=False)
    found = {
        f"{name} {at} {theme} {_short(address)}": watches[at].faults(address, theme)
        for (name, address), (at, theme) in turns
    }
    return {page: faults for page, faults in found.items() if faults}


def _short(address: str) -> str:
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*", address)
