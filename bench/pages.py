"""Server time of pages: lists, records, search, dashboard, back-ordering log; next to the bare query for the same rows."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.db import connection
from django.test import Client

from bench import page_client
from bench.environment import PERIOD_START, BenchmarkProcess, run_concurrently
from bench.measurements import Measurement, median_of, percentile
from upline.kernel.gc_tuning import freeze_startup_objects
from upline.kernel.stack_preallocation import with_preallocated_stack
from upline.models import Account, Order, Subscription, Tenant, User
from upline.subscriptions.rulebook import SubscriptionKind

_REQUESTS = 40  # each, after a few warm-up requests
_WARMUP_REQUESTS = 3
_P95_MS = 30.0
_BASELINE_QUERY = """
    SELECT id, number, name, order_date, total, currency FROM upline_order
    WHERE tenant_id = %s AND originated_from_id = %s ORDER BY number DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class PageTimings:
    """The repeated times of each page in milliseconds, and those of the bare query."""

    pages: Mapping[str, Sequence[float]]
    baseline: float

    @property
    def runs(self) -> list[float]:
        """Return the median of each page."""
        return [median_of(request_ms) for request_ms in self.pages.values()]

    @property
    def median_of(self) -> float:
        """Return the mean of the pages' medians."""
        return sum(self.runs) / len(self.runs)


def measure_pages(database: str, distributor: str) -> PageTimings:
    """Request the pages of the distributor with this slug, in a separate process."""
    (result,) = run_concurrently([BenchmarkProcess(page_client, database, distributor)])
    return PageTimings(**result)


def measure_pages_in_process(distributor: str) -> PageTimings:
    """Request every page repeatedly, as the distributor's administrator."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    freeze_startup_objects()  # as the web server does once it has started
    get = with_preallocated_stack(client.get)  # as it answers
    client.force_login(User.objects.get(email=f"ada@{distributor}.example"))
    bss = Tenant.objects.get(slug=distributor)
    resellers = list(Tenant.objects.filter(upline=bss).order_by("slug"))
    addresses = _addresses(bss, resellers)
    durations_ms: dict[str, list[float]] = {}
    for name, pages in addresses.items():
        for number in range(_WARMUP_REQUESTS + _REQUESTS):
            request_ms = _request_ms(get, pages[number % len(pages)])
            if number >= _WARMUP_REQUESTS:
                durations_ms.setdefault(name, []).append(request_ms)
    return PageTimings(pages=durations_ms, baseline=_baseline(bss, resellers))


def _request_ms(get: Callable[[str], Any], address: str) -> float:
    began = time.perf_counter()
    result = get(address)
    assert result.status_code == 200, f"{address} answers {result.status_code}"
    return (time.perf_counter() - began) * 1_000


def _addresses(bss: Tenant, resellers: Sequence[Tenant]) -> dict[str, list[str]]:
    """Return each page's addresses: different records and words, from the whole table."""
    orders = Order.objects.filter(tenant=bss)
    count = orders.count()
    some = list(
        orders.filter(number__in=range(1, count, max(count // 20, 1))).values_list(
            "id", "number", "name"
        )
    )
    subscriptions = Subscription.objects.filter(
        tenant=bss,
        kind=SubscriptionKind.SUBSCRIPTION,
        order__in=[pk for pk, *_ in some],
    ).values_list("id", flat=True)
    home = f"/t/{bss.slug}"
    log = f"{home}/back-ordering-log/"
    words = [quote_plus(name.rpartition(" ")[0]) for *_, name in some]
    listed = f"{home}/orders/"
    return {
        "list": [listed],
        "list of a reseller": [
            f"{listed}?reseller={one.slug}" for one in resellers[:: max(len(resellers) // 10, 1)]
        ],
        "list by date, later page": [
            f"{listed}?status=Booked&sort=date&order=up&date_from={PERIOD_START + timedelta(days=day):%Y-%m-%d}"
            for day in range(60, 68)
        ],
        "list after a number": [f"{listed}?after={number}" for _, number, _ in some if number > 60],
        "order": [f"{home}/orders/{pk}/" for pk, *_ in some],
        "subscription": [f"{home}/subscriptions/{pk}/" for pk in subscriptions],
        "search by number": [f"{home}/search?q={number}" for _, number, _ in some],
        "search by words": [f"{home}/search?q={text}" for text in words],
        "dashboard": [f"{home}/dashboard/"],
        "log": [log, *(f"{log}?reseller={one.slug}" for one in resellers[:5])],
        "log, a customer": [f"{log}?text={text}" for text in _customers(bss)],
        "log by groups": [f"{log}?group={by}" for by in ("state", "reason", "reseller")],
        "resellers": [f"{home}/resellers/", f"{home}/resellers/?sort=last-sale"],
        "reconciliation": [f"{home}/reconciliation/"],
    }


def _customers(bss: Tenant) -> list[str]:
    """Return the names of some customers, as they are typed into a filter."""
    mirrors = Account.objects.filter(tenant=bss, managed_by__isnull=False).order_by("id")
    step = max(mirrors.count() // 20, 1)
    return [quote_plus(name) for name in mirrors.values_list("name", flat=True)[::step]]


def _baseline(bss: Tenant, resellers: Sequence[Tenant]) -> float:
    """Return the time of the bare query for a page of one reseller's orders."""
    durations_ms = []
    with connection.cursor() as cursor:
        for number in range(_REQUESTS):
            reseller = resellers[number * 7 % len(resellers)]
            began = time.perf_counter()
            cursor.execute(_BASELINE_QUERY, [bss.pk, reseller.pk])
            cursor.fetchall()
            durations_ms.append((time.perf_counter() - began) * 1_000)
    return median_of(durations_ms)


def page_measurement(timings: PageTimings) -> dict[str, Measurement]:
    """Return the measurement of the slowest page, and those of all."""
    p95 = {name: percentile(request_ms, 95) for name, request_ms in timings.pages.items()}
    slowest = max(p95.values())
    return {
        "pages": Measurement(
            value=slowest,
            unit="ms (p95, slowest page)",
            limit=timings.baseline,
            ratio=slowest / timings.baseline,
            bar=f"≤ {_P95_MS:.0f} ms",
            ok=slowest <= _P95_MS,
            runs=list(p95.values()),
            details={f"{name}, p95 ms": request_ms for name, request_ms in p95.items()},
        )
    }
