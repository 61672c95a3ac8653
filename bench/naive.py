"""The same work with one transaction per event and one `save()` per row, for comparison."""

import time
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from bench import drain_client
from bench.environment import BenchmarkProcess, database_copy
from bench.measurements import Measurement, median_of
from bench.networks import create_waiting_network
from upline.backorders.booking import Booking, book
from upline.backorders.outbox.documents import EVENT_COLUMNS, read_event
from upline.backorders.worker.snapshot import load_snapshot
from upline.database.numbering import take_numbers
from upline.kernel import clock
from upline.models import Account, HistoryRecord, Order, OrderItem, SaleEvent, Subscription
from upline.orders.actions import ORDER_SERIES
from upline.orders.rulebook import Origin
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.setup import actions as setup
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS
from upline.tenancy.queries import TenantFacts, get_tenant

EVENTS = 300
RESELLERS = 50
RUNS = 5
_MIN_RATIO = 10.0


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Book as many sales one by one, and by Upline's booking."""
    create_waiting_network("waiting_few", orders=EVENTS, resellers=RESELLERS)
    create_waiting_network("waiting_more", orders=EVENTS * 10, resellers=RESELLERS)
    by_hand, booked = [], []
    for number in range(1, RUNS + 1):
        report_progress(f"run {number} of {RUNS}")
        with database_copy("waiting_few"):
            by_hand.append(_book_one_by_one())
        with database_copy("waiting_more") as database:
            child = BenchmarkProcess(drain_client, database)
            child.start()
            result = child.result()
        booked.append(result["booked"] / (result["ended"] - result["began"]))
    ratio = median_of([ours / by_hand_s for ours, by_hand_s in zip(booked, by_hand, strict=True)])
    return {
        "naive": Measurement(
            value=median_of(by_hand),
            unit="orders/s",
            limit=median_of(booked),
            ratio=ratio,
            bar=f"booking ≥ {_MIN_RATIO:.0f} × as fast",
            ok=ratio >= _MIN_RATIO,
            runs=by_hand,
        )
    }


def _book_one_by_one() -> float:
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


def _save_one(distributor: TenantFacts, event_id: UUID) -> None:
    [row] = SaleEvent.objects.select_for_update().filter(pk=event_id).values(*EVENT_COLUMNS)
    events = [read_event(row)]
    snapshot = load_snapshot(
        distributor=distributor,
        events=events,
        last_resort_status=lambda: setup.ensure_fallback_status(tenant_id=distributor.id),
    )
    booking = book(events, snapshot)
    now = clock.now()
    _save_mirrors(booking, distributor)
    _save_orders(booking, distributor)
    for outcomes in booking.outcomes:
        event = SaleEvent.objects.get(pk=outcomes.event_id)
        event.state, event.attempts, event.settled_at = outcomes.state, 1, now
        event.save()


def _save_mirrors(booking: Booking, distributor: TenantFacts) -> None:
    now = clock.now()
    for mirror in booking.accounts.values():
        Account(
            id=mirror.id,
            tenant_id=distributor.id,
            managed_by_id=mirror.source[0],
            source_id=mirror.source[1],
            source_version=mirror.source_version,
            **CUSTOMER_FIELDS.copy(mirror),
            currency=mirror.currency,
            parent_id=mirror.billing_to_id,
            billing_to_id=mirror.billing_to_id,
            responsible_user_id=mirror.responsible_user_id,
            sharing_rule_id=mirror.sharing_rule_id,
            created_at=now,
        ).save(force_update=not mirror.is_new)
    for subscription_mirror in sorted(
        booking.subscription_mirrors.values(), key=lambda one: one.parent_id is not None
    ):
        Subscription(
            id=subscription_mirror.id,
            tenant_id=distributor.id,
            kind=subscription_mirror.kind,
            account_id=subscription_mirror.account_id,
            parent_id=subscription_mirror.parent_id,
            name=subscription_mirror.name,
            **SUBSCRIPTION_FIELDS.copy(subscription_mirror),
            unit_price=subscription_mirror.unit_price,
            currency=subscription_mirror.currency,
            order_id=subscription_mirror.order_id,
            responsible_user_id=subscription_mirror.responsible_user_id,
            sharing_rule_id=subscription_mirror.sharing_rule_id,
            managed_by_id=subscription_mirror.source[0],
            source_id=subscription_mirror.source[1],
            source_sequence_no=subscription_mirror.source_sequence_no,
            created_at=now,
        ).save(force_update=not subscription_mirror.is_new)


def _save_orders(booking: Booking, distributor: TenantFacts) -> None:
    now = clock.now()
    for order in booking.orders:
        [number] = take_numbers(tenant_id=distributor.id, series=ORDER_SERIES)
        Order(
            id=order.id,
            tenant_id=distributor.id,
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
                tenant_id=distributor.id,
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
                subscription_id=line.subscription_id,
            ).save()
    for record in booking.history:
        HistoryRecord(
            id=record.id,
            tenant_id=distributor.id,
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
