"""Where a record of one BSS stands in another: up the mirrors, or down the copies.

The simulation reads several BSSs at once, which no query of an area does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.orders import queries as orders
from upline.orders.queries import OrderFilter, OrderView
from upline.parties import queries as parties
from upline.subscriptions import queries as subscriptions
from upline.tenancy.queries import TenantFacts, get_tenant

Source = tuple[UUID, UUID]  # the BSS and the record there


@dataclass(frozen=True, slots=True)
class _MirroredKind:
    """How records of one kind are found: whether there is one, its source, and its mirror."""

    exists: Callable[[UUID, UUID], bool]
    find_source: Callable[[UUID, UUID], Source | None]
    find_mirror: Callable[[UUID, Source], UUID | None]


def _find_mirrored_account(tenant_id: UUID, source: Source) -> UUID | None:
    found = parties.list_mirrored_accounts(tenant_id=tenant_id, sources=[source])
    return found[0].id if found else None


def _find_mirrored_subscription(tenant_id: UUID, source: Source) -> UUID | None:
    found = subscriptions.list_mirrors(tenant_id=tenant_id, sources=[source])
    return found[0].id if found else None


_ACCOUNTS = _MirroredKind(
    exists=lambda tenant_id, pk: (
        parties.find_account_name(tenant_id=tenant_id, account_id=pk, reach=UNRESTRICTED)
        is not None
    ),
    find_source=lambda tenant_id, pk: parties.find_mirror_source(
        tenant_id=tenant_id, account_id=pk
    ),
    find_mirror=_find_mirrored_account,
)
_SUBSCRIPTIONS = _MirroredKind(
    exists=lambda tenant_id, pk: (
        subscriptions.find_subscription(tenant_id=tenant_id, subscription_id=pk, reach=UNRESTRICTED)
        is not None
    ),
    find_source=lambda tenant_id, pk: subscriptions.find_mirror_source(
        tenant_id=tenant_id, subscription_id=pk
    ),
    find_mirror=_find_mirrored_subscription,
)


def back_orders(tenant_id: UUID) -> list[UUID]:
    """Return a BSS's back-orders in the order in which they were booked."""
    newest_first = orders.list_order_ids(
        tenant_id=tenant_id, where=OrderFilter(view=OrderView.BACK_ORDERS), reach=UNRESTRICTED
    )
    return list(reversed(newest_first))


def subscription_of_item(tenant_id: UUID, item_id: UUID) -> UUID | None:
    """Return the subscription that an order's item has become, or None."""
    return orders.subscriptions_of_items(tenant_id=tenant_id, item_ids=[item_id]).get(item_id)


def corresponding_account(tenant_id: UUID, account_id: UUID, target: TenantFacts) -> UUID | None:
    """Return the account in `target` that stands for an account of another BSS, or None."""
    return _find_corresponding(_ACCOUNTS, tenant_id, account_id, target)


def corresponding_subscription(
    tenant_id: UUID, record_id: UUID, target: TenantFacts
) -> UUID | None:
    """Return the record in `target` that stands for a subscription of another BSS, or None."""
    return _find_corresponding(_SUBSCRIPTIONS, tenant_id, record_id, target)


def _find_corresponding(
    kind: _MirroredKind, tenant_id: UUID, record_id: UUID, target: TenantFacts
) -> UUID | None:
    here: UUID | None = record_id
    at = get_tenant(tenant_id=tenant_id)
    while here is not None and at.id != target.id:
        if at.id in target.lineage:
            source = kind.find_source(at.id, here)
            if source is None or source[0] not in (target.id, *target.lineage):
                return None  # it is none, or came from another branch
            at, here = get_tenant(tenant_id=source[0]), source[1]
        elif at.upline_id is not None:
            here = kind.find_mirror(at.upline_id, (at.id, here))
            at = get_tenant(tenant_id=at.upline_id)
        else:
            return None
    return here if here is not None and kind.exists(at.id, here) else None


def comes_from_reseller(account: Any, reseller_id: UUID) -> bool:
    """Tell whether an account comes, through any tiers, from a reseller, or is served for it."""
    source = parties.find_mirror_source(tenant_id=account.tenant_id, account_id=account.pk)
    while source is not None:
        if source[0] == reseller_id:
            return True
        source = parties.find_mirror_source(tenant_id=source[0], account_id=source[1])
    reseller = parties.find_reseller_account(tenant_id=account.tenant_id, reseller_id=reseller_id)
    return reseller is not None and account.billing_to_id == reseller.pk


def find_origin(tenant_id: UUID, record_id: UUID) -> tuple[UUID, UUID]:
    """Return the BSS and the record from which a record was mirrored, down to its origin."""
    source = subscriptions.find_mirror_source(tenant_id=tenant_id, subscription_id=record_id)
    return find_origin(*source) if source else (tenant_id, record_id)
