"""The changes that customers want and the BSS approves first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from upline.access.reach import Reach
from upline.database.keyset import CountedRows
from upline.kernel.page_objects import Ref
from upline.storefront.models import ChangeRequest
from upline.storefront.rulebook import RequestState
from upline.subscriptions.rulebook import Action

_WAITING = "SELECT id FROM upline_changerequest WHERE tenant_id = %s AND state = 'WAITING'"
_MOST_WAITING = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRequestPage:
    """A change that a customer wants: of `product` with `quantity_now` licences to `to_product`, or of a trial to
    `quantity` paid licences. `decided_by` empty: nobody has decided.
    """

    id: UUID
    account: Ref
    subscription_id: UUID
    product: str
    quantity_now: int
    action: Action
    to_product: str
    quantity: int | None
    at_renewal: bool
    cancels_add_ons: bool
    state: RequestState
    created_by: str
    created_at: datetime
    decided_by: str
    decided_at: datetime | None


def find_change_request(
    *, tenant_id: UUID, request_id: UUID, reach: Reach
) -> ChangeRequestPage | None:
    """Return a request about a subscription that one may see; None: there is none."""
    row = _rows(tenant_id, reach).filter(pk=request_id).first()
    return _page(row) if row else None


def list_change_requests(
    *, tenant_id: UUID, reach: Reach, limit: int
) -> tuple[ChangeRequestPage, ...]:
    """Return the first requests that wait, and that one may see: the longest waiting first."""
    waiting = _rows(tenant_id, reach).filter(state=RequestState.WAITING)
    return tuple(map(_page, waiting.order_by("created_at", "pk")[:limit]))


def change_request_rows(*, tenant_id: UUID) -> CountedRows:
    """Return the requests that wait, to be counted by their index."""
    return CountedRows(_WAITING, (tenant_id,))


def count_change_requests(*, tenant_id: UUID, reach: Reach) -> int:
    """Return how many requests wait that one may see; no more than a hundred."""
    return _rows(tenant_id, reach).filter(state=RequestState.WAITING)[:_MOST_WAITING].count()


def latest_change_request(*, tenant_id: UUID, subscription_id: UUID) -> ChangeRequestPage | None:
    """Return the latest request about a subscription, decided or not."""
    rows = ChangeRequest.objects.filter(tenant_id=tenant_id, subscription_id=subscription_id)
    row = rows.select_related(*_RELATED).order_by("-created_at", "-pk").first()
    return _page(row) if row else None


_RELATED = ("account", "product", "subscription", "subscription__product")


def _rows(tenant_id: UUID, reach: Reach) -> QuerySet[ChangeRequest]:
    visible = reach.visible_filter("account__") & reach.visible_filter("subscription__")
    return ChangeRequest.objects.filter(visible, tenant_id=tenant_id).select_related(*_RELATED)


def _page(row: ChangeRequest) -> ChangeRequestPage:
    return ChangeRequestPage(
        id=row.pk,
        account=Ref(row.account_id, row.account.name),
        subscription_id=row.subscription_id,
        product=row.subscription.product.name,
        quantity_now=row.subscription.quantity,
        action=Action(row.action),
        to_product=row.product.name if row.product else "",
        quantity=row.quantity,
        at_renewal=row.at_renewal,
        cancels_add_ons=row.cancels_add_ons,
        state=RequestState(row.state),
        created_by=row.created_by,
        created_at=row.created_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
