"""`/health`: whether pages, database and worker work, for load balancers and monitoring.

The status is 200 as long as pages can answer, whatever the worker does: taking the pages out of service
would not help it. It is 503 where the database does not answer. Nothing here is secret.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from upline.backorders.queries import worker_last_seen_at
from upline.database.blockers import known_blockers
from upline.database.log_archive import OFF, OK, read_log_archive
from upline.kernel import clock
from upline.kernel.process_state import STATE_FILE, ProcessState, read_process_states

_WORKER_SILENT_AFTER_S = 60  # it reports every few seconds, unless a batch takes longer


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Show the state of database, archive of its log, worker and supervised processes."""
    now = clock.now()
    processes = [_process(one, now) for one in read_process_states(settings.DATA_DIR / STATE_FILE)]
    blocked_by: list[dict[str, Any]] = []
    archive = "unknown"
    try:
        database, worker = _database_state(), _worker_state(now)
        blocked_by = known_blockers()
        archive = read_log_archive(now=now).state
    except DatabaseProblem:
        connection.close()
        database, worker = "unreachable", {"state": "unknown", "last_seen_s": None}
    is_ok = (
        database == "ok"
        and not blocked_by
        and archive in {OFF, OK}
        and worker["state"] == "ok"
        and all(process["state"] == "running" for process in processes)
    )
    answers = database != "unreachable"
    return JsonResponse(
        {
            "status": "ok" if is_ok else "degraded" if answers else "unavailable",
            "database": database,
            "blocked_by": blocked_by,
            "archive": archive,
            "worker": worker,
            "processes": processes,
        },
        status=HTTPStatus.OK if answers else HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _database_state() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')")
        (read_only,) = cursor.fetchone()
    return "read-only" if read_only == "on" else "ok"


def _worker_state(now: datetime) -> dict[str, Any]:
    last_seen_at = worker_last_seen_at()
    if last_seen_at is None:
        return {"state": "not seen", "last_seen_s": None}
    seconds = max(0, round((now - last_seen_at).total_seconds()))
    return {
        "state": "ok" if seconds <= _WORKER_SILENT_AFTER_S else "silent",
        "last_seen_s": seconds,
    }


def _process(process: ProcessState, now: datetime) -> dict[str, Any]:
    restart_in_s = None
    if process.restart_at is not None:
        restart_in_s = max(0, round(process.restart_at - now.timestamp()))
    return {
        "name": process.name,
        "state": process.state,
        "recent_failures": process.recent_failures,
        "last_exit_code": process.last_exit_code,
        "restart_in_s": restart_in_s,
    }
