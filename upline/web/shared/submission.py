"""What a page does with a submitted form: save and redirect, or show the form with the refusal.

What was typed into a form whose session has ended, or which is older than its token is valid,
waits in the session until the form is shown again (`keep_typed`, `submitted_data`).
"""

from collections.abc import Callable, Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.web.shared.form_tokens import CSRF_FIELD, FIELD
from upline.web.shared.forms.base import Form

INVALID = 422
CONFLICT = 409
_TYPED = "typed"
UNREADABLE_FORM = text("This form does not say what to do, or with which record. Choose again.")
MAX_TYPED_CHARACTERS = 200_000
_OWN_FIELDS = (FIELD, CSRF_FIELD)


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """Return what was submitted, or what was typed before the person had to sign in again.

    None when the form is only requested, so that it is not checked.
    """
    return request.POST if request.method == "POST" else restored_data(request)


def restored_data(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into this page's form before the person had to sign in again."""
    stored = request.session.get(_TYPED)
    if request.method != "GET" or not stored or stored["address"] != request.get_full_path():
        return None
    del request.session[_TYPED]
    data = QueryDict(mutable=True)
    for name, values in stored["fields"].items():
        data.setlist(name, values)
    return data


def typed_fields(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed into a submitted form; nothing if it is very much."""
    fields = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in _OWN_FIELDS and "password" not in name
    }
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    return fields if size <= MAX_TYPED_CHARACTERS else {}


def keep_typed(request: HttpRequest, address: str, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed until the form at the address is shown again."""
    request.session[_TYPED] = {"address": address, "fields": dict(fields)}


def form_address(request: HttpRequest) -> str:
    """Return where the submitted form can be shown again: its address, or the page it was on."""
    match = request.resolver_match
    if match is None or getattr(match.func, "shows_form", True):
        return request.get_full_path()
    return _referring_page(request)


def _referring_page(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return "/"
    address = referrer.split(request.get_host(), 1)[1] or "/"
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return "/"
    return address if getattr(match.func, "shows_form", True) else "/"


def refusal_status(refusal: Refused) -> int:
    """Return the status of a form that is shown again: 409 for a stale record, otherwise 422."""
    return CONFLICT if refusal.code == STALE else INVALID


def submit_form(
    request: HttpRequest,
    form: Form,
    *,
    save: Callable[[], str | HttpResponseBase],
    done: str | Callable[[], str],
    show: Callable[[int], HttpResponseBase],
) -> HttpResponseBase:
    """Show a form, or save what was submitted; a refusal is shown on the form with its input.

    `save` makes the domain call and returns the address to redirect to, where the message `done`
    is shown, or the page that shows what was done. `show` draws the form with a status.
    """
    if request.method != "POST":
        return show(200)
    status = INVALID
    try:
        if form.is_valid():
            saved = save()
            if not isinstance(saved, str):
                return saved
            messages.success(request, done if isinstance(done, str) else done())
            return redirect(saved)
    except Refused as refusal:
        form.refuse(refusal)
        status = refusal_status(refusal)
    return show(status)
