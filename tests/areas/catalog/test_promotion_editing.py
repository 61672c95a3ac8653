"""Adding, editing and ending promotions; what stays of one that was applied or is over."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.support.catalog_client import CatalogClient
from upline.models import PriceList, Product, Promotion, PromotionScope

pytestmark = pytest.mark.django_db
NEW = "promotions/new/"
VALUES = {
    "name": "Summer", "audience": "RESELLERS", "kind": "PERCENT", "value": "12.5", "currency": "EUR", "lasts": "first",
    "products": "m365-business-basic", "billing_cycles": ["MONTHLY", "ANNUAL"],
    "first_date": "2026-06-01", "last_date": "2026-06-30",
}  # fmt: skip


def path(name: str = "Spring 10") -> str:
    return f"promotions/{Promotion.objects.get(name=name, tenant__slug='alpine').pk}/"


def scope_of(name: str) -> set[tuple[str, str]]:
    rows = PromotionScope.objects.filter(promotion__name=name)
    return set(rows.values_list("product__code", "billing_cycle"))


def test_promotion_is_added_with_every_kind_of_limit(fiona: CatalogClient):
    gold = PriceList.objects.get(name="Gold EUR", tenant__slug="alpine")
    page = fiona.sent(
        NEW,
        **{**VALUES, "kind": "AMOUNT", "value": "0.75", "lasts": "some", "cycles": "6"},
        price_lists=[str(gold.pk)],
        new_customers_only="on",
        requires="Exchange Online (Plan 1)",
    )

    assert "Promotion added" in page.words
    assert "0.75 EUR per licence" in page.words
    assert "First 6 cycles" in page.words
    found = Promotion.objects.get(name="Summer")
    assert (found.kind, found.value, found.currency, found.cycles) == (
        "AMOUNT",
        Decimal("0.75"),
        "EUR",
        6,
    )
    assert (found.first_date, found.last_date) == (date(2026, 6, 1), date(2026, 6, 30))
    assert found.new_customers_only
    assert [one.name for one in found.price_lists.all()] == ["Gold EUR"]
    assert [one.code for one in found.requires.all()] == ["exchange-online-1"]
    assert scope_of("Summer") == {
        ("m365-business-basic", "MONTHLY"),
        ("m365-business-basic", "ANNUAL"),
    }


def test_products_have_their_own_billing_cycles(fiona):
    fiona.send(
        NEW, **{**VALUES, "products": "m365-business-basic\n exchange-online-1; annual, triennial"}
    )

    assert scope_of("Summer") == {
        ("m365-business-basic", "MONTHLY"), ("m365-business-basic", "ANNUAL"),
        ("exchange-online-1", "ANNUAL"), ("exchange-online-1", "TRIENNIAL"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Name is required."),
        ({"name": "x" * 5000}, "Name has at most 120 characters."),
        ({"value": "100.01"}, "A percentage is at most 100."),
        ({"value": "-5"}, "The value of a promotion is more than 0."),
        ({"value": "0"}, "The value of a promotion is more than 0."),
        ({"value": "NaN"}, "Enter an amount, such as 12.50."),
        ({"value": "ten"}, "Enter an amount, such as 12.50."),
        ({"last_date": "2026-05-31"}, "It begins on 1 June 2026 and cannot end before."),
        ({"first_date": "1999-12-31"}, "A date lies between 2000 and 10 years from today"),
        ({"last_date": "31 June"}, "is not a date"),
        ({"products": ""}, "Enter at least one product."),
        ({"products": "Nothing of the kind"}, "There is no product “Nothing of the kind”."),
        ({"products": "x" * 5000}, "There is no product “xxx"),
        ({"products": "business"}, "“business” finds several:"),
        ({"products": "cumulus-care"}, "There is no product “cumulus-care”."),
        ({"billing_cycles": []}, "Choose at least one billing cycle."),
        ({"billing_cycles": ["ONE_TIME"]}, "ONE_TIME"),
        ({"lasts": "some", "cycles": ""}, "Enter for how many billing cycles it lasts."),
        ({"lasts": "some", "cycles": "0"}, "enter a whole number from 1 to 1,200"),
        ({"currency": "XXQ"}, "Currency: choose one of the list."),
        ({"price_lists": [str(uuid4())]}, "Price lists: choose from the list."),
        ({"requires": "windows 3.11"}, "There is no product “windows 3.11”."),
    ],
)  # fmt: skip
def test_impossible_promotion_is_refused_and_keeps_what_was_typed(fiona, changed, sentence):
    before = Promotion.objects.count()
    page = fiona.sent(NEW, **{**VALUES, **changed})

    assert page.response.status_code == 422
    assert sentence in page.words
    assert page.field("Value").value == changed.get("value", "12.5")
    assert Promotion.objects.count() == before


def test_amount_in_another_currency_than_its_price_list_is_refused(fiona):
    gold = PriceList.objects.get(name="Gold USD", tenant__slug="alpine")
    page = fiona.sent(NEW, **{**VALUES, "kind": "AMOUNT"}, price_lists=[str(gold.pk)])

    assert page.response.status_code == 422
    assert "Gold USD is in USD: an amount in EUR never applies there." in page.words


def test_form_that_is_sent_twice_adds_one_promotion(fiona):
    token = fiona.open(NEW).named("form_token")[0].value
    fiona.send(NEW, **VALUES, form_token=token)
    fiona.send(NEW, **VALUES, form_token=token)

    assert Promotion.objects.filter(name="Summer").count() == 1


def test_viewer_and_other_bss_may_not_write(vera, ann):
    spring = path()

    assert vera.send(NEW, **VALUES).status_code == 403
    assert vera.send(f"{spring}edit/", name="Mine").status_code == 403
    assert vera.send(f"{spring}end/", last_day="2026-05-20").status_code == 403
    assert ann.send(f"{spring}end/", last_day="2026-05-20").status_code in {403, 404}
    assert "New promotion" not in vera.open("promotions/").offers
    assert Promotion.objects.get(name="Spring 10").last_date == date(2026, 5, 31)


def test_promotion_that_was_not_applied_is_edited(fiona):
    fiona.send(NEW, **VALUES)
    summer = path("Summer")
    form = fiona.open(f"{summer}edit/")
    assert form.field("Products").value.strip() == "Microsoft 365 Business Basic"

    page = fiona.sent(
        f"{summer}edit/", **{**VALUES, "value": "20", "billing_cycles": ["ANNUAL"], "lasts": "lifetime"},
        version=form.named("version")[0].value,
    )  # fmt: skip

    assert "Saved" in page.words
    found = Promotion.objects.get(name="Summer")
    assert (found.value, found.is_lifetime) == (20, True)
    assert scope_of("Summer") == {("m365-business-basic", "ANNUAL")}


def test_edit_form_that_is_saved_unchanged_changes_nothing(fiona):
    """Also where products have different billing cycles."""
    name = "Archiving for Premium"
    Promotion.objects.get(name=name).scopes.create(
        product=Product.objects.get(code="m365-business-basic"), billing_cycle="MONTHLY"
    )
    before = scope_of(name)
    form = fiona.open(f"{path(name)}edit/")

    page = fiona.sent(f"{path(name)}edit/", **form.sent)

    assert "Saved" in page.words
    assert scope_of(name) == before


def test_applied_promotion_keeps_its_terms(fiona):
    form = fiona.open(f"{path()}edit/")
    assert "Kept as applied" in form.words
    assert "Lines of orders have this promotion, and keep it" in form.words

    page = fiona.sent(
        f"{path()}edit/", name="Spring", last_date="2026-06-15", value="90", kind="AMOUNT"
    )

    assert "Saved" in page.words
    found = Promotion.objects.get(name="Spring")
    assert (found.kind, found.value, found.last_date) == ("PERCENT", 10, date(2026, 6, 15))


def test_day_that_is_over_keeps_its_promotion(fiona):
    page = fiona.sent(f"{path()}edit/", name="Spring 10", last_date="2026-05-14")

    assert page.response.status_code == 422
    assert "A day that is over keeps its promotion" in page.words
    assert Promotion.objects.get(name="Spring 10").last_date == date(2026, 5, 31)


def test_promotion_that_is_over_keeps_everything_but_its_name(fiona):
    Promotion.objects.filter(name="Archiving for Premium").update(last_date=date(2026, 5, 1))
    over = path("Archiving for Premium")
    page = fiona.open(over)
    assert "End" not in page.offers
    assert "It has ended: it cannot be ended again or extended." in page.words

    fiona.send(f"{over}edit/", name="Archiving", last_date="2026-12-31", value="99")

    found = Promotion.objects.get(name="Archiving")
    assert (found.last_date, found.value) == (date(2026, 5, 1), 50)


def test_edit_of_a_promotion_that_somebody_else_has_changed_is_stale(fiona):
    version = fiona.open(f"{path()}edit/").named("version")[0].value
    Promotion.objects.filter(name="Spring 10").update(last_date=date(2026, 6, 1))

    page = fiona.sent(f"{path()}edit/", name="Spring 10", last_date="2026-06-15", version=version)

    assert page.response.status_code == 409
    assert "Somebody else has changed this promotion" in page.words


def test_preview_says_what_ending_means(fiona):
    page = fiona.sent(f"{path()}end/preview/", last_day="2026-05-20")

    assert "31 May 2026" in page.words
    assert "Orders dated 21 May 2026 or later do not get it." in page.words
    assert "Sales until 20 May 2026 still get it, also those that are booked later." in page.words
    assert "as booked: first 3 cycles." in page.words


def test_promotion_is_ended(fiona):
    page = fiona.sent(f"{path()}end/", last_day="2026-05-20")

    assert "Promotion ends on 20 May 2026" in page.words
    assert Promotion.objects.get(name="Spring 10").last_date == date(2026, 5, 20)
    assert "Fiona changed" in fiona.open(f"{path()}history/").words


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Last day is required."),
        ("2026-05-14", "A day that is over keeps its promotion"),
        ("2026-05-31", "It already ends on 31 May 2026; its end cannot be moved later."),
        ("2026-12-31", "It already ends on 31 May 2026; its end cannot be moved later."),
        ("9999-12-31", "A date lies between 2000 and 10 years from today"),
        ("soon", "“soon” is not a date"),
    ],
)
def test_ending_on_an_impossible_day_is_refused(fiona, day, sentence):
    page = fiona.sent(f"{path()}end/", last_day=day)

    assert page.response.status_code == 422
    assert sentence in page.words
    assert Promotion.objects.get(name="Spring 10").last_date == date(2026, 5, 31)


def test_upcoming_promotion_that_is_ended_never_begins(fiona):
    fiona.send(NEW, **VALUES)
    preview = fiona.sent(f"{path('Summer')}end/preview/", last_day="2026-05-15")
    assert "It never begins: its first day would have been 1 June 2026." in preview.words

    page = fiona.sent(f"{path('Summer')}end/", last_day="2026-05-15")

    assert "Ended before its first day, 1 June 2026" in page.words
    assert "Over" in page.words


def test_bss_without_resellers_promotes_to_its_own_customers_only(fixtures, ann):
    page = ann.open(NEW)
    assert "Own customers" in page.words
    assert "Resellers’ sales" not in page.words

    code = Product.objects.filter(tenant=fixtures.cumulus).values_list("code", flat=True)[0]
    values = {**VALUES, "audience": "OWN_CUSTOMERS", "products": code}
    assert "Promotion added" in ann.sent(NEW, **values).words
    found = Promotion.objects.get(name="Summer")
    assert (found.tenant, found.audience) == (fixtures.cumulus, "OWN_CUSTOMERS")
    assert "Own customers" in ann.open(f"promotions/{found.pk}/").words
    assert "Summer" in ann.open("promotions/", audience="own-customers").words
    assert "Summer" not in ann.open("promotions/", audience="resellers").words


def test_promotion_for_own_customers_takes_no_price_list_and_no_what_if(fiona):
    gold = PriceList.objects.get(name="Gold EUR", tenant__slug="alpine")
    values = {**VALUES, "audience": "OWN_CUSTOMERS"}

    refused = fiona.sent(NEW, **values, price_lists=[str(gold.pk)])
    assert "Own customers have no price list" in refused.words
    refused = fiona.sent("promotions/new/what-if/", **values)
    assert "says nothing of a promotion for own customers" in refused.words
    assert not Promotion.objects.filter(name="Summer").exists()
