"""Fuzzes the API of a running server with schemathesis, led to its records by examples and links.

`make fuzz-api URL=… TOKEN=… MINUTES=…` prints how many operations answered 2xx, and each failure of a check.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from tests.support.api_examples import (
    OPERATIONS,
    documented_status,
    example_request,
    saved_ids,
)
from tests.support.fuzzing import SETTINGS
from upline.api.examples import EXAMPLES, IllustrativeIds
from upline.api.openapi import openapi_document

# Sends method, path, body and media type; returns status and body.
Send = Callable[[str, str, bytes, str], tuple[int, bytes]]

_CALLS_PER_MINUTE = 100_000  # more than it sends


@dataclass
class FuzzResult:
    """How many requests were sent, which operations answered 2xx, and what failed."""

    requests: int = 0
    succeeded: set[str] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The share of all operations that answered 2xx."""
        return len(self.succeeded) / len(OPERATIONS)


def create_example_records(send: Send, *, pause_s: float = 0) -> dict[str, str]:
    """Execute the examples that delete nothing; return the ids of the records, by their names.

    What an earlier run has taken gets another name. `pause_s`: how long the worker has after each write that may
    start a job.
    """
    ids: dict[str, str] = {}
    mark = f"{time.time_ns() // 1_000_000:x}"
    for example in EXAMPLES:
        try:
            request = example_request(example, ids)
        except KeyError:  # an id that only the worker, or nobody, makes
            continue
        if request.method == "DELETE":
            continue
        status, body = send(request.method, request.path, request.body, request.content_type)
        if status == HTTPStatus.CONFLICT and isinstance(example.body, dict):
            renamed = _renamed(json.loads(request.body), mark)
            status, body = send(request.method, request.path, renamed, request.content_type)
        if status == documented_status(example) and example.saves:
            with suppress(IndexError):  # a list that only the worker fills
                ids.update(saved_ids(example, json.loads(body)))
        if request.method == "POST" and b'"job"' in body:
            time.sleep(pause_s)
    return ids


# What no two records of a BSS have in common, and how it becomes another one.
_UNIQUE = {
    "name": "{} {}",
    "code": "{}_{}",
    "external_id": "{}-{}",
    "email": "{1}.{0}",
    "slug": "{}-{}",
}


def _renamed(body: dict[str, Any], mark: str) -> bytes:
    others = {
        field: form.format(body[field], mark) for field, form in _UNIQUE.items() if field in body
    }
    return json.dumps(body | others).encode()


def delete_webhooks(send: Send) -> None:
    """Delete the webhooks of earlier runs: a BSS has a limited number."""
    _, body = send("GET", "/api/v1/webhooks?limit=200", b"", "")
    for webhook in json.loads(body)["items"]:
        send("DELETE", f"/api/v1/webhooks/{webhook['id']}", b"", "")


def fuzz(
    url: str, token: str, ids: dict[str, str], *, phases: list[str], max_examples: int, seconds: int
) -> FuzzResult:
    """Run phases of schemathesis with all checks but that of `SETTINGS`, with these ids in the examples."""
    text, illustrative = json.dumps(openapi_document()), IllustrativeIds()
    for name, found in ids.items():
        text = text.replace(illustrative[name], found)
    known = ("examples", "coverage", "fuzzing", "stateful")
    config = SchemathesisConfig.from_dict(
        SETTINGS
        | {
            "base-url": url,
            "headers": {"Authorization": f"Bearer {token}"},
            "seed": 1,
            "max-time": seconds,
            "continue-on-failure": True,
            "generation": {
                "max-examples": max_examples,
                "allow-extra-parameters": False,
                "no-shrink": True,
            },
            "phases": {phase: {"enabled": phase in phases} for phase in known},
        }
    )
    result = FuzzResult()
    for event in from_schema(
        schemathesis.openapi.from_dict(json.loads(text), config=config)
    ).execute():
        if isinstance(event, events.ScenarioFinished):
            _take(event.recorder, result)
        elif isinstance(event, events.NonFatalError):
            result.failures[f"{event.label}: error"] = str(event.info)
    return result


def _take(recorder: Any, result: FuzzResult) -> None:
    for case_id, interaction in recorder.interactions.items():
        operation = recorder.cases[case_id].value.operation
        result.requests += 1
        if interaction.response is not None and interaction.response.status_code < 300:
            result.succeeded.add(operation.label)
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE:
                label = recorder.cases[case_id].value.operation.label
                result.failures.setdefault(f"{label}: {check.name}", str(check.failure_info))


def _sender(url: str, token: str) -> Send:
    address = urlsplit(url)

    def send(method: str, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
        headers = {"Authorization": f"Bearer {token}"}
        headers |= {"Content-Type": content_type} if content_type else {}
        connection.request(method, path, body or None, headers)
        with connection.getresponse() as response:
            return response.status, response.read()

    return send


def main() -> int:
    """Fuzz for some minutes. Returns 1 if a check failed, or fewer than half of all operations answered 2xx."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--minutes", type=float, default=5)
    arguments = parser.parse_args()
    send = _sender(arguments.url, arguments.token)
    try:
        status, body = send("GET", "/api/v1/me", b"", "")
    except OSError as error:
        parser.error(f"{arguments.url} does not answer: {error.strerror or error}")
    if status != HTTPStatus.OK:
        parser.error(f"{arguments.url} answers {status} to this token")
    if (most := json.loads(body)["limits"]["calls_per_minute"]) < _CALLS_PER_MINUTE:
        parser.error(
            f"{arguments.url} allows {most} calls in a minute, and would refuse most of the requests; "
            f"start it with API_CALLS_PER_MINUTE={_CALLS_PER_MINUTE}"
        )
    delete_webhooks(send)
    ids = create_example_records(send, pause_s=3)
    result = fuzz(
        arguments.url, arguments.token, ids,
        phases=["examples", "stateful"], max_examples=50, seconds=round(arguments.minutes * 60),
    )  # fmt: skip
    lines = [
        f"{result.requests} requests; {len(result.succeeded)} of {len(OPERATIONS)} operations answered 2xx",
        *(f"{where}\n  {what}" for where, what in result.failures.items()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(bool(result.failures) or result.share < 0.5)
