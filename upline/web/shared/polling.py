"""Answers to open pages that poll: nothing while all is as they show it, else the part that has changed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control


def answer_poll(
    request: HttpRequest, *, tag: str, draw: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """Answer 304 while the page has what `tag` stands for (`entity_tag`), else what `draw` returns."""
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        response = draw()
        response["ETag"] = tag
    patch_cache_control(response, no_cache=True)
    return response


def reload_page() -> HttpResponse:
    """Return the answer that has an open page load itself anew."""
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response
