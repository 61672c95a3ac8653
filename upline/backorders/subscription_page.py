"""The subscription page with its orders: the three places of T3 in one view."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from upline.access.reach import Reach
from upline.access.rulebook import Actor
from upline.kernel.formats import possessive
from upline.kernel.page_objects import Ref
from upline.orders.queries import RelatedOrder, related_orders
from upline.orders.rulebook import Placement
from upline.parties.queries import find_reseller_account
from upline.subscriptions.queries import (
    AddOnSummary,
    EarlierOrder,
    HistoryLine,
    RunningPromotion,
    SubscriptionPage,
    mirror_notices,
    subscription_page,
    with_cycles_left,
)
from upline.subscriptions.rulebook import HistoryAction


def subscription_page_with_orders(
    *, tenant_id: UUID, subscription_id: UUID, today: date, by: Actor, reach: Reach
) -> SubscriptionPage | None:
    """Return everything that the subscription's pages show to `by`; None if they may not see it.

    Seven queries, whatever its content.
    """
    page = subscription_page(
        tenant_id=tenant_id, subscription_id=subscription_id, today=today, by=by, reach=reach
    )
    if page is None:
        return None
    ids = [page.id, *(add_on.id for add_on in page.add_ons)]
    related = related_orders(tenant_id=tenant_id, subscription_ids=ids, reach=reach)
    reseller = _reseller(page)
    ribbon, why_not = mirror_notices(page, reseller=reseller, owner=possessive(reseller))
    own = related.get(page.id, ())
    return replace(
        page,
        ribbon=ribbon,
        why_not=why_not,
        promotion=_promotion(own, today) if page.is_mirror else page.promotion,
        earlier_orders=_earlier(own, page.order, Placement.ORDER_FIELD),
        add_ons=tuple(_with_orders(a, related.get(a.id, ())) for a in page.add_ons),
        history=_history(page, related, reseller=reseller),
    )


def _history(
    page: SubscriptionPage, related: Mapping[UUID, tuple[RelatedOrder, ...]], *, reseller: str
) -> tuple[HistoryLine, ...]:
    """Return the history with what back-orders did to the add-ons of a mirror, the latest first.

    Those are related as Source Type (R29): their lines are traces, as is that of a plan change.
    """
    traces = (
        line
        for add_on in page.add_ons
        for line in _traces(add_on, related.get(add_on.id, ()), by=reseller)
    )
    return tuple(sorted((*page.history, *traces), key=lambda line: line.id, reverse=True))


def _traces(
    add_on: AddOnSummary, related: tuple[RelatedOrder, ...], *, by: str
) -> Iterator[HistoryLine]:
    """Iterate over what orders did to an add-on, the latest first: back from what it has now."""
    before = add_on.quantity
    for one in related:
        if one.place is not Placement.SOURCE_TYPE:
            continue
        now, before = before, before - one.quantity
        yield HistoryLine(
            id=one.order.id,
            effective_date=one.order_date,
            action=_trace_action(before, one.quantity),
            quantity_old=before or None,
            quantity_new=now,
            change=one.quantity,
            product_old=None,
            product_new=None,
            order=one.order,
            order_number=one.number if one.order.is_shared else None,
            replaces=None,
            by=by,
            add_on=add_on.product.name,
        )


def _trace_action(before: int, change: int) -> HistoryAction:
    if not before:
        return HistoryAction.CREATED
    return HistoryAction.QUANTITY_INCREASED if change > 0 else HistoryAction.QUANTITY_DECREASED


def _reseller(page: SubscriptionPage) -> str:
    """Return the name of the reseller's account in this BSS."""
    if page.managed_by is None:
        return ""
    account = find_reseller_account(tenant_id=page.bss.id, reseller_id=page.managed_by.id)
    return account.name if account else page.managed_by.name


def _with_orders(add_on: AddOnSummary, related: tuple[RelatedOrder, ...]) -> AddOnSummary:
    earlier = _earlier(related, add_on.order, Placement.SOURCE_TYPE)
    return replace(add_on, earlier_orders=earlier)


def _earlier(
    related: tuple[RelatedOrder, ...], current: Ref | None, place: Placement
) -> tuple[EarlierOrder, ...]:
    """Return the earlier orders of a place, the latest first."""
    earlier = {
        r.order.id: EarlierOrder(r.order, r.number, r.order_date, r.quantity)
        for r in reversed(related)
        if r.place is place and r.order != current
    }
    return tuple(sorted(earlier.values(), key=lambda e: e.number, reverse=True))


def _promotion(related: tuple[RelatedOrder, ...], today: date) -> RunningPromotion | None:
    """Return the promotion of the latest back-order that had one, while cycles of it are left."""
    latest = next((r for r in related if r.promotion), None)
    if latest is None:
        return None
    found = RunningPromotion(latest.promotion, latest.promotion_cycles, None)
    return with_cycles_left(found, latest.order_date, today, latest.billing_cycle)
