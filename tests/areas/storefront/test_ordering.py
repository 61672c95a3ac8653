"""An end customer orders: catalogue, basket, checkout, trials, changes of subscriptions."""

import re
from datetime import date

import pytest

from tests.support.order_client import OrderClient, new_item
from tests.support.storefront import Shopper, add_login, open_storefront, product_id
from upline.backorders import actions as backorders
from upline.kernel import clock
from upline.models import Basket, Order, SaleEvent, StorefrontProduct, Subscription
from upline.web.storefront import orders

pytestmark = pytest.mark.django_db
BASIC, ARCHIVE, CARE = "m365-business-basic", "exchange-archiving", "cumulus-care"


def test_catalogue_shows_what_has_a_sell_price_with_that_price(hanna):
    page = hanna.open()

    assert page.texts("heading")[0] == "Catalogue"
    assert "Cumulus Managed Care" in page.words
    assert "per licence and month" in page.words


def test_selected_products_are_all_that_is_offered(hanna, fixtures):
    open_storefront(fixtures, sells_all_products=False)
    assert "sells nothing here yet" in hanna.open().words

    front = StorefrontProduct._meta.get_field("storefront").related_model.objects.get()
    StorefrontProduct.objects.create(
        tenant=fixtures.cumulus, storefront=front, product_id=product_id(CARE)
    )

    assert "Cumulus Managed Care" in hanna.open().words
    assert hanna.status(f"products/{product_id(BASIC)}/") == 404


def test_basket_survives_signing_out(hanna):
    hanna.put_in_basket(CARE, 2, target="new")
    hanna.send("sign-out/")
    assert hanna.open().texts("heading") == ["Sign in"]

    hanna.sign_in()

    assert "Cumulus Managed Care" in hanna.open("basket/").words


def test_checkout_executes_one_order_which_is_one_sale(hanna, fixtures):
    before = SaleEvent.objects.count()
    hanna.put_in_basket(CARE, 2, target="new")
    hanna.put_in_basket("exchange-online-1", 10, target="new")

    page = hanna.order_basket()

    order = Order.objects.filter(tenant=fixtures.cumulus).latest("number")
    assert page.texts("heading")[0] == f"Order {order.number}"
    assert order.executed_at is not None
    assert order.line_count == 2
    assert "Done" in page.words
    assert SaleEvent.objects.count() == before + 1
    assert backorders.drain(clock=clock.now) == 1


def test_form_that_is_sent_twice_orders_once(hanna, fixtures):
    hanna.put_in_basket(CARE, 2, target="new")
    shown = hanna.open("basket/")
    values = {
        "version": shown.named("version")[0].value,
        "form_token": shown.named("form_token")[-1].value,
    }
    before = Order.objects.count()

    first = hanna.client.post("/s/cumulus/basket/", values)
    second = hanna.client.post("/s/cumulus/basket/", values)

    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == before + 1


def test_page_from_before_the_order_orders_nothing_more(hanna):
    hanna.put_in_basket(CARE, 2, target="new")
    version = hanna.open("basket/").named("version")[0].value
    hanna.order_basket()
    before = Order.objects.count()

    page = hanna.send("basket/", version=version)

    assert "Nothing was ordered." in page.words
    assert Order.objects.count() == before


def test_basket_that_has_changed_since_it_was_shown_is_not_ordered(hanna):
    hanna.put_in_basket(CARE, 2, target="new")
    version = hanna.open("basket/").named("version")[0].value
    hanna.put_in_basket(CARE, 1, target="new")

    page = hanna.send("basket/", version=version)

    assert "The basket has changed in the meantime." in page.words


def test_more_of_what_is_owned_is_added_to_it(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    hanna.put_in_basket(BASIC, 5, target=f"s:{basic.pk}")
    assert "5 licences more, you will have 31" in hanna.open("basket/").words

    hanna.order_basket()

    basic.refresh_from_db()
    assert basic.quantity == 31


def test_add_on_of_a_line_is_ordered_with_it_after_another_line_was_removed(hanna, huber):
    hanna.put_in_basket(CARE, 1, target="new")
    hanna.put_in_basket(BASIC, 3, target="new")
    hanna.put_in_basket(ARCHIVE, 3, target="b:2")
    care = Basket.objects.get().items.get(position=1)
    hanna.send("basket/change/", item=care.pk, quantity=0)

    hanna.order_basket()

    made = Subscription.objects.filter(account=huber, product__code=ARCHIVE).latest("id")
    assert (made.parent.product.code, made.parent.quantity) == (BASIC, 3)


def test_removed_line_takes_its_add_on_along(hanna):
    hanna.put_in_basket(BASIC, 3, target="new")
    hanna.put_in_basket(ARCHIVE, 3, target="b:1")
    line = Basket.objects.get().items.get(position=1)

    page = hanna.send("basket/change/", item=line.pk, quantity=0, back="/s/cumulus/basket/")

    assert "Your basket is empty" in page.words


def test_quantity_that_is_none_is_refused_at_the_field(hanna):
    page = hanna.put_in_basket(CARE, 0, target="new")

    assert page.response.status_code == 422
    assert "Enter a whole number from 1 to" in page.words


def test_checkout_says_what_is_charged_today_and_then(hanna):
    hanna.put_in_basket(CARE, 2, target="new")

    words = hanna.open("basket/").words

    assert "Charged today, 15 May 2026" in words
    assert "Then per month from 15 June 2026" in words


def test_order_that_needs_approval_is_submitted_and_executed_by_the_reseller(hanna, fixtures):
    open_storefront(fixtures, needs_approval=True)
    before = SaleEvent.objects.count()
    hanna.put_in_basket(CARE, 2, target="new")

    page = hanna.order_basket()

    order = Order.objects.filter(tenant=fixtures.cumulus).latest("number")
    assert order.executed_at is None
    assert "In progress" in page.words
    assert SaleEvent.objects.count() == before


def test_buyer_orders_nothing_where_only_administrators_may(fixtures, huber, hanna):
    open_storefront(fixtures, order_policy="ADMINISTRATORS")
    buyer = Shopper(add_login(huber, "Ben Buyer", role="BUYER")).sign_in()

    assert "Add to basket" not in buyer.open().offers
    assert buyer.status(f"products/{product_id(CARE)}/", quantity=1, target="new") == 422
    assert buyer.status("basket/") == 403


def test_trial_is_started_and_bought(hanna, huber):
    standard = "m365-business-standard"
    page = hanna.send(f"products/{product_id(standard)}/trial/", quantity=4, cycle="MONTHLY")
    trial = Subscription.objects.get(account=huber, product__code=standard)
    assert trial.is_trial
    assert "Trial started" in page.words

    hanna.send(f"subscriptions/{trial.pk}/upgrade-trial/", quantity=6)

    trial.refresh_from_db()
    assert (trial.is_trial, trial.quantity) == (False, 6)


def test_more_licences_are_there_now_and_fewer_at_the_renewal(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    address = f"subscriptions/{basic.pk}/"
    hanna.send(f"{address}change-quantity/", quantity=30)
    basic.refresh_from_db()
    assert basic.quantity == 30

    page = hanna.send(f"{address}change-quantity/", quantity=20)

    basic.refresh_from_db()
    assert basic.quantity == 30
    assert basic.scheduled_change.at_renewal
    assert "20 licences" in page.words
    hanna.send(f"{address}withdraw-scheduled-change/", version="")
    assert not Subscription.objects.get(pk=basic.pk).history.filter(quantity_new=20).exists()


def test_licences_without_a_price_can_become_fewer_but_not_more(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    Subscription.objects.filter(pk=basic.pk).update(unit_price=None)
    address = f"subscriptions/{basic.pk}/change-quantity/"

    more = hanna.send(address, quantity=30)
    fewer = hanna.send(f"{address}preview/", quantity=20)

    assert "There is no price for more licences yet. Ask Cumulus IT for it." in more.words
    assert "20 licences" in fewer.words
    basic.refresh_from_db()
    assert basic.quantity == 26


def test_preview_says_what_it_costs_the_customer_and_changes_nothing(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)

    page = hanna.send(f"subscriptions/{basic.pk}/change-quantity/preview/", quantity=30)

    assert "You pay per month" in page.words
    assert "30 licences from today." in page.words
    basic.refresh_from_db()
    assert basic.quantity == 26


def test_preview_of_the_same_quantity_offers_no_change(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    address = f"subscriptions/{basic.pk}/change-quantity/"

    same, more = hanna.open(address), hanna.send(f"{address}preview/", quantity=30)
    sent = hanna.send(address, quantity=26)

    assert "No change: 26 licences." in same.words
    assert "Change licences" in same.offers
    assert "No change" not in more.words
    assert "This is the current quantity. Enter another number." in sent.words


def test_change_without_anything_to_choose_is_not_offered(hanna, fixtures):
    """Care has neither add-ons nor other plans."""
    hanna.put_in_basket(CARE, 2, target="new")
    hanna.order_basket()
    care = Subscription.objects.filter(product__code=CARE).latest("id")

    page = hanna.open(f"subscriptions/{care.pk}/")

    assert "Change licences" in page.offers
    assert not {"Add an add-on", "Upgrade or downgrade"} & set(page.offers)


def test_cancellation_waits_for_the_end_of_the_period_and_is_taken_back(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    address = f"subscriptions/{basic.pk}/"

    page = hanna.send(f"{address}cancel/", version="")
    basic.refresh_from_db()
    assert (basic.status, basic.end_date) == ("PENDING_CANCEL", date(2026, 6, 3))
    assert "Ends on 3 June 2026" in page.words
    assert "Renewal" not in page.words

    undo, sent = page.form_of("Undo")
    undone = hanna.send(undo, **sent)
    assert "Cancellation taken back" in undone.words
    basic.refresh_from_db()
    assert (basic.status, basic.end_date) == ("ACTIVE", None)


def test_add_on_is_added_and_plan_is_changed(hanna, fixtures):
    mail = fixtures.subscription_of("exchange-online-2")
    page = hanna.open(f"subscriptions/{mail.pk}/")
    assert "Upgrade or downgrade" in page.offers
    form = hanna.open(f"subscriptions/{mail.pk}/change-plan/")
    assert "What will happen" in form.words

    hanna.send(
        f"subscriptions/{mail.pk}/change-plan/",
        product=product_id("exchange-online-1"),
        when="now",
    )

    mail.refresh_from_db()
    assert mail.product.code == "exchange-online-1"


def test_with_approval_more_licences_are_ordered_and_other_plans_offered(hanna, fixtures):
    open_storefront(fixtures, needs_approval=True)
    basic = fixtures.subscription_of(BASIC)
    assert "Upgrade or downgrade" in hanna.open(f"subscriptions/{basic.pk}/").offers

    hanna.send(f"subscriptions/{basic.pk}/change-quantity/", quantity=30)

    basic.refresh_from_db()
    assert basic.quantity == 26
    order = Order.objects.filter(tenant=fixtures.cumulus).latest("number")
    assert (order.executed_at, order.items.get().quantity) == (None, 4)


def test_preview_says_what_is_charged_today_as_the_basket_does(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    address = f"subscriptions/{basic.pk}/change-quantity/preview/"
    hanna.put_in_basket(BASIC, 4, target=f"s:{basic.pk}")
    in_basket = re.search(r"([\d.]+) EUR", hanna.open("basket/").words.split("Charged today")[1])
    assert in_basket

    more, fewer = hanna.send(address, quantity=30), hanna.send(address, quantity=20)

    assert f"Charged today: {in_basket[1]} EUR, for the days until" in more.words
    assert "Charged today" not in fewer.words


def test_preview_of_a_dearer_plan_says_what_is_charged_today(hanna, fixtures):
    address = f"subscriptions/{fixtures.subscription_of('exchange-online-2').pk}/change-plan/"
    cheap, dear = (product_id(f"exchange-online-{number}") for number in (1, 2))

    cheaper = hanna.send(f"{address}preview/", product=cheap, when="now")
    hanna.send(address, product=cheap, when="now")
    dearer = hanna.send(f"{address}preview/", product=dear, when="now")

    assert "Charged today" not in cheaper.words
    assert re.search(r"Charged today: [\d.,]+ EUR, for the days until", dearer.words)


def test_stale_change_is_refused_and_shows_the_subscription_as_it_is(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    version = hanna.open(f"subscriptions/{basic.pk}/change-quantity/").named("version")[0].value
    hanna.send(f"subscriptions/{basic.pk}/change-quantity/", quantity=27)

    page = hanna.send(f"subscriptions/{basic.pk}/change-quantity/", quantity=40, version=version)

    assert page.response.status_code == 409
    assert "has changed in the meantime" in page.words
    assert page.field("Licences").value == "40"


def test_order_is_printed_as_pdf(hanna):
    hanna.put_in_basket(CARE, 2, target="new")
    page = hanna.order_basket()

    response = hanna.client.get(page.link("Print-out").address)

    assert response["Content-Type"] == "application/pdf"


def test_drafts_of_the_reseller_take_no_place_among_the_orders_of_the_customer(
    hanna, fixtures, monkeypatch
):
    monkeypatch.setattr(orders, "PAGE_SIZE", 1)
    hanna.put_in_basket(CARE, 2, target="new")
    hanna.order_basket()
    ordered = Order.objects.filter(tenant=fixtures.cumulus).latest("number")
    OrderClient(fixtures, fixtures.ann).create_draft(new_item(BASIC, 5))

    page = hanna.open("orders/")

    listed = [link.address for link in page.all("link") if "/orders/0" in link.address]
    assert listed == [f"/s/cumulus/orders/{ordered.pk}/"]
