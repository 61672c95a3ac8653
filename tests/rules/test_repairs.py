"""Every repair mends its difference and nothing else, once, and is recorded.

Source: docs/contract/back-ordering.md, R36, R37.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tests.rules.conftest import CHAIN_TERMS as TERMS
from tests.rules.test_reconciliation import FAULTS, Fault, as_owner, found_at, plant
from tests.support.world import World
from upline.access.rulebook import Actor, Role, system_actor
from upline.backorders import actions as backorders
from upline.backorders.differences import DIFFERENCE_RULES, DifferenceCode, Repair
from upline.kernel.verdicts import Refused
from upline.models import (
    Account,
    DifferenceRepair,
    HistoryRecord,
    Order,
    OrderItem,
    SaleEvent,
    StoredDifference,
    Subscription,
)

pytestmark = [pytest.mark.rule("R36"), pytest.mark.django_db]

C, R = DifferenceCode, Repair
OTTO = Actor(name="Otto", role=Role.FINANCE)
RECORDS = (SaleEvent, Order, OrderItem, Subscription, Account, HistoryRecord)
Rows = dict[str, dict[UUID, dict[str, Any]]]


def rows() -> Rows:
    """Return every row of the ledger, of all BSSs, by table and id."""
    return {model.__name__: {row["id"]: row for row in model.objects.values()} for model in RECORDS}


def changed(before: Rows) -> dict[str, set[str]]:
    """Return the columns that have become others, by table; of new rows, `new`."""
    found: dict[str, set[str]] = {}
    for table, now in rows().items():
        columns = {
            name
            for pk, row in now.items()
            for name, value in row.items()
            if pk in before[table] and before[table][pk][name] != value
        }
        columns |= {"new"} if now.keys() - before[table].keys() else set()
        assert before[table].keys() <= now.keys(), "a repair deletes nothing"
        if columns:
            found[table] = columns
    return found


def stored_difference(world: World, at: str, code: DifferenceCode) -> StoredDifference:
    """Reconcile, and return the stored difference of a code."""
    backorders.reconcile_now(tenant_id=world.bss(at).id, by=system_actor(), now=world.state.now)
    return StoredDifference.objects.filter(tenant_id=world.bss(at).id, code=code).get()


def repair(world: World, at: str, difference_id: UUID, by: Actor = OTTO) -> backorders.RepairResult:
    return backorders.repair_difference(
        tenant_id=world.bss(at).id, difference_id=difference_id, by=by, now=world.state.now
    )


def fault(name: str) -> Fault:
    (one,) = (one for one in FAULTS if one.name == name)
    return one


@dataclass(frozen=True)
class Case:
    """A fault, the difference that is repaired, and all that the repair writes, by table."""

    fault: str
    code: DifferenceCode
    repair: Repair
    writes: dict[str, set[str]]
    books: bool = False


SETTLED = {"SaleEvent": {"state", "settled_at"}}
BOOKED = {"Order": {"new"}, "OrderItem": {"new"}, "Subscription": {"order_id"}}
CASES = (
    Case("sale waits", C.WAITING, R.SETTLE_EVENT, SETTLED),
    Case("sale waits", C.ORDER_WITHOUT_SALE, R.SETTLE_EVENT, SETTLED),
    Case("sale is blocked", C.BLOCKED, R.SETTLE_EVENT, {"SaleEvent": {"state", "settled_at", "is_blocked"}}),
    Case("sale is parked", C.PARKED, R.SETTLE_EVENT, {"SaleEvent": {"state", "settled_at", "reason"}}),
    Case("order is gone", C.BOOKED_WITHOUT_ORDER, R.BOOK_ORDER, BOOKED),
    Case("order is gone and its sale settled as nothing to book", C.BOOKED_WITHOUT_ORDER, R.BOOK_ORDER,
         {**BOOKED, "SaleEvent": {"state", "reason"}}),
    Case("last event of a stream is gone", C.SEQUENCE_GAP, R.RECORD_EVENT, {"SaleEvent": {"new"}}, books=True),
    Case("mirror is changed", C.MIRROR_DIFFERS, R.REWRITE_MIRROR, {"Subscription": {"quantity"}}),
    Case("mirror is at another event", C.MIRROR_SEQUENCE, R.SET_POSITION, {"Subscription": {"source_sequence_no"}}),
    Case("mirror has lost its source", C.MIRROR_WITHOUT_SOURCE, R.RELINK_MIRROR, {"Subscription": {"source_id"}}),
    Case("mirror has lost its source", C.MIRROR_MISSING, R.RELINK_MIRROR, {"Subscription": {"source_id"}}),
    Case("mirrored customer is changed", C.CUSTOMER_DIFFERS, R.REWRITE_CUSTOMER, {"Account": {"email", "version"}}),
    Case("mirrored customer has lost its source", C.CUSTOMER_WITHOUT_SOURCE, R.RELINK_CUSTOMER,
         {"Account": {"source_id", "version"}}),
)  # fmt: skip


@pytest.mark.rule("R37")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.fault}: {case.code}")
def test_difference_is_repaired_and_nothing_else_changes(chain: World, case: Case):
    one = fault(case.fault)
    plant(chain, one)
    difference = stored_difference(chain, one.at, case.code)
    before = rows()

    preview = backorders.preview_repair(
        tenant_id=chain.bss(one.at).id, difference_id=difference.pk, by=OTTO, now=chain.state.now
    )
    assert changed(before) == {}
    assert not DifferenceRepair.objects.exists()
    done = repair(chain, one.at, difference.pk)

    assert preview.repair is done.repair is case.repair
    assert [(v.field, v.before, v.after) for v in preview.values] == [
        (v.field, v.before, v.after) for v in done.values
    ]
    assert changed(before) == case.writes
    recorded = DifferenceRepair.objects.get()
    assert (recorded.by, recorded.repaired_at, recorded.code) == (
        "Otto",
        chain.state.now,
        case.code,
    )
    assert [(v["field"], v["before"], v["after"]) for v in recorded.values] == [
        (v.field, v.before, v.after) for v in done.values
    ]
    if case.books:
        chain.run_booking()
    assert found_at(chain, "middle") | found_at(chain, "top") == set()
    with pytest.raises(StoredDifference.DoesNotExist):
        repair(chain, one.at, difference.pk)
    assert DifferenceRepair.objects.count() == 1


def test_order_that_is_booked_again_is_that_of_the_sale(chain: World):
    facts = ("order_date", "trigger", "account_id", "currency", "gross", "total", "sale_event_id")
    orders = Order.objects.filter(tenant_id=chain.bss("middle").id).order_by("number")
    before = orders.values(*facts).first()
    plant(chain, fault("order is gone"))

    done = repair(chain, "middle", stored_difference(chain, "middle", C.BOOKED_WITHOUT_ORDER).pk)

    order = orders.last()
    assert order is not None
    assert {name: getattr(order, name) for name in facts} == before
    assert [(v.name, v.field) for v in done.values] == [
        (order.name, field) for field in ("order_date", "items", "total")
    ]
    assert Subscription.objects.get(order=order).quantity == 12


def test_sale_that_was_never_forwarded_is_recorded_and_booked_once(chain: World):
    middle, top = chain.bss("middle"), chain.bss("top")
    chain.reseller_changes_quantity("Seats", to=20, by="far")
    chain.reseller_sells("Lost", by="far", **TERMS)
    backorders.drain(clock=lambda: chain.state.now, network=[middle.id])
    with as_owner() as run:
        run("DELETE FROM upline_saleevent WHERE tenant_id = %s AND state = 'WAITING'", [top.id])
    assert found_at(chain, "top") == {
        C.NOT_FORWARDED,
        C.SEQUENCE_GAP,
        C.MIRROR_DIFFERS,
        C.MIRROR_MISSING,
    }
    backorders.reconcile_now(tenant_id=top.id, by=system_actor(), now=chain.state.now)
    lost = StoredDifference.objects.filter(tenant_id=top.id, code=C.NOT_FORWARDED)

    results = [repair(chain, "top", pk) for pk in lost.values_list("pk", flat=True)]
    chain.run_booking()

    assert [one.repair for one in results] == [R.FORWARD_SALE] * 2
    assert found_at(chain, "middle") | found_at(chain, "top") == set()
    orders = Order.objects.filter(tenant_id=top.id, originated_from_id=middle.id)
    assert orders.count() == Order.objects.filter(tenant_id=middle.id).count()


def test_sale_whose_order_above_has_lost_its_event_is_not_forwarded_again(chain: World):
    with as_owner() as run:
        run(
            "DELETE FROM upline_saleevent WHERE id = (SELECT sale_event_id FROM upline_order"
            " WHERE tenant_id = %s ORDER BY number DESC LIMIT 1)",
            [chain.bss("top").id],
        )
    difference = stored_difference(chain, "top", C.NOT_FORWARDED)

    check_refused(chain, "top", difference, "not_repairable")


def test_blocked_sale_is_released_when_nothing_is_before_it(chain: World):
    chain.reseller_changes_quantity("Seats", to=20, by="far")
    chain.reseller_changes_quantity("Seats", to=21, by="far")
    SaleEvent.objects.filter(state="WAITING").update(is_blocked=True)
    backorders.reconcile_now(
        tenant_id=chain.bss("middle").id, by=system_actor(), now=chain.state.now
    )
    first, second = StoredDifference.objects.filter(code=C.BLOCKED).order_by("record_id")

    check_refused(chain, "middle", second, "not_repairable")
    assert repair(chain, "middle", first.pk).repair is R.RELEASE_EVENT
    chain.run_booking()

    assert found_at(chain, "middle") | found_at(chain, "top") == set()


def test_parked_sale_is_retried_once_its_cause_is_mended(chain: World):
    Account.objects.filter(reseller_tenant_id=chain.bss("far").id).update(currency="USD")
    chain.reseller_sells("Later", by="far", **TERMS)
    chain.run_booking()
    difference = stored_difference(chain, "middle", C.PARKED)
    Account.objects.filter(reseller_tenant_id=chain.bss("far").id).update(currency="EUR")

    assert repair(chain, "middle", difference.pk).repair is R.RELEASE_EVENT
    chain.run_booking()

    assert found_at(chain, "middle") | found_at(chain, "top") == set()


def test_mirror_that_is_gone_is_created_at_the_last_event_of_its_stream(chain: World):
    top, late = chain.bss("top"), chain.bss("late")
    chain.reseller_sells("Old", by="late", **{**TERMS, "customer": "Eve"})
    who = {
        "tenant_id": top.id,
        "reseller_id": late.id,
        "by": system_actor(),
        "now": chain.state.now,
    }
    backorders.activate(**who)
    backorders.mirror_earlier_sales(**who)
    chain.run_booking()
    [was] = Subscription.objects.filter(managed_by_id=late.id).values()
    with as_owner() as run:
        run("DELETE FROM upline_subscription WHERE id = %s", [was["id"]])

    done = repair(chain, "top", stored_difference(chain, "top", C.MIRROR_MISSING).pk)

    [now] = Subscription.objects.filter(managed_by_id=late.id).values()
    assert done.repair is R.CREATE_MIRROR
    assert {name: value for name, value in now.items() if value != was[name]}.keys() == {"id"}
    chain.reseller_changes_quantity("Old", to=11, by="late")
    chain.run_booking()
    assert found_at(chain, "top") == set()


def test_every_repair_is_tried_and_every_repairable_difference_repaired():
    apart = {R.FORWARD_SALE, R.RELEASE_EVENT, R.CREATE_MIRROR}

    assert {case.repair for case in CASES} | apart == set(Repair)
    assert {case.code for case in CASES} | {C.NOT_FORWARDED} == {
        code for code, rule in DIFFERENCE_RULES.items() if rule.repairs
    }


# What is refused


def check_refused(
    world: World, at: str, difference: StoredDifference, code: str, by: Actor = OTTO
) -> None:
    """A repair is refused with a code and a sentence, and has changed nothing."""
    before = rows()

    with pytest.raises(Refused) as refusal, transaction.atomic():
        repair(world, at, difference.pk, by)

    assert refusal.value.code == code
    assert str(refusal.value)
    assert changed(before) == {}
    assert not DifferenceRepair.objects.exists()


@pytest.mark.rule("R37")
def test_no_repair_changes_an_order(chain: World):
    plant(chain, fault("order date is moved"))
    difference = stored_difference(chain, "middle", C.DATE_DIFFERS)

    check_refused(chain, "middle", difference, "not_repairable")


def test_difference_that_is_gone_is_not_repaired(chain: World):
    plant(chain, fault("mirror is changed"))
    difference = stored_difference(chain, "middle", C.MIRROR_DIFFERS)
    with as_owner() as run:
        run(
            "UPDATE upline_subscription SET quantity = quantity - 1 WHERE id = %s",
            [difference.record_id],
        )

    check_refused(chain, "middle", difference, "difference_gone")


def test_mirror_is_not_set_while_a_sale_is_on_its_way(chain: World):
    chain.reseller_changes_quantity("Seats", to=20, by="far")
    difference = stored_difference(chain, "middle", C.MIRROR_DIFFERS)

    check_refused(chain, "middle", difference, "not_repairable")


def test_missing_event_that_may_be_a_sale_is_not_made_up(chain: World):
    chain.reseller_changes_quantity("Seats", to=20, by="far")
    with as_owner() as run:
        run("DELETE FROM upline_saleevent WHERE state = 'WAITING'")
    difference = stored_difference(chain, "middle", C.SEQUENCE_GAP)

    check_refused(chain, "middle", difference, "not_repairable")


def test_mirror_is_not_set_back_before_an_event_that_is_gone(chain: World):
    with as_owner() as run:
        run(
            "DELETE FROM upline_saleevent WHERE kind = 'QUANTITY_CHANGED' AND tenant_id = %s",
            [chain.bss("middle").id],
        )
    difference = stored_difference(chain, "middle", C.MIRROR_SEQUENCE)

    check_refused(chain, "middle", difference, "not_repairable")


def test_mirror_that_is_ahead_of_its_source_is_set_back(chain: World):
    mirror = Subscription.objects.filter(tenant_id=chain.bss("middle").id).earliest("id")
    Subscription.objects.filter(pk=mirror.pk).update(source_sequence_no=9)

    repair(chain, "middle", stored_difference(chain, "middle", C.MIRROR_SEQUENCE).pk)

    assert Subscription.objects.get(pk=mirror.pk).source_sequence_no == mirror.source_sequence_no
    chain.reseller_changes_quantity("Seats", to=13, by="far")
    chain.run_booking()
    assert found_at(chain, "middle") | found_at(chain, "top") == set()


def test_person_without_the_right_repairs_nothing(chain: World):
    plant(chain, fault("mirror is changed"))
    difference = stored_difference(chain, "middle", C.MIRROR_DIFFERS)

    viewer = Actor(name="Vera", role=Role.VIEWER)
    check_refused(chain, "middle", difference, "not_permitted", by=viewer)


def test_difference_of_another_bss_is_not_found(chain: World):
    plant(chain, fault("mirror is changed"))
    difference = stored_difference(chain, "middle", C.MIRROR_DIFFERS)
    before = rows()

    with pytest.raises(StoredDifference.DoesNotExist):
        repair(chain, "top", difference.pk)

    assert changed(before) == {}


def test_record_of_a_repair_is_never_changed(chain: World):
    plant(chain, fault("mirror is changed"))
    repair(chain, "middle", stored_difference(chain, "middle", C.MIRROR_DIFFERS).pk)

    for statement in ("UPDATE upline_differencerepair SET by = 'x'", "DELETE FROM upline_differencerepair"):  # fmt: skip
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute(statement)
