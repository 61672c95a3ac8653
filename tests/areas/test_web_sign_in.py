"""Sign-in, its lock after wrong passwords, sign-out, preferences, error pages."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.support.order_fixtures import NOW, PASSWORD, OrderFixtures, create_order_fixtures
from tests.support.page import Page

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


@pytest.fixture
def fixtures() -> OrderFixtures:
    cache.clear()
    return create_order_fixtures()


def post_sign_in(client, email="otto@alpine.example", words=PASSWORD, **more):
    return client.post(SIGN_IN, {"email": email, "password": words, **more})


def test_sign_in_redirects_to_the_orders_of_the_first_bss(fixtures, client):
    response = post_sign_in(client, email="OTTO@Alpine.example")

    assert response.url == "/"
    assert client.get("/").url == "/t/alpine/orders/"


def test_sign_in_redirects_to_the_requested_page(fixtures, client):
    assert post_sign_in(client, next="/t/alpine/orders/?status=Booked").url.endswith(
        "status=Booked"
    )


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_sign_in_refuses_open_redirects(fixtures, client, elsewhere):
    assert post_sign_in(client, next=elsewhere).url == "/"


def test_wrong_password_shows_remaining_attempts(fixtures, client):
    known, unknown = (
        post_sign_in(client, words="no"),
        post_sign_in(client, email="x@y.example", words="no"),
    )

    for response in (known, unknown):
        sentence = "E-mail and password do not belong together. 4 tries are left."
        assert sentence in Page(response).words


def test_five_wrong_passwords_lock_sign_in_for_fifteen_minutes(fixtures, client):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            post_sign_in(client, words="no")
        assert "Wait 15 minutes, then try again." in Page(post_sign_in(client)).words
        clock.shift(timedelta(minutes=15, seconds=1))
        assert post_sign_in(client).status_code == 302


def test_deactivated_user_cannot_sign_in(fixtures, client):
    fixtures.otto.is_active = False
    fixtures.otto.save()

    assert post_sign_in(client).status_code == 200


def test_signing_out_ends_the_session(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == SIGN_IN
    assert client.get("/t/alpine/orders/").status_code == 302


def test_user_without_bss_sees_an_explanation(fixtures):
    fixtures.clara.memberships.all().delete()

    response = fixtures.signed_in_client(fixtures.clara).get("/")

    assert response.status_code == 403
    assert "No BSS is open to you" in Page(response).words


def theme_of(response) -> str:
    [html] = [e for e in Page(response).root if e.tag == "html"]
    return html.attributes.get("data-theme", "")


def test_theme_is_stored_in_a_cookie_and_rendered_by_the_server(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)

    client.post("/preferences/", {"theme": "dark", "back": "/t/alpine/orders/"})
    assert theme_of(client.get("/t/alpine/orders/")) == "dark"

    client.cookies["theme"] = '"><script>'
    assert theme_of(client.get("/t/alpine/orders/")) == ""


def test_menu_lists_only_accessible_bsss(fixtures):
    otto = Page(fixtures.signed_in_client(fixtures.otto).get("/t/alpine/orders/"))
    clara = Page(fixtures.signed_in_client(fixtures.clara).get("/t/alpine/orders/"))

    assert "/t/cumulus/" in otto.addresses
    assert not any("/t/cumulus/" in address for address in clara.addresses)


def test_not_found_error_is_a_page(fixtures, client):
    alone = client.get("/nowhere/")
    inside = fixtures.signed_in_client(fixtures.otto).get(f"/t/alpine/orders/{fixtures.alpine.pk}/")

    for response in (alone, inside):
        assert response.status_code == 404
        assert "There is nothing at this address" in Page(response).words


def test_server_error_shows_no_stack_trace(fixtures, monkeypatch):
    def fail(**_):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("upline.web.orders.list_definition.list_orders", fail)
    client = fixtures.signed_in_client(fixtures.otto)
    client.raise_request_exception = False

    response = client.get("/t/alpine/orders/")

    assert response.status_code == 500
    assert "This page could not be shown" in Page(response).words
    assert "secret" not in Page(response).html


def test_missing_csrf_token_is_explained(fixtures):
    response = Client(enforce_csrf_checks=True).post(SIGN_IN, {"email": "x"})

    assert response.status_code == 403
    assert "This form is out of date" in Page(response).words


def test_component_gallery_requires_sign_in(fixtures, client):
    assert client.get("/components/").status_code == 404
    page = fixtures.signed_in_client(fixtures.otto).get("/components/")
    assert "This order was originated from Cumulus IT" in Page(page).words
