"""The whole of the interface for programs: its nouns, and what happens when something is wrong."""

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
from upline.api.caller import Bearer
from upline.api.nouns import NOUNS
from upline.api.pace import TooManyCalls
from upline.api.problems import Wrong
from upline.api.reading import StrictParser
from upline.kernel.verdicts import Refused


def _wrong(_: HttpRequest, wrong: Wrong) -> HttpResponse:
    return problems.answer_of(wrong)


def _refused(request: HttpRequest, refusal: Refused | ObjectDoesNotExist) -> HttpResponse:
    return problems.answer_of(problems.wrong_of(refusal, request))


def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problems.not_found()


def _unreadable(_: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer_of(problems.unreadable(error.errors))


def _broken(_: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Wrong):
        return problems.answer_of(error.__cause__)
    return problems.answer_of(Wrong(error.status_code, "unreadable", "This cannot be understood."))


def _suspicious(_request: HttpRequest, _error: Exception) -> HttpResponse:
    sentence = "This cannot be understood."
    return problems.answer_of(Wrong(HTTPStatus.BAD_REQUEST, "unreadable", sentence))


def _too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problems.too_large()


def _too_many(_: HttpRequest, error: TooManyCalls) -> HttpResponse:
    wrong = Wrong(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_calls",
        f"This credential has called too often; call again in {error.wait_s} seconds.",
        headers={"Retry-After": str(error.wait_s)},
    )
    return problems.answer_of(wrong)


def _unknown(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    given = "Authorization" in request.headers
    why = ', error="invalid_token"' if given else ""
    wrong = Wrong(
        HTTPStatus.UNAUTHORIZED,
        "unknown_credential",
        "This token opens nothing: it was never given, or it was revoked."
        if given
        else "This needs a token: Authorization: Bearer <token>.",
        headers={"WWW-Authenticate": f'Bearer realm="Upline"{why}'},
    )
    return problems.answer_of(wrong)


_HANDLERS: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Wrong: _wrong,
    Refused: _refused,
    ObjectDoesNotExist: _refused,
    Http404: _not_found,
    ValidationError: _unreadable,
    HttpError: _broken,
    AuthenticationError: _unknown,
    TooManyCalls: _too_many,
    BadRequest: _suspicious,
    SuspiciousOperation: _suspicious,
    MultiPartParserError: _suspicious,
    RequestDataTooBig: _too_large,
    Exception: problems.unexpected,
}

api = NinjaAPI(
    title="Upline",
    version="1",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=Bearer(),
    parser=StrictParser(),
)
for kind, handler in _HANDLERS.items():
    api.add_exception_handler(kind, handler)
for noun in NOUNS:
    api.add_router("", noun.router)
