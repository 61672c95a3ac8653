"""What will happen: an action rehearsed, and told as was, will be, change, then in sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.safestring import SafeString

from upline.access.reach import UNRESTRICTED
from upline.backorders.preview import DryRunLine, DryRunOrder, DryRunResult, perform_dry_run
from upline.backorders.queries import subscription_page_with_orders
from upline.kernel.money import ZERO
from upline.subscriptions.actions import ChangeTiming
from upline.subscriptions.queries import SubscriptionPage
from upline.subscriptions.rulebook import Action
from upline.web.shared import formatting
from upline.web.shared.previews import Change, Preview
from upline.web.subscriptions import preview_steps
from upline.web.subscriptions.action_definitions import ACTION_DEFINITIONS, ActionContext
from upline.web.subscriptions.forms import ActionForm

_SELLING = frozenset(
    {Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.UPGRADE_TRIAL, Action.CHANGE_PLAN}
)


@dataclass(slots=True)
class PreviewOutcome:
    """The records before and after a rehearsal; the one acted on comes first."""

    before: list[SubscriptionPage] = field(default_factory=list)
    after: list[SubscriptionPage] = field(default_factory=list)


def preview(ctx: ActionContext, action: Action, form: ActionForm) -> Preview:
    """Rehearse an action in a transaction that is rolled back, and tell what came of it."""
    definition = ACTION_DEFINITIONS[action]
    if not form.is_valid():
        missing = next(iter(form.errors.values()))[0]
        return Preview(definition.label, refusal=str(missing))
    button = definition.button(ctx.page, form)
    when = form.when()
    result, outcome = _run_preview(ctx, action, form, when)
    if result.refusal is not None:
        return Preview(button, refusal=str(result.refusal))
    due = _due(when, ctx)
    if due > ctx.today and action in _SELLING:
        # What it would cost today; the booking itself is done on the day.
        result, outcome = _run_preview(ctx, action, form, ChangeTiming())
    facts = preview_steps.PreviewFacts(ctx, form, result, due, outcome.after)
    return Preview(
        button,
        changes=tuple(_changes(ctx, action, result, outcome)),
        steps=tuple(preview_steps.preview_steps(action, facts)),
    )


def _due(when: ChangeTiming, ctx: ActionContext) -> date:
    if when.at_renewal and ctx.page.renewal_date:
        return ctx.page.renewal_date
    return when.date or ctx.today


def _run_preview(
    ctx: ActionContext, action: Action, form: ActionForm, when: ChangeTiming
) -> tuple[DryRunResult, PreviewOutcome]:
    outcome = PreviewOutcome()
    into = form.cleaned_data.get("into")

    def do() -> None:
        outcome.before = _pages(ctx, ctx.page.id, into)
        made = ACTION_DEFINITIONS[action].call(ctx, form, when)
        outcome.after = _pages(ctx, ctx.page.id, into, made)

    return perform_dry_run(do, tenant_id=ctx.tenant_id), outcome


def _pages(ctx: ActionContext, *ids: UUID | None) -> list[SubscriptionPage]:
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


def _changes(
    ctx: ActionContext, action: Action, result: DryRunResult, outcome: PreviewOutcome
) -> list[Change]:
    if action not in _SELLING:
        return [_status(outcome)] if outcome.before and outcome.after else []
    customer, span = ctx.page.account.name, ctx.page.span
    changes = [_licences(was, outcome) for was in outcome.before]
    known = {page.id for page in outcome.before}
    changes += [_new_licences(page) for page in outcome.after if page.id not in known]
    currency = ctx.page.currency or ctx.visit.tenant.currency
    pays = _paid(outcome.before), _paid(outcome.after)
    changes.append(_money(f"{customer} pays {span}", *pays, currency))
    for order in result.orders[:1]:
        was, now = _upstream(action, outcome, order)
        changes.append(_money(_your_label(action, span), was, now, order.currency))
    return changes


def _your_label(action: Action, span: str) -> str:
    whole = action is Action.CHANGE_QUANTITY
    return f"You pay {span}" if whole else f"You pay {span} for these"


def _status(outcome: PreviewOutcome) -> Change:
    was, now = outcome.before[0], outcome.after[0]
    return Change("Status", preview_steps.status(was.status), preview_steps.status(now.status), "")


def _licences(was: SubscriptionPage, outcome: PreviewOutcome) -> Change:
    now = next(page for page in outcome.after if page.id == was.id)
    label = now.product.name if len(outcome.after) > 1 else "Licences"
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


def _paid(pages: list[SubscriptionPage]) -> Decimal | None:
    amounts = [page.amount for page in pages]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def _upstream(
    action: Action, outcome: PreviewOutcome, order: DryRunOrder
) -> tuple[Decimal, Decimal]:
    """Return what the reseller pays for the licences concerned, before and after."""
    if action is Action.CHANGE_QUANTITY:
        price = order.lines[0].unit_price
        return outcome.before[0].quantity * price, outcome.after[0].quantity * price
    return -_sum(order, lambda q: q < 0), _sum(order, lambda q: q > 0)


def _sum(order: DryRunOrder, counts: Callable[[int], bool]) -> Decimal:
    return sum((_gross(line) for line in order.lines if counts(line.quantity)), ZERO)


def _gross(line: DryRunLine) -> Decimal:
    return line.quantity * line.unit_price


def _money(label: str, was: Decimal | None, now: Decimal | None, currency: str) -> Change:
    if was is None or now is None:
        return Change(label, _amount(was, currency), _amount(now, currency), formatting.UNKNOWN)
    plus = "+" if now > was else ""
    delta = f"{plus}{formatting.amount(now - was, currency)}"
    return Change(label, _amount(was, currency), _amount(now, currency), delta)


def _amount(value: Decimal | None, currency: str) -> str | SafeString:
    return formatting.UNKNOWN if value is None else formatting.amount(value, currency)
