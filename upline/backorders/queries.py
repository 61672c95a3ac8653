"""Queries on back-orders: their provenance, where they are shown, and which events wait."""

from datetime import datetime

from django.db.models import Max, Min

from upline.backorders.figures.bookings import MAX_DAYS, DayBookings, Period, PeriodBookings
from upline.backorders.figures.dashboard import Dashboard, ParkedSales, Reseller, dashboard
from upline.backorders.figures.lag import Lag
from upline.backorders.figures.own_sales import (
    OpenSales,
    PeriodSales,
    ProductMargin,
    ResellerDashboard,
    SoldOrders,
    reseller_dashboard,
)
from upline.backorders.figures.run_rates import (
    MAX_RATES,
    MAX_RATES_OF_CURRENCY,
    RunRates,
    RunRateTotal,
)
from upline.backorders.log.listing import (
    LogFilter,
    LogGroup,
    LogView,
    SaleEventRow,
    SoldItem,
    count_sale_events,
    count_visible_parked_events,
    group_sale_events,
    list_sale_event_ids,
    list_sale_events,
    parked_event_rows,
)
from upline.backorders.log.page import (
    EventLine,
    EventProgress,
    EventRecord,
    Problem,
    RelatedEvent,
    SaleEventPage,
    event_progress,
    sale_event_page,
)
from upline.backorders.operation import operation_figures
from upline.backorders.outbox.models import Listener, SaleEvent
from upline.backorders.outbox.state import (
    ParkedEvent,
    count_events,
    list_parked_events,
    settled_at_by_event,
)
from upline.backorders.promotion_changes import promotion_is_used
from upline.backorders.promotion_outcomes import (
    OutcomeSource,
    PromotionOutcome,
    PromotionOutcomes,
    promotion_outcomes,
)
from upline.backorders.provenance.page import (
    OriginCard,
    PriceProvenance,
    ProvenancePage,
    origin_card,
    provenance_page,
)
from upline.backorders.purchase_list import (
    PurchaseFilter,
    PurchaseList,
    PurchaseOffer,
    find_purchase_list,
    group_purchase_offers,
    list_purchase_offers,
)
from upline.backorders.purchase_prices import PurchasePrices, load_purchase_prices
from upline.backorders.reconciliation.repair_log import RepairRow, find_repair, list_repairs
from upline.backorders.reconciliation.stored import (
    DifferenceFilter,
    DifferenceGroup,
    DifferenceRow,
    ReconciliationRow,
    ReconciliationView,
    find_difference,
    find_reconciliation,
    group_differences,
    list_differences,
    list_reconciliations,
)
from upline.backorders.resellers.figures import BackOrderingFigures
from upline.backorders.resellers.listing import (
    ResellerFilter,
    ResellerGroup,
    ResellerRow,
    ResellerSort,
    ResellerView,
    group_resellers,
    list_resellers,
    search_resellers,
)
from upline.backorders.resellers.page import (
    ResellerPage,
    ResellerSummary,
    count_earlier_sales,
    reseller_page,
    reseller_summary,
)
from upline.backorders.rulebook import EventState
from upline.backorders.subscription_page import subscription_page_with_orders
from upline.backorders.upstream_of_records import (
    UpstreamOfRecord,
    upstream_of_orders,
    upstream_of_subscriptions,
)
from upline.backorders.upstream_status import (
    NO_STATUS,
    HoldReason,
    UpstreamFilter,
    UpstreamOrder,
    UpstreamSale,
    UpstreamSaleRow,
    UpstreamStatus,
    UpstreamView,
    list_upstream_sales,
    order_upstream_status,
    subscription_upstream_status,
)
from upline.backorders.what_if.drafts import PriceListDraft, PromotionDraft, SalesPeriod
from upline.backorders.what_if.result import (
    ComparedSum,
    ProductDifference,
    ResellerDifference,
    UnbookedSales,
    WhatIf,
    what_if,
)

__all__ = [
    "MAX_DAYS",
    "MAX_RATES",
    "MAX_RATES_OF_CURRENCY",
    "NO_STATUS",
    "BackOrderingFigures",
    "ComparedSum",
    "Dashboard",
    "DayBookings",
    "DifferenceFilter",
    "DifferenceGroup",
    "DifferenceRow",
    "EventLine",
    "EventProgress",
    "EventRecord",
    "HoldReason",
    "Lag",
    "LogFilter",
    "LogGroup",
    "LogView",
    "OpenSales",
    "OriginCard",
    "OutcomeSource",
    "ParkedEvent",
    "ParkedSales",
    "Period",
    "PeriodBookings",
    "PeriodSales",
    "PriceListDraft",
    "PriceProvenance",
    "Problem",
    "ProductDifference",
    "ProductMargin",
    "PromotionDraft",
    "PromotionOutcome",
    "PromotionOutcomes",
    "ProvenancePage",
    "PurchaseFilter",
    "PurchaseList",
    "PurchaseOffer",
    "PurchasePrices",
    "ReconciliationRow",
    "ReconciliationView",
    "RelatedEvent",
    "RepairRow",
    "Reseller",
    "ResellerDashboard",
    "ResellerDifference",
    "ResellerFilter",
    "ResellerGroup",
    "ResellerPage",
    "ResellerRow",
    "ResellerSort",
    "ResellerSummary",
    "ResellerView",
    "RunRateTotal",
    "RunRates",
    "SaleEventPage",
    "SaleEventRow",
    "SalesPeriod",
    "SoldItem",
    "SoldOrders",
    "UnbookedSales",
    "UpstreamFilter",
    "UpstreamOfRecord",
    "UpstreamOrder",
    "UpstreamSale",
    "UpstreamSaleRow",
    "UpstreamStatus",
    "UpstreamView",
    "WhatIf",
    "count_earlier_sales",
    "count_events",
    "count_sale_events",
    "count_visible_parked_events",
    "dashboard",
    "earliest_waiting_sale",
    "event_progress",
    "find_difference",
    "find_purchase_list",
    "find_reconciliation",
    "find_repair",
    "group_differences",
    "group_purchase_offers",
    "group_resellers",
    "group_sale_events",
    "list_differences",
    "list_parked_events",
    "list_purchase_offers",
    "list_reconciliations",
    "list_repairs",
    "list_resellers",
    "list_sale_event_ids",
    "list_sale_events",
    "list_upstream_sales",
    "load_purchase_prices",
    "operation_figures",
    "order_upstream_status",
    "origin_card",
    "parked_event_rows",
    "promotion_is_used",
    "promotion_outcomes",
    "provenance_page",
    "reseller_dashboard",
    "reseller_page",
    "reseller_summary",
    "sale_event_page",
    "search_resellers",
    "settled_at_by_event",
    "subscription_page_with_orders",
    "subscription_upstream_status",
    "upstream_of_orders",
    "upstream_of_subscriptions",
    "what_if",
    "worker_last_seen_at",
]


def worker_last_seen_at() -> datetime | None:
    """Return when a worker last reported; None: none has, since the database started."""
    latest: datetime | None = Listener.objects.aggregate(at=Max("last_seen_at"))["at"]
    return latest


def earliest_waiting_sale() -> datetime | None:
    """Return when the sale event arrived that has waited longest, of every BSS; None: none waits."""
    waiting = SaleEvent.objects.filter(state=EventState.WAITING, is_blocked=False)
    earliest: datetime | None = waiting.aggregate(at=Min("arrived_at"))["at"]
    return earliest
