"""Loads the snapshot that a batch of sale events needs, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID

from upline.backorders.booking import (
    AccountMirror,
    Defaults,
    Event,
    OwnedRecord,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    SourceKey,
    SubscriptionMirror,
)
from upline.backorders.outbox.documents import read_customer
from upline.backorders.rulebook import FieldSource
from upline.catalog import queries as catalog
from upline.catalog.pricing import PromotionTerms
from upline.catalog.rulebook import BillingCycle
from upline.database.bulk import fetch, uuid_array
from upline.parties import queries as parties
from upline.parties.events import CustomerSnapshot
from upline.parties.queries import MirroredAccount, ResellerAccount
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.setup import queries as setup
from upline.setup.queries import AutomaticRecordDefaults
from upline.subscriptions import queries as subscriptions
from upline.subscriptions.queries import MirroredSubscription
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS
from upline.subscriptions.rulebook import ChangeKind, SubscriptionKind
from upline.tenancy import queries as tenancy
from upline.tenancy.queries import ResponsibleUsers, TenantFacts


def load_snapshot(
    *, distributor: TenantFacts, events: Sequence[Event], last_resort_status: Callable[[], UUID]
) -> Snapshot:
    """Return all data that booking these events may read. The number of queries is constant.

    `last_resort_status` is called only if no status is a default (R14).
    """
    resellers = parties.list_reseller_accounts(
        tenant_id=distributor.id, reseller_ids={event.reseller_id for event in events}
    )
    unattended = setup.automatic_record_defaults(tenant_id=distributor.id)
    people = tenancy.responsible_users(
        tenant_id=distributor.id, user_ids=_named_users(resellers, unattended)
    )
    product_ids = _product_ids(events)
    customers = {(event.reseller_id, event.customer.id) for event in events}
    accounts = _accounts(distributor.id, customers)
    promotions = catalog.promotions_for(tenant_id=distributor.id, product_ids=product_ids)
    subscription_mirrors = _subscription_mirrors(distributor, events)
    return Snapshot(
        tenant_id=distributor.id,
        catalogue_tenant_ids=distributor.catalogue_tenant_ids,
        recipient_id=distributor.reports_to,
        resellers=_reseller_terms(distributor.id, resellers, product_ids, people.active),
        newest=_newest(customers),
        accounts=accounts,
        subscription_mirrors=subscription_mirrors,
        owned_records=_owned(distributor.id, accounts, promotions),
        products=_products(
            product_ids | {mirror.product_id for mirror in subscription_mirrors.values()}
        ),
        unit_prices=catalog.load_unit_prices(seller=distributor, product_ids=product_ids),
        promotions=promotions,
        defaults=_defaults(unattended, people, last_resort_status),
    )


def _named_users(
    resellers: Iterable[ResellerAccount], unattended: AutomaticRecordDefaults
) -> set[UUID | None]:
    """Return all users who may become responsible for what is booked, if they are active."""
    chosen = {unattended.order.responsible_user_id, unattended.account.responsible_user_id}
    return chosen | {account.responsible_user_id for account in resellers}


def _product_ids(events: Sequence[Event]) -> set[UUID]:
    sold = {line.product_id for event in events for line in event.lines if not line.is_own}
    return sold | {
        subscription.product_id
        for event in events
        for subscription in event.subscriptions
        if not subscription.is_own
    }


def _products(product_ids: Collection[UUID]) -> dict[UUID, ProductFacts]:
    found = catalog.product_owners(product_ids=product_ids)
    return {pk: ProductFacts(*facts) for pk, facts in found.items()}


def _reseller_terms(
    tenant_id: UUID,
    accounts: Iterable[ResellerAccount],
    product_ids: Collection[UUID],
    active: Collection[UUID],
) -> dict[UUID, ResellerTerms]:
    price_lists = catalog.price_list_terms(
        tenant_id=tenant_id,
        price_list_ids={a.price_list_id for a in accounts if a.price_list_id},
        product_ids=product_ids,
    )
    return {
        account.reseller_id: ResellerTerms(
            account_id=account.id,
            currency=account.currency,
            price_list=price_lists.get(account.price_list_id) if account.price_list_id else None,
            price_list_id=account.price_list_id,
            payment_method_id=account.payment_method_id,
            responsible_user_id=_if_active(account.responsible_user_id, active),
        )
        for account in accounts
    }


def _if_active(user_id: UUID | None, active: Collection[UUID]) -> UUID | None:
    return user_id if user_id in active else None


# The newest snapshot of a customer is the first in its index.
_NEWEST = f"""
    SELECT wanted.reseller_id, wanted.customer_id, newest.customer
    FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (reseller_id, customer_id) CROSS JOIN LATERAL (
        SELECT document -> 'customer' AS customer FROM upline_saleevent
        WHERE kind = '{ChangeKind.CUSTOMER_UPDATED}' AND reseller_id = wanted.reseller_id
            AND customer_id = wanted.customer_id
        ORDER BY customer_version DESC LIMIT 1
    ) AS newest
"""  # noqa: S608 — a constant of ours


def _newest(customers: Collection[SourceKey]) -> dict[SourceKey, CustomerSnapshot]:
    """Return the newest known snapshot of customers, from applied or waiting events."""
    resellers, ids = (
        uuid_array(one for one, _ in customers),
        uuid_array(two for _, two in customers),
    )
    return {
        (reseller, customer): read_customer(json.loads(found))
        for reseller, customer, found in fetch(_NEWEST, [resellers, ids])
    }


def _accounts(tenant_id: UUID, customers: Collection[SourceKey]) -> dict[SourceKey, AccountMirror]:
    rows = parties.list_mirrored_accounts(tenant_id=tenant_id, sources=customers)
    return {(row.managed_by_id, row.source_id): _account_mirror(row) for row in rows}


def _account_mirror(row: MirroredAccount) -> AccountMirror:
    return AccountMirror(
        id=row.id,
        source=(row.managed_by_id, row.source_id),
        billing_to_id=row.billing_to_id,
        currency=row.currency,
        **CUSTOMER_FIELDS.from_columns(row),
        source_version=row.source_version,
        version=row.version,
        responsible_user_id=row.responsible_user_id,
        sharing_rule_id=row.sharing_rule_id,
    )


def _subscription_mirrors(
    distributor: TenantFacts, events: Sequence[Event]
) -> dict[SourceKey, SubscriptionMirror]:
    """Return the mirrors of what the events are about.

    In a BSS that is a reseller itself, also the current add-ons of those that it has not published
    upstream yet: the first sale that it forwards includes them (R42, R43).
    """
    wanted = {
        (event.reseller_id, subscription.id)
        for event in events
        for subscription in event.subscriptions
    }
    wanted |= {
        (event.reseller_id, stream.subject_id) for event in events for stream in event.streams
    }
    rows = subscriptions.list_mirrors(tenant_id=distributor.id, sources=wanted)
    if distributor.back_ordering_active:
        parents = {row.id for row in rows if row.sequence_no == 0 and row.parent_id is None}
        rows += subscriptions.list_add_on_mirrors(tenant_id=distributor.id, parent_ids=parents)
    return {(row.managed_by_id, row.source_id): _subscription_mirror(row) for row in rows}


def _subscription_mirror(row: MirroredSubscription) -> SubscriptionMirror:
    return SubscriptionMirror(
        id=row.id,
        source=(row.managed_by_id, row.source_id),
        kind=SubscriptionKind(row.kind),
        account_id=row.account_id,
        parent_id=row.parent_id,
        name=row.name,
        **SUBSCRIPTION_FIELDS.from_columns(row),
        unit_price=row.unit_price,
        currency=row.currency,
        order_id=row.order_id,
        source_sequence_no=row.source_sequence_no,
        sequence_no=row.sequence_no,
    )


def _owned(
    tenant_id: UUID,
    accounts: dict[SourceKey, AccountMirror],
    promotions: dict[tuple[UUID, BillingCycle], list[PromotionTerms]],
) -> dict[UUID, list[OwnedRecord]]:
    """Return the subscriptions of customers, where a promotion in question needs them."""
    needs_customer_facts = any(
        p.requires or p.new_customers_only for ps in promotions.values() for p in ps
    )
    if not needs_customer_facts or not accounts:
        return {}
    owned_records: dict[UUID, list[OwnedRecord]] = {}
    records = subscriptions.list_mirrored_records(
        tenant_id=tenant_id, account_ids={mirror.id for mirror in accounts.values()}
    )
    for one in records:
        record = OwnedRecord(one.id, one.kind, one.product_id, one.is_cancelled)
        owned_records.setdefault(one.account_id, []).append(record)
    return owned_records


def _defaults(
    found: AutomaticRecordDefaults, people: ResponsibleUsers, last_resort_status: Callable[[], UUID]
) -> Defaults:
    return Defaults(
        type_id=found.type_id,
        status_id=found.status.id or last_resort_status(),
        status_source=FieldSource(found.status.source),
        order_user_id=_if_active(found.order.responsible_user_id, people.active),
        order_rule_id=found.order.sharing_rule_id,
        account_user_id=_if_active(found.account.responsible_user_id, people.active),
        account_rule_id=found.account.sharing_rule_id,
        administrator_id=people.administrator_id,
        order_default_rule_id=found.order_rule_id,
        account_default_rule_id=found.account_rule_id,
        custom_fields=found.custom_fields,
    )
