"""Server time of pages, requested from the running web server; next to the bare query for the same rows."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import page_client
from bench.environment import (
    BenchmarkProcess,
    database_exists,
    migrate,
    numbers_from_env,
    run_concurrently,
    use_database,
    vacuum,
)
from bench.growing import DATABASE, SIZES, create_multiplied_network
from bench.measurements import Measurement, median_of, percentile
from bench.networks import find_network
from bench.page_records import administrator_of
from bench.page_samples import collect_samples
from bench.page_server import Request, page_server
from bench.page_table import FAST_MS, PAGES, USUAL_MS, MeasuredPage, Of
from upline.backorders import actions as backorders
from upline.devtools.generation import Network
from upline.kernel import clock
from upline.models import Order

_REQUESTS = int(numbers_from_env("BENCH_REQUESTS", "40")[0])  # each, after a few warm-up requests
_WARMUP_REQUESTS = 3
_PAGES_A_REPORT = 10  # progress is reported before every tenth page
_BASELINE_QUERY = """
    SELECT id, number, name, order_date, total, currency FROM upline_order
    WHERE tenant_id = %s AND originated_from_id = %s ORDER BY number DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class PageTimings:
    """The repeated requests of each page, the number of its queries, and the time of the bare query."""

    pages: Mapping[str, Sequence[Request]]
    queries: Mapping[str, int]
    baseline: float

    @property
    def runs(self) -> list[float]:
        """Return the median of each page."""
        return [median_of([one.total for one in requests]) for requests in self.pages.values()]

    @property
    def median_of(self) -> float:
        """Return the mean of the pages' medians."""
        return sum(self.runs) / len(self.runs)


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Measure the pages on the network that an earlier run has left; without one it is made first."""
    if database_exists(DATABASE):
        migrate(DATABASE)
        use_database(DATABASE)
        network = find_network()
    else:
        network = create_multiplied_network(SIZES[-1], report_progress)
    vacuum(DATABASE)
    backorders.sum_up_figures(now=clock.now())  # as the worker does every ten minutes
    orders = Order.objects.filter(tenant_id=network.distributor.id).count()
    report_progress(f"requesting pages at {orders:,} orders")
    return page_measurements(measure_pages(DATABASE, network, report_progress))


def measure_pages(
    database: str, network: Network, report_progress: Callable[[str], None]
) -> PageTimings:
    """Request every page repeatedly, as the administrators of the distributor and of a reseller."""
    samples = collect_samples(network)
    slugs = {Of.DISTRIBUTOR: network.distributor.slug, Of.RESELLER: network.resellers[0].slug}
    urls = {page: page.urls(slugs[page.of], samples) for page in PAGES}
    sessions = {of: _sign_in(slug) for of, slug in slugs.items()}
    baseline = _baseline(network)
    connection.close()
    requests: dict[str, list[Request]] = {}
    with page_server(database) as server:
        for place, (page, addresses) in enumerate(urls.items()):
            if place % _PAGES_A_REPORT == 0:
                report_progress(f"page {place + 1} of {len(urls)}: {page.name}")
            for number in range(_WARMUP_REQUESTS + _REQUESTS):
                if number == _WARMUP_REQUESTS:
                    server.find_backends()
                one = server.get(addresses[number % len(addresses)], sessions[page.of])
                if number >= _WARMUP_REQUESTS:
                    requests.setdefault(page.name, []).append(one)
    counted = {page.name: (sessions[page.of], addresses[-1]) for page, addresses in urls.items()}
    return PageTimings(requests, _count_queries(database, counted), baseline)


def _sign_in(slug: str) -> str:
    """Return the key of a session of the administrator of a BSS."""
    client = Client()
    client.force_login(administrator_of(slug))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _count_queries(database: str, pages: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    (result,) = run_concurrently([BenchmarkProcess(page_client, database, json.dumps(pages))])
    return result


def count_queries_in_process(pages: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Return how many queries each page takes, once what it remembers has been read."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]
    counts = {}
    for name, (session, address) in pages.items():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[name] = len(queries)
    return counts


def _baseline(network: Network) -> float:
    """Return the time of the bare query for a page of one reseller's orders."""
    durations_ms = []
    with connection.cursor() as cursor:
        for number in range(_REQUESTS):
            reseller = network.resellers[number * 7 % len(network.resellers)]
            began = time.perf_counter()
            cursor.execute(_BASELINE_QUERY, [network.distributor.id, reseller.id])
            cursor.fetchall()
            durations_ms.append((time.perf_counter() - began) * 1_000)
    return median_of(durations_ms)


def page_measurements(timings: PageTimings) -> dict[str, Measurement]:
    """Return the measurements of the pages with each bar: the slowest of them, and all."""
    return {
        "pages": _measurement(timings, FAST_MS),
        "pages, others": _measurement(timings, USUAL_MS),
    }


def _measurement(timings: PageTimings, bar_ms: float) -> Measurement:
    pages: list[MeasuredPage] = [page for page in PAGES if page.bar_ms == bar_ms]
    p95 = {page.name: _p95(timings.pages[page.name]) for page in pages}
    slowest = max(p95.values())
    parts = {page.name: _figures(timings, page.name) for page in pages}
    return Measurement(
        value=slowest,
        unit="ms (p95, slowest page)",
        limit=timings.baseline,
        ratio=slowest / timings.baseline,
        bar=f"≤ {bar_ms:.0f} ms",
        ok=slowest <= bar_ms,
        runs=list(p95.values()),
        parts=parts,
    )


def _figures(timings: PageTimings, name: str) -> dict[str, float]:
    requests = timings.pages[name]
    return {
        "p50, ms": median_of([one.total for one in requests]),
        "p95, ms": _p95(requests),
        "web CPU, ms": median_of([one.web for one in requests]),
        "database CPU, ms": median_of([one.database for one in requests]),
        "queries": timings.queries[name],
    }


def _p95(requests: Sequence[Request]) -> float:
    return percentile([one.total for one in requests], 95)
