"""Payment methods: how accounts pay. Recorded on orders; booking never charges (R11)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.kernel.texts import text
from upline.setup import actions, queries
from upline.setup.queries import MethodRow
from upline.web.setup.record_pages import RecordType, record_urls
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import text_field

SECTION = "setup-payment-methods"


class MethodForm(Form):
    """A payment method."""

    name = text_field(text("Name"), most=120)

    def __init__(self, data: Mapping[str, Any] | None, row: MethodRow | None) -> None:
        super().__init__(data, initial={"name": row.name} if row else {})


METHODS = RecordType(
    section=SECTION,
    noun=text("payment method"),
    path="payment-methods",
    address="setup-payment-method",
    form=lambda _visit, data, row: MethodForm(data, row),
    get=lambda tenant_id, pk: queries.get_payment_method(tenant_id=tenant_id, method_id=pk),
    add=lambda visit, values: actions.add_payment_method(
        tenant_id=visit.tenant.id, by=visit.actor, name=values["name"]
    ),
    change=lambda visit, pk, values: actions.rename_payment_method(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        method_id=pk,
        name=values["name"],
        version=values["version"],
    ),
    delete=lambda visit, pk: actions.delete_payment_method(
        tenant_id=visit.tenant.id, by=visit.actor, method_id=pk
    ),
    saved=text("Saved. Orders and accounts that have it show the new name."),
)


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the payment methods."""
    context: dict[str, Any] = {
        "methods": queries.list_payment_methods(tenant_id=visit.tenant.id),
    }
    return show_setup(request, visit, "setup/payment-methods.html", context, section=SECTION)


urlpatterns: list[URLPattern] = [
    path("payment-methods/", overview, name=SECTION),
    *record_urls(METHODS),
]
