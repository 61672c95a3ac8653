"""The people of the company who use the storefront, for its administrators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import CustomerPermission
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.storefront import actions
from upline.storefront.queries import StorefrontPerson, list_invited_people, list_storefront_people
from upline.tenancy.actions import IssuedLink
from upline.web.shared.access import button_page
from upline.web.shared.form_tokens import mark_as_done
from upline.web.shared.site import site_of
from upline.web.shared.submission import INVALID
from upline.web.storefront.invitations import (
    InviteForm,
    RoleForm,
    invited_rows,
    link_to_pass_on,
    role_changed,
    sent_sentence,
)
from upline.web.storefront.texts import ROLE_TITLES
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.MANAGE_PEOPLE)
def people(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """Show who has access, or invite somebody: the link is sent, or shown once."""
    form, status = InviteForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                return _invite(request, visit, form)
        except Refused as refusal:
            named = next((name for name in refusal.fields if name in form.fields), None)
            form.add_error(named, visit.sentence(refusal))
    return _show(request, visit, form, status=status)


def _invite(request: HttpRequest, visit: StorefrontVisit, form: InviteForm) -> HttpResponseBase:
    invited = form.invited()
    link = actions.invite_storefront_user(
        tenant_id=visit.storefront.seller.id,
        account_id=visit.customer.account.id,
        new=invited,
        site=site_of(request),
        by=visit.by,
        now=visit.now,
    )
    return _after_link(request, visit, invited.name, invited.email, link)


def _after_link(
    request: HttpRequest, visit: StorefrontVisit, name: str, email: str, link: IssuedLink
) -> HttpResponseBase:
    """Go back to the people where the link is sent by e-mail; else show it once, to be passed on."""
    shown = link_to_pass_on(request, visit.slug, name, link)
    if shown is None:
        messages.success(request, str(sent_sentence(email)))
        return redirect(visit.url("people"))
    return mark_as_done(_show(request, visit, InviteForm(), context={"link": shown}))


def _show(
    request: HttpRequest,
    visit: StorefrontVisit,
    form: InviteForm,
    *,
    status: int = 200,
    context: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponse:
    tenant_id, account_id = visit.storefront.seller.id, visit.customer.account.id
    rows = list_storefront_people(tenant_id=tenant_id, account_id=account_id)
    invited = list_invited_people(tenant_id=tenant_id, account_id=account_id)
    shown = {
        "form": form,
        "rows": [(one, ROLE_TITLES[one.role], one.id != visit.customer.id) for one in rows],
        "invitations": invited_rows(invited, visit.now),
        "timezone": visit.storefront.seller.timezone,
        **context,
    }
    return render_shop(
        request, visit, "storefront/people.html", shown, current="people", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.MANAGE_PEOPLE)
def remove(request: HttpRequest, visit: StorefrontVisit, user_id: UUID) -> HttpResponseBase:
    """Ask before somebody's access ends, or end it."""
    person = _get_person(visit, user_id)
    if request.method == "POST":
        actions.remove_storefront_user(
            tenant_id=visit.storefront.seller.id,
            account_id=visit.customer.account.id,
            user_id=user_id,
            by=visit.by,
            own_id=visit.customer.id,
        )
        messages.success(request, str(text("{name} has no access any more", name=person.name)))
        return redirect(visit.url("people"))
    context = {"person": person}
    return render_shop(request, visit, "storefront/remove_person.html", context, current="people")


def _get_person(visit: StorefrontVisit, user_id: UUID) -> StorefrontPerson:
    people = list_storefront_people(
        tenant_id=visit.storefront.seller.id, account_id=visit.customer.account.id
    )
    person = next((one for one in people if one.id == user_id), None)
    if person is None:
        raise Http404("not of this customer")
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.MANAGE_PEOPLE)
def change_role(request: HttpRequest, visit: StorefrontVisit, user_id: UUID) -> HttpResponseBase:
    """Show what somebody may do, or give them another role."""
    person = _get_person(visit, user_id)
    form = RoleForm(person.role, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.change_storefront_role(
            tenant_id=visit.storefront.seller.id,
            account_id=visit.customer.account.id,
            user_id=user_id,
            role=form.role,
            by=visit.by,
            own_id=visit.customer.id,
        )
        messages.success(request, str(role_changed(person.name, form.role)))
        return redirect(visit.url("people"))
    context = {"person": person, "form": form}
    status = INVALID if form.is_bound else 200
    return render_shop(
        request, visit, "storefront/person_role.html", context, current="people", status=status
    )


@button_page
@storefront_page(CustomerPermission.MANAGE_PEOPLE)
def renew(request: HttpRequest, visit: StorefrontVisit, invitation_id: UUID) -> HttpResponseBase:
    """Replace the link of an invitation by a new one."""
    tenant_id, account_id = visit.storefront.seller.id, visit.customer.account.id
    link = actions.renew_storefront_invitation(
        tenant_id=tenant_id,
        account_id=account_id,
        invitation_id=invitation_id,
        site=site_of(request),
        by=visit.by,
        now=visit.now,
    )
    invited = list_invited_people(tenant_id=tenant_id, account_id=account_id)
    one = next(row for row in invited if row.id == invitation_id)
    return _after_link(request, visit, one.name, one.email, link)


@button_page
@storefront_page(CustomerPermission.MANAGE_PEOPLE)
def withdraw(request: HttpRequest, visit: StorefrontVisit, invitation_id: UUID) -> HttpResponseBase:
    """Withdraw an invitation: its link stops working."""
    actions.withdraw_storefront_invitation(
        tenant_id=visit.storefront.seller.id,
        account_id=visit.customer.account.id,
        invitation_id=invitation_id,
        by=visit.by,
    )
    messages.success(request, str(text("Invitation withdrawn")))
    return redirect(visit.url("people"))
