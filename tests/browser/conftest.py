"""A real Chromium, and people who sit before it."""

import os
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import ARGUMENTS, HOW, find_chromium

WIDTHS = {"desk": (1280, 800), "phone": (390, 844)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(HOW)
    # Playwright keeps an event loop running in the thread in which the tests use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def sit_down(chromium: Browser, live_server) -> Iterator[OpenPage]:
    """Open an address for a person: `sit_down(user, "/t/alpine/orders/", at="phone", theme="dark")`.

    What the browser complains of in its console fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(user, address: str, *, at: str = "desk", theme: str = "light") -> Page:
        width, height = WIDTHS[at]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            is_mobile=at == "phone",
            has_touch=at == "phone",
            color_scheme=theme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    _let_requests_end()
    assert complaints == []


def _let_requests_end(*, timeout_s: float = 20) -> None:
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


def barriers(page: Page) -> list[str]:
    """Return what keeps people with disabilities from using the page, and sideways overflow."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response["violations"]
    barred = [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found]
    return barred + ([f"{wide} px too wide"] if wide > 0 else [])
