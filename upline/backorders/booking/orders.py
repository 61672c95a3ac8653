"""Creates one order from one sale: header, lines, and the three places where it is shown."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from upline.backorders.booking.inputs import AccountMirror, Event, Snapshot, SubscriptionMirror
from upline.backorders.booking.lines import (
    LineToBook,
    SalePricing,
    lines_to_book,
    list_or_product_price,
)
from upline.backorders.booking.mirrors import MirrorWriter, mirror_name
from upline.backorders.booking.outputs import BookedHistory, BookedLine, BookedOrder
from upline.backorders.rulebook import BookingWarning, FieldSource, OmissionReason, SourcedField
from upline.kernel.ids import new_id
from upline.orders.rulebook import Placement
from upline.subscriptions.rulebook import HistoryAction, LineKind, SubscriptionKind


def book_order(writer: MirrorWriter, sale: SalePricing) -> BookedOrder:
    """Book one sale event: mirrors first, then the order, then its relations.

    Raises: CannotBook — before anything is changed.
    """
    lines = lines_to_book(sale)
    event = sale.event
    made_account = (event.reseller_id, event.customer.id) not in writer.snapshot.accounts
    account = writer.mirror_customer(event, sale.terms)
    made = mirror_subscriptions(writer, sale, account)
    order = _order_header(writer.snapshot, sale, account)
    order.lines = [_line(sale, line) for line in lines]
    for line in lines:
        _relate(writer, sale, order, line)
    order.provenance["made"] = {"account": made_account, "subscriptions": made}
    writer.booking.orders.append(order)
    return order


def mirror_subscriptions(
    writer: MirrorWriter, sale: SalePricing, account: AccountMirror
) -> list[str]:
    """Mirror all records of an event, parents before their add-ons; return the ids of the created
    mirrors.

    What is mirrored beside the lines, or without any, gets the price of this day (R42).
    """
    made = []
    for subscription in sorted(
        sale.event.subscriptions,
        key=lambda subscription: subscription.kind is SubscriptionKind.ADD_ON,
    ):
        existed = sale.mirror_of(subscription.id) is not None
        mirror = writer.mirror_subscription(sale.event, subscription, account, sale.terms)
        if mirror is None or existed:
            continue
        made.append(str(mirror.id))
        if subscription.id not in sale.own_prices:
            price = list_or_product_price(sale, subscription)
            if price is not None and price.money.currency == sale.terms.currency:
                mirror.unit_price = price.money.amount
    return made


def _order_header(snapshot: Snapshot, sale: SalePricing, account: AccountMirror) -> BookedOrder:
    defaults, terms, event = snapshot.defaults, sale.terms, sale.event
    user, user_source = _first(
        (FieldSource.API_OPTIONS, defaults.order_user_id),
        (FieldSource.RESELLER_ACCOUNT, terms.responsible_user_id),
        (FieldSource.ADMINISTRATOR, defaults.administrator_id),
    )
    rule, rule_source = _first(
        (FieldSource.API_OPTIONS, defaults.order_rule_id),
        (FieldSource.DEFAULT_RULE, defaults.order_default_rule_id),
    )
    sources = {
        SourcedField.TYPE: FieldSource.DEFAULT if defaults.type_id else FieldSource.NONE,
        SourcedField.STATUS: defaults.status_source,
        SourcedField.RESPONSIBLE_USER: user_source,
        SourcedField.SHARING_RULE: rule_source,
        SourcedField.PRICE_LIST: _account_source(terms.price_list_id),
        SourcedField.PAYMENT_METHOD: _account_source(terms.payment_method_id),
    }
    return BookedOrder(
        id=new_id(),
        event=event,
        account=account,
        billing_to_id=terms.account_id,
        currency=terms.currency,
        price_list_id=terms.price_list_id,
        payment_method_id=terms.payment_method_id,
        type_id=defaults.type_id,
        status_id=defaults.status_id,
        responsible_user_id=user,
        sharing_rule_id=rule,
        custom_fields=dict(defaults.custom_fields),
        warnings=_warnings(sources),
        provenance=_provenance(event, sources),
    )


def _first(*candidates: tuple[FieldSource, UUID | None]) -> tuple[UUID | None, FieldSource]:
    """Return the first candidate that is set, and its source."""
    for source, value in candidates:
        if value is not None:
            return value, source
    return None, FieldSource.NONE


def _account_source(value: UUID | None) -> FieldSource:
    return FieldSource.RESELLER_ACCOUNT if value else FieldSource.NONE


def _warnings(sources: Mapping[SourcedField, FieldSource]) -> list[BookingWarning]:
    """Return the fallbacks that booking used (R15)."""
    options, none = FieldSource.API_OPTIONS, FieldSource.NONE
    user, rule = sources[SourcedField.RESPONSIBLE_USER], sources[SourcedField.SHARING_RULE]
    fallbacks = (
        (BookingWarning.RESPONSIBLE_USER_FALLBACK, user is not options),
        (BookingWarning.SHARING_RULE_FALLBACK, rule is not options),
        (BookingWarning.STATUS_FALLBACK, sources[SourcedField.STATUS] is FieldSource.FALLBACK),
        (BookingWarning.PAYMENT_METHOD_MISSING, sources[SourcedField.PAYMENT_METHOD] is none),
    )
    return [warning for warning, happened in fallbacks if happened]


def _provenance(event: Event, sources: Mapping[SourcedField, FieldSource]) -> dict[str, Any]:
    return {
        "reference": event.reference,
        "by": event.by,
        "left_out": [
            {
                "product": line.product_name,
                "quantity": line.quantity,
                "why": OmissionReason.OWN_PRODUCT,
            }
            for line in event.lines
            if line.is_own
        ],
        "sources": dict(sources),
        "attempts": event.attempts + 1,
    }


def _line(sale: SalePricing, line: LineToBook) -> BookedLine:
    sold, amounts = line.sold, line.amounts
    mirror = sale.mirror_of(sold.subscription_id)
    assert mirror is not None, "every record of a booked line is mirrored before its order"
    return BookedLine(
        id=new_id(),
        product_id=sold.product_id,
        billing_cycle=sold.billing_cycle,
        quantity=sold.quantity,
        unit_price=line.price.money.amount,
        price_source=line.price.source,
        gross=amounts.gross,
        discount=amounts.discount,
        total=amounts.total,
        promotion_id=amounts.promotion.id if amounts.promotion else None,
        promotion_cycles=amounts.promotion.duration_cycles if amounts.promotion else None,
        evaluations=amounts.evaluations,
        placement=line.rule.placement,
        subscription_id=mirror.id,
    )


def _relate(writer: MirrorWriter, sale: SalePricing, order: BookedOrder, line: LineToBook) -> None:
    """Relate the order in the line's place on the subscription page, and store the price (T3)."""
    mirror = sale.mirror_of(line.sold.subscription_id)
    assert mirror is not None, "every record of a booked line is mirrored before its order"
    if line.sold.kind is LineKind.FULL_PLAN_NEW:
        _record_plan_change(writer, sale, order, mirror)
    if line.sold.kind is not LineKind.FULL_PLAN_OLD:
        mirror.unit_price = line.price.money.amount
        mirror.currency = line.price.money.currency
    _PLACES[line.rule.placement](writer, mirror, order, line)


def _in_order_field(
    writer: MirrorWriter, mirror: SubscriptionMirror, order: BookedOrder, line: LineToBook
) -> None:
    if line.sold.kind is not LineKind.FULL_PLAN_OLD:  # its new line follows, and says it
        mirror.order_id = order.id


def _as_source_type(
    writer: MirrorWriter, mirror: SubscriptionMirror, order: BookedOrder, line: LineToBook
) -> None:
    mirror.order_id = order.id


def _in_history(
    writer: MirrorWriter, mirror: SubscriptionMirror, order: BookedOrder, line: LineToBook
) -> None:
    sold = line.sold
    writer.booking.history.append(
        BookedHistory(
            id=new_id(),
            subscription_id=mirror.id,
            effective_date=order.event.effective_date,
            action=_history_action(sold.kind, rises=sold.quantity > 0, is_upgrade=sold.is_upgrade),
            quantity_old=sold.quantity_old,
            quantity_new=sold.quantity_new,
            product_old_id=None,
            product_new_id=None,
            order_id=order.id,
            replaces_id=None,
            by=order.event.by,
        )
    )


_PLACES: Mapping[
    Placement, Callable[[MirrorWriter, SubscriptionMirror, BookedOrder, LineToBook], None]
] = {
    Placement.ORDER_FIELD: _in_order_field,
    Placement.HISTORY: _in_history,
    Placement.SOURCE_TYPE: _as_source_type,
}

assert _PLACES.keys() == set(Placement), "a place where nothing is shown"


def _history_action(kind: LineKind, *, rises: bool, is_upgrade: bool) -> HistoryAction:
    if kind is LineKind.QUANTITY:
        return HistoryAction.QUANTITY_INCREASED if rises else HistoryAction.QUANTITY_DECREASED
    return HistoryAction.PARTIAL_UPGRADE if is_upgrade else HistoryAction.PARTIAL_DOWNGRADE


def _record_plan_change(
    writer: MirrorWriter, sale: SalePricing, order: BookedOrder, mirror: SubscriptionMirror
) -> None:
    """Record a full plan change: products, the new order, the one replaced (R27)."""
    of_kind = {line.kind: line for line in sale.event.lines}
    old, new = of_kind[LineKind.FULL_PLAN_OLD], of_kind[LineKind.FULL_PLAN_NEW]
    mirror.name = mirror_name(order.account, writer.snapshot.products[new.product_id].name)
    writer.booking.history.append(
        BookedHistory(
            id=new_id(),
            subscription_id=mirror.id,
            effective_date=order.event.effective_date,
            action=HistoryAction.FULL_UPGRADE if new.is_upgrade else HistoryAction.FULL_DOWNGRADE,
            quantity_old=None,
            quantity_new=None,
            product_old_id=old.product_id,
            product_new_id=new.product_id,
            order_id=order.id,
            replaces_id=mirror.order_id,
            by=order.event.by,
        )
    )
