"""The search of every page: orders, accounts, subscriptions, products."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.access.reach import Reach
from upline.catalog.queries import search_products
from upline.kernel.naming import normalise
from upline.orders.queries import search_orders
from upline.parties.queries import search_accounts
from upline.subscriptions.queries import search_subscriptions
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.navigation import record_url

MAX_RESULTS = 8
MIN_QUERY_LENGTH = 2
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found. `href` is empty while its area has no pages; `is_exact`: it matches the query exactly."""

    name: str
    remark: str
    href: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The records found in one area; `more` leads to all of them, where a list can show that."""

    title: str
    icon: str
    hits: tuple[Hit, ...]
    has_more: bool
    more: str


@require_safe
@bss_page()
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what was found, by area; with `first`, open the one exact or only hit at once."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:MAX_QUERY_LENGTH]
    groups = tuple(g for g in _groups(visit, text) if g.hits) if text else ()
    if request.GET.get("first") and (href := _only_hit(groups)):
        return redirect(href)
    context = {"text": text, "searched": text, "groups": groups, "too_short": _too_short(text)}
    return render_page(request, visit, "search/results.html", context)


def _too_short(text: str) -> bool:
    figures_and_letters = sum(map(str.isalnum, text))
    return figures_and_letters < MIN_QUERY_LENGTH and not text.isdecimal()


def _only_hit(groups: tuple[HitGroup, ...]) -> str:
    """Return where a search leads that leaves no choice: one exact hit, or one hit at all."""
    hits = [hit for group in groups for hit in group.hits if hit.href]
    exact = [hit for hit in hits if hit.is_exact]
    found = exact or [hit for group in groups for hit in group.hits]
    return found[0].href if len(found) == 1 else ""


def _groups(visit: Visit, text: str) -> tuple[HitGroup, ...]:
    if _too_short(text):
        return ()
    reach = visit.reach()
    return (
        _orders(visit, text, reach),
        _accounts(visit, text, reach),
        _subscriptions(visit, text, reach),
        _products(visit, text),
    )


def _orders(visit: Visit, text: str, reach: Reach) -> HitGroup:
    slug, found = (
        visit.tenant.slug,
        search_orders(
            tenant_id=visit.tenant.id,
            text=text,
            limit=MAX_RESULTS + 1,
            reach=reach,
        ),
    )
    hits = [
        Hit(
            order.name,
            f"{order.reference} · {formatting.day(order.order_date)} · "
            f"{formatting.money(order.total)}",
            reverse("order", args=[slug, order.id]),
            order.is_exact,
        )
        for order in found
    ]
    return _group(
        "Orders", "receipt-text", hits, f"{reverse('orders', args=[slug])}?text={quote(text)}"
    )


def _accounts(visit: Visit, text: str, reach: Reach) -> HitGroup:
    found = search_accounts(
        tenant_id=visit.tenant.id, words=text, limit=MAX_RESULTS + 1, reach=reach
    )
    slug = visit.tenant.slug
    hits = [
        Hit(
            account.name,
            " · ".join(filter(None, [account.accounting_no, account.owner])),
            reverse("account", args=[slug, account.id]),
            _same(text, account.name, account.accounting_no, account.vendor_customer_id),
        )
        for account in found
    ]
    more = f"{reverse('accounts', args=[slug])}?text={quote(text)}"
    return _group("Accounts", "building-2", hits, more)


def _subscriptions(visit: Visit, text: str, reach: Reach) -> HitGroup:
    found = search_subscriptions(
        tenant_id=visit.tenant.id,
        words=text,
        limit=MAX_RESULTS + 1,
        reach=reach,
    )
    hits = [
        Hit(
            subscription.name,
            " · ".join(
                filter(
                    None,
                    [formatting.whole(subscription.quantity) + " licences", subscription.owner],
                )
            ),
            record_url("subscription", visit.tenant.slug, subscription.id),
            _same(text, subscription.name, subscription.vendor_id),
        )
        for subscription in found
    ]
    more = f"{reverse('subscriptions', args=[visit.tenant.slug])}?text={quote(text)}"
    return _group("Subscriptions", "refresh-cw", hits, more)


def _products(visit: Visit, text: str) -> HitGroup:
    found = search_products(seller=visit.tenant, words=text, limit=MAX_RESULTS + 1)
    hits = [
        Hit(p.name, "", record_url("product", visit.tenant.slug, p.id), _same(text, p.name))
        for p in found
    ]
    return _group("Products", "package", hits)


def _group(title: str, icon: str, hits: list[Hit], more: str = "") -> HitGroup:
    return HitGroup(title, icon, tuple(hits[:MAX_RESULTS]), len(hits) > MAX_RESULTS, more)


def _same(text: str, *names: str) -> bool:
    return normalise(text).casefold() in {name.casefold() for name in names if name}
