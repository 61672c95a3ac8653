"""A person's own BSSs: joining one that has invited them, and leaving one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.tenancy import actions
from upline.tenancy.queries import list_memberships, list_received_invitations
from upline.web.shared.access import Person, signed_in_person
from upline.web.shared.form_tokens import PostKind, run_once
from upline.web.shared.submission import INVALID

_OVERVIEW = "memberships"
_POSTS = PostKind.TRANSACTION


PersonView = Callable[..., HttpResponseBase]


def person_page(view: PersonView) -> PersonView:
    """Turn a view of a `Person` into one of who is signed in; what is not theirs does not exist."""

    @wraps(view)
    def page(request: HttpRequest, **values: Any) -> HttpResponseBase:
        person = signed_in_person(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        try:
            return run_once(request, person.id, _POSTS, lambda: view(request, person, **values))
        except ObjectDoesNotExist as error:
            raise Http404 from error

    page.posts = _POSTS  # type: ignore[attr-defined]
    return never_cache(page)


@require_safe
@person_page
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the BSSs of a person, and those that have invited them."""
    context = {
        "person": person,
        "memberships": list_memberships(user_id=person.id),
        "invitations": list_received_invitations(user_id=person.id),
    }
    return render(request, "memberships.html", context)


@require_POST
@person_page
def decline(request: HttpRequest, person: Person, invitation_id: UUID) -> HttpResponseBase:
    """Decline an invitation."""
    actions.decline_invitation(user_id=person.id, invitation_id=invitation_id)
    messages.success(request, text("Invitation declined"))
    return redirect(_OVERVIEW)


@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def leave(request: HttpRequest, person: Person, tenant_id: UUID) -> HttpResponseBase:
    """Ask before a person's work in a BSS ends, or end it."""
    membership = next(
        (one for one in list_memberships(user_id=person.id) if one.tenant.id == tenant_id), None
    )
    if membership is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            actions.leave_tenant(user_id=person.id, tenant_id=tenant_id, now=clock.now())
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, text("You have left {bss}", bss=membership.tenant.name))
            return redirect(_OVERVIEW)
    context = {"person": person, "membership": membership, "refusal": refusal}
    return render(request, "leave_bss.html", context, status=INVALID if refusal else 200)
