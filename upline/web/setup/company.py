"""What print-outs say of the BSS: address, VAT number, how it is reached, where and when to pay."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.kernel.texts import Text, text
from upline.tenancy import actions, queries
from upline.tenancy.rulebook import MAX_COMPANY_TEXT, MAX_PAYMENT_DAYS
from upline.web.setup.form_pages import form_page_response, section_form_page
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import text_field
from upline.web.shared.submission import submitted_data

SECTION = "setup-company"


def _lines(label: Text, *, rows: int, help_text: Text, has_focus: bool = False) -> forms.CharField:
    attrs: dict[str, Any] = {"rows": rows, "autocomplete": "off"}
    if has_focus:
        attrs["autofocus"] = True
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_COMPANY_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs=attrs),
        error_messages={
            "max_length": text(
                "{label} has at most {number} characters.", label=label, number=MAX_COMPANY_TEXT
            )
        },
    )


class CompanyForm(Form):
    """What print-outs say of the BSS."""

    address = _lines(
        text("Address"),
        rows=4,
        help_text=text("As on an envelope, one line below the other, with the country."),
        has_focus=True,
    )
    vat_id = text_field(text("VAT number"), most=40, required=False)
    phone = text_field(text("Phone"), most=60, required=False, inputmode="tel")
    email = text_field(text("E-mail"), most=254, required=False, inputmode="email")
    bank_details = _lines(
        text("Bank details"), rows=3, help_text=text("Bank, IBAN and BIC, one below the other.")
    )
    payment_days = forms.IntegerField(
        label=text("Payment due after days"),
        required=False,
        min_value=0,
        max_value=MAX_PAYMENT_DAYS,
        help_text=text("Counted from the order date; print-outs show the due date. Empty: none."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": text("Enter a whole number of days."),
            "min_value": text("Enter 0 to {number} days.", number=MAX_PAYMENT_DAYS),
            "max_value": text("Enter 0 to {number} days.", number=MAX_PAYMENT_DAYS),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def company(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show or change what print-outs say of the BSS."""
    facts = queries.company_of(tenant_id=visit.tenant.id)

    def build(data: Mapping[str, Any] | None) -> CompanyForm:
        return CompanyForm(data, initial=asdict(facts))

    def save(values: dict[str, Any]) -> None:
        company = actions.CompanyInput(**{name: values[name] for name in asdict(facts)})
        actions.set_company(
            tenant_id=visit.tenant.id, company=company, by=visit.actor, version=values["version"]
        )

    form_page = section_form_page(
        visit,
        SECTION,
        build(submitted_data(request)),
        save,
        version=facts.version,
        build=build,
        done=text("Company saved. Print-outs show it from now on."),
    )
    return form_page_response(request, visit, form_page)


urlpatterns: list[URLPattern] = [path("company/", company, name=SECTION)]
