"""The state of a story: BSSs in their tiers, the clock, names, orders and events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.model.days import NOON, local_day
from tests.model.values import (
    BackOrder,
    Customer,
    Event,
    Mirror,
    PriceList,
    Product,
    Promotion,
    Record,
    Terms,
)


@dataclass(kw_only=True)
class Bss:
    slug: str
    name: str
    currency: str
    zone: str
    upline: str | None
    is_active: bool = False  # back-ordering towards its upline
    markup: Decimal = Decimal("1.25")
    users: dict[str, str] = field(default_factory=dict)  # active ones, and their role
    types: dict[str, str | None] = field(default_factory=dict)  # and their default status
    default_type: str | None = None
    default_status: str | None = None
    payment_methods: list[str] = field(default_factory=list)
    default_rule: str | None = None
    options: dict[str, dict[str, str | None]] = field(default_factory=dict)
    compulsory: list[str] = field(default_factory=list)  # custom fields of orders without default
    field_defaults: dict[str, str] = field(default_factory=dict)
    unit_prices: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    price_lists: dict[str, PriceList] = field(default_factory=dict)
    promotions: list[Promotion] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    terms: dict[str, Terms] = field(default_factory=dict)  # of its resellers
    orders: list[BackOrder] = field(default_factory=list)
    mirrors: dict[int, Mirror] = field(default_factory=dict)
    has_own_orders: bool = False  # they take numbers too
    copied: list[str] = field(default_factory=list)  # resellers whose customers went down


@dataclass(kw_only=True)
class Network:
    now: datetime
    bss: dict[str, Bss] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    is_paused: bool = False
    counter: int = 0

    @property
    def top(self) -> str:
        return next(slug for slug, bss in self.bss.items() if bss.upline is None)

    def today(self, slug: str) -> date:
        return local_day(self.now, self.bss[slug].zone)

    def next_number(self) -> int:
        self.counter += 1
        return self.counter

    def knows(self, slug: str | None, product: str) -> bool:
        """Tell whether a product is a BSS's own or inherited."""
        while slug is not None:
            if product in self.products and self.products[product].owner == slug:
                return True
            slug = self.bss[slug].upline
        return False

    def resellers(self, slug: str) -> list[str]:
        return [other.slug for other in self.bss.values() if other.upline == slug]

    def has_due(self) -> list[str]:
        """Return the BSSs in which something falls due."""
        return [
            slug
            for slug in self.bss
            if any(
                r.bss == slug and due_day(r) is not None and due_day(r) <= self.today(slug)  # type: ignore[operator]
                for r in self.records
            )
        ]


def due_day(record: Record) -> date | None:
    """Return the day on which something of a record waits to be applied."""
    if record.status == "pending_cancel":
        return record.end
    return record.scheduled.day if record.scheduled else None


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def read_world(world: dict[str, Any]) -> Network:
    """Return the network that a world describes."""
    network = Network(now=datetime.combine(date.fromisoformat(world["today"]), NOON))
    _read_bss(network, world["distributor"], None)
    top = world["distributor"]
    for reseller in [*world.get("resellers", ()), *top.get("resellers", ())]:
        _read_reseller(network, reseller, top["slug"])
    return network


def _read_reseller(network: Network, found: dict[str, Any], upline: str) -> None:
    bss = _read_bss(network, found, upline)
    network.bss[upline].terms[bss.slug] = Terms(
        currency=bss.currency,
        price_list=found.get("price_list"),
        payment_method=found.get("payment_method"),
        responsible_user=found.get("responsible_user"),
    )
    bss.is_active = bool(found.get("back_ordering"))
    for further in found.get("resellers", ()):
        _read_reseller(network, further, bss.slug)


def _read_bss(network: Network, found: dict[str, Any], upline: str | None) -> Bss:
    above = network.bss[upline] if upline else None
    bss = Bss(
        slug=found["slug"],
        name=found.get("name", found["slug"]),
        currency=found.get("currency") or (above.currency if above else ""),
        zone=found.get("timezone") or (above.zone if above else "UTC"),
        upline=upline,
        markup=Decimal(str(found.get("markup", "1.25"))),
    )
    network.bss[bss.slug] = bss
    _read_setup(bss, found)
    _read_catalogue(network, bss, found)
    for customer in found.get("customers", ()):
        facts = {k: v for k, v in customer.items() if k in {"email", "accounting_no"}}
        new = Customer(name=customer["name"], bss=bss.slug, **facts)
        new.billing_address = customer.get("billing_address", "")
        new.vendor_id = customer.get("vendor_customer_id", "")
        bss.customers.append(new)
    return bss


def _read_setup(bss: Bss, found: dict[str, Any]) -> None:
    bss.users = {u["name"]: u.get("role", "sales") for u in found.get("users", ())}
    bss.types = {t["name"]: t.get("default_status") for t in found.get("order_types", ())}
    bss.default_type = _default_of(found.get("order_types", ()))
    bss.default_status = _default_of(found.get("order_statuses", ()))
    bss.payment_methods = list(found.get("payment_methods", ()))
    bss.default_rule = _default_of(found.get("permission_rules", ()))
    bss.options = {k: dict(v) for k, v in (found.get("api_options") or {}).items()}
    for one in found.get("custom_fields", ()):
        if one["entity"] == "order" and one.get("default") is not None:
            bss.field_defaults[one["code"]] = one["default"]
        elif one["entity"] == "order" and one.get("compulsory"):
            bss.compulsory.append(one["code"])


def _default_of(found: Any) -> str | None:
    return next((one["name"] for one in found if one.get("default")), None)


def _read_catalogue(network: Network, bss: Bss, found: dict[str, Any]) -> None:
    for one in [*found.get("products", ()), *found.get("own_products", ())]:
        code = one["id"]
        network.products[code] = Product(
            code=code,
            name=one.get("name", code),
            owner=bss.slug,
            type=one.get("type", ""),
            add_on_of=tuple(one.get("add_on_of", ())),
            upgrades_to=tuple(one.get("upgrades_to", ())),
            offers_trial=bool(one.get("trial")),
            externally_priced=bool(one.get("externally_priced")),
        )
        for cycle, price in (one.get("prices") or {}).items():
            bss.unit_prices[code, cycle] = Decimal(str(price))
    for one in found.get("price_lists", ()):
        valid = one.get("valid") or {}
        bss.price_lists[one["name"]] = PriceList(
            name=one["name"],
            currency=one.get("currency") or bss.currency,
            is_active=one.get("active") is not False,
            first_day=_day(valid.get("from")),
            last_day=_day(valid.get("to")),
            prices={
                (code, cycle): Decimal(str(price))
                for code, prices in one["prices"].items()
                for cycle, price in prices.items()
            },
        )
    for one in found.get("promotions", ()):
        bss.promotions.append(read_promotion(network, bss, one))


def read_promotion(network: Network, bss: Bss, found: dict[str, Any]) -> Promotion:
    def money(key: str) -> Decimal | None:
        return None if found.get(key) is None else Decimal(str(found[key]))

    return Promotion(
        name=found["name"],
        number=network.next_number(),
        percent=money("percent"),
        amount=money("amount"),
        currency=found.get("currency") or bss.currency,
        first_day=_day(found.get("from")),
        last_day=_day(found.get("to")),
        products=dict(found["products"]),
        price_lists=tuple(found.get("price_lists") or ()),
        requires=tuple(found.get("requires") or ()),
        new_customers_only=bool(found.get("new_customers_only")),
    )
