"""What will happen: an action rehearsed, and told as was, will be, change, then in sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.safestring import SafeString

from upline.access.reach import EVERYTHING
from upline.backorders.preview import Rehearsal, RehearsedLine, RehearsedOrder, rehearse
from upline.backorders.queries import subscription_page
from upline.kernel.money import ZERO
from upline.subscriptions.actions import When
from upline.subscriptions.queries import SubscriptionPage
from upline.subscriptions.rulebook import Action
from upline.web.shared import formatting
from upline.web.shared.previews import Change, Preview
from upline.web.subscriptions import sentences
from upline.web.subscriptions.forms import ActionForm
from upline.web.subscriptions.verbs import VERBS, Asked

_SELLING = frozenset(
    {Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.UPGRADE_TRIAL, Action.CHANGE_PLAN}
)


@dataclass(slots=True)
class Outcome:
    """The records before and after a rehearsal; the one acted on comes first."""

    before: list[SubscriptionPage] = field(default_factory=list)
    after: list[SubscriptionPage] = field(default_factory=list)


def preview(asked: Asked, action: Action, form: ActionForm) -> Preview:
    """Rehearse an action in a transaction that is rolled back, and tell what came of it."""
    verb = VERBS[action]
    if not form.is_valid():
        missing = next(iter(form.errors.values()))[0]
        return Preview(verb.label, refusal=str(missing))
    button = verb.button(asked.page, form)
    when = form.when()
    rehearsed, outcome = _rehearse(asked, action, form, when)
    if rehearsed.refusal is not None:
        return Preview(button, refusal=str(rehearsed.refusal))
    due = _due(when, asked)
    if due > asked.today and action in _SELLING:
        # What it would cost today; the booking itself is done on the day.
        rehearsed, outcome = _rehearse(asked, action, form, When())
    told = sentences.Told(asked, form, rehearsed, due, outcome.after)
    return Preview(
        button,
        changes=tuple(_changes(asked, action, rehearsed, outcome)),
        steps=tuple(sentences.steps(action, told)),
    )


def _due(when: When, asked: Asked) -> date:
    if when.at_renewal and asked.page.renewal_date:
        return asked.page.renewal_date
    return when.date or asked.today


def _rehearse(
    asked: Asked, action: Action, form: ActionForm, when: When
) -> tuple[Rehearsal, Outcome]:
    outcome = Outcome()
    into = form.cleaned_data.get("into")

    def do() -> None:
        outcome.before = _pages(asked, asked.page.id, into)
        made = VERBS[action].call(asked, form, when)
        outcome.after = _pages(asked, asked.page.id, into, made)

    return rehearse(do, tenant_id=asked.tenant_id), outcome


def _pages(asked: Asked, *ids: UUID | None) -> list[SubscriptionPage]:
    wanted = dict.fromkeys(pk for pk in ids if pk is not None)
    found = (
        subscription_page(
            tenant_id=asked.tenant_id, subscription_id=pk, today=asked.today, reach=EVERYTHING
        )
        for pk in wanted
    )
    return [page for page in found if page is not None]


def _changes(asked: Asked, action: Action, rehearsed: Rehearsal, outcome: Outcome) -> list[Change]:
    if action not in _SELLING:
        return [_status(outcome)] if outcome.before and outcome.after else []
    customer, span = asked.page.account.name, asked.page.span
    changes = [_licences(was, outcome) for was in outcome.before]
    known = {page.id for page in outcome.before}
    changes += [_new_licences(page) for page in outcome.after if page.id not in known]
    currency = asked.page.currency or asked.visit.tenant.currency
    pays = _paid(outcome.before), _paid(outcome.after)
    changes.append(_money(f"{customer} pays {span}", *pays, currency))
    for order in rehearsed.orders[:1]:
        was, now = _upstream(action, outcome, order)
        changes.append(_money(_your_label(action, span), was, now, order.currency))
    return changes


def _your_label(action: Action, span: str) -> str:
    whole = action is Action.CHANGE_QUANTITY
    return f"You pay {span}" if whole else f"You pay {span} for these"


def _status(outcome: Outcome) -> Change:
    was, now = outcome.before[0], outcome.after[0]
    return Change("Status", sentences.status(was.status), sentences.status(now.status), "")


def _licences(was: SubscriptionPage, outcome: Outcome) -> Change:
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


def _upstream(action: Action, outcome: Outcome, order: RehearsedOrder) -> tuple[Decimal, Decimal]:
    """Return what the reseller pays for the licences concerned, before and after."""
    if action is Action.CHANGE_QUANTITY:
        price = order.lines[0].unit_price
        return outcome.before[0].quantity * price, outcome.after[0].quantity * price
    return -_sum(order, lambda q: q < 0), _sum(order, lambda q: q > 0)


def _sum(order: RehearsedOrder, counts: Callable[[int], bool]) -> Decimal:
    return sum((_gross(line) for line in order.lines if counts(line.quantity)), ZERO)


def _gross(line: RehearsedLine) -> Decimal:
    return line.quantity * line.unit_price


def _money(label: str, was: Decimal | None, now: Decimal | None, currency: str) -> Change:
    if was is None or now is None:
        return Change(label, _amount(was, currency), _amount(now, currency), formatting.UNKNOWN)
    plus = "+" if now > was else ""
    delta = f"{plus}{formatting.amount(now - was, currency)}"
    return Change(label, _amount(was, currency), _amount(now, currency), delta)


def _amount(value: Decimal | None, currency: str) -> str | SafeString:
    return formatting.UNKNOWN if value is None else formatting.amount(value, currency)
