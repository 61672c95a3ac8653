"""Requests of the client: tokens, retries, pages, and problems as exceptions."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Generic, TypedDict, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

T = TypeVar("T")
Record = dict[str, Any]
Document = tuple[str, bytes, str]  # the name, the content and the media type of a file
_KEY = "Idempotency-Key"
_RETRIED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Page(TypedDict, Generic[T]):
    """A page of a list. `next` is the cursor of the next one; null on the last."""

    items: list[T]
    next: str | None


class Problem(Exception):
    """What the API refuses (RFC 9457). Decide by `code`; `detail` is for people."""

    def __init__(self, status: int, body: Record) -> None:
        super().__init__(body.get("detail", ""))
        self.status = status
        self.code: str = body.get("code", "")
        self.detail: str = body.get("detail", "")
        self.errors: list[Record] = body.get("errors", [])


class Transport:
    """Sends requests with a token, and again where they were not answered.

    `retries` is how often one is sent again: after 429 and 503, when the server says, and after a lost
    connection where it can do no harm. Each write that takes an Idempotency-Key has one, and is executed once.
    """

    def __init__(
        self, url: str, token: str, *, retries: int = 4, timeout_s: float = 60, delay_s: float = 0.5
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json, */*;q=0.1",
        }
        self._retries = retries
        self._timeout_s = timeout_s
        self._delay_s = delay_s

    def every(self, operation: Callable[..., Page[T]], *ids: object, **filters: Any) -> Iterator[T]:
        """Go through all records of a list, page by page: `every(client.list_orders, status=…)`."""
        cursor: str | None = None
        while True:
            page = operation(*ids, **filters, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def request(  # noqa: PLR0913 — the parts of a request
        self,
        method: str,
        path: str,
        ids: Mapping[str, object],
        query: Mapping[str, object],
        *,
        body: Mapping[str, object] | None = None,
        file: Document | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Any:
        """Return the answer: JSON, the bytes of a file, or None. Raises: Problem; OSError — no answer."""
        address = path.format(**{name: quote(str(value), safe="") for name, value in ids.items()})
        given = dict(_parameters(query))
        sent = {**self._headers, **{n: v for n, v in (headers or {}).items() if v is not None}}
        if _KEY in (headers or {}):
            sent.setdefault(_KEY, str(uuid.uuid4()))
        content = None
        if file is not None:
            boundary = uuid.uuid4().hex
            sent["Content-Type"] = f"multipart/form-data; boundary={boundary}"
            content = _form(boundary, file)
        elif body is not None:
            sent["Content-Type"] = "application/json"
            content = json.dumps(body, default=str).encode()
        url = f"{self._url}{address}{'?' + urlencode(given) if given else ''}"
        return self._send(Request(url, content, sent, method=method))  # noqa: S310 — the given server

    def _send(self, request: Request) -> Any:
        is_safe = request.get_method() == "GET" or request.has_header(_KEY.capitalize())
        for attempt in range(self._retries + 1):
            is_last = attempt == self._retries
            delay_s = self._delay_s * 2**attempt
            try:
                with urlopen(request, timeout=self._timeout_s) as answer:  # noqa: S310
                    return _answer(answer.headers.get_content_type(), answer.read())
            except HTTPError as error:
                with error:
                    if error.code not in _RETRIED or is_last:
                        raise _problem(error) from None
                    delay_s = float(error.headers.get("Retry-After") or delay_s)
            except (OSError, HTTPException):
                if is_last or not is_safe:
                    raise
            time.sleep(delay_s)
        raise AssertionError("the last attempt returns or raises")


def _answer(media_type: str, content: bytes) -> Any:
    if not content:
        return None
    return json.loads(content) if media_type == "application/json" else content


def _problem(error: HTTPError) -> Problem:
    try:
        return Problem(error.code, json.loads(error.read()))
    except ValueError:  # something before the API has answered
        return Problem(error.code, {"detail": error.reason})


def _parameters(query: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", _text(one)) for key, one in value.items())
        elif isinstance(value, list | tuple):
            yield name, ",".join(map(_text, value))
        elif value is not None:
            yield name, _text(value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _form(boundary: str, file: Document) -> bytes:
    name, content, media_type = file
    safe = name.replace('"', "%22").replace("\r", " ").replace("\n", " ")
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{safe}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
