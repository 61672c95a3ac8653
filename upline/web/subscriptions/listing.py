"""The list of subscriptions: views, filters, sorting, pages, export."""

from collections.abc import Iterator, Mapping
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.kernel import clock
from upline.kernel.keyset import Key
from upline.parties.queries import find_account_name
from upline.setup.rulebook import Entity
from upline.subscriptions.queries import (
    STATUS_TITLES,
    SubscriptionFilter,
    SubscriptionRow,
    SubscriptionSort,
    SubscriptionView,
    each_subscription,
    list_subscriptions,
)
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import resellers_by_slug, user_names
from upline.web import formatting
from upline.web.access import Visit, bss_page, show
from upline.web.csv_export import Cell, csv_response
from upline.web.custom_fields import Customs, customs_of
from upline.web.forms.base import DayField
from upline.web.forms.record_list import RecordChoices, RecordListForm, id_of
from upline.web.record_list import (
    NOTHING,
    Found,
    ListKind,
    Question,
    record_list_page,
    unfollowed,
)

_HEADS = (
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


class SubscriptionListForm(RecordListForm):
    """What a list of subscriptions is asked."""

    views = SubscriptionView
    sorts = tuple(sort.value for sort in SubscriptionSort)

    status = forms.CharField(label="Status", required=False, widget=forms.Select)
    account = forms.CharField(
        label="Account", required=False, max_length=200, help_text="A part of its name"
    )
    renews_from = DayField(label="From", required=False)
    renews_to = DayField(label="To", required=False)

    def __init__(self, asked: Mapping[str, str], *, choices: RecordChoices) -> None:
        super().__init__(asked, choices=choices)
        self.offer("status", {code: STATUS_TITLES[s] for code, s in _STATUSES.items()})
        self.fields["text"].help_text = "A part of its name"
        if choices.account:
            self.fields["account"].help_text = "Now one account; a part of a name finds others"

    def clean_status(self) -> str:
        return self.one_of("status", _STATUSES)

    def clean_account(self) -> str:
        asked: str = self.cleaned_data["account"]
        if id_of(asked) and self.choices.account is None:
            raise forms.ValidationError("There is no such account here.")
        return asked

    def is_key(self, value: str) -> bool:
        if self.cleaned_data.get("sort") != SubscriptionSort.RENEWAL:
            return super().is_key(value)
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("renews_from"), self.cleaned_data.get("renews_to")
        if first and last and first > last:
            self.add_error("renews_to", "This day lies before the first one.")

    def where(self, today: date) -> SubscriptionFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        account = id_of(asked["account"])
        return SubscriptionFilter(
            today=today,
            view=asked["view"],
            sort=SubscriptionSort(asked["sort"]),
            text=asked["text"],
            status=_STATUSES.get(asked["status"]),
            account_id=account,
            account_words="" if account else asked["account"],
            reseller_id=self.reseller_id,
            responsible_user_id=self.user_id,
            renews_from=asked["renews_from"],
            renews_to=asked["renews_to"],
            custom=self.choices.customs.where(self),
        )


@require_safe
@bss_page()
def subscription_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show one page of the subscriptions that the address asks for."""
    form = _form(request, visit)
    found = _found(visit, form) if form.is_valid() else NOTHING
    page = record_list_page(visit, _kind(visit), form, found, _questions(visit, form))
    by_renewal = form.cleaned_data.get("sort") == SubscriptionSort.RENEWAL
    context = {"page": page, "by_renewal": by_renewal}
    return show(request, visit, "subscriptions/list.html", context, here="subscriptions")


@require_safe
@bss_page()
def subscription_export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Send all subscriptions that the address asks for as CSV."""
    form = _form(request, visit)
    if not form.is_valid():
        return unfollowed(form)
    rows = each_subscription(
        tenant_id=visit.tenant.id,
        where=form.where(_today(visit)),
        page=form.page(),
        reach=visit.reach(),
    )
    customs = form.choices.customs
    heads = (*_HEADS, *customs.heads)
    return csv_response(f"subscriptions-{visit.tenant.slug}", heads, _cells(rows, customs))


def _today(visit: Visit) -> date:
    return clock.day_of(clock.now(), timezone=visit.tenant.timezone)


def _form(request: HttpRequest, visit: Visit) -> SubscriptionListForm:
    tenant_id, account = visit.tenant.id, id_of(request.GET.get("account", ""))
    choices = RecordChoices(
        users=user_names(tenant_id=tenant_id),
        resellers=resellers_by_slug(tenant_id=tenant_id) if visit.seat.has_resellers else {},
        customs=customs_of(tenant_id=tenant_id, entity=Entity.SUBSCRIPTION),
        account=find_account_name(tenant_id=tenant_id, account_id=account) if account else None,
    )
    return SubscriptionListForm(request.GET.dict(), choices=choices)


def _found(visit: Visit, form: SubscriptionListForm) -> Found:
    where = form.where(_today(visit))
    listing = list_subscriptions(
        tenant_id=visit.tenant.id, where=where, page=form.page(), reach=visit.reach()
    )
    keys = [_key(row, where.sort) for row in (*listing.rows[:1], *listing.rows[-1:])]
    edges = (keys[0], keys[1]) if keys else None
    return Found(listing.rows, edges, listing.has_before, listing.has_after)


def _key(row: SubscriptionRow, sort: SubscriptionSort) -> Key:
    return Key(row.name if sort is SubscriptionSort.NAME else str(row.renewal_date), row.id)


def _questions(visit: Visit, form: SubscriptionListForm) -> list[Question]:
    asked, choices = form.cleaned_data, form.choices
    status = _STATUSES.get(asked.get("status", ""))
    questions = [
        Question(("status",), STATUS_TITLES[status] if status else ""),
        Question(("account",), choices.account or asked.get("account", "")),
        Question(("renews_from", "renews_to"), _days(form), "Renews"),
        Question(("user",), form.user_name),
        Question(("text",), asked.get("text", "")),
    ]
    if visit.seat.has_resellers:
        questions.insert(0, Question(("reseller",), form.reseller_name))
    return questions


def _days(form: SubscriptionListForm) -> str:
    first, last = form.cleaned_data.get("renews_from"), form.cleaned_data.get("renews_to")
    if first and last:
        return formatting.days(first, last)
    if first:
        return f"from {formatting.day(first)}"
    return f"to {formatting.day(last)}" if last else ""


def _kind(visit: Visit) -> ListKind:
    is_channel = visit.seat.has_resellers
    mirrored = "Each subscription that an activated reseller sells is mirrored here."
    return ListKind(
        address="subscriptions",
        export="subscriptions-csv",
        record="subscription",
        noun="subscription",
        nouns="subscriptions",
        icon="refresh-cw",
        views=_VIEWS if is_channel else _VIEWS_OF_RESELLER,
        why_none=mirrored if is_channel else "The first sale to a customer makes one.",
    )


def _cells(rows: Iterator[SubscriptionRow], customs: Customs) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.name, row.account.name, row.product, row.quantity, row.cycle, row.unit_price,
            row.currency, row.status_title, "Yes" if row.is_trial else "No", row.start_date,
            row.renewal_date, "Yes" if row.auto_renew else "No", row.owner, row.responsible_user,
            row.id, *customs.cells(row.custom_fields),
        )  # fmt: skip
