"""A middle tier's booking is at once an event for the next BSS up (R43).

Alpine sells for Global, which owns all products but the archive.
"""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from tests.support.booking import (
    ALPINE,
    ARCHIVE,
    BASIC,
    CUMULUS,
    DAY,
    GLOBAL,
    HUBER,
    PREMIUM,
    PRODUCTS,
    add_on,
    chained_snapshot,
    change,
    customer,
    mirror_of,
    sale,
    snapshot,
    snapshot_after,
    sold,
    subscription,
)
from upline.backorders.booking import book
from upline.kernel.money import Money
from upline.parties.events import CustomerUpdated
from upline.subscriptions.events import Stream, SubscriptionsChanged, SubscriptionsSold
from upline.subscriptions.rulebook import ChangeKind, LineKind, Status, SubscriptionKind, Trigger


def forwarded(event, state):
    return book([event], state).outbox_events


# Sales


@pytest.mark.rule("R43")
def test_sale_is_not_forwarded_where_back_ordering_is_not_active():
    assert forwarded(sale(subscription()), snapshot()) == []


@pytest.mark.rule("R43", "R34")
def test_sale_that_is_parked_or_books_nothing_is_not_forwarded():
    assert forwarded(sale(subscription()), chained_snapshot(resellers={})) == []
    assert forwarded(sale(subscription(is_own=True)), chained_snapshot()) == []


@pytest.mark.rule("R43")
def test_booked_sale_is_forwarded_with_the_same_trigger_dates_quantities_and_person():
    seats = subscription(quantity=7)
    state = chained_snapshot()
    event = sale(seats, kind=Trigger.BASKET_CHECKED_OUT)

    [sent] = forwarded(event, state)

    mirror = mirror_of(seats, state)
    assert isinstance(sent, SubscriptionsSold)
    assert (sent.tenant_id, sent.trigger) == (ALPINE, Trigger.BASKET_CHECKED_OUT)
    assert (sent.effective_date, sent.happened_at) == (DAY, event.happened_at)
    assert (sent.by, sent.reference) == ("Ann Berger", "Sale 7")
    [line] = sent.lines
    assert line == replace(
        event.lines[0], subscription_id=mirror.id, product_name="Business Basic", is_own=False
    )
    assert sent.streams == (Stream(subject_id=mirror.id, sequence_no=1),)
    assert mirror.sequence_no == 1


@pytest.mark.rule("R43")
def test_forwarded_line_keeps_every_figure_of_the_line_that_was_sold():
    seats = subscription()
    line = sold(
        seats,
        LineKind.PARTIAL_PLAN_INTO,
        quantity=3,
        quantity_old=4,
        is_upgrade=True,
        pushed_price=Money(Decimal("0.37"), "EUR"),
    )
    state = chained_snapshot()

    [sent] = forwarded(sale(seats, lines=[line]), state)

    assert sent.lines == (
        replace(line, subscription_id=mirror_of(seats, state).id, product_name="Business Basic"),
    )


@pytest.mark.rule("R43", "R31")
def test_forwarded_sale_names_the_mirrored_account_as_its_customer():
    state = chained_snapshot()
    event = sale(subscription(), customer=customer(version=9))

    [sent] = forwarded(event, state)

    account = state.accounts[CUMULUS, HUBER]
    assert sent.customer == customer(account.id, version=account.version)
    assert sent.customer.id != HUBER


@pytest.mark.rule("R43", "R32")
def test_forwarded_sale_carries_the_mirrors_as_they_stand():
    seats = subscription(quantity=7, status=Status.INACTIVE, auto_renew=False, end_date=DAY)
    archive = add_on(2, seats, PREMIUM)
    state = chained_snapshot()

    [sent] = forwarded(sale(seats, archive), state)

    mirror, under = mirror_of(seats, state), mirror_of(archive, state)
    assert sent.subscriptions == (
        replace(seats, id=mirror.id, product_name="Business Basic"),
        replace(archive, id=under.id, parent_id=mirror.id, product_name="Business Premium"),
    )
    assert sent.subscriptions[1].kind is SubscriptionKind.ADD_ON
    assert sent.streams == (Stream(subject_id=mirror.id, sequence_no=1),)


@pytest.mark.rule("R43", "R7")
def test_product_of_the_middle_tier_is_forwarded_as_its_own():
    seats = subscription(1)
    archive = subscription(2, ARCHIVE)
    state = chained_snapshot()

    [sent] = forwarded(sale(seats, archive), state)

    assert [line.is_own for line in sent.lines] == [False, True]
    assert [one.is_own for one in sent.subscriptions] == [False, True]
    assert sent.streams == (Stream(subject_id=mirror_of(seats, state).id, sequence_no=1),)
    assert mirror_of(archive, state).sequence_no == 0


@pytest.mark.rule("R43", "R7", "R42")
def test_add_on_of_the_middle_tier_begins_no_stream_of_an_earlier_sale():
    seats = subscription()
    earlier = snapshot_after(sale(seats), state=chained_snapshot(recipient_id=None))
    state = replace(earlier, recipient_id=GLOBAL)
    archive = add_on(2, seats, ARCHIVE)

    [sent] = forwarded(sale(archive, number=2, sequence_no=2), state)

    assert sent.streams == ()
    assert mirror_of(seats, state).sequence_no == 0


@pytest.mark.rule("R43", "R7")
def test_own_product_of_the_reseller_is_not_forwarded():
    seats, own = subscription(1), subscription(2, is_own=True)
    state = chained_snapshot()

    [sent] = forwarded(sale(own, seats), state)

    mirror = mirror_of(seats, state)
    assert [line.subscription_id for line in sent.lines] == [mirror.id]
    assert [one.id for one in sent.subscriptions] == [mirror.id]


@pytest.mark.rule("R43", "R7")
def test_ended_mirror_is_forwarded_but_its_own_product_line_is_not():
    seats, other = subscription(1), subscription(2)
    state = snapshot_after(sale(seats), state=chained_snapshot())
    ended = replace(seats, is_own=True)
    event = sale(
        ended, other, number=2, streams=(Stream(subject_id=seats.id, sequence_no=2),),
    )  # fmt: skip

    [sent] = forwarded(event, state)

    assert [line.subscription_id for line in sent.lines] == [mirror_of(other, state).id]
    by_id = {one.id: one.status for one in sent.subscriptions}
    assert by_id[mirror_of(seats, state).id] is Status.CANCELLED


@pytest.mark.rule("R35", "R43")
def test_each_forwarded_event_of_a_subscription_has_the_next_sequence_number():
    seats = subscription()
    state = snapshot_after(sale(seats), state=chained_snapshot())
    more = sale(
        replace(seats, quantity=12),
        lines=[sold(seats, LineKind.QUANTITY, quantity=2)],
        number=2,
        sequence_no=2,
    )

    booking = book([more], state)

    mirror = mirror_of(seats, state)
    [sent] = booking.outbox_events
    assert sent.streams == (Stream(subject_id=mirror.id, sequence_no=2),)
    assert (mirror.sequence_no, mirror.source_sequence_no) == (2, 2)
    assert booking.subscription_mirrors[mirror.id] is mirror


@pytest.mark.rule("R35", "R43")
def test_add_on_is_forwarded_in_the_stream_of_its_subscription():
    seats = subscription()
    state = snapshot_after(sale(seats), state=chained_snapshot())
    archive = add_on(2, seats, PREMIUM)

    [sent] = forwarded(sale(archive, number=2, sequence_no=2), state)

    assert sent.streams == (Stream(subject_id=mirror_of(seats, state).id, sequence_no=2),)


@pytest.mark.rule("R35", "R43")
def test_add_on_whose_subscription_is_unknown_further_up_has_a_stream_of_its_own():
    parent = subscription(1, ARCHIVE)
    under = add_on(2, parent, BASIC)
    state = chained_snapshot()

    [sent] = forwarded(sale(parent, under), state)

    assert sent.streams == (Stream(subject_id=mirror_of(under, state).id, sequence_no=1),)


@pytest.mark.rule("R35", "R43")
def test_add_on_whose_parent_is_not_in_the_snapshot_has_a_stream_of_its_own():
    seats = subscription()
    under = add_on(2, seats, BASIC)
    state = snapshot_after(sale(seats, under), state=chained_snapshot())
    del state.subscription_mirrors[CUMULUS, seats.id]
    state = replace(state, mirrors_by_account={})
    more = replace(under, quantity=12)
    event = sale(
        more, lines=[sold(more, LineKind.ADD_ON_QUANTITY, quantity=2)], streams=(), number=2
    )

    [sent] = forwarded(event, state)

    mirror = mirror_of(under, state)
    assert sent.streams == (Stream(subject_id=mirror.id, sequence_no=1),)


@pytest.mark.rule("R35", "R43")
def test_sale_of_several_subscriptions_is_forwarded_in_each_of_their_streams():
    first, second = subscription(1), subscription(2)
    state = snapshot_after(sale(first), state=chained_snapshot())
    event = sale(
        first,
        second,
        lines=[sold(first, LineKind.QUANTITY, quantity=1), sold(second)],
        streams=(Stream(subject_id=first.id, sequence_no=2),),
        number=2,
    )

    [sent] = forwarded(event, state)

    assert sent.streams == (
        Stream(subject_id=mirror_of(first, state).id, sequence_no=2),
        Stream(subject_id=mirror_of(second, state).id, sequence_no=1),
    )


# Changes that sell nothing


@pytest.mark.rule("R5", "R43")
def test_change_is_forwarded_once_for_each_subscription_with_what_belongs_to_it():
    first, second = subscription(1), subscription(2)
    archive = add_on(3, second, PREMIUM)
    state = snapshot_after(sale(first, second, archive), state=chained_snapshot())
    event = change(
        ChangeKind.SUBSCRIPTION_SUSPENDED,
        *(replace(one, status=Status.SUSPENDED) for one in (first, second, archive)),
        number=2,
        sequence_no=2,
    )

    sent = forwarded(event, state)

    ids = [mirror_of(one, state).id for one in (first, second, archive)]
    assert all(isinstance(one, SubscriptionsChanged) for one in sent)
    assert [[record.id for record in one.subscriptions] for one in sent] == [ids[:1], ids[1:]]
    assert [one.streams for one in sent] == [
        (Stream(subject_id=ids[0], sequence_no=2),),
        (Stream(subject_id=ids[1], sequence_no=2),),
    ]
    for one in sent:
        assert {record.status for record in one.subscriptions} == {Status.SUSPENDED}
        assert (one.tenant_id, one.change_kind) == (ALPINE, ChangeKind.SUBSCRIPTION_SUSPENDED)
        assert (one.effective_date, one.happened_at) == (DAY, event.happened_at)
        assert one.by == "Ann Berger"
        assert one.customer.id == state.accounts[CUMULUS, HUBER].id


@pytest.mark.rule("R5", "R43")
def test_change_of_what_was_never_forwarded_is_not_forwarded():
    known, unknown = subscription(1), subscription(2)
    state = snapshot_after(sale(known), state=chained_snapshot())
    state = snapshot_after(
        change(ChangeKind.EARLIER_SALE, unknown, number=2),
        state=replace(state, mirrors_by_account={}),
    )
    event = change(ChangeKind.SUBSCRIPTION_RENEWED, unknown, known, number=3, sequence_no=2)

    [sent] = forwarded(event, state)

    assert [one.id for one in sent.subscriptions] == [mirror_of(known, state).id]
    assert mirror_of(unknown, state).sequence_no == 0


@pytest.mark.rule("R42", "R43")
def test_earlier_sale_of_an_unknown_subscription_is_not_forwarded():
    assert forwarded(change(ChangeKind.EARLIER_SALE, subscription()), chained_snapshot()) == []


@pytest.mark.rule("R5", "R43", "R7")
def test_change_of_a_product_of_the_middle_tier_is_not_forwarded():
    archive = subscription(1, ARCHIVE)
    state = snapshot_after(sale(archive), state=chained_snapshot())
    event = change(ChangeKind.SUBSCRIPTION_RENEWED, archive, number=2, sequence_no=2)

    assert forwarded(event, state) == []


@pytest.mark.rule("R5", "R43")
def test_change_of_an_unmirrored_subscription_is_not_forwarded():
    event = change(ChangeKind.SUBSCRIPTION_RENEWED, subscription())

    assert forwarded(event, chained_snapshot()) == []


@pytest.mark.rule("R5", "R43")
def test_change_is_not_forwarded_where_back_ordering_is_not_active():
    seats = subscription()
    state = snapshot_after(sale(seats), state=chained_snapshot())
    state.recipient_id = None
    event = change(ChangeKind.SUBSCRIPTION_RENEWED, seats, number=2, sequence_no=2)

    assert forwarded(event, state) == []


# Customers


@pytest.mark.rule("R31", "R43")
def test_customer_s_change_is_forwarded_as_a_change_of_the_mirrored_account():
    state = snapshot_after(sale(subscription()), state=chained_snapshot())
    event = change(
        ChangeKind.CUSTOMER_UPDATED, customer=customer(version=2, email="new@h.example"), number=2
    )

    [sent] = forwarded(event, state)

    account = state.accounts[CUMULUS, HUBER]
    assert isinstance(sent, CustomerUpdated)
    assert (sent.tenant_id, sent.recipient_id) == (ALPINE, GLOBAL)
    assert (sent.by, sent.happened_at) == ("Ann Berger", event.happened_at)
    assert sent.acted_on == event.effective_date
    assert sent.customer == customer(account.id, version=2, email="new@h.example")


@pytest.mark.rule("R31", "R43")
@pytest.mark.parametrize(("version", "active"), [(1, True), (2, False)])
def test_customer_s_change_is_not_forwarded_if_it_is_old_or_back_ordering_is_not_active(
    version, active
):
    state = snapshot_after(sale(subscription()), state=chained_snapshot())
    state.recipient_id = GLOBAL if active else None
    event = change(ChangeKind.CUSTOMER_UPDATED, customer=customer(version=version), number=2)

    assert forwarded(event, state) == []


@pytest.mark.rule("R43", "R7")
def test_product_is_own_if_its_owner_is_the_tenant_however_the_ids_are_ordered():
    tenant = UUID(int=GLOBAL.int + 1)  # in the standard data the owner's id is the larger one
    products = {
        BASIC: PRODUCTS[BASIC]._replace(owner_id=GLOBAL),
        ARCHIVE: PRODUCTS[ARCHIVE]._replace(owner_id=UUID(int=tenant.int)),
    }
    seats, archive = subscription(1), subscription(2, ARCHIVE)
    state = chained_snapshot(
        tenant_id=tenant, products=products, catalogue_tenant_ids=(tenant, GLOBAL)
    )

    [sent] = forwarded(sale(seats, archive), state)

    assert [line.is_own for line in sent.lines] == [False, True]
    assert [one.is_own for one in sent.subscriptions] == [False, True]
    assert sent.streams == (Stream(subject_id=mirror_of(seats, state).id, sequence_no=1),)


@pytest.mark.rule("R35", "R43")
def test_parent_of_an_add_on_is_found_among_all_mirrors_of_its_customer():
    seats, other = subscription(1), subscription(2)
    under = add_on(3, seats, PREMIUM)
    state = snapshot_after(sale(seats, under), sale(other, number=2), state=chained_snapshot())
    parent, archive, newer = (mirror_of(one, state) for one in (seats, under, other))
    archive.parent_id = UUID(int=parent.id.int)
    state = replace(state, mirrors_by_account={parent.account_id: [newer, parent, archive]})
    more = replace(under, quantity=12)

    [sent] = forwarded(
        sale(
            more, lines=[sold(more, LineKind.ADD_ON_QUANTITY, quantity=2)], number=3, sequence_no=2
        ),
        state,
    )

    assert sent.streams == (Stream(subject_id=parent.id, sequence_no=2),)


@pytest.mark.rule("R42", "R43")
def test_first_forwarded_sale_carries_the_current_add_ons_of_what_was_mirrored_before():
    seats = subscription()
    archive, ended = add_on(2, seats, PREMIUM), add_on(3, seats, PREMIUM, status=Status.CANCELLED)
    state = snapshot_after(
        change(ChangeKind.EARLIER_SALE, seats, archive, ended), state=chained_snapshot()
    )
    event = sale(seats, lines=[sold(seats, LineKind.QUANTITY, quantity=1)], number=2, sequence_no=2)
    later = replace(event, id=UUID(int=3), streams=(Stream(subject_id=seats.id, sequence_no=3),))

    [sent] = forwarded(event, state)
    [sent_later] = forwarded(later, state)

    known = [mirror_of(seats, state).id, mirror_of(archive, state).id]
    assert [one.id for one in sent.subscriptions] == known
    assert len(sent.lines) == len(sent.streams) == 1
    assert [one.id for one in sent_later.subscriptions] == known[:1]


@pytest.mark.rule("R13", "R43")
@pytest.mark.parametrize("acted_on", [DAY, None])
def test_forwarded_event_has_the_day_on_which_the_reseller_acted(acted_on):
    seats = subscription()
    state = chained_snapshot()

    [sold_event] = forwarded(sale(seats, acted_on=acted_on), state)
    [changed] = forwarded(
        change(
            ChangeKind.SUBSCRIPTION_SUSPENDED, seats, number=2, sequence_no=2, acted_on=acted_on
        ),
        state,
    )

    assert (sold_event.acted_on, changed.acted_on) == (acted_on, acted_on)
