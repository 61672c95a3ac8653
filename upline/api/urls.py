"""The addresses of the interface for programs, below /api/v1/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from upline.api import problems
from upline.api.document import document
from upline.api.manual import manual_page
from upline.api.root import api
from upline.crm.rulebook import LARGEST_ATTACHMENT

_View = Callable[..., HttpResponse]
_MOST_BYTES = LARGEST_ATTACHMENT + 1024 * 1024  # of one call: a file, and the form around it


def _told_in_json(view: _View) -> _View:
    """Let an address tell in our way what never reaches a view: too much, or by a wrong method."""

    @csrf_exempt
    @wraps(view)
    def told(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BYTES:
            return problems.too_large()
        response = view(request, *args, **values)
        if isinstance(response, HttpResponseNotAllowed):
            response = problems.not_allowed(", ".join(sorted(response["Allow"].split(", "))))
        patch_cache_control(response, private=True, no_store=True)
        return response

    return told


def _nothing(_: HttpRequest) -> HttpResponse:
    return problems.not_found()


@require_safe
def _document(_: HttpRequest) -> HttpResponse:
    return JsonResponse(document())


_described, _app, _namespace = api.urls

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("openapi.json", _document, name="document"),
    path("docs", manual_page, name="manual"),
    *(
        path(str(found.pattern), _told_in_json(found.callback), name=found.name)
        for found in _described
        if isinstance(found, URLPattern) and found.callback is not None and str(found.pattern)
    ),
    re_path("", _told_in_json(_nothing)),
]
