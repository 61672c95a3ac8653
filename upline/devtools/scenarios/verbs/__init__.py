"""The actions of scenarios, each one call of a real action. `words.ACTIONS` names them all."""

from collections.abc import Mapping

from upline.devtools.scenarios.verbs import (
    booking,
    order_keeping,
    ordering,
    setting_up,
    subscribing,
)
from upline.devtools.scenarios.verbs.scene import Scene, Verb
from upline.devtools.scenarios.words import ACTIONS

VERBS: Mapping[str, Verb] = {
    **subscribing.VERBS,
    **ordering.VERBS,
    **order_keeping.VERBS,
    **setting_up.VERBS,
    **booking.VERBS,
}

assert VERBS.keys() == ACTIONS.keys(), "an action that nobody plays"

__all__ = ["VERBS", "Scene", "Verb"]
