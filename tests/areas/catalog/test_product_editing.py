"""Products made and edited by hand, discontinued and sold again."""

from decimal import Decimal

import pytest

from tests.support.catalog_client import BASIC
from tests.support.page import form_values
from upline.models import Product

pytestmark = pytest.mark.django_db
NEW = "products/new/"


def product(code: str) -> Product:
    return Product.objects.get(code=code)


def edited(client, **changes) -> dict[str, str]:
    values = form_values(client.client, client.address(f"{client.product()}edit/"))
    return {
        name: value for name, value in {**values, **changes}.items() if value not in ("", False)
    }


def test_product_is_added_with_prices_and_upgrade_paths(fiona):
    page = fiona.sent(
        NEW, name="Backup", code="backup", vendor_id="V-1", type="backup", add_on_of="m365, exchange",
        upgrades_to=BASIC, min_quantity="5", max_quantity="300", offers_trial="on", trial_days="30",
        price_monthly="2.50",
    )  # fmt: skip

    made = product("backup")
    assert "Product added" in page.words
    assert "30 days" in page.words
    assert made.add_on_of == ["m365", "exchange"]
    assert (made.min_quantity, made.max_quantity, made.trial_days) == (5, 300, 30)
    assert [target.code for target in made.upgrades_to.all()] == [BASIC]
    assert fiona.prices(None, "backup") == [(Decimal("2.50"), None, None)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Name is"),
        ({"code": BASIC}, f"The code “{BASIC}” is taken."),
        ({"min_quantity": "9", "max_quantity": "3"}, "The most lies between the least and"),
        ({"min_quantity": "0"}, "Minimum licences is a whole number from 1 to"),
        ({"trial_days": "30"}, "Only a product with a trial has a length of it."),
        ({"upgrades_to": "nothing of the kind"}, "is no product; enter its code."),
        ({"price_monthly": "much"}, "Enter an amount, such as 12.50."),
        ({"price_monthly": "-1"}, "A price is not negative."),
    ],
)
def test_refused_product_keeps_what_was_typed(fiona, changes, sentence):
    count = Product.objects.count()
    said = {"name": "Backup", "code": "backup", "min_quantity": "1", **changes}
    page = fiona.sent(NEW, **said)

    assert page.response.status_code == 422
    assert sentence in page.words
    assert page.field("Code").value == said["code"]
    assert Product.objects.count() == count


def test_own_product_of_a_reseller_is_not_seen_upstream(ann, fiona):
    ann.sent(NEW, name="Care Plus", code="care-plus", min_quantity="1", price_monthly="9")

    assert "Care Plus" in ann.open("products/").words
    assert "Care Plus" not in fiona.open("products/").words


def test_product_is_edited(fiona):
    page = fiona.sent(
        f"{fiona.product()}edit/", **edited(fiona, name="Basic", upgrades_to="", max_quantity="300")
    )

    made = product(BASIC)
    assert "Basic" in page.words
    assert (made.name, made.max_quantity) == ("Basic", 300)
    assert not made.upgrades_to.exists()


def test_product_that_somebody_else_has_edited_is_stale(fiona):
    values = edited(fiona, name="Basic")
    fiona.send(f"{fiona.product()}edit/", **edited(fiona, name="Other"))

    page = fiona.sent(f"{fiona.product()}edit/", **values)

    assert page.response.status_code == 409
    assert "Somebody else has changed this product" in page.words
    assert product(BASIC).name == "Other"


def test_product_of_the_distributor_is_not_edited_downstream(ann):
    for path in ("edit/", "discontinue/"):
        refused = ann.send(f"{ann.product()}{path}", name="Mine")
        assert refused.status_code == 403
    assert product(BASIC).name != "Mine"


def test_viewer_edits_nothing(vera):
    for path in (NEW, f"{vera.product()}edit/", f"{vera.product()}discontinue/"):
        assert vera.send(path, name="Mine", code="mine").status_code == 403


def test_discontinued_product_is_not_sold_but_what_was_sold_goes_on(fiona, ann):
    preview = fiona.open(f"{fiona.product()}discontinue/")
    page = fiona.sent(f"{fiona.product()}discontinue/")

    assert "1 subscription with 26 licences go on" in preview.words
    assert "Product discontinued" in page.words
    assert "Discontinued" in page.words
    assert fiona.send(f"{fiona.product()}discontinue/").status_code == 403
    assert "Microsoft 365 Business Basic" in ann.open("products/", view="discontinued").words


def test_discontinued_product_is_sold_again(fiona):
    fiona.send(f"{fiona.product()}discontinue/")
    page = fiona.sent(f"{fiona.product()}sell-again/")

    assert "Product sold again" in page.words
    assert product(BASIC).status == "ACTIVE"
    assert fiona.send(f"{fiona.product()}sell-again/").status_code == 403
