"""What a reseller reads about a sale on its record: state upstream, purchase price, margin; selling at once."""

import pytest

from tests.support.order_client import (
    BASIC,
    MAIL,
    OrderClient,
    back_orders,
    new_item,
    product,
    run_booking,
)
from tests.support.page import Page
from upline.models import Account, Order, Subscription
from upline.web.shared.form_tokens import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(fixtures) -> OrderClient:
    return OrderClient(fixtures, fixtures.ann)


def new_order(fixtures, *items: str) -> str:
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    return f"new/?account={huber.pk}" + "".join(f"&item={item}" for item in items)


def sell(fixtures, ann: OrderClient, *items: str) -> tuple[Page, Order]:
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    page = ann("new/", {"account": huber.pk, "item": list(items), "do": "sell"})
    return page, Order.objects.filter(tenant=fixtures.cumulus).latest("number")


def test_new_order_shows_margin_and_what_selling_it_books(fixtures, ann):
    orders = Order.objects.count()

    page = ann(new_order(fixtures, new_item(BASIC, 10)))

    assert "Purchase price 44.80 EUR · margin 25.20 EUR" in page.words
    assert "Total 70.00 EUR Purchase price 44.80 EUR" in page.words
    assert "Margin 25.20 EUR (36.0 %)" in page.words
    assert "Alpine Distribution books one order" in page.words
    assert {"Sell now", "Save as draft"} <= set(page.offers)
    assert Order.objects.count() == orders


def test_order_is_sold_at_once_and_booked_once(fixtures, ann):
    page, order = sell(fixtures, ann, new_item(BASIC, 10))
    run_booking()

    assert "Order executed" in page.words
    assert "On its way to Alpine Distribution" in page.words
    assert order.executed_at is not None
    assert len(back_orders(fixtures)) == 1


def test_nothing_is_saved_where_an_item_has_no_price(fixtures, ann):
    orders = Order.objects.count()

    page = ann(new_order(fixtures, new_item(BASIC, 10, "TRIENNIAL")))
    refused, _ = sell(fixtures, ann, new_item(BASIC, 10, "TRIENNIAL"))

    assert "It can be saved, but not sold yet." in page.words
    assert "Sell now" not in page.offers
    assert "has no sell price" in refused.words
    assert Order.objects.count() == orders


def test_state_of_a_sale_is_polled_until_it_is_booked(fixtures, ann):
    _page, order = sell(fixtures, ann, new_item(BASIC, 10))
    live = f"/t/cumulus/orders/{order.pk}/sale-state/?totals=1"
    waiting = ann.client.get(live)

    unchanged = ann.client.get(live, headers={"If-None-Match": waiting["ETag"]})
    run_booking()
    booked = ann.client.get(live, headers={"If-None-Match": waiting["ETag"]})

    assert unchanged.status_code == 304
    assert booked.status_code == 200
    assert "Booked by Alpine Distribution" in Page(booked).words
    assert "Purchase price, as booked" in Page(booked).words
    assert "hx-trigger" not in booked.content.decode().split("sale-margin")[0]


def test_sale_state_of_a_subscription_follows_its_sale(fixtures, ann):
    record = fixtures.subscription_of(BASIC)
    ann(f"/t/cumulus/subscriptions/{record.pk}/change-quantity/", {"quantity": 30, "when": "now"})
    live = f"/t/cumulus/subscriptions/{record.pk}/sale-state/"

    waiting = ann(live)
    run_booking()

    assert "On its way" in waiting.words
    assert "Booked by Alpine Distribution" in ann(live).words


def test_subscription_shows_what_is_paid_earned_and_bought(fixtures, ann):
    record = fixtures.subscription_of(MAIL.replace("-1", "-2"))

    page = ann(f"/t/cumulus/subscriptions/{record.pk}/")

    assert "Huber Bakery pays per month" in page.words
    assert "Your cost per month" in page.words
    assert "Margin" in page.words


def test_mirror_shows_what_the_reseller_pays_and_no_margin(fixtures):
    page = Page(
        fixtures.signed_in_client(fixtures.otto).get(fixtures.subscription(fixtures.mirror(BASIC)))
    )

    assert "Cumulus IT pays per month" in page.words
    assert "Margin" not in page.words


def test_back_order_names_each_refused_action_once(fixtures):
    page = Page(fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1)))

    assert "Execute, Deliver – the sale has been carried out in the reseller’s BSS." in page.words
    assert page.words.count("kept as sold") == 1


def test_empty_fields_are_folded_away(fixtures):
    page = Page(fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1)))

    assert "Show empty fields" in page.words
    filled = page.words.split("Show empty fields")[0]
    assert "Campaign" not in filled


def test_products_are_suggested_by_what_is_typed(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 1))

    found = ann.client.get(
        f"/t/cumulus/orders/{order.pk}/add-item/?product=exchange", headers={"HX-Request": "true"}
    )

    assert "Exchange Online (Plan 1)" in Page(found).words


def trial_address(fixtures) -> str:
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    trial = product(BASIC)
    trial.offers_trial = True
    trial.save()
    return f"/t/cumulus/subscriptions/trial/?account={huber.pk}&product={trial.pk}"


def test_trial_is_started_by_page_and_books_nothing(fixtures, ann):
    address = trial_address(fixtures)
    offered = ann(new_order(fixtures) + f"&product={product(BASIC).pk}")

    form = ann(address)
    started = ann(address, {"quantity": 3, "billing_cycle": "MONTHLY", "start_date": "2026-05-15"})
    run_booking()

    assert address in offered.addresses
    assert "Start a trial of 1 licence" in form.words
    assert "No order is booked at the distributor." in form.words
    assert "Trial started" in started.words
    trial = Subscription.objects.get(tenant=fixtures.cumulus, is_trial=True, quantity=3)
    assert trial.account.name == "Huber Bakery"
    assert back_orders(fixtures) == []
    assert "Your cost per month 0.00 EUR" in ann(f"/t/cumulus/subscriptions/{trial.pk}/").words


def test_preview_of_a_trial_says_why_it_is_refused(fixtures, ann):
    address = trial_address(fixtures).replace("trial/?", "trial/preview/?")

    refused = ann(address, {"quantity": 0, "billing_cycle": "MONTHLY", "start_date": "1900-01-01"})
    early = ann(address, {"quantity": 2, "billing_cycle": "MONTHLY", "start_date": "1900-01-01"})

    assert "Enter a whole number from 1 to" in refused.words
    assert "1900" in early.words or "2000" in early.words
    assert Subscription.objects.filter(tenant=fixtures.cumulus, quantity=2).count() == 0


def test_product_without_a_trial_has_no_page_for_one(fixtures, ann):
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    mail = product(MAIL)
    assert not mail.offers_trial

    assert (
        ann.status(f"/t/cumulus/subscriptions/trial/?account={huber.pk}&product={mail.pk}") == 404
    )


def test_draft_sent_again_after_back_is_sold_once(fixtures, ann):
    token = new_token()
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    page = ann(new_order(fixtures, new_item(BASIC, 10)) + f"&draft={token}")
    sent = {
        "account": huber.pk, "draft": token, "item": [new_item(BASIC, 10)], "do": "sell",
        "form_token": token,
    }  # fmt: skip
    before = Order.objects.filter(tenant=fixtures.cumulus).count()

    answers = [ann.client.post("/t/cumulus/orders/new/", sent) for _ in range(2)]

    assert token in page.sent["form_token"]
    assert {answer.headers["Location"] for answer in answers} == {answers[0].headers["Location"]}
    assert Order.objects.filter(tenant=fixtures.cumulus).count() - before == 1
