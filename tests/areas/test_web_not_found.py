"""What is at no address: inside the frame for those who are signed in."""

import pytest

from tests.support.order_fixtures import create_order_fixtures
from tests.support.page import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/t/alpine/nowhere/", "/t/nobody/orders/", "/nowhere/"])
def test_unknown_address_is_answered_inside_the_frame(address):
    fixtures = create_order_fixtures()
    page = Page(fixtures.signed_in_client(fixtures.clara).get(address))

    assert page.response.status_code == 404
    assert "Page not found" in page.words
    assert page.root.one("navigation", "Areas").all("link")[0].address.startswith("/t/alpine/")


def test_unknown_address_without_signing_in_is_a_page_of_its_own(client):
    page = Page(client.get("/nowhere/"))

    assert page.response.status_code == 404
    assert page.all("navigation", "Areas") == []


def test_address_of_a_button_is_answered_with_a_page_that_leads_to_its_record():
    fixtures = create_order_fixtures()
    order = f"/t/alpine/orders/{fixtures.back_order(1).pk}/"
    note = f"{order}notes/{fixtures.otto.pk}/delete/"

    page = Page(fixtures.signed_in_client(fixtures.otto).get(note))

    assert (page.response.status_code, page.response["Allow"]) == (405, "POST")
    assert "Nothing was done" in page.words
    assert page.link("Go to the page").address.startswith(order)
    assert page.root.one("navigation", "Areas").all("link")


def test_address_of_a_button_without_signing_in_is_a_page_of_its_own(client):
    page = Page(client.get("/sign-out/"))

    assert (page.response.status_code, page.link("Go to the page").address) == (405, "/")
