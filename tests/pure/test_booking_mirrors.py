"""Mirrors of customers, subscriptions and add-ons (R7, R15, R31, R32, R42, R44)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.support.booking import (
    ACCOUNT_DEFAULT_RULE,
    ACCOUNT_RULE,
    ACCOUNT_USER,
    ADLER,
    ADMINISTRATOR,
    BASIC,
    CUMULUS,
    DAY,
    HUBER,
    MONTHLY,
    OWN_SERVICE,
    PREMIUM,
    PRODUCTS,
    RESELLER_USER,
    STRATUS,
    add_on,
    book_one,
    change,
    customer,
    defaults,
    mirror_of,
    sale,
    snapshot,
    snapshot_after,
    sold,
    subscription,
    terms,
)
from upline.backorders.booking import book
from upline.subscriptions.events import Stream
from upline.subscriptions.rulebook import ChangeKind, LineKind, Status, SubscriptionKind


def account_in(state, number=HUBER, reseller=CUMULUS):
    return state.accounts[reseller, number]


# Customers


@pytest.mark.rule("R31")
def test_customer_is_mirrored_at_its_first_booked_sale():
    state = snapshot()

    booking = book([sale(subscription())], state)

    account = account_in(state)
    assert (account.name, account.accounting_no) == ("Huber Bakery", "10010")
    assert (account.email, account.billing_address) == ("office@huber.example", "Main Street 1")
    assert (account.billing_to_id, account.currency) == (terms().account_id, "EUR")
    assert (account.source, account.source_version, account.version) == ((CUMULUS, HUBER), 1, 1)
    assert (account.is_new, account.is_changed) == (True, True)
    assert booking.accounts == {account.id: account}


@pytest.mark.rule("R31")
def test_second_sale_of_a_customer_finds_its_mirror_and_leaves_it_unchanged():
    state = snapshot_after(sale(subscription()))
    account = account_in(state)

    booking = book([sale(subscription(2), number=2)], state)

    assert booking.orders[0].account is account
    assert list(state.accounts) == [(CUMULUS, HUBER)]
    assert (booking.accounts, account.is_changed, account.version) == ({}, False, 1)


@pytest.mark.rule("R31")
def test_customers_are_paired_by_reseller_and_identifier_never_by_name():
    state = snapshot_after(
        sale(subscription(1)),
        sale(subscription(2), customer=customer(ADLER)),
        sale(subscription(3), reseller_id=STRATUS),
    )

    assert set(state.accounts) == {(CUMULUS, HUBER), (CUMULUS, ADLER), (STRATUS, HUBER)}
    assert len({account.id for account in state.accounts.values()}) == 3


@pytest.mark.rule("R31")
@pytest.mark.parametrize("field", ["name", "accounting_no", "email", "billing_address"])
def test_newer_version_of_a_customer_is_taken_over(field):
    state = snapshot_after(sale(subscription()))
    account = account_in(state)

    booking = book([update(version=2, **{field: "changed"})], state)

    assert getattr(account, field) == "changed"
    assert (account.source_version, account.version, account.is_changed) == (2, 2, True)
    assert list(booking.accounts.values()) == [account]


@pytest.mark.rule("R31", "R35")
@pytest.mark.parametrize("version", [4, 5])
def test_version_of_a_customer_that_is_not_newer_is_ignored(version):
    state = snapshot_after(sale(subscription(), customer=customer(version=5)))
    account = account_in(state)

    booking = book([update(version=version, name="changed")], state)

    assert account.name == "Huber Bakery"
    assert (account.source_version, account.version, account.is_changed) == (5, 1, False)
    assert booking.accounts == {}


@pytest.mark.rule("R31")
def test_sale_updates_the_customer_s_mirror_as_well():
    state = snapshot_after(sale(subscription()))

    book_one(
        sale(subscription(2), number=2, customer=customer(version=2, email="new@h.example")), state
    )

    assert account_in(state).email == "new@h.example"


@pytest.mark.rule("R31", "R35")
@pytest.mark.parametrize(("known", "name"), [(3, "Newest"), (1, "Of the event")])
def test_newest_known_state_of_a_customer_is_taken_even_from_an_event_still_waiting(known, name):
    newest = {(CUMULUS, HUBER): customer(version=known, name="Newest")}
    event = sale(subscription(), customer=customer(version=2, name="Of the event"))
    state = snapshot(newest=newest)

    book_one(event, state)

    assert account_in(state).name == name
    assert account_in(state).source_version == max(known, 2)


@pytest.mark.rule("R31")
def test_new_mirror_stays_at_its_first_version_while_it_is_new():
    later = update(version=2, name="Huber & Sons")

    state = snapshot()
    book([sale(subscription()), later], state)

    assert (account_in(state).name, account_in(state).version) == ("Huber & Sons", 1)


def update(**fields):
    """The event that a customer changed."""
    return change(ChangeKind.CUSTOMER_UPDATED, number=2, customer=customer(**fields))


@pytest.mark.rule("R15", "R31", "R32")
@pytest.mark.parametrize(
    ("setup", "reseller_user", "user", "rule"),
    [
        ({}, RESELLER_USER, ACCOUNT_USER, ACCOUNT_RULE),
        (
            {"account_user_id": None, "account_rule_id": None},
            RESELLER_USER,
            RESELLER_USER,
            ACCOUNT_DEFAULT_RULE,
        ),
        ({"account_user_id": None}, None, ADMINISTRATOR, ACCOUNT_RULE),
        (
            {
                "account_user_id": None, "administrator_id": None, "account_rule_id": None,
                "account_default_rule_id": None,
            },
            None,
            None,
            None,
        ),
    ],
)  # fmt: skip
def test_mirrors_get_responsible_user_and_rule_of_accounts_with_the_fallbacks(
    setup, reseller_user, user, rule
):
    reseller = terms(responsible_user_id=reseller_user)
    state = snapshot(defaults=defaults(**setup), resellers={CUMULUS: reseller})
    seats = subscription()

    book_one(sale(seats), state)

    for record in (account_in(state), mirror_of(seats, state)):
        assert (record.responsible_user_id, record.sharing_rule_id) == (user, rule)


# Subscriptions and add-ons


@pytest.mark.rule("R32", "R42")
def test_mirror_of_a_subscription_copies_what_the_reseller_decides():
    seats = subscription(
        status=Status.INACTIVE, end_date=date(2027, 5, 15), auto_renew=False, quantity=7
    )
    state = snapshot()

    booking = book([sale(seats)], state)

    mirror = mirror_of(seats, state)
    assert (mirror.source, mirror.kind) == ((CUMULUS, seats.id), SubscriptionKind.SUBSCRIPTION)
    assert (mirror.account_id, mirror.parent_id) == (account_in(state).id, None)
    assert mirror.name == "Huber Bakery - Business Basic"
    assert (mirror.product_id, mirror.billing_cycle, mirror.quantity) == (BASIC, MONTHLY, 7)
    assert (mirror.status, mirror.auto_renew) == (Status.INACTIVE, False)
    assert (mirror.start_date, mirror.renewal_date, mirror.end_date) == (
        seats.start_date,
        seats.renewal_date,
        date(2027, 5, 15),
    )
    assert (mirror.is_new, mirror.is_changed) == (True, True)
    assert booking.subscription_mirrors == {mirror.id: mirror}


@pytest.mark.rule("R17", "R32")
def test_new_mirror_without_a_price_has_the_currency_of_the_reseller_s_account():
    seats = subscription()
    state = snapshot(resellers={CUMULUS: terms(currency="USD")})

    book([change(ChangeKind.EARLIER_SALE, seats)], state)

    assert (mirror_of(seats, state).currency, mirror_of(seats, state).unit_price) == ("USD", None)


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": 25},
        {"status": Status.CANCELLED},
        {"start_date": date(2026, 7, 1)},
        {"renewal_date": None},
        {"end_date": date(2027, 1, 1), "cancellation_requested_on": date(2026, 12, 1)},
        {"auto_renew": False},
        {"product_id": PREMIUM},
    ],
)
def test_mirror_is_set_to_the_state_that_a_later_event_carries(changes):
    seats = subscription()
    state = snapshot_after(sale(seats))
    event = change(
        ChangeKind.SUBSCRIPTION_RENEWED, replace(seats, **changes), number=2, sequence_no=2
    )

    booking = book([event], state)

    mirror = mirror_of(seats, state)
    for name, value in changes.items():
        assert getattr(mirror, name) == value
    assert (mirror.is_changed, mirror.is_new) == (True, False)
    assert booking.subscription_mirrors == {mirror.id: mirror}


@pytest.mark.rule("R32")
def test_rename_of_the_customer_leaves_the_mirror_s_name():
    seats = subscription()
    state = snapshot_after(sale(seats))

    book([replace(update(version=2, name="Huber & Sons"), streams=())], state)

    assert mirror_of(seats, state).name == "Huber Bakery - Business Basic"


@pytest.mark.rule("R32")
@pytest.mark.parametrize("is_parent_first", [True, False])
def test_add_on_is_mirrored_under_the_mirror_of_its_subscription(is_parent_first):
    seats = subscription()
    archive = add_on(2, seats)
    records = (seats, archive) if is_parent_first else (archive, seats)
    state = snapshot()

    book_one(sale(*records), state)

    mirror = mirror_of(archive, state)
    assert mirror.kind is SubscriptionKind.ADD_ON
    assert mirror.parent_id == mirror_of(seats, state).id
    assert mirror.name == "Huber Bakery - Archiving"


@pytest.mark.rule("R7", "R32")
def test_add_on_of_a_subscription_without_mirror_has_no_parent():
    own = subscription(1, OWN_SERVICE)
    archive = add_on(2, own)
    state = snapshot()

    book_one(sale(own, archive), state)

    assert mirror_of(archive, state).parent_id is None


@pytest.mark.rule("R32")
def test_parent_is_found_among_the_records_of_the_same_reseller_only():
    seats = subscription()
    state = snapshot_after(sale(seats, reseller_id=STRATUS))
    archive = add_on(2, seats)
    event = sale(archive, number=2, streams=(Stream(subject_id=archive.id, sequence_no=1),))

    book_one(event, state)

    assert mirror_of(archive, state).parent_id is None


@pytest.mark.rule("R7")
@pytest.mark.parametrize("fields", [{"is_own": True}, {"product": STRATUS}])
def test_mirror_ends_when_its_subscription_gets_a_product_unknown_upstream(fields):
    seats, other = subscription(1), subscription(2)
    state = snapshot_after(sale(seats))
    mirror = mirror_of(seats, state)
    event = sale(
        subscription(1, **fields), other, lines=[sold(other)], number=2, sequence_no=2,
        streams=(Stream(subject_id=seats.id, sequence_no=2),),
    )  # fmt: skip

    booking = book([event], state)

    assert mirror.status is Status.CANCELLED
    assert (mirror.product_id, mirror.is_changed) == (BASIC, True)
    assert booking.subscription_mirrors[mirror.id] is mirror


@pytest.mark.rule("R7")
@pytest.mark.parametrize("fields", [{"is_own": True}, {"product": STRATUS}])
def test_record_of_a_product_unknown_upstream_is_not_mirrored(fields):
    seats, unknown = subscription(1), subscription(2, **fields)
    state = snapshot()

    order = book_one(sale(seats, unknown, lines=[sold(seats)]), state)

    assert list(state.subscription_mirrors) == [(CUMULUS, seats.id)]
    assert order.provenance["made"]["subscriptions"] == [str(mirror_of(seats, state).id)]


@pytest.mark.rule("R7")
def test_records_after_one_that_is_not_mirrored_are_mirrored():
    unknown, seats = subscription(1, is_own=True), subscription(2)
    state = snapshot()

    book_one(sale(unknown, seats, lines=[sold(seats)]), state)

    assert (CUMULUS, seats.id) in state.subscription_mirrors


@pytest.mark.rule("R31", "R32")
def test_snapshot_groups_mirrors_by_account_including_those_just_made():
    seats, other = subscription(1), subscription(2)
    state = snapshot_after(sale(seats))
    account = account_in(state)
    assert state.mirrors_by_account == {account.id: [mirror_of(seats, state)]}

    book_one(sale(other, number=2), state)

    assert state.mirrors_by_account == {
        account.id: [mirror_of(seats, state), mirror_of(other, state)]
    }


@pytest.mark.rule("R42")
def test_first_later_sale_of_an_unmirrored_subscription_mirrors_its_whole_quantity():
    seats = subscription(quantity=30)
    state = snapshot()

    order = book_one(sale(seats, lines=[sold(seats, LineKind.QUANTITY, quantity=5)]), state)

    assert (order.lines[0].quantity, mirror_of(seats, state).quantity) == (5, 30)
    assert mirror_of(seats, state).order_id is None


@pytest.mark.rule("R32")
def test_product_that_another_tenant_owns_gives_the_mirror_its_name_there():
    renamed = {**PRODUCTS, BASIC: PRODUCTS[BASIC]._replace(name="Basic 2026")}
    seats = subscription(product_name="Our name for it")
    state = snapshot(products=renamed)

    book_one(sale(seats), state)

    assert mirror_of(seats, state).name == "Huber Bakery - Basic 2026"


@pytest.mark.rule("R5", "R7", "R32")
@pytest.mark.parametrize("kind", [ChangeKind.SUBSCRIPTION_SUSPENDED, ChangeKind.AUTO_RENEWAL_SET])
def test_change_of_what_became_an_own_product_leaves_its_mirror_cancelled(kind):
    seats = subscription()
    own = replace(seats, product_id=OWN_SERVICE, is_own=True)
    state = snapshot_after(sale(seats))
    changed = change(kind, replace(own, status=Status.SUSPENDED), number=2, sequence_no=2)

    book([replace(changed, streams=())], state)

    mirror = mirror_of(seats, state)
    assert (mirror.status, mirror.product_id) == (Status.CANCELLED, BASIC)
    assert (mirror.end_date, mirror.cancellation_requested_on) == (DAY, DAY)

    later = replace(changed, effective_date=date(2026, 6, 1), streams=())
    assert mirror.end_date == DAY
    book([later], state)
    assert (mirror.end_date, mirror.status) == (DAY, Status.CANCELLED)


@pytest.mark.rule("R32", "R42")
def test_record_mirrored_beside_the_lines_of_a_sale_has_the_price_of_the_order_date():
    seats = subscription(1)
    archive = add_on(2, seats, quantity=4)
    event = sale(seats, archive, lines=[sold(seats, LineKind.QUANTITY, quantity=2)])
    state = snapshot()

    book([event], state)

    mirror = mirror_of(archive, state)
    assert (mirror.unit_price, mirror.quantity, mirror.order_id) == (Decimal("3.00"), 4, None)
