"""The list of subscriptions, declared: columns, filters, views, groups, and its queries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from upline.catalog.queries import find_known_product
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel import clock
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.parties.queries import find_account_name
from upline.setup.rulebook import Entity
from upline.subscriptions.queries import (
    SubscriptionFilter,
    SubscriptionGroup,
    SubscriptionRow,
    SubscriptionSort,
    SubscriptionView,
    group_subscriptions,
    list_subscriptions,
)
from upline.subscriptions.rulebook import STATUS_TITLES, Status
from upline.tenancy.queries import user_names
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.custom_field_filters import custom_filters_of
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import (
    AccountFilterForm,
    RecordChoices,
    UserFilterForm,
    id_of,
    is_day,
)
from upline.web.shared.labels import cycle_title, status_title, status_tone
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
from upline.web.shared.markup import NONE, day, icon, write_html
from upline.web.shared.navigation import record_url

_VIEWS: Mapping[str, str] = {
    SubscriptionView.ALL: text("All"),
    SubscriptionView.OWN: text("Own"),
    SubscriptionView.MIRRORED: text("Mirrored"),
    SubscriptionView.TRIALS: text("Trials"),
}
_VIEWS_OF_RESELLER: Mapping[str, str] = {
    SubscriptionView.ALL: text("All"),
    SubscriptionView.TRIALS: text("Trials"),
}
_STATUSES: Mapping[str, Status] = {s.value.lower().replace("_", "-"): s for s in Status}

assert _VIEWS.keys() == set(SubscriptionView), "a view without a title"


class SubscriptionListForm(AccountFilterForm, UserFilterForm):
    """The parameters of the list of subscriptions."""

    views = SubscriptionView
    sorts = tuple(sort.value for sort in SubscriptionSort)

    status = ChoiceFilter(text("Status"))
    product = ChoiceFilter(text("Product"))
    renews_from = DayField(label=text("From"), required=False)
    renews_to = DayField(label=text("To"), required=False)

    def __init__(
        self, values: Mapping[str, str], *, choices: RecordChoices, product: Ref | None = None
    ) -> None:
        super().__init__(values, choices=choices, account=choices.account)
        self.of_product = product
        self.set_choices("product", {str(product.id): product.name} if product else {})
        self.set_choices("status", {code: STATUS_TITLES[s] for code, s in _STATUSES.items()})
        self.fields["text"].help_text = text("A part of its name, or its vendor subscription ID")

    def clean(self) -> None:
        super().clean()
        self.check_date_range("renews_from", "renews_to")

    def is_value(self, value: str | None) -> bool:
        if self.current_sort == SubscriptionSort.ACCOUNT:
            return value is None
        by_renewal = self.current_sort == SubscriptionSort.RENEWAL
        return is_day(value) if by_renewal else super().is_value(value)

    def where(self, today: date) -> SubscriptionFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return SubscriptionFilter(
            today=today,
            view=values["view"],
            sort=SubscriptionSort(values["sort"]),
            text=values["text"],
            status=_STATUSES.get(values["status"]),
            account_id=self.account_id,
            account_words=self.account_words,
            product_id=self.of_product.id if values["product"] and self.of_product else None,
            reseller_id=self.reseller_id,
            responsible_user_id=self.user_id,
            renews_from=values["renews_from"],
            renews_to=values["renews_to"],
            custom=self.custom_filters.where(self),
        )


def _name(line: Line) -> SafeString:
    """Draw what is held: the customer, with whom every name begins, is in the next column."""
    row: SubscriptionRow = line.row
    customer = f"{row.account.name} - "
    if not row.name.startswith(customer):
        return write_html('<a href="{}">{}</a>', line.href, row.name)
    return write_html(
        '<a href="{}" title="{}"><span class="visually-hidden">{}</span>{}</a>',
        line.href,
        row.name,
        customer,
        row.name.removeprefix(customer),
    )


def _account(line: Line) -> SafeString | str:
    account: Ref = line.row.account
    if not account.is_shared:
        return account.name
    href = record_url("account", line.slug, account.id)
    return write_html('<a href="{}">{}</a>', href, account.name)


def _status(line: Line) -> SafeString:
    row: SubscriptionRow = line.row
    trial = write_html(' <span class="badge open">{}</span>', text("Trial")) if row.is_trial else ""
    badge = '<span class="badge {}">{}</span>{}'
    return write_html(badge, status_tone(row.status), status_title(row.status), trial)


def _renews(line: Line) -> SafeString:
    row: SubscriptionRow = line.row
    if row.ends_on is None:
        return day(row.renews_on)
    verb = text("ended") if row.is_cancelled else text("won’t renew")
    return write_html('{}<span class="sub2">{}</span>', day(row.ends_on), verb)


def _owner(line: Line) -> SafeString:
    owner, sign = line.row.owner, icon("chevrons-up", 14)
    return write_html('<span class="chip">{}{}</span>', sign, owner) if owner else NONE


def _fold(line: Line) -> SafeString:
    row: SubscriptionRow = line.row
    shown = row.ends_on or row.renews_on
    renews = write_html("{} · ", day(shown)) if shown else ""
    owner = f" · {row.owner}" if row.owner else ""
    return write_html(
        "{} · {}{}{}", row.account.name, renews, cycle_title(row.billing_cycle), owner
    )


def _yes_no(path: str) -> Any:
    read = of(path)
    return lambda line: text("Yes") if read(line) else text("No")


_COLUMNS = (
    Column(
        code="name", label=text("Name"), value=of("name"), draw=_name,
        sort=SubscriptionSort.NAME, css="cut wide", is_name=True, is_fixed=True,
    ),
    Column(
        code="account", label=text("Account"), value=of("account.name"), draw=_account,
        sort=SubscriptionSort.ACCOUNT, css="cut short",
    ),
    Column(code="product", label=text("Product"), value=of("product"), css="cut short"),
    Column(
        code="quantity", label=text("Quantity"), value=of("quantity"), kind=ColumnKind.COUNT,
        fold="b",
    ),
    Column(code="cycle", label=text("Billing cycle"), value=lambda line: cycle_title(line.row.billing_cycle), css="nowrap"),
    Column(
        code="unit_price", label=text("Unit price"), value=of("unit_price"),
        kind=ColumnKind.MONEY,
    ),
    Column(code="currency", label=text("Currency"), value=of("currency")),
    Column(
        code="status", label=text("Status"), value=lambda line: status_title(line.row.status), draw=_status,
        css="nowrap", fold="d",
    ),
    Column(code="trial", label=text("Trial"), value=_yes_no("is_trial")),
    Column(code="start", label=text("Start"), value=of("start_date"), kind=ColumnKind.DAY),
    Column(
        code="renews", label=text("Renews"), value=of("renews_on"), kind=ColumnKind.DAY,
        draw=_renews, sort=SubscriptionSort.RENEWAL,
    ),
    Column(
        code="auto_renew", label=text("Renews automatically"),
        value=lambda line: text("Yes") if line.row.renews_on else text("No"),
    ),
    Column(code="ends", label=text("Ends"), value=of("ends_on"), kind=ColumnKind.DAY),
    Column(
        code="vendor_subscription_id", label=text("Vendor subscription ID"),
        value=of("vendor_subscription_id"), css="cut short",
    ),
    Column(
        code="managed_by", label=text("Managed by"), value=of("owner"), draw=_owner, css="nowrap"
    ),
    Column(
        code="responsible_user", label=text("Responsible user"), heading=text("User"),
        value=of("responsible_user"), kind=ColumnKind.PERSON,
    ),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _today(visit: Visit) -> date:
    return clock.local_date(clock.now(), timezone=visit.tenant.timezone)


def _form(params: Mapping[str, str], visit: Visit) -> SubscriptionListForm:
    tenant_id, account = visit.tenant.id, id_of(params.get("account", ""))
    reach = visit.reach()
    choices = RecordChoices(
        reach=reach,
        users=user_names(tenant_id=tenant_id),
        resellers=reseller_choices(params, visit),
        custom_filters=custom_filters_of(tenant_id=tenant_id, entity=Entity.SUBSCRIPTION),
        account=find_account_name(tenant_id=tenant_id, account_id=account, reach=reach)
        if account
        else None,
    )
    product_id = id_of(params.get("product", ""))
    product = find_known_product(seller=visit.tenant, product_id=product_id) if product_id else None
    return SubscriptionListForm(params, choices=choices, product=product)


def _filters(visit: Visit, form: SubscriptionListForm) -> list[ListFilter]:
    values = form.cleaned_data
    status = _STATUSES.get(values.get("status", ""))
    renews = formatting.span(values.get("renews_from"), values.get("renews_to"))
    filters = [
        ListFilter(("status",), STATUS_TITLES[status] if status else ""),
        ListFilter(("account",), form.account_name),
        ListFilter(("renews_from", "renews_to"), renews, text("Renews")),
        ListFilter(("user",), form.user_name),
        ListFilter(("text",), values.get("text", "")),
    ]
    if visit.membership.has_resellers:
        filters.insert(0, ListFilter(("reseller",), form.reseller_name))
    if (
        values.get("product") and form.of_product
    ):  # of too many to be offered, by the product’s page
        filters.insert(0, ListFilter(("product",), form.of_product.name))
    return filters


def _labels(visit: Visit, _form: SubscriptionListForm) -> ListLabels:
    is_channel = visit.membership.has_resellers
    mirrored = text("Each subscription that an activated reseller sells is mirrored here.")
    return ListLabels(
        noun=text("subscription"),
        nouns=text("subscriptions"),
        icon="refresh-cw",
        views=_VIEWS if is_channel else _VIEWS_OF_RESELLER,
        empty_hint=mirrored if is_channel else text("The first sale to a customer makes one."),
    )


def _records(visit: Visit, form: SubscriptionListForm) -> RecordList[SubscriptionRow]:
    return list_subscriptions(
        tenant_id=visit.tenant.id, where=form.where(_today(visit)), reach=form.choices.reach
    )


def _groups(visit: Visit, form: SubscriptionListForm) -> Groups:
    return group_subscriptions(
        tenant_id=visit.tenant.id,
        where=form.where(_today(visit)),
        reach=form.choices.reach,
        by=SubscriptionGroup(form.cleaned_data["group"]),
    )


def _extras(
    _visit: Visit, form: SubscriptionListForm, _address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    by_renewal = form.current_sort == SubscriptionSort.RENEWAL
    return {"remark": text("those that renew") if by_renewal else ""}


def _month_title(month: str) -> str:
    """Return `Dec 2026` for `2026-12`."""
    return formatting.month(date.fromisoformat(f"{month}-01")) if month else text("Does not renew")


# Nothing is done here with many subscriptions at once, so that there is nothing to select them for.
SUBSCRIPTIONS = ListDefinition(
    name="subscriptions",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("subscriptions"),
        record="subscription",
        columns=_COLUMNS,
        default_columns=(
            "name", "account", "quantity", "status", "unit_price", "cycle", "renews", "managed_by",
            "responsible_user",
        ),
        fold=_fold,
        channel_columns=frozenset({"managed_by"}),
        narrow_without={"responsible_user": 70, "cycle": 68, "managed_by": 64, "unit_price": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        SubscriptionGroup.PRODUCT: GroupBy(text("Product")),
        SubscriptionGroup.STATUS: GroupBy(text("Status"), "status", status_title),
        SubscriptionGroup.ACCOUNT: GroupBy(text("Account"), "account"),
        SubscriptionGroup.RESELLER: GroupBy(text("Reseller"), "reseller", lambda name: name or text("Own")),
        SubscriptionGroup.RESPONSIBLE_USER: GroupBy(
            text("Responsible user"), "user", lambda name: name or text("Unassigned")
        ),
        SubscriptionGroup.RENEWAL_MONTH: GroupBy(text("Month of renewal"), "", _month_title),
    },
    extras=_extras,
)  # fmt: skip

assert SUBSCRIPTIONS.group_by.keys() == set(SubscriptionGroup), "a group without a label"
