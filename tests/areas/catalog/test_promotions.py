"""The list of promotions, the page of one: its terms in words, who got it and what it cost."""

from datetime import date
from uuid import uuid4

import pytest

from tests.support.catalog_client import CatalogClient
from tests.support.page import Page, csv_rows
from upline.catalog.queries import PromotionFilter, PromotionView, list_promotions
from upline.database.keyset import PageRequest
from upline.models import OrderItem, Promotion

pytestmark = pytest.mark.django_db
LIST = "promotions/"


def promotion_path(name: str = "Spring 10") -> str:
    return f"{LIST}{Promotion.objects.get(name=name, tenant__slug='alpine').pk}/"


def names(page: Page) -> set[str]:
    return {line.row.promotion.name for line in page.response.context["page"].lines}


def test_list_shows_the_terms_and_the_use_of_each_promotion(fiona: CatalogClient):
    rows = {row["Name"]: row for row in csv_rows(fiona.client.get(fiona.address("promotions.csv")))}

    spring = rows["Spring 10"]
    assert (spring["Type"], spring["Value"], spring["Status"]) == ("Percentage", "10 %", "Running")
    assert spring["Products"] == (
        "Microsoft 365 Business Basic, monthly; Microsoft 365 Business Standard, monthly and annual"
    )
    assert (spring["First day"], spring["Last day"]) == ("2026-05-01", "2026-05-31")
    assert (spring["Lasts"], spring["Limited to"]) == ("First 3 cycles", "")
    assert (
        int(spring["Times applied"])
        == OrderItem.objects.filter(promotion__name="Spring 10").count()
        > 0
    )
    welcome = rows["Exchange welcome"]
    assert (welcome["Value"], welcome["Lasts"]) == ("0.50 EUR per licence", "Lifetime")
    assert welcome["Limited to"] == "orders in EUR · new customers"
    assert rows["Archiving for Premium"]["Limited to"] == "owners of Microsoft 365 Business Premium"


def test_list_needs_a_fixed_number_of_queries(fiona, django_assert_max_num_queries):
    fiona.open(LIST)
    with django_assert_max_num_queries(14):
        fiona.open(LIST)
    with django_assert_max_num_queries(14):
        fiona.open(promotion_path())


@pytest.mark.parametrize(
    ("today", "view"),
    [
        ("2026-04-30", "upcoming"),
        ("2026-05-01", "running"),
        ("2026-05-31", "running"),
        ("2026-06-01", "over"),
    ],
)
def test_view_is_by_the_day_and_both_days_count(fixtures, today, view):
    def shows(one: PromotionView) -> bool:
        where = PromotionFilter(today=date.fromisoformat(today), view=one)
        found = list_promotions(tenant_id=fixtures.alpine.pk, where=where).page(PageRequest())
        return "Spring 10" in {row.name for row in found.rows}

    assert {one for one in list(PromotionView)[1:] if shows(one)} == {view}


def test_promotion_that_ended_before_it_began_is_over(fiona):
    Promotion.objects.filter(name="Spring 10").update(
        first_date=date(2027, 1, 1), last_date=date(2026, 12, 1)
    )

    assert "Spring 10" in names(fiona.open(LIST, view="over"))
    assert "Spring 10" not in names(fiona.open(LIST, view="upcoming"))
    assert "Ended before its first day, 1 January 2027" in fiona.open(promotion_path()).words


def test_list_is_filtered_by_product_and_kind(fiona):
    spring = Promotion.objects.get(name="Spring 10")
    product = spring.scopes.first().product_id

    assert names(fiona.open(LIST, product=str(product))) == {"Spring 10"}
    assert names(fiona.open(LIST, kind="amount")) == {"Exchange welcome"}
    assert "There is no product “" in fiona.open(LIST, product=str(uuid4())).words


def test_promotion_shows_its_terms_in_words(fiona):
    words = fiona.open(promotion_path("Exchange welcome")).words

    assert "0.50 EUR per licence" in words
    assert "Lifetime" in words
    assert "1 Jan – 31 Dec 2026" in words
    assert (
        "New customers: their account has had no subscription but those of the same sale." in words
    )
    assert "Orders in EUR only" in words
    assert "A line keeps its promotion for the cycles it lasts" in words


def test_promotion_shows_who_got_it_and_what_it_cost(fiona):
    page = fiona.open(promotion_path())
    lines = OrderItem.objects.filter(promotion__name="Spring 10")
    cost = sum(line.discount for line in lines)

    assert f"Discounts as booked, for one billing cycle each: {cost:.2f} EUR" in page.words
    shown = [line.row for line in page.response.context["page"].lines]
    assert {row.id for row in shown} == set(lines.values_list("pk", flat=True))
    assert page.link(shown[0].reference).address.startswith("/t/alpine/orders/")
    exported = csv_rows(fiona.client.get(fiona.address(f"{promotion_path()}list.csv")))
    assert len(exported) == len(shown)


def test_lines_are_filtered_by_date_and_account(fiona):
    found = fiona.open(promotion_path(), text="huber")
    none = fiona.open(promotion_path(), date_from="2027-01-01")
    backwards = fiona.open(promotion_path(), date_from="2026-05-02", date_to="2026-05-01")

    assert found.response.context["page"].lines
    assert "No line matches" in none.words
    assert "This day lies before the first one." in backwards.words


def test_promotion_that_nobody_has_got_says_so(fiona):
    words = fiona.open(promotion_path("Archiving for Premium")).words

    assert "Not applied yet" in words
    assert "No line has it yet." in words


def test_promotion_of_another_bss_does_not_exist(fixtures, fiona, ann):
    other = Promotion.objects.create(tenant=fixtures.cumulus, name="Own", kind="PERCENT", value=5)

    assert fiona.open(f"{LIST}{other.pk}/").response.status_code == 404
    assert fiona.open(f"{LIST}{other.pk}/history/").response.status_code == 404
    assert ann.open(promotion_path()).response.status_code == 404
    assert names(ann.open(LIST)) == {"Own"}


def test_viewer_reads_why_promotions_cannot_be_changed(vera):
    page = vera.open(promotion_path())

    assert "Your role lets you look at promotions, not change them." in page.words


def test_history_names_the_promotion(fiona):
    assert "Spring 10" in fiona.open(f"{promotion_path()}history/").words


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"after": f"{uuid4()}.2026-99-99"},
        {"sort": "nope"},
        {"text": "x" * 5000},
        {"kind": "PERCENT"},
    ],
)
def test_address_that_cannot_be_followed_is_explained(fiona, query):
    page = fiona.open(LIST, **query)

    assert page.response.status_code == 200
    assert "Unknown filter" in page.words
