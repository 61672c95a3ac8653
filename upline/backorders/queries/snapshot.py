"""The snapshot that a batch of sale events needs, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.db import connection

from upline.backorders.booking import (
    AccountMirror,
    Defaults,
    Event,
    HoldingMirror,
    Owned,
    ProductFacts,
    ResellerTerms,
    Snapshot,
    Source,
)
from upline.backorders.documents import read_customer
from upline.catalog import queries as catalog
from upline.catalog.pricing import PromotionTerms
from upline.catalog.rulebook import BillingCycle
from upline.kernel.bulk import uuids
from upline.parties import queries as parties
from upline.parties.events import Customer
from upline.parties.queries import MirroredAccount
from upline.setup import queries as setup
from upline.setup.queries import ApiOptions
from upline.setup.rulebook import Entity
from upline.subscriptions import queries as subscriptions
from upline.subscriptions.queries import MirroredHolding
from upline.subscriptions.rulebook import Follow, Holding, Status
from upline.tenancy import queries as tenancy
from upline.tenancy.queries import TenantFacts

_NO_OPTIONS = ApiOptions(None, None)


def load_snapshot(
    *, booker: TenantFacts, events: Sequence[Event], last_resort_status: Callable[[], UUID]
) -> Snapshot:
    """Return all that booking these events may look at. The number of queries is constant.

    `last_resort_status` is asked only when no status is the default of anything (R14).
    """
    resellers = {event.reseller_id for event in events}
    product_ids = _product_ids(events)
    customers = {(event.reseller_id, event.customer.id) for event in events}
    accounts = _accounts(booker.id, customers)
    promotions = catalog.promotions_for(tenant_id=booker.id, product_ids=product_ids)
    holdings = _holdings(booker.id, events)
    defaults = _defaults(booker.id, last_resort_status)
    return Snapshot(
        tenant_id=booker.id,
        catalogue_of=booker.catalogue_of,
        tells_upline=booker.tells_upline,
        resellers=_reseller_terms(booker.id, resellers, product_ids),
        newest=_newest(customers),
        accounts=accounts,
        holdings=holdings,
        owned=_owned(booker.id, accounts, promotions),
        products=_products(product_ids | {mirror.product_id for mirror in holdings.values()}),
        unit_prices=catalog.load_unit_prices(seller=booker, product_ids=product_ids),
        promotions=promotions,
        defaults=defaults,
    )


def _product_ids(events: Sequence[Event]) -> set[UUID]:
    sold = {line.product_id for event in events for line in event.lines if not line.is_own}
    return sold | {held.product_id for event in events for held in event.held if not held.is_own}


def _products(product_ids: Collection[UUID]) -> dict[UUID, ProductFacts]:
    found = catalog.product_owners(product_ids=product_ids)
    return {pk: ProductFacts(*facts) for pk, facts in found.items()}


def _reseller_terms(
    tenant_id: UUID, reseller_ids: Collection[UUID], product_ids: Collection[UUID]
) -> dict[UUID, ResellerTerms]:
    accounts = parties.list_reseller_accounts(tenant_id=tenant_id, reseller_ids=reseller_ids)
    price_lists = catalog.price_list_terms(
        tenant_id=tenant_id,
        price_list_ids={a.price_list_id for a in accounts.values() if a.price_list_id},
        product_ids=product_ids,
    )
    users = {a.responsible_user_id for a in accounts.values() if a.responsible_user_id}
    active = tenancy.active_users(tenant_id=tenant_id, user_ids=users)
    return {
        reseller_id: ResellerTerms(
            account_id=account.pk,
            currency=account.currency,
            price_list=price_lists.get(account.price_list_id) if account.price_list_id else None,
            price_list_id=account.price_list_id,
            payment_method_id=account.payment_method_id,
            responsible_user_id=_if_active(account.responsible_user_id, active),
        )
        for reseller_id, account in accounts.items()
    }


def _if_active(user_id: UUID | None, active: Collection[UUID]) -> UUID | None:
    return user_id if user_id in active else None


# The newest of a customer's states is the first in its index.
_NEWEST = f"""
    SELECT wanted.reseller_id, wanted.customer_id, newest.customer
    FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (reseller_id, customer_id) CROSS JOIN LATERAL (
        SELECT document -> 'customer' AS customer FROM upline_saleevent
        WHERE kind = '{Follow.CUSTOMER_UPDATED}' AND reseller_id = wanted.reseller_id
            AND customer_id = wanted.customer_id
        ORDER BY customer_version DESC LIMIT 1
    ) AS newest
"""  # noqa: S608 — a constant of ours


def _newest(customers: Collection[Source]) -> dict[Source, Customer]:
    """Return the newest known state of customers, told by events taken or not yet."""
    resellers, ids = uuids(one for one, _ in customers), uuids(two for _, two in customers)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [resellers, ids])
        rows = cursor.fetchall()
    return {
        (reseller, customer): read_customer(json.loads(found)) for reseller, customer, found in rows
    }


def _accounts(tenant_id: UUID, customers: Collection[Source]) -> dict[Source, AccountMirror]:
    rows = parties.list_mirrored_accounts(tenant_id=tenant_id, sources=customers)
    return {(row.managed_by_id, row.source_id): _account_mirror(row) for row in rows}


def _account_mirror(row: MirroredAccount) -> AccountMirror:
    return AccountMirror(
        id=row.id,
        source=(row.managed_by_id, row.source_id),
        billing_to_id=row.billing_to_id,
        currency=row.currency,
        name=row.name,
        accounting_no=row.accounting_no,
        email=row.email,
        billing_address=row.billing_address,
        source_version=row.source_version,
        version=row.version,
        responsible_user_id=row.responsible_user_id,
        sharing_rule_id=row.sharing_rule_id,
    )


def _holdings(tenant_id: UUID, events: Sequence[Event]) -> dict[Source, HoldingMirror]:
    wanted = {(event.reseller_id, held.id) for event in events for held in event.held}
    wanted |= {(event.reseller_id, lane.subject_id) for event in events for lane in event.lanes}
    rows = subscriptions.list_mirrors(tenant_id=tenant_id, sources=wanted)
    return {(row.managed_by_id, row.source_id): _holding_mirror(row) for row in rows}


def _holding_mirror(row: MirroredHolding) -> HoldingMirror:
    return HoldingMirror(
        id=row.id,
        source=(row.managed_by_id, row.source_id),
        kind=Holding(row.kind),
        account_id=row.account_id,
        parent_id=row.parent_id,
        product_id=row.product_id,
        name=row.name,
        billing_cycle=BillingCycle(row.billing_cycle),
        quantity=row.quantity,
        status=Status(row.status),
        start_date=row.start_date,
        renewal_date=row.renewal_date,
        end_date=row.end_date,
        auto_renew=row.auto_renew,
        unit_price=row.unit_price,
        currency=row.currency,
        order_id=row.order_id,
        source_turn=row.source_turn,
        turn=row.turn,
    )


def _owned(
    tenant_id: UUID,
    accounts: dict[Source, AccountMirror],
    promotions: dict[tuple[UUID, BillingCycle], list[PromotionTerms]],
) -> dict[UUID, list[Owned]]:
    """Return what customers hold already, where a promotion in play asks for it."""
    asks = any(p.requires or p.new_customers_only for ps in promotions.values() for p in ps)
    if not asks or not accounts:
        return {}
    owned: dict[UUID, list[Owned]] = {}
    records = subscriptions.list_mirrored_records(
        tenant_id=tenant_id, account_ids={mirror.id for mirror in accounts.values()}
    )
    for one in records:
        record = Owned(one.id, one.kind, one.product_id, one.is_cancelled)
        owned.setdefault(one.account_id, []).append(record)
    return owned


def _defaults(tenant_id: UUID, last_resort_status: Callable[[], UUID]) -> Defaults:
    order_type = setup.default_type(tenant_id=tenant_id)
    status = setup.default_status(tenant_id=tenant_id, order_type=order_type)
    options = setup.api_options(tenant_id=tenant_id)
    rules = setup.default_rules(tenant_id=tenant_id)
    order = options.get(Entity.ORDER, _NO_OPTIONS)
    account = options.get(Entity.ACCOUNT, _NO_OPTIONS)
    chosen = {u for u in (order.responsible_user_id, account.responsible_user_id) if u}
    active = tenancy.active_users(tenant_id=tenant_id, user_ids=chosen)
    return Defaults(
        type_id=order_type.pk if order_type else None,
        status_id=status.id or last_resort_status(),
        status_source=status.source,
        order_user_id=_if_active(order.responsible_user_id, active),
        order_rule_id=order.sharing_rule_id,
        account_user_id=_if_active(account.responsible_user_id, active),
        account_rule_id=account.sharing_rule_id,
        administrator_id=tenancy.administrator_of(tenant_id=tenant_id),
        order_default_rule_id=rules.get(Entity.ORDER),
        account_default_rule_id=rules.get(Entity.ACCOUNT),
        custom_fields=setup.custom_field_defaults(tenant_id=tenant_id, entity=Entity.ORDER),
    )
