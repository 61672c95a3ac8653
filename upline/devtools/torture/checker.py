"""Compares what callers were answered with what each BSS has. Pure: no database, no clock.

Sequence numbers make the sales of a subscription a list to which is only added. So every acknowledged sale must be in the list of
its subscription exactly once, at every tier; the lists of one tier must be a prefix of those below it; and calls that did not
overlap must stand in the order in which they were made.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from upline.devtools.torture.history import Answer, Call
from upline.devtools.torture.observation import Observation, ObservedEvent, ObservedOrder


class Fault(StrEnum):
    """What can be wrong after a run."""

    LOST = "lost"
    DOUBLE = "double"
    REFUSED_BUT_SOLD = "refused but sold"
    UNEXPLAINED = "unexplained"
    SEQUENCE = "sequence numbers"
    REORDERED = "reordered"
    NOT_BOOKED = "not booked"
    ORDER_MISSING = "order missing"
    ORDER_DOUBLE = "order double"
    ORDER_WITHOUT_SALE = "order without sale"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    DATE = "date"
    MIRROR = "mirror"
    SUBSCRIPTION = "subscription"
    ORDER_NUMBER = "order number"
    CHAIN = "chain"
    MESSAGE_MISSING = "message missing"
    MESSAGE_DOUBLE = "message double"
    MESSAGE_WITHOUT_ORDER = "message without order"
    MESSAGE_POSITION = "message position"


@dataclass(frozen=True, slots=True)
class Violation:
    """A fault, and what shows it."""

    fault: Fault
    detail: str


class Findings:
    """What a check reads: history and observation, with the indexes that several checks need.

    `upline` has the distributor of each reseller.
    """

    def __init__(
        self, calls: Sequence[Call], observed: Observation, upline: Mapping[str, str]
    ) -> None:
        self.calls = calls
        self.observed = observed
        self.upline = upline

    @cached_property
    def caller_of(self) -> Mapping[int, Call]:
        """The call that each quantity belongs to."""
        return {quantity: call for call in self.calls for quantity in call.quantities}

    @cached_property
    def events_of(self) -> Mapping[tuple[str, str, int], Sequence[ObservedEvent]]:
        """The sales of a quantity, by distributor and reseller."""
        found: dict[tuple[str, str, int], list[ObservedEvent]] = {}
        for event in self.sales:
            for line in event.lines:
                found.setdefault((event.tenant, event.reseller, line.new), []).append(event)
        return found

    @cached_property
    def sales(self) -> Sequence[ObservedEvent]:
        return [event for event in self.observed.events if event.is_sale]

    @cached_property
    def streams(self) -> Mapping[tuple[str, str], Sequence[tuple[int, ObservedEvent]]]:
        """The events of each subscription by sequence number, by distributor and subscription."""
        found: dict[tuple[str, str], list[tuple[int, ObservedEvent]]] = {}
        for event in self.observed.events:
            for subscription, sequence_no in event.streams:
                found.setdefault((event.tenant, subscription), []).append((sequence_no, event))
        return {key: sorted(rows, key=lambda row: row[0]) for key, rows in found.items()}

    @cached_property
    def orders_of(self) -> Mapping[str, Sequence[ObservedOrder]]:
        """The back-orders of each sale event."""
        found: dict[str, list[ObservedOrder]] = {}
        for order in self.observed.orders:
            found.setdefault(order.sale_event, []).append(order)
        return found

    def tiers_of(self, reseller: str) -> Iterator[tuple[str, str]]:
        """Yield each distributor above a reseller, with the reseller just below it."""
        while (distributor := self.upline.get(reseller)) is not None:
            yield distributor, reseller
            reseller = distributor


def find_violations(
    calls: Sequence[Call], observed: Observation, *, upline: Mapping[str, str]
) -> list[Violation]:
    """Return everything that is wrong, once all sales should be booked. Empty: nothing was lost, doubled or changed."""
    findings = Findings(calls, observed, upline)
    return [Violation(fault, detail) for check in _CHECKS for fault, detail in check(findings)]


_Found = Iterable[tuple[Fault, str]]


def _acknowledged_sales_are_there(findings: Findings) -> _Found:
    for call in findings.calls:
        for distributor, reseller in findings.tiers_of(call.reseller):
            for quantity in call.quantities:
                count = len(findings.events_of.get((distributor, reseller, quantity), ()))
                if call.answer is Answer.ACKNOWLEDGED and count == 0:
                    yield Fault.LOST, f"{_named(call)}: not at {distributor}"
                if count > 1:
                    yield Fault.DOUBLE, f"{_named(call)}: {count} times at {distributor}"
                if call.answer is Answer.REFUSED and count:
                    yield Fault.REFUSED_BUT_SOLD, _named(call)


def _sales_were_made(findings: Findings) -> _Found:
    for event in findings.sales:
        for line in event.lines:
            call = findings.caller_of.get(line.new)
            if call is None or (event.tenant, event.reseller) not in set(
                findings.tiers_of(call.reseller)
            ):
                yield Fault.UNEXPLAINED, f"event {event.id}: nobody sold {line.new}"


def _sequence_numbers_have_no_gaps(findings: Findings) -> _Found:
    numbers = {one.id: one.sequence_no for one in findings.observed.subscriptions}
    for (_, subscription), rows in findings.streams.items():
        found = [sequence_no for sequence_no, _ in rows]
        if found != list(range(1, len(found) + 1)) or numbers.get(subscription) != len(found):
            yield (
                Fault.SEQUENCE,
                f"subscription {subscription} at {numbers.get(subscription)}: {found}",
            )


def _calls_stand_in_their_order(findings: Findings) -> _Found:
    for (distributor, subscription), rows in findings.streams.items():
        latest: Call | None = None
        for _, event in rows:
            for line in event.lines:
                call = findings.caller_of.get(line.new)
                if line.subscription != subscription or call is None:
                    continue
                if (
                    latest is not None
                    and call.answer is Answer.ACKNOWLEDGED
                    and call.answered < latest.sent
                ):
                    yield (
                        Fault.REORDERED,
                        f"{_named(call)} stands after {_named(latest)} at {distributor}",
                    )
                if latest is None or call.sent > latest.sent:
                    latest = call


def _everything_is_booked(findings: Findings) -> _Found:
    for event in findings.sales:
        if event.state != "BOOKED":
            yield Fault.NOT_BOOKED, f"event {event.id} is {event.state}"


def _each_sale_has_one_order(findings: Findings) -> _Found:
    booked = {event.id for event in findings.sales if event.state == "BOOKED"}
    for event_id in booked:
        orders = findings.orders_of.get(event_id, ())
        if not orders:
            yield Fault.ORDER_MISSING, f"event {event_id}"
        if len(orders) > 1:
            yield (
                Fault.ORDER_DOUBLE,
                f"event {event_id}: orders {[order.number for order in orders]}",
            )
    for order in findings.observed.orders:
        if order.sale_event not in booked:
            yield Fault.ORDER_WITHOUT_SALE, f"order {order.number} of {order.tenant}"


def _lines_are_what_was_sold(findings: Findings) -> _Found:
    for event in findings.sales:
        sold = Counter(line.new - line.old for line in event.lines)
        for order in findings.orders_of.get(event.id, ()):
            if Counter(line.quantity for line in order.lines) != sold:
                yield Fault.QUANTITY, f"order {order.number} of {order.tenant}: sold {dict(sold)}"
            if order.order_date != event.effective_date:
                yield Fault.DATE, f"order {order.number} of {order.tenant}: {order.order_date}"


def _quantities_continue(findings: Findings) -> _Found:
    """Each change begins with the quantity that the one before it has left: the lists are prefixes of one another."""
    for (distributor, subscription), rows in findings.streams.items():
        changes = [
            (line.old, line.new)
            for _, event in rows
            for line in event.lines
            if line.subscription == subscription
        ]
        for (_, left), (begun, _) in pairwise([(0, 0), *changes]):
            if left != begun:
                yield (
                    Fault.QUANTITY,
                    f"subscription {subscription} at {distributor}: {left}, then {begun}",
                )


def _amounts_are_sums(findings: Findings) -> _Found:
    for order in findings.observed.orders:
        for line in order.lines:
            exact = line.unit_price * line.quantity
            if (
                abs(exact - line.gross) > Decimal("0.01")
                or line.gross - line.discount != line.total
            ):
                yield (
                    Fault.AMOUNT,
                    f"order {order.number} of {order.tenant}: a line of {line.quantity}",
                )
        for name in ("gross", "discount", "total"):
            if getattr(order, name) != sum(getattr(line, name) for line in order.lines):
                yield Fault.AMOUNT, f"order {order.number} of {order.tenant}: {name}"


def _mirrors_equal_their_sources(findings: Findings) -> _Found:
    mirrors = {
        (one.tenant, one.source): one for one in findings.observed.subscriptions if one.source
    }
    by_id = {one.id: one for one in findings.observed.subscriptions}
    for (distributor, subscription), rows in findings.streams.items():
        mirror, source = mirrors.get((distributor, subscription)), by_id.get(subscription)
        if source is None or mirror is None:
            yield Fault.MIRROR, f"subscription {subscription} has none at {distributor}"
        elif (mirror.quantity, mirror.source_sequence_no) != (source.quantity, len(rows)):
            yield (
                Fault.MIRROR,
                (
                    f"{mirror.id} of {subscription}: {mirror.quantity} and {mirror.source_sequence_no} "
                    f"instead of {source.quantity} and {len(rows)}"
                ),
            )


def _subscriptions_have_their_last_quantity(findings: Findings) -> _Found:
    quantities = {one.id: one.quantity for one in findings.observed.subscriptions}
    for (_, subscription), rows in findings.streams.items():
        last = [
            line.new
            for _, event in rows
            for line in event.lines
            if line.subscription == subscription
        ]
        if last and quantities.get(subscription) != last[-1]:
            yield (
                Fault.SUBSCRIPTION,
                f"{subscription}: {quantities.get(subscription)}, not {last[-1]}",
            )


def _order_numbers_have_no_gaps(findings: Findings) -> _Found:
    numbers: dict[str, list[int]] = {}
    for order in findings.observed.orders:
        numbers.setdefault(order.tenant, []).append(order.number)
    for tenant, number in findings.observed.direct_numbers:
        numbers.setdefault(tenant, []).append(number)
    for tenant, found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield Fault.ORDER_NUMBER, f"{len(found)} orders of {tenant}, up to {max(found)}"


def _middle_tiers_pass_sales_on(findings: Findings) -> _Found:
    for event in findings.sales:
        above = findings.upline.get(event.tenant)
        if above is None or event.state != "BOOKED":
            continue
        sold = [line.new for line in event.lines]
        passed = {
            found.id
            for quantity in sold
            for found in findings.events_of.get((above, event.tenant, quantity), ())
        }
        if len(passed) != 1:
            yield Fault.CHAIN, f"event {event.id} of {event.tenant}: {len(passed)} at {above}"
    sold_to = {(event.tenant, line.new) for event in findings.sales for line in event.lines}
    for event in findings.sales:
        for line in event.lines:
            call = findings.caller_of.get(line.new)
            is_passed_on = call is not None and call.reseller != event.reseller
            if is_passed_on and (event.reseller, line.new) not in sold_to:
                yield Fault.CHAIN, f"event {event.id} of {event.tenant}: not sold below"


def _messages_tell_of_orders(findings: Findings) -> _Found:
    messages = Counter(
        (message.tenant, message.record)
        for message in findings.observed.messages
        if message.type == "upline.order.booked"
    )
    orders = {(order.tenant, order.id) for order in findings.observed.orders}
    for key in orders - messages.keys():
        yield Fault.MESSAGE_MISSING, f"order {key[1]} of {key[0]}"
    for key in messages.keys() - orders:
        yield Fault.MESSAGE_WITHOUT_ORDER, f"order {key[1]} of {key[0]}"
    for key, count in messages.items():
        if count > 1:
            yield Fault.MESSAGE_DOUBLE, f"order {key[1]} of {key[0]}: {count} times"


def _message_positions_have_no_gaps(findings: Findings) -> _Found:
    positions: dict[str, list[int]] = {}
    for message in findings.observed.messages:
        positions.setdefault(message.tenant, []).append(message.position)
    for tenant, found in positions.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield Fault.MESSAGE_POSITION, f"{len(found)} messages of {tenant}, up to {max(found)}"
    if findings.observed.unfinished_messages:
        yield (
            Fault.MESSAGE_MISSING,
            f"{findings.observed.unfinished_messages} messages have no position",
        )


_CHECKS: Sequence[Callable[[Findings], _Found]] = (
    _acknowledged_sales_are_there,
    _sales_were_made,
    _sequence_numbers_have_no_gaps,
    _calls_stand_in_their_order,
    _everything_is_booked,
    _each_sale_has_one_order,
    _lines_are_what_was_sold,
    _quantities_continue,
    _amounts_are_sums,
    _mirrors_equal_their_sources,
    _subscriptions_have_their_last_quantity,
    _order_numbers_have_no_gaps,
    _middle_tiers_pass_sales_on,
    _messages_tell_of_orders,
    _message_positions_have_no_gaps,
)


def _named(call: Call) -> str:
    quantities = ", ".join(map(str, call.quantities))
    return f"{quantities} by {call.entry_point}, {call.sent:.3f} s"
