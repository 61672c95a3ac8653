"""The front door: signing in, waiting after wrong passwords, signing out, preferences, errors."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.support.order_stage import NOW, PASSWORD, Stage, set_the_stage

pytestmark = pytest.mark.django_db
DOOR = "/sign-in/"


@pytest.fixture
def stage() -> Stage:
    cache.clear()
    return set_the_stage()


def knock(client, email="otto@alpine.example", words=PASSWORD, **more):
    return client.post(DOOR, {"email": email, "password": words, **more})


def test_signing_in_leads_to_the_orders_of_the_first_bss(stage, client):
    response = knock(client, email="OTTO@Alpine.example")

    assert response.url == "/"
    assert client.get("/").url == "/t/alpine/orders/"


def test_signing_in_leads_back_to_where_one_wanted_to_go(stage, client):
    assert knock(client, next="/t/alpine/orders/?status=Booked").url.endswith("status=Booked")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_signing_in_leads_nowhere_else(stage, client, elsewhere):
    assert knock(client, next=elsewhere).url == "/"


def test_a_wrong_password_says_how_many_tries_are_left(stage, client):
    known, unknown = knock(client, words="no"), knock(client, email="x@y.example", words="no")

    for response in (known, unknown):
        assert "E-mail and password do not belong together. 4 tries are left." in (
            response.content.decode()
        )


def test_after_five_wrong_passwords_one_waits_a_quarter_of_an_hour(stage, client):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            knock(client, words="no")
        assert "Wait 15 minutes, then try again." in knock(client).content.decode()
        clock.shift(timedelta(minutes=15, seconds=1))
        assert knock(client).status_code == 302


def test_who_has_left_does_not_come_in(stage, client):
    stage.otto.is_active = False
    stage.otto.save()

    assert knock(client).status_code == 200


def test_signing_out_ends_the_session(stage):
    client = stage.signed_in(stage.otto)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == DOOR
    assert client.get("/t/alpine/orders/").status_code == 302


def test_a_person_without_bss_is_told_so(stage):
    stage.clara.memberships.all().delete()

    response = stage.signed_in(stage.clara).get("/")

    assert response.status_code == 403
    assert "No BSS is open to you" in response.content.decode()


def test_the_theme_is_kept_in_a_cookie_and_rendered_by_the_server(stage):
    client = stage.signed_in(stage.otto)

    client.post("/preferences/", {"theme": "dark", "back": "/t/alpine/orders/"})
    page = client.get("/t/alpine/orders/").content.decode()

    assert '<html lang="en" data-theme="dark">' in page
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get(DOOR).content.decode()


def test_the_menu_offers_only_the_bsss_that_are_open(stage):
    otto = stage.signed_in(stage.otto).get("/t/alpine/orders/").content.decode()
    clara = stage.signed_in(stage.clara).get("/t/alpine/orders/").content.decode()

    assert 'href="/t/cumulus/"' in otto
    assert "/t/cumulus/" not in clara


def test_what_does_not_exist_is_a_page(stage, client):
    alone = client.get("/nowhere/")
    inside = stage.signed_in(stage.otto).get(f"/t/alpine/orders/{stage.alpine.pk}/")

    for response in (alone, inside):
        assert response.status_code == 404
        assert "There is nothing at this address" in response.content.decode()


def test_a_mistake_of_ours_shows_no_stack_trace(stage, monkeypatch):
    def fail(**_):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("upline.web.orders.list_views.list_orders", fail)
    client = stage.signed_in(stage.otto)
    client.raise_request_exception = False

    response = client.get("/t/alpine/orders/")

    assert response.status_code == 500
    assert "This page could not be shown" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_a_form_without_its_token_is_explained(stage):
    response = Client(enforce_csrf_checks=True).post(DOOR, {"email": "x"})

    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


def test_the_gallery_is_for_those_inside(stage, client):
    assert client.get("/components/").status_code == 404
    page = stage.signed_in(stage.otto).get("/components/")
    assert "This order was originated from Cumulus IT" in page.content.decode()
