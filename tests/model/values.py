"""Plain values of the model: what a world has, what resellers sell, what is booked upstream."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


class _Unknown:
    """The contract says nothing about a value: it is not compared."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __deepcopy__(self, memo: object) -> _Unknown:
        return self


UNKNOWN: Any = _Unknown()


class Refusal(Exception):
    """A step is refused with one of these codes; which of several comes first is nobody's rule."""

    def __init__(self, codes: set[str]) -> None:
        self.codes = frozenset(codes)
        super().__init__(", ".join(sorted(codes)))


class Silence(Exception):
    """The contract does not say what such a step does."""


_MINOR_UNITS = {"EUR": 2, "USD": 2, "RSD": 2, "JPY": 0, "KWD": 3}  # ISO 4217


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half away from zero to the minor unit of a currency (R21)."""
    return amount.quantize(Decimal(1).scaleb(-_MINOR_UNITS[currency]), ROUND_HALF_UP)


@dataclass(kw_only=True)
class Product:
    code: str
    name: str
    owner: str
    type: str = ""
    add_on_of: tuple[str, ...] = ()
    upgrades_to: tuple[str, ...] = ()
    offers_trial: bool = False
    externally_priced: bool = False


@dataclass(kw_only=True)
class PriceList:
    name: str
    currency: str
    is_active: bool = True
    first_day: date | None = None
    last_day: date | None = None
    prices: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def is_valid(self, day: date) -> bool:
        return (
            self.is_active
            and (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(kw_only=True)
class Promotion:
    name: str
    number: int
    percent: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    first_day: date | None = None
    last_day: date | None = None
    products: dict[str, list[str]] = field(default_factory=dict)
    price_lists: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    new_customers_only: bool = False


@dataclass(kw_only=True)
class Terms:
    """What a distributor has agreed with a reseller: its account in the distributor's BSS."""

    currency: str
    price_list: str | None = None
    payment_method: str | None = None
    responsible_user: str | None = None


@dataclass(kw_only=True)
class Customer:
    name: str
    bss: str
    email: str = ""
    accounting_no: str = ""
    billing_address: str = ""
    vendor_id: str = ""
    served_for: str | None = None  # in a distributor's BSS: the reseller that it is served for
    mirrored_in: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Scheduled:
    """A change that takes effect later: of quantity, or of the plan."""

    day: date
    order: int
    quantity: int | None = None
    plan: Any = None


@dataclass(kw_only=True)
class Record:
    """A subscription or an add-on where it is sold."""

    id: int
    bss: str
    customer: Customer
    product: str
    cycle: str
    quantity: int
    start: date
    name: str | None = None
    is_trial: bool = False
    parent: Record | None = None
    status: str = "active"  # active, suspended, pending_cancel, cancelled
    end: date | None = None
    requested: date | None = None
    was_suspended: bool = False
    scheduled: Scheduled | None = None
    vendor_id: str = ""
    add_ons: list[Record] = field(default_factory=list)

    @property
    def root(self) -> Record:
        return self.parent or self

    @property
    def is_living(self) -> bool:
        return self.status != "cancelled"


@dataclass(kw_only=True)
class Item:
    """An item of an order of one's own."""

    kind: str  # new, licences, add_on
    quantity: int
    product: str | None = None
    cycle: str | None = None
    target: Any = None  # a Record, or an Item before it in the same order
    name: str | None = None
    record: Record | None = None
    is_delivered: bool = False


@dataclass(kw_only=True)
class OwnOrder:
    """An order of one's own, as people write it by hand."""

    name: str
    bss: str
    customer: Customer
    items: list[Item]
    has_deleted: bool = False


@dataclass(kw_only=True)
class SaleLine:
    record: Record
    product: str
    cycle: str
    quantity: int
    place: str  # order_field, history, source_type
    is_old: bool = False  # what a plan change takes away
    is_existing: bool = False  # licences of what was there before (R20, 2)
    pushed: Decimal | None = None
    history: tuple[str, Any, Any] | None = None  # action, from, to


@dataclass(kw_only=True)
class Snapshot:
    """A subscription or add-on as an event describes it."""

    record: Record
    product: str
    quantity: int
    start: date
    status: str
    end: date | None
    requested: date | None
    vendor_id: str


@dataclass(kw_only=True)
class Event:
    """A sale, or (without a trigger) a change that only the mirror follows."""

    seq: tuple[int, ...]
    bss: str
    reseller: str
    customer: Customer
    snapshots: list[Snapshot]
    trigger: str | None = None
    day: date | None = None
    lines: list[SaleLine] = field(default_factory=list)
    born: frozenset[int] = frozenset()
    history: list[tuple[Record, str, Any, Any]] = field(default_factory=list)
    state: str = "waiting"  # waiting, parked, done
    reason: str | None = None
    failing: str | None = None


@dataclass(kw_only=True)
class Mirror:
    record: Record
    bss: str
    name: str
    product: str
    quantity: int
    start: date
    status: str
    end: date | None
    requested: date | None
    vendor_id: str
    unit_price: Any = None  # (amount, currency), None, or unknown
    order: int | None = None
    orders: list[int] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    was_own: bool = False  # the distributor's own record, with a history, before it was copied down
    responsible_user: Any = None
    sharing_rule: Any = None


@dataclass(kw_only=True)
class Line:
    product: str
    cycle: str
    quantity: int
    unit_price: Any
    price_source: str
    promotion: str | None
    discount: Any
    total: Any
    place: str
    record: Record


@dataclass(kw_only=True)
class BackOrder:
    """A back-order; `fields` has what an expectation may name, but lines and ribbon."""

    number: int
    reseller: str
    fields: dict[str, Any]
    lines: list[Line]
