"""What will happen to an order: an action rehearsed, told as was and will be, then in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.backorders.preview import DryRunResult, perform_dry_run
from upline.kernel.formats import count_noun, format_day, join_words
from upline.orders.queries import OrderLine, OrderPage, order_page
from upline.orders.rulebook import ItemKind, OrderAction
from upline.setup.rulebook import StatusKind
from upline.web.orders.action_definitions import ACTION_DEFINITIONS
from upline.web.orders.action_forms import ActionContext, OrderActionForm
from upline.web.shared import formatting
from upline.web.shared.previews import Change, Preview, PreviewStep, booking_steps, step

_MAX_LINES = 8


@dataclass(slots=True)
class _StateAfter:
    """How things stand in the rehearsal, once the action is done."""

    after: OrderPage | None = None
    made: OrderPage | None = None


@dataclass(frozen=True, slots=True)
class _PreviewFacts:
    """What the sentences speak of."""

    ctx: ActionContext
    form: OrderActionForm
    result: DryRunResult
    after_state: _StateAfter = field(default_factory=_StateAfter)

    @property
    def start(self) -> date:
        return self.form.cleaned_data["start_date"] or self.ctx.today

    @property
    def start_text(self) -> str:
        return "today" if self.start == self.ctx.today else format_day(self.start)


def preview(ctx: ActionContext, action: OrderAction, form: OrderActionForm) -> Preview:
    """Rehearse an action in a transaction that is rolled back, and tell what came of it."""
    definition = ACTION_DEFINITIONS[action]
    if not form.is_valid():
        return Preview(definition.label, refusal=str(next(iter(form.errors.values()))[0]))
    button, after_state = definition.button(ctx, form), _StateAfter()

    def do() -> None:
        made = definition.call(ctx, form)
        after_state.after = _page(ctx, ctx.order.id)
        after_state.made = _page(ctx, made) if made else None

    result = perform_dry_run(do, tenant_id=ctx.tenant_id)
    if result.refusal is not None:
        return Preview(button, refusal=str(result.refusal))
    facts = _PreviewFacts(ctx, form, result, after_state)
    return Preview(button, changes=tuple(_changes(facts)), steps=tuple(_STEPS[action](facts)))


def _page(ctx: ActionContext, order_id: UUID) -> OrderPage | None:
    return order_page(tenant_id=ctx.tenant_id, order_id=order_id, by=ctx.by)


def _changes(facts: _PreviewFacts) -> Iterator[Change]:
    was, now = facts.ctx.order, facts.after_state.after
    if now is None:
        return
    if was.status != now.status:
        yield Change("Status", was.status, now.status, "")
    line = facts.ctx.line
    became = next((one for one in now.lines if line and one.id == line.id), None)
    if line and became:
        yield from _changes_of_line(line, became)
    if was.total != now.total:
        yield _money("Total of the order", was.total, now.total, was.currency)


def _changes_of_line(was: OrderLine, now: OrderLine) -> Iterator[Change]:
    if was.quantity != now.quantity:
        delta = formatting.delta(now.quantity - was.quantity)
        whole = formatting.whole
        yield Change("Quantity", whole(was.quantity), whole(now.quantity), delta)
    if was.cycle != now.cycle:
        yield Change("Billing cycle", was.cycle, now.cycle, "")


def _money(label: str, was: Decimal, now: Decimal, currency: str) -> Change:
    delta = formatting.amount(now - was, currency)
    plus = "+" if now > was else ""
    amounts = formatting.amount(was, currency), formatting.amount(now, currency)
    return Change(f"{label}, {currency}", *amounts, plus + delta)


def _submitted(_told: _PreviewFacts) -> Iterator[PreviewStep]:
    yield step("check", "The order is a draft no longer. Nothing is sold until it is executed.")


def _executed(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    yield from _delivered_steps(facts)
    yield step("lock", "Items, date, price list and status of the order are kept from then on.")
    yield from _booked(facts)


def _delivered(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    yield from _delivered_steps(facts)
    after = facts.after_state.after
    left = sum(line.is_open for line in after.lines) if after else 0
    if left:
        yield step("package", "A sub-order delivers this; <b>{}</b> stay open.", _items(left))
    else:
        yield step("package", "A sub-order delivers this, and with it the order is executed.")
    yield from _booked(facts)


def _delivered_steps(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    """Tell what comes of the items that are now delivered."""
    was_open = {line.id for line in facts.ctx.open_lines}
    after = facts.after_state.after
    lines = [line for line in after.lines if not line.is_open] if after else []
    made = [line for line in lines if line.id in was_open]
    for line in made[:_MAX_LINES]:
        yield _delivered_step(line, facts)
    if len(made) > _MAX_LINES:
        yield step("check", "And <b>{}</b> more.", _items(len(made) - _MAX_LINES))


def _delivered_step(line: OrderLine, facts: _PreviewFacts) -> PreviewStep:
    name = line.related.name if line.related else line.product.name
    many = count_noun(line.quantity, "licence")
    if line.kind is ItemKind.LICENCES:
        return step("users", "<b>{}</b> more for {}, from {}.", many, name, facts.start_text)
    if line.kind is ItemKind.ADD_ON:
        text = "<b>{}</b> of {} as an add-on of {}, from {}."
        return step("check", text, many, line.product.name, name, facts.start_text)
    text = "<b>{}</b> of {}, {}, for {} from {}."
    customer = facts.ctx.order.account.name
    return step(
        "check", text, many, line.product.name, line.cycle.lower(), customer, facts.start_text
    )


def _booked(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    return booking_steps(
        facts.result, back_ordering_active=facts.ctx.visit.tenant.back_ordering_active
    )


def _copied(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    made = facts.after_state.made
    if made is None:
        return
    total = formatting.amount(made.total, made.currency)
    text = "A {} with <b>{}</b> at today’s prices: <b>{} {}</b>."
    what = "draft" if made.status_kind == StatusKind.DRAFT else "new order"
    yield step("copy", text, what, _items(len(made.lines)), total, made.currency)
    gone = [line.product.name for line in made.lines if not line.is_offered]
    if gone:
        text = (
            "{} cannot be executed any more, because it is no longer sold; delete it in the copy."
        )
        yield step("triangle-alert", text, join_words(list(dict.fromkeys(gone))))


def _canceled(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    yield step("ban", "Nothing of it is sold any more. It can still be copied.")
    if any(not line.is_open for line in facts.ctx.order.lines):
        yield step("package", "What has been delivered stays as it is.")


def _deleted(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    text = "The order goes with its <b>{}</b>, its activities, notes and files."
    yield step("trash-2", text, _items(len(facts.ctx.order.lines)))
    yield step("mail", "Its e-mails and cases stay, without an order.")
    yield step("triangle-alert", "This cannot be taken back.")


def _changed(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    if not any(_changes(facts)):
        yield step("info", "It is so already; nothing changes.")
    dependent_items = _dependent_items(facts.ctx)
    if dependent_items and "billing_cycle" in facts.form.changed_data:
        yield step("link-2", "The billing cycle is also that of {}.", join_words(dependent_items))


def _item_deleted(facts: _PreviewFacts) -> Iterator[PreviewStep]:
    dependent_items = _dependent_items(facts.ctx)
    yield step("trash-2", "{} is taken out of the order.", facts.ctx.item.product.name)
    if dependent_items:
        text = "With it goes what is for it: <b>{}</b>."
        yield step("triangle-alert", text, join_words(dependent_items))


def _dependent_items(ctx: ActionContext) -> list[str]:
    """Return the items that are for the one that is asked about, be it by way of another."""
    for_it = {ctx.item.id}
    after_state: list[str] = []
    for line in ctx.order.lines:  # what makes something stands before what is for it
        if line.target_item_id in for_it:
            for_it.add(line.id)
            after_state.append(f"{formatting.whole(line.quantity)} × {line.product.name}")
    return after_state


def _items(number: int) -> str:
    return count_noun(number, "item")


_STEPS: Mapping[OrderAction, Callable[[_PreviewFacts], Iterator[PreviewStep]]] = {
    OrderAction.SUBMIT: _submitted,
    OrderAction.EXECUTE: _executed,
    OrderAction.DELIVER: _delivered,
    OrderAction.COPY: _copied,
    OrderAction.CANCEL: _canceled,
    OrderAction.DELETE: _deleted,
    OrderAction.UPDATE_ITEM: _changed,
    OrderAction.CHANGE_ITEM_QUANTITY: _changed,
    OrderAction.EXECUTE_ITEM: _delivered,
    OrderAction.DELETE_ITEM: _item_deleted,
}

assert _STEPS.keys() == ACTION_DEFINITIONS.keys(), "an action that nobody foretells"
