"""Pages of a storefront for people who are not signed in, and how they get in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from upline.storefront import actions
from upline.storefront.queries import StorefrontFacts, find_storefront_by_slug
from upline.storefront.rulebook import SESSION_VALIDITY
from upline.web.storefront.visit import COOKIE, answer_csrf_failure, closed, shows_logo

P = ParamSpec("P")


def public_page(
    view: Callable[Concatenate[HttpRequest, StorefrontFacts, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Turn a view of an open storefront into one of an address's slug, in the storefront's language."""

    @wraps(view)
    def page(
        request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        storefront = find_storefront_by_slug(slug=slug)
        if storefront is None:
            return closed(request)
        with translation.override(storefront.language):
            return view(request, storefront, *args, **kwargs)

    checked = never_cache(require_http_methods(["GET", "HEAD", "POST"])(page))
    checked.answer_csrf_failure = answer_csrf_failure  # type: ignore[attr-defined]
    return checked


def sign_in_to(
    request: HttpRequest, storefront: StorefrontFacts, user_id: UUID, now: datetime, address: str
) -> HttpResponseBase:
    """Start the session of a person, and lead to a page of the storefront."""
    token = actions.start_storefront_session(
        tenant_id=storefront.seller.id, user_id=user_id, now=now
    )
    return _with_cookie(request, storefront.seller.slug, redirect(address), token)


def _with_cookie(
    request: HttpRequest, slug: str, response: HttpResponseBase, token: str
) -> HttpResponseBase:
    """Give the cookie of a session, which the browser sends to this storefront only."""
    rotate_token(request)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_VALIDITY.total_seconds()),
        path=reverse("storefront-catalogue", args=[slug]),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def render_public(
    request: HttpRequest,
    storefront: StorefrontFacts,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw a page for somebody who is not signed in."""
    shop = {
        "name": storefront.name,
        "slug": storefront.seller.slug,
        "language": storefront.language,
        "look": storefront.look if storefront.accent else "",
        "shows_logo": shows_logo(storefront),
    }
    response = render(request, template, {"shop": shop, **context}, status=status)
    response["Content-Language"] = storefront.language
    return response
