"""Replays a walk through the model with the program: each caller and worker is a thread with a session of its own.

A thread waits at the checkpoints of the program until the walk lets it go on. A crash ends its session in the server.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error, connection

from tests.protocol.model import BATCH_SIZE, TIERS, State, Step, successors
from tests.support.world import World
from upline.access.rulebook import system_actor
from upline.backorders.worker import batches
from upline.backorders.worker.claiming import FairQueue
from upline.kernel import clock
from upline.models import Order, SaleEvent, Subscription
from upline.subscriptions import actions as subscriptions
from upline.tenancy.actions import IdempotentRequest, StoredResponse, run_idempotently

_TIMEOUT_S = 60


def walks(count: int, *, seed: int = 1) -> list[list[tuple[Step, State]]]:
    """Return walks from the first state to a last one that differ most in what happens at the same time."""
    chance = Random(seed)  # noqa: S311
    seen, found = set[tuple[object, ...]](), []
    tried = sorted((_walk(chance) for _ in range(500)), key=len)
    while len(found) < count:
        best = max(tried, key=lambda walk: len(_situations(walk) - seen))
        if not _situations(best) - seen:
            break
        seen |= _situations(best)
        found.append(best)
    return found


def _walk(chance: Random) -> list[tuple[Step, State]]:
    state, walk = State(), []
    while following := list(successors(state)):
        moves = [one for one in following if one[0][1] != "crash"]
        if not moves:
            break
        crashes = [one for one in following if one[0][1] == "crash"]
        step, state = chance.choice(crashes if crashes and chance.random() < 0.1 else moves)
        walk.append((step, state))
    return walk


def _situations(walk: list[tuple[Step, State]]) -> set[tuple[object, ...]]:
    """Return each step with what the others are doing meanwhile."""
    found = set()
    for (who, what), state in walk:
        others = sorted(f"{work.tier} {work.passed}" for work in state.works if work)
        found.add((who.split()[0], what, *others, *sorted(state.callers)))
    return found


class Crashed(Exception):
    """The process has been killed."""


class Process(threading.Thread):
    """Does something with a session of its own, and waits at each checkpoint."""

    def __init__(self, work: Callable[["Process"], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._go, self._waits = threading.Semaphore(0), threading.Semaphore(0)
        self.backend_pid, self._is_crashed = 0, False
        self.problem: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.backend_pid = connection.connection.info.backend_pid
            self._go.acquire()
            self._work(self)
        except (Crashed, Error, psycopg.Error) as error:
            self.problem = error
        finally:
            connection.close()
            self._waits.release()

    def checkpoint(self, _: str = "") -> None:
        """Wait until the walk goes on with this process."""
        self._waits.release()
        self._go.acquire()
        if self._is_crashed:
            raise Crashed

    def go_on(self) -> None:
        """Let it work until its next checkpoint, or its end."""
        self._go.release()
        assert self._waits.acquire(timeout=_TIMEOUT_S), "it waits for somebody"

    def crash(self) -> None:
        """End its session, as a kill of the process does."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [self.backend_pid])
        self._is_crashed = True
        self._go.release()
        self.join(_TIMEOUT_S)


@dataclass(frozen=True, slots=True)
class Committed:
    """What is committed, in the terms of the model: the number of sales, and of events and orders by tier."""

    sales: int
    events: Mapping[tuple[str, str], int]
    orders: Mapping[str, int]


def committed_in(state: State) -> Committed:
    """Return what is committed in a state of the model."""
    events = Counter(
        (tier, str(one.value))
        for tier, found in zip(TIERS, state.events, strict=True)
        for one in found
    )
    orders = {tier: len(found) for tier, found in zip(TIERS, state.orders, strict=True)}
    return Committed(len(state.sales), dict(events), orders)


class Replay:
    """A walk through the program, on a subscription of its own."""

    def __init__(self, world: World, name: str, user_id: UUID) -> None:
        world.reseller_sells(
            name, by="far", customer="Dan", product="basic", cycle="monthly", quantity=1
        )
        world.run_booking()
        self._name, self._user_id = name, user_id
        self._far = world.bss("far").id
        self._tiers = {world.bss(tier).id: tier for tier in TIERS}
        self._subscription = Subscription.objects.filter(tenant_id=self._far).latest("id")
        self._processes: dict[str, Process] = {}
        self._before = self._counts()

    def take(self, step: Step) -> None:
        """Take one step of the model in the program."""
        who, what = step
        if what == "crash":
            self._processes.pop(who).crash()
            return
        kind, number = who.split()
        if who not in self._processes:
            work = self._seller(int(number)) if kind == "seller" else self._worker(what.split()[1])
            self._processes[who] = Process(work)
        process = self._processes[who]
        process.go_on()
        assert process.problem is None, f"{step}: {process.problem}"
        if what == ("answer" if kind == "seller" else "commit"):
            process.join(_TIMEOUT_S)
            del self._processes[who]

    def committed(self) -> Committed:
        """Return what the walk has committed so far."""
        sales, events, orders = self._counts()
        sales_before, events_before, orders_before = self._before
        return Committed(
            sales - sales_before,
            dict(events - events_before),
            {tier: orders[tier] - orders_before[tier] for tier in TIERS},
        )

    def _counts(self) -> tuple[int, Counter[tuple[str, str]], Counter[str]]:
        self._subscription.refresh_from_db()
        found = SaleEvent.objects.filter(tenant_id__in=self._tiers)
        states = found.values_list("tenant_id", "state", "is_blocked")
        events = Counter(
            (self._tiers[tenant], "blocked" if is_blocked else state.lower())
            for tenant, state, is_blocked in states
        )
        booked = Order.objects.filter(tenant_id__in=self._tiers).values_list("tenant_id", flat=True)
        orders = Counter(self._tiers[tenant] for tenant in booked)
        return self._subscription.sequence_no, events, orders

    def _seller(self, number: int) -> Callable[[Process], None]:
        request = IdempotentRequest(
            key=f"{self._name} {number}", digest="", now=clock.now(), user_id=self._user_id
        )

        def sell(process: Process) -> None:
            def change_quantity() -> StoredResponse:
                subscriptions.change_quantity(
                    tenant_id=self._far,
                    subscription_id=self._subscription.pk,
                    quantity=5 + number,
                    by=system_actor(),
                    now=clock.now(),
                )
                process.checkpoint()
                return StoredResponse(200)

            run_idempotently(request, change_quantity)
            process.checkpoint()

        return sell

    def _worker(self, tier: str) -> Callable[[Process], None]:
        tenant_id = next(pk for pk, name in self._tiers.items() if name == tier)

        def book(process: Process) -> None:
            queue = BatchThatPauses(tenant_id, process)
            batches.book_batch(
                queue, now=clock.now(), checkpoint=process.checkpoint, batch_size=BATCH_SIZE
            )

        return book


class BatchThatPauses(FairQueue):
    """A queue whose user waits when it has claimed events."""

    def __init__(self, tenant_id: UUID, process: Process) -> None:
        super().__init__(tenant_id)
        self._process = process

    def claim_batch(self, batch_size: int) -> list[dict[str, Any]]:
        rows = super().claim_batch(batch_size)
        self._process.checkpoint()
        return rows
