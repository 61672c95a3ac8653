"""What a change of a subscription will do, and what it will cost.

It is computed by the action itself, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upline.database.dry_run import run_and_roll_back
from upline.kernel.money import ZERO, Money
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.storefront.charges import Charge, ServicePeriod, first_charge
from upline.subscriptions.queries import (
    HistoryLine,
    SubscriptionPage,
    last_renewal,
    next_renewal,
)
from upline.subscriptions.rulebook import Action
from upline.web.shared import formatting
from upline.web.shared.previews import Change, money_change
from upline.web.storefront.change_definitions import ChangeDefinition
from upline.web.storefront.change_forms import (
    ChangeContext,
    ChangeForm,
)
from upline.web.storefront.subscriptions import ACTION_LABELS, get_subscription
from upline.web.storefront.texts import PER_CYCLE, licences


@dataclass(frozen=True, slots=True)
class ShopPreview:
    """What a change will do, or the sentence that says why it will not. Without a change it is not the thing to press."""

    button: str
    changes: tuple[Change, ...] = ()
    sentences: tuple[str, ...] = ()
    refusal: str = ""
    is_no_change: bool = False


def preview_change(
    ctx: ChangeContext, definition: ChangeDefinition, form: ChangeForm
) -> ShopPreview:
    """Return what a change will do, computed by the change itself and rolled back."""
    tried = definition.form(ctx, form.data if form.is_bound else form.initial_data())
    if not tried.is_valid():
        return ShopPreview(
            str(ACTION_LABELS[ctx.action]), refusal=str(next(iter(tried.errors.values()))[0])
        )
    button = definition.button(ctx, tried)
    if ctx.action is Action.CHANGE_QUANTITY and tried.cleaned_data["quantity"] == ctx.page.quantity:
        sentence = text("No change: {licences}.", licences=licences(ctx.page.quantity))
        return ShopPreview(str(ACTION_LABELS[ctx.action]), sentences=(sentence,), is_no_change=True)
    try:
        after = _dry_run(ctx, definition, tried)
    except Refused as refusal:
        return ShopPreview(button, refusal=ctx.visit.sentence(refusal))
    sentences = (
        *definition.sentences(ctx, tried, after),
        *_promotion_sentences(ctx, after),
        *_charge_sentences(ctx, tried, after),
    )
    return ShopPreview(button, tuple(_changes(ctx, tried, after)), sentences)


def _new_lines(ctx: ChangeContext, after: SubscriptionPage) -> list[HistoryLine]:
    known = {line.id for line in ctx.page.history}
    return [line for line in after.history if line.id not in known and line.promotion]


def _promotion_sentences(ctx: ChangeContext, after: SubscriptionPage) -> Iterable[str]:
    """Say which promotions the change has."""
    for line in _new_lines(ctx, after):
        yield text(
            "{promotion}: {discount} less {span}.",
            promotion=line.promotion,
            discount=Money(line.discount, ctx.page.currency),
            span=PER_CYCLE[ctx.page.billing_cycle],
        )


def _charge_sentences(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    """Say what is charged today: for the days that are left of the running cycle, or for the whole first one."""
    is_trial, today = ctx.page.is_trial, ctx.visit.today
    is_bought = ctx.action is Action.UPGRADE_TRIAL
    waits = ctx.visit.storefront.needs_approval or after.scheduled is not None
    if ctx.action not in _SELLING or waits or is_trial is not is_bought:
        return
    quantity, price = _after(ctx, form, after)
    paid = _with_promotions(ctx, after, price * quantity if price is not None else None)
    is_replaced = ctx.action in {Action.CHANGE_QUANTITY, Action.CHANGE_PLAN}
    before = ctx.page.amount_to_pay if is_replaced else None
    if paid is None or paid.amount <= (before.amount if before else ZERO):
        return
    extra = paid - before if before else paid
    cycle, start = ctx.page.billing_cycle, ctx.page.start_date
    renewal = next_renewal(start, cycle, after=today)
    if is_bought or renewal is None:
        yield text("Charged today: {money}.", money=extra)
        return
    period = ServicePeriod(start=last_renewal(start, cycle, by=today), renewal=renewal)
    charge = Charge(cycle=cycle, per_cycle=extra, period=period)
    yield text(
        "Charged today: {money}, for the days until {day}.",
        money=first_charge(charge, today),
        day=renewal,
    )


def _with_promotions(
    ctx: ChangeContext, after: SubscriptionPage, amount: Money | None
) -> Money | None:
    """Return what is paid, less what the promotions of the change take off."""
    if amount is None:
        return None
    if ctx.action in {Action.CHANGE_QUANTITY, Action.UPGRADE_TRIAL}:
        discount = after.promotion.discount if after.promotion else None
        return amount - discount if discount is not None else amount
    new = sum((line.discount for line in _new_lines(ctx, after)), ZERO)
    return amount - Money(new, amount.currency)


def _dry_run(
    ctx: ChangeContext, definition: ChangeDefinition, form: ChangeForm
) -> SubscriptionPage:
    """Make the change, read the subscription, and roll both back. Raises: Refused — as the change would be."""

    def run() -> SubscriptionPage:
        definition.run(ctx, form)
        return get_subscription(ctx.visit, ctx.page.id)

    return run_and_roll_back(run)


def _changes(ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage) -> Iterable[Change]:
    """Return licences and what they cost, before and after."""
    if ctx.action not in _SELLING:
        return
    before = ctx.page
    quantity, price = _after(ctx, form, after)
    label = text("You pay {span}", span=PER_CYCLE[before.billing_cycle])
    if ctx.action is Action.ADD_ADD_ON:
        yield Change(text("Licences"), "0", formatting.whole(quantity), formatting.delta(quantity))
        zero = price * 0 if price is not None else None
        full = price * quantity if price is not None else None
        yield money_change(label, zero, _with_promotions(ctx, after, full))
        return
    difference = quantity - before.quantity
    yield Change(
        text("Licences"),
        formatting.whole(before.quantity),
        formatting.whole(quantity),
        formatting.delta(difference) if difference else formatting.UNKNOWN,
    )
    full = price * quantity if price is not None else None
    yield money_change(label, before.amount_to_pay, _with_promotions(ctx, after, full))


_SELLING = frozenset(
    {Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.UPGRADE_TRIAL, Action.CHANGE_PLAN}
)


def _after(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> tuple[int, Money | None]:
    """Return how many licences there will be, at which price, once the change has taken effect."""
    values = form.cleaned_data
    if ctx.action in {Action.ADD_ADD_ON, Action.CHANGE_PLAN}:
        chosen = next(one for one in ctx.offers if str(one.product.id) == values["product"])
        return values.get("quantity", ctx.page.quantity), chosen.unit_price
    return values["quantity"], after.unit_price
