"""The server time of pages: lists, records, search; beside them the bare query for the same rows."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.figures import Figure, middle, percentile
from bench.ground import BEGINS, Child, together
from upline.kernel.garbage import keep_what_is_there
from upline.kernel.stack import in_one_piece
from upline.models import Order, Subscription, Tenant, User
from upline.subscriptions.rulebook import Holding

_ASKED = 40  # times each, after it has been asked for a few times
_WARM = 3
_P95_MS = 30.0
_BARE = """
    SELECT id, number, name, order_date, total, currency FROM upline_order
    WHERE tenant_id = %s AND originated_from_id = %s ORDER BY number DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What each page took, in milliseconds, time after time, and the bare query."""

    pages: Mapping[str, Sequence[float]]
    bare: float

    @property
    def runs(self) -> list[float]:
        """Return the median of each page."""
        return [middle(took) for took in self.pages.values()]

    @property
    def middle(self) -> float:
        """Return the mean of the pages' medians."""
        return sum(self.runs) / len(self.runs)


def ask(database: str, distributor: str) -> Asked:
    """Ask for the pages of the distributor with this slug, in a process of its own as a web server is."""
    (answer,) = together([Child("asking", database, distributor)])
    return Asked(**answer)


def asked_here(distributor: str) -> Asked:
    """Ask for every page again and again, as the distributor's administrator."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    keep_what_is_there()  # as the web server does once it has started
    get = in_one_piece(client.get)  # as it answers
    client.force_login(User.objects.get(email=f"ada@{distributor}.example"))
    bss = Tenant.objects.get(slug=distributor)
    resellers = list(Tenant.objects.filter(upline=bss).order_by("slug"))
    addresses = _addresses(bss, resellers)
    taken: dict[str, list[float]] = {}
    for name, pages in addresses.items():
        for number in range(_WARM + _ASKED):
            took = _took(get, pages[number % len(pages)])
            if number >= _WARM:
                taken.setdefault(name, []).append(took)
    return Asked(pages=taken, bare=_bare(bss, resellers))


def _took(get: Callable[[str], Any], address: str) -> float:
    began = time.perf_counter()
    answer = get(address)
    assert answer.status_code == 200, f"{address} answers {answer.status_code}"
    return (time.perf_counter() - began) * 1_000


def _addresses(bss: Tenant, resellers: Sequence[Tenant]) -> dict[str, list[str]]:
    """Return each page's addresses: different records and words, from all over the table."""
    orders = Order.objects.filter(tenant=bss)
    count = orders.count()
    some = list(
        orders.filter(number__in=range(1, count, max(count // 20, 1))).values_list(
            "id", "number", "name"
        )
    )
    subscriptions = Subscription.objects.filter(
        tenant=bss,
        kind=Holding.SUBSCRIPTION,
        order__in=[pk for pk, *_ in some],
    ).values_list("id", flat=True)
    home = f"/t/{bss.slug}"
    listed = f"{home}/orders/"
    return {
        "list": [listed],
        "list of a reseller": [
            f"{listed}?reseller={one.slug}" for one in resellers[:: max(len(resellers) // 10, 1)]
        ],
        "list by date, later page": [
            f"{listed}?status=Booked&sort=date&order=up&date_from={BEGINS + timedelta(days=day):%Y-%m-%d}"
            for day in range(60, 68)
        ],
        "list after a number": [f"{listed}?after={number}" for _, number, _ in some if number > 60],
        "order": [f"{home}/orders/{pk}/" for pk, *_ in some],
        "subscription": [f"{home}/subscriptions/{pk}/" for pk in subscriptions],
        "search by number": [f"{home}/search?q={number}" for _, number, _ in some],
        "search by words": [
            f"{home}/search?q={name.rpartition(' ')[0].replace(' ', '+')}" for *_, name in some
        ],
    }


def _bare(bss: Tenant, resellers: Sequence[Tenant]) -> float:
    """Return how long the bare query for a page of one reseller's orders takes."""
    taken = []
    with connection.cursor() as cursor:
        for number in range(_ASKED):
            reseller = resellers[number * 7 % len(resellers)]
            began = time.perf_counter()
            cursor.execute(_BARE, [bss.pk, reseller.pk])
            cursor.fetchall()
            taken.append((time.perf_counter() - began) * 1_000)
    return middle(taken)


def figures(asked: Asked) -> dict[str, Figure]:
    """Return the figure of the slowest page, and those of all."""
    p95 = {name: percentile(took, 95) for name, took in asked.pages.items()}
    slowest = max(p95.values())
    return {
        "pages": Figure(
            value=slowest,
            unit="ms (p95, slowest page)",
            limit=asked.bare,
            ratio=slowest / asked.bare,
            bar=f"≤ {_P95_MS:.0f} ms",
            ok=slowest <= _P95_MS,
            runs=list(p95.values()),
            told={f"{name}, p95 ms": took for name, took in p95.items()},
        )
    }
