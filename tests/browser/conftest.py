"""Fixtures of the browser tests: Chromium with signed-in users."""

import os
import time
from collections.abc import Callable, Iterable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)

from tests.support.browser import ARGUMENTS, INSTALL_HINT, find_chromium

WIDTHS = {"desk": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another theme can change.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# Colours of one theme are the same in every width.
CONTRAST = "color-contrast"
# Rows, cards and entries that consist of the same elements as one before them in the same place: only their texts differ.
REMOVE_REPETITION = """() => {
    const classOf = (one) => `${one.tagName}.${one.getAttribute("class")}`;
    const look = (one) => [classOf(one), one.getAttributeNames().sort(), one.getAttribute("style"), !one.textContent.trim()].join();
    const seen = new Set();
    for (const one of document.querySelectorAll("main :is(tbody > tr, article, li)")) {
        const place = [];
        for (let outer = one.parentElement; outer; outer = outer.parentElement) place.push(classOf(outer));
        const structure = [...place, ...new Set([one, ...one.querySelectorAll("*")].map(look))].join();
        if (seen.has(structure)) one.remove();
        seen.add(structure);
    }
}"""
# Whether accessibility is checked of repetition, too, and of contrast in every width.
CHECK_ALL = bool(os.environ.get("UPLINE_ALL_ACCESSIBILITY_CHECKS"))
# Only what is wrong leaves the browser: what is right is a thousand times as much.
ACCESSIBILITY_SCRIPT = """async (options) => {
    // A theme has come when the page is painted in it, and no colour is on its way to another. A window behind
    // another is not painted: nothing is waited for without end.
    const within = (ms, promise) => Promise.race([promise, new Promise((late) => setTimeout(late, ms))]);
    await within(1000, new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
    await within(2000, Promise.all(ending.map((one) => one.finished.catch(() => null))));
    const { violations } = await axe.run(options);
    const barred = violations.map((rule) => `${rule.id}: ${rule.nodes[0].target}`);
    // A phone shrinks a page that is too wide until it fits: the window grows then, the root does not.
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return wide > 0 ? [...barred, `${wide} px too wide`] : barred;
}"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(INSTALL_HINT)
    # Playwright keeps an event loop running in the thread in which the tests use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser_contexts(chromium: Browser, live_server) -> dict[str, list[BrowserContext]]:
    """Who sat down before leaves a seat behind, empty but for the static files that are in its cache."""
    return {at: [] for at in WIDTHS}


OpenPage = Callable[..., Page]
ABORTED_REQUEST = ("htmx:afterRequest", "htmx:sendAbort")


@pytest.fixture
def open_page(chromium: Browser, browser_contexts, live_server) -> Iterator[OpenPage]:
    """Open an address for a person: `open_page(user, "/t/alpine/orders/", at="phone", theme="dark")`.

    What the browser complains of in its console fails the test.
    """
    console_errors: list[str] = []
    taken: list[tuple[str, BrowserContext]] = []

    def open_address(user, address: str, *, at: str = "desk", theme: str = "light") -> Page:
        context = (
            browser_contexts[at].pop()
            if browser_contexts[at]
            else _new_context(chromium, live_server.url, at)
        )
        taken.append((at, context))
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
            )
        page = context.new_page()
        page.emulate_media(color_scheme=theme)
        page.on("console", lambda message: collect_console_error(message, console_errors))
        page.on("pageerror", lambda error: console_errors.append(str(error)))
        page.goto(address)
        return page

    yield open_address
    for at, context in taken:
        for page in context.pages:
            page.close()
        context.clear_cookies()
        browser_contexts[at].append(context)
    _wait_for_requests()
    assert console_errors == []


def collect_console_error(message: ConsoleMessage, errors: list[str]) -> None:
    """Add a message of the console to `errors` if it is an error.

    htmx also reports a request that ended because its page was closed or its next request replaced it. Of one that
    failed it reports `htmx:sendError` too.
    """
    if message.type == "error" and not message.text.startswith(ABORTED_REQUEST):
        errors.append(message.text)


def _new_context(chromium: Browser, url: str, at: str) -> BrowserContext:
    width, height = WIDTHS[at]
    return chromium.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        is_mobile=at == "phone",
        has_touch=at == "phone",
        reduced_motion="reduce",
    )


def _wait_for_requests(*, timeout_s: float = 20) -> None:
    """Wait until no request works on the database any more, which is about to be emptied."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend' "
                "AND state <> 'idle'"
            )
            (busy,) = cursor.fetchone()
        if not busy:
            return
        time.sleep(0.05)


def remove_repetition(page: Page) -> None:
    """Leave one of each kind of rows, cards and entries, since one is as accessible as the next."""
    if not CHECK_ALL:
        page.evaluate(REMOVE_REPETITION)


def accessibility_violations(
    page: Page, *, themes: Iterable[str] = THEMES, without: Iterable[str] = ()
) -> list[str]:
    """Return what keeps people with disabilities from using the page, and sideways overflow, in each theme.

    All rules but those of `without` are checked in the first theme, those about colours in the others. The page stays
    in the last of them.
    """
    off = {rule: {"enabled": False} for rule in without}
    page.bring_to_front()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    rules = RULES
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        options = {
            "runOnly": rules,
            "rules": off,
            "resultTypes": ["violations"],
            "preload": False,
        }
        found += [f"{theme}: {barrier}" for barrier in page.evaluate(ACCESSIBILITY_SCRIPT, options)]
        rules = COLOUR_RULES
    return found


def respond_with_status_200(route: Route) -> None:
    """Take the status 409 or 422 from an answer, of which the browser would complain in its console."""
    route.fulfill(response=route.fetch(), status=200)
