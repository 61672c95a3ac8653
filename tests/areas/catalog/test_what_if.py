"""What if: the sales of a period booked again by a draft, the difference per reseller and product; nothing is stored."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.areas.catalog.test_imports import run_jobs
from tests.support.ledger import writable_ledger
from tests.support.page import Page, csv_rows
from tests.support.price_file import write_price_file
from tests.support.price_import import MONTHLY, from_day
from upline.models import (
    Job,
    Order,
    OrderItem,
    Price,
    PriceList,
    Product,
    Promotion,
    SaleEvent,
    Subscription,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R20", "R22", "R24")]
MONTH = {"period": "last-30-days"}
UNCHANGED = {**MONTH, "percent": "0", "day": "2026-05-15"}
CENT = Decimal("0.02")  # each line is rounded
BASIC = "Microsoft 365 Business Basic"


def start(client, path: str, **data: str) -> str:
    """Start a what-if, let it run, and return the address of its result."""
    response = client.send(path, **data)
    assert response.status_code == 302, Page(response).texts("alert")
    run_jobs()
    return response.url


def differences(client, address: str, part: str) -> Iterator[dict[str, str]]:
    yield from csv_rows(client.client.get(f"{address}{part}.csv"))


def draft(client, **changes: str) -> dict[str, str]:
    gold = PriceList.objects.get(name="Gold EUR")
    return {**UNCHANGED, "replaced": str(gold.pk), **changes}


def of_gold(client) -> str:
    return f"{client.price_list()}what-if/"


def counts() -> list[int]:
    return [
        m.objects.count() for m in (Order, OrderItem, Price, SaleEvent, Subscription, Promotion)
    ]


def test_unchanged_prices_make_no_difference(fiona):
    address = start(fiona, of_gold(fiona), **draft(fiona))

    [row] = differences(fiona, address, "resellers")
    booked = sum(item.total for item in OrderItem.objects.filter(order__tenant__slug="alpine"))
    assert row["Reseller"] == "Cumulus IT"
    assert Decimal(row["Booked"]) == Decimal(row["By the draft"]) == booked
    assert row["Lines changed"] == "0"
    assert "No reseller would have paid another amount." in fiona.open_url(address).words


def test_percentage_changes_what_is_booked_at_prices_of_the_list(fiona):
    before = counts()
    address = start(fiona, of_gold(fiona), **draft(fiona, percent="10"))

    for row in differences(fiona, address, "products"):
        items = OrderItem.objects.filter(order__tenant__slug="alpine", product__name=row["Product"])
        assert Decimal(row["Booked"]) == sum(item.total for item in items)
    page = fiona.open_url(address)
    assert "Prices of 15 May 2026, changed by +10 %." in page.words
    assert "Cumulus IT" in page.part("by-reseller")
    assert BASIC in page.part("by-product")
    [reseller] = differences(fiona, address, "resellers")
    assert Decimal(reseller["Difference"]) > 0
    assert counts() == before, "nothing is stored"


def test_scheduled_price_is_that_of_its_day(fiona):
    product = Product.objects.get(name=BASIC)
    gold = PriceList.objects.get(name="Gold EUR")
    Price.objects.filter(price_list=gold, product=product, billing_cycle="MONTHLY").update(
        valid_to=date(2026, 6, 30)
    )
    was = Price.objects.get(price_list=gold, product=product, billing_cycle="MONTHLY")
    Price.objects.create(
        tenant=gold.tenant, price_list=gold, product=product, billing_cycle="MONTHLY",
        currency="EUR", amount=was.amount * 2, valid_from=date(2026, 7, 1),
    )  # fmt: skip

    today = start(fiona, of_gold(fiona), **draft(fiona))
    later = start(fiona, of_gold(fiona), **draft(fiona, day="2026-07-01"))

    [row] = [row for row in differences(fiona, today, "products") if row["Product"] == BASIC]
    assert Decimal(row["Difference"]) == 0
    [row] = [row for row in differences(fiona, later, "products") if row["Product"] == BASIC]
    assert abs(Decimal(row["By the draft"]) - 2 * Decimal(row["Booked"])) <= CENT
    others = [row for row in differences(fiona, later, "products") if row["Product"] != BASIC]
    assert all(Decimal(row["Difference"]) == 0 for row in others)


def test_licences_added_to_an_older_subscription_keep_its_own_price(fiona):
    Subscription.objects.update(start_date=date(2025, 1, 1))
    for event in SaleEvent.objects.all():
        for one in event.document["held"]:
            one["start"] = "2025-01-01"
        with writable_ledger():
            event.save()
    address = start(fiona, of_gold(fiona), **draft(fiona, percent="100"))

    added = OrderItem.objects.filter(
        order__tenant__slug="alpine", price_source="SUBSCRIPTION", product__name=BASIC
    )
    first = OrderItem.objects.filter(
        order__tenant__slug="alpine", price_source="PRICE_LIST", product__name=BASIC
    )
    [row] = [row for row in differences(fiona, address, "products") if row["Product"] == BASIC]
    own, doubled = sum(i.total for i in added), sum(i.total for i in first)
    assert added.exists()
    assert abs(Decimal(row["By the draft"]) - own - 2 * doubled) <= CENT


def test_other_price_list_can_take_the_place_of_the_one_that_resellers_have(fiona):
    gold = PriceList.objects.get(name="Gold EUR")
    other = PriceList.objects.create(tenant=gold.tenant, name="Next year", currency="EUR")
    for price in Price.objects.filter(price_list=gold):
        Price.objects.create(
            tenant=gold.tenant, price_list=other, product=price.product, amount=price.amount * 3,
            billing_cycle=price.billing_cycle, currency="EUR",
        )  # fmt: skip
    path = f"price-lists/{other.pk}/what-if/"

    alone = start(fiona, path, **draft(fiona, replaced=str(other.pk)))
    instead = start(fiona, path, **draft(fiona))

    assert all(Decimal(r["Difference"]) == 0 for r in differences(fiona, alone, "resellers"))
    assert any(Decimal(r["Difference"]) > 0 for r in differences(fiona, instead, "resellers"))


def test_sale_without_a_price_by_the_draft_is_counted_apart(fiona):
    gold = PriceList.objects.get(name="Gold EUR")
    Price.objects.filter(product__name=BASIC).delete()
    empty = PriceList.objects.create(tenant=gold.tenant, name="Empty", currency="EUR")
    address = start(fiona, f"price-lists/{empty.pk}/what-if/", **draft(fiona))

    assert "No price in the draft." in fiona.open_url(address).words
    assert BASIC not in [row["Product"] for row in differences(fiona, address, "products")]


def test_price_file_that_is_not_applied_is_a_draft(fiona, tmp_path):
    product = Product.objects.get(name=BASIC)
    product.vendor_id = "CFQ7TTC0LH18:0001"
    product.save()
    gold = PriceList.objects.get(name="Gold EUR")
    row = from_day(
        "5/1/2026", "99", ProductId="CFQ7TTC0LH18", SkuId="0001", Currency="EUR", **MONTHLY
    )
    content = write_price_file(tmp_path / "p.csv", [row]).read_bytes()
    page = shown_in(fiona, content, gold)
    link = next(one for one in page.addresses if "what-if" in one)
    before = counts()

    address = start_at(fiona, link, **draft(fiona))
    assert "with the price file that is not applied" in fiona.open_url(address).words
    [found] = [r for r in differences(fiona, address, "products") if r["Product"] == BASIC]
    assert Decimal(found["Difference"]) > 0
    assert counts() == before


def shown_in(client, content: bytes, price_list: PriceList) -> Page:
    path = f"price-lists/{price_list.pk}/import/"
    response = client.send(path, file=SimpleUploadedFile("p.csv", content))
    run_jobs()
    client.client.post(f"{response.url}read/", {"partial": "on"})
    run_jobs()
    return Page(client.client.get(response.url))


def start_at(client, url: str, **data: str) -> str:
    response = client.client.post(url, data)
    assert response.status_code == 302, Page(response).texts("alert")
    run_jobs()
    return response.url


def test_promotion_that_has_not_begun_is_tried_on_past_sales(fiona, fixtures):
    product = Product.objects.get(name=BASIC)
    half = Promotion.objects.create(
        tenant=fixtures.alpine, name="Half", kind="PERCENT", value=50, first_date=date(2026, 9, 1)
    )
    half.scopes.create(product=product, billing_cycle="MONTHLY")
    page = fiona.open(f"promotions/{half.pk}/")
    assert "What if" in page.offers

    address = start(fiona, f"promotions/{half.pk}/what-if/", **MONTH)
    [row] = [r for r in differences(fiona, address, "products") if r["Product"] == BASIC]
    gross = sum(
        item.gross if item.quantity < 0 else item.gross / 2
        for item in OrderItem.objects.filter(order__tenant__slug="alpine", product=product)
    )
    assert abs(Decimal(row["By the draft"]) - gross) <= CENT
    assert not OrderItem.objects.filter(promotion=half).exists()


def test_promotion_for_new_customers_is_for_the_first_sale_only(fiona, fixtures):
    product = Product.objects.get(name=BASIC)
    new = Promotion.objects.create(
        tenant=fixtures.alpine, name="Welcome", kind="PERCENT", value=100,
        first_date=date(2026, 9, 1), new_customers_only=True,
    )  # fmt: skip
    new.scopes.create(product=product, billing_cycle="MONTHLY")
    address = start(fiona, f"promotions/{new.pk}/what-if/", **MONTH)

    [row] = [r for r in differences(fiona, address, "products") if r["Product"] == BASIC]
    assert 0 < int(row["Lines changed"]) < int(row["Lines"])


def test_promotion_in_the_form_is_tried_before_it_is_added(fiona):
    form = {
        "name": "In the form", "audience": "RESELLERS", "kind": "PERCENT", "value": "20", "lasts": "first",
        "products": BASIC, "billing_cycles": "MONTHLY",
        "currency": "EUR",
    }  # fmt: skip
    count = Promotion.objects.count()
    address = start(fiona, "promotions/new/what-if/", **form)

    assert "What if: In the form" in fiona.open_url(address).words
    assert Promotion.objects.count() == count
    wrong = fiona.send("promotions/new/what-if/", **{**form, "value": "9" * 5000})
    assert wrong.status_code == 422
    assert "In the form" in Page(wrong).field("Name").value


def test_page_follows_the_job_and_can_be_found_again(fiona):
    url = fiona.send(of_gold(fiona), **draft(fiona)).url
    waiting = fiona.open_url(url)
    assert "The worker begins it next." in waiting.words
    tag = fiona.client.get(f"{url}live/")["ETag"]
    assert fiona.client.get(f"{url}live/", headers={"If-None-Match": tag}).status_code == 304
    run_jobs()
    assert fiona.client.get(f"{url}live/")["HX-Refresh"] == "true"
    assert url in Page(fiona.client.get(f"/t/alpine/jobs/{Job.objects.get().pk}/")).addresses


def test_steps_go_on_where_the_one_before_has_stopped(fiona, monkeypatch):
    whole = start(fiona, of_gold(fiona), **draft(fiona, percent="10"))
    monkeypatch.setattr("upline.backorders.what_if.running.SALES_PER_STEP", 2)
    steps = start(fiona, of_gold(fiona), **draft(fiona, percent="10"))

    for part in ("resellers", "products"):
        assert list(differences(fiona, whole, part)) == list(differences(fiona, steps, part))


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": "much"}, {"percent": "-100"}, {"percent": "9" * 50}, {"percent": "1e99"},
        {"day": "2026-02-30"}, {"day": "9999-12-31"}, {"day": ""}, {"period": "always"},
        {"replaced": "nope"}, {"replaced": "x" * 5000},
    ],
)  # fmt: skip
def test_wrong_input_is_refused(fiona, wrong):
    response = fiona.send(of_gold(fiona), **draft(fiona, **wrong))

    assert response.status_code == 422
    assert "Nothing was started." in Page(response).words
    assert not Job.objects.exists()


def test_month_without_sales_says_so(fiona):
    address = start(fiona, of_gold(fiona), **draft(fiona, period="last-month"))

    assert "No sale in this period" in fiona.open_url(address).words


def test_only_who_may_sets_prices_and_other_bsss_see_nothing(fiona, vera, ann):
    address = start(fiona, of_gold(fiona), **draft(fiona))
    result = address.rstrip("/").rpartition("/")[2]

    assert vera.send(of_gold(vera), **draft(vera)).status_code == 403
    assert vera.client.get(address).status_code == 403
    for then in ("", "live/", "resellers.csv", "products.csv"):
        assert ann.client.get(f"/t/cumulus/what-if/{result}/{then}").status_code == 404
    gold = PriceList.objects.get(name="Gold EUR")
    assert ann.send(f"price-lists/{gold.pk}/what-if/", **draft(ann)).status_code == 404
    assert fiona.client.get(f"{address}nothing.csv").status_code == 404
    assert "What if" not in ann.open("promotions/new/").offers
