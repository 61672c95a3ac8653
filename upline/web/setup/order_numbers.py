"""Order numbers: the prefix and the padding of a BSS's own sequence (R18)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST

from upline.access.rulebook import Permission
from upline.database.numbering import last_number, written_number
from upline.orders.actions import ORDER_SERIES
from upline.tenancy import actions, queries
from upline.tenancy.rulebook import LONGEST_PREFIX, MOST_DIGITS
from upline.web.setup.fields import SetupForm, line
from upline.web.setup.sections import setup_url, show_setup
from upline.web.setup.sheets import answer, section_sheet, typed
from upline.web.shared.access import Visit, bss_page

SECTION = "setup-order-numbers"


class NamingForm(SetupForm):
    """How numbers are written."""

    padding = forms.IntegerField(
        label="Digits at least",
        min_value=0,
        max_value=MOST_DIGITS,
        help_text="Shorter numbers are filled up with zeros. 0: none are.",
        error_messages={
            "invalid": "Enter a whole number.",
            "min_value": "Enter 0 or more digits.",
            "max_value": f"Enter {MOST_DIGITS} digits or fewer.",
        },
    )

    def __init__(self, data: QueryDict | None, prefix: str, padding: int) -> None:
        hint = "Such as AL-. None by default."
        added = {
            "prefix": line("Prefix", most=LONGEST_PREFIX, required=False, help_text=hint),
        }
        super().__init__(data, initial={"prefix": prefix, "padding": padding}, added=added)


@dataclass(frozen=True, slots=True)
class Consequence:
    """A line of the preview."""

    icon: str
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def naming(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show how the next order is numbered, or change it."""
    tenant_id = visit.tenant.id

    def save(said: dict[str, Any]) -> None:
        actions.set_order_naming(
            tenant_id=tenant_id, prefix=said["prefix"], padding=said["padding"]
        )

    form = NamingForm(typed(request), *queries.order_naming(tenant_id=tenant_id))
    sheet = section_sheet(visit, SECTION, form, save, done="Saved. Names already written stay.")
    return answer(request, visit, sheet, **_preview(visit, form))


@require_POST
@bss_page(Permission.SET_UP)
def preview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show how the next order would be numbered."""
    naming = queries.order_naming(tenant_id=visit.tenant.id)
    context = _preview(visit, NamingForm(request.POST, *naming))
    return show_setup(request, visit, "setup/_next-number.html", context, section=SECTION)


def _preview(visit: Visit, form: NamingForm) -> dict[str, Any]:
    prefix, padding = form.initial["prefix"], form.initial["padding"]
    if form.is_bound and form.is_valid():
        prefix, padding = form.cleaned_data["prefix"], form.cleaned_data["padding"]
    number = last_number(tenant_id=visit.tenant.id, series=ORDER_SERIES) + 1
    next_number = written_number(number, prefix=prefix, padding=padding)
    steps = [Consequence("receipt-text", f"The next order is number {next_number}.")]
    if visit.seat.has_resellers:
        sentence = f"A back-order is named <account name> {next_number}."
        steps.append(Consequence("tag", sentence))
    steps.append(Consequence("history", "Orders there are keep the names that they have."))
    address = setup_url(visit, "setup-order-numbers-preview")
    return {"preview_address": address, "steps": steps}


urlpatterns: list[URLPattern] = [
    path("order-numbers/", naming, name=SECTION),
    path("order-numbers/preview/", preview, name="setup-order-numbers-preview"),
]
