"""The list of accounts: views, filters, pages, export."""

from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.parties.queries import (
    AccountFilter,
    AccountRow,
    AccountView,
    each_account,
    list_accounts,
)
from upline.parties.rulebook import NEEDS, AccountAction
from upline.setup.rulebook import Entity
from upline.tenancy.queries import user_names
from upline.web.accounts.labels import kind_title
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import Cell, csv_response
from upline.web.shared.custom_field_filters import CustomFieldFilters, custom_filters_of
from upline.web.shared.forms.list_filters import RecordChoices, UserFilterForm
from upline.web.shared.record_list import (
    EMPTY_LISTING,
    ListFilter,
    ListLabels,
    invalid_filters_response,
    links,
    list_page,
    reseller_choices,
)

_COLUMNS = (
    "Name", "Kind", "Managed by", "Accounting number", "E-mail", "Billing To",
    "Responsible user", "Id",
)  # fmt: skip
_VIEWS: Mapping[str, str] = {
    AccountView.ALL: "All",
    AccountView.OWN: "Own",
    AccountView.MIRRORED: "Mirrored",
    AccountView.RESELLERS: "Resellers",
}


class AccountListForm(UserFilterForm):
    """What a list of accounts is asked."""

    views = AccountView

    def where(self) -> AccountFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        return AccountFilter(
            view=asked["view"],
            text=asked["text"],
            reseller_id=self.reseller_id,
            responsible_user_id=self.user_id,
            custom=self.custom_filters.where(self),
        )


@require_safe
@bss_page()
def account_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one page of the accounts that the address asks for."""
    form = _form(request, visit)
    found = EMPTY_LISTING
    if form.is_valid():
        found = list_accounts(
            tenant_id=visit.tenant.id, where=form.where(), page=form.page(), reach=visit.reach()
        )
    listing = links(visit, found, "account")
    page = list_page(visit, _list_labels(visit), form, listing, _filters(visit, form))
    new = (
        reverse("account-new", args=[visit.tenant.slug])
        if visit.may(NEEDS[AccountAction.CREATE].permission)
        else ""
    )
    return render_page(
        request, visit, "accounts/list.html", {"page": page, "new": new}, current_area="accounts"
    )


@require_safe
@bss_page()
def account_export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Send all accounts that the address asks for as CSV."""
    form = _form(request, visit)
    if not form.is_valid():
        return invalid_filters_response(form)
    rows = each_account(
        tenant_id=visit.tenant.id, where=form.where(), page=form.page(), reach=visit.reach()
    )
    columns = (*_COLUMNS, *form.custom_filters.columns)
    return csv_response(f"accounts-{visit.tenant.slug}", columns, _cells(rows, form.custom_filters))


def _form(request: HttpRequest, visit: Visit) -> AccountListForm:
    tenant_id = visit.tenant.id
    choices = RecordChoices(
        users=user_names(tenant_id=tenant_id),
        resellers=reseller_choices(request, visit),
        custom_filters=custom_filters_of(tenant_id=tenant_id, entity=Entity.ACCOUNT),
    )
    form = AccountListForm(request.GET.dict(), choices=choices)
    form.fields["text"].help_text = "A part of its name, or its accounting number or e-mail"
    return form


def _filters(visit: Visit, form: AccountListForm) -> list[ListFilter]:
    filters = [
        ListFilter(("user",), form.user_name),
        ListFilter(("text",), form.cleaned_data.get("text", "")),
    ]
    if visit.membership.has_resellers:
        filters.insert(0, ListFilter(("reseller",), form.reseller_name))
    return filters


def _list_labels(visit: Visit) -> ListLabels:
    is_channel = visit.membership.has_resellers
    mirrored = "Each activated reseller’s customer is mirrored here with its first sale."
    return ListLabels(
        address="accounts",
        noun="account",
        nouns="accounts",
        icon="building-2",
        views=_VIEWS if is_channel else {},
        empty_hint=mirrored if is_channel else "A sale needs a customer: add the first one.",
    )


def _cells(
    rows: Iterator[AccountRow], custom_filters: CustomFieldFilters
) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.name, kind_title(row.kind), row.owner, row.accounting_no, row.email,
            row.billing_to, row.responsible_user, row.id, *custom_filters.cells(row.custom_fields),
        )  # fmt: skip
