"""The sentences under What will happen: here, at the distributor, and what can be taken back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from upline.backorders.preview import Rehearsal
from upline.kernel.formats import counted, spoken_day
from upline.subscriptions.queries import STATUS_TITLES, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web.shared.previews import Step, booked, step
from upline.web.subscriptions.forms import ActionForm
from upline.web.subscriptions.verbs import Asked, thing


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences speak of. `due` is the day on which the action takes effect."""

    asked: Asked
    form: ActionForm
    rehearsed: Rehearsal
    due: date
    after: list[SubscriptionPage]

    @property
    def page(self) -> SubscriptionPage:
        return self.asked.page

    @property
    def data(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def is_later(self) -> bool:
        return self.due > self.asked.today

    @property
    def since(self) -> str:
        return "today" if self.due == self.asked.today else spoken_day(self.due)

    @property
    def licences(self) -> str:
        return counted(self.data["quantity"], "licence")


def status(value: Status) -> str:
    """Return a status as people read it."""
    return STATUS_TITLES[value]


def steps(action: Action, told: Told) -> Iterable[Step]:
    """Tell what happens here, then what happens upstream."""
    yield from _HERE[action](told)
    if action in _FOLLOWED:
        yield from _followed(told)
    elif told.is_later and action in _TIMED:
        yield from _booked_later(told)
    else:
        yield from booked(told.rehearsed, tells_upline=_tells(told))


def _quantity(told: Told) -> Iterable[Step]:
    if told.data["quantity"] == told.page.quantity:
        yield step("info", "It has <b>{}</b> already; nothing changes.", told.licences)
    elif told.is_later:
        text = "On {} the {} changes to <b>{}</b>; until then it can be withdrawn."
        yield step("clock", text, spoken_day(told.due), thing(told.page), told.licences)
    else:
        text = "The {} has <b>{}</b> from {}."
        yield step("check", text, thing(told.page), told.licences, told.since)


def _add_on(told: Told) -> Iterable[Step]:
    added = told.after[-1]
    start = "today" if added.start_date == told.asked.today else spoken_day(added.start_date)
    yield step("check", "<b>{}</b> of {} from {}.", told.licences, added.product.name, start)


def _trial(told: Told) -> Iterable[Step]:
    start = told.after[0].start_date
    since = "today" if start == told.asked.today else spoken_day(start)
    text = "The trial becomes a paid subscription with <b>{}</b> from {}."
    yield step("check", text, told.licences, since)


def _plan(told: Told) -> Iterable[Step]:
    page, moved = told.page, told.after[-1]
    day = "today" if not told.is_later else f"on {spoken_day(told.due)}"
    if len(told.after) == 1:
        text = "All <b>{}</b> become {} {}."
        yield step("check", text, told.licences, moved.product.name, day)
    elif told.data.get("into"):
        text = "<b>{}</b> move into the customer’s {} {}; {} stay."
        stay = f"{told.after[0].quantity:,}"
        yield step("check", text, told.licences, moved.product.name, day, stay)
    else:
        text = "<b>{}</b> become a new subscription to {} {}; {} of {} stay."
        stay = f"{told.after[0].quantity:,}"
        names = (moved.product.name, day, stay, page.product.name)
        yield step("check", text, told.licences, *names)
    if told.is_later:
        yield step("clock", "Until then it can be withdrawn.")


def _withdraw(told: Told) -> Iterable[Step]:
    ahead = told.page.scheduled
    if ahead is not None:
        text = "The change asked for by {} for {} is dropped. Nothing is sold."
        yield step("undo-2", text, ahead.asked_by, spoken_day(ahead.due_date))


def _suspend(told: Told) -> Iterable[Step]:
    text = "The {} is suspended from today; its add-ons stay as they are."
    yield step("circle-pause", text, thing(told.page))


def _reactivate(told: Told) -> Iterable[Step]:
    yield step("circle-play", "The {} is active again from today.", thing(told.page))


def _cancel(told: Told) -> Iterable[Step]:
    living = [a for a in told.page.add_ons if a.status is not Status.CANCELLED]
    also = f" with its {counted(len(living), 'add-on')}" if living else ""
    if told.is_later:
        text = "The {} ends on <b>{}</b>{}; until then it can be used."
        yield step("clock", text, thing(told.page), spoken_day(told.due), also)
    else:
        yield step("circle-x", "The {} ends {}{}.", thing(told.page), _ends(told), also)
    if told.page.scheduled is not None:
        yield step("undo-2", "The change that is scheduled is dropped.")


def _ends(told: Told) -> str:
    return "today" if told.due == told.asked.today else f"as of {spoken_day(told.due)}"


def _booked_later(told: Told) -> Iterable[Step]:
    for order in told.rehearsed.orders:
        text = "{} books one order on that day, at the prices and promotions of that day."
        yield step("chevrons-up", text, order.distributor)


def _followed(told: Told) -> Iterable[Step]:
    if _tells(told):
        text = "No order is booked at the distributor; its record of the {} follows."
        yield step("chevrons-up", text, thing(told.page))


def _tells(told: Told) -> bool:
    return told.asked.visit.tenant.tells_upline


_TIMED = frozenset({Action.CHANGE_QUANTITY, Action.CHANGE_PLAN})
_FOLLOWED = frozenset({Action.SUSPEND, Action.REACTIVATE, Action.CANCEL})
_HERE: Mapping[Action, Callable[[Told], Iterable[Step]]] = {
    Action.CHANGE_QUANTITY: _quantity,
    Action.ADD_ADD_ON: _add_on,
    Action.UPGRADE_TRIAL: _trial,
    Action.CHANGE_PLAN: _plan,
    Action.WITHDRAW_SCHEDULED_CHANGE: _withdraw,
    Action.SUSPEND: _suspend,
    Action.REACTIVATE: _reactivate,
    Action.CANCEL: _cancel,
}
