"""Connections to the database that stay open between requests."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_connection() -> Iterator[BaseDatabaseWrapper]:
    opened = connection.copy()
    opened.ensure_connection()
    yield opened
    opened.close()


def test_open_connection_can_be_used_again_without_a_query(
    open_connection: BaseDatabaseWrapper,
) -> None:
    with CaptureQueriesContext(open_connection) as queries:
        assert open_connection.is_usable()
    assert len(queries) == 0


def test_connection_that_the_server_has_ended_cannot_be_used_again(
    open_connection: BaseDatabaseWrapper,
) -> None:
    pid = open_connection.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert not open_connection.is_usable()


def test_connection_that_the_client_has_closed_cannot_be_used_again(
    open_connection: BaseDatabaseWrapper,
) -> None:
    open_connection.connection.close()
    assert not open_connection.is_usable()


def test_notification_of_the_server_does_not_end_a_connection(
    open_connection: BaseDatabaseWrapper,
) -> None:
    sender = connection.copy()
    with open_connection.cursor() as cursor:
        cursor.execute("LISTEN something")
    with sender.cursor() as cursor:
        cursor.execute("NOTIFY something")
    sender.close()
    assert open_connection.is_usable()


def test_moments_are_in_utc(open_connection: BaseDatabaseWrapper) -> None:
    with open_connection.cursor() as cursor:
        cursor.execute("SELECT '2026-03-29 03:30:00+02'::timestamptz")
        [moment] = cursor.fetchone()
    assert moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment.utcoffset() == datetime.now(UTC).utcoffset()


def test_rows_can_be_read_by_a_cursor_of_the_server(open_connection: BaseDatabaseWrapper) -> None:
    with open_connection.chunked_cursor() as cursor:
        cursor.execute("SELECT generate_series(1, 3), now()")
        assert [number for number, _ in cursor.fetchall()] == [1, 2, 3]
