"""The basket in words: what each line is, what is charged today, and what at each renewal."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.orders.rulebook import ItemKind
from upline.storefront.charges import CycleTotal
from upline.storefront.queries import BasketPage, BasketPageLine
from upline.web.shared import formatting
from upline.web.storefront.texts import CYCLE_TOTALS, PER_CYCLE, licences, problem_sentence
from upline.web.storefront.visit import StorefrontVisit


@dataclass(frozen=True, slots=True)
class BasketCardLine:
    """A line of the basket: what it is, and what it costs per billing cycle."""

    id: UUID
    name: str
    remark: str
    quantity: int
    amount: Money | None
    per: str
    problem: str
    promotion: str
    was: Money | None


@dataclass(frozen=True, slots=True)
class CardTotal:
    """What is charged each billing cycle, in words."""

    label: str
    amount: Money
    remark: str


@dataclass(frozen=True, slots=True)
class BasketCard:
    """The basket as a card beside the catalogue, and on its own page."""

    lines: tuple[BasketCardLine, ...]
    today: Money
    today_label: str
    totals: tuple[CardTotal, ...]
    can_be_bought: bool
    version: str
    button: str
    note: str


def basket_card(visit: StorefrontVisit, basket: BasketPage) -> BasketCard:
    """Return the basket in words."""
    charges = basket.charges
    is_approved_first = visit.storefront.needs_approval
    name = visit.storefront.name
    return BasketCard(
        lines=tuple(_line(line) for line in basket.lines),
        today=charges.today,
        today_label=_today_label(visit, has_part=charges.has_part_of_cycle),
        totals=tuple(
            _total(one) for one in charges.totals if one.cycle is not BillingCycle.ONE_TIME
        ),
        can_be_bought=basket.can_be_bought,
        version=basket.version,
        button=text("Send for approval")
        if is_approved_first
        else text("Order now, {money} today", money=formatting.money(charges.today)),
        note=text(
            "{name} has to approve the order first. Nothing is charged until then.", name=name
        )
        if is_approved_first
        else text("Ordering buys at once. You can cancel to the end of a billing period."),
    )


def _today_label(visit: StorefrontVisit, *, has_part: bool) -> str:
    if visit.storefront.needs_approval:
        return text("Charged on the day of approval")
    if has_part:
        return text("Charged today, in part for a period that runs")
    return text("Charged today, {day}", day=visit.today)


def _line(line: BasketPageLine) -> BasketCardLine:
    return BasketCardLine(
        id=line.id,
        name=line.product.name,
        remark=_remark(line),
        quantity=line.quantity,
        amount=line.amount,
        per=PER_CYCLE[line.cycle] if line.cycle else "",
        problem=problem_sentence(line.problem, line.limit) if line.problem else "",
        promotion=_promotion(line),
        was=line.full_amount if line.promotion else None,
    )


def _promotion(line: BasketPageLine) -> str:
    """Return the promotion of a line; empty for none."""
    if not line.promotion:
        return ""
    if line.is_first_cycle_only:
        return text("{promotion}, first billing cycle", promotion=line.promotion)
    return line.promotion


def _remark(line: BasketPageLine) -> str:
    """Return `5 more licences, you will have 31`, or `5 × 3.20, add-on of Business Basic`."""
    if line.kind is ItemKind.LICENCES and line.quantity_after is not None:
        return text(
            "{licences} more, you will have {total}",
            licences=licences(line.quantity),
            total=formatting.whole(line.quantity_after),
        )
    price = (
        formatting.amount(line.unit_price) if line.unit_price is not None else formatting.UNKNOWN
    )
    sum_of_line = f"{formatting.whole(line.quantity)} × {price}"
    if line.kind is ItemKind.ADD_ON:
        return text("{sum}, add-on of {product}", sum=sum_of_line, product=line.target)
    return sum_of_line


def _total(one: CycleTotal) -> CardTotal:
    remark = text("from {day}", day=one.first_renewal) if one.first_renewal else ""
    return CardTotal(CYCLE_TOTALS[one.cycle], one.total, remark)
