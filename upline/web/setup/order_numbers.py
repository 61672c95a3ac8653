"""Order numbers: the prefix and the padding of a BSS's own sequence (R18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST

from upline.access.rulebook import Permission
from upline.database.numbering import format_number, last_number
from upline.kernel.texts import text
from upline.kernel.versions import version_of
from upline.orders.actions import ORDER_SERIES
from upline.tenancy import actions, queries
from upline.tenancy.queries import ORDER_NUMBER_FIELDS
from upline.tenancy.rulebook import MAX_NUMBER_DIGITS, MAX_PREFIX_LENGTH
from upline.web.setup.form_pages import form_page_response, section_form_page
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.form_tokens import PostKind
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import text_field
from upline.web.shared.submission import submitted_data

SECTION = "setup-order-numbers"


class NumberingForm(Form):
    """How numbers are written."""

    padding = forms.IntegerField(
        label=text("Minimum digits"),
        min_value=0,
        max_value=MAX_NUMBER_DIGITS,
        help_text=text("Shorter numbers are filled up with zeros. 0: none are."),
        error_messages={
            "invalid": text("Enter a whole number."),
            "min_value": text("Enter 0 or more digits."),
            "max_value": text("Enter {number} digits or fewer.", number=MAX_NUMBER_DIGITS),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None, prefix: str, padding: int) -> None:
        hint = text("Such as AL-. None by default.")
        added = {
            "prefix": text_field(
                text("Prefix"), most=MAX_PREFIX_LENGTH, required=False, help_text=hint
            ),
        }
        super().__init__(data, initial={"prefix": prefix, "padding": padding}, added=added)


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line of the preview."""

    icon: str
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def order_numbers(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show how the next order is numbered, or change it."""
    tenant_id = visit.tenant.id

    def save(values: dict[str, Any]) -> None:
        actions.set_order_number_format(
            tenant_id=tenant_id,
            prefix=values["prefix"],
            padding=values["padding"],
            by=visit.actor,
            version=values["version"],
        )

    def build(data: Mapping[str, Any] | None) -> NumberingForm:
        return NumberingForm(data, visit.tenant.order_prefix, visit.tenant.order_padding)

    form = build(submitted_data(request))
    form_page = section_form_page(
        visit,
        SECTION,
        form,
        save,
        version=version_of(visit.tenant, ORDER_NUMBER_FIELDS),
        build=build,
        done=text("Order numbers saved. Existing orders keep their names."),
    )
    preview = _preview(visit, build(submitted_data(request)))
    return form_page_response(request, visit, form_page, **preview)


@require_POST
@bss_page(Permission.SET_UP, posts=PostKind.NO_CHANGE)
def preview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show how the next order would be numbered."""
    order_numbers = queries.order_number_format(tenant_id=visit.tenant.id)
    context = _preview(visit, NumberingForm(request.POST, *order_numbers))
    return show_setup(request, visit, "setup/_next-number.html", context, section=SECTION)


def _preview(visit: Visit, form: NumberingForm) -> dict[str, Any]:
    prefix, padding = form.initial["prefix"], form.initial["padding"]
    if form.is_bound and form.is_valid():
        prefix, padding = form.cleaned_data["prefix"], form.cleaned_data["padding"]
    number = last_number(tenant_id=visit.tenant.id, series=ORDER_SERIES) + 1
    next_number = format_number(number, prefix=prefix, padding=padding)
    steps = [
        PreviewLine("receipt-text", text("The next order is number {number}.", number=next_number))
    ]
    if visit.membership.has_resellers:
        sentence = text("A back-order is named <account name> {number}.", number=next_number)
        steps.append(PreviewLine("tag", sentence))
    steps.append(PreviewLine("history", text("Existing orders keep their names.")))
    address = setup_url(visit, "setup-order-numbers-preview")
    return {"preview_address": address, "steps": steps}


urlpatterns: list[URLPattern] = [
    path("order-numbers/", order_numbers, name=SECTION),
    path("order-numbers/preview/", preview, name="setup-order-numbers-preview"),
]
