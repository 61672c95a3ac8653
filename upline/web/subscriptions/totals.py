"""What a subscription comes to with its add-ons: what the customer pays, what it costs, what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.subscriptions.queries import SubscriptionPage
from upline.subscriptions.rulebook import Status
from upline.web.shared.access import Visit
from upline.web.shared.margins import Margin, PurchaseCosts, purchase_costs, total_margin
from upline.web.subscriptions.texts import OWN_COST, customer_pays


@dataclass(frozen=True, slots=True)
class CycleTotals:
    """The totals of what is billed in one cycle; `cost_label` is empty in a BSS that buys nothing."""

    pays_label: str
    cost_label: str
    margin: Margin


def subscription_totals(
    visit: Visit, page: SubscriptionPage, today: date
) -> tuple[CycleTotals, ...]:
    """Return the totals of a subscription and its add-ons, per billing cycle.

    On a mirror the sums are what the reseller pays. Four queries in a BSS below another, or six.
    """
    products = [page.product.id, *(add_on.product.id for add_on in page.add_ons)]
    costs = None if page.is_mirror else purchase_costs(visit, products, today)
    by_cycle: dict[BillingCycle, list[Margin]] = {}
    for cycle, margin in _margins(page, costs):
        by_cycle.setdefault(cycle, []).append(margin)
    customer = page.managed_by.name if page.managed_by else page.account.name
    return tuple(
        CycleTotals(
            customer_pays(cycle, customer),
            OWN_COST[cycle] if costs else "",
            total_margin(margins),
        )
        for cycle, margins in by_cycle.items()
    )


def _margins(
    page: SubscriptionPage, costs: PurchaseCosts | None
) -> Iterator[tuple[BillingCycle, Margin]]:
    cycle = page.billing_cycle
    # The distributor books nothing while a trial lasts.
    cost = costs.of(page.product.id, cycle, _billed(page, page.quantity)) if costs else None
    sell = None if page.unit_price is None else page.unit_price * page.quantity
    yield cycle, Margin(page.amount if page.is_trial else sell, cost)
    for add_on in page.add_ons:
        if add_on.status is Status.CANCELLED:
            continue
        cycle = add_on.billing_cycle
        billed = _billed(page, add_on.quantity)
        cost = costs.of(add_on.product.id, cycle, billed) if costs else None
        yield cycle, Margin(_amount(add_on.unit_price, add_on.quantity, page), cost)


def _billed(page: SubscriptionPage, quantity: int) -> int:
    """Return how many of some licences are billed: none of a trial's."""
    return 0 if page.is_trial else quantity


def _amount(price: Money | None, quantity: int, page: SubscriptionPage) -> Money | None:
    """Return what an add-on comes to; one of a trial costs nothing yet."""
    if page.is_trial:
        return page.amount
    return None if price is None else price * quantity
