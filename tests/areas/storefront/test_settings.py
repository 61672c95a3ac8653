"""Storefront settings in Setup: what is stored, what is refused, which products are selected."""

import pytest

from tests.support.page import Page
from tests.support.storefront import product_id
from upline.models import Membership, Storefront, StorefrontProduct
from upline.storefront.rulebook import WHITE, contrast, parse_colour

pytestmark = pytest.mark.django_db
SETUP = "/t/cumulus/setup/storefront/"
VALUES = {
    "is_open": "on",
    "name": "Cumulus Shop",
    "accent": "#0A7A4B",
    "shows_logo": "on",
    "language": "de",
    "products": "selected",
    "order_policy": "ADMINISTRATORS",
    "approval": "approved",
}


@pytest.fixture
def ann(fixtures):
    return fixtures.signed_in_client(fixtures.ann)


def test_settings_are_stored_and_shown_again(ann):
    page = Page(ann.post(SETUP, VALUES, follow=True))

    stored = Storefront.objects.get()
    assert (stored.name, stored.accent, stored.language) == ("Cumulus Shop", "#0a7a4b", "de")
    assert (stored.sells_all_products, stored.needs_approval) == (False, True)
    assert stored.order_policy == "ADMINISTRATORS"
    assert "Open storefront" in page.offers
    assert page.field("Name").value == "Cumulus Shop"


@pytest.mark.parametrize(
    ("accent", "sentence"),
    [
        ("#ffe000", "Choose a darker colour."),
        ("blue", "Enter a colour as # and six digits, such as #2f56c6."),
    ],
)
def test_colour_that_is_none_or_cannot_be_read_is_refused(ann, accent, sentence):
    response = ann.post(SETUP, {**VALUES, "accent": accent})

    assert response.status_code == 422
    assert sentence in Page(response).words
    assert Page(response).field("Accent colour").value == accent
    assert not Storefront.objects.exists()


def test_stylesheet_has_the_accent_colour(ann, client):
    ann.post(SETUP, VALUES)

    response = client.get("/s/cumulus/accent.css")

    assert "#0a7a4b" in response.content.decode()
    assert response["Content-Type"].startswith("text/css")


def test_language_of_the_storefront_is_that_of_its_pages(ann, client):
    ann.post(SETUP, VALUES)

    response = client.get("/s/cumulus/sign-in/")

    assert response["Content-Language"] == "de"


def test_products_are_selected_and_those_not_shown_stay(ann):
    care, basic = product_id("cumulus-care"), product_id("m365-business-basic")
    address = f"{SETUP}products/"
    assert "Cumulus Managed Care" in Page(ann.get(address)).words

    ann.post(address, {"shown": [care, basic], "selected": [care]})
    ann.post(address, {"shown": [basic], "selected": []})

    assert [one.product_id for one in StorefrontProduct.objects.all()] == [care]
    assert "Cumulus Managed Care" in Page(ann.get(f"{address}?q=managed")).words


def test_only_who_sets_the_bss_up_sets_the_storefront_up(ann, fixtures):
    Membership.objects.filter(tenant=fixtures.cumulus, user=fixtures.ann).update(role="SALES")

    assert ann.get(SETUP).status_code == 403
    assert ann.post(SETUP, VALUES).status_code == 403
    assert not Storefront.objects.exists()


def test_contrast_is_that_of_the_guidelines():
    assert round(contrast(WHITE, (0, 0, 0)), 1) == 21
    assert round(contrast(parse_colour("#767676"), WHITE), 2) == 4.54
