"""The web server as users start it: two processes of `upline web`, with a database of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
import pytest_django
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.api.conftest import ApiFixtures, create_api_fixtures
from tests.support.raw_http import RawResponse, connect, request_head
from upline.config.database import ExternalServer
from upline.config.embedded import EmbeddedServer

ROOT = Path(__file__).parents[2]
BODY_SECONDS = 3  # less than by default, so that the tests do not wait as long
_START_TIMEOUT_S = 300


@dataclass(frozen=True)
class Server:
    """A web server that runs, and what is in its database."""

    port: int
    api: ApiFixtures
    account_id: UUID
    product_id: UUID
    add_on_product_id: UUID
    session: str  # the cookie of somebody who has signed in: Bea, Alpine's administrator

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def authorization(self) -> dict[str, object]:
        return {"Authorization": f"Bearer {self.api.erp.credential.token}"}

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, object] | None = None,
    ) -> RawResponse:
        """Call the API. A body is sent with its length."""
        sent = self.authorization
        if body:
            sent |= {"Content-Type": "application/json", "Content-Length": len(body)}
        with connect(self.port) as connection:
            connection.send(
                request_head(method, f"/api/v1{path}", {**sent, **(headers or {})}), body
            )
            return connection.receive(method)

    @property
    def item(self) -> dict[str, object]:
        """An item of an order: five licences."""
        return {"product": str(self.product_id), "billing_cycle": "monthly", "quantity": 5}

    def create(self, path: str, body: Mapping[str, object]) -> Any:
        """Create a record by the API, and return it."""
        response = self.call("POST", path, json.dumps(body).encode())
        assert response.status == 201, response
        return response.json

    def new_order(self) -> str:
        """Create an order of one item, and return its address below the root of the API."""
        body = {"account": str(self.account_id), "items": [self.item]}
        return f"/orders/{self.create('/orders', body)['id']}"


@pytest.fixture
def server(running_server: Server, db: None) -> Server:
    """The server. `db` has pytest-django create the tests' database, whose copy the server has."""
    return running_server


@pytest.fixture(scope="session")
def running_server(
    database_server: ExternalServer | EmbeddedServer,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Server]:
    name = f"{connection.settings_dict['NAME']}_server"
    port = _free_port()
    with _database_copy(database_server.owner_url, name):
        with django_db_blocker.unblock(), _connected_to(name):
            api = create_api_fixtures()
            client = api.fixtures.signed_in_client(api.fixtures.boss)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            account_id, product_id = api.customer().pk, api.product().pk
            add_on_id = api.product("exchange-archiving").pk
        url = urlsplit(database_server.url)._replace(path=f"/{name}").geturl()
        with _running_server(port, DATABASE_URL=url):
            yield Server(port, api, account_id, product_id, add_on_id, session)


@contextmanager
def _database_copy(owner_url: str, name: str) -> Iterator[None]:
    """Have a copy of the tests' database inside the block, for what is committed."""
    template = sql.Identifier(connection.settings_dict["NAME"])
    copy = sql.Identifier(name)
    connection.close()  # a template has no connections
    with closing(psycopg.connect(owner_url, autocommit=True)) as database:
        # Threads of the live server stay connected as long as the browser keeps its connections.
        database.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        database.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
        database.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, template))
        try:
            yield
        finally:
            database.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(copy))


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running_server(port: int, **environment: str) -> Iterator[None]:
    started = {
        **os.environ,
        "WEB_WORKERS": "2",
        "WEB_BODY_SECONDS": str(BODY_SECONDS),
        "API_CALLS_PER_MINUTE": "1000000",
        "LOG_LEVEL": "ERROR",
        **environment,
    }
    command = [sys.executable, "-m", "upline", "web", f"--port={port}"]
    with subprocess.Popen(command, cwd=ROOT, env=started, start_new_session=True) as process:
        try:
            _wait_until_it_answers(port, process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with connect(port) as attempt:
                attempt.send(request_head("GET", "/api/v1/openapi.json"))
                assert attempt.receive().status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The web server does not answer.")
