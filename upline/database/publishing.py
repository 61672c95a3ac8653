"""Publishing domain events. `upline.reactions` says who listens.

This is the house's replacement for Django signals: one table, explicit, and the
reactions run inside the transaction of the event, so they succeed or fail with it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection

from upline.kernel.events import DomainEvent

Reaction = Callable[[Any], None]
Reactions = Mapping[type[DomainEvent], Sequence[Reaction]]

_reactions: Reactions = {}


def install(reactions: Reactions) -> None:
    """Set the wiring diagram. Called once, from UplineConfig.ready()."""
    global _reactions  # noqa: PLW0603 — set once at start-up, read-only after
    _reactions = reactions


def publish(event: DomainEvent) -> None:
    """Run every reaction to `event`, in table order, in the caller's transaction.

    Raises:
        KeyError: the event is missing from `upline.reactions`; list it even if nobody listens.
    """
    assert connection.in_atomic_block, "events are published inside a transaction"
    for react in _reactions[type(event)]:
        react(event)
