"""What a page does with a submitted form: save and redirect, or show the form with the refusal."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.web.shared.forms.base import Form

INVALID = 422
CONFLICT = 409


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """Return what was submitted; None when the form is only requested, so that it is not checked."""
    return request.POST if request.method == "POST" else None


def refusal_status(refusal: Refused) -> int:
    """Return the status of a form that is shown again: 409 for a stale record, otherwise 422."""
    return CONFLICT if refusal.code == STALE else INVALID


def submit_form(
    request: HttpRequest,
    form: Form,
    *,
    save: Callable[[], str],
    done: str,
    show: Callable[[int], HttpResponseBase],
) -> HttpResponseBase:
    """Show a form, or save what was submitted; a refusal is shown on the form with its input.

    `save` makes the domain call and returns the address to redirect to, `done` is the message
    shown there, `show` draws the form with a status.
    """
    if request.method != "POST":
        return show(200)
    status = INVALID
    try:
        if form.is_valid():
            address = save()
            messages.success(request, done)
            return redirect(address)
    except Refused as refusal:
        form.refuse(refusal)
        status = refusal_status(refusal)
    return show(status)
