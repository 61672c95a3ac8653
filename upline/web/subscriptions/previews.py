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
from upline.catalog.rulebook import CYCLE_PRICE_LABELS
from upline.kernel.formats import count_noun, format_day, join_words
from upline.kernel.money import ZERO, Money
from upline.subscriptions.actions import ChangeTiming
from upline.subscriptions.queries import AddOnSummary, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status, SubscriptionKind
from upline.web.shared import formatting
from upline.web.shared.action_page import ActionDefinition
from upline.web.shared.labels import status_title
from upline.web.shared.previews import (
    Change,
    PreviewStep,
    booking_steps,
    day_or_today,
    dry_run,
    money_change,
    step,
)
from upline.web.subscriptions.forms import SubscriptionActionContext, SubscriptionActionForm


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
    def noun(self) -> str:
        return record_noun(self.page)

    @property
    def licences(self) -> str:
        return count_noun(self.data["quantity"], "licence")

    @property
    def back_ordering_active(self) -> bool:
        return self.ctx.visit.tenant.back_ordering_active

    def day(self, day: date) -> str:
        """Return `today`, or the day."""
        return day_or_today(day, today=self.ctx.today)


def record_noun(page: SubscriptionPage) -> str:
    """Return what a record is called in a sentence."""
    return "add-on" if page.kind is SubscriptionKind.ADD_ON else "subscription"


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
    return changes, [*definition.steps(facts), *_upstream_steps(facts, definition.effect)]


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
    customer, span = facts.page.account.name, CYCLE_PRICE_LABELS[facts.page.billing_cycle]
    for was in facts.before:
        yield _licences(was, facts)
    known = {page.id for page in facts.before}
    for page in facts.after:
        if page.id not in known:
            yield _new_licences(page)
    currency = facts.page.currency or facts.ctx.visit.tenant.currency
    pays = _paid(facts.before, currency), _paid(facts.after, currency)
    yield money_change(f"{customer} pays {span}", *pays)
    for order in facts.result.orders[:1]:
        yield money_change(_own_label(facts), *_upstream(facts, order))


def _state_changes(facts: PreviewFacts) -> Iterable[Change]:
    was, now = facts.before[0], facts.after[0]
    if was.auto_renew != now.auto_renew:
        yield Change("Automatic renewal", _on_off(was), _on_off(now), "")
    else:
        yield Change("Status", status_title(was.status), status_title(now.status), "")


def _on_off(page: SubscriptionPage) -> str:
    return "On" if page.auto_renew else "Off"


def _own_label(facts: PreviewFacts) -> str:
    label = f"You pay {CYCLE_PRICE_LABELS[facts.page.billing_cycle]}"
    return label if _is_of_whole(facts) else f"{label} for these"


def _is_of_whole(facts: PreviewFacts) -> bool:
    """Tell whether the figures are of all licences, rather than of those that change."""
    return facts.ctx.action is Action.CHANGE_QUANTITY


def _licences(was: SubscriptionPage, facts: PreviewFacts) -> Change:
    now = next(page for page in facts.after if page.id == was.id)
    label = now.product.name if len(facts.after) > 1 else "Licences"
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
    amounts = [page.amount for page in pages]
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
    if facts.data["quantity"] == facts.page.quantity:
        yield step("info", "No change: <b>{}</b>.", facts.licences)
    elif facts.is_later:
        text = "On {} the {} changes to <b>{}</b>; until then it can be withdrawn."
        yield step("clock", text, format_day(facts.due), facts.noun, facts.licences)
    else:
        text = "The {} has <b>{}</b> from {}."
        yield step("check", text, facts.noun, facts.licences, facts.day(facts.due))


def add_on_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which add-on there is, and from when."""
    added = facts.after[-1]
    start = facts.day(added.start_date)
    yield step("check", "<b>{}</b> of {} from {}.", facts.licences, added.product.name, start)


def upgrade_trial_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say when the paid subscription starts."""
    start = facts.day(facts.after[0].start_date)
    text = "The trial becomes a paid subscription with <b>{}</b> from {}."
    yield step("check", text, facts.licences, start)


def change_plan_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which licences move to which product, and from when."""
    page, moved = facts.page, facts.after[-1]
    day = "today" if not facts.is_later else f"on {format_day(facts.due)}"
    if len(facts.after) == 1:
        text = "All <b>{}</b> become {} {}."
        yield step("check", text, facts.licences, moved.product.name, day)
    elif facts.data.get("into"):
        text = "<b>{}</b> move into the customer’s {} {}; {} stay."
        stay = f"{facts.after[0].quantity:,}"
        yield step("check", text, facts.licences, moved.product.name, day, stay)
    else:
        text = "<b>{}</b> become a new subscription to {} {}; {} of {} stay."
        stay = f"{facts.after[0].quantity:,}"
        names = (moved.product.name, day, stay, page.product.name)
        yield step("check", text, facts.licences, *names)
    current = {add_on.id for add_on in _current_add_ons(facts.after[0])}
    ended = [a.product.name for a in _current_add_ons(page) if a.id not in current]
    if ended:
        text = "Cancelled with it, because {} cannot have it: <b>{}</b>."
        yield step("circle-x", text, moved.product.name, join_words(ended))
    if facts.is_later:
        yield step("clock", "Until then it can be withdrawn.")


def _current_add_ons(page: SubscriptionPage) -> list[AddOnSummary]:
    return [add_on for add_on in page.add_ons if add_on.status is not Status.CANCELLED]


def withdraw_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say which scheduled change is dropped."""
    ahead = facts.page.scheduled
    if ahead is not None:
        text = "The change asked for by {} for {} is dropped. Nothing is sold."
        yield step("undo-2", text, ahead.requested_by, format_day(ahead.due_date))


def suspend_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say what is suspended."""
    text = "The {} is suspended from today; its add-ons stay as they are."
    yield step("circle-pause", text, facts.noun)


def reactivate_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say what is active again."""
    yield step("circle-play", "The {} is active again from today.", facts.noun)


def cancel_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say when it ends, with which add-ons."""
    living = _current_add_ons(facts.page)
    also = f" with its {count_noun(len(living), 'add-on')}" if living else ""
    if facts.is_later:
        text = "The {} ends on <b>{}</b>{}; until then it can be used."
        yield step("clock", text, facts.noun, format_day(facts.due), also)
    else:
        yield step("circle-x", "The {} ends {}{}.", facts.noun, _ends(facts), also)
    if facts.page.scheduled is not None:
        yield step("undo-2", "The change that is scheduled is dropped.")


def withdraw_cancellation_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say that it goes on."""
    day = facts.page.end_date
    if day is not None:
        yield step("undo-2", "The {} goes on after <b>{}</b>.", facts.noun, format_day(day))
    renewal = facts.after[0].renewal_date
    if renewal is not None and facts.after[0].auto_renew:
        yield step("refresh-cw", "It renews by itself on <b>{}</b>.", format_day(renewal))


def _ends(facts: PreviewFacts) -> str:
    return "today" if facts.due == facts.ctx.today else f"as of {format_day(facts.due)}"


def auto_renewal_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Say what happens on the renewal date."""
    after = facts.after[0]
    if after.auto_renew == facts.page.auto_renew:
        yield step("info", "No change.")
    day = format_day(after.renewal_date) if after.renewal_date else ""
    if after.auto_renew:
        yield step("refresh-cw", "The {} renews by itself on <b>{}</b>.", facts.noun, day)
    else:
        text = "The {} ends on <b>{}</b>, unless this is switched on again before."
        yield step("clock", text, facts.noun, day)


def _upstream_steps(facts: PreviewFacts, effect: Effect) -> Iterable[PreviewStep]:
    if effect is Effect.IS_MIRRORED:
        return _mirror_update_steps(facts)
    if effect is Effect.SELLS and facts.is_later:
        return _booked_later(facts)
    return booking_steps(facts.result, back_ordering_active=facts.back_ordering_active)


def _booked_later(facts: PreviewFacts) -> Iterable[PreviewStep]:
    for order in facts.result.orders:
        text = "{} books one order on that day, at the prices and promotions of that day."
        yield step("chevrons-up", text, order.distributor)


def _mirror_update_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    if facts.back_ordering_active:
        text = "No order is booked at the distributor; its record of the {} follows."
        yield step("chevrons-up", text, facts.noun)
