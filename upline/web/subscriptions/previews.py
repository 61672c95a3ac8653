"""The preview of an action on a subscription: a dry run, the values that change, then sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.backorders.preview import DryRunOrder, DryRunResult
from upline.backorders.queries import subscription_page_with_orders
from upline.kernel.money import ZERO, Money
from upline.kernel.texts import text
from upline.subscriptions.actions import ChangeTiming
from upline.subscriptions.queries import AddOnSummary, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status, SubscriptionKind
from upline.web.shared import formatting
from upline.web.shared.action_page import ActionDefinition
from upline.web.shared.labels import licences, status_title
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
from upline.web.subscriptions.forms import SubscriptionActionContext, SubscriptionActionForm
from upline.web.subscriptions.texts import (
    OWN_COST,
    OWN_COST_OF_THESE,
    customer_pays,
    promotion_lasting,
)


class Effect(Enum):
    """What an action does upstream: it sells, the mirror follows it (R5), or nothing."""

    SELLS = auto()
    IS_MIRRORED = auto()
    NONE = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionActionDefinition(ActionDefinition[SubscriptionActionContext]):
    """An action on a subscription, and what it does upstream.

    `add_on_label` is what it is called on an add-on, where that differs.
    """

    effect: Effect = Effect.NONE
    add_on_label: str = ""

    def title(self, ctx: SubscriptionActionContext) -> str:
        is_add_on = ctx.page.kind is SubscriptionKind.ADD_ON
        return self.add_on_label if is_add_on and self.add_on_label else self.label


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """What the sentences are made from.

    `due` is the day on which the action takes effect; `before` and `after` are the records before
    and after the dry run, first the one acted on.
    """

    ctx: SubscriptionActionContext
    form: SubscriptionActionForm
    result: DryRunResult
    due: date
    before: list[SubscriptionPage]
    after: list[SubscriptionPage]

    @property
    def page(self) -> SubscriptionPage:
        return self.ctx.page

    @property
    def data(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def is_later(self) -> bool:
        return self.due > self.ctx.today

    @property
    def is_add_on(self) -> bool:
        return self.page.kind is SubscriptionKind.ADD_ON

    @property
    def licences(self) -> str:
        return licences(self.data["quantity"])

    @property
    def back_ordering_active(self) -> bool:
        return self.ctx.visit.tenant.back_ordering_active

    def day(self, day: date) -> str:
        """Return `today`, or the day."""
        return day_or_today(day, today=self.ctx.today)


def preview(
    ctx: SubscriptionActionContext,
    definition: SubscriptionActionDefinition,
    form: SubscriptionActionForm,
) -> tuple[Iterable[Change], Iterable[PreviewStep]]:
    """Run an action in a transaction that is rolled back; return what changes and what happens.

    Raises: Refused — as the action would.
    """
    due = _due(form.when(), ctx)
    facts = _dry_run(ctx, definition, form, due)
    if facts.is_later and definition.effect is Effect.SELLS:
        # What it would cost today; the booking itself is done on the day.
        facts = _dry_run(ctx, definition, form.for_today(), due)
    changes = _sale_changes(facts) if definition.effect is Effect.SELLS else _state_changes(facts)
    return changes, [
        *definition.steps(facts),
        *_promotion_steps(facts),
        *_upstream_steps(facts, definition.effect),
    ]


def _promotion_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which promotions the sale has for the customer; of a later one, as if it were today."""
    known = {line.id for page in facts.before for line in page.history}
    new = {line.id: line for page in facts.after for line in page.history if line.id not in known}
    for line in new.values():
        if line.promotion:
            yield step(
                "badge-percent",
                text("<b>{promotion}</b> takes {discount} off each billing cycle: {lasting}."),
                promotion=line.promotion,
                discount=formatting.money(Money(line.discount, facts.page.currency)),
                lasting=str(promotion_lasting(line.promotion_cycles)).lower(),
            )


def _due(when: ChangeTiming, ctx: SubscriptionActionContext) -> date:
    if when.at_renewal and ctx.page.renewal_date:
        return ctx.page.renewal_date
    return when.date or ctx.today


def _dry_run(
    ctx: SubscriptionActionContext,
    definition: SubscriptionActionDefinition,
    form: SubscriptionActionForm,
    due: date,
) -> PreviewFacts:
    before: list[SubscriptionPage] = []
    after: list[SubscriptionPage] = []
    into = form.cleaned_data.get("into")

    def run() -> None:
        if ctx.visit.reach().sees_everything:
            before.extend([ctx.page, *_pages(ctx, into)])
        else:
            before.extend(_pages(ctx, ctx.page.id, into))
        touched = definition.run(ctx, form)
        after.extend(_pages(ctx, ctx.page.id, into, touched))

    result = dry_run(run, tenant_id=ctx.tenant_id)
    return PreviewFacts(ctx, form, result, due, before, after)


def _pages(ctx: SubscriptionActionContext, *ids: UUID | None) -> list[SubscriptionPage]:
    wanted = dict.fromkeys(pk for pk in ids if pk is not None)
    found = (
        subscription_page_with_orders(
            tenant_id=ctx.tenant_id,
            subscription_id=pk,
            today=ctx.today,
            by=ctx.by,
            reach=UNRESTRICTED,
        )
        for pk in wanted
    )
    return [page for page in found if page is not None]


def _sale_changes(facts: PreviewFacts) -> Iterable[Change]:
    for was in facts.before:
        yield _licences(was, facts)
    known = {page.id for page in facts.before}
    for page in facts.after:
        if page.id not in known:
            yield _new_licences(page)
    currency = facts.page.currency or facts.ctx.visit.tenant.currency
    is_first_price = facts.ctx.action is Action.ADD_ADD_ON or facts.page.is_trial
    was_price = None if is_first_price else facts.page.unit_price
    yield money_change(
        text("Price per licence"),
        *(_in_currency(price, currency) for price in (was_price, facts.after[-1].unit_price)),
    )
    pays = _paid(facts.before, currency), _paid(facts.after, currency)
    label = customer_pays(facts.page.billing_cycle, facts.page.account.name)
    yield money_change(label, *pays)
    for order in facts.result.orders[:1]:
        yield money_change(_own_label(facts), *_upstream(facts, order))
    yield Change(text("Takes effect"), "", formatting.day(facts.due), "")


def _in_currency(price: Money | None, currency: str) -> Money | None:
    return price if price is not None and price.currency == currency else None


def _state_changes(facts: PreviewFacts) -> Iterable[Change]:
    was, now = facts.before[0], facts.after[0]
    if was.auto_renew != now.auto_renew:
        yield Change(text("Automatic renewal"), _on_off(was), _on_off(now), "")
    else:
        yield Change(text("Status"), status_title(was.status), status_title(now.status), "")


def _on_off(page: SubscriptionPage) -> str:
    return text("On") if page.auto_renew else text("Off")


def _own_label(facts: PreviewFacts) -> str:
    labels = OWN_COST if _is_of_whole(facts) else OWN_COST_OF_THESE
    return labels[facts.page.billing_cycle]


def _is_of_whole(facts: PreviewFacts) -> bool:
    """Tell whether the figures are of all licences, rather than of those that change."""
    return facts.ctx.action is Action.CHANGE_QUANTITY


def _licences(was: SubscriptionPage, facts: PreviewFacts) -> Change:
    now = next(page for page in facts.after if page.id == was.id)
    label = now.product.name if len(facts.after) > 1 else text("Licences")
    difference = now.quantity - was.quantity
    return Change(
        label,
        formatting.whole(was.quantity),
        formatting.whole(now.quantity),
        formatting.delta(difference) if difference else formatting.UNKNOWN,
    )


def _new_licences(page: SubscriptionPage) -> Change:
    quantity = page.quantity
    return Change(page.product.name, "0", formatting.whole(quantity), formatting.delta(quantity))


def _paid(pages: list[SubscriptionPage], currency: str) -> Money | None:
    """Return what some subscriptions cost; None where a price is unknown or in another currency."""
    amounts = [page.amount_to_pay for page in pages]
    known = [amount for amount in amounts if amount is not None and amount.currency == currency]
    return sum(known, Money(ZERO, currency)) if len(known) == len(amounts) else None


def _upstream(facts: PreviewFacts, order: DryRunOrder) -> tuple[Money, Money]:
    """Return what the reseller pays for the licences concerned, before and after."""
    if _is_of_whole(facts):
        price = order.lines[0].unit_price
        return price * facts.before[0].quantity, price * facts.after[0].quantity
    return -_sum(order, lambda q: q < 0), _sum(order, lambda q: q > 0)


def _sum(order: DryRunOrder, counts: Callable[[int], bool]) -> Money:
    lines = (line for line in order.lines if counts(line.quantity))
    return sum(
        (line.unit_price * line.quantity for line in lines), Money(ZERO, order.total.currency)
    )


def change_quantity_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say how many licences there are, and from when."""
    values = {"licences": facts.licences, "day": facts.due}
    if facts.data["quantity"] == facts.page.quantity:
        yield no_change(text("No change: <b>{licences}</b>."), licences=facts.licences)
    elif not facts.is_later:
        sentence = text("<b>{licences}</b> from {start}.")
        yield step("check", sentence, licences=facts.licences, start=facts.day(facts.due))
    elif facts.is_add_on:
        sentence = text(
            "The add-on changes to <b>{licences}</b> on {day}; can be withdrawn until then."
        )
        yield step("clock", sentence, **values)
    else:
        sentence = text(
            "The subscription changes to <b>{licences}</b> on {day}; can be withdrawn until then."
        )
        yield step("clock", sentence, **values)


def add_on_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which add-on there is, and from when."""
    added = facts.after[-1]
    yield step(
        "check",
        text("<b>{licences}</b> of {product} from {day}."),
        licences=facts.licences,
        product=added.product.name,
        day=facts.day(added.start_date),
    )


def upgrade_trial_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say when the paid subscription starts."""
    yield step(
        "check",
        text("The trial becomes a paid subscription with <b>{licences}</b> from {day}."),
        licences=facts.licences,
        day=facts.day(facts.after[0].start_date),
    )


def change_plan_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which licences move to which product, and from when."""
    page, moved = facts.page, facts.after[-1]
    values = {
        "licences": facts.licences,
        "product": moved.product.name,
        "old": page.product.name,
        "day": facts.day(facts.due),
        "left": formatting.whole(facts.after[0].quantity),
    }
    if len(facts.after) == 1:
        yield step("check", text("All <b>{licences}</b> become {product}, from {day}."), **values)
    elif facts.data.get("into"):
        sentence = text(
            "<b>{licences}</b> move into the customer’s {product} from {day}; {left} stay."
        )
        yield step("check", sentence, **values)
    else:
        sentence = text(
            "<b>{licences}</b> become a new subscription to {product} from {day}; "
            "{left} of {old} stay."
        )
        yield step("check", sentence, **values)
    current = {add_on.id for add_on in _current_add_ons(facts.after[0])}
    ended = [a.product.name for a in _current_add_ons(page) if a.id not in current]
    if ended:
        sentence = text("Cancelled with it, because {product} cannot have it: <b>{add_ons}</b>.")
        yield step("circle-x", sentence, product=moved.product.name, add_ons=", ".join(ended))
    if facts.is_later:
        yield step("clock", text("Can be withdrawn until then."))


def _current_add_ons(page: SubscriptionPage) -> list[AddOnSummary]:
    return [add_on for add_on in page.add_ons if add_on.status is not Status.CANCELLED]


def withdraw_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which scheduled change is dropped."""
    ahead = facts.page.scheduled
    if ahead is not None:
        sentence = text("The change scheduled by {name} for {day} is dropped. Nothing is sold.")
        yield step("undo-2", sentence, name=ahead.requested_by, day=ahead.due_date)


def suspend_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say what is suspended."""
    if facts.is_add_on:
        yield step("circle-pause", text("The add-on is suspended from today."))
    else:
        sentence = text("The subscription is suspended from today; its add-ons stay as they are.")
        yield step("circle-pause", sentence)


def reactivate_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say what is active again."""
    if facts.is_add_on:
        yield step("circle-play", text("The add-on is active again from today."))
    else:
        yield step("circle-play", text("The subscription is active again from today."))


def cancel_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say when it ends, with which add-ons."""
    day = facts.day(facts.due)
    if facts.is_later:
        sentence = text("The subscription ends on <b>{day}</b> and can be used until then.")
        if facts.is_add_on:
            sentence = text("The add-on ends on <b>{day}</b> and can be used until then.")
        yield step("clock", sentence, day=facts.due)
    elif facts.is_add_on:
        yield step("circle-x", text("The add-on ends {day}."), day=day)
    else:
        yield step("circle-x", text("The subscription ends {day}."), day=day)
    ending = [add_on.product.name for add_on in _current_add_ons(facts.page)]
    if ending:
        sentence = text("Its add-ons end with it: <b>{add_ons}</b>.")
        yield step("circle-x", sentence, add_ons=", ".join(ending))
    if facts.page.scheduled is not None:
        yield step("undo-2", text("The scheduled change is dropped."))


def withdraw_cancellation_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say that it goes on."""
    day = facts.page.end_date
    if day is not None:
        sentence = text("The subscription goes on after <b>{day}</b>.")
        if facts.is_add_on:
            sentence = text("The add-on goes on after <b>{day}</b>.")
        yield step("undo-2", sentence, day=day)
    renewal = facts.after[0].renewal_date
    if renewal is not None and facts.after[0].auto_renew:
        yield step("refresh-cw", text("It renews automatically on <b>{day}</b>."), day=renewal)


def auto_renewal_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say what happens on the renewal date."""
    after = facts.after[0]
    if after.auto_renew == facts.page.auto_renew:
        yield no_change(text("No change."))
    if after.renewal_date is None:
        return
    if after.auto_renew:
        sentence = text("It renews automatically on <b>{day}</b>.")
        yield step("refresh-cw", sentence, day=after.renewal_date)
    else:
        sentence = text("It ends on <b>{day}</b>, unless this is switched on again before.")
        yield step("clock", sentence, day=after.renewal_date)


def _upstream_steps(facts: PreviewFacts, effect: Effect) -> Iterable[PreviewStep]:
    if effect is Effect.IS_MIRRORED:
        return _mirror_update_steps(facts)
    if effect is Effect.SELLS and facts.is_later:
        return _booked_later(facts)
    return booking_steps(facts.result, back_ordering_active=facts.back_ordering_active)


def _booked_later(facts: PreviewFacts) -> Iterable[PreviewStep]:
    for order in facts.result.orders:
        sentence = text(
            "{distributor} books one order on that day, at the prices and promotions of that day."
        )
        yield step("chevrons-up", sentence, distributor=order.distributor)


def _mirror_update_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    if facts.back_ordering_active:
        sentence = text("No order is booked at the distributor; its record is updated.")
        yield step("chevrons-up", sentence)
