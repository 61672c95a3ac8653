"""The result of a what-if: what the sales of a period came to, and would come to by the draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from upline.access.rulebook import Actor
from upline.backorders.what_if.drafts import Draft, SalesPeriod, read_draft
from upline.backorders.what_if.running import Sum, Sums, read_period
from upline.catalog.queries import product_names
from upline.catalog.rulebook import BillingCycle
from upline.jobs.queries import JobSummary, find_job_of_subject
from upline.jobs.rulebook import JobKind
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import tenant_names

_TENTH = Decimal("0.1")


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedSum:
    """What some lines were booked at, and what they come to by the draft. `changed`: lines that differ."""

    lines: int
    changed: int
    booked: Money
    draft: Money

    @property
    def difference(self) -> Money:
        return self.draft - self.booked

    @property
    def percent(self) -> Decimal | None:
        """Return the difference in per cent of what was booked; None where that is nothing."""
        if not self.booked.amount:
            return None
        share = self.difference.amount * 100 / abs(self.booked.amount)
        return share.quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ResellerDifference:
    """What the draft makes of one reseller's sales, in one currency."""

    reseller: Ref
    sum: ComparedSum


@dataclass(frozen=True, slots=True)
class ProductDifference:
    """What the draft makes of the sales of one product in one billing cycle, in one currency."""

    product: Ref
    billing_cycle: BillingCycle
    sum: ComparedSum


@dataclass(frozen=True, slots=True)
class UnbookedSales:
    """Sales that have no price by the draft, and what they were booked at."""

    count: int
    booked: Money


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIf:
    """A draft, and what the sales of a period come to by it; the largest differences first.

    While the job is open, what has been added up so far. `totals` are per currency.
    """

    job: JobSummary
    draft: Draft
    period: SalesPeriod
    totals: tuple[ComparedSum, ...]
    resellers: tuple[ResellerDifference, ...]
    products: tuple[ProductDifference, ...]
    unbooked: tuple[UnbookedSales, ...]


def what_if(*, tenant_id: UUID, result_id: UUID, by: Actor) -> WhatIf | None:
    """Return the result that has an id; None if there is none, or none that they may see. Three queries."""
    found = find_job_of_subject(
        tenant_id=tenant_id, subject_id=result_id, kind=JobKind.WHAT_IF, by=by
    )
    if found is None:
        return None
    sums = Sums(found.cursor)
    names = tenant_names(tenant_ids={UUID(key.split("|")[0]) for key in sums.resellers})
    products = product_names(product_ids={UUID(key.split("|")[0]) for key in sums.products})
    return WhatIf(
        job=found.job,
        draft=read_draft(found.parameters["draft"]),
        period=read_period(found.parameters),
        totals=_totals(sums.resellers),
        resellers=_by_reseller(sums.resellers, names),
        products=_by_product(sums.products, products),
        unbooked=tuple(
            UnbookedSales(count, Money(Decimal(amount), currency))
            for currency, (count, amount) in sorted(sums.unbooked.items())
        ),
    )


def _compared(found: Sum, currency: str) -> ComparedSum:
    return ComparedSum(
        lines=found.lines,
        changed=found.changed,
        booked=Money(found.booked, currency),
        draft=Money(found.draft, currency),
    )


def _totals(sums: Mapping[str, Sum]) -> tuple[ComparedSum, ...]:
    totals: dict[str, Sum] = {}
    for key, found in sums.items():
        total = totals.setdefault(key.rpartition("|")[2], Sum())
        total.lines += found.lines
        total.changed += found.changed
        total.booked += found.booked
        total.draft += found.draft
    return tuple(_compared(total, currency) for currency, total in sorted(totals.items()))


def _by_reseller(
    sums: Mapping[str, Sum], names: Mapping[UUID, str]
) -> tuple[ResellerDifference, ...]:
    rows = []
    for key, found in sums.items():
        pk, currency = key.split("|")
        reseller = Ref(UUID(pk), names.get(UUID(pk), ""))
        rows.append(ResellerDifference(reseller, _compared(found, currency)))
    return tuple(_largest_first(rows))


def _by_product(
    sums: Mapping[str, Sum], names: Mapping[UUID, str]
) -> tuple[ProductDifference, ...]:
    rows = []
    for key, found in sums.items():
        pk, cycle, currency = key.split("|")
        product = Ref(UUID(pk), names.get(UUID(pk), ""))
        rows.append(ProductDifference(product, BillingCycle(cycle), _compared(found, currency)))
    return tuple(_largest_first(rows))


def _largest_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.sum.booked.currency, -abs(row.sum.difference.amount)))
