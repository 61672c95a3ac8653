"""Calls the web server as a program or a browser does, again and again until the answer is known."""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from upline.devtools.torture.history import Answer

_TIMEOUT_S = 20.0
_GIVE_UP = 0.1  # of the calls without an answer: their caller never learns what became of them
_PAUSES_S = (0.05, 0.5)
_AGAIN = {HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer of the server."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call: the last answer, None where there is none, and how often it was sent."""

    answer: Answer
    last: HttpAnswer | None
    attempts: int


class Caller:
    """Sends requests to a server that may be away. `may_retry` says whether there is time to go on."""

    def __init__(self, port: int, *, chance: random.Random, may_retry: Callable[[], bool]) -> None:
        self._port = port
        self._chance = chance
        self._may_retry = may_retry

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer | None:
        """Send a request once. None: there was no answer, or none that says what was done."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status in _AGAIN:
            return None
        found = dict(response.getheaders())
        cookies = tuple(
            value for name, value in response.getheaders() if name.lower() == "set-cookie"
        )
        return HttpAnswer(response.status, content, found, cookies)

    def send_until_answered(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Outcome:
        """Send the same request until it is answered; now and then give up, as callers do."""
        attempts = 0
        while True:
            attempts += 1
            answer = self.send(method, path, body, headers)
            if answer is not None:
                is_done = answer.status < HTTPStatus.BAD_REQUEST
                return Outcome(Answer.ACKNOWLEDGED if is_done else Answer.REFUSED, answer, attempts)
            if not self._may_retry() or self._chance.random() < _GIVE_UP:
                return Outcome(Answer.UNKNOWN, None, attempts)
            time.sleep(self._chance.uniform(*_PAUSES_S))


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """The API as a credential calls it."""

    caller: Caller
    token: str

    def read(self, path: str) -> HttpAnswer | None:
        """Read once."""
        return self.caller.send("GET", path, headers=self._headers())

    def write(self, path: str, body: Mapping[str, Any], *, method: str = "POST") -> Outcome:
        """Write under a key of its own until it is answered."""
        headers = self._headers() | {
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        return self.caller.send_until_answered(method, path, json.dumps(body).encode(), headers)

    def upload(self, path: str, content: str) -> Outcome:
        """Send a CSV file under a key of its own until it is answered."""
        boundary = uuid4().hex
        head = 'Content-Disposition: form-data; name="file"; filename="actions.csv"'
        lines = [
            f"--{boundary}",
            head,
            "Content-Type: text/csv",
            "",
            content,
            f"--{boundary}--",
            "",
        ]
        headers = self._headers() | {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Idempotency-Key": str(uuid4()),
        }
        return self.caller.send_until_answered("POST", path, "\r\n".join(lines).encode(), headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


class Browser:
    """The pages as somebody who has signed in uses them: reads a form, fills it in, sends it."""

    def __init__(self, caller: Caller, *, email: str, password: str) -> None:
        self._caller = caller
        self._login = {"username": email, "password": password}
        self._cookies: dict[str, str] = {}

    def sign_in(self) -> bool:
        """Sign in; return whether it is done."""
        fields = self.read_form("/sign-in/", "password")
        if fields is None:
            return False
        answer = self._send("POST", "/sign-in/", urlencode({**fields, **self._login}).encode())
        return answer is not None and answer.status == HTTPStatus.FOUND

    def read_form(self, path: str, field: str) -> dict[str, str] | None:
        """Return the fields of the page's form that has this field; None where there is none."""
        answer = self._send("GET", path)
        if answer is None or answer.status != HTTPStatus.OK:
            return None
        reader = _FormReader()
        reader.feed(answer.content.decode())
        return next((form for form in reader.forms if field in form), None)

    def submit(self, path: str, fields: Mapping[str, str]) -> Outcome:
        """Send a form until it is answered: a redirect says that it was done, a page that it was refused."""
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        outcome = self._caller.send_until_answered(
            "POST", path, urlencode(fields).encode(), headers
        )
        if outcome.last is None or outcome.last.status == HTTPStatus.FOUND:
            return outcome
        # A page to a form that was sent before says nothing of what the first sending did.
        answer = Answer.REFUSED if outcome.attempts == 1 else Answer.UNKNOWN
        return Outcome(answer, outcome.last, outcome.attempts)

    def _send(self, method: str, path: str, body: bytes | None = None) -> HttpAnswer | None:
        headers = self._headers()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._caller.send(method, path, body, headers)
        for cookie in answer.cookies if answer else ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookies} if cookies else {}


class _FormReader(HTMLParser):
    """Reads the fields of each form of a page: inputs as they stand, and the selected option of a choice."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select = found.get("name", "")
        elif self.forms:
            self._read_field(tag, found)

    def _read_field(self, tag: str, found: Mapping[str, str]) -> None:
        fields, name = self.forms[-1], found.get("name", "")
        if tag == "option" and ("selected" in found or self._select not in fields):
            fields[self._select] = found.get("value", "")
        elif tag == "textarea":
            fields[name] = ""
        elif tag == "input":
            is_choice = found.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in found:
                fields[name] = found.get("value", "on" if is_choice else "")
