"""The sentences under What will happen: here, at the distributor, and what can be taken back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upline.kernel.wording import counted, in_words, spoken_day
from upline.simulation.rehearsal import Rehearsal, RehearsedLine, RehearsedOrder
from upline.subscriptions.queries import STATUS_TITLES, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web import formatting
from upline.web.subscriptions.forms import ActionForm
from upline.web.subscriptions.verbs import Asked, thing


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence, with the icon that says where it happens."""

    icon: str
    text: SafeString


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
        yield from _booked(told)


def _quantity(told: Told) -> Iterable[Step]:
    if told.data["quantity"] == told.page.quantity:
        yield _step("info", "It has <b>{}</b> already; nothing changes.", told.licences)
    elif told.is_later:
        text = "On {} the {} changes to <b>{}</b>; until then it can be withdrawn."
        yield _step("clock", text, spoken_day(told.due), thing(told.page), told.licences)
    else:
        text = "The {} has <b>{}</b> from {}."
        yield _step("check", text, thing(told.page), told.licences, told.since)


def _add_on(told: Told) -> Iterable[Step]:
    added = told.after[-1]
    start = "today" if added.start_date == told.asked.today else spoken_day(added.start_date)
    yield _step("check", "<b>{}</b> of {} from {}.", told.licences, added.product.name, start)


def _trial(told: Told) -> Iterable[Step]:
    start = told.after[0].start_date
    since = "today" if start == told.asked.today else spoken_day(start)
    text = "The trial becomes a paid subscription with <b>{}</b> from {}."
    yield _step("check", text, told.licences, since)


def _plan(told: Told) -> Iterable[Step]:
    page, moved = told.page, told.after[-1]
    day = "today" if not told.is_later else f"on {spoken_day(told.due)}"
    if len(told.after) == 1:
        text = "All <b>{}</b> become {} {}."
        yield _step("check", text, told.licences, moved.product.name, day)
    elif told.data.get("into"):
        text = "<b>{}</b> move into the customer’s {} {}; {} stay."
        stay = f"{told.after[0].quantity:,}"
        yield _step("check", text, told.licences, moved.product.name, day, stay)
    else:
        text = "<b>{}</b> become a new subscription to {} {}; {} of {} stay."
        stay = f"{told.after[0].quantity:,}"
        names = (moved.product.name, day, stay, page.product.name)
        yield _step("check", text, told.licences, *names)
    if told.is_later:
        yield _step("clock", "Until then it can be withdrawn.")


def _withdraw(told: Told) -> Iterable[Step]:
    ahead = told.page.scheduled
    if ahead is not None:
        text = "The change asked for by {} for {} is dropped. Nothing is sold."
        yield _step("undo-2", text, ahead.asked_by, spoken_day(ahead.due_date))


def _suspend(told: Told) -> Iterable[Step]:
    text = "The {} is suspended from today; its add-ons stay as they are."
    yield _step("circle-pause", text, thing(told.page))


def _reactivate(told: Told) -> Iterable[Step]:
    yield _step("circle-play", "The {} is active again from today.", thing(told.page))


def _cancel(told: Told) -> Iterable[Step]:
    living = [a for a in told.page.add_ons if a.status is not Status.CANCELLED]
    also = f" with its {counted(len(living), 'add-on')}" if living else ""
    if told.is_later:
        text = "The {} ends on <b>{}</b>{}; until then it can be used."
        yield _step("clock", text, thing(told.page), spoken_day(told.due), also)
    else:
        yield _step("circle-x", "The {} ends {}{}.", thing(told.page), _ends(told), also)
    if told.page.scheduled is not None:
        yield _step("undo-2", "The change that is scheduled is dropped.")


def _ends(told: Told) -> str:
    return "today" if told.due == told.asked.today else f"as of {spoken_day(told.due)}"


def _booked(told: Told) -> Iterable[Step]:
    for order in told.rehearsed.orders:
        text = "{} books <b>one order</b>: {}, <b>{} {}</b>."
        total = formatting.amount(order.total, order.currency)
        yield _step("chevrons-up", text, order.distributor, _sum(order), total, order.currency)
    for reason in told.rehearsed.parked:
        text = "The order waits until the distributor has mended this: {} The sale goes through."
        yield _step("triangle-alert", text, reason)
    if not told.rehearsed.orders and not told.rehearsed.parked and _tells(told):
        yield _step("chevrons-up", "No order is booked at the distributor.")


def _booked_later(told: Told) -> Iterable[Step]:
    for order in told.rehearsed.orders:
        text = "{} books one order on that day, at the prices and promotions of that day."
        yield _step("chevrons-up", text, order.distributor)


def _followed(told: Told) -> Iterable[Step]:
    if _tells(told):
        text = "No order is booked at the distributor; its record of the {} follows."
        yield _step("chevrons-up", text, thing(told.page))


def _tells(told: Told) -> bool:
    return told.asked.visit.tenant.tells_upline


def _sum(order: RehearsedOrder) -> SafeString:
    lines = ((_line(line, order.currency),) for line in order.lines)
    return format_html_join("; ", "{}", lines)


def _line(line: RehearsedLine, currency: str) -> SafeString:
    price = formatting.amount(line.unit_price, currency)
    product = f"{formatting.whole(line.quantity)} × {price}"
    if not line.promotion:
        return format_html("{}", product)
    less = formatting.amount(line.discount, currency)
    text = "{}, less {} by {} {}"
    return format_html(text, product, less, line.promotion, _lasting(line.promotion_cycles))


def _lasting(cycles: int | None) -> str:
    if cycles is None:
        return "for good"
    return "for the first cycle" if cycles == 1 else f"for {in_words(cycles)} cycles"


def _step(icon: str, text: str, *values: object) -> Step:
    return Step(icon, format_html(text, *values) if values else SafeString(text))


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
