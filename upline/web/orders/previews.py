"""What will happen to an order: an action rehearsed, told as was and will be, then in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.backorders.preview import Rehearsal, rehearse
from upline.kernel.formats import counted, listed, spoken_day
from upline.orders.queries import OrderLine, OrderPage, order_page
from upline.orders.rulebook import Adds, OrderAction
from upline.setup.rulebook import StatusKind
from upline.web.orders.verb_forms import Asked, VerbForm
from upline.web.orders.verbs import VERBS
from upline.web.shared import formatting
from upline.web.shared.previews import Change, Preview, Step, booked, step

_LINES_TOLD = 8


@dataclass(slots=True)
class _Found:
    """How things stand in the rehearsal, once the action is done."""

    after: OrderPage | None = None
    made: OrderPage | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What the sentences speak of."""

    asked: Asked
    form: VerbForm
    rehearsed: Rehearsal
    found: _Found = field(default_factory=_Found)

    @property
    def start(self) -> date:
        return self.form.cleaned_data["start_date"] or self.asked.today

    @property
    def since(self) -> str:
        return "today" if self.start == self.asked.today else spoken_day(self.start)


def preview(asked: Asked, action: OrderAction, form: VerbForm) -> Preview:
    """Rehearse an action in a transaction that is rolled back, and tell what came of it."""
    verb = VERBS[action]
    if not form.is_valid():
        return Preview(verb.label, refusal=str(next(iter(form.errors.values()))[0]))
    button, found = verb.button(asked, form), _Found()

    def do() -> None:
        made = verb.call(asked, form)
        found.after = _page(asked, asked.order.id)
        found.made = _page(asked, made) if made else None

    rehearsed = rehearse(do, tenant_id=asked.tenant_id)
    if rehearsed.refusal is not None:
        return Preview(button, refusal=str(rehearsed.refusal))
    told = _Told(asked, form, rehearsed, found)
    return Preview(button, changes=tuple(_changes(told)), steps=tuple(_TELLS[action](told)))


def _page(asked: Asked, order_id: UUID) -> OrderPage | None:
    return order_page(tenant_id=asked.tenant_id, order_id=order_id, by=asked.by)


def _changes(told: _Told) -> Iterator[Change]:
    was, now = told.asked.order, told.found.after
    if now is None:
        return
    if was.status != now.status:
        yield Change("Status", was.status, now.status, "")
    line = told.asked.line
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


def _submitted(_told: _Told) -> Iterator[Step]:
    yield step("check", "The order is a draft no longer. Nothing is sold until it is executed.")


def _executed(told: _Told) -> Iterator[Step]:
    yield from _made(told)
    yield step("lock", "Items, date, price list and status of the order are kept from then on.")
    yield from _booked(told)


def _delivered(told: _Told) -> Iterator[Step]:
    yield from _made(told)
    after = told.found.after
    left = sum(line.is_open for line in after.lines) if after else 0
    if left:
        yield step("package", "A sub-order delivers this; <b>{}</b> stay open.", _items(left))
    else:
        yield step("package", "A sub-order delivers this, and with it the order is executed.")
    yield from _booked(told)


def _made(told: _Told) -> Iterator[Step]:
    """Tell what comes of the items that are now delivered."""
    was_open = {line.id for line in told.asked.open_lines}
    after = told.found.after
    lines = [line for line in after.lines if not line.is_open] if after else []
    made = [line for line in lines if line.id in was_open]
    for line in made[:_LINES_TOLD]:
        yield _made_of(line, told)
    if len(made) > _LINES_TOLD:
        yield step("check", "And <b>{}</b> more.", _items(len(made) - _LINES_TOLD))


def _made_of(line: OrderLine, told: _Told) -> Step:
    name = line.related.name if line.related else line.product.name
    many = counted(line.quantity, "licence")
    if line.adds is Adds.LICENCES:
        return step("users", "<b>{}</b> more for {}, from {}.", many, name, told.since)
    if line.adds is Adds.ADD_ON:
        text = "<b>{}</b> of {} as an add-on of {}, from {}."
        return step("check", text, many, line.product.name, name, told.since)
    text = "<b>{}</b> of {}, {}, for {} from {}."
    customer = told.asked.order.account.name
    return step("check", text, many, line.product.name, line.cycle.lower(), customer, told.since)


def _booked(told: _Told) -> Iterator[Step]:
    return booked(told.rehearsed, tells_upline=told.asked.visit.tenant.tells_upline)


def _copied(told: _Told) -> Iterator[Step]:
    made = told.found.made
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
        yield step("triangle-alert", text, listed(list(dict.fromkeys(gone))))


def _canceled(told: _Told) -> Iterator[Step]:
    yield step("ban", "Nothing of it is sold any more. It can still be copied.")
    if any(not line.is_open for line in told.asked.order.lines):
        yield step("package", "What has been delivered stays as it is.")


def _deleted(told: _Told) -> Iterator[Step]:
    text = "The order goes with its <b>{}</b>, its activities, notes and files."
    yield step("trash-2", text, _items(len(told.asked.order.lines)))
    yield step("mail", "Its e-mails and cases stay, without an order.")
    yield step("triangle-alert", "This cannot be taken back.")


def _changed(told: _Told) -> Iterator[Step]:
    if not any(_changes(told)):
        yield step("info", "It is so already; nothing changes.")
    followers = _followers(told.asked)
    if followers and "billing_cycle" in told.form.changed_data:
        yield step("link-2", "The billing cycle is also that of {}.", listed(followers))


def _item_deleted(told: _Told) -> Iterator[Step]:
    followers = _followers(told.asked)
    yield step("trash-2", "{} is taken out of the order.", told.asked.item.product.name)
    if followers:
        text = "With it goes what is for it: <b>{}</b>."
        yield step("triangle-alert", text, listed(followers))


def _followers(asked: Asked) -> list[str]:
    """Return the items that are for the one that is asked about, be it by way of another."""
    for_it = {asked.item.id}
    found: list[str] = []
    for line in asked.order.lines:  # what makes something stands before what is for it
        if line.for_item in for_it:
            for_it.add(line.id)
            found.append(f"{formatting.whole(line.quantity)} × {line.product.name}")
    return found


def _items(number: int) -> str:
    return counted(number, "item")


_TELLS: Mapping[OrderAction, Callable[[_Told], Iterator[Step]]] = {
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

assert _TELLS.keys() == VERBS.keys(), "an action that nobody foretells"
