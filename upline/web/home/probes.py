"""Addresses for machines: `/health/live` and `/health/ready` for load balancers, `/metrics` for Prometheus.

They answer under any host name, by plain HTTP and without sign-in. The first two have nothing to hide; metrics are for
who has the token, or for this machine.
"""

import hmac
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection
from django.http import HttpRequest, HttpResponse

from upline.backorders.queries import operation_figures
from upline.database.blockers import known_blockers
from upline.database.log_archive import OFF, OK, read_log_archive
from upline.kernel import clock, metrics

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
# A proxy on this machine adds one of them to what comes from elsewhere.
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")
_BEARER = "Bearer "
_ENTRIES = {"/api/": "api", "/tmf-api/": "tmf", "/static/": "static"}

GetResponse = Callable[[HttpRequest], HttpResponse]


def probes_middleware(get_response: GetResponse) -> GetResponse:
    """Answer these addresses before anything else looks at the request; count all others."""
    metrics.collect_again()

    def middleware(request: HttpRequest) -> HttpResponse:
        if view := _VIEWS.get(request.path_info):
            return view(request)
        began = time.perf_counter()
        response = get_response(request)
        entry = next(
            (name for root, name in _ENTRIES.items() if request.path_info.startswith(root)), "page"
        )
        metrics.count_request(entry, response.status_code, time.perf_counter() - began)
        return response

    return middleware


def live(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can; it does not look at the database."""
    return _line("ok")


def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 if requests can be served now: the database answers, and takes changes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only')")
            (read_only,) = cursor.fetchone()
    except DatabaseProblem:
        connection.close()
        return _line("database unreachable", HTTPStatus.SERVICE_UNAVAILABLE)
    if read_only == "on":
        return _line("database read-only", HTTPStatus.SERVICE_UNAVAILABLE)
    return _line("ok")


def metrics_page(request: HttpRequest) -> HttpResponse:
    """Show the metrics to who may read them."""
    if not _may_read_metrics(request):
        return _line("not permitted", HTTPStatus.FORBIDDEN)
    text = "".join(f"{line}\n" for line in _gauges())
    response = HttpResponse(metrics.counted() + text.encode(), content_type=_METRICS_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _may_read_metrics(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"{_BEARER}{token}".encode())
    is_forwarded = any(name in request.headers for name in _FORWARDED)
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not is_forwarded


def _gauges() -> Iterator[str]:
    """Yield the lines of what the database tells; of a database that is away, only that."""
    try:
        found = operation_figures(now=clock.now())
        blockers = known_blockers()
        archive = read_log_archive(now=clock.now())
    except DatabaseProblem:
        connection.close()
        yield from _gauge("upline_database_up", "Whether the database answers.", {"": 0})
        return
    yield from _gauge("upline_database_up", "Whether the database answers.", {"": 1})
    yield from _gauge(
        "upline_sales_waiting", "Sale events that wait to be booked.", {"": found.waiting}
    )
    yield from _gauge(
        "upline_sales_blocked",
        "Sale events behind a parked one of their subscription.",
        {"": found.blocked},
    )
    yield from _gauge(
        "upline_sales_oldest_waiting_seconds",
        "Age of the oldest that waits.",
        {"": found.oldest_waiting_s or 0},
    )
    yield from _gauge(
        "upline_reseller_lag_seconds",
        "Age of the oldest sale event of each reseller that waits, by the id of its BSS.",
        {f'{{reseller="{reseller}"}}': lag for reseller, lag in found.lag_s.items()},
    )
    yield from _gauge(
        "upline_sales_parked",
        "Parked sale events, by reason.",
        {f'{{reason="{reason}"}}': count for reason, count in found.parked.items()},
    )
    if found.worker_heartbeat_s is not None:
        yield from _gauge(
            "upline_worker_heartbeat_seconds",
            "Time since a worker last reported.",
            {"": found.worker_heartbeat_s},
        )
    yield from _gauge(
        "upline_reconciliation_differences",
        "Differences that the last reconciliations found.",
        {"": found.differences},
    )
    if found.oldest_reconciliation_s is not None:
        yield from _gauge(
            "upline_reconciliation_oldest_seconds",
            "Time since the reseller whose last reconciliation is oldest was reconciled.",
            {"": found.oldest_reconciliation_s},
        )
    yield from _gauge(
        "upline_database_blockers", "Sessions that Upline waits for.", {"": len(blockers)}
    )
    if archive.state != OFF:
        yield from _gauge(
            "upline_archive_up",
            "Whether the log of the database is archived without failures or delay.",
            {"": int(archive.state == OK)},
        )


def _gauge(name: str, about: str, values: dict[str, float]) -> Iterator[str]:
    """Yield the lines of a gauge; the values are by their labels."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    for labels, value in values.items():
        yield f"{name}{labels} {value}"


def _line(text: str, status: int = HTTPStatus.OK) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


_VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    LIVE: live,
    READY: ready,
    METRICS: metrics_page,
}
