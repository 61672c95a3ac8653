"""The checks of `upline doctor`. Each returns what it has found, and raises nothing."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from upline.cli.checks import FAILED, OK, WARNING, Check
from upline.cli.commands import CommandFailed, settings, setup_django
from upline.cli.preparation import (
    has_current_static_files,
    has_static_files,
    migration_plan,
)
from upline.cli.production_checks import checks_of_database

_OLDEST_PYTHON, _OLDEST_POSTGRESQL = (3, 11), 17  # 17: it grants MAINTAIN
_LITTLE_SPACE, _NO_SPACE = 2 * 1024**3, 200 * 1024**2
_SHORTEST_KEY = 50
_MAX_CLOCK_DIFFERENCE_S = 5.0
_WORKER_SILENT_AFTER_S = 60
_BACKUP_OLD_AFTER = timedelta(days=2)
_WAITING_TOO_LONG_S = 15 * 60


def _check(name: str, found: str, *, problem: bool, remedy: str, state: str = FAILED) -> Check:
    """Return a check that is ok where there is no problem."""
    if not problem:
        return Check(name=name, state=OK, found=found)
    return Check(name=name, state=state, found=found, remedy=remedy)


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Whether this Python is new enough."""
    return _check(
        "python",
        f"Python {'.'.join(map(str, version))}",
        problem=version[:2] < _OLDEST_PYTHON,
        remedy="Install Python 3.11 or newer, and Upline with it.",
    )


def check_directory() -> Check:
    """Whether the data directory can be written."""
    directory: Path = settings().DATA_DIR
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            problem = ""
    except OSError as error:
        problem = error.strerror or str(error)
    return _check(
        "data directory",
        f"{directory} {'cannot be written: ' + problem if problem else 'can be written'}",
        problem=bool(problem),
        remedy="Start Upline as the user who owns it, or set UPLINE_DATA to a directory of your own.",
    )


def check_disk_space() -> Check:
    """Whether there is room where the data directory is."""
    directory: Path = settings().DATA_DIR
    while not directory.exists():
        directory = directory.parent
    free = shutil.disk_usage(directory).free
    return _check(
        "disk",
        f"{free / 1024**3:.1f} GB free at {directory}",
        problem=free < _LITTLE_SPACE,
        remedy="Make room: without it the database stops.",
        state=FAILED if free < _NO_SPACE else WARNING,
    )


def check_secret_key() -> Check:
    """Whether the key that signs sessions is long, and read by its owner alone."""
    key, path = settings().SECRET_KEY, settings().DATA_DIR / "secret_key"
    if len(key) < _SHORTEST_KEY:
        remedy = "Set SECRET_KEY to 50 or more random characters. Everybody signs in again then."
        return Check(name="secret key", state=FAILED, found="too short", remedy=remedy)
    if os.environ.get("SECRET_KEY"):
        return Check(name="secret key", state=OK, found="from the environment")
    is_open = path.exists() and path.stat().st_mode & 0o077
    return _check(
        "secret key",
        f"in {path}{', which others can read' if is_open else ''}",
        problem=bool(is_open),
        remedy=f"chmod 600 {path}, and replace it where others may have read it.",
    )


def check_static_files() -> Check:
    """Whether the static files of the pages are made, of the present sources."""
    is_current = has_current_static_files()
    found = "made" if is_current else "of other sources" if has_static_files() else "not made"
    return _check(
        "static files",
        found,
        problem=not is_current,
        remedy="Run `upline assets`, or `upline serve`, which makes them.",
        state=WARNING,
    )


def check_mail_server() -> Check:
    """Whether e-mails can be sent."""
    has_server: bool = settings().HAS_MAIL_SERVER
    return _check(
        "mail server",
        "set" if has_server else "none: e-mails wait, and invitations show their links",
        problem=not has_server,
        remedy="Set EMAIL_URL and EMAIL_FROM (docs/e-mail.md).",
        state=WARNING,
    )


def check_backup() -> Check:
    """Whether a backup was made in the last two days, which production requires."""
    from upline.cli.backup import last_backup_at
    from upline.kernel import clock

    last = last_backup_at()
    is_old = last is None or clock.now() - last > _BACKUP_OLD_AFTER
    return _check(
        "backup",
        "none was made by `upline backup`"
        if last is None
        else f"the last is of {last.isoformat(timespec='seconds')}",
        problem=is_old and settings().PRODUCTION,
        remedy="Run `upline backup` each day (docs/operating.md).",
        state=WARNING,
    )


def check_database(server: Any) -> Iterator[Check]:
    """Whether the database answers, and what only it can tell."""
    with ExitStack() as stack:
        try:
            stack.enter_context(server.running())
        except ConnectionError as error:
            remedy = "Start it, or correct DATABASE_URL."
            yield Check(name="database", state=FAILED, found=str(error), remedy=remedy)
            return
        setup_django()
        yield _check_version()
        yield _check_clock()
        tables = _check_tables()
        yield tables
        if tables.state != FAILED:
            yield from checks_of_database()
            yield _check_archive()
            yield _check_worker()
            yield _check_waiting()


def _ask(question: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    return answer


def _check_version() -> Check:
    version = int(_ask("SELECT current_setting('server_version_num')"))
    return _check(
        "database",
        f"PostgreSQL {version // 10_000}.{version % 10_000}, on {platform.system()}",
        problem=version // 10_000 < _OLDEST_POSTGRESQL,
        remedy=f"Upgrade it to PostgreSQL {_OLDEST_POSTGRESQL} or newer; 18 is tested.",
    )


def _check_clock() -> Check:
    from upline.kernel import clock

    there: datetime = _ask("SELECT clock_timestamp()")
    difference = abs((clock.now() - there).total_seconds())
    return _check(
        "clock",
        f"{difference:.1f} s from that of the database",
        problem=difference > _MAX_CLOCK_DIFFERENCE_S,
        remedy="Let both machines take their time from the same server (NTP).",
    )


def _check_tables() -> Check:
    try:
        plan = migration_plan()
    except CommandFailed as error:
        remedy = "Install the version of Upline that the database is of."
        return Check(name="tables", state=FAILED, found=str(error), remedy=remedy)
    if plan.after and not plan.before:
        return Check(
            name="tables",
            state=WARNING,
            found=f"{len(plan.after)} migrations are left",
            remedy="Run `upline upgrade --finish` when nothing of the earlier version runs.",
        )
    missing = len(plan.before) + len(plan.after)
    return _check(
        "tables",
        f"{missing} migrations are missing" if missing else "of this version",
        problem=bool(missing),
        remedy="Run `upline upgrade`, or `upline migrate` where nothing runs.",
    )


def _check_archive() -> Check:
    from upline.database import log_archive
    from upline.kernel import clock

    found = log_archive.read_log_archive(now=clock.now())
    return _check(
        "archive of the log",
        {
            log_archive.OFF: "off: a backup is restored as of its own moment only",
            log_archive.OK: "archived without failures",
            log_archive.FAILING: "the last try to archive failed",
            log_archive.BEHIND: f"{found.waiting} segments wait to be archived",
        }[found.state],
        problem=found.state in {log_archive.FAILING, log_archive.BEHIND},
        remedy="See that the directory of the archive (`upline database archive`) can be written and has room; the log of the database says why it fails.",
    )


def _check_worker() -> Check:
    from upline.backorders.queries import worker_last_seen_at
    from upline.kernel import clock

    last = worker_last_seen_at()
    seconds = None if last is None else max(0, round((clock.now() - last).total_seconds()))
    return _check(
        "worker",
        "not seen" if seconds is None else f"last seen {seconds} s ago",
        problem=seconds is None or seconds > _WORKER_SILENT_AFTER_S,
        remedy="Run `upline serve` or `upline worker`: without it nothing is booked.",
        state=WARNING,
    )


def _check_waiting() -> Check:
    from upline.backorders.queries import earliest_waiting_sale
    from upline.kernel import clock

    earliest = earliest_waiting_sale()
    if earliest is None:
        return Check(name="waiting sales", state=OK, found="none")
    seconds = max(0, round((clock.now() - earliest).total_seconds()))
    return _check(
        "waiting sales",
        f"the oldest has waited for {seconds} s",
        problem=seconds > _WAITING_TOO_LONG_S,
        remedy="See that a worker runs; `upline book` books all of them once.",
    )
