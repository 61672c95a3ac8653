"""Two price lists beside each other: what differs by product and billing cycle on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.database.bulk import fetch
from upline.kernel.money import Money, money_or_none
from upline.kernel.page_objects import Ref


class Difference(StrEnum):
    """How the prices of two lists differ, seen from the first one."""

    ONLY_FIRST = "only-first"
    ONLY_SECOND = "only-second"
    HIGHER = "higher"
    LOWER = "lower"
    OTHER_CURRENCY = "other-currency"


@dataclass(frozen=True, slots=True)
class ComparedPrice:
    """A product and billing cycle that has different prices in two lists; None: no price there."""

    product: Ref
    billing_cycle: BillingCycle
    first: Money | None
    second: Money | None

    @property
    def difference(self) -> Difference:
        """Return how the second price differs from the first one."""
        if self.first is None:
            return Difference.ONLY_SECOND
        if self.second is None:
            return Difference.ONLY_FIRST
        if self.first.currency != self.second.currency:
            return Difference.OTHER_CURRENCY
        is_higher = self.second.amount > self.first.amount
        return Difference.HIGHER if is_higher else Difference.LOWER

    @property
    def change(self) -> Money | None:
        """Return the second price less the first one; None where they cannot be compared."""
        if self.first is None or self.second is None:
            return None
        return self.second - self.first if self.first.currency == self.second.currency else None

    @property
    def percent(self) -> Decimal | None:
        """Return the change in per cent of the first price, with one decimal."""
        if self.change is None or self.first is None or not self.first.amount:
            return None
        share = self.change.amount * 100 / self.first.amount
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of two price lists, by product and cycle; `has_more`: only the first were read."""

    rows: tuple[ComparedPrice, ...]
    same_count: int
    has_more: bool

    @property
    def counts(self) -> Mapping[Difference, int]:
        """Return how many of the rows differ in each way; those of none are left out."""
        found: dict[Difference, int] = {}
        for row in self.rows:
            found[row.difference] = found.get(row.difference, 0) + 1
        return found


_IN_FORCE = """
    SELECT DISTINCT ON (product_id, billing_cycle) product_id, billing_cycle, amount, currency
    FROM upline_price
    WHERE tenant_id = %(tenant)s AND price_list_id = %({which})s
        AND coalesce(valid_from, '-infinity') <= %(day)s
        AND coalesce(valid_to, 'infinity') >= %(day)s
    ORDER BY product_id, billing_cycle, valid_from DESC NULLS LAST
"""
_COMPARED = f"""
    WITH first AS ({_IN_FORCE.format(which="first")}),
        second AS ({_IN_FORCE.format(which="second")}),
        compared AS (
            SELECT coalesce(first.product_id, second.product_id) AS product_id,
                coalesce(first.billing_cycle, second.billing_cycle) AS billing_cycle,
                first.amount AS first_amount, first.currency AS first_currency,
                second.amount AS second_amount, second.currency AS second_currency
            FROM first FULL JOIN second
                ON second.product_id = first.product_id
                AND second.billing_cycle = first.billing_cycle
        )
"""  # noqa: S608 — of constants only
_DIFFERENCES = f"""
    {_COMPARED}
    SELECT product_id, product.name, billing_cycle,
        first_amount, first_currency, second_amount, second_currency
    FROM compared JOIN upline_product AS product ON product.id = product_id
    WHERE (first_amount, first_currency) IS DISTINCT FROM (second_amount, second_currency)
    ORDER BY product.name, product_id, billing_cycle
    LIMIT %(limit)s
"""  # noqa: S608 — of constants only
_SAME = f"""
    {_COMPARED}
    SELECT count(*) FROM compared
    WHERE (first_amount, first_currency) = (second_amount, second_currency)
"""  # noqa: S608 — of constants only


def compare_price_lists(
    *, tenant_id: UUID, first_id: UUID, second_id: UUID, day: date, limit: int
) -> Comparison:
    """Return how the prices of two lists of a BSS differ on a day. Two queries."""
    of = {"tenant": tenant_id, "first": first_id, "second": second_id, "day": day}
    rows = fetch(_DIFFERENCES, {**of, "limit": limit + 1})
    [(same,)] = fetch(_SAME, of)
    compared = tuple(
        ComparedPrice(
            Ref(product_id, name),
            BillingCycle(cycle),
            money_or_none(first, first_currency or ""),
            money_or_none(second, second_currency or ""),
        )
        for product_id, name, cycle, first, first_currency, second, second_currency in rows[:limit]
    )
    return Comparison(compared, same, has_more=len(rows) > limit)
