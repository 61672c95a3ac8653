"""Every kind of fault in the ledger is found: planted by SQL, as only the owner of the tables can.

Source: docs/contract/back-ordering.md, R36, R43.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.rules.conftest import CHAIN_TERMS as TERMS
from tests.support.world import World
from upline.backorders import actions as backorders
from upline.backorders.differences import (
    DIFFERENCE_RULES,
    DifferenceCategory,
    DifferenceCode,
)
from upline.backorders.reconciliation import comparison, reconcile, watching
from upline.backorders.reconciliation.statements import PARTS
from upline.models import Reconciliation, ReconciliationWatch, StoredDifference

pytestmark = [pytest.mark.rule("R36"), pytest.mark.django_db]

TABLES = ("upline_saleevent", "upline_order", "upline_orderitem", "upline_subscription")


@contextmanager
def as_owner() -> Iterator[Callable[..., None]]:
    """Run statements as the owner of the tables, whose triggers are off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor.execute
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@dataclass(frozen=True)
class Fault:
    """Statements that plant a fault in Middle's BSS, or in Top's, and what is found there.

    `{o}` is Middle's first order, `{e}` its event, `{above}` the event that Middle forwarded of it, `{m}` the mirror of
    what was sold, `{s}` its source, `{a}` the customer's mirror.
    """

    name: str
    plant: tuple[str, ...]
    found: frozenset[DifferenceCode]
    at: str = "middle"


C = DifferenceCode
_UNRELATE = (
    "UPDATE upline_subscription SET order_id = NULL WHERE order_id = {o}",
    "DELETE FROM upline_historyrecord WHERE order_id = {o} OR replaces_id = {o}",
    "DELETE FROM upline_orderitem WHERE order_id = {o}",
    "DELETE FROM upline_order WHERE id = {o}",
)
_COPY_ORDER = (
    "ALTER TABLE upline_order DROP CONSTRAINT IF EXISTS upline_order_sale_event_id_key",
    "CREATE TEMP TABLE twice ON COMMIT DROP AS SELECT * FROM upline_order WHERE id = {o}",
    "UPDATE twice SET id = gen_random_uuid(), number = 999",
    "CREATE TEMP TABLE lines ON COMMIT DROP AS SELECT * FROM upline_orderitem WHERE order_id = {o}",
    "UPDATE lines SET id = gen_random_uuid(), order_id = (SELECT id FROM twice)",
    "INSERT INTO upline_order SELECT * FROM twice",
    "INSERT INTO upline_orderitem SELECT * FROM lines",
)
_COPY_EVENT = (
    "CREATE TEMP TABLE twice ON COMMIT DROP AS SELECT * FROM upline_saleevent WHERE id = {above}",
    "UPDATE twice SET id = gen_random_uuid()",
    "INSERT INTO upline_saleevent SELECT * FROM twice",
)
FAULTS = (
    Fault("sale waits", ("UPDATE upline_saleevent SET state = 'WAITING', settled_at = NULL WHERE id = {e}",),
          frozenset({C.WAITING, C.ORDER_WITHOUT_SALE})),
    Fault("sale is blocked", (
        "UPDATE upline_saleevent SET state = 'WAITING', settled_at = NULL, is_blocked = true WHERE id = {e}",
    ), frozenset({C.BLOCKED, C.ORDER_WITHOUT_SALE})),
    Fault("sale is parked", (
        "UPDATE upline_saleevent SET state = 'PARKED', settled_at = NULL, reason = 'no_price' WHERE id = {e}",
    ), frozenset({C.PARKED, C.ORDER_WITHOUT_SALE})),
    Fault("order is gone", _UNRELATE, frozenset({C.BOOKED_WITHOUT_ORDER})),
    Fault("order is gone and its sale settled as nothing to book", (
        *_UNRELATE, "UPDATE upline_saleevent SET state = 'NOTHING_TO_BOOK', reason = 'own_products_only' WHERE id = {e}",
    ), frozenset({C.BOOKED_WITHOUT_ORDER})),
    Fault("event is gone", ("DELETE FROM upline_saleevent WHERE id = {e}",),
          frozenset({C.ORDER_WITHOUT_SALE, C.SEQUENCE_GAP})),
    Fault("order is there twice", _COPY_ORDER, frozenset({C.BOOKED_TWICE})),
    Fault("order of another sale", ("UPDATE upline_order SET trigger = 'TRIAL_UPGRADED' WHERE id = {o}",),
          frozenset({C.ORDER_DIFFERS})),
    Fault("order date is moved", ("UPDATE upline_order SET order_date = order_date + 31 WHERE id = {o}",),
          frozenset({C.DATE_DIFFERS})),
    Fault("effective date is moved", ("UPDATE upline_saleevent SET effective_date = '2031-01-01' WHERE id = {e}",),
          frozenset({C.DATE_DIFFERS})),
    Fault("quantity of a line is changed, with its amounts", (
        "UPDATE upline_orderitem SET quantity = quantity - 1, gross = gross - unit_price WHERE order_id = {o}",
        "UPDATE upline_orderitem SET total = gross - discount WHERE order_id = {o}",
        "UPDATE upline_order o SET gross = i.gross, total = i.total FROM upline_orderitem i WHERE o.id = {o} AND i.order_id = {o}",
    ), frozenset({C.LINES_DIFFER})),
    Fault("line is gone", (
        "DELETE FROM upline_orderitem WHERE order_id = {o}",
        "UPDATE upline_order SET gross = 0, discount = 0, total = 0 WHERE id = {o}",
    ), frozenset({C.LINES_DIFFER})),
    Fault("unit price of a line is changed", ("UPDATE upline_orderitem SET unit_price = 1 WHERE order_id = {o}",),
          frozenset({C.AMOUNT_DIFFERS})),
    Fault("discount without a promotion", (
        "UPDATE upline_orderitem SET discount = 1, total = total - 1, promotion_id = NULL WHERE order_id = {o}",
        "UPDATE upline_order SET discount = 1, total = total - 1 WHERE id = {o}",
    ), frozenset({C.AMOUNT_DIFFERS})),
    Fault("total of an order is changed", ("UPDATE upline_order SET total = total + 0.01 WHERE id = {o}",),
          frozenset({C.AMOUNT_DIFFERS})),
    Fault("sequence number is there twice", (
        "UPDATE upline_saleevent SET sequence_nos = '{{2}}' WHERE id = {e}",
    ), frozenset({C.SEQUENCE_TWICE, C.SEQUENCE_GAP})),
    Fault("last event of a stream is gone", (
        "UPDATE upline_subscription SET sequence_no = sequence_no + 1 WHERE id = {s}",
    ), frozenset({C.SEQUENCE_GAP})),
    Fault("sale did not come up", ("DELETE FROM upline_saleevent WHERE id = {above}",),
          frozenset({C.NOT_FORWARDED, C.ORDER_WITHOUT_SALE, C.SEQUENCE_GAP}), at="top"),
    Fault("sale came up twice", _COPY_EVENT,
          frozenset({C.FORWARDED_TWICE, C.BOOKED_WITHOUT_ORDER, C.SEQUENCE_TWICE}), at="top"),
    Fault("order below is gone", _UNRELATE, frozenset({C.FORWARDED_WITHOUT_ORDER}), at="top"),
    Fault("order date below is moved", ("UPDATE upline_order SET order_date = order_date + 31 WHERE id = {o}",),
          frozenset({C.FORWARDED_DATE_DIFFERS}), at="top"),
    Fault("quantity below is changed", ("UPDATE upline_orderitem SET quantity = quantity + 1 WHERE order_id = {o}",),
          frozenset({C.FORWARDED_LINES_DIFFER}), at="top"),
    Fault("mirror is changed", ("UPDATE upline_subscription SET quantity = quantity + 1 WHERE id = {m}",),
          frozenset({C.MIRROR_DIFFERS})),
    Fault("mirror is at another event", ("UPDATE upline_subscription SET source_sequence_no = 1 WHERE id = {m}",),
          frozenset({C.MIRROR_SEQUENCE})),
    Fault("mirror has lost its source", ("UPDATE upline_subscription SET source_id = gen_random_uuid() WHERE id = {m}",),
          frozenset({C.MIRROR_WITHOUT_SOURCE, C.MIRROR_MISSING, C.LINES_DIFFER})),
    Fault("mirrored customer is changed", (
        "UPDATE upline_account SET email = 'x' WHERE id = {a}",
    ), frozenset({C.CUSTOMER_DIFFERS})),
    Fault("mirrored customer has lost its source", (
        "UPDATE upline_account SET source_id = gen_random_uuid() WHERE id = {a}",
    ), frozenset({C.CUSTOMER_WITHOUT_SOURCE, C.ORDER_DIFFERS})),
)  # fmt: skip


def plant(world: World, fault: Fault) -> None:
    """Plant a fault as the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, e.id, above.id, m.id, m.source_id, o.account_id FROM upline_order o"
            " JOIN upline_saleevent e ON e.id = o.sale_event_id"
            " JOIN upline_saleevent above ON above.happened_at = e.happened_at AND above.tenant_id = %s"
            " JOIN upline_orderitem i ON i.order_id = o.id JOIN upline_subscription m ON m.id = i.subscription_id"
            " WHERE o.tenant_id = %s ORDER BY o.number LIMIT 1",
            [world.bss("top").id, world.bss("middle").id],
        )
        ids: tuple[UUID, ...] = cursor.fetchone()
    names = dict(zip(("o", "e", "above", "m", "s", "a"), (f"'{pk}'" for pk in ids), strict=True))
    with as_owner() as run:
        for statement in fault.plant:
            run(statement.format(**names))


def found_at(world: World, slug: str) -> set[DifferenceCode]:
    return {
        one.code for result in reconcile(tenant_id=world.bss(slug).id) for one in result.differences
    }


@pytest.mark.rule("R43")
def test_tiers_without_a_fault_match(chain: World):
    assert found_at(chain, "middle") | found_at(chain, "top") == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_fault_is_found(chain: World, fault: Fault):
    plant(chain, fault)

    assert found_at(chain, fault.at) == fault.found


def test_each_difference_and_each_category_has_a_planted_fault():
    found = frozenset().union(*(fault.found for fault in FAULTS))

    assert found == set(DifferenceCode)
    assert {DIFFERENCE_RULES[code].category for code in found} == set(DifferenceCategory)


def test_batches_of_any_size_find_the_same(chain: World, monkeypatch: pytest.MonkeyPatch):
    for fault in FAULTS:
        if fault.name in {"mirror is changed", "order date is moved", "line is gone"}:
            plant(chain, fault)
    before = found_at(chain, "middle")

    monkeypatch.setattr(comparison.compare_batch, "__kwdefaults__", {"after": None, "limit": 1})

    assert found_at(chain, "middle") == before
    assert len(before) == 3


def test_position_of_a_part_is_one_value_per_column_of_its_key(chain: World):
    reseller_id = chain.bss("far").id
    for part in PARTS:
        batch = comparison.compare_batch(
            part, tenant_id=chain.bss("middle").id, reseller_id=reseller_id, limit=1
        )
        assert batch.position is None or len(batch.position) == len(part.key)


# The background check


class Day:
    """A driven clock, and a stopwatch by which each batch takes ten milliseconds."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._seconds = itertools.count(step=0.01)

    def watch(self, minutes: float) -> None:
        """Let the worker look every two seconds for so long."""
        end = self.now + timedelta(minutes=minutes)
        while self.now < end:
            backorders.watch_reconciliation(
                clock=lambda: self.now, stopwatch=lambda: next(self._seconds)
            )
            self.now += timedelta(seconds=2)


@pytest.fixture
def day(chain: World) -> Day:
    return Day(chain.state.now)


def stored() -> set[DifferenceCode]:
    return {
        DifferenceCode(code) for code in StoredDifference.objects.values_list("code", flat=True)
    }


@pytest.mark.rule("R43")
def test_background_check_finds_faults_of_each_category_within_five_minutes(chain: World, day: Day):
    together = {
        "order date is moved", "quantity of a line is changed, with its amounts", "total of an order is changed",
        "mirror is changed", "last event of a stream is gone", "sale came up twice",
    }  # fmt: skip
    for fault in FAULTS:
        if fault.name in together:
            plant(chain, fault)
    with as_owner() as run:
        run("UPDATE upline_saleevent SET is_blocked = true, state = 'WAITING', settled_at = NULL"
            " WHERE id = (SELECT max(id::text)::uuid FROM upline_saleevent WHERE kind = 'QUANTITY_CHANGED')")  # fmt: skip

    day.watch(minutes=5)

    assert {DIFFERENCE_RULES[code].category for code in stored()} == set(DifferenceCategory)


def test_background_check_uses_a_hundredth_of_a_core(day: Day):
    day.watch(minutes=3)

    watch = ReconciliationWatch.objects.get()
    assert watch.passes > 0
    assert watch.rows > 0
    assert 0 < watch.busy_seconds <= 3 * 60 * 0.01 + 0.1


def test_background_check_forgets_what_is_mended(chain: World, day: Day):
    (fault,) = (one for one in FAULTS if one.name == "mirror is changed")
    plant(chain, fault)
    day.watch(minutes=3)
    assert stored() == {C.MIRROR_DIFFERS}
    result = Reconciliation.objects.get(reseller_id=chain.bss("far").id)
    assert (result.differences, result.watched_at is not None) == (1, True)

    with as_owner() as run:
        for _tier in ("middle", "top"):
            run(
                "UPDATE upline_subscription m SET quantity = s.quantity"
                " FROM upline_subscription s WHERE s.id = m.source_id"
            )
    day.watch(minutes=3)

    assert stored() == set()
    result.refresh_from_db()
    assert result.differences == 0


def test_background_check_goes_on_where_it_was_killed(day: Day, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watching, "ROWS_PER_BATCH", 1)
    day.watch(minutes=0.1)
    before = ReconciliationWatch.objects.values().get()
    day.now += timedelta(minutes=1)

    def killed(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(watching, "compare_batch", killed)
        with pytest.raises(KeyboardInterrupt):
            day.watch(minutes=1)

    assert ReconciliationWatch.objects.values().get() == before
    day.watch(minutes=1)
    assert ReconciliationWatch.objects.get().batches > before["batches"]


def test_sale_that_is_on_its_way_is_no_difference(chain: World, day: Day):
    chain.reseller_sells("Late", by="far", **TERMS)
    day.watch(minutes=0.1)
    chain.run_booking()

    day.watch(minutes=3)

    assert stored() == set()
