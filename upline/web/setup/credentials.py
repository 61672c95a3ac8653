"""API credentials: programs' keys. A token is shown once, on the page after its creation."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission, Role
from upline.kernel import clock
from upline.kernel.texts import text
from upline.tenancy import actions, queries
from upline.tenancy.queries import CredentialState
from upline.tenancy.rulebook import ApiResource
from upline.web.setup.form_pages import Confirmation, FormPage, confirm, form_page_response
from upline.web.setup.labels import ROLES
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.form_tokens import mark_as_done
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.fields import checkbox_field, select_field, text_field
from upline.web.shared.submission import submitted_data

SECTION = "setup-credentials"
# What the state of a credential is called, and the tone of its badge.
_STATES: Mapping[CredentialState, tuple[str, str]] = {
    CredentialState.ACTIVE: (text("Active"), "good"),
    CredentialState.EXPIRED: (text("Expired"), ""),
    CredentialState.REVOKED: (text("Revoked"), ""),
}

assert _STATES.keys() == set(CredentialState), "a state without a title"


class CredentialForm(Form):
    """A new credential."""

    name = text_field(
        text("Name"), most=120, help_text=text("Which program uses it, such as “Nightly export”.")
    )
    role = select_field(
        text("Role"),
        ROLES,
        initial=Role.VIEWER.value,
        help_text=text("The program may do what this role permits, and nothing else."),
    )
    is_read_only = checkbox_field(
        text("Read only"), help_text=text("The token changes nothing, whatever the role permits.")
    )
    resources = forms.MultipleChoiceField(
        label=text("Resources"),
        required=False,
        choices=[(one.value, f"/{one}") for one in ApiResource],
        widget=forms.CheckboxSelectMultiple,
        help_text=text(
            "The token is for the addresses of these resources only. With none of them ticked it is for all."
        ),
        error_messages={"invalid_choice": text("Resources: choose from the list.")},
    )
    expires_at = DayField(
        label=text("Last day"),
        required=False,
        help_text=text(
            "After this day the token no longer works. Without one it is valid until revoked."
        ),
    )

    def limits(self, timezone: str) -> actions.CredentialLimits:
        """Return what the token is limited to, by a valid form."""
        last_day = self.cleaned_data["expires_at"]
        return actions.CredentialLimits(
            expires_at=clock.end_of_day(last_day, timezone=timezone) if last_day else None,
            is_read_only=self.cleaned_data["is_read_only"],
            resources=frozenset(map(ApiResource, self.cleaned_data["resources"])),
        )


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the credentials, without their tokens."""
    rows = queries.list_credentials(tenant_id=visit.tenant.id)
    now = clock.now()
    context = {
        "credentials": [
            (
                row,
                ROLES[row.role],
                _STATES[row.state(now)],
                ", ".join(f"/{one}" for one in sorted(row.scope.resources)),
            )
            for row in rows
        ]
    }
    return show_setup(request, visit, "setup/credentials.html", context, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def add(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Make a credential. The token stands in this one answer, which nobody may keep."""
    form = CredentialForm(submitted_data(request))
    form_page = FormPage(
        section=SECTION,
        title=text("New API credential"),
        button=text("Create API key"),
        form=form,
        save=lambda _cleaned: _show_new_token(request, visit, form),
        done="",
        back=setup_url(visit, SECTION),
    )
    return form_page_response(request, visit, form_page)


def _show_new_token(request: HttpRequest, visit: Visit, form: CredentialForm) -> HttpResponseBase:
    name = form.cleaned_data["name"]
    made = actions.add_credential(
        tenant_id=visit.tenant.id,
        name=name,
        role=Role(form.cleaned_data["role"]),
        limits=form.limits(visit.tenant.timezone),
        by=visit.actor,
        now=clock.now(),
    )
    context = {
        "heading": name,
        "token": made.token,
        "section": setup_url(visit, SECTION),
    }
    response = show_setup(request, visit, "setup/token.html", context, section=SECTION)
    add_never_cache_headers(response)
    return mark_as_done(response)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def revoke(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Ask before a credential is revoked, or revoke it."""
    tenant_id = visit.tenant.id
    row = queries.get_credential(tenant_id=tenant_id, credential_id=record_id)
    confirmation = Confirmation(
        section=SECTION,
        title=text("Revoke {name}", name=row.name),
        sentences=(
            text(
                "The token that ends in {ending} no longer works, from the next call on.",
                ending=row.ending,
            ),
            text("This cannot be undone. The program needs a new credential then."),
        ),
        blocked_reason=text("This credential has been revoked already.") if row.revoked_at else "",
        button=text("Revoke credential"),
        act=lambda: actions.revoke_credential(
            tenant_id=tenant_id, credential_id=record_id, by=visit.actor, now=clock.now()
        ),
        done=text("Credential revoked"),
        back=setup_url(visit, SECTION),
        next_url=setup_url(visit, SECTION),
    )
    return confirm(request, visit, confirmation)


urlpatterns: list[URLPattern] = [
    path("credentials/", overview, name=SECTION),
    path("credentials/add/", add, name="setup-credential-add"),
    path("credentials/<uuid:record_id>/revoke/", revoke, name="setup-credential-revoke"),
]
