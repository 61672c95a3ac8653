"""Why the lines of an order have a promotion or not."""

from datetime import date

import pytest

from tests.support.catalog_client import CatalogClient
from tests.support.page import Page
from upline.models import Order, OrderItem, Product, Promotion

pytestmark = pytest.mark.django_db


def check(client: CatalogClient, promotion: str, number: object) -> Page:
    found = Promotion.objects.get(name=promotion, tenant__slug=client.slug)
    return client.open(f"promotions/{found.pk}/why-not/", order=str(number))


def rows(page: Page) -> list[list[str]]:
    [table] = [one for one in page.all("table") if "Lines of order" in one.name]
    return table.rows


def order_with(quantity: int, code: str = "m365-business-basic") -> Order:
    item = OrderItem.objects.filter(
        tenant__slug="alpine", product__code=code, quantity=quantity
    ).first()
    assert item is not None
    return item.order


def promote(slug: str, code: str, **values) -> Promotion:
    product = Product.objects.get(code=code)
    made = Promotion.objects.create(
        tenant=Order.objects.filter(tenant__slug=slug).first().tenant,
        kind="PERCENT", value=50, **values,
    )  # fmt: skip
    made.scopes.create(product=product, billing_cycle="MONTHLY")
    return made


def test_back_order_shows_what_booking_recorded(fiona: CatalogClient):
    order = order_with(25)
    page = check(fiona, "Spring 10", order.number)

    by_product = {row[0]: row for row in rows(page)}
    basic, mail = by_product["Microsoft 365 Business Basic"], by_product["Exchange Online (Plan 1)"]
    assert basic[3:6] == [
        "Applied", "Active on 3 May 2026 for this product and cycle; licences are added",
        "Recorded at booking",
    ]  # fmt: skip
    assert basic[6].startswith("−")
    assert mail[3:5] == ["Not applied", "It does not cover Exchange Online (Plan 1), monthly"]
    assert page.link("Provenance").address.endswith(f"/orders/{order.pk}/provenance/")


def test_recorded_reason_stays_after_the_promotion_has_changed(fiona):
    order = order_with(-2)
    Promotion.objects.filter(name="Spring 10").update(last_date=date(2026, 5, 9))

    [row] = rows(check(fiona, "Spring 10", order.number))

    assert row[3:6] == [
        "Not applied", "For licences that are added only; this line adds none",
        "Recorded at booking",
    ]  # fmt: skip


def test_promotion_that_was_added_later_is_evaluated_by_its_terms_of_today(fiona):
    promote("alpine", "m365-business-basic", name="Later")
    promote("alpine", "m365-business-basic", name="Too late", first_date=date(2026, 6, 1))
    number = order_with(25).number

    applies, too_late = check(fiona, "Later", number), check(fiona, "Too late", number)

    basic = next(row for row in rows(applies) if row[0] == "Microsoft 365 Business Basic")
    assert (basic[3], basic[5]) == ("Would apply", "By the terms of today")
    assert "They stay as booked" in applies.words
    late = next(row for row in rows(too_late) if row[0] == "Microsoft 365 Business Basic")
    assert late[3:5] == ["Not applied", "Starts on 1 June 2026, 29 days after the order date"]


def test_less_good_promotion_names_the_better_one(fiona):
    promote("alpine", "m365-business-basic", name="Half")
    better = promote("alpine", "m365-business-basic", name="Two thirds")
    Promotion.objects.filter(pk=better.pk).update(value=66)

    page = check(fiona, "Half", order_with(25).number)

    assert "Two thirds makes the line cheaper, and a line has only one promotion" in page.words


def test_new_customer_is_one_without_other_subscriptions(fiona):
    promote("alpine", "m365-business-basic", name="Welcome", new_customers_only=True)
    promote("alpine", "exchange-online-2", name="Welcome, mail", new_customers_only=True)
    first, later = order_with(25), order_with(12, "exchange-online-2")

    assert "Would apply" in check(fiona, "Welcome", first.number).words
    had_one = "For new customers only; Huber Bakery has had a subscription before"
    assert had_one in check(fiona, "Welcome, mail", later.number).words


def test_order_made_here_says_that_promotions_are_for_sales_of_resellers(ann):
    promote("cumulus", "m365-business-basic", name="Own")
    order = Order.objects.filter(tenant__slug="cumulus").order_by("number").first()

    page = check(ann, "Own", order.number)

    assert "This order was made here" in page.words
    assert "Would apply" in page.words


@pytest.mark.parametrize("number", ["999999", "x", "-1", "1; --", "9" * 39, "٣"])
def test_unknown_order_is_named(fiona, number):
    page = check(fiona, "Spring 10", number)

    assert page.response.status_code == 422
    assert f"There is no order “{number}” that you may see." in page.words
    assert page.field("Order number").value == number


def test_number_that_is_much_too_long_or_missing_is_refused(fiona):
    assert "Order number has at most 40 characters." in check(fiona, "Spring 10", "1" * 5000).words
    assert "Order number is required." in check(fiona, "Spring 10", "").words


def test_order_and_promotion_are_those_of_the_bss(ann, vera):
    spring = Promotion.objects.get(name="Spring 10").pk

    assert ann.open(f"promotions/{spring}/why-not/", order="1").response.status_code == 404
    assert check(vera, "Spring 10", order_with(25).number).response.status_code == 200


def test_page_asks_for_an_order_first(vera):
    spring = Promotion.objects.get(name="Spring 10").pk
    page = vera.open(f"promotions/{spring}/")
    assert "Check an order" in page.offers

    empty = vera.open(f"promotions/{spring}/why-not/")

    assert empty.response.status_code == 200
    assert empty.field("Order number").value == ""


def test_outcomes_need_a_fixed_number_of_queries(fiona, django_assert_max_num_queries):
    number = order_with(25).number
    check(fiona, "Spring 10", number)
    with django_assert_max_num_queries(24):
        check(fiona, "Spring 10", number)


def test_provenance_of_an_order_links_each_promotion(fiona):
    order = order_with(25)
    page = fiona.open(f"orders/{order.pk}/provenance/")

    spring = Promotion.objects.get(name="Spring 10").pk
    assert page.link("Spring 10").address == f"/t/alpine/promotions/{spring}/"
