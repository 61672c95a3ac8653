"""Every form that does something carries a one-time token, and every address that takes one uses it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver

from upline.web.shared.form_tokens import PostKind
from upline.web.urls import urlpatterns

TEMPLATES = Path("upline/web/templates")
PREVIEW = "shows what would happen, in a transaction that is undone"
# The addresses that take a POST and do not use the token, each with its reason.
WITHOUT_TOKEN = {
    "sign-in": "nobody is known yet to whom a token could belong; twice signed in is signed in",
    "sign-in-code": "nobody is known yet; a code works once",
    "sign-out": "twice signed out is signed out",
    "invitation": "nobody is known yet; the link works once",
    "new-password": "nobody is known yet; the link works once",
    "forgot-password": "nobody is known yet; the second link replaces the first",
    "prefer": "sets a preference to a value, however often",
    "setup-order-numbers-preview": PREVIEW,
    "storefront-forgot-password": "nobody is known yet; the second link replaces the first",
    "storefront-invitation": "the link of an invitation works once",
    "storefront-new-password": "nobody is known yet; the link works once",
    "storefront-sign-in": "nobody is known yet to whom a token could belong; twice signed in is signed in",
    "storefront-sign-out": "twice signed out is signed out",
}
# The templates with a form that carries no token: those of the addresses above.
TEMPLATES_WITHOUT_TOKEN = {
    "_sign_out.html", "choose_password.html",
    "_languages.html", "_theme.html", "no_bss.html", "_rail.html", "sign_in.html",
    "code.html", "open.html", "new_password.html", "forgot_password.html", "other_person.html",
}  # fmt: skip


def page_patterns(
    patterns: list[URLPattern | URLResolver] = urlpatterns,  # type: ignore[assignment]
) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from page_patterns(pattern.url_patterns)
        else:
            yield pattern


def post(pattern: URLPattern) -> HttpResponseBase:
    """Send a POST of nobody: it is answered before a view runs."""
    request = RequestFactory().post("/", {})
    request.user = AnonymousUser()
    request.resolver_match = None
    captured = {name: UUID(int=1) for name in pattern.pattern.converters}
    if "slug" not in captured:
        captured["slug"] = "alpine"
    view: Callable[..., HttpResponseBase] = pattern.callback
    return view(request, **{**captured, **pattern.default_args})


GET_ONLY = {
    "home",
    "components",
    "memberships",
    "health",
    "storefront-accent",
    "storefront-logo",
}  # of no BSS
POST_PAGES = [
    pattern
    for pattern in page_patterns()
    if hasattr(pattern.callback, "posts") and post(pattern).status_code != 405
]


def test_pages_that_take_a_post_are_found():
    assert len(POST_PAGES) > 60
    assert {"order-execute", "subscription-change-quantity", "orders-many"} <= {
        pattern.name for pattern in POST_PAGES
    }


@pytest.mark.parametrize("pattern", POST_PAGES, ids=lambda pattern: str(pattern.name))
def test_page_that_takes_a_post_executes_a_form_once(pattern):
    kind = pattern.callback.posts
    is_preview = str(pattern.name).endswith("-preview")

    assert (kind is PostKind.NO_CHANGE) == (is_preview or pattern.name in WITHOUT_TOKEN)


def test_all_other_pages_are_listed():
    others = {
        pattern.name
        for pattern in page_patterns()
        if not hasattr(pattern.callback, "posts") and pattern.name not in GET_ONLY
    }

    assert others == set(WITHOUT_TOKEN) - {"setup-order-numbers-preview"}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_form_that_is_sent_by_post_carries_a_token(path):
    text = path.read_text()
    count = len(re.findall(r'<form[^>]*method="(?:post|\{\{ method \}\})"', text))
    tag = "csrf_token" if path.name in TEMPLATES_WITHOUT_TOKEN else "form_token"

    assert text.count(f"{{% {tag} %}}") == count
    assert ("csrf_token" in text) == (tag == "csrf_token")
