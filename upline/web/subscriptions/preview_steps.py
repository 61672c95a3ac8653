"""The sentences under What will happen: here, at the distributor, and what can be taken back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from upline.backorders.preview import DryRunResult
from upline.kernel.formats import count_noun, format_day
from upline.subscriptions.queries import STATUS_TITLES, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web.shared.previews import PreviewStep, booking_steps, step
from upline.web.subscriptions.action_definitions import ActionContext, record_noun
from upline.web.subscriptions.forms import ActionForm


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """What the sentences speak of. `due` is the day on which the action takes effect."""

    ctx: ActionContext
    form: ActionForm
    result: DryRunResult
    due: date
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
    def start_text(self) -> str:
        return "today" if self.due == self.ctx.today else format_day(self.due)

    @property
    def licences(self) -> str:
        return count_noun(self.data["quantity"], "licence")


def status(value: Status) -> str:
    """Return a status as people read it."""
    return STATUS_TITLES[value]


def preview_steps(action: Action, facts: PreviewFacts) -> Iterable[PreviewStep]:
    """Tell what happens here, then what happens upstream."""
    yield from _STEPS[action](facts)
    if action in _MIRROR_ONLY_ACTIONS:
        yield from _mirror_update_steps(facts)
    elif facts.is_later and action in _TIMED:
        yield from _booked_later(facts)
    else:
        yield from booking_steps(facts.result, back_ordering_active=_back_ordering_active(facts))


def _quantity(facts: PreviewFacts) -> Iterable[PreviewStep]:
    if facts.data["quantity"] == facts.page.quantity:
        yield step("info", "It has <b>{}</b> already; nothing changes.", facts.licences)
    elif facts.is_later:
        text = "On {} the {} changes to <b>{}</b>; until then it can be withdrawn."
        yield step("clock", text, format_day(facts.due), record_noun(facts.page), facts.licences)
    else:
        text = "The {} has <b>{}</b> from {}."
        yield step("check", text, record_noun(facts.page), facts.licences, facts.start_text)


def _add_on(facts: PreviewFacts) -> Iterable[PreviewStep]:
    added = facts.after[-1]
    start = "today" if added.start_date == facts.ctx.today else format_day(added.start_date)
    yield step("check", "<b>{}</b> of {} from {}.", facts.licences, added.product.name, start)


def _trial(facts: PreviewFacts) -> Iterable[PreviewStep]:
    start = facts.after[0].start_date
    start_text = "today" if start == facts.ctx.today else format_day(start)
    text = "The trial becomes a paid subscription with <b>{}</b> from {}."
    yield step("check", text, facts.licences, start_text)


def _plan(facts: PreviewFacts) -> Iterable[PreviewStep]:
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
    if facts.is_later:
        yield step("clock", "Until then it can be withdrawn.")


def _withdraw(facts: PreviewFacts) -> Iterable[PreviewStep]:
    ahead = facts.page.scheduled
    if ahead is not None:
        text = "The change asked for by {} for {} is dropped. Nothing is sold."
        yield step("undo-2", text, ahead.requested_by, format_day(ahead.due_date))


def _suspend(facts: PreviewFacts) -> Iterable[PreviewStep]:
    text = "The {} is suspended from today; its add-ons stay as they are."
    yield step("circle-pause", text, record_noun(facts.page))


def _reactivate(facts: PreviewFacts) -> Iterable[PreviewStep]:
    yield step("circle-play", "The {} is active again from today.", record_noun(facts.page))


def _cancel(facts: PreviewFacts) -> Iterable[PreviewStep]:
    living = [a for a in facts.page.add_ons if a.status is not Status.CANCELLED]
    also = f" with its {count_noun(len(living), 'add-on')}" if living else ""
    if facts.is_later:
        text = "The {} ends on <b>{}</b>{}; until then it can be used."
        yield step("clock", text, record_noun(facts.page), format_day(facts.due), also)
    else:
        yield step("circle-x", "The {} ends {}{}.", record_noun(facts.page), _ends(facts), also)
    if facts.page.scheduled is not None:
        yield step("undo-2", "The change that is scheduled is dropped.")


def _ends(facts: PreviewFacts) -> str:
    return "today" if facts.due == facts.ctx.today else f"as of {format_day(facts.due)}"


def _booked_later(facts: PreviewFacts) -> Iterable[PreviewStep]:
    for order in facts.result.orders:
        text = "{} books one order on that day, at the prices and promotions of that day."
        yield step("chevrons-up", text, order.distributor)


def _mirror_update_steps(facts: PreviewFacts) -> Iterable[PreviewStep]:
    if _back_ordering_active(facts):
        text = "No order is booked at the distributor; its record of the {} follows."
        yield step("chevrons-up", text, record_noun(facts.page))


def _back_ordering_active(facts: PreviewFacts) -> bool:
    return facts.ctx.visit.tenant.back_ordering_active


_TIMED = frozenset({Action.CHANGE_QUANTITY, Action.CHANGE_PLAN})
_MIRROR_ONLY_ACTIONS = frozenset({Action.SUSPEND, Action.REACTIVATE, Action.CANCEL})
_STEPS: Mapping[Action, Callable[[PreviewFacts], Iterable[PreviewStep]]] = {
    Action.CHANGE_QUANTITY: _quantity,
    Action.ADD_ADD_ON: _add_on,
    Action.UPGRADE_TRIAL: _trial,
    Action.CHANGE_PLAN: _plan,
    Action.WITHDRAW_SCHEDULED_CHANGE: _withdraw,
    Action.SUSPEND: _suspend,
    Action.REACTIVATE: _reactivate,
    Action.CANCEL: _cancel,
}
