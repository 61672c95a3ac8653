"""People at the accounts of an order."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor, system_actor
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.parties import actions as parties
from upline.parties.actions import NewContact


@transaction.atomic
def add_contact(
    *, tenant_id: UUID, order_id: UUID, account_id: UUID, new: NewContact, by: Actor
) -> UUID:
    """Add a contact to the account of an order, or to its Billing To.

    Raises: Refused — `unknown_record` for any other account, `required_field_missing`,
    `too_long`, `unreadable_text`, `invalid_email`, and what the order refuses;
    Order.DoesNotExist.
    """
    order = orders.lock_for(OrderAction.EDIT, tenant_id=tenant_id, order_id=order_id, by=by)
    if account_id not in {order.account_id, order.billing_to_id}:
        sentence = text("A contact is one of the order’s account or of its Billing To.")
        raise refuse("unknown_record", sentence, "account")
    # Who may edit the order may add a contact, whatever the account's permission rule.
    return parties.create_contact(
        tenant_id=tenant_id, account_id=account_id, new=new, by=system_actor(by.name)
    )
