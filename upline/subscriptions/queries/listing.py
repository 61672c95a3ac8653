"""Lists of subscriptions: filters, sortings, groups, pages by key, the rows as primitives."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.catalog.rulebook import BillingCycle
from upline.database.grouping import (
    MAX_GROUP_ROWS,
    GroupRow,
    Groups,
    GroupSum,
    latest_records,
    merge_groups,
)
from upline.database.keyset import Rows, Sorting
from upline.database.record_list import RecordList, each_row
from upline.kernel.money import Money, money_or_none
from upline.kernel.page_objects import Ref
from upline.setup.queries import custom_values_filter
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries.records import status_of
from upline.subscriptions.queries.search import subscriptions_by_vendor_id
from upline.subscriptions.rulebook import ENDING, Status, SubscriptionKind, end_of
from upline.tenancy.queries import related_records


class SubscriptionView(StrEnum):
    """Saved filters that exclude each other."""

    ALL = "all"
    OWN = "own"
    MIRRORED = "mirrored"
    TRIALS = "trials"


class SubscriptionSort(StrEnum):
    """What a list can be sorted by; by renewal, those that never renew are left out."""

    NAME = "name"
    RENEWAL = "renewal"
    ACCOUNT = "account"


_VIEWS: Mapping[SubscriptionView, Q] = {
    SubscriptionView.ALL: Q(),
    SubscriptionView.OWN: Q(managed_by=None),
    SubscriptionView.MIRRORED: Q(managed_by__isnull=False),
    SubscriptionView.TRIALS: Q(is_trial=True),
}
_SORTINGS: Mapping[SubscriptionSort, Sorting] = {
    SubscriptionSort.NAME: Sorting(column="name"),
    SubscriptionSort.RENEWAL: Sorting(column="renewal_date"),
    SubscriptionSort.ACCOUNT: Sorting(column="account_name", is_looked_up=True),
}

assert _VIEWS.keys() == set(SubscriptionView), "a view that filters nothing"
assert _SORTINGS.keys() == set(SubscriptionSort), "a sorting without a column"


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnFilter:
    """Filters by the other columns of a list, as programs use them. None and "" do not filter.

    `ends_from` and `ends_to` find what ends by its cancellation or because it does not renew.
    """

    billing_cycle: BillingCycle | None = None
    currency: str = ""
    is_trial: bool | None = None
    auto_renew: bool | None = None
    vendor_subscription_id: str = ""
    external_id: str = ""
    quantity_from: int | None = None
    quantity_to: int | None = None
    unit_price_from: Decimal | None = None
    unit_price_to: Decimal | None = None
    starts_from: date | None = None
    starts_to: date | None = None
    ends_from: date | None = None
    ends_to: date | None = None

    def condition(self) -> Q:
        """Return the condition on a subscription."""
        exact = {
            "billing_cycle": self.billing_cycle or None,
            "currency": self.currency or None,
            "is_trial": self.is_trial,
            "auto_renew": self.auto_renew,
            "vendor_subscription_id": self.vendor_subscription_id or None,
            "external_id": self.external_id or None,
            "quantity__gte": self.quantity_from,
            "quantity__lte": self.quantity_to,
            "unit_price__gte": self.unit_price_from,
            "unit_price__lte": self.unit_price_to,
            "start_date__gte": self.starts_from,
            "start_date__lte": self.starts_to,
        }
        found = Q(**{name: value for name, value in exact.items() if value is not None})
        return found & self._ends() if self.ends_from or self.ends_to else found

    def _ends(self) -> Q:
        """Return the condition on the day of `end_of`."""
        bounds = {"gte": self.ends_from, "lte": self.ends_to}
        given = {bound: day for bound, day in bounds.items() if day}
        cancelled = Q(status__in=ENDING, **{f"end_date__{b}": day for b, day in given.items()})
        runs_out = Q(auto_renew=False, **{f"renewal_date__{b}": d for b, d in given.items()})
        return cancelled | (runs_out & ~Q(status__in=ENDING))


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionFilter:
    """Which subscriptions to list, add-ons left out. None and "" do not filter.

    `product_id`: those of a product, or with it as an add-on. `reseller_id`: those that mirror its sales. `status` is that of `today`. Both days of
    renewal are included; what has ended is left out then. `custom`: exact values of custom fields, by code.
    `more`: what else to filter by, exactly or within bounds that are included. `changed`: the condition
    of `audit.queries.changed_since`.
    """

    today: date
    view: SubscriptionView = SubscriptionView.ALL
    sort: SubscriptionSort = SubscriptionSort.NAME
    text: str = ""
    status: Status | None = None
    account_id: UUID | None = None
    account_words: str = ""
    product_id: UUID | None = None
    reseller_id: UUID | None = None
    responsible_user_id: UUID | None = None
    renews_from: date | None = None
    renews_to: date | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    more: ColumnFilter = ColumnFilter()
    changed: Q = field(default_factory=Q)


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionRow:
    """One subscription as a list shows it. `owner`: the reseller whose sale it mirrors.

    `ends_on`: when it ends or has ended; None while it goes on. `renews_on`: None where it ends.
    """

    id: UUID
    name: str
    account: Ref
    product_id: UUID
    product: str
    quantity: int
    billing_cycle: BillingCycle
    unit_price: Money | None
    currency: str
    status: Status
    is_trial: bool
    start_date: date
    renews_on: date | None
    ends_on: date | None
    vendor_subscription_id: str
    owner_id: UUID | None
    owner: str
    responsible_user_id: UUID | None
    responsible_user: str
    external_id: str
    custom_fields: Mapping[str, Any]
    created_at: datetime

    @property
    def is_cancelled(self) -> bool:
        return self.status is Status.CANCELLED


def list_subscriptions(
    *, tenant_id: UUID, where: SubscriptionFilter, reach: Reach
) -> RecordList[SubscriptionRow]:
    """Return the BSS's subscriptions that `reach` lets somebody see."""
    return RecordList(
        rows=_matching(tenant_id, where, reach),
        sorting=_SORTINGS[where.sort],
        read=each_row(partial(subscription_row, reach, today=where.today)),
        every=Subscription.objects.filter(tenant_id=tenant_id).annotate(
            account_name=F("account__name")
        ),
    )


def add_ons_of_subscriptions(
    *, tenant_id: UUID, subscription_ids: Collection[UUID], reach: Reach, today: date
) -> dict[UUID, list[SubscriptionRow]]:
    """Return the add-ons of subscriptions that may be seen, by subscription, the oldest first. One query."""
    found: dict[UUID, list[SubscriptionRow]] = {}
    add_ons = Subscription.objects.filter(tenant_id=tenant_id, parent_id__in=list(subscription_ids))
    for row in add_ons.order_by("id").values(*_PLAIN, "parent_id", **_NAMES):
        found.setdefault(row["parent_id"], []).append(subscription_row(reach, row, today=today))
    return found


class SubscriptionGroup(StrEnum):
    """What a list of subscriptions can be grouped by."""

    PRODUCT = "product"
    STATUS = "status"
    ACCOUNT = "account"
    RESELLER = "reseller"
    RESPONSIBLE_USER = "responsible-user"
    RENEWAL_MONTH = "renewal-month"


def group_subscriptions(
    *, tenant_id: UUID, where: SubscriptionFilter, reach: Reach, by: SubscriptionGroup
) -> Groups:
    """Return how many subscriptions each group has, and their amounts; of many, the latest. Two queries.

    An amount is quantity times unit price, per currency and billing cycle; add-ons are left out.
    """
    columns, read = _GROUPS[by]
    latest, latest_only = latest_records(_found(tenant_id, where, reach))
    found = latest.annotate(
        is_ahead=Case(When(start_date__gt=where.today, then=True), default=False),
        renews_in=Case(
            When(renewal_date__gt=where.today, auto_renew=True, then=TruncMonth("renewal_date"))
        ),
    )
    rows = (
        found.order_by()
        .values("currency", "billing_cycle", **columns)
        .annotate(
            group_count=Count("pk"),
            group_total=Sum(F("quantity") * F("unit_price"), output_field=DecimalField()),
        )
        .order_by("-group_count")
    )
    groups = merge_groups(
        (
            GroupRow(*read(row, reach), row["group_count"], _group_sum(row))
            for row in rows[: MAX_GROUP_ROWS + 1]
        ),
        by_name=by is SubscriptionGroup.RENEWAL_MONTH,
    )
    return replace(groups, latest_only=latest_only)


def _group_sum(row: Mapping[str, Any]) -> GroupSum | None:
    if row["group_total"] is None or not row["currency"]:
        return None
    return GroupSum(Money(row["group_total"], row["currency"]), row["billing_cycle"])


def _month_group(row: Mapping[str, Any], _reach: Reach) -> tuple[str, str]:
    """Return a month as `2026-12`; nothing filters a list by it."""
    month: date | None = row["group_month"]
    return ("", f"{month:%Y-%m}" if month else "")


def _status_group(row: Mapping[str, Any], _reach: Reach) -> tuple[str, str]:
    status = Status(row["group_status"])
    if status is Status.ACTIVE and row["group_is_ahead"]:
        status = Status.INACTIVE
    return (status.value.lower().replace("_", "-"), status.value)


def _account_group(row: Mapping[str, Any], reach: Reach) -> tuple[str, str]:
    account = related_records.ref_from_row(
        row, "account", reach, placeholder=related_records.ACCOUNT
    )
    assert account is not None, "a subscription is held by an account"
    return (str(account.id) if account.is_shared else "", account.name)


_GROUPS: Mapping[
    SubscriptionGroup, tuple[dict[str, F], Callable[[Mapping[str, Any], Reach], tuple[str, str]]]
] = {
    SubscriptionGroup.PRODUCT: (
        {"group_name": F("product__name")},
        lambda row, _reach: ("", row["group_name"]),
    ),
    SubscriptionGroup.STATUS: (
        {"group_status": F("status"), "group_is_ahead": F("is_ahead")},
        _status_group,
    ),
    SubscriptionGroup.ACCOUNT: (related_records.ref_columns("account"), _account_group),
    SubscriptionGroup.RESELLER: (
        {"group_key": F("managed_by__slug"), "group_name": F("managed_by__name")},
        lambda row, _reach: (row["group_key"] or "", row["group_name"] or ""),
    ),
    SubscriptionGroup.RESPONSIBLE_USER: (
        {"group_key": F("responsible_user_id"), "group_name": F("responsible_user__name")},
        lambda row, _reach: (str(row["group_key"] or ""), row["group_name"] or ""),
    ),
    SubscriptionGroup.RENEWAL_MONTH: ({"group_month": F("renews_in")}, _month_group),
}

assert _GROUPS.keys() == set(SubscriptionGroup), "a group without columns"


def _matching(tenant_id: UUID, where: SubscriptionFilter, reach: Reach) -> Rows:
    rows: Rows = _found(tenant_id, where, reach).values(*_PLAIN, **_NAMES)
    return rows


def _found(tenant_id: UUID, where: SubscriptionFilter, reach: Reach) -> "QuerySet[Subscription]":
    found = Subscription.objects.filter(
        reach.visible_filter(),
        _VIEWS[where.view],
        custom_values_filter(where.custom),
        status_filter(where.status, where.today),
        where.more.condition(),
        where.changed,
        tenant_id=tenant_id,
        kind=SubscriptionKind.SUBSCRIPTION,
    )
    exact = {
        "account_id": where.account_id,
        "managed_by_id": where.reseller_id,
        "responsible_user_id": where.responsible_user_id,
        "renewal_date__gte": where.renews_from,
        "renewal_date__lte": where.renews_to,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if where.renews_from or where.renews_to:
        found = found.exclude(status=Status.CANCELLED)
    if where.product_id is not None:
        of_product = Subscription.objects.filter(tenant_id=tenant_id, product_id=where.product_id)
        parents = of_product.exclude(parent=None).values("parent_id")
        found = found.filter(Q(product_id=where.product_id) | Q(pk__in=parents))
    if where.sort is SubscriptionSort.RENEWAL:
        found = found.filter(renewal_date__isnull=False)
    if where.sort is SubscriptionSort.ACCOUNT:
        found = found.filter(account__tenant_id=tenant_id)  # as the index by name has it
    if where.text:
        ids = subscriptions_by_vendor_id(tenant_id=tenant_id, vendor_id=where.text, reach=reach)
        by_name = Q(name__matches_prefix=where.text)
        found = found.filter(by_name | Q(pk__in=ids) if ids else by_name)
    if where.account_words:
        found = found.filter(
            account__tenant_id=tenant_id, account__name__contains_ci=where.account_words
        )
    return found


def status_filter(status: Status | None, today: date) -> Q:
    """Return the filter of a status on a day: active with a future start is inactive (R5)."""
    if status is None:
        return Q()
    if status is Status.INACTIVE:
        return Q(status=Status.ACTIVE, start_date__gt=today)
    if status is Status.ACTIVE:
        return Q(status=Status.ACTIVE, start_date__lte=today)
    return Q(status=status)


_PLAIN = (
    "id", "name", "quantity", "billing_cycle", "unit_price", "currency", "status",
    "is_trial", "start_date", "renewal_date", "end_date", "auto_renew", "vendor_subscription_id",
    "custom_fields", "product_id", "managed_by_id", "responsible_user_id",
    "created_at", "external_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of a subscription: columns of its own, and others by the names they get."""

    plain: tuple[str, ...]
    named: Mapping[str, F]


_NAMES = {
    **related_records.ref_columns("account"),
    "product_name": F("product__name"),
    "owner": F("managed_by__name"),
    "responsible_name": F("responsible_user__name"),
}
SUBSCRIPTION_COLUMNS = Columns(_PLAIN, _NAMES)


def subscription_row(reach: Reach, row: Mapping[str, Any], *, today: date) -> SubscriptionRow:
    """Return a subscription as a list shows it, from its columns."""
    account = related_records.ref_from_row(
        row, "account", reach, placeholder=related_records.ACCOUNT
    )
    assert account is not None, "a subscription is held by an account"
    status = status_of(Status(row["status"]), row["start_date"], today)
    ends_on = end_of(
        status,
        end_date=row["end_date"],
        auto_renew=row["auto_renew"],
        renewal_date=row["renewal_date"],
    )
    return SubscriptionRow(
        id=row["id"],
        name=row["name"],
        account=account,
        product_id=row["product_id"],
        product=row["product_name"],
        quantity=row["quantity"],
        billing_cycle=BillingCycle(row["billing_cycle"]),
        unit_price=money_or_none(row["unit_price"], row["currency"]),
        currency=row["currency"],
        status=status,
        is_trial=row["is_trial"],
        start_date=row["start_date"],
        renews_on=None if ends_on else row["renewal_date"],
        ends_on=ends_on,
        vendor_subscription_id=row["vendor_subscription_id"],
        owner_id=row["managed_by_id"],
        owner=row["owner"] or "",
        responsible_user_id=row["responsible_user_id"],
        responsible_user=row["responsible_name"] or "",
        external_id=row["external_id"],
        custom_fields=row["custom_fields"],
        created_at=row["created_at"],
    )
