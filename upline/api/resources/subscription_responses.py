"""Shared by all operations on a subscription or add-on: the record as a response, and If-Match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.problems import ApiError
from upline.api.request_parsing import if_match_version
from upline.api.resources.subscription_schemas import Subscription, subscription
from upline.api.responses import VersionedResponse, created_response
from upline.api.timestamps import updated_moments
from upline.backorders.queries import subscription_page_with_orders, upstream_of_subscriptions
from upline.subscriptions.queries import (
    SubscriptionPage,
    editable_subscription,
    find_subscription,
)
from upline.subscriptions.rulebook import SubscriptionKind

_NOUNS: Mapping[SubscriptionKind, str] = {
    SubscriptionKind.SUBSCRIPTION: "subscription",
    SubscriptionKind.ADD_ON: "add-on",
}
_VIEWS: Mapping[SubscriptionKind, tuple[str, str]] = {
    SubscriptionKind.SUBSCRIPTION: ("get_subscription", "subscription_id"),
    SubscriptionKind.ADD_ON: ("get_add_on", "add_on_id"),
}

assert _NOUNS.keys() == _VIEWS.keys() == set(SubscriptionKind), "a kind that cannot be read"

_NO_VERSION = ""  # no record has it


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    """A subscription or add-on as it is answered, with the versions that its actions compare."""

    body: Subscription
    sale_version: str
    edit_version: str


def get_page(request: ApiRequest, record_id: UUID, kind: SubscriptionKind) -> SubscriptionPage:
    """Raises: ApiError `not_found` — the BSS has none of this kind, or the client may not see it."""
    caller = request.auth
    page = subscription_page_with_orders(
        tenant_id=caller.tenant.id,
        subscription_id=record_id,
        today=caller.today,
        by=caller.actor,
        reach=caller.reach(),
    )
    if page is None or page.kind is not kind:
        raise _not_found(kind)
    return page


def _not_found(kind: SubscriptionKind) -> ApiError:
    return ApiError(404, "not_found", f"This BSS has no such {_NOUNS[kind]}.")


def check_exists(request: ApiRequest, record_id: UUID, kind: SubscriptionKind) -> None:
    """Raises: ApiError `not_found` — an add-on is no subscription here, and the reverse."""
    caller = request.auth
    record = find_subscription(
        tenant_id=caller.tenant.id, subscription_id=record_id, reach=caller.reach()
    )
    if record is None or record.kind != kind:
        raise _not_found(kind)


def read_record(request: ApiRequest, record_id: UUID, kind: SubscriptionKind) -> SubscriptionRecord:
    """Return a subscription or add-on. Raises: ApiError `not_found`."""
    page = get_page(request, record_id, kind)
    tenant = request.auth.tenant
    fields = editable_subscription(tenant_id=tenant.id, subscription_id=record_id)
    found = upstream_of_subscriptions(seller=tenant, subscription_ids=[record_id])
    updated = updated_moments(request, {record_id: page.created_at})
    body = subscription(page, fields, found.get(record_id), updated[record_id])
    return SubscriptionRecord(body, page.sale_version, fields.version)


def record_response(
    request: ApiRequest, record_id: UUID, kind: SubscriptionKind
) -> VersionedResponse:
    """Return a subscription or add-on as a response with its version."""
    body = read_record(request, record_id, kind).body
    is_whole = body.upstream is None
    return VersionedResponse(body=body, version=body.version, is_versioned_whole=is_whole)


def created_record_response(
    request: ApiRequest, record_id: UUID, kind: SubscriptionKind
) -> VersionedResponse:
    """Return a new subscription or add-on with its address."""
    view, name = _VIEWS[kind]
    return created_response(record_response(request, record_id, kind), view, **{name: record_id})


def expected_version(
    request: ApiRequest,
    record_id: UUID,
    kind: SubscriptionKind,
    own: Callable[[SubscriptionRecord], str],
) -> str | None:
    """Return the version for an action to compare under its lock; None: any will do.

    An ETag stands for all that is answered, so it is compared with that; the action compares its
    own part of it, `own`, again. A tag of another version is refused by the action, after policy.
    """
    tag = if_match_version(request)
    if tag is None:
        return None
    record = read_record(request, record_id, kind)
    return own(record) if record.body.version == tag else _NO_VERSION
