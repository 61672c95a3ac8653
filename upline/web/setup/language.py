"""The language of a BSS's pages, for people who have chosen none themselves."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.kernel.texts import text
from upline.kernel.versions import version_of
from upline.tenancy import actions
from upline.tenancy.queries import LANGUAGE_FIELDS
from upline.tenancy.rulebook import LANGUAGES
from upline.web.setup.form_pages import form_page_response, section_form_page
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import select_field
from upline.web.shared.submission import submitted_data

SECTION = "setup-language"


class LanguageForm(Form):
    """One of the languages, or none."""

    language = select_field(
        text("Language"), {"": text("Browser default"), **LANGUAGES}, required=False
    )

    def __init__(self, data: Mapping[str, Any] | None, language: str) -> None:
        super().__init__(data, initial={"language": language})


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def language(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the language of the BSS, or change it."""

    def save(values: dict[str, Any]) -> None:
        actions.set_tenant_language(
            tenant_id=visit.tenant.id,
            language=values["language"],
            by=visit.actor,
            version=values["version"],
        )

    def build(data: Mapping[str, Any] | None) -> LanguageForm:
        return LanguageForm(data, visit.tenant.language)

    form_page = section_form_page(
        visit,
        SECTION,
        build(submitted_data(request)),
        save,
        version=version_of(visit.tenant, LANGUAGE_FIELDS),
        build=build,
        done=text("Language saved"),
    )
    return form_page_response(request, visit, form_page)


urlpatterns: list[URLPattern] = [path("language/", language, name=SECTION)]
