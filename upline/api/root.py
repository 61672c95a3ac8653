"""The root of the API: its resources and its error handlers."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from upline.api import problems
from upline.api.authentication import BearerAuth
from upline.api.problems import ApiError
from upline.api.rate_limit import RateLimitExceeded
from upline.api.request_parsing import StrictParser
from upline.api.resources import RESOURCES
from upline.kernel.verdicts import Refused


def _handle_api_error(_: HttpRequest, api_error: ApiError) -> HttpResponse:
    return problems.problem_response(api_error)


def _handle_refused(request: HttpRequest, refusal: Refused | ObjectDoesNotExist) -> HttpResponse:
    return problems.problem_response(problems.to_api_error(refusal, request))


def _handle_not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problems.not_found()


def _handle_validation_error(_: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.problem_response(problems.validation_error(error.errors))


def _handle_unexpected(_: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, ApiError):
        return problems.problem_response(error.__cause__)
    return problems.problem_response(
        ApiError(error.status_code, "unreadable", "This cannot be understood.")
    )


def _handle_suspicious(_request: HttpRequest, _error: Exception) -> HttpResponse:
    sentence = "This cannot be understood."
    return problems.problem_response(ApiError(HTTPStatus.BAD_REQUEST, "unreadable", sentence))


def _handle_too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problems.payload_too_large()


def _handle_rate_limit(_: HttpRequest, error: RateLimitExceeded) -> HttpResponse:
    return problems.problem_response(
        problems.too_many_calls(error.retry_after_s, of_address=error.of_address)
    )


def _handle_unauthenticated(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return problems.problem_response(problems.unauthenticated(request))


_HANDLERS: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    ApiError: _handle_api_error,
    Refused: _handle_refused,
    ObjectDoesNotExist: _handle_refused,
    Http404: _handle_not_found,
    ValidationError: _handle_validation_error,
    HttpError: _handle_unexpected,
    AuthenticationError: _handle_unauthenticated,
    RateLimitExceeded: _handle_rate_limit,
    BadRequest: _handle_suspicious,
    SuspiciousOperation: _handle_suspicious,
    MultiPartParserError: _handle_suspicious,
    RequestDataTooBig: _handle_too_large,
    Exception: problems.internal_error,
}

api = NinjaAPI(
    title="Upline",
    version="1",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=BearerAuth(),
    parser=StrictParser(),
)
for kind, handler in _HANDLERS.items():
    api.add_exception_handler(kind, handler)
for resource in RESOURCES:
    api.add_router("", resource.router)
