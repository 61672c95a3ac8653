"""The operations on a resource: what all of them have in common is added here."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from upline.api import problems
from upline.api.authentication import ApiRequest, find_caller
from upline.api.idempotency import run_write
from upline.api.problems import ApiError
from upline.api.rate_limit import add_rate_limit_headers
from upline.api.request_parsing import StrictParser, check_no_body
from upline.api.tmf.documents import Document, address
from upline.api.tmf.errors import bad_request, error_response, not_found, response_to
from upline.api.tmf.filters import Condition, ListQuery, parse_fields, parse_query, select_fields
from upline.api.tmf.listing import Source, read_page
from upline.tenancy.rulebook import ApiResource

_TEXT_OF_PATCH = "application/merge-patch+json"
_JSON = "application/json"

Find = Callable[[ApiRequest, tuple[Condition, ...]], Sequence[Source]]
Create = Callable[[ApiRequest, Document], str]
Change = Callable[[ApiRequest, str, Document], None]
Delete = Callable[[ApiRequest, str], None]


@dataclass(frozen=True, kw_only=True)
class TmfResource:
    """A resource of a TM Forum API: `name` below the address `base`.

    `scope`: which tokens may call it. `attributes`: those of its documents, by which lists are filtered.
    `create` returns the id of the new record. An operation that is None is answered with 405.
    """

    base: str
    name: str
    scope: ApiResource
    attributes: frozenset[str]
    find: Find
    create: Create | None = None
    change: Change | None = None
    delete: Delete | None = None

    @property
    def address(self) -> str:
        return f"{self.base}/{self.name}"

    def collection(self, request: ApiRequest) -> HttpResponse:
        """List records, or create one."""
        if request.method == "GET":
            return self._list(request)
        assert self.create is not None, "the method is one of those that are taken"
        create, body = self.create, read_body(request)

        def write() -> HttpResponse:
            record_id = create(request, body)
            return self._record(request, record_id, status=HTTPStatus.CREATED)

        return _write(request, write)

    def member(self, request: ApiRequest, record_id: str) -> HttpResponse:
        """Read a record, change or delete it."""
        if request.method == "GET":
            return self._record(request, record_id)
        if request.method == "DELETE":
            check_no_body(request)
            return _write(request, lambda: self._deleted(request, record_id))
        assert self.change is not None, "the method is one of those that are taken"
        change, body = self.change, read_body(request)

        def write() -> HttpResponse:
            self.get(request, record_id)
            change(request, record_id, body)
            return self._record(request, record_id)

        return _write(request, write)

    def get(self, request: ApiRequest, record_id: str) -> Document:
        """Return the document of a record. Raises: ApiError `not_found`."""
        by_id = (Condition(path="id", values=(record_id,)),)
        query = ListQuery(conditions=by_id, fields=None, offset=0, limit=1)
        page = read_page(self.find(request, by_id), query)
        if not page.documents:
            raise not_found(f"This BSS has no such {self.name}.")
        return page.documents[0]

    def methods(self, *, of_member: bool) -> Mapping[str, object]:
        """Return the operations on the collection, or on a record of it, by method."""
        found = (
            {"GET": self.find, "PATCH": self.change, "DELETE": self.delete}
            if of_member
            else {"GET": self.find, "POST": self.create}
        )
        return {method: view for method, view in found.items() if view is not None}

    def _list(self, request: ApiRequest) -> HttpResponse:
        query = parse_query(request, self.attributes)
        page = read_page(self.find(request, query.conditions), query)
        body = [select_fields(document, query.fields) for document in page.documents]
        headers = {"X-Total-Count": str(page.total), "X-Result-Count": str(len(body))}
        return _json(body, headers=headers)

    def _record(
        self, request: ApiRequest, record_id: str, *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        unknown = sorted(set(request.GET) - {"fields"})
        if unknown:
            raise bad_request(
                f"There is no such parameter: {', '.join(unknown)}.",
                *(f"?{name}" for name in unknown),
                code="unknown_parameter",
            )
        fields = parse_fields(request, self.attributes)
        response = _json(select_fields(self.get(request, record_id), fields), status=status)
        if status == HTTPStatus.CREATED:
            response["Location"] = address(self.address, record_id)
        return response

    def _deleted(self, request: ApiRequest, record_id: str) -> HttpResponse:
        assert self.delete is not None, "the method is one of those that are taken"
        self.get(request, record_id)
        self.delete(request, record_id)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def view(
    operation: Callable[..., HttpResponse], scope: ApiResource, methods: Mapping[str, object]
) -> Callable[..., HttpResponse]:
    """Return the view of some operations: with tokens, their limits, and errors as TM Forum has them."""
    taken = {*methods, *({"HEAD"} if "GET" in methods else ())}

    @csrf_exempt
    @wraps(operation)
    def wrapper(request: HttpRequest, **values: Any) -> HttpResponse:
        try:
            response = _call(request, values)
        except Exception as error:  # noqa: BLE001 — whatever happens is answered
            response = response_to(error, request)
        patch_cache_control(response, private=True, no_store=True)
        add_rate_limit_headers(request, response)
        return response

    def _call(request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_REQUEST_BYTES:
            raise problems.too_large()
        if request.method not in taken:
            raise _method_not_allowed(taken)
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        _authenticate(request, scope)
        return operation(request, **values)

    return wrapper


@csrf_exempt
def unknown_address(_: HttpRequest) -> HttpResponse:
    """Respond to an address below /tmf-api/ that does not exist."""
    return error_response(not_found())


@csrf_exempt
def not_offered(_: HttpRequest, instead: str) -> HttpResponse:
    """Respond to an operation of a published API that is left out, with the sentence of what there is instead."""
    return error_response(not_found(instead))


def read_body(request: HttpRequest) -> Document:
    """Return the JSON object of a request. Raises: ApiError."""
    if request.content_type == _TEXT_OF_PATCH and request.method == "PATCH":
        request.content_type = _JSON
    return StrictParser().parse_body(request)


def _authenticate(request: HttpRequest, scope: ApiResource) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    is_bearer = kind.lower() == "bearer"
    caller = find_caller(request, token.strip(), scope) if is_bearer else None
    if caller is None:
        raise problems.unauthenticated(request)
    request.auth = caller  # type: ignore[attr-defined]  # it is an ApiRequest from now on


def _method_not_allowed(taken: set[str]) -> ApiError:
    allowed = ", ".join(sorted(taken))
    return ApiError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        f"This address takes {allowed}.",
        headers={"Allow": allowed},
    )


def _write(request: ApiRequest, write: Callable[[], HttpResponse]) -> HttpResponse:
    response = run_write(request, write, respond=error_response)
    assert isinstance(response, HttpResponse), "what is written is answered by a text"
    return response


def _json(
    body: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=_JSON, headers=dict(headers or {}))
