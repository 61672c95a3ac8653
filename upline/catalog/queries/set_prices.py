"""All prices that a BSS has set: those of its price lists and its own, of whatever day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from upline.catalog.models import Price
from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref


class PricePhase(StrEnum):
    """Where a price stands on a day."""

    SCHEDULED = "scheduled"
    CURRENT = "current"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetPriceFilter:
    """Which prices to list. None, "" and () do not filter. `product_name` is the whole name.

    `changed`: a condition of `audit.queries`.
    """

    today: date
    ids: Collection[UUID] | None = None
    product_ids: Collection[UUID] | None = None
    product_name: str = ""
    cycles: Sequence[BillingCycle] = ()
    phases: Sequence[PricePhase] = ()
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class SetPrice:
    """A price of one unit per billing cycle. `price_list` None: the BSS's own price."""

    id: UUID
    product: Ref
    price_list: Ref | None
    billing_cycle: BillingCycle
    unit_price: Money
    valid_from: date | None
    valid_to: date | None
    phase: PricePhase


def count_set_prices(*, tenant_id: UUID, where: SetPriceFilter) -> int:
    """Return how many prices there are."""
    return _found(tenant_id, where).count()


def list_set_prices(
    *, tenant_id: UUID, where: SetPriceFilter, offset: int = 0, limit: int | None = None
) -> tuple[SetPrice, ...]:
    """Return at most `limit` prices, in the order in which they were set. One query."""
    rows = _found(tenant_id, where).select_related("product", "price_list").order_by("pk")
    end = None if limit is None else offset + limit
    return tuple(_set_price(price, where.today) for price in rows[offset:end])


def _found(tenant_id: UUID, where: SetPriceFilter) -> "QuerySet[Price]":
    found = Price.objects.filter(where.changed, tenant_id=tenant_id)
    if where.ids is not None:
        found = found.filter(pk__in=list(where.ids))
    if where.product_ids is not None:
        found = found.filter(product_id__in=list(where.product_ids))
    if where.product_name:
        found = found.filter(product__name=where.product_name)
    if where.cycles:
        found = found.filter(billing_cycle__in=where.cycles)
    if where.phases:
        any_of = Q(pk__in=())
        for phase in where.phases:
            any_of |= _in_phase(phase, where.today)
        found = found.filter(any_of)
    return found


def _in_phase(phase: PricePhase, today: date) -> Q:
    if phase is PricePhase.ENDED:
        return Q(valid_to__lt=today)
    if phase is PricePhase.SCHEDULED:
        return Q(valid_from__gt=today) & ~Q(valid_to__lt=today)
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    goes_on = Q(valid_to=None) | Q(valid_to__gte=today)
    return begun & goes_on


def _set_price(price: Price, today: date) -> SetPrice:
    phase = PricePhase.CURRENT
    if price.valid_to is not None and price.valid_to < today:
        phase = PricePhase.ENDED
    elif price.valid_from is not None and price.valid_from > today:
        phase = PricePhase.SCHEDULED
    price_list = price.price_list
    return SetPrice(
        id=price.pk,
        product=Ref(price.product_id, price.product.name),
        price_list=Ref(price_list.pk, price_list.name) if price_list else None,
        billing_cycle=BillingCycle(price.billing_cycle),
        unit_price=Money(price.amount, price.currency),
        valid_from=price.valid_from,
        valid_to=price.valid_to,
        phase=phase,
    )
