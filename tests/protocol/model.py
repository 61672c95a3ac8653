"""A small model of sale, event, booking and chain, whose states can all be visited.

Two callers sell on one subscription, two workers book for two tiers, and any of them can crash before each step. Steps
bear the names of the functions and checkpoints of the program: `change_quantity`, `claim_batch`, `subscription`,
`order`, `lines`, `relation`, `retry_parked`. What a transaction writes is seen when it commits, and never after a crash.

A `Fault` takes one of the program's precautions away: the search then finds a state that breaks a law, or the model
says nothing.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
MIDDLE, TOP = 0, 1
TIERS = ("middle", "top")
SELLERS = WORKERS = (0, 1)
BATCH_SIZE = 2
CHECKPOINTS = ("claim_batch", "subscription", "order", "lines", "relation")


class Fault(StrEnum):
    """A precaution of the program that is missing."""

    ANSWER_BEFORE_COMMIT = "the caller is answered before the commit"
    EVENT_AFTER_SALE = "the event has a transaction of its own, after that of the sale"
    NO_IDEMPOTENCY_KEY = "a request that is repeated has no idempotency key"
    NO_SUBSCRIPTION_LOCK = "a sale does not lock its subscription"
    NO_RESELLER_LOCK = "a worker does not lock the reseller"
    READ_BEFORE_LOCK = "a worker reads the events before it locks the reseller"
    FOLLOWERS_NOT_BLOCKED = "an event is booked although one before it is parked"
    FOLLOWERS_STAY_BLOCKED = "neither a retry nor a booking releases what is blocked"
    FORWARDED_AFTER_COMMIT = "the event for the next tier has a transaction of its own"


class EventState(StrEnum):
    """The states of a sale event. `BLOCKED` is a waiting event that follows one that is parked."""

    WAITING = "waiting"
    BLOCKED = "blocked"
    PARKED = "parked"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Work:
    """A worker's transaction: the events that it has claimed, and the last checkpoint that it has passed."""

    tier: int
    events: tuple[int, ...]
    passed: str


@dataclass(frozen=True, slots=True)
class State:
    """What is committed, and how far the open transactions are.

    `sales` has the caller of each sale by its sequence number. `callers` is how far each call is: the last step.
    `events` and `orders` are by tier. `unpriced`: the product has no price at the top, so that its events are parked there.
    """

    sales: tuple[int, ...] = ()
    callers: tuple[str, ...] = ("", "")
    sequence_nos: tuple[int, ...] = (0, 0)
    events: tuple[tuple[EventState, ...], ...] = ((), ())
    orders: tuple[tuple[int, ...], ...] = ((), ())
    works: tuple[Work | None, ...] = (None, None)
    unpriced: bool = False
    crashes: int = 2


Step = tuple[str, str]  # who, and what: ("worker 0", "claim_batch middle")
Successor = tuple[Step, State]


def successors(state: State, fault: Fault | None = None) -> Iterator[Successor]:
    """Every step that is possible in a state, with the state after it."""
    for seller in SELLERS:
        yield from _selling(state, seller, fault)
    for worker in WORKERS:
        yield from _booking(state, worker, fault)
    yield from _operating(state, fault)


def _selling(state: State, seller: int, fault: Fault | None) -> Iterator[Successor]:
    who, at = f"seller {seller}", state.callers[seller]
    if at == "":
        yield from _calling(state, seller, fault)
    if at == "change_quantity":
        yield from _committing_sale(state, seller, fault)
    if at == "answered early":
        recorded = _receive(replace(state, sales=(*state.sales, seller)), MIDDLE)
        yield (who, "commit"), _called(recorded, seller, "answer")
    if at == "commit":
        if fault is Fault.EVENT_AFTER_SALE and len(state.events[MIDDLE]) < len(state.sales):
            yield (who, "record_sale"), _receive(state, MIDDLE)
        else:
            yield (who, "answer"), _called(state, seller, "answer")
    if at not in {"", "answer"} and state.crashes:
        step = "answer" if at == "answered early" else ""  # who was answered does not repeat
        yield (who, "crash"), replace(_called(state, seller, step), crashes=state.crashes - 1)


def _calling(state: State, seller: int, fault: Fault | None) -> Iterator[Successor]:
    """A call sells, or finds by its idempotency key that it has sold already."""
    who = f"seller {seller}"
    if seller in state.sales and fault is not Fault.NO_IDEMPOTENCY_KEY:
        yield (who, "repeat"), _called(state, seller, "commit")
    elif "change_quantity" not in state.callers or fault is Fault.NO_SUBSCRIPTION_LOCK:
        numbers = _put(state.sequence_nos, seller, len(state.sales) + 1)
        changed = replace(state, sequence_nos=numbers)
        yield (who, "change_quantity"), _called(changed, seller, "change_quantity")


def _committing_sale(state: State, seller: int, fault: Fault | None) -> Iterator[Successor]:
    who = f"seller {seller}"
    if fault is Fault.ANSWER_BEFORE_COMMIT:
        yield (who, "answer"), _called(state, seller, "answered early")
        return
    sold = replace(state, sales=(*state.sales[: state.sequence_nos[seller] - 1], seller))
    recorded = sold if fault is Fault.EVENT_AFTER_SALE else _receive(sold, MIDDLE)
    yield (who, "commit"), _called(recorded, seller, "commit")


def _called(state: State, seller: int, step: str) -> State:
    return replace(state, callers=_put(state.callers, seller, step))


def _booking(state: State, worker: int, fault: Fault | None) -> Iterator[Successor]:
    work = state.works[worker]
    if work is None:
        yield from _claiming(state, worker, fault)
        return
    who = f"worker {worker}"
    if work.passed == "read":
        if _is_free(state, work.tier):
            yield (who, "claim_batch"), _working(state, worker, replace(work, passed="claim_batch"))
    elif work.passed == "commit":
        yield (who, "receive"), _working(_receive_late(state), worker, None)
    elif work.passed != CHECKPOINTS[-1]:
        following = CHECKPOINTS[CHECKPOINTS.index(work.passed) + 1]
        yield (who, following), _working(state, worker, replace(work, passed=following))
    else:
        is_late = fault is Fault.FORWARDED_AFTER_COMMIT and work.tier == MIDDLE
        then = replace(work, passed="commit") if is_late else None
        yield (who, "commit"), _working(_commit(state, work, fault), worker, then)
    if state.crashes:
        yield (who, "crash"), replace(_working(state, worker, None), crashes=state.crashes - 1)


def _claiming(state: State, worker: int, fault: Fault | None) -> Iterator[Successor]:
    for tier, name in enumerate(TIERS):
        ready = _ready(state, tier)
        needs_lock = fault not in {Fault.NO_RESELLER_LOCK, Fault.READ_BEFORE_LOCK}
        if ready and (_is_free(state, tier) or not needs_lock):
            passed = "read" if fault is Fault.READ_BEFORE_LOCK else "claim_batch"
            work = Work(tier, ready, passed)
            yield (f"worker {worker}", f"{passed} {name}"), _working(state, worker, work)


def _working(state: State, worker: int, work: Work | None) -> State:
    return replace(state, works=_put(state.works, worker, work))


def _operating(state: State, fault: Fault | None) -> Iterator[Successor]:
    """Somebody enters the price, and lets the parked events be booked again."""
    if state.unpriced:
        yield ("operator", "set_price"), replace(state, unpriced=False)
    elif EventState.PARKED in state.events[TOP] and _is_free(state, TOP):
        released = {EventState.PARKED}
        if fault is not Fault.FOLLOWERS_STAY_BLOCKED:
            released.add(EventState.BLOCKED)
        events = tuple(EventState.WAITING if one in released else one for one in state.events[TOP])
        yield ("operator", "retry_parked"), replace(state, events=_put(state.events, TOP, events))


def _ready(state: State, tier: int) -> tuple[int, ...]:
    """Return the sequence numbers of the next events of a tier that can be booked."""
    waiting = [n for n, one in enumerate(state.events[tier], 1) if one is EventState.WAITING]
    return tuple(waiting[:BATCH_SIZE])


def _is_free(state: State, tier: int) -> bool:
    """Tell whether no worker has locked the reseller whose events a tier books."""
    return not any(
        work and work.tier == tier and work.passed in CHECKPOINTS for work in state.works
    )


def _receive(state: State, tier: int) -> State:
    events = (*state.events[tier], EventState.WAITING)
    return replace(state, events=_put(state.events, tier, events))


def _receive_late(state: State) -> State:
    late = len(state.orders[MIDDLE]) - len(state.events[TOP])
    events = (*state.events[TOP], *[EventState.WAITING] * late)
    return replace(state, events=_put(state.events, TOP, events))


def _commit(state: State, work: Work, fault: Fault | None) -> State:
    """Book the claimed events of a tier; pass them on, or park them, or block them after one that is parked."""
    tier, events, orders = work.tier, list(state.events[work.tier]), list(state.orders[work.tier])
    before = len(orders)
    for number in work.events:
        follows_unbooked = number > len(orders) + 1 and fault is not Fault.FOLLOWERS_NOT_BLOCKED
        if follows_unbooked:
            events[number - 1] = EventState.BLOCKED
        elif tier == TOP and state.unpriced:
            events[number - 1] = EventState.PARKED
        else:
            events[number - 1] = EventState.BOOKED
            orders.append(number)
    if len(orders) > before and fault is not Fault.FOLLOWERS_STAY_BLOCKED:
        events = [EventState.WAITING if one is EventState.BLOCKED else one for one in events]
    after = replace(
        state,
        events=_put(state.events, tier, tuple(events)),
        orders=_put(state.orders, tier, tuple(orders)),
    )
    if tier == MIDDLE and fault is not Fault.FORWARDED_AFTER_COMMIT:
        after = _receive_late(after)
    return after


def _put(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    return (*values[:at], value, *values[at + 1 :])


def broken_law(state: State) -> str:
    """Return which law a state breaks; empty if none."""
    if len(set(state.sales)) < len(state.sales):
        return "a call has sold twice"
    if any(at == "answer" and seller not in state.sales for seller, at in enumerate(state.callers)):
        return "an acknowledged sale is not there"
    if len(state.events[MIDDLE]) != len(state.sales):
        return "a sale and its event are not committed together"
    if len(state.events[TOP]) != len(state.orders[MIDDLE]):
        return "an order and the event for the next tier are not committed together"
    if any(list(orders) != list(range(1, len(orders) + 1)) for orders in state.orders):
        return "the orders of a tier are not the first sales in their order, each once"
    return ""


def unfinished(state: State) -> str:
    """Return what is missing in a state in which nothing more happens; empty if nothing is."""
    if state.callers != ("answer", "answer"):
        return "a call was never answered"
    if any(len(orders) != len(SELLERS) for orders in state.orders):
        return "a sale was never booked"
    return ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A law that a state breaks, and the steps that lead to it."""

    law: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Every state that was reached, and the first that breaks a law, if any does."""

    states: int
    violation: Violation | None


def search(first: State, fault: Fault | None = None) -> Search:
    """Visit all states, those with the fewest steps first, until one breaks a law."""
    before: dict[State, tuple[State, Step] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        following = list(successors(state, fault))
        moves = [step for step, _ in following if step[1] != "crash"]
        law = broken_law(state) or ("" if moves else unfinished(state))
        if law:
            return Search(len(before), Violation(law, _steps_to(state, before)))
        for step, after in following:
            if after not in before:
                before[after] = (state, step)
                waiting.append(after)
    return Search(len(before), None)


def _steps_to(state: State, before: Mapping[State, tuple[State, Step] | None]) -> tuple[Step, ...]:
    steps: list[Step] = []
    while (found := before[state]) is not None:
        state, step = found
        steps.append(step)
    return tuple(reversed(steps))
