"""Users: who works in this BSS, in which role, and the roles' permissions."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role
from upline.authentication import actions as authentication
from upline.authentication.queries import find_second_factor
from upline.kernel import clock
from upline.kernel.texts import text
from upline.setup import queries as setup
from upline.tenancy import actions, queries
from upline.tenancy.queries import UserRow
from upline.tenancy.rulebook import LANGUAGES, OWN_ROLE
from upline.web.setup.api_options import ENTITIES
from upline.web.setup.form_pages import Confirmation, Edits, FormPage, confirm, form_page_response
from upline.web.setup.labels import PERMISSIONS, ROLES, reassignment_text
from upline.web.setup.pagination import paginate
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit, bss_page, button_page
from upline.web.shared.account_links import link_state
from upline.web.shared.form_tokens import mark_as_done
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import select_field, text_field
from upline.web.shared.site import site_of
from upline.web.shared.submission import submitted_data

SECTION = "setup-users"
_ROLES_SECTION = "setup-roles"
_USER = "setup-user"
_METHODS = ["GET", "HEAD", "POST"]
_LANGUAGES = {"": text("Browser default"), **LANGUAGES}


class InvitationForm(Form):
    """Somebody who is to work here. The page does not show whether they have an account."""

    email = text_field(
        text("E-mail"), most=254, inputmode="email", spellcheck="false", autofocus=True
    )
    name = text_field(text("Name"), most=200)
    role = select_field(text("Role"), ROLES, initial=Role.VIEWER.value)


class ChangeInvitationForm(Form):
    """What can be changed of an invitation."""

    role = select_field(text("Role"), ROLES)


class ConfirmForm(Form):
    """A form without fields: a button."""


class UserForm(Form):
    """What can be changed of a user; one's own role, by another administrator only."""

    role = select_field(text("Role"), ROLES)
    language = select_field(
        text("Language"), _LANGUAGES, required=False, help_text=text("Of pages and print-outs.")
    )

    def __init__(self, data: Mapping[str, Any] | None, row: UserRow, *, is_self: bool) -> None:
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
    now = clock.now()
    invitations = [
        (one, ROLES[one.role], link_state(one.link, now))
        for one in queries.list_invitations(tenant_id=visit.tenant.id)
    ]
    context = {"users": users, "invitations": invitations}
    return show_setup(request, visit, "setup/users.html", context, section=SECTION)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def add(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Invite somebody to work in this BSS."""

    def save(values: dict[str, Any]) -> str | HttpResponseBase:
        issued = actions.invite_user(
            tenant_id=visit.tenant.id,
            new=actions.NewUser(
                name=values["name"], email=values["email"], role=Role(values["role"])
            ),
            site=site_of(request),
            by=visit.actor,
            now=clock.now(),
        )
        return _after_link(request, visit, "invitation", values["email"], issued.link)

    form_page = FormPage(
        section=SECTION,
        title=text("Invite user"),
        help=text(
            "They get a link by which they choose a password and join. It works once, for 7 days."
        ),
        button=text("Invite user"),
        form=InvitationForm(submitted_data(request)),
        save=save,
        done=text("Invitation sent"),
        back=setup_url(visit, SECTION),
    )
    return form_page_response(request, visit, form_page)


def _after_link(
    request: HttpRequest, visit: Visit, address: str, email: str, link: actions.IssuedLink
) -> str | HttpResponseBase:
    """Go back to the users where the link is sent by e-mail; else show it once, to be passed on."""
    section = setup_url(visit, SECTION)
    if not link.token:
        return section
    context = {
        "heading": text("Link for {email}", email=email),
        "email": email,
        "address": f"{site_of(request)}{reverse(address)}?token={link.token}",
        "expires_at": link.expires_at,
        "section": section,
    }
    response = show_setup(request, visit, "setup/account_link.html", context, section=SECTION)
    add_never_cache_headers(response)
    return mark_as_done(response)


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def change_invitation(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Change the role of an invitation."""
    tenant_id = visit.tenant.id
    row = queries.get_invitation(tenant_id=tenant_id, invitation_id=record_id)

    def save(values: dict[str, Any]) -> str:
        actions.change_invitation(
            tenant_id=tenant_id,
            invitation_id=record_id,
            role=Role(values["role"]),
            by=visit.actor,
            version=values["version"],
        )
        return setup_url(visit, SECTION)

    def build(data: Mapping[str, Any] | None) -> ChangeInvitationForm:
        return ChangeInvitationForm(data, initial={"role": row.role.value})

    form_page = FormPage(
        section=SECTION,
        title=text("Invitation of {name}", name=row.name),
        help=row.email,
        button=text("Save changes"),
        form=build(submitted_data(request)),
        edits=Edits(version=row.version, noun=text("invitation"), build=build),
        save=save,
        done=text("Invitation saved"),
        back=setup_url(visit, SECTION),
        template="setup/invitation.html",
    )
    tone, state = link_state(row.link, clock.now())
    return form_page_response(
        request, visit, form_page, invitation=row, state_tone=tone, state=state
    )


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def renew_invitation(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Replace the link of an invitation by a new one."""
    tenant_id = visit.tenant.id
    row = queries.get_invitation(tenant_id=tenant_id, invitation_id=record_id)

    def save(_values: dict[str, Any]) -> str | HttpResponseBase:
        link = actions.renew_invitation_link(
            tenant_id=tenant_id,
            invitation_id=record_id,
            site=site_of(request),
            by=visit.actor,
            now=clock.now(),
        )
        return _after_link(request, visit, "invitation", row.email, link)

    form_page = FormPage(
        section=SECTION,
        title=text("New link for {name}", name=row.name),
        help=text(
            "The link that they have no longer works then. The new one works once, for 7 days."
        ),
        button=text("Create link"),
        form=ConfirmForm(submitted_data(request)),
        save=save,
        done=text("Invitation sent"),
        back=setup_url(visit, "setup-invitation", record_id),
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
        title=text("Withdraw the invitation of {name}", name=row.name),
        sentences=(
            text("{email} can no longer join {bss} by it.", email=row.email, bss=visit.tenant.name),
        ),
        button=text("Withdraw invitation"),
        act=lambda: actions.withdraw_invitation(
            tenant_id=tenant_id, invitation_id=record_id, by=visit.actor
        ),
        done=text("Invitation withdrawn"),
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

    def build(data: Mapping[str, Any] | None) -> UserForm:
        return UserForm(data, row, is_self=is_self)

    def save(values: dict[str, Any]) -> str:
        actions.change_user(
            tenant_id=tenant_id,
            user_id=record_id,
            role=Role(values.get("role", row.role)),
            language=values["language"],
            by=visit.actor,
            version=values["version"],
        )
        return setup_url(visit, SECTION)

    form_page = FormPage(
        section=SECTION,
        title=row.name,
        help=row.email,
        button=text("Save changes"),
        form=build(submitted_data(request)),
        edits=Edits(version=row.version, noun=text("user"), build=build),
        save=save,
        done=text("User saved"),
        back=setup_url(visit, SECTION),
        template="setup/user.html",
    )
    groups = queries.groups_of_user(tenant_id=tenant_id, user_id=record_id)
    why_not = OWN_ROLE.reason if is_self else ""
    return form_page_response(
        request,
        visit,
        form_page,
        user=row,
        groups=groups,
        why_not=why_not,
        second_factor=find_second_factor(user_id=record_id),
    )


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def password(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Make a link by which a user sets a new password."""
    tenant_id = visit.tenant.id
    row = queries.get_user(tenant_id=tenant_id, user_id=record_id)

    def save(_values: dict[str, Any]) -> str | HttpResponseBase:
        link = actions.make_password_link(
            tenant_id=tenant_id,
            user_id=record_id,
            site=site_of(request),
            by=visit.actor,
            now=clock.now(),
        )
        return _after_link(request, visit, "new-password", row.email, link)

    form_page = FormPage(
        section=SECTION,
        title=text("Password link for {name}", name=row.name),
        help=text(
            "They set a new password by it. It works once, for a day. "
            "Until they have used it, their password stays as it is."
        ),
        button=text("Create link"),
        form=ConfirmForm(submitted_data(request)),
        save=save,
        done=text("Link sent"),
        back=setup_url(visit, _USER, record_id),
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
        title=text("Deactivate {name}", name=row.name),
        sentences=(
            text(
                "{name} can do nothing more in {bss}, and is offered nowhere.",
                name=row.name,
                bss=visit.tenant.name,
            ),
            text("Records that name them keep doing so."),
            *_named_in_options(visit, row),
        ),
        blocked_reason=OWN_ROLE.reason if record_id == visit.person.id else "",
        button=text("Deactivate user"),
        act=lambda: actions.deactivate_user(tenant_id=tenant_id, user_id=record_id, by=visit.actor),
        done=text("User deactivated"),
        back=setup_url(visit, _USER, record_id),
        next_url=setup_url(visit, SECTION),
    )
    return confirm(request, visit, confirmation)


def _named_in_options(visit: Visit, row: UserRow) -> list[str]:
    """Say for which records Use of API Options names somebody: R15's fallback takes over there."""
    cards = setup.list_api_option_summaries(tenant_id=visit.tenant.id, entities=ENTITIES)
    named = [card for card in cards if card.chosen.responsible_user_id == row.id]
    return [
        text("Use of API Options: {sentence}", sentence=reassignment_text(visit, card))
        for card in named
    ]


@require_http_methods(_METHODS)
@bss_page(Permission.SET_UP)
def reset_second_factor(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Ask before somebody's second factor is removed, or remove it."""
    tenant_id = visit.tenant.id
    row = queries.get_user(tenant_id=tenant_id, user_id=record_id)
    confirmation = Confirmation(
        section=SECTION,
        title=text("Reset the second factor of {name}", name=row.name),
        sentences=(
            text("Do this when they have lost their device and their recovery codes."),
            text(
                "They are signed out everywhere, and sign in by their password alone until they set up a new one."
            ),
        ),
        button=text("Reset second factor"),
        act=lambda: authentication.reset_second_factor(
            tenant_id=tenant_id, user_id=record_id, by=visit.actor
        ),
        done=text("Second factor reset"),
        back=setup_url(visit, _USER, record_id),
        next_url=setup_url(visit, _USER, record_id),
    )
    return confirm(request, visit, confirmation)


@button_page
@bss_page(Permission.SET_UP)
def reactivate(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Let somebody work here again."""
    actions.reactivate_user(tenant_id=visit.tenant.id, user_id=record_id, by=visit.actor)
    messages.success(request, text("User reactivated"))
    return redirect(setup_url(visit, _USER, record_id))


@button_page
@bss_page(Permission.SET_UP)
def lift_sign_in_limit(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Let somebody try to sign in again who has typed too many wrong passwords."""
    actions.lift_sign_in_limit(tenant_id=visit.tenant.id, user_id=record_id, by=visit.actor)
    messages.success(request, text("Sign-in limit lifted"))
    return redirect(setup_url(visit, _USER, record_id))


@require_safe
@bss_page(Permission.SET_UP)
def roles(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show which role permits what: the rulebook's own table."""
    context = {
        "roles": list(ROLES.values()),
        "permissions": [
            (
                words,
                [permission in ROLE_PERMISSIONS[role] for role in ROLES],
                ", ".join(
                    str(title)
                    for role, title in ROLES.items()
                    if permission in ROLE_PERMISSIONS[role]
                ),
            )
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
        "invitations/<uuid:record_id>/new-link/",
        renew_invitation,
        name="setup-invitation-new-link",
    ),
    path(
        "invitations/<uuid:record_id>/withdraw/",
        withdraw_invitation,
        name="setup-invitation-withdraw",
    ),
    path("users/<uuid:record_id>/password/", password, name="setup-user-password"),
    path("users/<uuid:record_id>/deactivate/", deactivate, name="setup-user-deactivate"),
    path(
        "users/<uuid:record_id>/second-factor/",
        reset_second_factor,
        name="setup-user-second-factor",
    ),
    path("users/<uuid:record_id>/reactivate/", reactivate, name="setup-user-reactivate"),
    path(
        "users/<uuid:record_id>/lift-sign-in-limit/",
        lift_sign_in_limit,
        name="setup-user-lift-sign-in-limit",
    ),
    path("roles/", roles, name=_ROLES_SECTION),
]
