"""What people do in a BSS in the course of a year, and how often each.

Every deed makes the call that a page or the API would make; where nothing is held yet of what it
would change, something new is sold instead.
"""

from collections.abc import Mapping

from upline.devtools.demo.agenda import Deed, Turn
from upline.devtools.demo.deeds import changing, ordering, selling, upkeep
from upline.devtools.demo.deeds.parking import PARKED
from upline.devtools.demo.deeds.upkeep import run_renewals

__all__ = ["PARKED", "do_something", "on_saturday", "run_renewals"]

# How often, in a thousand.
_SALES: Mapping[Deed, int] = {
    selling.create_subscription: 240,
    ordering.write_order: 55,
    ordering.check_out: 45,
    selling.start_trial: 50,
    changing.change_quantity: 350,
    changing.add_add_on: 90,
    changing.change_add_on_quantity: 50,
    changing.change_whole_plan: 40,
    changing.change_part_of_plan: 30,
}

# How many come along, by the way, with a hundred of those.
_UPKEEP: Mapping[Deed, int] = {
    upkeep.cancel: 4,
    upkeep.suspend: 2,
    upkeep.rename_customer: 2,
    upkeep.stop_renewing: 2,
    selling.sell_own: 2,
}


def do_something(turn: Turn) -> bool:
    """Sell something, one way or another, with some upkeep by the way."""
    [deed] = turn.shop.dice.choices([*_SALES], weights=[*_SALES.values()])
    done = deed(turn) or selling.create_subscription(turn)
    for other, often in _UPKEEP.items():
        if turn.shop.dice.random() * 100 < often:
            turn.within_the_hour(other)
    return done


def on_saturday(turn: Turn) -> bool:
    """Let somebody buy in the storefront: the office is closed."""
    return ordering.check_out(turn)
