"""The preview of an action on an order: a dry run, the values that change, then sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from upline.backorders.preview import DryRunResult
from upline.kernel.money import ZERO, Money
from upline.kernel.texts import plural_text, text
from upline.orders.queries import OrderLine, OrderPage, order_page
from upline.orders.rulebook import ItemKind
from upline.setup.rulebook import StatusKind
from upline.web.orders.action_forms import OrderActionContext, OrderActionForm
from upline.web.shared import formatting
from upline.web.shared.action_page import ActionDefinition
from upline.web.shared.labels import cycle_title, cycle_word, licences
from upline.web.shared.previews import (
    Change,
    PreviewStep,
    booking_steps,
    day_or_today,
    dry_run,
    money_change,
    no_change,
    step,
)

_MAX_LINES = 8


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """What the sentences are made from. `after`: the order after the dry run; `made`: a new one."""

    ctx: OrderActionContext
    form: OrderActionForm
    result: DryRunResult
    after: OrderPage | None
    made: OrderPage | None

    @property
    def start(self) -> date:
        return self.form.cleaned_data["start_date"] or self.ctx.today

    @property
    def start_text(self) -> str:
        return day_or_today(self.start, today=self.ctx.today)


def preview(
    ctx: OrderActionContext, definition: ActionDefinition[OrderActionContext], form: OrderActionForm
) -> tuple[Iterable[Change], Iterable[PreviewStep]]:
    """Run an action in a transaction that is rolled back; return what changes and what happens.

    Raises: Refused — as the action would.
    """
    pages: dict[str, OrderPage | None] = {}

    def run() -> None:
        made = definition.run(ctx, form)
        pages["after"] = _page(ctx, ctx.order.id)
        pages["made"] = _page(ctx, made) if made else None

    result = dry_run(run, tenant_id=ctx.tenant_id)
    facts = PreviewFacts(ctx, form, result, **pages)
    return _changes(facts), definition.steps(facts)


def _page(ctx: OrderActionContext, order_id: UUID) -> OrderPage | None:
    return order_page(tenant_id=ctx.tenant_id, order_id=order_id, by=ctx.by)


def _changes(facts: PreviewFacts) -> Iterator[Change]:
    was, now = facts.ctx.order, facts.after
    if now is None:
        return
    if was.status != now.status:
        yield Change(text("Status"), was.status, now.status, "")
    line = facts.ctx.line
    became = next((one for one in now.lines if line and one.id == line.id), None)
    if line and became:
        yield from _changes_of_line(line, became)
    if was.total != now.total:
        yield money_change(
            text("Total of the order, {currency}", currency=was.currency), was.total, now.total
        )
    if delivered := _delivered_lines(facts):
        total = sum((one.total for one in delivered), Money(ZERO, was.currency))
        yield Change(text("Total, net"), "", formatting.money(total), "")
        yield Change(text("Takes effect"), "", formatting.day(facts.start), "")


def _changes_of_line(was: OrderLine, now: OrderLine) -> Iterator[Change]:
    if was.quantity != now.quantity:
        delta = formatting.delta(now.quantity - was.quantity)
        whole = formatting.whole
        yield Change(text("Quantity"), whole(was.quantity), whole(now.quantity), delta)
    if was.billing_cycle != now.billing_cycle:
        before, after = cycle_title(was.billing_cycle), cycle_title(now.billing_cycle)
        yield Change(text("Billing cycle"), before, after, "")
    if was.unit_price != now.unit_price:
        yield money_change(text("Unit price"), was.unit_price, now.unit_price)


def submit_steps(_facts: PreviewFacts) -> Iterator[PreviewStep]:
    yield step(
        "check", text("The order is no longer a draft. Nothing is sold until it is executed.")
    )


def execute_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    yield from _item_steps(facts)
    yield step("lock", text("The order is locked after this."))
    yield from _booked(facts)


def deliver_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    yield from _item_steps(facts)
    after = facts.after
    left = sum(line.is_open for line in after.lines) if after else 0
    if left:
        yield step(
            "package",
            text("A sub-order delivers this. Still open: <b>{items}</b>."),
            items=_items(left),
        )
    else:
        yield step("package", text("A sub-order delivers this, and with it the order is executed."))
    yield from _booked(facts)


def _item_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    """Tell what comes of the items that are now delivered."""
    made = _delivered_lines(facts)
    for line in made[:_MAX_LINES]:
        yield _delivered_step(line, facts)
    if len(made) > _MAX_LINES:
        yield step("check", text("And <b>{items}</b> more."), items=_items(len(made) - _MAX_LINES))


def _delivered_lines(facts: PreviewFacts) -> list[OrderLine]:
    """Return the items that are now delivered, as they are afterwards: with their promotions."""
    was_open = {line.id for line in facts.ctx.open_lines}
    lines = facts.after.lines if facts.after else ()
    return [line for line in lines if not line.is_open and line.id in was_open]


def _delivered_step(line: OrderLine, facts: PreviewFacts) -> PreviewStep:
    values: dict[str, object] = {
        "licences": licences(line.quantity),
        "product": line.product.name,
        "subscription": line.related.name if line.related else line.product.name,
        "cycle": cycle_word(line.billing_cycle),
        "customer": facts.ctx.order.account.name,
        "day": facts.start_text,
    }
    if line.kind is ItemKind.LICENCES:
        return step(
            "users", text("<b>{licences}</b> more for {subscription}, from {day}."), **values
        )
    if line.kind is ItemKind.ADD_ON:
        sentence = text(
            "<b>{licences}</b> of {product} as an add-on of {subscription}, from {day}."
        )
        return step("check", sentence, **values)
    sentence = text("<b>{licences}</b> of {product}, {cycle}, for {customer} from {day}.")
    return step("check", sentence, **values)


def _booked(facts: PreviewFacts) -> Iterator[PreviewStep]:
    return booking_steps(
        facts.result, back_ordering_active=facts.ctx.visit.tenant.back_ordering_active
    )


def copy_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    made = facts.made
    if made is None:
        return
    sentence = text("A new order with <b>{items}</b> at today’s prices: <b>{total}</b>.")
    if made.status_kind == StatusKind.DRAFT:
        sentence = text("A draft with <b>{items}</b> at today’s prices: <b>{total}</b>.")
    yield step("copy", sentence, items=_items(len(made.lines)), total=formatting.money(made.total))
    gone = [line.product.name for line in made.lines if not line.is_offered]
    if gone:
        sentence = text("No longer sold, delete in the copy before executing it: {products}.")
        yield step("triangle-alert", sentence, products=", ".join(dict.fromkeys(gone)))


def cancel_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    yield step("ban", text("Nothing more of it is sold. It can still be copied."))
    if any(not line.is_open for line in facts.ctx.order.lines):
        yield step("package", text("What has been delivered stays as it is."))


def delete_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    sentence = text("The order is deleted with <b>{items}</b>, its activities, notes and files.")
    yield step("trash-2", sentence, items=_items(len(facts.ctx.order.lines)))
    yield step("mail", text("Its e-mails and cases stay, without an order."))
    yield step("triangle-alert", text("This cannot be undone."))


def change_item_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    if not any(_changes(facts)):
        yield no_change(text("No change."))
    dependent_items = _dependent_items(facts.ctx)
    if dependent_items and "billing_cycle" in facts.form.changed_data:
        sentence = text("The billing cycle also applies to: {items}.")
        yield step("link-2", sentence, items=", ".join(dependent_items))


def delete_item_steps(facts: PreviewFacts) -> Iterator[PreviewStep]:
    dependent_items = _dependent_items(facts.ctx)
    sentence = text("{product} is removed from the order.")
    yield step("trash-2", sentence, product=facts.ctx.item.product.name)
    if dependent_items:
        sentence = text("Removed with it: <b>{items}</b>.")
        yield step("triangle-alert", sentence, items=", ".join(dependent_items))


def _dependent_items(ctx: OrderActionContext) -> list[str]:
    """Return the items that are for the given one, be it by way of another."""
    for_it = {ctx.item.id}
    dependent: list[str] = []
    for line in ctx.order.lines:  # what makes something stands before what is for it
        if line.target_item_id in for_it:
            for_it.add(line.id)
            dependent.append(f"{formatting.whole(line.quantity)} × {line.product.name}")
    return dependent


def _items(number: int) -> str:
    return plural_text("{count} item", "{count} items", count=number)
