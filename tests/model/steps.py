"""The actions of scenarios, and what each of them must do."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.model import changes, ends, orders, plans, sales, settings
from tests.model.booking import drain
from tests.model.days import moved_clock
from tests.model.network import Network
from tests.model.values import Refusal, Silence

Handler = Callable[[Network, str, dict[str, Any]], None]

HANDLERS: Mapping[str, Handler] = {
    "create_customer": settings.create_customer,
    "update_customer": settings.update_customer,
    "set_vendor_id": settings.set_vendor_id,
    "create_subscription": sales.create_subscription,
    "change_quantity": changes.change_quantity,
    "withdraw_scheduled_change": changes.withdraw_scheduled_change,
    "add_add_on": sales.add_add_on,
    "change_add_on_quantity": changes.change_add_on_quantity,
    "upgrade_trial": sales.upgrade_trial,
    "change_plan": plans.change_plan,
    "cancel": ends.cancel,
    "withdraw_cancellation": ends.withdraw_cancellation,
    "suspend": ends.suspend,
    "reactivate": ends.reactivate,
    "create_order": orders.create_order,
    "execute_order": orders.execute_order,
    "deliver_items": orders.deliver_items,
    "checkout": orders.checkout,
    "run_renewals": plans.run_renewals,
    "edit_order": orders.edit_order,
    "delete_order": orders.delete_order,
    "copy_order": orders.copy_order,
    "update_item": orders.update_item,
    "delete_item": orders.delete_item,
    "add_item": orders.add_item,
    "quick_add": orders.add_item,
    "add_activity": orders.attach,
    "relate_email": orders.attach,
    "create_case": orders.attach,
    "print_order": orders.attach,
    "set_price": settings.set_price,
    "set_reseller": settings.set_reseller,
    "set_api_options": settings.set_api_options,
    "set_default_status": settings.set_default_status,
    "set_default_type": settings.set_default_type,
    "add_promotion": settings.add_promotion,
    "end_promotion": settings.end_promotion,
    "deactivate_user": settings.deactivate_user,
    "activate_back_ordering": settings.activate_back_ordering,
    "copy_down": settings.copy_down,
    "mirror_earlier_sales": settings.mirror_earlier_sales,
    "retry_parked": settings.retry_parked,
    "pause_booking": settings.pause_booking,
    "resume_booking": settings.resume_booking,
    "deliver_again": settings.nothing,
    "deliver_reversed": settings.nothing,
    "crash_booking": settings.nothing,
}
_WHILE_DUE = frozenset({"run_renewals", "withdraw_cancellation"})


def predict(network: Network, step: dict[str, Any]) -> tuple[Network, frozenset[str]]:
    """Return the network after a step, and the codes of which it is refused with one, or none.

    Raises: Silence — the contract does not say what the step does.
    """
    slug = step.get("in") or network.top
    after = _at_the_time_of(network, step, slug)
    is_late = bool(after.has_due())
    if is_late and step["do"] not in _WHILE_DUE:
        raise Silence("something else is done before what is due is applied")
    try:
        HANDLERS[step["do"]](after, slug, step)
    except Refusal as refusal:
        after = _at_the_time_of(network, step, slug)
        drain(after)
        return after, refusal.codes
    if is_late and step["do"] == "withdraw_cancellation":
        raise Silence("something else is done before what is due is applied")
    drain(after)
    return after, frozenset()


def _at_the_time_of(network: Network, step: dict[str, Any], slug: str) -> Network:
    """Return a copy of a network, its clock moved by a step."""
    after = copy.deepcopy(network)
    after.now = moved_clock(after.now, step.get("on"), after.bss[slug].zone)
    return after
