"""The mark-up by which a BSS sells the products of the BSS upstream where it has set no price itself."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.catalog.rulebook import NEEDS, CatalogAction
from upline.kernel.texts import text
from upline.kernel.versions import version_of
from upline.tenancy.actions import set_markup
from upline.tenancy.queries import MARKUP_FIELDS, tenant_names
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.edit_submission import Edited, submit_edit
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.merging import Conflict, read_values
from upline.web.shared.forms.numbers import NumberField, NumberInput
from upline.web.shared.submission import submitted_data


class MarkupForm(Form):
    """The mark-up in per cent."""

    percent = NumberField(
        label=text("Mark-up, per cent"),
        max_digits=7,
        decimal_places=2,
        widget=NumberInput({"autofocus": True}),
        error_messages={"invalid": text("Enter a percentage, such as 25 or 12.5.")},
    )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self["percent"]]]


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(NEEDS[CatalogAction.SET_PRICES].permission)
def edit(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the mark-up of a BSS below another one, or set it."""
    upline_id = visit.tenant.upline_id
    if upline_id is None:
        raise Http404("only a BSS below another one has a mark-up")
    upline = tenant_names(tenant_ids=[upline_id])[upline_id]

    def build(data: Mapping[str, Any] | None) -> MarkupForm:
        form = MarkupForm(data, initial={"percent": percent_of(visit)})
        form.carry_version(version_of(visit.tenant, MARKUP_FIELDS))
        return form

    form = build(submitted_data(request))
    home = reverse("products", args=[visit.tenant.slug])

    def save() -> str:
        percent: Decimal = form.cleaned_data["percent"]
        set_markup(
            tenant_id=visit.tenant.id,
            markup=1 + percent / 100,
            by=visit.actor,
            version=form.version,
        )
        return home

    def show(form: MarkupForm, conflict: Conflict | None, status: int) -> HttpResponse:
        page = {
            "title": text("Mark-up"),
            "button": text("Set mark-up"),
            "help": text(
                "You sell a product of {upline} at its unit price there and this mark-up, where you have set no"
                " price yourself. A new mark-up counts at once, for all orders from now on; subscriptions keep"
                " their price.",
                upline=upline,
            ),
        }
        context = {
            "form": form,
            "read": read_values(form),
            "conflict": conflict,
            "page": page,
            "area": text("Products"),
            "area_href": home,
        }
        return render_page(
            request, visit, "catalog/form.html", context, current_area="products", status=status
        )

    def done() -> str:
        percent = formatting.decimal(form.cleaned_data["percent"], least=0)
        return text("Mark-up set to {percent} %", percent=percent)

    edited = Edited(noun=text("mark-up"), reload=request.path)
    return submit_edit(request, edited, form, build=build, save=save, done=done, show=show)


def percent_of(visit: Visit) -> str:
    """Return the mark-up of a BSS in per cent, as it is typed."""
    return f"{((visit.tenant.markup - 1) * 100).normalize():f}"
