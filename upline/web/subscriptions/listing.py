"""The list of subscriptions: views, filters, sorting, pages, export."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.access.reach import Reach
from upline.kernel import clock
from upline.parties.queries import find_account_name
from upline.setup.rulebook import Entity
from upline.subscriptions.queries import (
    STATUS_TITLES,
    SubscriptionFilter,
    SubscriptionRow,
    SubscriptionSort,
    SubscriptionView,
    iterate_subscriptions,
    list_subscriptions,
)
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import user_names
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.csv_export import Cell, csv_response
from upline.web.shared.custom_field_filters import CustomFieldFilters, custom_filters_of
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import (
    AccountFilterForm,
    RecordChoices,
    UserFilterForm,
    id_of,
    is_day,
)
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
    "Name", "Account", "Product", "Quantity", "Billing cycle", "Unit price", "Currency",
    "Status", "Trial", "Start", "Renews", "Renews automatically", "Managed by",
    "Responsible user", "Id",
)  # fmt: skip
_VIEWS: Mapping[str, str] = {
    SubscriptionView.ALL: "All",
    SubscriptionView.OWN: "Own",
    SubscriptionView.MIRRORED: "Mirrored",
    SubscriptionView.TRIALS: "Trials",
}
_VIEWS_OF_RESELLER: Mapping[str, str] = {
    SubscriptionView.ALL: "All",
    SubscriptionView.TRIALS: "Trials",
}
_STATUSES: Mapping[str, Status] = {s.value.lower().replace("_", "-"): s for s in Status}


class SubscriptionListForm(AccountFilterForm, UserFilterForm):
    """What a list of subscriptions is asked."""

    views = SubscriptionView
    sorts = tuple(sort.value for sort in SubscriptionSort)

    status = ChoiceFilter("Status")
    renews_from = DayField(label="From", required=False)
    renews_to = DayField(label="To", required=False)

    def __init__(self, asked: Mapping[str, str], *, choices: RecordChoices) -> None:
        super().__init__(asked, choices=choices)
        self.set_choices("status", {code: STATUS_TITLES[s] for code, s in _STATUSES.items()})
        self.fields["text"].help_text = "A part of its name"

    def clean(self) -> None:
        super().clean()
        self.check_date_range("renews_from", "renews_to")

    def is_value(self, value: str | None) -> bool:
        by_renewal = self.current_sort == SubscriptionSort.RENEWAL
        return is_day(value) if by_renewal else super().is_value(value)

    def where(self, today: date) -> SubscriptionFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        return SubscriptionFilter(
            today=today,
            view=asked["view"],
            sort=SubscriptionSort(asked["sort"]),
            text=asked["text"],
            status=_STATUSES.get(asked["status"]),
            account_id=self.account_id,
            account_words=self.account_words,
            reseller_id=self.reseller_id,
            responsible_user_id=self.user_id,
            renews_from=asked["renews_from"],
            renews_to=asked["renews_to"],
            custom=self.custom_filters.where(self),
        )


@require_safe
@bss_page()
def subscription_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one page of the subscriptions that the address asks for."""
    reach = visit.reach()
    form = _form(request, visit, reach)
    found = EMPTY_LISTING
    if form.is_valid():
        found = list_subscriptions(
            tenant_id=visit.tenant.id,
            where=form.where(_today(visit)),
            page=form.page(),
            reach=reach,
        )
    listing = links(visit, found, "subscription")
    page = list_page(visit, _list_labels(visit), form, listing, _filters(visit, form))
    by_renewal = form.current_sort == SubscriptionSort.RENEWAL
    context = {"page": page, "remark": "those that renew" if by_renewal else ""}
    return render_page(
        request, visit, "subscriptions/list.html", context, current_area="subscriptions"
    )


@require_safe
@bss_page()
def subscription_export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Send all subscriptions that the address asks for as CSV."""
    reach = visit.reach()
    form = _form(request, visit, reach)
    if not form.is_valid():
        return invalid_filters_response(form)
    rows = iterate_subscriptions(
        tenant_id=visit.tenant.id,
        where=form.where(_today(visit)),
        page=form.page(),
        reach=reach,
    )
    columns = (*_COLUMNS, *form.custom_filters.columns)
    return csv_response(
        f"subscriptions-{visit.tenant.slug}", columns, _cells(rows, form.custom_filters)
    )


def _today(visit: Visit) -> date:
    return clock.local_date(clock.now(), timezone=visit.tenant.timezone)


def _form(request: HttpRequest, visit: Visit, reach: Reach) -> SubscriptionListForm:
    tenant_id, account = visit.tenant.id, id_of(request.GET.get("account", ""))
    choices = RecordChoices(
        users=user_names(tenant_id=tenant_id),
        resellers=reseller_choices(request, visit),
        custom_filters=custom_filters_of(tenant_id=tenant_id, entity=Entity.SUBSCRIPTION),
        account=find_account_name(tenant_id=tenant_id, account_id=account, reach=reach)
        if account
        else None,
    )
    return SubscriptionListForm(request.GET.dict(), choices=choices)


def _filters(visit: Visit, form: SubscriptionListForm) -> list[ListFilter]:
    asked = form.cleaned_data
    status = _STATUSES.get(asked.get("status", ""))
    renews = formatting.span(asked.get("renews_from"), asked.get("renews_to"))
    filters = [
        ListFilter(("status",), STATUS_TITLES[status] if status else ""),
        ListFilter(("account",), form.account_name),
        ListFilter(("renews_from", "renews_to"), renews, "Renews"),
        ListFilter(("user",), form.user_name),
        ListFilter(("text",), asked.get("text", "")),
    ]
    if visit.membership.has_resellers:
        filters.insert(0, ListFilter(("reseller",), form.reseller_name))
    return filters


def _list_labels(visit: Visit) -> ListLabels:
    is_channel = visit.membership.has_resellers
    mirrored = "Each subscription that an activated reseller sells is mirrored here."
    return ListLabels(
        address="subscriptions",
        noun="subscription",
        nouns="subscriptions",
        icon="refresh-cw",
        views=_VIEWS if is_channel else _VIEWS_OF_RESELLER,
        empty_hint=mirrored if is_channel else "The first sale to a customer makes one.",
    )


def _cells(
    rows: Iterator[SubscriptionRow], custom_filters: CustomFieldFilters
) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.name, row.account.name, row.product, row.quantity, row.cycle, row.unit_price,
            row.currency, row.status_title, "Yes" if row.is_trial else "No", row.start_date,
            row.renewal_date, "Yes" if row.auto_renew else "No", row.owner, row.responsible_user,
            row.id, *custom_filters.cells(row.custom_fields),
        )  # fmt: skip
