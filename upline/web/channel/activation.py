"""Activating back-ordering for a reseller: what to do before, the activation, and earlier sales."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.backorders import actions as backorders
from upline.backorders.queries import ResellerPage
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.kernel import clock
from upline.kernel.texts import text
from upline.web.channel.resellers import AREA, get_reseller, home_of
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.forms.base import Form
from upline.web.shared.submission import submit_form


class ActivationForm(Form):
    """The confirmation of an activation, in words."""

    confirmed = forms.BooleanField(
        label=text("Activate for good: it cannot be switched off again"),
        error_messages={"required": text("Confirm that it cannot be switched off again.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(NEEDS[BackOrderAction.ACTIVATE].permission)
def activate(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Show what the activation of a reseller meets, or start it; its page shows how far it is."""
    reseller = _get_reseller(visit, reseller_id)
    if reseller.figures.is_active:
        messages.info(
            request, text("Back-ordering of {name} is active already", name=reseller.name)
        )
        return redirect(home_of(visit, reseller_id))
    form = ActivationForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        job_id = backorders.start_activation(
            tenant_id=visit.tenant.id, reseller_id=reseller_id, by=visit.actor, now=clock.now()
        )
        return _job_href(visit, job_id)

    def show(status: int) -> HttpResponse:
        context = {"reseller": reseller, "check": _check(visit, reseller), "form": form}
        return render_page(
            request, visit, "channel/activate.html", context, current_area=AREA, status=status
        )

    return submit_form(request, form, save=save, done=text("Activation started"), show=show)


def _check(visit: Visit, reseller: ResellerPage) -> backorders.ActivationCheck:
    return backorders.check_activation(
        tenant_id=visit.tenant.id, reseller_id=reseller.id, now=clock.now()
    )


@button_page
@bss_page(NEEDS[BackOrderAction.COPY_TO_RESELLER].permission)
def copy_down(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Start copying down what exists only upstream."""
    return _start(
        request, visit, reseller_id, backorders.start_copy_to_reseller, text("Copying started")
    )


@button_page
@bss_page(NEEDS[BackOrderAction.MIRROR_EARLIER_SALES].permission)
def mirror_earlier_sales(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Start mirroring what was sold before activation."""
    start = backorders.start_mirroring_earlier_sales
    return _start(request, visit, reseller_id, start, text("Mirroring started"))


def _start(
    request: HttpRequest,
    visit: Visit,
    reseller_id: UUID,
    start: Callable[..., UUID],
    done: str,
) -> HttpResponseBase:
    _get_reseller(visit, reseller_id)
    job_id = start(
        tenant_id=visit.tenant.id, reseller_id=reseller_id, by=visit.actor, now=clock.now()
    )
    messages.success(request, done)
    return redirect(_job_href(visit, job_id))


def _get_reseller(visit: Visit, reseller_id: UUID) -> ResellerPage:
    """Raises: Http404 — also without an account here, which all of this needs."""
    reseller = get_reseller(visit, reseller_id)
    if reseller.terms is None:
        raise Http404("no account stands for this reseller")
    return reseller


def _job_href(visit: Visit, job_id: Any) -> str:
    return reverse("job", args=[visit.tenant.slug, job_id])
