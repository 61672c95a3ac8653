"""The actions of scenarios, each one call of a real action. `words.ACTIONS` names them all."""

from collections.abc import Mapping

from upline.devtools.scenarios.handlers import booking, order_editing, orders, setup, subscriptions
from upline.devtools.scenarios.handlers.context import DEFAULT_ACTOR, StepContext, StepHandler
from upline.devtools.scenarios.schema import ACTIONS

HANDLERS: Mapping[str, StepHandler] = {
    **subscriptions.HANDLERS,
    **orders.HANDLERS,
    **order_editing.HANDLERS,
    **setup.HANDLERS,
    **booking.HANDLERS,
}

assert HANDLERS.keys() == ACTIONS.keys(), "an action that nobody plays"

__all__ = ["DEFAULT_ACTOR", "HANDLERS", "StepContext", "StepHandler"]
