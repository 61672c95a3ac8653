"""Changes that a customer wants and the BSS approves first: another plan, and a trial that is bought (ADR 39).

They are no orders: nothing is added to one, and what is sold is the change itself, once it is approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.database.dry_run import run_and_roll_back
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.storefront.actions.gate import authorise_for_customer
from upline.storefront.models import ChangeRequest
from upline.storefront.rulebook import RequestState, StorefrontAction
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import ChangeTiming, PaidTerms, PlanChange
from upline.subscriptions.queries import get_subscription
from upline.subscriptions.rulebook import Action


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedChange:
    """A change of a subscription: to another plan (`product_id`), or of a trial to paid (`quantity`)."""

    action: Action
    product_id: UUID | None = None
    quantity: int | None = None
    at_renewal: bool = False
    cancels_add_ons: bool = False


def make_change(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    wanted: WantedChange,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> None:
    """Make a change, by the action that the BSS's own people use. Raises: as `subscriptions.upgrade_trial` and
    `subscriptions.change_plan`.
    """
    if wanted.action is Action.UPGRADE_TRIAL:
        subscriptions.upgrade_trial(
            tenant_id=tenant_id,
            subscription_id=subscription_id,
            terms=PaidTerms(quantity=wanted.quantity),
            by=by,
            now=now,
            version=version,
        )
        return
    assert wanted.product_id is not None, "a change of plan has a product"
    subscriptions.change_plan(
        tenant_id=tenant_id,
        subscription_id=subscription_id,
        plan=PlanChange(
            product_id=wanted.product_id,
            cancel_add_ons=wanted.cancels_add_ons,
            timing=ChangeTiming(at_renewal=wanted.at_renewal),
        ),
        by=by,
        now=now,
        version=version,
    )


@transaction.atomic
def request_change(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    wanted: WantedChange,
    by: Actor,
    now: datetime,
    version: str | None = None,
) -> UUID:
    """Let a change wait for the BSS's approval, and return the request. It is tried now, and made once approved.

    Raises: Refused — `request_waiting`: another one waits; and as the change; Subscription.DoesNotExist.
    """
    record = get_subscription(tenant_id=tenant_id, subscription_id=subscription_id)
    authorise_for_customer(
        StorefrontAction.REQUEST_CHANGE, tenant_id=tenant_id, account_id=record.account_id, by=by
    )
    run_and_roll_back(
        lambda: make_change(
            tenant_id=tenant_id,
            subscription_id=subscription_id,
            wanted=wanted,
            by=by,
            now=now,
            version=version,
        )
    )
    request = ChangeRequest(
        tenant_id=tenant_id,
        account_id=record.account_id,
        subscription_id=subscription_id,
        action=wanted.action,
        product_id=wanted.product_id,
        quantity=wanted.quantity,
        at_renewal=wanted.at_renewal,
        cancels_add_ons=wanted.cancels_add_ons,
        created_by=by.name,
        created_at=now,
    )
    ChangeRequest.objects.bulk_create([request], ignore_conflicts=True)
    if not ChangeRequest.objects.filter(pk=request.pk).exists():
        sentence = text("A change waits for approval already. Take it back first.")
        raise refuse("request_waiting", sentence)
    return request.pk


@transaction.atomic
def approve_request(*, tenant_id: UUID, request_id: UUID, by: Actor, now: datetime) -> None:
    """Make the change that a customer wants.

    Raises: Refused — `request_decided`, and as the change and its gate do; ChangeRequest.DoesNotExist,
    Account.DoesNotExist, Subscription.DoesNotExist.
    """
    request = _lock_waiting(StorefrontAction.DECIDE_REQUEST, tenant_id, request_id, by)
    make_change(
        tenant_id=tenant_id,
        subscription_id=request.subscription_id,
        wanted=_wanted(request),
        by=by,
        now=now,
    )
    _decide(request, RequestState.APPROVED, by=by, now=now)


@transaction.atomic
def decline_request(*, tenant_id: UUID, request_id: UUID, by: Actor, now: datetime) -> None:
    """Refuse the change that a customer wants; they read so.

    Raises: Refused — `request_decided`, and as the gate does; ChangeRequest.DoesNotExist, Account.DoesNotExist.
    """
    request = _lock_waiting(StorefrontAction.DECIDE_REQUEST, tenant_id, request_id, by)
    _decide(request, RequestState.DECLINED, by=by, now=now)


@transaction.atomic
def withdraw_request(*, tenant_id: UUID, request_id: UUID, by: Actor, now: datetime) -> None:
    """Take back what one wanted. Raises: as `decline_request`."""
    request = _lock_waiting(StorefrontAction.REQUEST_CHANGE, tenant_id, request_id, by)
    _decide(request, RequestState.WITHDRAWN, by=by, now=now)


def _lock_waiting(
    action: StorefrontAction, tenant_id: UUID, request_id: UUID, by: Actor
) -> ChangeRequest:
    request = lock_row(ChangeRequest, request_id, tenant_id=tenant_id)
    authorise_for_customer(action, tenant_id=tenant_id, account_id=request.account_id, by=by)
    if request.state != RequestState.WAITING:
        raise refuse("request_decided", text("This has been decided already."))
    return request


def _decide(request: ChangeRequest, state: RequestState, *, by: Actor, now: datetime) -> None:
    request.state, request.decided_by, request.decided_at = state, by.name, now
    request.save(update_fields=["state", "decided_by", "decided_at"])


def _wanted(request: ChangeRequest) -> WantedChange:
    return WantedChange(
        action=Action(request.action),
        product_id=request.product_id,
        quantity=request.quantity,
        at_renewal=request.at_renewal,
        cancels_add_ons=request.cancels_add_ons,
    )
