"""The addresses of the API, below /api/v1/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from upline.api import problems
from upline.api.openapi import openapi_document
from upline.api.rate_limit import add_rate_limit_headers
from upline.api.reference import reference_page
from upline.api.root import api

_View = Callable[..., HttpResponse]


def _with_json_errors(view: _View) -> _View:
    """Return problem details also for requests that reach no view: too large, or a wrong method."""

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_REQUEST_BYTES:
            return problems.payload_too_large()
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = view(request, *args, **values)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = set(response["Allow"].split(", "))
            allowed |= {"HEAD"} if "GET" in allowed else set()
            response = problems.method_not_allowed(", ".join(sorted(allowed)))
        patch_cache_control(response, private=True, no_store=True)
        add_rate_limit_headers(request, response)
        return response

    return wrapper


def _not_found(_: HttpRequest) -> HttpResponse:
    return problems.not_found()


@require_safe
def _document(_: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document())


_described, _app, _namespace = api.urls

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("openapi.json", _document, name="document"),
    path("docs", reference_page, name="manual"),
    *(
        path(str(found.pattern), _with_json_errors(found.callback), name=found.name)
        for found in _described
        if isinstance(found, URLPattern) and found.callback is not None and str(found.pattern)
    ),
    re_path("", _with_json_errors(_not_found)),
]
