"""Random worlds of two tiers: a distributor, its resellers, and one that is a distributor itself."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

PRODUCTS: list[dict[str, Any]] = [
    {"id": "basic", "name": "Suite Basic", "type": "suite", "upgrades_to": ["plus", "pro", "lite"], "trial": True},
    {"id": "plus", "name": "Suite Plus", "type": "suite", "upgrades_to": ["pro"], "trial": True},
    {"id": "pro", "name": "Suite Pro", "type": "suite"},
    {"id": "lite", "name": "Suite Lite", "type": "lite", "trial": True},
    {"id": "mail", "name": "Mail", "type": "mail", "upgrades_to": ["mail-2"]},
    {"id": "mail-2", "name": "Mail 2", "type": "mail"},
    {"id": "archive", "name": "Archive", "add_on_of": ["suite", "mail"]},
    {"id": "copilot", "name": "Copilot", "add_on_of": ["suite"]},
    {"id": "vault", "name": "Vault", "add_on_of": ["suite", "lite"]},
    {"id": "machine", "name": "Machine", "type": "cloud", "externally_priced": True},
    {"id": "server", "name": "Server", "type": "software"},
    {"id": "giant", "name": "Giant", "type": "cloud"},
]  # fmt: skip
CYCLES = ("monthly", "annual", "triennial")
RECURRING = ("basic", "plus", "pro", "lite", "mail", "mail-2", "archive", "copilot", "vault")
PEOPLE = ["Otto Orders", "Clara Channel"]
SELLERS = ("near", "far", "middle", "low", "late", "never")
STEPS_OF_PRICES = ("0.05", "0.125", "0.333", "0.01", "0.5")


def random_world(random: Random) -> dict[str, Any]:
    currency = random.choice(["EUR", "EUR", "EUR", "JPY", "RSD"])
    top = {
        "slug": "top",
        "name": "Top Distribution",
        "currency": currency,
        "timezone": random.choice(["Europe/Vienna", "UTC", "Asia/Tokyo"]),
        "users": [
            {"name": "Anna Admin", "role": "administrator"},
            *({"name": name, "role": "sales"} for name in PEOPLE),
        ],
        **_setup(random),
        "products": [{**one, "prices": _prices(random, one["id"])} for one in PRODUCTS],
        "price_lists": _price_lists(random, currency),
    }
    top["promotions"] = [random_promotion(random, f"Start {n}", currency) for n in range(3)]
    return {
        "today": "2026-05-01",
        "distributor": top,
        "resellers": [
            _reseller(random, "near", currency, back_ordering=True),
            _reseller(random, "far", "USD", back_ordering=True, price_list="Dollar"),
            _middle(random, currency),
            _reseller(random, "late", currency),
            _reseller(random, "never", currency),
        ],
    }


def _setup(random: Random) -> dict[str, Any]:
    setup: dict[str, Any] = {
        "order_types": [
            {"name": "Channel", "default": True},
            {"name": "Direct"},
            {"name": "Special", "default_status": "Draft"},
        ],
        "order_statuses": [
            {"name": "Draft", "kind": "in_progress"},
            {"name": "Submitted", "kind": "in_progress"},
            {"name": "Booked", "kind": "in_progress", "default": True},
            {"name": "Executed", "kind": "executes"},
        ],
        "payment_methods": ["Transfer", "Debit", "Card"],
        "permission_rules": [{"name": "Everyone", "default": True}, {"name": "Channel team"}],
        "api_options": {
            "order": {"responsible_user": "Otto Orders", "sharing_rule": "Channel team"},
            "account": {"responsible_user": "Clara Channel", "sharing_rule": "Everyone"},
        },
    }
    if random.random() < 0.5:
        setup["custom_fields"] = [
            {"entity": "order", "code": "cost_centre", "compulsory": True},
            {"entity": "order", "code": "region", "default": "West"},
        ]
    return setup


def _prices(random: Random, code: str) -> dict[str, str]:
    if code == "machine":
        return {}
    if code == "server":
        return {"one_time": "1069"}
    if code == "giant":
        return {"monthly": "900000000"}
    prices = {cycle: random_price(random) for cycle in CYCLES}
    for cycle in CYCLES[1:]:
        if random.random() < 0.15:
            del prices[cycle]
    return prices


def random_price(random: Random) -> str:
    step = Decimal(random.choice(STEPS_OF_PRICES))
    return str(step * random.randint(3, 90))


def _price_lists(random: Random, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "name": "Gold",
            "currency": currency,
            "valid": {"from": "2026-01-01", "to": random.choice(["2026-12-31", "2026-06-30"])},
            "prices": _listed(random, 0.8),
        },
        {"name": "Silver", "currency": currency, "prices": _listed(random, 0.4)},
        {"name": "Dollar", "currency": "USD", "prices": _listed(random, 0.95)},
        {"name": "Old", "currency": currency, "active": False, "prices": _listed(random, 0.5)},
    ]


def _listed(random: Random, share: float) -> dict[str, dict[str, str]]:
    listed: dict[str, dict[str, str]] = {}
    for code in RECURRING:
        for cycle in CYCLES:
            if random.random() < share:
                listed.setdefault(code, {})[cycle] = random_price(random)
    return listed or {"basic": {"monthly": "4.44"}}


def random_promotion(random: Random, name: str, currency: str) -> dict[str, Any]:
    promotion: dict[str, Any] = {"name": name}
    if random.random() < 0.6:
        promotion["percent"] = random.choice(["10", "33.3", "100", "5", "12.5"])
    else:
        promotion["amount"] = random.choice(["0.5", "1.25", "99", "0.333"])
        if random.random() < 0.3:
            promotion["currency"] = "USD"
    how_long: dict[str, Any] = random.choice([
        {}, {"lifetime": True}, {"cycles": str(random.randint(1, 6))},
    ])  # fmt: skip
    choices: list[tuple[float, str, Any]] = [
        (0.8, "from", random.choice(["2026-01-01", "2026-05-01", "2026-05-20", "2026-06-10"])),
        (0.6, "to", random.choice(["2026-06-30", "2026-07-15", "2026-12-31"])),
        (0.35, "new_customers_only", True),
        (0.25, "requires", random.sample(["basic", "plus", "pro", "mail"], random.randint(1, 2))),
        (0.25, "price_lists", random.sample(["Gold", "Silver", "Dollar"], random.randint(1, 2))),
    ]
    promotion.update(how_long)
    promotion.update({key: value for share, key, value in choices if random.random() < share})
    codes = random.sample(RECURRING, random.randint(2, 5))
    promotion["products"] = {
        code: sorted(random.sample(CYCLES, random.randint(1, 3))) for code in codes
    }
    return promotion


def _reseller(random: Random, slug: str, currency: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "slug": slug,
        "name": f"{slug.title()} IT",
        "timezone": random.choice(["Europe/Vienna", "America/New_York", "Europe/Athens", "UTC"]),
        "currency": currency,
        "price_list": random.choice(["Gold", "Gold", "Silver", "Old", None]),
        "payment_method": random.choice(["Transfer", "Debit", None]),
        "own_products": [
            {"id": f"{slug}-care", "name": "Care", "type": "suite", "prices": {"monthly": "49"},
             "upgrades_to": [f"{slug}-mail"]},
            {"id": f"{slug}-mail", "name": "Own mail", "type": "mail", "prices": {"monthly": "5"}},
            {"id": f"{slug}-extra", "name": "Extra", "add_on_of": ["suite"], "prices": {"monthly": "3"}},
        ],
        "customers": [
            {"name": f"{slug.title()} {name}", "email": f"{name.lower()}@{slug}.example"}
            for name in ("Bakery", "Law", "Clinic")
        ],
        **more,
    }  # fmt: skip
    if random.random() < 0.5:
        found["responsible_user"] = "Clara Channel"
    return {key: value for key, value in found.items() if value is not None}


def _middle(random: Random, currency: str) -> dict[str, Any]:
    """A reseller that is a distributor of another."""
    found = _reseller(random, "middle", currency, back_ordering=random.random() < 0.6)
    low = _reseller(random, "low", currency, back_ordering=True, price_list="Retail")
    low.pop("responsible_user", None)
    setup = _setup(random)
    setup["api_options"] = {"order": {"responsible_user": "Mia Mid", "sharing_rule": "Everyone"}}
    retail = {code: {cycle: random_price(random) for cycle in CYCLES} for code in RECURRING}
    found.update(setup)
    found.update(
        users=[
            {"name": "Mark Mid", "role": "administrator"},
            {"name": "Mia Mid", "role": "sales"},
        ],
        price_lists=[{"name": "Retail", "currency": currency, "prices": retail}],
        promotions=[
            {
                "name": "Middle's own",
                "percent": "20",
                "from": "2026-05-10",
                "to": "2026-07-10",
                "products": {"basic": ["monthly", "annual"], "mail": ["monthly"]},
            }
        ],
        resellers=[low],
    )
    return found
