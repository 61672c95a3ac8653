"""Sign-in, its lock after wrong passwords, sign-out, preferences, error pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import argon2
import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from typer.testing import CliRunner

from tests.support.order_fixtures import NOW, PASSWORD, OrderFixtures, create_order_fixtures
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.cli import load_commands
from upline.cli.commands import app
from upline.config import settings as default_settings
from upline.models import SignInCounter
from upline.tenancy.actions import SignInAttempt, count_sign_in_attempt
from upline.web.shared.client_address import client_address

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
load_commands()


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


def post_sign_in(client, email="otto@alpine.example", words=PASSWORD, **more):
    return client.post(SIGN_IN, {"email": email, "password": words, **more})


def test_sign_in_redirects_to_the_first_page_of_the_first_bss(fixtures, client):
    response = post_sign_in(client, email="OTTO@Alpine.example")

    assert response.url == "/"
    assert client.get("/", follow=True).request["PATH_INFO"] == "/t/alpine/dashboard/"


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
        sentence = "Wrong e-mail or password. 4 attempts left."
        assert sentence in Page(response).words


def test_five_wrong_passwords_make_a_new_device_wait_for_fifteen_minutes(fixtures, client):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            post_sign_in(client, words="no")
        assert "Wait 15 minutes, then try again." in Page(post_sign_in(client)).words
        clock.shift(timedelta(minutes=15, seconds=1))
        assert post_sign_in(client).status_code == 302


def test_right_password_gives_its_tries_back(fixtures, client):
    for _ in range(3):
        for _ in range(4):
            post_sign_in(client, words="no")
        assert post_sign_in(client).status_code == 302
        client.post("/sign-out/")
        client.cookies.clear()

    tries = dict(SignInCounter.objects.values_list("key", "tries"))
    assert tries["all"] == 12
    assert tries[next(key for key in tries if key.startswith("account:"))] == 0


def test_known_device_is_not_locked_out_by_others(fixtures):
    own, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    post_sign_in(own)
    own.post("/sign-out/")
    for _ in range(7):
        post_sign_in(other, words="no")

    assert "Wait" in Page(post_sign_in(other)).words
    assert post_sign_in(own).status_code == 302


def test_known_device_is_limited_too(fixtures, client):
    post_sign_in(client)
    client.post("/sign-out/")
    for _ in range(10):
        post_sign_in(client, words="no")

    assert "Wait" in Page(post_sign_in(client)).words


@pytest.mark.parametrize("cookie", ["", "x", "eyJpZCI6ICJ4In0:1:forged"])
def test_forged_device_is_unknown(fixtures, client, cookie):
    for _ in range(5):
        post_sign_in(client, words="no")
    client.cookies["device"] = cookie

    assert "Wait" in Page(post_sign_in(client)).words


def test_device_of_another_account_is_unknown(fixtures, client):
    post_sign_in(client, email="clara@alpine.example")
    client.post("/sign-out/")
    for _ in range(5):
        post_sign_in(client, words="no")

    assert "Wait" in Page(post_sign_in(client)).words


def test_address_is_limited_over_all_accounts(fixtures):
    attacker, other = Client(REMOTE_ADDR="2001:db8::1"), Client(REMOTE_ADDR="2001:db8:1::1")
    for number in range(30):
        post_sign_in(attacker, email=f"a{number}@y.example", words="no")
    attacker.defaults["REMOTE_ADDR"] = "2001:db8::2"  # the same network

    assert "Wait" in Page(post_sign_in(attacker)).words
    assert post_sign_in(other).status_code == 302


def test_tries_are_limited_in_all(fixtures):
    for number in range(120):
        attempt = SignInAttempt(email=f"a{number}@y.example", address=f"192.0.2.{number}")
        assert count_sign_in_attempt(attempt, now=NOW).blocked_until is None

    last = count_sign_in_attempt(SignInAttempt(email="b@y.example", address="192.0.3.1"), now=NOW)
    assert last.blocked_until == NOW + timedelta(minutes=1)


def test_forwarded_address_counts_behind_a_trusted_proxy_only(fixtures, settings, rf):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 192.0.2.7"})

    assert client_address(request) == "10.0.0.1"
    settings.TRUSTED_PROXY = True
    assert client_address(request) == "192.0.2.7"


@pytest.mark.django_db(transaction=True)
def test_forty_tries_at_once_get_five_guesses(fixtures, monkeypatch):
    guesses = []
    monkeypatch.setattr(
        "upline.web.home.views.authenticate_person", lambda **values: guesses.append(values)
    )

    def guess(_: int) -> None:
        try:
            post_sign_in(Client(), words="no")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(40)))

    assert len(guesses) == 5


def test_administrator_lifts_the_limit(fixtures, client):
    fixtures.otto.memberships.update(role=Role.ADMINISTRATOR)
    admin = fixtures.signed_in_client(fixtures.otto)
    for _ in range(6):
        post_sign_in(client, email="clara@alpine.example", words="no")
    address = f"/t/alpine/setup/users/{fixtures.clara.pk}/lift-sign-in-limit/"

    assert admin.post(address).status_code == 302
    assert post_sign_in(client, email="clara@alpine.example").status_code == 302


def test_command_lifts_the_limit(fixtures, client, settings, database_server):
    settings.DATABASE_SERVER = database_server
    for _ in range(6):
        post_sign_in(client, words="no")

    answer = CliRunner().invoke(app, ["lift-sign-in-limit", "otto@alpine.example"])

    assert answer.exit_code == 0, answer.output
    assert post_sign_in(client).status_code == 302


def test_password_hash_is_argon2id_as_owasp_advises(fixtures, settings, client):
    settings.PASSWORD_HASHERS = default_settings.PASSWORD_HASHERS
    otto = fixtures.otto
    otto.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    otto.save()

    assert post_sign_in(client).status_code == 302

    otto.refresh_from_db()
    assert otto.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_unknown_account_costs_as_many_hashes_as_a_known_one(
    fixtures, settings, client, monkeypatch
):
    settings.PASSWORD_HASHERS = default_settings.PASSWORD_HASHERS
    fixtures.otto.set_password(PASSWORD)
    fixtures.otto.save()
    fixtures.clara.set_unusable_password()
    fixtures.clara.save()
    hashes = []
    hash_secret, verify = argon2.low_level.hash_secret, argon2.PasswordHasher.verify
    monkeypatch.setattr(
        argon2.low_level, "hash_secret", lambda *a, **k: (hashes.append(1), hash_secret(*a, **k))[1]
    )
    monkeypatch.setattr(
        argon2.PasswordHasher, "verify", lambda *a: (hashes.append(1), verify(*a))[1]
    )

    for email in ("otto@alpine.example", "clara@alpine.example", "nobody@alpine.example"):
        hashes.clear()
        post_sign_in(client, email=email, words="no")
        assert len(hashes) == 1, email


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
        assert "Page not found" in Page(response).words


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
