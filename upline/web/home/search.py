"""The search of every page, for records of every kind that has pages of its own."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.access.reach import Reach
from upline.backorders.queries import search_resellers
from upline.catalog.queries import search_price_lists, search_products, search_promotions
from upline.crm.queries import search_cases
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.orders.queries import search_orders
from upline.parties.queries import search_accounts
from upline.subscriptions.queries import search_subscriptions
from upline.web.shared import formatting, labels
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.navigation import record_url
from upline.web.shared.search_text import NOTHING_TO_SEARCH, is_too_short, typed_words

MAX_RESULTS = 8


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
    typed = typed_words(request.GET)
    groups = tuple(g for g in find_records(visit, typed) if g.hits)
    if request.GET.get("first") and (href := _only_hit(groups)):
        return redirect(href)
    nothing = NOTHING_TO_SEARCH if is_too_short(typed) else ""
    context = {"text": typed, "searched": typed, "groups": groups, "nothing_to_search": nothing}
    return render_page(request, visit, "search/results.html", context)


def _only_hit(groups: tuple[HitGroup, ...]) -> str:
    """Return where a search leads that leaves no choice: one exact hit, or one hit at all."""
    hits = [hit for group in groups for hit in group.hits if hit.href]
    exact = [hit for hit in hits if hit.is_exact]
    found = exact or [hit for group in groups for hit in group.hits]
    return found[0].href if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Search:
    """Who searches for what, and how many of each kind are shown."""

    visit: Visit
    typed: str
    reach: Reach
    limit: int

    @property
    def slug(self) -> str:
        return self.visit.tenant.slug

    @property
    def criteria(self) -> dict[str, Any]:
        """Return what each query by words takes; one more than shown says that there are more."""
        return {
            "tenant_id": self.visit.tenant.id,
            "words": self.typed,
            "limit": self.limit + 1,
        }

    def group(self, title: str, icon: str, hits: list[Hit], area: str, view: str = "") -> HitGroup:
        """Return the hits as they are shown; `area` is the list that shows all of them, in a view."""
        params = {"view": view, "text": self.typed}
        more = ListUrl(reverse(area, args=[self.slug]), params).href()
        return HitGroup(title, icon, tuple(hits[: self.limit]), len(hits) > self.limit, more)


def find_records(visit: Visit, typed: str, *, limit: int = MAX_RESULTS) -> tuple[HitGroup, ...]:
    """Return the records that match what was typed, kind by kind. A fixed number of queries."""
    if is_too_short(typed):
        return ()
    sought = _Search(visit, typed, visit.reach(), limit)
    kinds = [_orders, _accounts, _subscriptions, _products, _price_lists, _promotions, _cases]
    if visit.membership.has_resellers:
        kinds.append(_resellers)
    return tuple(find(sought) for find in kinds)


def _orders(sought: _Search) -> HitGroup:
    found = search_orders(
        tenant=sought.visit.tenant,
        text=sought.typed,
        limit=sought.limit + 1,
        reach=sought.reach,
    )
    hits = [
        Hit(
            order.name,
            f"{order.reference} · {formatting.day(order.order_date)} · "
            f"{formatting.money(order.total)}",
            reverse("order", args=[sought.slug, order.id]),
            order.is_exact,
        )
        for order in found
    ]
    return sought.group(text("Orders"), "receipt-text", hits, "orders")


def _accounts(sought: _Search) -> HitGroup:
    hits = [
        Hit(
            account.name,
            formatting.joined([account.accounting_no, account.owner]),
            reverse("account", args=[sought.slug, account.id]),
            _same(sought.typed, account.name, account.accounting_no, account.vendor_customer_id),
        )
        for account in search_accounts(reach=sought.reach, **sought.criteria)
    ]
    return sought.group(text("Accounts"), "building-2", hits, "accounts")


def _subscriptions(sought: _Search) -> HitGroup:
    hits = [
        Hit(
            subscription.name,
            formatting.joined([labels.licences(subscription.quantity), subscription.owner]),
            record_url("subscription", sought.slug, subscription.id),
            _same(sought.typed, subscription.name, subscription.vendor_id),
        )
        for subscription in search_subscriptions(reach=sought.reach, **sought.criteria)
    ]
    return sought.group(text("Subscriptions"), "refresh-cw", hits, "subscriptions")


def _products(sought: _Search) -> HitGroup:
    found = search_products(seller=sought.visit.tenant, words=sought.typed, limit=sought.limit + 1)
    return sought.group(text("Products"), "package", _named(sought, "product", found), "products")


def _price_lists(sought: _Search) -> HitGroup:
    found = _named(sought, "price-list", search_price_lists(**sought.criteria))
    return sought.group(text("Price lists"), "tags", found, "price-lists")


def _promotions(sought: _Search) -> HitGroup:
    found = _named(sought, "promotion", search_promotions(**sought.criteria))
    return sought.group(text("Promotions"), "badge-percent", found, "promotions")


def _cases(sought: _Search) -> HitGroup:
    found = search_cases(by=sought.visit.actor, reach=sought.reach, **sought.criteria)
    hits = _named(sought, "case", found)
    return sought.group(text("Cases"), "briefcase-business", hits, "cases", "all")


def _resellers(sought: _Search) -> HitGroup:
    found = search_resellers(reach=sought.reach, **sought.criteria)
    hits = _named(sought, "reseller", found)
    return sought.group(text("Resellers"), "store", hits, "resellers")


def _named(sought: _Search, page: str, refs: list[Ref]) -> list[Hit]:
    """Return records of which the name alone is shown."""
    return [
        Hit(ref.name, "", record_url(page, sought.slug, ref.id), _same(sought.typed, ref.name))
        for ref in refs
    ]


def _same(typed: str, *names: str) -> bool:
    return normalise(typed).casefold() in {name.casefold() for name in names if name}
