"""Changes what the ledger of sale events has recorded, as only the owner of its table can."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from upline.models import SaleEvent

_TABLE = SaleEvent._meta.db_table


@contextmanager
def writable_ledger() -> Iterator[None]:
    """Switch off, for a while, the triggers that refuse it."""
    triggers = [trigger.get_pgid(SaleEvent) for trigger in SaleEvent._meta.triggers]
    _each(triggers, "DISABLE")
    yield
    _each(triggers, "ENABLE")


def _each(triggers: list[str], change: str) -> None:
    with connection.cursor() as cursor:
        for trigger in triggers:
            cursor.execute(f'ALTER TABLE {_TABLE} {change} TRIGGER "{trigger}"')
