"""The same work as one would write it by hand: a transaction per event, one `save()` after another."""

import time
from collections.abc import Callable

from django.db import transaction

from bench.figures import Figure, middle
from bench.ground import Child, copied
from bench.networks import found_waiting
from upline.backorders.booking import Booking, book
from upline.backorders.outbox.documents import EVENT_COLUMNS, read_event
from upline.backorders.worker.snapshot import load_snapshot
from upline.database.numbering import take_numbers
from upline.kernel import clock
from upline.models import Account, HistoryRecord, Order, OrderItem, SaleEvent, Subscription
from upline.orders.actions import ORDER_SERIES
from upline.orders.rulebook import Origin
from upline.setup import actions as setup
from upline.tenancy.queries import TenantFacts, get_tenant

EVENTS = 300
RESELLERS = 50
RUNS = 5
_AT_LEAST = 10.0


def run(tell: Callable[[str], None]) -> dict[str, Figure]:
    """Book as many sales one by one; beside it, by Upline's booking."""
    found_waiting("waiting_few", orders=EVENTS, resellers=RESELLERS)
    found_waiting("waiting_more", orders=EVENTS * 10, resellers=RESELLERS)
    by_hand, booked = [], []
    for number in range(1, RUNS + 1):
        tell(f"run {number} of {RUNS}")
        with copied("waiting_few"):
            by_hand.append(_by_hand())
        with copied("waiting_more") as database:
            child = Child("working", database)
            child.begin()
            answer = child.answer()
        booked.append(answer["booked"] / (answer["ended"] - answer["began"]))
    ratio = middle([ours / theirs for ours, theirs in zip(booked, by_hand, strict=True)])
    return {
        "naive": Figure(
            value=middle(by_hand),
            unit="orders/s",
            limit=middle(booked),
            ratio=ratio,
            bar=f"booking ≥ {_AT_LEAST:.0f} × as fast",
            ok=ratio >= _AT_LEAST,
            runs=by_hand,
        )
    }


def _by_hand() -> float:
    """Return the orders per second that are saved one by one."""
    tenant_id = SaleEvent.objects.values_list("tenant_id", flat=True)[:1][0]
    began = time.perf_counter()
    ids = SaleEvent.objects.order_by("happened_at", "id").values_list("id", flat=True)
    count = 0
    for event_id in list(ids):
        with transaction.atomic():
            _save_one(get_tenant(tenant_id=tenant_id), event_id)
        count += 1
    return count / (time.perf_counter() - began)


def _save_one(booker: TenantFacts, event_id: object) -> None:
    [row] = SaleEvent.objects.select_for_update().filter(pk=event_id).values(*EVENT_COLUMNS)
    events = [read_event(row)]
    snapshot = load_snapshot(
        booker=booker,
        events=events,
        last_resort_status=lambda: setup.ensure_last_resort_status(tenant_id=booker.id),
    )
    booking = book(events, snapshot)
    now = clock.now()
    _save_mirrors(booking, booker)
    _save_orders(booking, booker)
    for settled in booking.settled:
        event = SaleEvent.objects.get(pk=settled.event_id)
        event.state, event.attempts, event.settled_at = settled.state, 1, now
        event.save()


def _save_mirrors(booking: Booking, booker: TenantFacts) -> None:
    now = clock.now()
    for mirror in booking.accounts.values():
        Account(
            id=mirror.id,
            tenant_id=booker.id,
            managed_by_id=mirror.source[0],
            source_id=mirror.source[1],
            source_version=mirror.source_version,
            name=mirror.name,
            accounting_no=mirror.accounting_no,
            email=mirror.email,
            billing_address=mirror.billing_address,
            currency=mirror.currency,
            parent_id=mirror.billing_to_id,
            billing_to_id=mirror.billing_to_id,
            responsible_user_id=mirror.responsible_user_id,
            sharing_rule_id=mirror.sharing_rule_id,
            created_at=now,
        ).save(force_update=not mirror.is_new)
    for held in sorted(booking.holdings.values(), key=lambda one: one.parent_id is not None):
        Subscription(
            id=held.id,
            tenant_id=booker.id,
            kind=held.kind,
            account_id=held.account_id,
            parent_id=held.parent_id,
            product_id=held.product_id,
            name=held.name,
            billing_cycle=held.billing_cycle,
            quantity=held.quantity,
            status=held.status,
            start_date=held.start_date,
            renewal_date=held.renewal_date,
            auto_renew=held.auto_renew,
            unit_price=held.unit_price,
            currency=held.currency,
            order_id=held.order_id,
            responsible_user_id=held.responsible_user_id,
            sharing_rule_id=held.sharing_rule_id,
            managed_by_id=held.source[0],
            source_id=held.source[1],
            source_turn=held.source_turn,
            created_at=now,
        ).save(force_update=not held.is_new)


def _save_orders(booking: Booking, booker: TenantFacts) -> None:
    now = clock.now()
    for order in booking.orders:
        [number] = take_numbers(tenant_id=booker.id, series=ORDER_SERIES)
        Order(
            id=order.id,
            tenant_id=booker.id,
            number=number,
            name=f"{order.account.name} {number}",
            origin=Origin.BACK_ORDER,
            account_id=order.account.id,
            billing_to_id=order.billing_to_id,
            order_date=order.event.effective_date,
            type_id=order.type_id,
            status_id=order.status_id,
            price_list_id=order.price_list_id,
            payment_method_id=order.payment_method_id,
            currency=order.currency,
            responsible_user_id=order.responsible_user_id,
            sharing_rule_id=order.sharing_rule_id,
            custom_fields=order.custom_fields,
            gross=sum(line.gross for line in order.lines),
            discount=sum(line.discount for line in order.lines),
            total=sum(line.total for line in order.lines),
            line_count=len(order.lines),
            originated_from_id=order.event.reseller_id,
            sale_event_id=order.event.id,
            trigger=order.event.kind,
            warnings=list(order.warnings),
            provenance=order.provenance,
            created_at=now,
        ).save()
        for position, line in enumerate(order.lines, start=1):
            OrderItem(
                id=line.id,
                tenant_id=booker.id,
                order_id=order.id,
                position=position,
                product_id=line.product_id,
                billing_cycle=line.billing_cycle,
                quantity=line.quantity,
                unit_price=line.unit_price,
                price_source=line.price_source,
                gross=line.gross,
                discount=line.discount,
                total=line.total,
                promotion_id=line.promotion_id,
                relation=line.placement,
                subscription_id=line.holding_id,
            ).save()
    for record in booking.history:
        HistoryRecord(
            id=record.id,
            tenant_id=booker.id,
            subscription_id=record.subscription_id,
            effective_date=record.effective_date,
            action=record.action,
            quantity_old=record.quantity_old,
            quantity_new=record.quantity_new,
            product_old_id=record.product_old_id,
            product_new_id=record.product_new_id,
            order_id=record.order_id,
            replaces_id=record.replaces_id,
            by=record.by,
            recorded_at=now,
        ).save()
