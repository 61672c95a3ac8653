"""The list of accounts, declared: columns, filters, views, and its queries."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.texts import text
from upline.parties.queries import (
    AccountFilter,
    AccountGroup,
    AccountRow,
    AccountSort,
    AccountView,
    group_accounts,
    list_accounts,
)
from upline.parties.rulebook import NEEDS, AccountAction, AccountKind
from upline.setup.rulebook import Entity
from upline.tenancy.queries import user_names
from upline.web.accounts.labels import kind_title
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.custom_field_filters import custom_filters_of
from upline.web.shared.forms.list_filters import RecordChoices, UserFilterForm
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.lists.page import reseller_choices
from upline.web.shared.markup import icon, write_html

_VIEWS: Mapping[str, str] = {
    AccountView.ALL: text("All"),
    AccountView.OWN: text("Own"),
    AccountView.MIRRORED: text("Mirrored"),
    AccountView.RESELLERS: text("Resellers"),
}

assert _VIEWS.keys() == set(AccountView), "a view without a title"


class AccountListForm(UserFilterForm):
    """The parameters of the list of accounts."""

    views = AccountView
    sorts = tuple(sort.value for sort in AccountSort)

    def where(self) -> AccountFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return AccountFilter(
            view=values["view"],
            sort=AccountSort(values["sort"]),
            text=values["text"],
            reseller_id=self.reseller_id,
            responsible_user_id=self.user_id,
            custom=self.custom_filters.where(self),
        )


def _name(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.name)


def _kind(line: Line) -> SafeString:
    row: AccountRow = line.row
    css = "badge info" if row.kind is AccountKind.RESELLER else "none"
    return write_html('<span class="{}">{}</span>', css, kind_title(row.kind))


def _reseller(line: Line) -> SafeString:
    row: AccountRow = line.row
    if not row.owner:
        return write_html('<span class="none">{}</span>', formatting.UNKNOWN)
    return write_html('<span class="chip">{}{}</span>', icon("chevrons-up", 14), row.owner)


def _billing_to(line: Line) -> str:
    return line.row.billing_to or str(text("Same account"))


def _fold(line: Line) -> str:
    return line.row.accounting_no or line.row.email or formatting.UNKNOWN


_COLUMNS = (
    Column(
        code="name", label=text("Name"), value=of("name"), draw=_name, sort="name", css="cut",
        is_name=True, is_fixed=True,
    ),
    Column(
        code="kind", label=text("Type"), value=lambda line: kind_title(line.row.kind), draw=_kind,
        css="nowrap", fold="d",
    ),
    Column(
        code="managed_by", label=text("Reseller"), value=of("owner"), draw=_reseller, css="nowrap"
    ),
    Column(
        code="accounting_no", label=text("Account number"), value=of("accounting_no"),
        sort=AccountSort.ACCOUNTING_NO, css="nowrap",
    ),
    Column(code="email", label=text("E-mail"), value=of("email"), css="cut"),
    Column(
        code="vendor_customer_id", label=text("Vendor customer ID"), value=of("vendor_customer_id"),
        css="cut short",
    ),
    Column(
        code="billing_to", label=text("Billing To"), value=of("billing_to"), draw=_billing_to,
        css="cut short",
    ),
    Column(
        code="responsible_user", label=text("Responsible user"), heading=text("User"),
        value=of("responsible_user"), kind=ColumnKind.PERSON,
    ),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> AccountListForm:
    tenant_id = visit.tenant.id
    choices = RecordChoices(
        reach=visit.reach(),
        users=user_names(tenant_id=tenant_id),
        resellers=reseller_choices(params, visit),
        custom_filters=custom_filters_of(tenant_id=tenant_id, entity=Entity.ACCOUNT),
    )
    form = AccountListForm(params, choices=choices)
    form.fields["text"].help_text = text(
        "A part of its name, or its account number, e-mail or vendor customer ID"
    )
    return form


def _filters(visit: Visit, form: AccountListForm) -> list[ListFilter]:
    filters = [
        ListFilter(("user",), form.user_name),
        ListFilter(("text",), form.cleaned_data.get("text", "")),
    ]
    if visit.membership.has_resellers:
        filters.insert(0, ListFilter(("reseller",), form.reseller_name))
    return filters


def _labels(visit: Visit, _form: AccountListForm) -> ListLabels:
    is_channel = visit.membership.has_resellers
    mirrored = text("Each activated reseller’s customer is mirrored here with its first sale.")
    return ListLabels(
        noun=text("account"),
        new_title=text("New account"),
        nouns=text("accounts"),
        icon="building-2",
        views=_VIEWS if is_channel else {},
        empty_hint=mirrored if is_channel else text("A sale needs a customer: add the first one."),
    )


def _records(visit: Visit, form: AccountListForm) -> RecordList[AccountRow]:
    return list_accounts(tenant_id=visit.tenant.id, where=form.where(), reach=form.choices.reach)


def _groups(visit: Visit, form: AccountListForm) -> Groups:
    return group_accounts(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.choices.reach,
        by=AccountGroup(form.cleaned_data["group"]),
    )


def _new(visit: Visit) -> str:
    return (
        reverse("account-new", args=[visit.tenant.slug])
        if visit.may(NEEDS[AccountAction.CREATE].permission)
        else ""
    )


def _extras(
    _visit: Visit, form: AccountListForm, _address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    by_number = form.current_sort == AccountSort.ACCOUNTING_NO
    return {"remark": text("those with an account number") if by_number else ""}


# Nothing is done here with many records at once, so that there is nothing to select them for.
# Accounts have no amounts, so that their groups have no sums.
ACCOUNTS = ListDefinition(
    name="accounts",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("accounts"),
        record="account",
        columns=_COLUMNS,
        default_columns=(
        "name", "kind", "managed_by", "accounting_no", "email", "billing_to", "responsible_user",
    ),
        fold=_fold,
        narrow_without={"responsible_user": 68, "email": 64, "kind": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        AccountGroup.KIND: GroupBy(text("Type"), "view", lambda code: kind_title(AccountKind(code))),
        AccountGroup.RESELLER: GroupBy(
            text("Reseller"), "reseller", lambda name: name or text("Without a reseller")
        ),
        AccountGroup.RESPONSIBLE_USER: GroupBy(
            text("Responsible user"), "user", lambda name: name or text("Unassigned")
        ),
    },
    new=_new,
    extras=_extras,
)  # fmt: skip

assert ACCOUNTS.group_by.keys() == set(AccountGroup), "a group without a label"
