"""The dashboard of a reseller: what it sold, what that brings and costs, what is ahead, what is not booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate

from upline.access.reach import UNRESTRICTED, Reach
from upline.backorders.figures.bookings import Period, events_of
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState, ParkingReason
from upline.backorders.upstream_status import UpstreamFilter, matching_sales
from upline.database.keyset import PageRequest
from upline.kernel.clock import local_date
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.orders.queries import OrderFilter, OrderGroup, OrderView, group_orders
from upline.subscriptions.queries import (
    EndingTrial,
    ProductRunRate,
    SubscriptionFilter,
    SubscriptionRow,
    SubscriptionSort,
    SubscriptionView,
    UpcomingChange,
    count_renewals,
    list_ending_trials,
    list_product_run_rates,
    list_subscriptions,
    list_upcoming_changes,
)
from upline.tenancy.queries import TenantFacts, get_tenant

AHEAD = timedelta(days=30)
MAX_AHEAD = 50
_SHOWN_RENEWALS = 8


@dataclass(frozen=True, slots=True)
class SoldOrders:
    """The orders of a BSS's own customers in a period, and their totals by currency."""

    count: int
    totals: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class DaySales:
    """How many sales happened on a day, by their kind."""

    day: date
    by_kind: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class PeriodSales:
    """The sales of a period, day by day."""

    period: Period
    days: tuple[DaySales, ...]

    @property
    def by_kind(self) -> dict[str, int]:
        sums: dict[str, int] = {}
        for one in self.days:
            for kind, count in one.by_kind.items():
                sums[kind] = sums.get(kind, 0) + count
        return sums

    @property
    def total(self) -> int:
        return sum(one.total for one in self.days)


@dataclass(frozen=True, slots=True)
class OpenSales:
    """Sales that are not booked yet, alike: parked for a reason, blocked by one that is, or on their way."""

    is_parked: bool
    is_blocked: bool
    reason: ParkingReason | None
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ProductMargin:
    """What a product brings in a month, and what its subscriptions cost at the distributor.

    `cost` None: the distributor has none of them, such as own products. A margin has one currency.
    """

    product: Ref
    sold: Money
    records: int
    cost: Money | None

    @property
    def margin(self) -> Money | None:
        if self.cost is None or self.cost.currency != self.sold.currency:
            return None
        return self.sold - self.cost


@dataclass(frozen=True, kw_only=True, slots=True)
class ResellerDashboard:
    """What a reseller's dashboard shows. `sales` None: back-ordering is not active, so no sale is reported.

    `has_margins`: cost and margin are known; not to those from whom some records are hidden.
    """

    distributor: str
    orders: SoldOrders
    orders_before: SoldOrders
    sales: PeriodSales | None
    sales_before: PeriodSales | None
    open_sales: tuple[OpenSales, ...]
    products: tuple[ProductMargin, ...]
    has_margins: bool
    renewals: int
    renewals_ending: int
    next_renewals: tuple[SubscriptionRow, ...]
    trials: tuple[EndingTrial, ...]
    changes: tuple[UpcomingChange, ...]
    today: date

    @property
    def renews_until(self) -> date:
        """Return the last day of the renewals that are counted."""
        return self.today + AHEAD


def reseller_dashboard(
    *, seller: TenantFacts, period: Period, before: Period, now: datetime, reach: Reach
) -> ResellerDashboard:
    """Return the figures of a reseller, of what somebody may see. Thirteen queries at most."""
    assert seller.upline_id is not None, "a reseller has a distributor"
    today = local_date(now, timezone=seller.timezone)
    sales = sales_before = None
    open_sales: tuple[OpenSales, ...] = ()
    if seller.back_ordering_active:
        sales, sales_before = _load_sales(seller, (period, before), reach)
        open_sales = _open_sales(seller, reach)
    until = today + AHEAD
    renewals, ending = count_renewals(tenant_id=seller.id, first=today, last=until, reach=reach)
    return ResellerDashboard(
        distributor=get_tenant(tenant_id=seller.upline_id).name,
        orders=_sold_orders(seller.id, period, reach),
        orders_before=_sold_orders(seller.id, before, reach),
        sales=sales,
        sales_before=sales_before,
        open_sales=open_sales,
        products=_products(seller, today, reach),
        has_margins=reach.sees_everything and seller.back_ordering_active,
        renewals=renewals,
        renewals_ending=ending,
        next_renewals=_next_renewals(seller.id, today, reach),
        trials=tuple(
            list_ending_trials(tenant_id=seller.id, until=until, reach=reach, limit=MAX_AHEAD)
        ),
        changes=tuple(list_upcoming_changes(tenant_id=seller.id, reach=reach, limit=MAX_AHEAD)),
        today=today,
    )


def _sold_orders(tenant_id: UUID, period: Period, reach: Reach) -> SoldOrders:
    where = OrderFilter(view=OrderView.DIRECT, date_from=period.first, date_to=period.last)
    found = group_orders(tenant_id=tenant_id, where=where, reach=reach, by=OrderGroup.CURRENCY)
    totals = tuple(total.money for group in found.groups for total in group.sums)
    return SoldOrders(sum(group.count for group in found.groups), totals)


def _load_sales(
    seller: TenantFacts, periods: tuple[Period, Period], reach: Reach
) -> tuple[PeriodSales, PeriodSales]:
    """Return the sales of two periods. Two queries."""
    first, second = (_period_sales(seller, period, reach) for period in periods)
    return first, second


def _period_sales(seller: TenantFacts, period: Period, reach: Reach) -> PeriodSales:
    zone = ZoneInfo(seller.timezone)
    rows = (
        events_of(_sales(seller, reach), period, seller.timezone)
        .order_by()
        .annotate(day=TruncDate("happened_at", tzinfo=zone))
        .values_list("day", "kind")
        .annotate(count=Count("pk"))
    )
    found: dict[date, dict[str, int]] = {}
    for day, kind, count in rows:
        found.setdefault(day, {})[kind] = count
    return PeriodSales(period, tuple(DaySales(day, found.get(day, {})) for day in period.days))


def _open_sales(seller: TenantFacts, reach: Reach) -> tuple[OpenSales, ...]:
    """Return what is not booked, parked sales first, then what waits behind them."""
    assert seller.upline_id is not None, "a reseller has a distributor"
    rows = (
        _sales(seller, reach)
        .filter(tenant_id=seller.upline_id, state__in=[EventState.PARKED, EventState.WAITING])
        .order_by()
        .values_list("state", "is_blocked", "reason")
        .annotate(count=Count("pk"), since=Min("happened_at"))
        .order_by("state", "-is_blocked", "since")
    )
    return tuple(
        OpenSales(
            state == EventState.PARKED,
            is_blocked,
            ParkingReason(reason) if state == EventState.PARKED else None,
            count,
            since,
        )
        for state, is_blocked, reason, count, since in rows
    )


def _sales(seller: TenantFacts, reach: Reach) -> "QuerySet[SaleEvent]":
    return matching_sales(seller, UpstreamFilter(), reach)


def _products(seller: TenantFacts, today: date, reach: Reach) -> tuple[ProductMargin, ...]:
    sold = list_product_run_rates(tenant_id=seller.id, today=today, reach=reach)
    costs: dict[UUID, list[ProductRunRate]] = {}
    if seller.upline_id is not None and seller.back_ordering_active and reach.sees_everything:
        # Each mirror has the price at which the distributor sells to this reseller (R20).
        for cost in list_product_run_rates(
            tenant_id=seller.upline_id, today=today, reach=UNRESTRICTED, reseller_id=seller.id
        ):
            costs.setdefault(cost.product.id, []).append(cost)
    return tuple(_margin(one, costs.get(one.product.id, [])) for one in sold)


def _margin(sold: ProductRunRate, costs: list[ProductRunRate]) -> ProductMargin:
    """A cost that is not of the same records, such as while a sale is not booked, is no cost of all."""
    cost = next((one for one in costs if one.amount.currency == sold.amount.currency), None)
    known = cost is not None and len(costs) == 1 and cost.records == sold.records
    return ProductMargin(
        sold.product, sold.amount, sold.records, cost.amount if cost and known else None
    )


def _next_renewals(tenant_id: UUID, today: date, reach: Reach) -> tuple[SubscriptionRow, ...]:
    where = SubscriptionFilter(
        today=today,
        view=SubscriptionView.OWN,
        sort=SubscriptionSort.RENEWAL,
        renews_from=today,
        renews_to=today + AHEAD,
    )
    page = PageRequest(size=_SHOWN_RENEWALS)
    return list_subscriptions(tenant_id=tenant_id, where=where, reach=reach).page(page).rows
