"""Publishes domain events. `upline.reactions` says which actions run.

This replaces Django's signals: one explicit table, and the reactions run inside the transaction of
the event, so they succeed or fail with it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection

from upline.kernel.events import DomainEvent

Reaction = Callable[[Any], None]
Reactions = Mapping[type[DomainEvent], Sequence[Reaction]]

_reactions: Reactions = {}


def install(reactions: Reactions) -> None:
    """Set the table of reactions. Called once, from UplineConfig.ready()."""
    global _reactions  # noqa: PLW0603 — set once at start-up, read-only after
    _reactions = reactions


def publish(event: DomainEvent) -> None:
    """Run every reaction to `event`, in the order of the table, in the caller's transaction.

    Raises: KeyError — the event is missing in `upline.reactions`; list it even if nothing reacts.
    """
    assert connection.in_atomic_block, "events are published inside a transaction"
    for react in _reactions[type(event)]:
        react(event)
