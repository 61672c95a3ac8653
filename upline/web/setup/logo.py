"""The logo at the head of print-outs."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.kernel.texts import text
from upline.tenancy import actions, queries
from upline.tenancy.actions import MAX_LOGO_BYTES
from upline.web.setup.form_pages import Confirmation, FormPage, confirm, form_page_response
from upline.web.setup.sections import setup_url
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.submission import submitted_data

SECTION = "setup-logo"


class LogoForm(Form):
    """A picture to upload."""

    logo = forms.FileField(
        label=text("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=text("PNG or JPEG, at most {size} KB.", size=MAX_LOGO_BYTES // 1024),
        error_messages={
            "required": text("Choose a file."),
            "invalid": text("Choose a file."),
            "missing": text("Choose a file."),
            "empty": text("This file is empty."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def logo(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the logo, or put another in its place. What the file is, its content says."""
    tenant_id = visit.tenant.id
    files = request.FILES if request.method == "POST" else None

    def save(values: dict[str, Any]) -> str:
        content = values["logo"].read(MAX_LOGO_BYTES + 1)
        actions.set_logo(tenant_id=tenant_id, content=content, by=visit.actor)
        return setup_url(visit, SECTION)

    found = queries.logo_of(tenant_id=tenant_id)
    form_page = FormPage(
        section=SECTION,
        title="",
        button=text("Upload"),
        form=LogoForm(submitted_data(request), files),
        save=save,
        done=text("Logo saved. Print-outs show it from now on."),
        back=setup_url(visit, SECTION),
        template="setup/logo.html",
    )
    picture = f"{setup_url(visit, 'bss-logo')}?{found.digest}" if found else ""
    return form_page_response(request, visit, form_page, picture=picture)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def remove(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Ask before the logo is removed, or remove it."""
    section = setup_url(visit, SECTION)
    confirmation = Confirmation(
        section=SECTION,
        title=text("Remove the logo"),
        sentences=(
            text("Print-outs of {bss} show its name in place of the logo.", bss=visit.tenant.name),
        ),
        button=text("Remove logo"),
        act=lambda: actions.remove_logo(tenant_id=visit.tenant.id, by=visit.actor),
        done=text("Logo removed"),
        back=section,
        next_url=section,
    )
    return confirm(request, visit, confirmation)


urlpatterns: list[URLPattern] = [
    path("logo/", logo, name=SECTION),
    path("logo/remove/", remove, name="setup-logo-remove"),
]
