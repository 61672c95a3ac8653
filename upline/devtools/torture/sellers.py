"""Resellers that sell by every entry point, at the same time, and write down what they were answered."""

import csv
import io
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

from upline.devtools.torture.caller import ApiCaller, Browser, Caller, Outcome
from upline.devtools.torture.history import Answer, Call, HistoryFile

_API, _ORDERING = "/api/v1", "/tmf-api/productOrderingManagement/v4"
_MONTHLY = [{"priceType": "recurring", "recurringChargePeriod": "month"}]
_FIRST_QUANTITY = 1_000
_BULK_SIZE = 3
_PAUSE_S = 0.02  # between two calls
_STATUS_OF_OUTCOME = {"succeeded": 200, "repeated": 200, "refused": 422}


@dataclass(frozen=True, kw_only=True, slots=True)
class SellerAccess:
    """What a reseller sells with: its customers, the distributor's products, a token, and somebody's login."""

    reseller: str
    slug: str
    token: str
    email: str
    password: str
    customers: tuple[str, ...]
    products: tuple[str, ...]
    add_on: str


class Quantities:
    """Gives out quantities, each once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = _FIRST_QUANTITY

    def take(self) -> int:
        """Return one that nobody has."""
        with self._lock:
            self._next += 1
            return self._next


@dataclass(frozen=True, slots=True)
class SharedRun:
    """What all sellers of a run share."""

    history: HistoryFile
    quantities: Quantities = field(default_factory=Quantities)
    stopped: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class OwnedSubscriptions:
    """The subscriptions of a reseller that its sellers know."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    subscriptions: list[str] = field(default_factory=list)

    def choose(self, chance: random.Random) -> str | None:
        """Return one of them by chance."""
        with self.lock:
            return chance.choice(self.subscriptions) if self.subscriptions else None


class Seller(threading.Thread):
    """Sells at a reseller until it is stopped, one call after the other."""

    def __init__(
        self,
        access: SellerAccess,
        owned: OwnedSubscriptions,
        *,
        caller: Caller,
        chance: random.Random,
        run: SharedRun,
    ) -> None:
        super().__init__(name=f"seller of {access.slug}", daemon=True)
        self._access = access
        self._owned = owned
        self._api = ApiCaller(caller, access.token)
        self._browser = Browser(caller, email=access.email, password=access.password)
        self._is_signed_in = False
        self._chance = chance
        self._quantities = run.quantities
        self._history = run.history
        self._stopped = run.stopped
        self.problem = ""

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._sell_something()
                self._stopped.wait(_PAUSE_S)
        except Exception as error:  # noqa: BLE001 — the run reports it, and is not valid
            self.problem = f"{self.name}: {type(error).__name__}: {error}"

    def _sell_something(self) -> None:
        subscription = self._owned.choose(self._chance)
        if subscription is None:
            self._create_subscription()
            return
        entry_points: Mapping[Callable[[str], None], int] = {
            self._change_quantity: 40,
            self._change_quantity_by_page: 20,
            self._change_by_bulk: 8,
            self._change_by_file: 2,
            self._add_add_on: 4,
            lambda _: self._create_subscription(): 8,
            lambda _: self._check_out_basket(): 6,
            lambda _: self._execute_order(): 6,
            lambda _: self._order_by_tm_forum(): 6,
        }
        (sell,) = self._chance.choices(list(entry_points), list(entry_points.values()))
        sell(subscription)

    # Entry points

    def _create_subscription(self) -> None:
        quantity = self._quantities.take()
        with self._call("API: create subscription", (quantity,)) as call:
            outcome = self._api.write(
                f"{_API}/subscriptions", {"account": self._customer(), **self._item(quantity)}
            )
            call.end(outcome)
        self._remember(outcome)

    def _change_quantity(self, subscription: str) -> None:
        quantity = self._quantities.take()
        with self._call("API: change quantity", (quantity,), subscription) as call:
            call.end(
                self._api.write(
                    f"{_API}/subscriptions/{subscription}/quantity", {"quantity": quantity}
                )
            )

    def _change_quantity_by_page(self, subscription: str) -> None:
        path = f"/t/{self._access.slug}/subscriptions/{subscription}/quantity/"
        self._is_signed_in = self._is_signed_in or self._browser.sign_in()
        form = self._browser.read_form(path, "quantity")
        if form is None:
            self._is_signed_in = False
            return
        quantity = self._quantities.take()
        with self._call("page: change quantity", (quantity,), subscription) as call:
            call.end(self._browser.submit(path, {**form, "quantity": str(quantity)}))

    def _add_add_on(self, subscription: str) -> None:
        quantity = self._quantities.take()
        with self._call("API: add add-on", (quantity,)) as call:
            body = {"product": self._access.add_on, "quantity": quantity}
            call.end(self._api.write(f"{_API}/subscriptions/{subscription}/add-ons", body))

    def _check_out_basket(self) -> None:
        quantities = (self._quantities.take(), self._quantities.take())
        body = {"account": self._customer(), "items": [self._item(one) for one in quantities]}
        with self._call("API: check out basket", quantities) as call:
            basket = self._api.write(f"{_API}/baskets", body)
            if basket.answer is Answer.ACKNOWLEDGED and basket.last is not None:
                call.end(self._api.write(f"{_API}/baskets/{basket.last.json['id']}/checkout", {}))
            else:
                call.end(Outcome(Answer.REFUSED, basket.last, basket.attempts))

    def _execute_order(self) -> None:
        quantity = self._quantities.take()
        body = {"account": self._customer(), "items": [self._item(quantity)]}
        with self._call("API: execute order", (quantity,)) as call:
            order = self._api.write(f"{_API}/orders", body)
            if order.answer is Answer.ACKNOWLEDGED and order.last is not None:
                call.end(self._api.write(f"{_API}/orders/{order.last.json['id']}/execute", {}))
            else:
                call.end(Outcome(Answer.REFUSED, order.last, order.attempts))

    def _order_by_tm_forum(self) -> None:
        quantity = self._quantities.take()
        item = {
            "id": "1",
            "action": "add",
            "quantity": quantity,
            "productOffering": {"id": self._product()},
            "itemPrice": _MONTHLY,
        }
        customer = {"id": self._customer(), "@referredType": "Customer"}
        body = {"relatedParty": [customer], "productOrderItem": [item]}
        with self._call("TM Forum: order", (quantity,)) as call:
            order = self._api.write(f"{_ORDERING}/productOrder", body)
            if order.answer is Answer.ACKNOWLEDGED and order.last is not None:
                path = f"{_ORDERING}/productOrder/{order.last.json['id']}"
                call.end(self._api.write(path, {"state": "completed"}, method="PATCH"))
            else:
                call.end(Outcome(Answer.REFUSED, order.last, order.attempts))

    def _change_by_bulk(self, subscription: str) -> None:
        quantities = [self._quantities.take() for _ in range(_BULK_SIZE)]
        actions = [
            {
                "key": str(uuid4()),
                "path": f"/subscriptions/{subscription}/quantity",
                "body": {"quantity": quantity},
            }
            for quantity in quantities
        ]
        sent = time.monotonic()
        outcome = self._api.write(f"{_API}/bulk", {"actions": actions})
        results: Sequence[Any] = [None] * _BULK_SIZE
        if outcome.answer is Answer.ACKNOWLEDGED and outcome.last is not None:
            results = [result["status"] for result in outcome.last.json["results"]]
        self._add_results("API: bulk", subscription, sent, quantities, results)

    def _change_by_file(self, subscription: str) -> None:
        """Send a file of changes, and wait for the report of its job: until then nothing is known of them."""
        quantities = [self._quantities.take() for _ in range(_BULK_SIZE)]
        rows = [f"/subscriptions/{subscription}/quantity,{uuid4()},{one}" for one in quantities]
        sent = time.monotonic()
        outcome = self._api.upload(
            f"{_API}/bulk/files", "\n".join(["path,key,quantity", *rows]) + "\n"
        )
        results: Sequence[Any] = [None] * _BULK_SIZE
        if outcome.answer is Answer.ACKNOWLEDGED and outcome.last is not None:
            results = self._read_report(outcome.last.json["id"])
        self._add_results("API: file of actions", subscription, sent, quantities, results)

    def _read_report(self, job_id: str) -> Sequence[Any]:
        """Return the status of each row of a job; None of each that is not known."""
        while not self._stopped.is_set():
            job = self._api.read(f"{_API}/jobs/{job_id}")
            if job is not None and job.json["finished_at"] is not None:
                report = self._api.read(f"{_API}/jobs/{job_id}/report.csv")
                if report is not None:
                    rows = csv.DictReader(io.StringIO(report.content.decode("utf-8-sig")))
                    return [_STATUS_OF_OUTCOME.get(row["outcome"]) for row in rows]
            self._stopped.wait(0.5)
        return [None] * _BULK_SIZE

    # What they have in common

    def _customer(self) -> str:
        return self._chance.choice(self._access.customers)

    def _product(self) -> str:
        return self._chance.choice(self._access.products)

    def _item(self, quantity: int) -> dict[str, Any]:
        return {"product": self._product(), "billing_cycle": "monthly", "quantity": quantity}

    def _remember(self, outcome: Outcome) -> None:
        if outcome.answer is Answer.ACKNOWLEDGED and outcome.last is not None:
            with self._owned.lock:
                self._owned.subscriptions.append(outcome.last.json["id"])

    def _call(
        self, entry_point: str, quantities: tuple[int, ...], subscription: str = ""
    ) -> "_OpenCall":
        return _OpenCall(
            self._history, entry_point, self._access.reseller, quantities, subscription
        )

    def _add_results(
        self,
        entry_point: str,
        subscription: str,
        sent: float,
        quantities: Sequence[int],
        results: Sequence[Any],
    ) -> None:
        answered = time.monotonic()
        for quantity, status in zip(quantities, results, strict=True):
            answer = (
                Answer.UNKNOWN
                if status is None
                else Answer.ACKNOWLEDGED
                if status < 400
                else Answer.REFUSED
            )
            self._history.add(
                Call(
                    entry_point=entry_point,
                    reseller=self._access.reseller,
                    quantities=(quantity,),
                    sent=sent,
                    answered=answered,
                    answer=answer,
                    subscription=subscription,
                )
            )


class _OpenCall:
    """A call that is being made; it is written down at its end, also when the seller fails in it."""

    def __init__(
        self,
        history: HistoryFile,
        entry_point: str,
        reseller: str,
        quantities: tuple[int, ...],
        subscription: str,
    ) -> None:
        self._history = history
        self._facts = {
            "entry_point": entry_point,
            "reseller": reseller,
            "quantities": quantities,
            "subscription": subscription,
        }
        self._outcome = Outcome(Answer.UNKNOWN, None, 0)

    def __enter__(self) -> Self:
        self._sent = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        last = self._outcome.last
        is_refused = self._outcome.answer is Answer.REFUSED and last is not None
        self._history.add(
            Call(
                **self._facts,  # type: ignore[arg-type]
                sent=self._sent,
                answered=time.monotonic(),
                answer=self._outcome.answer,
                attempts=self._outcome.attempts,
                detail=last.content[:300].decode(errors="replace") if is_refused and last else "",
            )
        )

    def end(self, outcome: Outcome) -> None:
        """Set what became of it."""
        self._outcome = outcome


def iterate_problems(sellers: Sequence[Seller]) -> Iterator[str]:
    """Yield why sellers have ended by themselves."""
    for seller in sellers:
        if seller.problem:
            yield seller.problem
