"""The language of a page: the person's, else this browser's, else the BSS's, else the one it asks for.

Only pages have one. The API, commands and the worker never activate a language, and are English.
"""

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext, ngettext, pgettext, trans_real
from django.utils.translation.trans_real import parse_accept_lang_header

from upline.tenancy.rulebook import LANGUAGES

COOKIE = "language"
DEFAULT = "en"
_API = "/api/"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def keep_language_by_thread() -> None:
    """Let Django store the language of the page by thread. Called once, when Django is set up.

    Its own store also serves coroutines, which there are none of (ADR 24), and takes 2 µs for each of 500 look-ups of a
    page: a twentieth of its processor time.
    """
    trans_real._active = threading.local()  # type: ignore[attr-defined]


def language_middleware(get_response: GetResponse) -> GetResponse:
    """Draw each page in the language of its reader."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(_API):
            return get_response(request)
        translation.activate(chosen_language(request) or accepted_language(request))
        try:
            response = get_response(request)
            response.headers.setdefault("Content-Language", current_language())
        finally:
            translation.deactivate()
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return respond


def chosen_language(request: HttpRequest) -> str:
    """Return the language that the person has chosen, for themselves or in this browser; or nothing."""
    for language in (getattr(request.user, "language", ""), request.COOKIES.get(COOKIE, "")):
        if language in LANGUAGES:
            return language
    return ""


def accepted_language(request: HttpRequest) -> str:
    """Return the first of our languages that the browser asks for; English if it asks for none."""
    for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        language = tag.partition("-")[0]
        if language in LANGUAGES:
            return language
    return DEFAULT


def use_language_of_bss(request: HttpRequest, language: str) -> None:
    """Draw this page in the language of its BSS, where the person has chosen none."""
    if language in LANGUAGES and not chosen_language(request):
        translation.activate(language)


def current_language() -> str:
    """Return the language in which texts are written now."""
    return get_language() or DEFAULT


def entity_tag(*parts: object) -> str:
    """Return the entity tag of content that is made of these, in the language of the page."""
    return '"' + "-".join(map(str, (*parts, current_language()))) + '"'


def translate(singular: str, plural: str, count: int, context: str = "") -> str:
    """Return the template of a text in the language of the page."""
    if current_language() == DEFAULT:
        return singular if count == 1 or not plural else plural
    if context:
        return pgettext(context, singular)
    return ngettext(singular, plural, count) if plural else gettext(singular)
