"""What is done with a whole order. The last part of an address is the action's name."""

from uuid import UUID

from pydantic import Field

from upline.api.caller import Call
from upline.api.noun import Noun, Stamped
from upline.api.nouns.order_items import TODAY, StartAsked
from upline.api.nouns.order_reading import OrderOrRehearsal, done
from upline.api.shapes import DryRun, Id, Uuid
from upline.orders import actions
from upline.orders.rulebook import OrderAction
from upline.selling import actions as selling

NOUN = Noun(
    "order actions",
    "Submit, execute, deliver, copy and cancel ordinary orders. On back-orders all are refused.",
)

_MOST_ITEMS = 500


class DeliveryAsked(StartAsked):
    """Which items are to be delivered, and when what they make begins; left out: today."""

    items: list[Uuid] = Field(min_length=1, max_length=_MOST_ITEMS)


@NOUN.acts("/orders/{order_id}/submit", OrderOrRehearsal, refuses=(412,))
def submit_order(request: Call, order_id: Id, dry_run: DryRun) -> Stamped:
    """Submit a draft."""
    caller = request.auth

    def submit(version: int | None) -> None:
        actions.submit_order(
            tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor, version=version
        )

    return done(request, order_id, submit, dry_run=dry_run)


@NOUN.acts("/orders/{order_id}/execute", OrderOrRehearsal, refuses=(412,))
def execute_order(
    request: Call, order_id: Id, dry_run: DryRun, asked: StartAsked = TODAY
) -> Stamped:
    """Execute what of an order is not delivered yet.

    Its items become subscriptions; an activated reseller's sale is booked upstream.
    """
    caller = request.auth

    def execute(version: int | None) -> None:
        selling.execute_order(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            start_date=asked.start_date,
            by=caller.actor,
            now=caller.now,
            version=version,
        )

    return done(request, order_id, execute, dry_run=dry_run)


@NOUN.acts("/orders/{order_id}/deliver", OrderOrRehearsal, refuses=(412,))
def deliver_order(request: Call, order_id: Id, asked: DeliveryAsked, dry_run: DryRun) -> Stamped:
    """Deliver some items of an order, by a sub-order, which is answered."""
    caller = request.auth

    def deliver(version: int | None) -> UUID:
        return selling.deliver_items(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            wanted=selling.WantedDelivery(
                item_ids=asked.items, start_date=asked.start_date, version=version
            ),
            action=OrderAction.DELIVER,
            by=caller.actor,
            now=caller.now,
        )

    return done(request, order_id, deliver, dry_run=dry_run)


@NOUN.acts("/orders/{order_id}/copy", OrderOrRehearsal, refuses=(412,))
def copy_order(request: Call, order_id: Id, dry_run: DryRun) -> Stamped:
    """Write the same order down again, with a number of its own, and answer the copy."""
    caller = request.auth

    def copy(version: int | None) -> UUID:
        placed = actions.copy_order(
            tenant_id=caller.tenant.id,
            order_id=order_id,
            order_date=caller.today,
            by=caller.actor,
            now=caller.now,
            version=version,
        )
        return placed.order_id

    return done(request, order_id, copy, dry_run=dry_run)


@NOUN.acts("/orders/{order_id}/cancel", OrderOrRehearsal, refuses=(412,))
def cancel_order(request: Call, order_id: Id, dry_run: DryRun) -> Stamped:
    """Cancel an ordinary order."""
    caller = request.auth

    def cancel(version: int | None) -> None:
        actions.cancel_order(
            tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor, version=version
        )

    return done(request, order_id, cancel, dry_run=dry_run)
