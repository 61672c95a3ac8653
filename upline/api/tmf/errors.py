"""Errors as TM Forum has them: `Error {code, reason}`, with the stable codes of `problem_codes.py`."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import HttpRequest, HttpResponse

from upline.api import problems
from upline.api.problems import ApiError
from upline.api.rate_limit import RateLimitExceeded
from upline.kernel.verdicts import Refused

# The published documents have no such answers; these are the nearest that they have.
_STATUS_IN_DOCUMENTS: Mapping[int, int] = {
    HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST,
    HTTPStatus.PRECONDITION_FAILED: HTTPStatus.CONFLICT,
}


def error_response(api_error: ApiError) -> HttpResponse:
    """Return the response for an error; `message` names the fields that are wrong."""
    status = _STATUS_IN_DOCUMENTS.get(api_error.status, api_error.status)
    body = {
        "code": api_error.code,
        "reason": api_error.detail,
        "status": str(int(status)),
        "@type": "Error",
    }
    fields = ", ".join(dict.fromkeys(one.field for one in api_error.errors if one.field))
    if fields:
        body["message"] = fields
    return HttpResponse(
        json.dumps(body),
        status=status,
        content_type="application/json",
        headers=dict(api_error.headers),
    )


def response_to(error: Exception, request: HttpRequest) -> HttpResponse:
    """Return the response for whatever was raised."""
    for kind, to_api_error in _API_ERRORS.items():
        if isinstance(error, kind):
            return error_response(to_api_error(error, request))
    return error_response(problems.noted_error(request, error))


def bad_request(sentence: str, *fields: str, code: str = "unreadable") -> ApiError:
    """Return the error for a request that cannot be understood, naming what is wrong."""
    errors = [problems.FieldError(field=field, detail=sentence) for field in fields]
    return ApiError(HTTPStatus.BAD_REQUEST, code, sentence, errors=errors)


def not_found(sentence: str = "There is nothing at this address.") -> ApiError:
    """Return the error for what does not exist."""
    return ApiError(HTTPStatus.NOT_FOUND, "not_found", sentence)


def _unreadable(_error: Exception, _request: HttpRequest) -> ApiError:
    return bad_request("This cannot be understood.")


_API_ERRORS: Mapping[type[Exception], Callable[[Any, HttpRequest], ApiError]] = {
    ApiError: lambda error, _: error,
    Refused: problems.to_api_error,
    ObjectDoesNotExist: problems.to_api_error,
    RateLimitExceeded: lambda error, _: problems.too_many_calls(error.retry_after_s),
    RequestDataTooBig: lambda _error, _: problems.too_large(),
    BadRequest: _unreadable,
    SuspiciousOperation: _unreadable,
}
