"""Placing ordinary orders: priced items are written down, and nothing else happens yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.catalog.pricing import PricedLine
from upline.catalog.rulebook import BillingCycle
from upline.database.bulk import fetch
from upline.database.external_ids import clean_external_id
from upline.database.numbering import format_number, take_numbers
from upline.kernel.ids import new_id
from upline.kernel.money import AMOUNT_LIMIT, ZERO, round_money
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders.models import Order, OrderItem
from upline.orders.rulebook import ItemKind, Origin
from upline.setup import actions as setup_actions
from upline.setup import queries as setup
from upline.setup.rulebook import FINAL_STATUS_KINDS, Entity, StatusKind
from upline.tenancy.queries import order_number_format

_TOTALS = """
    SELECT coalesce(sum(gross), 0), coalesce(sum(discount), 0), coalesce(sum(total), 0), count(*)
    FROM upline_orderitem WHERE order_id = %s
"""

ORDER_SERIES = "orders"
MAX_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class ItemPromotion:
    """A promotion for the BSS's own customers on an item; `cycles` None: for the lifetime."""

    id: UUID
    cycles: int | None
    discount: Decimal

    @classmethod
    def of(cls, line: PricedLine) -> ItemPromotion | None:
        """Return the promotion that a priced line has, if any."""
        found = line.promotion
        return cls(found.id, found.duration_cycles, line.discount) if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemTerms:
    """An item, priced. `target_id`: the subscription it is for; `target_position`: the
    earlier item of the same order (from 1) that makes it; `target_item_id`: that item of an
    order that is written down already.
    """

    kind: ItemKind
    product_id: UUID
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Decimal | None
    target_id: UUID | None = None
    target_position: int | None = None
    target_item_id: UUID | None = None
    pushed_price: Decimal | None = None
    promotion: ItemPromotion | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOrder:
    """What an ordinary order begins with. A draft has yet to be submitted."""

    account_id: UUID
    account_name: str
    billing_to_id: UUID
    currency: str
    order_date: date
    items: Sequence[ItemTerms]
    parent_id: UUID | None = None
    external_id: str = ""
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedOrder:
    """What an order is called: its id and those of its items, in their order."""

    order_id: UUID
    item_ids: tuple[UUID, ...]


@transaction.atomic
def place_order(*, tenant_id: UUID, new: NewOrder, by: Actor, now: datetime) -> PlacedOrder:
    """Write down an ordinary order; nothing is executed and nothing is booked (R3).

    Who places it is responsible for it; where no person does, Use of API Options says who is.
    Raises: Refused — `too_many_items`, `amount_too_large`, and what `clean_external_id` says.
    """
    check_item_count(len(new.items))
    terms = setup.new_record_defaults(tenant_id=tenant_id, entity=Entity.ORDER, by=by)
    (number,) = take_numbers(tenant_id=tenant_id, series=ORDER_SERIES)
    prefix, padding = order_number_format(tenant_id=tenant_id)
    order = Order.objects.create(
        tenant_id=tenant_id,
        number=number,
        name=f"{new.account_name} {format_number(number, prefix=prefix, padding=padding)}",
        origin=Origin.DIRECT,
        account_id=new.account_id,
        billing_to_id=new.billing_to_id,
        order_date=new.order_date,
        type=setup.default_type(tenant_id=tenant_id),
        status_id=_first_status(tenant_id, is_draft=new.is_draft),
        currency=new.currency,
        responsible_user_id=terms.responsible_user_id,
        sharing_rule_id=terms.sharing_rule_id,
        custom_fields=terms.custom_fields,
        parent_id=new.parent_id,
        external_id=clean_external_id(new.external_id, Order.objects.filter(tenant_id=tenant_id)),
        created_at=now,
    )
    items: list[OrderItem] = []
    for position, item in enumerate(new.items, start=1):
        target = items[item.target_position - 1] if item.target_position else None
        items.append(new_item(order, position, item, target))
    OrderItem.objects.bulk_create(items)
    update_totals(order)
    return PlacedOrder(order_id=order.pk, item_ids=tuple(i.pk for i in items))


def check_item_count(items: int) -> None:
    """Raises: Refused `too_many_items` — more than anybody could look through."""
    if items > MAX_ITEMS:
        raise refuse(
            "too_many_items",
            text("An order has at most {count} items.", count=f"{MAX_ITEMS:,}"),
            "items",
        )


def _first_status(tenant_id: UUID, *, is_draft: bool) -> UUID:
    """Return what an order begins with: a draft's status where the BSS has one, else that of
    R14; never one that would execute or cancel it at once.
    """
    rows = setup.status_rows(tenant_id=tenant_id)
    drafts = [row.id for row in rows if row.kind is StatusKind.DRAFT]
    if is_draft and drafts:
        return drafts[0]
    order_type = setup.default_type(tenant_id=tenant_id)
    default = setup.default_status(tenant_id=tenant_id, order_type=order_type)
    ending = {row.id for row in rows if row.kind in FINAL_STATUS_KINDS}
    if default.id is None or default.id in ending:
        return setup_actions.ensure_fallback_status(tenant_id=tenant_id)
    return default.id


def new_item(
    order: Order, position: int, terms: ItemTerms, target_item: OrderItem | None
) -> OrderItem:
    """Return an item of an order, priced and not yet saved.

    Raises: Refused `amount_too_large`.
    """
    item = OrderItem(
        id=new_id(),
        tenant_id=order.tenant_id,
        order=order,
        position=position,
        product_id=terms.product_id,
        billing_cycle=terms.billing_cycle,
        quantity=terms.quantity,
        unit_price=terms.unit_price,
        kind=terms.kind,
        target_id=terms.target_id,
        target_item=target_item,
        pushed_price=terms.pushed_price,
    )
    price_item(item, order.currency, terms.promotion)
    return item


def price_item(item: OrderItem, currency: str, promotion: ItemPromotion | None) -> None:
    """Set an item's rounded money from its quantity and unit price, and its promotion (R21, R24).

    Raises: Refused `amount_too_large`.
    """
    gross = round_money(item.quantity * (item.unit_price or ZERO), currency)
    _check_amount(gross)
    discount = min(promotion.discount, gross) if promotion else ZERO
    item.promotion_id = promotion.id if promotion else None
    item.promotion_cycles = promotion.cycles if promotion else None
    item.gross, item.discount, item.total = gross, discount, gross - discount


def update_totals(order: Order) -> None:
    """Set an order's totals to the sums of its items (R21).

    Raises: Refused `amount_too_large`.
    """
    [(order.gross, order.discount, order.total, order.line_count)] = fetch(_TOTALS, [order.pk])
    _check_amount(order.gross)
    order.save(update_fields=["gross", "discount", "total", "line_count"])


def _check_amount(amount: Decimal) -> None:
    if amount >= AMOUNT_LIMIT:
        sentence = text("This is more than one order can hold. Split it into two.")
        raise refuse("amount_too_large", sentence, "quantity")
