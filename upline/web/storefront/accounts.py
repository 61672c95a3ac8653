"""The storefront logins of a customer, on pages of the BSS: who has access, invitations, removal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.parties.queries import AccountPage, account_page
from upline.parties.rulebook import AccountKind
from upline.storefront import actions
from upline.storefront.queries import (
    StorefrontFacts,
    StorefrontPerson,
    find_storefront,
    list_invited_people,
    list_storefront_people,
)
from upline.tenancy.actions import IssuedLink
from upline.web.shared.access import Visit, bss_page, button_page, render_page
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


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def logins(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponseBase:
    """Show who of a customer uses the storefront, or invite somebody: the link is sent, or shown once."""
    account, storefront = _get_account(visit, account_id), find_storefront(seller=visit.tenant)
    form, status = InviteForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                return _invite(request, visit, account, storefront, form)
        except Refused as refusal:
            form_fields = [name for name in refusal.fields if name in form.fields]
            form.add_error(form_fields[0] if form_fields else None, str(refusal.verdict.reason))
    return _show(request, visit, account, storefront, form, status=status)


def _get_account(visit: Visit, account_id: UUID) -> AccountPage:
    account = account_page(
        tenant_id=visit.tenant.id, account_id=account_id, by=visit.actor, reach=visit.reach()
    )
    if account is None or account.kind is not AccountKind.CUSTOMER:
        raise Http404("no such customer in this BSS")
    return account


def _invite(
    request: HttpRequest,
    visit: Visit,
    account: AccountPage,
    storefront: StorefrontFacts,
    form: InviteForm,
) -> HttpResponseBase:
    invited = form.invited()
    link = actions.invite_storefront_user(
        tenant_id=visit.tenant.id,
        account_id=account.id,
        new=invited,
        site=site_of(request),
        by=visit.actor,
        now=clock.now(),
    )
    return _after_link(request, visit, account, storefront, (invited.name, invited.email, link))


def _after_link(
    request: HttpRequest,
    visit: Visit,
    account: AccountPage,
    storefront: StorefrontFacts,
    issued: tuple[str, str, IssuedLink],
) -> HttpResponseBase:
    """Go back to the logins where the link is sent by e-mail; else show it once, to be passed on."""
    name, email, link = issued
    shown = link_to_pass_on(request, visit.tenant.slug, name, link)
    if shown is None:
        messages.success(request, str(sent_sentence(email)))
        return redirect(_home(visit, account.id))
    context = {"link": shown}
    return mark_as_done(_show(request, visit, account, storefront, InviteForm(), context=context))


def _show(  # noqa: PLR0913 — what the page shows
    request: HttpRequest,
    visit: Visit,
    account: AccountPage,
    storefront: StorefrontFacts,
    form: InviteForm,
    *,
    status: int = 200,
    context: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponse:
    people = list_storefront_people(tenant_id=visit.tenant.id, account_id=account.id)
    invited = list_invited_people(tenant_id=visit.tenant.id, account_id=account.id)
    shown = {
        "account": account,
        "storefront": storefront,
        "may_set_up": visit.may(Permission.SET_UP),
        "form": form,
        "rows": [(one, ROLE_TITLES[one.role]) for one in people],
        "invitations": invited_rows(invited, clock.now()),
        "timezone": visit.tenant.timezone,
        **context,
    }
    return render_page(
        request, visit, "storefront/logins.html", shown, current_area="accounts", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def remove(request: HttpRequest, visit: Visit, account_id: UUID, user_id: UUID) -> HttpResponseBase:
    """Ask before somebody's access ends, or end it."""
    account = _get_account(visit, account_id)
    person = _get_person(visit, account_id, user_id)
    if request.method == "POST":
        actions.remove_storefront_user(
            tenant_id=visit.tenant.id, account_id=account_id, user_id=user_id, by=visit.actor
        )
        messages.success(request, str(text("{name} has no access any more", name=person.name)))
        return redirect(_home(visit, account_id))
    context = {"account": account, "person": person, "home": _home(visit, account_id)}
    return render_page(
        request, visit, "storefront/remove_login.html", context, current_area="accounts"
    )


def _get_person(visit: Visit, account_id: UUID, user_id: UUID) -> StorefrontPerson:
    people = list_storefront_people(tenant_id=visit.tenant.id, account_id=account_id)
    person = next((one for one in people if one.id == user_id), None)
    if person is None:
        raise Http404("no such login")
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def change_role(
    request: HttpRequest, visit: Visit, account_id: UUID, user_id: UUID
) -> HttpResponseBase:
    """Show what somebody may do in the storefront, or give them another role."""
    account = _get_account(visit, account_id)
    person = _get_person(visit, account_id, user_id)
    form = RoleForm(person.role, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.change_storefront_role(
            tenant_id=visit.tenant.id,
            account_id=account_id,
            user_id=user_id,
            role=form.role,
            by=visit.actor,
        )
        messages.success(request, str(role_changed(person.name, form.role)))
        return redirect(_home(visit, account_id))
    context = {
        "account": account,
        "person": person,
        "form": form,
        "home": _home(visit, account_id),
    }
    status = INVALID if form.is_bound else 200
    return render_page(
        request,
        visit,
        "storefront/login_role.html",
        context,
        current_area="accounts",
        status=status,
    )


@button_page
@bss_page(Permission.SELL)
def renew(
    request: HttpRequest, visit: Visit, account_id: UUID, invitation_id: UUID
) -> HttpResponseBase:
    """Replace the link of an invitation by a new one."""
    account, storefront = _get_account(visit, account_id), find_storefront(seller=visit.tenant)
    link = actions.renew_storefront_invitation(
        tenant_id=visit.tenant.id,
        account_id=account_id,
        invitation_id=invitation_id,
        site=site_of(request),
        by=visit.actor,
        now=clock.now(),
    )
    invited = list_invited_people(tenant_id=visit.tenant.id, account_id=account_id)
    one = next(row for row in invited if row.id == invitation_id)
    return _after_link(request, visit, account, storefront, (one.name, one.email, link))


@button_page
@bss_page(Permission.SELL)
def withdraw(
    request: HttpRequest, visit: Visit, account_id: UUID, invitation_id: UUID
) -> HttpResponseBase:
    """Withdraw an invitation: its link stops working."""
    actions.withdraw_storefront_invitation(
        tenant_id=visit.tenant.id,
        account_id=account_id,
        invitation_id=invitation_id,
        by=visit.actor,
    )
    messages.success(request, str(text("Invitation withdrawn")))
    return redirect(_home(visit, account_id))


def _home(visit: Visit, account_id: UUID) -> str:
    return reverse("account-storefront", args=[visit.tenant.slug, account_id])
