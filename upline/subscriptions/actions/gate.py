"""Asking the gate (`upline/access/gate.py`) about subscriptions, add-ons and their customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Refused, Verdict, refused
from upline.parties import queries as parties
from upline.subscriptions import rulebook
from upline.subscriptions.models import Subscription
from upline.subscriptions.queries import find_scheduled_change, sale_version_of, state_on
from upline.subscriptions.rulebook import Action

if TYPE_CHECKING:
    from enum import StrEnum
    from uuid import UUID

    from upline.access.reach import Reach
    from upline.access.rulebook import Actor
    from upline.subscriptions.actions.sale import CommandContext

_SOLD_BY_RESELLER = refused(
    "mirror_protected",
    text("This customer is managed by its reseller, which sells to it."),
    "customer",
)


def authorise_change(
    action: Action, context: CommandContext, record: Subscription, *, version: str | None = None
) -> None:
    """Raise, unless the actor may do this with a locked subscription or add-on.

    `version` is the one that they have read (`sale_version_of`); None: any.
    Raises: as `authorise` does, with the refusals of the rulebook.
    """
    guarded = GuardedRecord(
        record=record,
        reach=access.reach(tenant_id=context.seller.id, by=context.by),
        verdict=rulebook.verdict(action, state_on(record, context.today)),
        version=None if version is None else _current_version(record),
    )
    authorise(action, guarded, by=context.by, version=version)


def _current_version(record: Subscription) -> str:
    change = find_scheduled_change(subscription_id=record.pk)
    return sale_version_of(record, scheduled_change_id=change.pk if change else None)


def authorise_sale_to(
    *, tenant_id: UUID, account_id: UUID, action: StrEnum, by: Actor, reach: Reach
) -> parties.BuyerFacts:
    """Return the customer, to whom the actor may sell something new.

    Raises: Account.DoesNotExist — also for one that they may not see; Refused —
    `mirror_protected` (R44), `not_permitted`, `not_shared`.
    """
    account = parties.get_account(tenant_id=tenant_id, account_id=account_id)
    buyer = parties.buyer_facts(account)
    guarded = GuardedRecord(record=account, reach=reach, verdict=_buyer_verdict(buyer))
    authorise(action, guarded, by=by)
    return buyer


def get_buyer(*, tenant_id: UUID, account_id: UUID) -> parties.BuyerFacts:
    """Return a customer that buys, without asking the gate.

    Raises: Account.DoesNotExist; Refused `mirror_protected` — its reseller sells to it (R44).
    """
    account = parties.get_account(tenant_id=tenant_id, account_id=account_id)
    buyer = parties.buyer_facts(account)
    verdict = _buyer_verdict(buyer)
    if not verdict.allowed:
        raise Refused(verdict)
    return buyer


def _buyer_verdict(buyer: parties.BuyerFacts) -> Verdict:
    return _SOLD_BY_RESELLER if buyer.managed_by_id is not None else ALLOWED
