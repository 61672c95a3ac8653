"""A database that is away, silent, read-only or busy: each answer says to ask again, in one line of log."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import pytest_django
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.test import Client

from upline.config.database import SessionRole, django_database_settings
from upline.database.audit_context import EntryPoint, audit_context
from upline.database.availability import is_unavailable
from upline.database.bulk import execute

SESSION = {"sessionid": "3a1d2c4b5e6f7a8b9c0d1e2f3a4b5c6d"}
TOKEN = {"Authorization": "Bearer upl_0123456789abcdef"}
MOST_LOG_BYTES = 300


@contextmanager
def silent_server() -> Iterator[str]:
    """Have a server that takes connections and never answers; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql://ann:hidden@127.0.0.1:{server.getsockname()[1]}/upline"


def no_server() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"postgresql://ann:hidden@127.0.0.1:{probe.getsockname()[1]}/upline"


@contextmanager
def database_at(url: str, blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Make the database at the address that of this thread."""
    before = connections["default"]
    replaced = before.copy()
    replaced.settings_dict = {**before.settings_dict, **django_database_settings(url)}
    connections["default"] = replaced
    try:
        with blocker.unblock():
            yield
    finally:
        connections["default"] = before


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.getLogger().handlers[0].formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged_lines() -> Iterator[list[str]]:
    handler = _Lines()
    logging.getLogger().addHandler(handler)
    try:
        yield handler.lines
    finally:
        logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("path", ["/", "/t/alpine/orders/", "/sign-in/?next=/t/alpine/"])
def test_page_without_database_says_to_try_again(path: str, django_db_blocker):
    with database_at(no_server(), django_db_blocker), logged_lines() as lines:
        client = Client(raise_request_exception=False)
        client.cookies.load(SESSION)
        response = client.get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Upline cannot reach its database; try again in a moment." in response.text
    assert len(lines) == 1
    assert len(lines[0]) < MOST_LOG_BYTES
    assert "Traceback" not in lines[0]


@pytest.mark.parametrize(
    "path", ["/api/v1/orders", "/tmf-api/productOrderingManagement/v4/productOrder"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_call_without_database_is_the_problem_unavailable(
    path: str, method: str, django_db_blocker
):
    with database_at(no_server(), django_db_blocker), logged_lines() as lines:
        response = getattr(Client(raise_request_exception=False), method)(path, headers=TOKEN)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["code"] == "unavailable"
    assert "hidden" not in response.text
    assert len(lines) == 1
    assert len(lines[0]) < MOST_LOG_BYTES


def test_silent_server_takes_a_thread_for_seconds_and_the_next_for_none(django_db_blocker):
    client = Client(raise_request_exception=False)
    with silent_server() as url, database_at(url, django_db_blocker):
        began = time.monotonic()
        first = client.get("/api/v1/me", headers=TOKEN)
        first_s = time.monotonic() - began
        second = client.get("/api/v1/me", headers=TOKEN)
        second_s = time.monotonic() - began - first_s

    assert (first.status_code, second.status_code) == (503, 503)
    assert 1 < first_s < 6
    assert second_s < 1
    time.sleep(1)  # until the next test may connect


@pytest.mark.django_db
def test_read_only_database_answers_503():
    with transaction.atomic():
        execute("SET TRANSACTION READ ONLY")
        response = Client(raise_request_exception=False).post(
            "/sign-in/", {"email": "ann@alpine.example", "password": "wrong"}
        )
        transaction.set_rollback(True)

    assert (response.status_code, response["Retry-After"]) == (503, "5")


@pytest.mark.django_db
def test_errors_of_the_program_are_no_absence_of_the_database():
    errors = []
    for statement in ("SELECT 1/0", "SELECT nothing", "SELECT FROM nowhere", "SELECT (("):
        with pytest.raises(DatabaseError) as caught, transaction.atomic():
            execute(statement)
        errors.append(caught.value)

    assert [is_unavailable(error) for error in errors] == [False] * 4


@pytest.mark.django_db
def test_lock_that_is_not_to_be_had_in_time_is_no_mistake_of_ours():
    parameters = connection.get_connection_params()
    wanted = {k: v for k, v in parameters.items() if k not in {"context", "cursor_factory"}}
    with psycopg.connect(**wanted) as other:
        other.execute("SELECT pg_advisory_xact_lock(4711)")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("5s",)
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError) as caught, transaction.atomic():
            execute("SELECT pg_advisory_xact_lock(4711)")

    assert is_unavailable(caught.value)


def test_limits_of_each_role_are_those_of_its_sessions():
    web, worker = (
        django_database_settings("postgresql://ann@db/upline?options=-c%20jit%3Don", role)[
            "OPTIONS"
        ]
        for role in (SessionRole.WEB, SessionRole.WORKER)
    )

    assert (web["application_name"], worker["application_name"]) == ("upline web", "upline worker")
    assert "idle_in_transaction_session_timeout=30s" in web["options"]
    assert "idle_in_transaction_session_timeout=60s" in worker["options"]
    assert "lock_timeout=5s" in web["options"]
    assert web["options"].endswith("-c jit=on")  # what the address says comes last
    assert "statement_timeout=30s" in web["options"]
    assert "statement_timeout" not in worker["options"]


@pytest.mark.django_db(transaction=True)
def test_statements_have_a_limit_outside_of_transactions_only():
    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()[0]

    assert limit() == "30s"
    with transaction.atomic():
        assert limit() == "0"
        with audit_context(by="Otto", entry_point=EntryPoint.PAGE):
            assert limit() == "0"
    assert limit() == "30s"


def test_servers_of_the_network_are_given_up_after_seconds():
    found = django_database_settings(
        "postgresql://ann@one,two:5433/upline?connect_timeout=9&target_session_attrs=any"
    )
    options = found["OPTIONS"]

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("one,two", ",5433", "upline")
    assert (options["tcp_user_timeout"], options["keepalives_idle"]) == (5000, 5)
    assert (options["connect_timeout"], options["target_session_attrs"]) == ("9", "any")
    socket_options = django_database_settings("postgresql://ann@/upline?host=/tmp")["OPTIONS"]
    assert "tcp_user_timeout" not in socket_options
