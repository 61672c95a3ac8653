"""Error responses: problem details by RFC 9457, with the stable codes of `problem_codes.py`."""

import re
import secrets
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from pydantic import Field

from upline.api.problem_codes import status_for_code
from upline.api.schemas import ResponseModel
from upline.database.availability import (
    RETRY_AFTER_S,
    UNAVAILABLE,
    UNAVAILABLE_SENTENCE,
    is_unavailable,
    report_unavailable,
)
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.orders.rulebook import BACK_ORDER_PROTECTED

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

CHALLENGE = 'Bearer realm="Upline"'
INVALID = f'{CHALLENGE}, error="invalid_token"'
_UNKNOWN_ITEM = "unknown_item"  # of an order that exists: not found
# Names of the domain that differ in JSON.
_FIELDS = {
    "customer": "account",
    "label": "name",
    "terms_currency": "terms.currency",
    "administrator_name": "administrator.name",
    "administrator_email": "administrator.email",
}
_NO_FIELD = "There is no such field."


class FieldError(ResponseModel):
    """One error. `field` is where: `quantity`, `items.0.product`, `?limit`."""

    field: str
    detail: str


class Problem(ResponseModel):
    """An error as RFC 9457 describes it. Programs decide by `code`; `detail` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(pattern="^[a-z][a-z_]*$", examples=[BACK_ORDER_PROTECTED])
    detail: str
    errors: list[FieldError] = []


class ApiError(Exception):
    """A request that the API layer itself refuses."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers or {}
        super().__init__(code)


def to_api_error(error: Refused | ObjectDoesNotExist, request: HttpRequest) -> ApiError:
    """Return the error response for an exception of the domain."""
    if isinstance(error, ObjectDoesNotExist):
        return ApiError(
            HTTPStatus.NOT_FOUND, "not_found", f"This BSS has no such {_record_type(error)}."
        )
    status = status_for_code(error.code)
    if error.code == _UNKNOWN_ITEM and _is_below_an_order(request):
        status = HTTPStatus.NOT_FOUND
    if error.code == STALE and "If-Match" in request.headers:
        status = HTTPStatus.PRECONDITION_FAILED
    sentence = str(error)
    field_errors = [
        FieldError(field=_FIELDS.get(field, field), detail=sentence) for field in error.fields
    ]
    return ApiError(status, error.code, sentence, errors=field_errors)


@contextmanager
def fields_within(part: str, names: Container[str]) -> Iterator[None]:
    """Name these fields of a refusal as they were sent: within a part of the body, as `terms.price_list`."""
    try:
        yield
    except Refused as refusal:
        sent = tuple(f"{part}.{name}" if name in names else name for name in refusal.fields)
        raise Refused(refusal.verdict, sent) from refusal


def _is_below_an_order(request: HttpRequest) -> bool:
    """Tell whether the address names an order, whose items can be deleted meanwhile."""
    match = request.resolver_match
    return match is not None and "order_id" in match.kwargs


def _record_type(error: ObjectDoesNotExist) -> str:
    """Return `order item` of `OrderItem.DoesNotExist`."""
    kind = type(error).__qualname__.partition(".")[0]
    if kind == ObjectDoesNotExist.__name__:
        return "record"
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()


def problem_response(api_error: ApiError) -> HttpResponse:
    """Return the response for an error."""
    problem = Problem(
        title=HTTPStatus(api_error.status).phrase,
        status=api_error.status,
        code=api_error.code,
        detail=api_error.detail,
        errors=api_error.errors,
    )
    return HttpResponse(
        problem.model_dump_json(),
        status=api_error.status,
        content_type=MEDIA_TYPE,
        headers=dict(api_error.headers),
    )


def not_found() -> HttpResponse:
    """Respond to an address that does not exist."""
    return problem_response(
        ApiError(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
    )


def method_not_allowed(allowed: str) -> HttpResponse:
    """Respond to a method that an address does not have; `allowed`: those that it has."""
    sentence = f"This address takes {allowed}."
    headers = {"Allow": allowed}
    api_error = ApiError(
        HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", sentence, headers=headers
    )
    return problem_response(api_error)


def payload_too_large() -> HttpResponse:
    """Respond to a request that is too large; it is not read any further."""
    return problem_response(too_large())


def too_large() -> ApiError:
    """Return the error of a request that is too large."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return ApiError(status, "too_large", "This is more than one call may bring.")


def too_many_calls(retry_after_s: int, *, of_address: bool = False) -> ApiError:
    """Return the refusal of a call that is over a limit: of the credential, or of its address."""
    who = "This address has sent invalid tokens" if of_address else "This credential has called"
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_failures" if of_address else "too_many_calls",
        f"{who} too often; call again in {retry_after_s} seconds.",
        headers={"Retry-After": str(retry_after_s)},
    )


def unauthenticated(request: HttpRequest) -> ApiError:
    """Return the error of a request without a valid token."""
    given = "Authorization" in request.headers
    return ApiError(
        HTTPStatus.UNAUTHORIZED,
        "unknown_credential",
        "This token opens nothing: it was never given, or it was revoked."
        if given
        else "This needs a token: Authorization: Bearer <token>.",
        headers={"WWW-Authenticate": INVALID if given else CHALLENGE},
    )


def unavailable() -> ApiError:
    """Return the error of a request that the database cannot serve now. What it wrote may have been saved."""
    return ApiError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        UNAVAILABLE,
        UNAVAILABLE_SENTENCE,
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


def internal_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Respond with a number under which support finds the error in the log, and nothing else."""
    return problem_response(noted_error(request, error))


def noted_error(request: HttpRequest, error: Exception) -> ApiError:
    """Log an unexpected error under a number, and return the error response that names it; of a database
    that cannot serve the request, the response to ask again.
    """
    if is_unavailable(error):
        report_unavailable(error, request.path)
        return unavailable()
    number = secrets.token_hex(3).upper()
    log.error("call_failed", number=number, path=request.path, exc_info=error)
    sentence = f"Something went wrong here, and it has been noted as {number}."
    return ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", sentence)


def validation_error(field_errors: Sequence[Mapping[str, Any]]) -> ApiError:
    """Return the error response for the validation errors that pydantic found."""
    first, *_ = field_errors
    source = first["loc"][0]
    if source == "path":
        return ApiError(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
    errors = [
        FieldError(field=_field_path(fault["loc"]), detail=_field_message(fault))
        for fault in field_errors
    ]
    unknown = all(fault["type"] == "extra_forbidden" for fault in field_errors)
    code = "unknown_field" if unknown else "unreadable"
    return ApiError(HTTPStatus.BAD_REQUEST, code, _validation_message(errors), errors=errors)


def check_known_fields(names: Iterable[str], fields: Container[str]) -> None:
    """Raises: ApiError `unknown_field` — naming the unknown fields."""
    field_errors = [
        FieldError(field=name, detail=_NO_FIELD) for name in names if name not in fields
    ]
    if field_errors:
        raise ApiError(
            HTTPStatus.BAD_REQUEST,
            "unknown_field",
            _validation_message(field_errors),
            errors=field_errors,
        )


def _validation_message(field_errors: Iterable[FieldError]) -> str:
    named = ", ".join(dict.fromkeys(fault.field for fault in field_errors if fault.field))
    return f"This cannot be understood: {named}." if named else "This cannot be understood."


def _field_path(where: tuple[str | int, ...]) -> str:
    """Return `items.0.product` of a body's field, `?limit` of a parameter.

    Pydantic names the kind of source first, and a body by the name of the argument it fills.
    """
    source, *path = where
    if source == "query":
        return "?" + ".".join(str(part) for part in path)
    return ".".join(str(part) for part in path[1:] if source == "body") or ".".join(
        str(part) for part in path if source != "body"
    )


def _field_message(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return _NO_FIELD
    text = str(fault["msg"]).removeprefix("Value error, ").strip()
    return text if text.endswith(".") else f"{text}."
