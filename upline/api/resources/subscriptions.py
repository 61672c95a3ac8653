"""Subscriptions: list, read, sell and edit them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from ninja import Query
from pydantic import ConfigDict, Field

from upline.api.authentication import ApiRequest
from upline.api.dry_run import Timing, dry_run_response
from upline.api.pagination import (
    ListResponse,
    PageQuery,
    list_response,
    page_from_query,
    paginate,
)
from upline.api.problems import check_known_fields
from upline.api.request_parsing import custom_field_filters
from upline.api.resource import Resource
from upline.api.resources.account_summaries import ACCOUNT
from upline.api.resources.order_items import Quantity
from upline.api.resources.order_schemas import Cycle
from upline.api.resources.products import PRODUCT
from upline.api.resources.subscription_responses import (
    check_exists,
    created_record_response,
    expected_version,
    get_page,
    record_response,
)
from upline.api.resources.subscription_schemas import (
    HistoryEntry,
    StatusCode,
    Subscription,
    SubscriptionSummary,
    history_entry,
    subscription_summary,
)
from upline.api.responses import VersionedResponse
from upline.api.schemas import (
    CustomFields,
    Day,
    DryRun,
    Id,
    Price,
    RequestModel,
    Uuid,
    WholeNumber,
    YesNo,
    unset_field,
)
from upline.api.selection import Expansion
from upline.api.timestamps import UpdatedSinceQuery, updated_moments
from upline.backorders.queries import upstream_of_subscriptions
from upline.database.external_ids import MAX_EXTERNAL_ID_LENGTH
from upline.setup.rulebook import Entity
from upline.subscriptions import actions, queries
from upline.subscriptions.actions import NewAddOn, NewSubscription
from upline.subscriptions.queries import (
    ColumnFilter,
    HistoryLine,
    SubscriptionFilter,
    SubscriptionSort,
    SubscriptionView,
)
from upline.subscriptions.rulebook import EDITABLE, SubscriptionKind

RESOURCE = Resource(
    "subscriptions",
    "What customers hold: subscriptions with their add-ons; a distributor’s BSS has mirrors of what its resellers sell.",
)

_TEXT = 200
_MAX_ADD_ONS = 100


class Sort(StrEnum):
    """The sorting of lists of subscriptions; a minus reverses it."""

    NAME = "name"
    NAME_DOWN = "-name"
    RENEWAL = "renewal"
    RENEWAL_DOWN = "-renewal"
    ACCOUNT = "account"
    ACCOUNT_DOWN = "-account"


class SubscriptionQuery(UpdatedSinceQuery):
    """Filters of subscriptions. Both ends of a range are included."""

    account: Uuid | None = None
    product: Uuid | None = Field(default=None, description="Also as an add-on.")
    status: StatusCode | None = Field(default=None, description="The status of today.")
    billing_cycle: Cycle | None = None
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")
    is_trial: YesNo | None = None
    is_mirror: YesNo | None = Field(default=None, description="Whether a reseller manages it.")
    managed_by: Uuid | None = Field(default=None, description="The reseller’s BSS.")
    responsible_user: Uuid | None = None
    auto_renew: YesNo | None = None
    vendor_subscription_id: str = Field(default="", max_length=_TEXT)
    external_id: str = Field(default="", max_length=MAX_EXTERNAL_ID_LENGTH)
    quantity_from: WholeNumber | None = None
    quantity_to: WholeNumber | None = None
    unit_price_from: Price | None = None
    unit_price_to: Price | None = None
    starts_from: Day | None = None
    starts_to: Day | None = None
    renews_from: Day | None = Field(
        default=None, description="What has ended is left out where renewals are filtered."
    )
    renews_to: Day | None = None
    ends_from: Day | None = Field(
        default=None, description="By a cancellation, or because it does not renew."
    )
    ends_to: Day | None = None
    q: str = Field(
        default="",
        max_length=_TEXT,
        description="Words of the name, or a vendor’s subscription id.",
    )
    sort: Sort = Field(
        default=Sort.NAME, description="By `renewal`, those that never renew are left out."
    )


class NewAddOnRequest(RequestModel):
    """An add-on that is bought with a new subscription; by default it starts with it."""

    product: Uuid
    quantity: Quantity
    start_date: Day | None = None
    vendor_subscription_id: str = ""
    external_id: str = ""


class CreateSubscriptionRequest(RequestModel):
    """A new subscription for a customer, sold at once: no order is made in this BSS.

    `start_date`: default today. A trial costs nothing and is no sale until it is upgraded.
    """

    account: Uuid
    product: Uuid
    billing_cycle: Cycle
    quantity: Quantity
    start_date: Day | None = None
    is_trial: YesNo = False
    vendor_subscription_id: str = ""
    external_id: str = ""
    add_ons: list[NewAddOnRequest] = Field(default=[], max_length=_MAX_ADD_ONS)


class UpdateSubscriptionRequest(RequestModel):
    """Changes of a subscription or add-on. Records are given by their ids; null removes them.

    Exactly its `editable_fields` can be changed; a change of any other field is refused by its
    name, and nothing is changed. What is sold changes by the actions.
    """

    # The other fields are accepted here, so that the rulebook can refuse them by name.
    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})

    vendor_subscription_id: str = unset_field()
    external_id: str = unset_field()
    responsible_user: Uuid | None = None
    sharing_rule: Uuid | None = None
    custom_fields: CustomFields = unset_field(
        description="Only what is given is changed; null takes a value away."
    )

    def update(self) -> dict[str, Any]:
        """Return the given fields. Raises: ApiError `unknown_field`."""
        check_known_fields(self.model_extra or {}, Subscription.model_fields)
        return {name: getattr(self, name) for name in self.model_fields_set}


assert UpdateSubscriptionRequest.model_fields.keys() == {
    name for fields in EDITABLE.values() for name in fields
}, "the API edits other fields than EDITABLE says"


def _add_ons_of_subscriptions(
    request: ApiRequest, ids: Sequence[UUID]
) -> Mapping[UUID, list[SubscriptionSummary]]:
    caller = request.auth
    found = queries.add_ons_of_subscriptions(
        tenant_id=caller.tenant.id,
        subscription_ids=ids,
        reach=caller.reach(),
        today=caller.today,
    )
    rows = [row for add_ons in found.values() for row in add_ons]
    upstream = upstream_of_subscriptions(
        seller=caller.tenant, subscription_ids=[row.id for row in rows]
    )
    updated = updated_moments(request, {row.id: row.created_at for row in rows})
    return {
        pk: [subscription_summary(row, upstream.get(row.id), updated[row.id]) for row in add_ons]
        for pk, add_ons in found.items()
    }


_REFERENCES = {"account": ACCOUNT, "product": PRODUCT}
_ADD_ONS = Expansion(model=SubscriptionSummary, load=_add_ons_of_subscriptions, is_list=True)


@RESOURCE.get(
    "/subscriptions",
    ListResponse[SubscriptionSummary],
    custom_field_filters=True,
    expansions={**_REFERENCES, "add_ons": _ADD_ONS},
)
def list_subscriptions(
    request: ApiRequest, query: Query[SubscriptionQuery]
) -> ListResponse[SubscriptionSummary]:
    """List subscriptions.

    Add-ons are read with their subscription. Filters are combined by `and`.
    """
    caller = request.auth
    listing = queries.list_subscriptions(
        tenant_id=caller.tenant.id, where=_filter(request, query), reach=caller.reach()
    ).page(page_from_query(query, is_reversed=query.sort.startswith("-")))
    found = upstream_of_subscriptions(
        seller=caller.tenant, subscription_ids=[row.id for row in listing.rows]
    )
    updated = updated_moments(request, {row.id: row.created_at for row in listing.rows})
    return list_response(
        listing, query, lambda row: subscription_summary(row, found.get(row.id), updated[row.id])
    )


_VIEWS = {
    None: SubscriptionView.ALL,
    True: SubscriptionView.MIRRORED,
    False: SubscriptionView.OWN,
}


def _filter(request: ApiRequest, query: SubscriptionQuery) -> SubscriptionFilter:
    return SubscriptionFilter(
        today=request.auth.today,
        view=_VIEWS[query.is_mirror],
        sort=SubscriptionSort(query.sort.value.removeprefix("-")),
        text=query.q,
        status=query.status,
        account_id=query.account,
        product_id=query.product,
        reseller_id=query.managed_by,
        responsible_user_id=query.responsible_user,
        renews_from=query.renews_from,
        renews_to=query.renews_to,
        custom=custom_field_filters(request, Entity.SUBSCRIPTION),
        changed=query.changed(request, "subscription"),
        more=ColumnFilter(
            billing_cycle=query.billing_cycle,
            currency=query.currency,
            is_trial=query.is_trial,
            auto_renew=query.auto_renew,
            vendor_subscription_id=query.vendor_subscription_id,
            external_id=query.external_id,
            quantity_from=query.quantity_from,
            quantity_to=query.quantity_to,
            unit_price_from=query.unit_price_from,
            unit_price_to=query.unit_price_to,
            starts_from=query.starts_from,
            starts_to=query.starts_to,
            ends_from=query.ends_from,
            ends_to=query.ends_to,
        ),
    )


@RESOURCE.get(
    "/subscriptions/{subscription_id}",
    Subscription,
    expansions={**_REFERENCES, "billing_to": ACCOUNT},
)
def get_subscription(request: ApiRequest, subscription_id: Id) -> VersionedResponse:
    """Read a subscription with its add-ons, promotion and pending change.

    `allowed_actions` and `editable_fields` say what may be done with it and changed, as the pages
    show it to a person in the credential's role.
    """
    return record_response(request, subscription_id, SubscriptionKind.SUBSCRIPTION)


@RESOURCE.get("/subscriptions/{subscription_id}/history", ListResponse[HistoryEntry])
def list_subscription_history(
    request: ApiRequest, subscription_id: Id, query: Query[PageQuery]
) -> ListResponse[HistoryEntry]:
    """List the history records of a subscription and its add-ons, the latest first."""
    page = get_page(request, subscription_id, SubscriptionKind.SUBSCRIPTION)

    def entry(line: HistoryLine) -> HistoryEntry:
        return history_entry(line, currency=page.currency)

    return paginate(
        page.history, query, entry, key=lambda line: [str(line.id), line.add_on], descending=True
    )


@RESOURCE.create("/subscriptions", Subscription)
def create_subscription(
    request: ApiRequest, payload: CreateSubscriptionRequest, dry_run: DryRun
) -> VersionedResponse:
    """Sell a subscription, or start a trial.

    The sale of an activated reseller is booked upstream; that of a trial is once it is upgraded.
    """
    caller = request.auth
    new = NewSubscription(
        account_id=payload.account,
        product_id=payload.product,
        billing_cycle=payload.billing_cycle,
        quantity=payload.quantity,
        start_date=payload.start_date,
        is_trial=payload.is_trial,
        vendor_subscription_id=payload.vendor_subscription_id,
        external_id=payload.external_id,
        add_ons=tuple(_new_add_on(one) for one in payload.add_ons),
    )

    def sell() -> VersionedResponse:
        created = actions.create_subscription(
            tenant_id=caller.tenant.id, new=new, by=caller.actor, now=caller.now
        )
        return created_record_response(
            request, created.subscription_id, SubscriptionKind.SUBSCRIPTION
        )

    if not dry_run:
        return sell()
    return dry_run_response(request, sell, Timing(day_of=lambda _: payload.start_date))


def _new_add_on(payload: NewAddOnRequest) -> NewAddOn:
    return NewAddOn(
        product_id=payload.product,
        quantity=payload.quantity,
        start_date=payload.start_date,
        vendor_subscription_id=payload.vendor_subscription_id,
        external_id=payload.external_id,
    )


@RESOURCE.update("/subscriptions/{subscription_id}", Subscription, error_statuses=(412,))
def edit_subscription(
    request: ApiRequest, subscription_id: Id, payload: UpdateSubscriptionRequest
) -> VersionedResponse:
    """Change fields of a subscription that are not sold: all of the given ones, or none."""
    return edit_record(request, subscription_id, SubscriptionKind.SUBSCRIPTION, payload)


def edit_record(
    request: ApiRequest, record_id: UUID, kind: SubscriptionKind, payload: UpdateSubscriptionRequest
) -> VersionedResponse:
    """Edit a subscription or add-on, and return it."""
    caller = request.auth
    changes = payload.update()
    check_exists(request, record_id, kind)
    actions.edit_subscription(
        tenant_id=caller.tenant.id,
        subscription_id=record_id,
        changes=changes,
        by=caller.actor,
        now=caller.now,
        version=expected_version(request, record_id, kind, lambda record: record.edit_version),
    )
    return record_response(request, record_id, kind)
