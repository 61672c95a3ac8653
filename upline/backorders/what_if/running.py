"""The job that books the sales of a period again by a draft, and adds up what differs. It changes no record.

Each step books some sales again. What has been added up so far is in the cursor of the job, which is all that is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from upline.access.gate import authorise
from upline.access.queries import reach
from upline.access.rulebook import Actor
from upline.backorders.booking import Event, ProductFacts
from upline.backorders.booking.lines import CannotBook, LineToBook
from upline.backorders.figures.bookings import Period, events_of
from upline.backorders.outbox.documents import EVENT_COLUMNS, read_event
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.visibility import visible_events
from upline.backorders.rulebook import EventState
from upline.backorders.what_if.drafts import (
    Draft,
    PriceListDraft,
    SalesPeriod,
    draft_document,
    read_draft,
)
from upline.backorders.what_if.rebooking import BookingFacts, DraftTerms, rebook
from upline.catalog import queries as catalog
from upline.catalog.imports import drafted_prices
from upline.catalog.pricing import price_on
from upline.catalog.rulebook import CatalogAction
from upline.jobs.actions import JobStep, StepResult, enqueue
from upline.jobs.rulebook import JobKind
from upline.kernel.ids import new_id
from upline.kernel.money import Money, round_money
from upline.kernel.page_objects import Ref
from upline.orders.queries import BookedLineFacts, list_booked_lines
from upline.parties import queries as parties
from upline.subscriptions.queries import list_owned_records
from upline.tenancy.queries import TenantFacts, get_tenant

SALES_PER_STEP = 400
_LONGEST_NAME = 200
_HUNDRED = Decimal(100)


def start_what_if(
    *,
    tenant_id: UUID,
    draft: Draft,
    name: str,
    period: SalesPeriod,
    by: Actor,
    now: datetime,
) -> UUID:
    """Start the job that books the sales of a period again by a draft; return the id of its result.

    `name` is what the draft is called. Raises: PriceList.DoesNotExist, PriceUpload.DoesNotExist;
    Refused — `not_permitted`.
    """
    authorise(_needed(draft), None, by=by)
    if isinstance(draft, PriceListDraft):
        for list_id in (draft.price_list_id, draft.replaced_id):
            catalog.get_price_list(tenant_id=tenant_id, price_list_id=list_id)
        if draft.upload_id is not None:
            drafted_prices(
                tenant_id=tenant_id, upload_id=draft.upload_id, day=draft.day, product_ids=()
            )
    subject = Ref(new_id(), name[:_LONGEST_NAME])
    parameters = {
        "draft": draft_document(draft),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
    enqueue(
        tenant_id=tenant_id, kind=JobKind.WHAT_IF, subject=subject, by=by, now=now,
        parameters=parameters,
    )  # fmt: skip
    return subject.id


def _needed(draft: Draft) -> CatalogAction:
    is_prices = isinstance(draft, PriceListDraft)
    return CatalogAction.SET_PRICES if is_prices else CatalogAction.MANAGE_PROMOTIONS


def read_period(parameters: Mapping[str, Any]) -> SalesPeriod:
    """Return the period of a job."""
    first, last = (date.fromisoformat(parameters[name]) for name in ("first", "last"))
    return SalesPeriod(first, last)


def what_if_step(step: JobStep) -> StepResult:
    """Book some sales again, and add up what differs."""
    draft = read_draft(step.parameters["draft"])
    authorise(_needed(draft), None, by=step.by)
    tenant = get_tenant(tenant_id=step.tenant_id)
    period = read_period(step.parameters)
    sales = _sales(tenant, period, step.by)
    total = sales.count() if step.total is None else step.total
    events = _next_events(sales, step.cursor)
    sums = Sums(step.cursor)
    if events:
        _rebook_all(tenant, events, draft, period, sums)
    done = step.done + len(events)
    return StepResult(
        done=done,
        total=max(total, done),
        is_finished=len(events) < SALES_PER_STEP,
        cursor=sums.document(events[-1] if events else None),
    )


def _sales(tenant: TenantFacts, period: SalesPeriod, by: Actor) -> "QuerySet[SaleEvent]":
    """Return the booked sales of a period that somebody may see."""
    visible = visible_events(tenant.id, reach(tenant_id=tenant.id, by=by))
    days = Period(period.first, period.last)
    return events_of(visible, days, tenant.timezone).filter(is_sale=True, state=EventState.BOOKED)


def _next_events(sales: "QuerySet[SaleEvent]", cursor: Mapping[str, Any]) -> list[Event]:
    after = cursor.get("after")
    if after is not None:
        moment = datetime.fromisoformat(after[0])
        later = Q(happened_at=moment, pk__gt=UUID(after[1]))
        sales = sales.filter(Q(happened_at__gt=moment) | later, happened_at__gte=moment)
    rows = sales.order_by("happened_at", "pk").values(*EVENT_COLUMNS)[:SALES_PER_STEP]
    return [read_event(row) for row in rows]


def _rebook_all(
    tenant: TenantFacts, events: Sequence[Event], draft: Draft, period: SalesPeriod, sums: "Sums"
) -> None:
    product_ids = {line.product_id for one in events for line in one.lines if not line.is_own}
    terms = _read_terms(tenant, draft, product_ids)
    facts = _facts(tenant, events, terms, product_ids, period)
    recorded = list_booked_lines(tenant_id=tenant.id, event_ids=[event.id for event in events])
    for event in events:
        lines = recorded.get(event.id, [])
        if not lines or event.reseller_id not in facts.accounts:
            continue
        try:
            sums.add(event, lines, rebook(event, lines, terms, facts))
        except CannotBook:
            sums.add_unbooked(lines)


def _read_terms(tenant: TenantFacts, draft: Draft, product_ids: set[UUID]) -> DraftTerms:
    if not isinstance(draft, PriceListDraft):
        none = catalog.load_unit_prices(seller=tenant, product_ids=())
        return DraftTerms(
            replaced_id=None, day=date.min, prices={}, unit_prices=none, promotion=draft.terms
        )
    found = catalog.price_list_terms(
        tenant_id=tenant.id, price_list_ids=[draft.price_list_id], product_ids=product_ids
    )
    price_list = found[draft.price_list_id]
    prices = {
        key: price
        for key, periods in price_list.prices.items()
        if (price := price_on(periods, draft.day)) is not None
    }
    if draft.upload_id is not None:
        changed = drafted_prices(
            tenant_id=tenant.id, upload_id=draft.upload_id, day=draft.day, product_ids=product_ids
        )
        for key, price in changed.items():
            if price is None:
                prices.pop(key, None)
            else:
                prices[key] = price
    factor = 1 + draft.percent / _HUNDRED
    if draft.percent:
        prices = {
            key: Money(round_money(price.amount * factor, price.currency), price.currency)
            for key, price in prices.items()
        }
    return DraftTerms(
        replaced_id=draft.replaced_id,
        day=draft.day,
        prices=prices,
        unit_prices=catalog.load_unit_prices(seller=tenant, product_ids=product_ids),
        promotion=None,
    )


def _facts(
    tenant: TenantFacts,
    events: Sequence[Event],
    terms: DraftTerms,
    product_ids: set[UUID],
    period: SalesPeriod,
) -> BookingFacts:
    accounts = parties.list_reseller_accounts(
        tenant_id=tenant.id, reseller_ids={event.reseller_id for event in events}
    )
    promotion = terms.promotion
    asks_customers = promotion is not None and (
        promotion.new_customers_only or bool(promotion.requires)
    )
    sources = (
        {(event.reseller_id, event.customer.id) for event in events} if asks_customers else set()
    )
    mirrors = (
        parties.list_mirrored_accounts(tenant_id=tenant.id, sources=sources) if sources else []
    )
    owned: dict[UUID, list[Any]] = {}
    if mirrors:
        ids = {mirror.id for mirror in mirrors}
        for one in list_owned_records(tenant_id=tenant.id, account_ids=ids):
            owned.setdefault(one.account_id, []).append(one)
    products = catalog.product_owners(product_ids=product_ids)
    return BookingFacts(
        tenant_id=tenant.id,
        catalogue_tenant_ids=tenant.catalogue_tenant_ids,
        accounts={account.reseller_id: account for account in accounts},
        products={pk: ProductFacts(*found) for pk, found in products.items()},
        promotions=catalog.promotions_for(tenant_id=tenant.id, product_ids=product_ids),
        customers={(one.managed_by_id, one.source_id): one.id for one in mirrors},
        owned=owned,
        first_day=period.first,
    )


@dataclass(slots=True)
class Sum:
    """What some lines come to: as they were booked, and by the draft."""

    lines: int = 0
    changed: int = 0
    booked: Decimal = Decimal(0)
    draft: Decimal = Decimal(0)


class Sums:
    """What has been added up so far, by reseller and by product, per currency."""

    def __init__(self, cursor: Mapping[str, Any]) -> None:
        self.resellers = _read_sums(cursor.get("resellers", {}))
        self.products = _read_sums(cursor.get("products", {}))
        self.unbooked: dict[str, list[Any]] = dict(cursor.get("unbooked", {}))

    def add(
        self, event: Event, recorded: Sequence[BookedLineFacts], lines: Sequence[LineToBook]
    ) -> None:
        """Add the lines of one sale, as they were booked and as the draft prices them."""
        for was, line in zip(recorded, lines, strict=True):
            sold = line.sold
            by_reseller = f"{event.reseller_id}|{was.total.currency}"
            by_product = f"{sold.product_id}|{sold.billing_cycle}|{was.total.currency}"
            for sums, key in ((self.resellers, by_reseller), (self.products, by_product)):
                found = sums.setdefault(key, Sum())
                found.lines += 1
                found.changed += was.total.amount != line.amounts.total
                found.booked += was.total.amount
                found.draft += line.amounts.total

    def add_unbooked(self, recorded: Sequence[BookedLineFacts]) -> None:
        """Count a sale that has no price by the draft; it is in no other sum."""
        currency = recorded[0].total.currency
        count, amount = self.unbooked.get(currency, [0, "0"])
        total = sum((line.total.amount for line in recorded), Decimal(amount))
        self.unbooked[currency] = [count + 1, str(total)]

    def document(self, last: Event | None) -> dict[str, Any]:
        """Return the sums as JSON, with the sale after which the next step begins."""
        return {
            "after": [last.happened_at.isoformat(), str(last.id)] if last else None,
            "resellers": _sums_document(self.resellers),
            "products": _sums_document(self.products),
            "unbooked": self.unbooked,
        }


def _read_sums(found: Mapping[str, Sequence[Any]]) -> dict[str, Sum]:
    return {
        key: Sum(lines, changed, Decimal(booked), Decimal(draft))
        for key, (lines, changed, booked, draft) in found.items()
    }


def _sums_document(sums: Mapping[str, Sum]) -> dict[str, list[Any]]:
    return {
        key: [one.lines, one.changed, str(one.booked), str(one.draft)] for key, one in sums.items()
    }
