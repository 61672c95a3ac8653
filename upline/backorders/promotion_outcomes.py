"""Why the lines of an order have a promotion or not: as booking recorded it, else by the terms of today.

Pure pricing decides what was not recorded, as if the order were a sale of its order date (R22 to R26).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from upline.access.rulebook import Actor
from upline.backorders.provenance.page import (
    OrderFacts,
    PromotionProvenance,
    recorded_promotion,
)
from upline.catalog.pricing import (
    PricedLine,
    PromotionContext,
    PromotionEvaluation,
    PromotionTerms,
    price_line,
)
from upline.catalog.queries import (
    PromotionSummary,
    find_price_list,
    promotion_summaries,
    promotions_for,
)
from upline.catalog.rulebook import PromotionAudience, PromotionReason
from upline.kernel.money import ZERO, Money
from upline.kernel.page_objects import Ref
from upline.orders.queries import OrderLine, OrderPage, find_order_by_reference, order_page
from upline.subscriptions.queries import MirroredRecord, list_records_of_account
from upline.subscriptions.rulebook import SubscriptionKind


class OutcomeSource(StrEnum):
    """How it is known whether a line has a promotion."""

    RECORDED = "recorded"
    TERMS_OF_TODAY = "terms_of_today"
    NOT_COVERED = "not_covered"
    OTHER_AUDIENCE = "other_audience"


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionOutcome:
    """A line of an order, and what became of a promotion there.

    `promotion` has the reason; None where the promotion does not cover the line's product and cycle,
    or is for own customers and the order is a back-order.
    """

    line: OrderLine
    source: OutcomeSource
    promotion: PromotionProvenance | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionOutcomes:
    """What became of a promotion on each line of an order. `number` is as people write it."""

    order: Ref
    number: str
    is_back_order: bool
    audience: PromotionAudience
    facts: OrderFacts
    lines: tuple[PromotionOutcome, ...]


def promotion_outcomes(
    *, tenant_id: UUID, promotion_id: UUID, reference: str, by: Actor
) -> PromotionOutcomes | None:
    """Return what became of a promotion of a BSS on an order, found by its number. Ten queries at most.

    None where there is no such order, or none that somebody may see.
    """
    order_id = find_order_by_reference(tenant_id=tenant_id, reference=reference, by=by)
    order = order_page(tenant_id=tenant_id, order_id=order_id, by=by) if order_id else None
    if order is None:
        return None
    summaries = promotion_summaries(tenant_id=tenant_id, promotion_ids=[promotion_id])
    check = _Check(order, promotion_id, summaries[promotion_id])
    return PromotionOutcomes(
        order=Ref(order.id, order.name),
        number=order.number,
        is_back_order=order.is_back_order,
        audience=check.terms.audience,
        facts=OrderFacts(order.order_date, order.account.name, order.price_list),
        lines=tuple(check.outcome(line) for line in order.lines),
    )


class _Check:
    """One promotion and one order; what the reasons need is read once."""

    def __init__(self, order: OrderPage, promotion_id: UUID, terms: PromotionSummary) -> None:
        self.order, self.promotion_id, self.terms = order, promotion_id, terms
        tenant_id = order.bss.id
        self.promotions = promotions_for(
            tenant_id=tenant_id,
            product_ids={line.product.id for line in order.lines},
            audience=terms.audience,
        )
        price_list = (
            find_price_list(tenant_id=tenant_id, name=order.price_list)
            if order.price_list
            else None
        )
        self.price_list_id = price_list.pk if price_list else None
        self.records = list_records_of_account(tenant_id=tenant_id, account_id=order.account.id)

    def outcome(self, line: OrderLine) -> PromotionOutcome:
        """Return what became of the promotion on a line."""
        for entry in line.considered:
            if UUID(entry["promotion_id"]) == self.promotion_id:
                found = recorded_promotion(line, entry, self.terms)
                return PromotionOutcome(line=line, source=OutcomeSource.RECORDED, promotion=found)
        if self.order.is_back_order and self.terms.audience is PromotionAudience.OWN_CUSTOMERS:
            return PromotionOutcome(line=line, source=OutcomeSource.OTHER_AUDIENCE, promotion=None)
        covering = self.promotions.get((line.product.id, line.billing_cycle), ())
        if all(promotion.id != self.promotion_id for promotion in covering):
            return PromotionOutcome(line=line, source=OutcomeSource.NOT_COVERED, promotion=None)
        if line.promotion_id == self.promotion_id:  # an order of the BSS's own customer has it
            return PromotionOutcome(
                line=line, source=OutcomeSource.RECORDED, promotion=self._applied(line)
            )
        return PromotionOutcome(
            line=line,
            source=OutcomeSource.TERMS_OF_TODAY,
            promotion=self._evaluated(line, covering),
        )

    def _applied(self, line: OrderLine) -> PromotionProvenance:
        return PromotionProvenance(
            name=self.terms.name,
            terms=self.terms,
            product=line.product,
            billing_cycle=line.billing_cycle,
            is_applied=True,
            reason=PromotionReason.BEST,
            applied_promotion=self.terms.name,
            effect=line.displayed_discount,
        )

    def _evaluated(
        self, line: OrderLine, covering: Sequence[PromotionTerms]
    ) -> PromotionProvenance:
        priced = self._priced(line, covering)
        found = _evaluation_of(priced, self.promotion_id)
        currency = self.order.currency
        return PromotionProvenance(
            name=self.terms.name,
            terms=self.terms,
            product=line.product,
            billing_cycle=line.billing_cycle,
            is_applied=found.is_applied,
            reason=found.reason,
            applied_promotion=priced.promotion.name if priced.promotion else "",
            effect=Money(-found.discount if found.is_applied else ZERO, currency),
        )

    def _priced(self, line: OrderLine, covering: Sequence[PromotionTerms]) -> PricedLine:
        case = PromotionContext(
            product_id=line.product.id,
            billing_cycle=line.billing_cycle,
            order_date=self.order.order_date,
            currency=self.order.currency,
            price_list_id=self.price_list_id,
            adds_licences=line.quantity > 0,
            is_new_customer=self._is_new_customer,
            owned_products=self._owned_products,
        )
        unit_price = line.unit_price.amount if line.unit_price else ZERO
        return price_line(
            quantity=line.quantity, unit_price=unit_price, case=case, promotions=covering
        )

    def _others(self) -> list[MirroredRecord]:
        """Return the records of the account but for those of this order."""
        own = {line.related.record_id for line in self.order.lines if line.related}
        return [record for record in self.records if record.id not in own]

    def _is_new_customer(self) -> bool:
        return all(record.kind is not SubscriptionKind.SUBSCRIPTION for record in self._others())

    def _owned_products(self) -> frozenset[UUID]:
        owned = {record.product_id for record in self.records if not record.is_cancelled}
        return frozenset(
            owned | {line.product.id for line in self.order.lines if line.quantity > 0}
        )


def _evaluation_of(priced: PricedLine, promotion_id: UUID) -> PromotionEvaluation:
    return next(one for one in priced.evaluations if one.promotion.id == promotion_id)
