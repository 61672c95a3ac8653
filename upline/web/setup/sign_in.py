"""How people sign in: for which roles a second factor is required, and when an unused session ends."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission, Role
from upline.kernel.texts import plural_text, text
from upline.kernel.versions import version_of
from upline.tenancy import actions
from upline.tenancy.queries import SIGN_IN_FIELDS, TenantFacts
from upline.tenancy.rulebook import IDLE_TIMES
from upline.web.setup.form_pages import form_page_response, section_form_page
from upline.web.setup.labels import ROLES
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import select_field
from upline.web.shared.submission import submitted_data

SECTION = "setup-sign-in"
_HOUR = 60


def idle_time_text(minutes: int | None) -> str:
    """Say after how long without use a session ends."""
    if minutes is None:
        return text("Never")
    if minutes % _HOUR:
        return plural_text("After {count} minute", "After {count} minutes", count=minutes)
    return plural_text("After {count} hour", "After {count} hours", count=minutes // _HOUR)


class SignInForm(Form):
    """The roles that need a second factor, and the time after which an unused session ends."""

    second_factor_roles = forms.MultipleChoiceField(
        label=text("Second factor required for"),
        choices=[(role.value, title) for role, title in ROLES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=text("A code of an authenticator app, beside the password."),
    )

    def __init__(self, data: Mapping[str, Any] | None, tenant: TenantFacts) -> None:
        times = sorted({*IDLE_TIMES, *([tenant.idle_minutes] if tenant.idle_minutes else [])})
        choices = {"": idle_time_text(None), **{str(t): idle_time_text(t) for t in times}}
        super().__init__(
            data,
            initial={
                "second_factor_roles": [role.value for role in tenant.second_factor_roles],
                "idle_minutes": str(tenant.idle_minutes or ""),
            },
            added={
                "idle_minutes": select_field(
                    text("End unused sessions"),
                    choices,
                    required=False,
                    help_text=text(
                        "Of people who work in several BSSs, the shortest time of these holds."
                    ),
                )
            },
        )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def sign_in(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show how the people of the BSS sign in, or change it."""

    def save(values: dict[str, Any]) -> None:
        minutes = values["idle_minutes"]
        actions.set_sign_in_rules(
            tenant_id=visit.tenant.id,
            rules=actions.SignInRules(
                second_factor_roles=frozenset(map(Role, values["second_factor_roles"])),
                idle_minutes=int(minutes) if minutes else None,
            ),
            by=visit.actor,
            version=values["version"],
        )

    def build(data: Mapping[str, Any] | None) -> SignInForm:
        return SignInForm(data, visit.tenant)

    form_page = section_form_page(
        visit,
        SECTION,
        build(submitted_data(request)),
        save,
        version=version_of(visit.tenant, SIGN_IN_FIELDS),
        build=build,
        done=text("Rules of signing in saved"),
    )
    return form_page_response(request, visit, form_page)


urlpatterns: list[URLPattern] = [path("sign-in/", sign_in, name=SECTION)]
