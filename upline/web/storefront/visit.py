"""Who is signed in to a storefront. Every page of it goes through `storefront_page`.

The cookie of a storefront is sent to its own addresses only, and opens nothing else: no page of a BSS, no
other storefront, not the API (ADR 32). What belongs to another customer does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from upline.access.rulebook import Actor, CustomerPermission
from upline.database.audit_context import REQUEST_ID, EntryPoint, audit_context
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.selling.queries import count_basket_lines
from upline.storefront.queries import (
    Customer,
    StorefrontFacts,
    find_customer,
    find_storefront_by_slug,
)
from upline.tenancy.queries import has_logo
from upline.web.shared.form_tokens import PostKind, is_expired, run_once
from upline.web.shared.submission import form_address
from upline.web.storefront.texts import customer_sentence

P = ParamSpec("P")
COOKIE = "storefront"
ENDED = "ended"  # what the address of the sign-in page says where a session has ended meanwhile
_EXPIRED = text("This form was opened more than a day ago. Check it, and send it again.")
_RENEWED = text("This form was out of date. Check it, and send it again.")


@dataclass(frozen=True, slots=True)
class StorefrontVisit:
    """A person of a customer in a storefront, at a moment."""

    storefront: StorefrontFacts
    customer: Customer
    now: datetime

    @property
    def today(self) -> date:
        return clock.local_date(self.now, timezone=self.storefront.seller.timezone)

    @property
    def by(self) -> Actor:
        return self.customer.actor

    @property
    def slug(self) -> str:
        return self.storefront.seller.slug

    def url(self, name: str, *args: object) -> str:
        """Return the address of a page of this storefront."""
        return reverse(f"storefront-{name}", args=[self.slug, *args])

    def sentence(self, refusal: Refused) -> str:
        """Return what the customer reads of a refusal."""
        return customer_sentence(refusal, seller=self.storefront.name)


@dataclass(frozen=True, slots=True)
class ShopLink:
    """A link in the head of the storefront."""

    label: str
    href: str
    is_current: bool


StorefrontView = Callable[Concatenate[HttpRequest, StorefrontVisit, P], HttpResponseBase]


def storefront_page(
    permission: CustomerPermission = CustomerPermission.VIEW,
    *,
    posts: PostKind = PostKind.TRANSACTION,
) -> Callable[[StorefrontView[P]], Callable[..., HttpResponseBase]]:
    """Turn a view of a `StorefrontVisit` into one of an address's slug; as `bss_page` does for a BSS."""

    def decorate(view: StorefrontView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(
            request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            token = request.COOKIES.get(COOKIE, "")
            if not token:
                return _redirect_to_sign_in(request, slug)
            storefront = find_storefront_by_slug(slug=slug)
            if storefront is None:
                return closed(request)
            now = clock.now()
            customer = find_customer(storefront=storefront, token=token, now=now)
            if customer is None:
                return _redirect_to_sign_in(request, slug)
            visit = StorefrontVisit(storefront, customer, now)
            with translation.override(storefront.language):
                response = _respond(
                    request, visit, permission, posts, lambda: view(request, visit, *args, **kwargs)
                )
            response.headers["Content-Language"] = storefront.language
            patch_cache_control(response, private=True, no_store=True)
            return response

        page.posts = posts  # type: ignore[attr-defined]
        page.answer_csrf_failure = answer_csrf_failure  # type: ignore[attr-defined]
        return page

    return decorate


def _respond(
    request: HttpRequest,
    visit: StorefrontVisit,
    permission: CustomerPermission,
    posts: PostKind,
    view: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    try:
        if not visit.customer.may(permission):
            raise refuse("not_permitted", text("Not permitted."))
        if request.method != "POST":
            return view()
        if is_expired(request):
            messages.warning(request, str(_EXPIRED))
            return redirect(request.get_full_path())
        request_id = request.META.get(REQUEST_ID)
        with audit_context(
            by=visit.by.name, entry_point=EntryPoint.STOREFRONT, request_id=request_id
        ):
            return run_once(request, None, posts, view, storefront_user_id=visit.customer.id)
    except Refused as refusal:
        context = {"sentence": visit.sentence(refusal)}
        return render_shop(request, visit, "storefront/refused.html", context, status=403)
    except (ObjectDoesNotExist, Http404):
        return render_shop(request, visit, "storefront/not_found.html", {}, status=404)


def _redirect_to_sign_in(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead to the sign-in page, and from there back: to the page, or to the form that was sent or is open."""
    address = reverse("storefront-sign-in", args=[slug])
    if request.headers.get("HX-Request"):
        here = urlsplit(request.headers.get("HX-Current-URL", "")).path
        return HttpResponseClientRedirect(f"{address}?{urlencode({'next': here, ENDED: '1'})}")
    if request.method == "POST":
        return redirect(f"{address}?{urlencode({'next': form_address(request), ENDED: '1'})}")
    return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")


def answer_csrf_failure(request: HttpRequest) -> HttpResponseBase:
    """Show the form again whose token against forgery is out of date. Nothing is done."""
    match = request.resolver_match
    storefront = find_storefront_by_slug(slug=match.kwargs["slug"]) if match else None
    if storefront is None:
        return closed(request)
    with translation.override(storefront.language):
        messages.warning(request, str(_RENEWED))
    return redirect(form_address(request))


def closed(request: HttpRequest) -> HttpResponse:
    """Answer for a storefront that does not exist, or is not open: the same page."""
    return render(request, "storefront/closed.html", {}, status=404)


def safe_address(request: HttpRequest, slug: str, address: str) -> str:
    """Return an address of this storefront, or its first page."""
    home = reverse("storefront-catalogue", args=[slug])
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours and address.startswith(home) else home


def render_shop(
    request: HttpRequest,
    visit: StorefrontVisit,
    template: str,
    context: dict[str, Any],
    *,
    current: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a page of a storefront; `current` names the link of the head that leads to it.

    A page that shows the basket has it as `basket`; for the others its lines are counted.
    """
    links = [("catalogue", text("Catalogue"), visit.url("catalogue"))]
    links.append(("subscriptions", text("My subscriptions"), visit.url("subscriptions")))
    links.append(("orders", text("Orders"), visit.url("orders")))
    if visit.customer.may(CustomerPermission.MANAGE_PEOPLE):
        links.append(("people", text("People"), visit.url("people")))
    links.append(("help", text("Help"), visit.url("help")))
    shop = {
        "name": visit.storefront.name,
        "slug": visit.slug,
        "home": visit.url("catalogue"),
        "language": visit.storefront.language,
        "look": visit.storefront.look if visit.storefront.accent else "",
        "shows_logo": shows_logo(visit.storefront),
        "links": [ShopLink(label, href, name == current) for name, label, href in links],
        "basket_count": len(context["basket"].lines)
        if "basket" in context
        else _count_basket(visit),
        "may_order": visit.customer.may(CustomerPermission.ORDER),
    }
    return render(request, template, {"shop": shop, "visit": visit, **context}, status=status)


def _count_basket(visit: StorefrontVisit) -> int:
    basket_id = visit.customer.basket_id
    if basket_id is None:
        return 0
    return count_basket_lines(tenant_id=visit.storefront.seller.id, basket_id=basket_id)


def shows_logo(storefront: StorefrontFacts) -> bool:
    """Tell whether the head of the storefront has a logo."""
    return storefront.shows_logo and has_logo(tenant_id=storefront.seller.id)
