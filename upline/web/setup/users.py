"""Users: who works in this BSS, in which role, and the roles' permissions."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role
from upline.kernel import clock
from upline.setup import queries as setup
from upline.tenancy import actions, queries
from upline.tenancy.queries import UserRow
from upline.tenancy.rulebook import LANGUAGES, MIN_PASSWORD_LENGTH, OWN_ROLE
from upline.web.setup.api_options import ENTITIES
from upline.web.setup.form_pages import Confirmation, FormPage, confirm, form_page_response
from upline.web.setup.labels import PERMISSIONS, ROLES, reassignment_text
from upline.web.setup.pagination import paginate
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit, bss_page, button_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import select_field, text_field
from upline.web.shared.submission import submitted_data

SECTION = "setup-users"
_ROLES_SECTION = "setup-roles"
_USER = "setup-user"
_METHODS = ["GET", "HEAD", "POST"]
_LANGUAGES = {"": "Browser default", **LANGUAGES}


def _password(label: str, *, required: bool, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=f"At least {MIN_PASSWORD_LENGTH} characters. {help_text}".strip(),
    )


class InvitationForm(Form):
    """Somebody who is to work here. The page does not show whether they have an account."""

    name = text_field("Name", most=200)
    email = text_field("E-mail", most=254, inputmode="email", spellcheck="false")
    role = select_field("Role", ROLES, initial=Role.VIEWER.value)
    password = _password(
        "Temporary password",
        required=True,
        help_text="Tell it to them. They sign in with it; who has an account already signs in with "
        "their own password, and enters this one to join.",
    )


class ChangeInvitationForm(Form):
    """What can be changed of an invitation."""

    role = select_field("Role", ROLES)
    password = _password(
        "New temporary password", required=False, help_text="Empty: it stays as it is."
    )


class PasswordForm(Form):
    """A new password for somebody who lost theirs."""

    password = _password("New password", required=True)


class UserForm(Form):
    """What can be changed of a user; one's own role, by another administrator only."""

    role = select_field("Role", ROLES)
    language = select_field("Language of print-outs", _LANGUAGES, required=False)

    def __init__(self, data: QueryDict | None, row: UserRow, *, is_self: bool) -> None:
        super().__init__(data, initial={"role": row.role.value, "language": row.language})
        if is_self:
            del self.fields["role"]


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List everybody who works here or did."""
    users = paginate(
        request,
        partial(queries.page_of_users, tenant_id=visit.tenant.id),
        lambda row: (row, ROLES[row.role], LANGUAGES.get(row.language, "")),
    )
    invitations = [
        (one, ROLES[one.role]) for one in queries.list_invitations(tenant_id=visit.tenant.id)
    ]
    context = {"users": users, "invitations": invitations}
    return show_setup(request, visit, "setup/users.html", context, section=SECTION)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def add(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Invite somebody to work in this BSS."""

    def save(values: dict[str, Any]) -> str:
        actions.invite_user(
            tenant_id=visit.tenant.id,
            new=actions.NewUser(
                name=values["name"],
                email=values["email"],
                role=Role(values["role"]),
                password=values["password"],
            ),
            by=visit.actor,
            now=clock.now(),
        )
        return setup_url(visit, SECTION)

    form_page = FormPage(
        section=SECTION,
        title="Invite a user",
        help="They join by signing in with this e-mail. Until then they are shown as invited.",
        button="Invite user",
        form=InvitationForm(submitted_data(request)),
        save=save,
        done="User invited.",
        back=setup_url(visit, SECTION),
    )
    return form_page_response(request, visit, form_page)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def change_invitation(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Change the role or the first password of an invitation."""
    tenant_id = visit.tenant.id
    row = queries.get_invitation(tenant_id=tenant_id, invitation_id=record_id)

    def save(values: dict[str, Any]) -> str:
        actions.change_invitation(
            tenant_id=tenant_id,
            invitation_id=record_id,
            role=Role(values["role"]),
            password=values["password"] or None,
            by=visit.actor,
        )
        return setup_url(visit, SECTION)

    data = submitted_data(request)
    form_page = FormPage(
        section=SECTION,
        title=f"Invitation of {row.name}",
        help=row.email,
        button="Save changes",
        form=ChangeInvitationForm(data, initial={"role": row.role.value}),
        save=save,
        done="Saved.",
        back=setup_url(visit, SECTION),
        delete=setup_url(visit, "setup-invitation-withdraw", record_id),
    )
    return form_page_response(request, visit, form_page)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def withdraw_invitation(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Ask before an invitation is withdrawn, or withdraw it."""
    tenant_id = visit.tenant.id
    row = queries.get_invitation(tenant_id=tenant_id, invitation_id=record_id)
    confirmation = Confirmation(
        section=SECTION,
        title=f"Withdraw the invitation of {row.name}",
        sentences=(f"{row.email} can no longer join {visit.tenant.name} by it.",),
        button="Withdraw invitation",
        act=lambda: actions.withdraw_invitation(
            tenant_id=tenant_id, invitation_id=record_id, by=visit.actor
        ),
        done="Invitation withdrawn.",
        back=setup_url(visit, SECTION),
        next_url=setup_url(visit, SECTION),
    )
    return confirm(request, visit, confirmation)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def change(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Change a user's role and language."""
    tenant_id = visit.tenant.id
    row = queries.get_user(tenant_id=tenant_id, user_id=record_id)
    is_self = record_id == visit.person.id

    def save(values: dict[str, Any]) -> str:
        actions.change_user(
            tenant_id=tenant_id,
            user_id=record_id,
            role=Role(values.get("role", row.role)),
            language=values["language"],
            by=visit.actor,
        )
        return setup_url(visit, SECTION)

    form_page = FormPage(
        section=SECTION,
        title=row.name,
        help=row.email,
        button="Save changes",
        form=UserForm(submitted_data(request), row, is_self=is_self),
        save=save,
        done="Saved.",
        back=setup_url(visit, SECTION),
        template="setup/user.html",
    )
    groups = queries.groups_of_user(tenant_id=tenant_id, user_id=record_id)
    why_not = OWN_ROLE.reason if is_self else ""
    return form_page_response(request, visit, form_page, user=row, groups=groups, why_not=why_not)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def password(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Give a user a new password."""
    tenant_id = visit.tenant.id
    row = queries.get_user(tenant_id=tenant_id, user_id=record_id)
    user = setup_url(visit, _USER, record_id)

    def save(values: dict[str, Any]) -> str:
        actions.set_password(
            tenant_id=tenant_id, user_id=record_id, password=values["password"], by=visit.actor
        )
        return user

    form_page = FormPage(
        section=SECTION,
        title=f"New password for {row.name}",
        help="Tell it to them yourself. Wherever they are signed in, they are signed out.",
        button="Set password",
        form=PasswordForm(submitted_data(request)),
        save=save,
        done="Password set.",
        back=user,
    )
    return form_page_response(request, visit, form_page)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def deactivate(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Ask before somebody's work here ends, or end it."""
    tenant_id = visit.tenant.id
    row = queries.get_user(tenant_id=tenant_id, user_id=record_id)
    confirmation = Confirmation(
        section=SECTION,
        title=f"Deactivate {row.name}",
        sentences=(
            f"{row.name} can do nothing more in {visit.tenant.name}, and is offered nowhere.",
            "Records that name them keep doing so.",
            *_named_in_options(visit, row),
        ),
        blocked_reason=OWN_ROLE.reason if record_id == visit.person.id else "",
        button="Deactivate user",
        act=lambda: actions.deactivate_user(tenant_id=tenant_id, user_id=record_id, by=visit.actor),
        done="User deactivated.",
        back=setup_url(visit, _USER, record_id),
        next_url=setup_url(visit, SECTION),
    )
    return confirm(request, visit, confirmation)


def _named_in_options(visit: Visit, row: UserRow) -> list[str]:
    """Say for which records Use of API Options names somebody: R15's fallback takes over there."""
    cards = setup.list_api_option_summaries(tenant_id=visit.tenant.id, entities=ENTITIES)
    named = [card for card in cards if card.chosen.responsible_user_id == row.id]
    return [f"Use of API Options: {reassignment_text(visit, card)}" for card in named]


@button_page
@bss_page(Permission.SET_UP)
def reactivate(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Let somebody work here again."""
    actions.reactivate_user(tenant_id=visit.tenant.id, user_id=record_id, by=visit.actor)
    messages.success(request, "User reactivated.")
    return redirect(setup_url(visit, _USER, record_id))


@button_page
@bss_page(Permission.SET_UP)
def lift_sign_in_limit(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Let somebody try to sign in again who has typed too many wrong passwords."""
    actions.lift_sign_in_limit(tenant_id=visit.tenant.id, user_id=record_id, by=visit.actor)
    messages.success(request, "They can try to sign in again now.")
    return redirect(setup_url(visit, _USER, record_id))


@require_safe
@bss_page(Permission.SET_UP)
def roles(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show which role permits what: the rulebook's own table."""
    context = {
        "roles": list(ROLES.values()),
        "permissions": [
            (words, [permission in ROLE_PERMISSIONS[role] for role in ROLES])
            for permission, words in PERMISSIONS.items()
        ],
    }
    return show_setup(request, visit, "setup/roles.html", context, section=_ROLES_SECTION)


urlpatterns: list[URLPattern] = [
    path("users/", overview, name=SECTION),
    path("users/add/", add, name="setup-user-add"),
    path("users/<uuid:record_id>/", change, name=_USER),
    path("invitations/<uuid:record_id>/", change_invitation, name="setup-invitation"),
    path(
        "invitations/<uuid:record_id>/withdraw/",
        withdraw_invitation,
        name="setup-invitation-withdraw",
    ),
    path("users/<uuid:record_id>/password/", password, name="setup-user-password"),
    path("users/<uuid:record_id>/deactivate/", deactivate, name="setup-user-deactivate"),
    path("users/<uuid:record_id>/reactivate/", reactivate, name="setup-user-reactivate"),
    path(
        "users/<uuid:record_id>/lift-sign-in-limit/",
        lift_sign_in_limit,
        name="setup-user-lift-sign-in-limit",
    ),
    path("roles/", roles, name=_ROLES_SECTION),
]
