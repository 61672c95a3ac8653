"""Writes the result of a batch in bulk: a constant number of statements, whatever its size.

Every worker writes in the same order: accounts, subscriptions, history, events, and last the orders
with their lines. Orders have consecutive numbers, so a worker that has taken some blocks the others
until it commits: that is done as late as possible.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from upline.backorders.booking import (
    AccountMirror,
    BookedLine,
    BookedOrder,
    Booking,
    EventOutcome,
    Snapshot,
    SubscriptionMirror,
)
from upline.backorders.outbox.recording import receive, sale_event
from upline.backorders.rulebook import EventState
from upline.catalog.pricing import PromotionEvaluation
from upline.database.bulk import set_columns, update_rows
from upline.database.numbering import format_number, take_numbers
from upline.kernel.money import ZERO
from upline.orders import actions as orders
from upline.parties import actions as parties
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS
from upline.tenancy.queries import TenantFacts

# The points at which a booking can be observed, and in a scenario interrupted: each after it was written.
Checkpoint = Callable[[str], None]


def no_checkpoint(point: str) -> None:
    """Let every checkpoint pass."""


def write(
    booking: Booking,
    snapshot: Snapshot,
    *,
    distributor: TenantFacts,
    now: datetime,
    checkpoint: Checkpoint = no_checkpoint,
) -> None:
    """Write the result of a batch, in the caller's transaction."""
    _write_accounts(booking, distributor, now, checkpoint)
    _write_subscription_mirrors(booking, distributor, now, checkpoint)
    _write_history(booking, distributor, now)
    _write_outcomes(booking.outcomes, now)
    if booking.outbox_events:
        receive([sale_event(event) for event in booking.outbox_events])
    if booking.orders:
        _write_orders(booking, distributor, now, checkpoint)
        _write_lines(booking, distributor, checkpoint)
        checkpoint("relation")


def write_orders(booking: Booking, *, distributor: TenantFacts, now: datetime) -> None:
    """Write the orders of a booking with their lines and history records, and nothing else of it."""
    _write_history(booking, distributor, now)
    _write_orders(booking, distributor, now, no_checkpoint)
    _write_lines(booking, distributor, no_checkpoint)


def write_new_mirrors(booking: Booking, *, distributor: TenantFacts, now: datetime) -> None:
    """Write the accounts and subscriptions that a booking has created, and nothing else of it."""
    new = Booking(
        accounts={pk: one for pk, one in booking.accounts.items() if one.is_new},
        subscription_mirrors={
            pk: one for pk, one in booking.subscription_mirrors.items() if one.is_new
        },
    )
    _write_accounts(new, distributor, now, no_checkpoint)
    _write_subscription_mirrors(new, distributor, now, no_checkpoint)


def _write_accounts(
    booking: Booking, distributor: TenantFacts, now: datetime, checkpoint: Checkpoint
) -> None:
    new = [_account_row(m, distributor) for m in booking.accounts.values() if m.is_new]
    changed = [_account_row(m, distributor) for m in booking.accounts.values() if not m.is_new]
    if new:
        parties.insert_many(new, now=now)
    parties.update_mirrors(changed)
    if new:
        checkpoint("account")


def _account_row(mirror: AccountMirror, distributor: TenantFacts) -> dict[str, Any]:
    reseller_id, source_id = mirror.source
    return {
        "id": mirror.id,
        "tenant_id": distributor.id,
        "managed_by_id": reseller_id,
        "source_id": source_id,
        "source_version": mirror.source_version,
        "version": mirror.version,
        **CUSTOMER_FIELDS.to_columns(mirror),
        "currency": mirror.currency,
        "parent_id": mirror.billing_to_id,
        "billing_to_id": mirror.billing_to_id,
        "responsible_user_id": mirror.responsible_user_id,
        "sharing_rule_id": mirror.sharing_rule_id,
    }


def _write_orders(
    booking: Booking, distributor: TenantFacts, now: datetime, checkpoint: Checkpoint
) -> None:
    numbers = take_numbers(
        tenant_id=distributor.id, series=orders.ORDER_SERIES, count=len(booking.orders)
    )
    rows = []
    for number, order in zip(numbers, booking.orders, strict=True):
        number_text = format_number(
            number, prefix=distributor.order_prefix, padding=distributor.order_padding
        )
        name = f"{order.account.name} {number_text}"
        rows.append(_order_row(order) | {"number": number, "name": name})
    orders.write_back_orders(rows, tenant_id=distributor.id, now=now)
    checkpoint("order")


def _order_row(order: BookedOrder) -> dict[str, Any]:
    event = order.event
    return {
        "id": order.id,
        "account_id": order.account.id,
        "billing_to_id": order.billing_to_id,
        "order_date": event.effective_date,
        "type_id": order.type_id,
        "status_id": order.status_id,
        "price_list_id": order.price_list_id,
        "payment_method_id": order.payment_method_id,
        "currency": order.currency,
        "responsible_user_id": order.responsible_user_id,
        "sharing_rule_id": order.sharing_rule_id,
        "custom_fields": json.dumps(order.custom_fields) if order.custom_fields else "{}",
        "line_count": len(order.lines),
        "gross": sum((line.gross for line in order.lines), ZERO),
        "discount": sum((line.discount for line in order.lines), ZERO),
        "total": sum((line.total for line in order.lines), ZERO),
        "originated_from_id": event.reseller_id,
        "sale_event_id": event.id,
        "trigger": event.kind,
        "warnings": "{" + ",".join(order.warnings) + "}",
        "provenance": json.dumps(order.provenance),
    }


def _write_subscription_mirrors(
    booking: Booking, distributor: TenantFacts, now: datetime, checkpoint: Checkpoint
) -> None:
    new = [m for m in booking.subscription_mirrors.values() if m.is_new]
    changed = [m for m in booking.subscription_mirrors.values() if not m.is_new]
    new.sort(key=lambda m: (m.parent_id is not None, m.id.int))
    if new:
        rows = [_new_subscription_row(m, distributor) for m in new]
        subscriptions.insert_many(rows, now=now)
    subscriptions.update_mirrors([_subscription_row(m) for m in changed])
    if new or changed:
        checkpoint("subscription")


def _subscription_row(mirror: SubscriptionMirror) -> dict[str, Any]:
    return {
        "id": mirror.id,
        "name": mirror.name,
        **SUBSCRIPTION_FIELDS.to_columns(mirror),
        "unit_price": mirror.unit_price,
        "currency": mirror.currency,
        "order_id": mirror.order_id,
        "source_sequence_no": mirror.source_sequence_no,
        "sequence_no": mirror.sequence_no,
    }


def _new_subscription_row(mirror: SubscriptionMirror, distributor: TenantFacts) -> dict[str, Any]:
    return {
        **_subscription_row(mirror),
        "tenant_id": distributor.id,
        "kind": mirror.kind.value,
        "account_id": mirror.account_id,
        "parent_id": mirror.parent_id,
        "managed_by_id": mirror.source[0],
        "source_id": mirror.source[1],
        "responsible_user_id": mirror.responsible_user_id,
        "sharing_rule_id": mirror.sharing_rule_id,
    }


def _write_lines(booking: Booking, distributor: TenantFacts, checkpoint: Checkpoint) -> None:
    orders.write_back_order_items(
        [
            _line_row(line, order, position)
            for order in booking.orders
            for position, line in enumerate(order.lines, start=1)
        ],
        tenant_id=distributor.id,
    )
    checkpoint("lines")


def _write_history(booking: Booking, distributor: TenantFacts, now: datetime) -> None:
    if booking.history:
        subscriptions.write_history(
            [
                {
                    "id": record.id,
                    "tenant_id": distributor.id,
                    "subscription_id": record.subscription_id,
                    "effective_date": record.effective_date,
                    "action": record.action.value,
                    "quantity_old": record.quantity_old,
                    "quantity_new": record.quantity_new,
                    "product_old_id": record.product_old_id,
                    "product_new_id": record.product_new_id,
                    "order_id": record.order_id,
                    "replaces_id": record.replaces_id,
                    "by": record.by,
                }
                for record in booking.history
            ],
            now=now,
        )


def _line_row(line: BookedLine, order: BookedOrder, position: int) -> dict[str, Any]:
    considered = [_considered_json(one, line) for one in line.evaluations]
    return {
        "id": line.id,
        "position": position,
        "order_id": order.id,
        "product_id": line.product_id,
        "billing_cycle": line.billing_cycle.value,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "price_source": line.price_source.value,
        "gross": line.gross,
        "discount": line.discount,
        "total": line.total,
        "promotion_id": line.promotion_id,
        "promotion_cycles": line.promotion_cycles,
        "considered": json.dumps(considered) if considered else "[]",
        "relation": line.placement.value,
        "subscription_id": line.subscription_id,
    }


def _considered_json(one: PromotionEvaluation, line: BookedLine) -> dict[str, str]:
    return {
        "promotion_id": str(one.promotion.id),
        "name": one.promotion.name,
        "outcome": "taken" if one.is_applied else "not_taken",
        "reason": one.reason,
        "line_total": str(line.gross - one.discount),
    }


_OUTCOME_TYPES = {
    "state": "text",
    "is_blocked": "boolean",
    "reason": "text",
    "reason_detail": "text",
    "reason_subject": "uuid",
    "settled_at": "timestamptz",
    "attempts": "int",
    "not_before": "timestamptz",
    "processed_at": "timestamptz",
}


def _write_outcomes(outcomes: Sequence[EventOutcome], now: datetime) -> None:
    """Write the states of the events: nearly all have the same, the others differ."""
    outcome_rows = {one.event_id: _outcome_row(one, now) for one in outcomes}
    common = Counter(outcome_rows.values()).most_common(1)[0][0]
    alike = [pk for pk, outcome_row in outcome_rows.items() if outcome_row == common]
    alike.sort(key=attrgetter("int"))
    others = sorted(
        (pk, *outcome_row) for pk, outcome_row in outcome_rows.items() if outcome_row != common
    )
    set_columns("upline_saleevent_current", dict(zip(_OUTCOME_TYPES, common, strict=True)), alike)
    update_rows("upline_saleevent_current", {"id": "uuid", **_OUTCOME_TYPES}, others)


def _outcome_row(one: EventOutcome, now: datetime) -> tuple[Any, ...]:
    is_settled = one.state in {EventState.BOOKED, EventState.NOTHING_TO_BOOK}
    return (
        one.state.value,
        one.is_blocked,
        one.reason,
        one.detail,
        one.subject_id,
        now if is_settled else None,
        one.attempts,
        one.not_before,
        now,
    )
