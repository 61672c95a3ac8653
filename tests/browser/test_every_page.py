"""Every page in a browser: accessible, as wide as its window, without errors, failed requests or moving parts.

The pages are those of the URL conf, opened with the records of the demo: those of a distributor, and those of a reseller that are others.
Each is loaded once, at a desk or on a phone, in turns, and must fit into windows of every usual width. What keeps people with
disabilities from using it is looked for once for each template, in both widths and themes, with all its details open; of rows that differ in
their texts only in one, and of contrast in one width (`UPLINE_ALL_ACCESSIBILITY_CHECKS` checks all).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import pytest
from playwright.sync_api import Page, Request, Response

from tests.browser.conftest import (
    CHECK_ALL,
    CONTRAST,
    WIDTHS,
    OpenPage,
    accessibility_violations,
    collect_console_error,
    remove_repetition,
)
from tests.support.demo_world import DemoWorld, add_other_records, create_demo_world, fixed_clock
from tests.support.page_walk import PageWalk
from upline.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.starts_first,
    pytest.mark.timeout(1200),
]

WINDOW_WIDTHS = (390, 897, 1024, 1280)
MOST_LAYOUT_SHIFT = 0.001
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Beside the rail, which is shown from 897 px on, a list shows its usual columns whole; those that do not fit give way.
LEAST_WIDTH_WITH_RAIL = 897
LIST_OVERFLOW = """Math.max(0, ...[...document.querySelectorAll('.table-wrap:has(> table[data-keys])')]
    .map((list) => list.scrollWidth - list.clientWidth))"""
OPEN_DETAILS = "for (const one of document.querySelectorAll('main details')) one.open = true"
WATCH_SHIFTS = """
window.layoutShifts = [];
window.wholePagePainted = new Promise((painted) => {
    const afterNextFrame = () => requestAnimationFrame(() => requestAnimationFrame(() => painted(performance.now())));
    document.addEventListener('DOMContentLoaded', afterNextFrame);
});
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShifts.push(entry);
}).observe({ type: 'layout-shift', buffered: true });
"""
# While a page arrives, what is painted of it makes room for the rest; once it is painted whole nothing moves.
# A window behind another is never painted.
LAYOUT_SHIFT = """async () => {
    const never = new Promise((end) => setTimeout(() => end(Infinity), 200));
    const whole = await Promise.race([window.wholePagePainted, never]);
    await new Promise((end) => setTimeout(end, 60));
    const shifts = window.layoutShifts.filter((shift) => shift.startTime > whole);
    const moved = shifts.flatMap((shift) => shift.sources.map(({ node, previousRect: was, currentRect: is }) =>
        `${node?.nodeName} ${node?.className} from ${was.x}, ${was.y} to ${is.x}, ${is.y}`));
    return [shifts.reduce((sum, shift) => sum + shift.value, 0), moved.join('; ')];
}"""


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
        page.on("requestfailed", self._failed)
        page.on("console", lambda message: collect_console_error(message, self.failed))
        page.on("pageerror", lambda error: self.failed.append(str(error)))

    def _failed(self, request: Request) -> None:
        # What a page polls for is aborted when the next one is opened.
        if request.failure != "net::ERR_ABORTED":
            self.failed.append(f"failed: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status}: {response.url}")

    def faults(self, address: str, at: str, *, is_first_of_template: bool) -> list[str]:
        """Open a page and return what is wrong with it, in any width."""
        self.failed.clear()
        self.page.emulate_media(color_scheme="light")
        self.page.goto(address)
        shift, moved = self.page.evaluate(LAYOUT_SHIFT)
        found = [f"layout shift {shift:.4f}: {moved}"] if shift > MOST_LAYOUT_SHIFT else []
        if is_first_of_template:
            self.page.evaluate(OPEN_DETAILS)
        found += self._overflow()
        self._set_width(WIDTHS[at][0])
        if is_first_of_template:
            found += self._accessibility_violations(at)
            self._set_width(WIDTHS[at][0])
        return [*found, *self.failed]

    def _overflow(self) -> list[str]:
        found = []
        for width in WINDOW_WIDTHS:
            self._set_width(width)
            if wide := self.page.evaluate(OVERFLOW):
                found.append(f"{wide} px wider than a window of {width}")
            if width >= LEAST_WIDTH_WITH_RAIL and (wide := self.page.evaluate(LIST_OVERFLOW)):
                found.append(f"a list scrolls sideways by {wide} px at {width}")
        return found

    def _accessibility_violations(self, at: str) -> list[str]:
        remove_repetition(self.page)
        found = accessibility_violations(self.page)
        self.page.emulate_media(color_scheme="light")
        for width, _ in (WIDTHS[other] for other in WIDTHS if other != at):
            self._set_width(width)
            found += accessibility_violations(
                self.page, themes=["light"], without=() if CHECK_ALL else [CONTRAST]
            )
        return found

    def _set_width(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 844})


@dataclass(frozen=True)
class Shown:
    """A page of somebody: its address and template."""

    user: User
    name: str
    address: str
    template: str


def _all_pages(demo: DemoWorld) -> list[Shown]:
    """Return the pages of the distributor, and those of the reseller that are others than its."""
    found: dict[tuple[str, str], Shown] = {}
    for user, tenant, least in ((demo.anna, demo.alpine, 150), (demo.lena, demo.cumulus, 70)):
        walk = PageWalk(demo.signed_in_client(user), tenant)
        walk.find_pages()
        assert len(walk.pages) >= least
        assert [name for name, why in walk.others.items() if why == "answers 500"] == []
        for name, address in walk.pages.items():
            template = walk.templates[name]
            found.setdefault((name, template), Shown(user, name, address, template))
    return sorted(found.values(), key=lambda shown: shown.template)


def test_every_page_is_sound(demo: DemoWorld, open_page: OpenPage):
    watches = {
        (user.pk, at): Watch(open_page(user, "/memberships/", at=at))
        for user in (demo.anna, demo.lena)
        for at in WIDTHS
    }
    faults: dict[str, list[str]] = {}
    checked: set[str] = set()
    for shown, at in zip(_all_pages(demo), cycle(WIDTHS), strict=False):
        found = watches[shown.user.pk, at].faults(
            shown.address, at, is_first_of_template=shown.template not in checked
        )
        checked.add(shown.template)
        if found:
            faults[f"{shown.name} {at} {_short(shown.address)}"] = found

    assert faults == {}


def _short(address: str) -> str:
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*", address)
