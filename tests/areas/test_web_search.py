"""The search of every page."""

import pytest

from tests.support.order_fixtures import NOW, OrderFixtures, create_order_fixtures
from tests.support.page import Page
from upline.models import Account, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


def search_response(fixtures: OrderFixtures, text: str, slug: str = "alpine", **more):
    return fixtures.signed_in_client(fixtures.otto).get(f"/t/{slug}/search", {"q": text, **more})


def search_page(fixtures: OrderFixtures, text: str, slug: str = "alpine") -> Page:
    return Page(search_response(fixtures, text, slug))


def test_results_are_grouped_by_area(fixtures):
    fixtures.back_order(1047)
    fixtures.subscription()

    titles = search_page(fixtures, "huber").texts("heading")

    assert {"Orders", "Accounts", "Subscriptions"} <= set(titles)
    assert "Products" not in titles


@pytest.mark.parametrize(
    "text",
    [
        "1047", " 1047 ", "al-01047", "AL-01047", "AL-1047", "AL 1047", "#1047", "1,047", "1.047",
        "1 047", "Order 1047", "order #1,047", "Order AL-1047", "No. 1047", "Auftrag 1047",
        "Bestellung Nr. 1047", "Παραγγελία 1047", "ΠΑΡΑΓΓΕΛΙΑ 1047", "Huber Bakery 1047",
    ],
)  # fmt: skip
def test_exact_match_redirects_to_the_record(fixtures, text):
    fixtures.alpine.order_prefix, fixtures.alpine.order_padding = "AL-", 5
    fixtures.alpine.save()
    order = fixtures.back_order(1047)
    fixtures.back_order(11047)

    assert search_response(fixtures, text, first="1").url == f"/t/alpine/orders/{order.pk}/"
    assert search_response(fixtures, text).status_code == 200


def test_number_with_another_prefix_is_found_where_no_name_matches(fixtures):
    order = fixtures.back_order(365)

    assert search_response(fixtures, "CU-365", first="1").url == f"/t/alpine/orders/{order.pk}/"
    assert "Huber Bakery 365" not in search_page(fixtures, "Office 365").words
    fixtures.direct_order(7, name="M-365 licences")
    found = search_page(fixtures, "M-365").words
    assert "M-365 licences" in found
    assert "Huber Bakery 365" not in found


@pytest.mark.parametrize("text", ["<b>", "–", "( )", "&"])
def test_text_without_two_letters_or_figures_finds_nothing(fixtures, text):
    fixtures.back_order(1)

    assert "Huber Bakery" not in search_page(fixtures, text).words


@pytest.mark.parametrize("area", ["orders", "subscriptions", "accounts", "products"])
def test_filter_without_two_letters_or_figures_is_refused(fixtures, area):
    client = fixtures.signed_in_client(fixtures.otto)

    page = Page(client.get(f"/t/alpine/{area}/", {"text": "<b>"}))

    assert "two letters or more" in page.words
    assert page.response.context["page"].lines == ()


def test_several_matches_are_listed(fixtures):
    fixtures.back_order(1)
    fixtures.back_order(2)

    assert search_response(fixtures, "bakery", first="1").status_code == 200


def test_inherited_products_are_found(fixtures):
    Product.objects.create(tenant=fixtures.cumulus, code="OWN", name="Managed Care", created_at=NOW)

    found = search_page(fixtures, "business", "cumulus")
    assert "Microsoft 365 Business Basic" in found.words
    assert "Managed Care" in search_page(fixtures, "managed", "cumulus").words
    assert "Managed Care" not in search_page(fixtures, "managed").words


def test_nothing_of_another_bss_is_found(fixtures):
    Account.objects.create(
        tenant=fixtures.stratus, name="Maple Clinic", currency="USD", created_at=NOW
    )

    assert "Nothing found" in search_page(fixtures, "maple").words


@pytest.mark.parametrize("text", ["", "a", "%", "\0", "'; --", "x" * 5000, "9" * 60, "\\"])
def test_unusual_queries_do_not_fail(fixtures, text):
    assert search_response(fixtures, text, first="1").status_code == 200


def test_search_query_count_is_constant(fixtures, django_assert_max_num_queries):
    for number in range(1, 20):
        fixtures.back_order(number)
    client = fixtures.signed_in_client(fixtures.otto)

    with django_assert_max_num_queries(15):
        client.get("/t/alpine/search", {"q": "huber"})
