"""Calls of the API, sent by four clients over connections that stay open."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

from bench.web_server import WebServer

CLIENTS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call below the root of the API. A write has an Idempotency-Key, as those of the Python client have."""

    method: str = "GET"
    path: str
    token: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CallCosts:
    """What each call of a run costs, in milliseconds of processor time, and how many were answered a second."""

    web: float
    database: float
    rate: float


def send_calls(server: WebServer, calls: Sequence[Call]) -> tuple[CallCosts, list[Any]]:
    """Send calls by all clients at the same time; return what they cost, and the answers in their order."""
    shares = [calls[at::CLIENTS] for at in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        before, began = server.cpu_times(), time.perf_counter()
        answered = list(clients.map(lambda share: list(_send(server.port, share)), shares))
        took = time.perf_counter() - began
        web, database = server.used_since(before)
    answers = [answered[at % CLIENTS][at // CLIENTS] for at in range(len(calls))]
    return CallCosts(web / len(calls), database / len(calls), len(calls) / took), answers


def _send(port: int, calls: Sequence[Call]) -> Iterator[Any]:
    connection = HTTPConnection("127.0.0.1", port)
    try:
        for call in calls:
            connection.request(call.method, f"/api/v1{call.path}", _content(call), _headers(call))
            response = connection.getresponse()
            content = response.read()
            assert response.status in {200, 201}, f"{call.method} {call.path}: {content!r}"
            yield json.loads(content)
    finally:
        connection.close()


def _content(call: Call) -> str | None:
    return None if call.body is None else json.dumps(call.body)


def _headers(call: Call) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {call.token}", "Accept": "application/json"}
    if call.method == "GET":
        return headers
    return {**headers, "Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
