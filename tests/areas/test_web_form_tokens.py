"""A form that is sent twice is executed once, and answered twice alike."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponseBase
from django.test import Client

from tests.support.form_scenes import SCENES, answer, huber
from tests.support.html_forms import HtmlForm, form_of, forms_in
from tests.support.order_client import BASIC, OrderClient, new_item
from tests.support.order_fixtures import PASSWORD
from tests.support.page import Page
from tests.support.record_fixtures import RecordFixtures
from upline.kernel import clock
from upline.models import Account, IdempotencyRecord
from upline.tenancy.actions import delete_expired_responses
from upline.tenancy.rulebook import TOKEN_PREFIX

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures(two_weeks_of_sales) -> RecordFixtures:
    return two_weeks_of_sales


@pytest.mark.parametrize("name", SCENES)
def test_form_sent_twice_is_executed_once_and_answered_alike(fixtures, name):
    ann = OrderClient(fixtures, fixtures.ann)
    page, action, typed, count = SCENES[name](fixtures, ann)
    form = form_of(ann.client, page, action)
    before = count()

    first = answer(form.send(ann.client, **typed))
    after = count()
    second = answer(form.send(ann.client, **typed))

    assert first[0] in {200, 302}, first
    assert after != before
    assert second == first
    assert count() == after


def test_bulk_form_sent_twice_shows_the_same_result(fixtures):
    ann = OrderClient(fixtures, fixtures.ann)
    orders = [str(ann.create_draft(new_item(BASIC, 2)).pk) for _ in range(2)]
    bulk = "/t/cumulus/orders/many/"
    ann.client.post(bulk, {"do": "submit", "order": orders})
    fields = {
        "do": ["submit"],
        "confirm": ["1"],
        "order": orders,
        "form_token": ["token-of-the-form"],
    }
    form = HtmlForm(bulk, fields)  # type: ignore[arg-type]

    first, second = (form.send(ann.client).content.decode() for _ in range(2))

    assert "2 orders were submitted" in first
    assert second == first


def test_refused_form_can_be_corrected_and_sent_again(fixtures):
    ann = OrderClient(fixtures, fixtures.ann)
    form = form_of(ann.client, "/t/cumulus/accounts/new/")

    assert form.send(ann.client, name="").status_code == 422
    assert form.send(ann.client, name="Corrected Ltd").status_code == 302


def test_form_that_was_changed_after_going_back_is_another_one(fixtures):
    ann = OrderClient(fixtures, fixtures.ann)
    form = form_of(ann.client, "/t/cumulus/accounts/new/")

    form.send(ann.client, name="First Ltd")
    form.send(ann.client, name="Second Ltd")

    assert Account.objects.filter(name__in=["First Ltd", "Second Ltd"]).count() == 2


def test_form_of_one_person_cannot_be_sent_by_another(fixtures):
    form = form_of(fixtures.signed_in_client(fixtures.ann), "/t/cumulus/accounts/new/")
    form.send(fixtures.signed_in_client(fixtures.ann), name="Mine Ltd")

    response = form.send(fixtures.signed_in_client(fixtures.otto), name="Mine Ltd")

    assert response.status_code == 404


def test_secret_on_a_stored_page_is_not_readable_in_the_table(fixtures):
    client = fixtures.signed_in_client(fixtures.ann)
    form = form_of(client, "/t/cumulus/setup/credentials/add/")
    page = form.send(client, name="Night").content.decode()
    row = IdempotencyRecord.objects.get(user=fixtures.ann)

    assert TOKEN_PREFIX in page
    assert form.fields["form_token"][0] not in row.key
    assert TOKEN_PREFIX not in row.body


def test_preview_is_made_anew_each_time(fixtures):
    ann = OrderClient(fixtures, fixtures.ann)
    form = form_of(ann.client, huber(fixtures) + "change-quantity/")
    preview = HtmlForm(form.action + "preview/", form.fields)

    for _ in range(2):
        assert preview.send(ann.client, quantity=30).status_code == 200
    assert not IdempotencyRecord.objects.exists()


def test_form_older_than_a_day_is_shown_again_with_what_was_typed(fixtures):
    ann = OrderClient(fixtures, fixtures.ann)
    form = form_of(ann.client, "/t/cumulus/accounts/new/")
    form.send(ann.client, name="Old Ltd")
    later = clock.now() + timedelta(days=1, minutes=1)
    with time_machine.travel(later, tick=False):
        assert delete_expired_responses(now=later) == 1
        response = form.send(ann.client, name="Old Ltd")
        again = Page(ann.client.get(response.url))

    assert Account.objects.filter(tenant=fixtures.cumulus, name="Old Ltd").count() == 1
    assert again.sent["name"] == ["Old Ltd"]
    assert "opened more than a day ago" in again.words


# Two people, one record


def test_quantity_changed_meanwhile_is_shown_before_it_is_changed_again(fixtures):
    ann = fixtures.signed_in_client(fixtures.ann)
    address = huber(fixtures) + "change-quantity/"
    first, second = form_of(ann, address), form_of(ann, address)
    quantity = fixtures.subscription_of(BASIC).quantity
    assert first.send(ann, quantity=quantity + 2).status_code == 302

    response = second.send(ann, quantity=quantity + 5)

    assert response.status_code == 409
    assert fixtures.subscription_of(BASIC).quantity == quantity + 2
    assert f"now {quantity + 2}" in response.content.decode()
    assert form_of(ann, address).send(ann, quantity=quantity + 5).status_code == 302


# The session has ended


def sign_in_page(
    response: HttpResponseBase, form: HtmlForm, client: Client, **typed: object
) -> HtmlForm:
    """Follow the redirect as a browser does: the form is sent to the sign-in page as it is."""
    assert response.status_code == 307
    page = client.post(response.headers["Location"], {**form.fields, **typed})
    text = page.content.decode()
    assert "What you have filled in is kept" in text
    (sign_in,) = [one for one in forms_in(text, "/sign-in/") if one.action == "/sign-in/"]
    return sign_in


@pytest.mark.parametrize(
    ("page", "field"),
    [("create-case/", "subject"), ("add-note/", "text"), ("quick-add/", "product")],
)
def test_typed_text_survives_a_session_that_ended(fixtures, page, field):
    ann = OrderClient(fixtures, fixtures.ann)
    address = f"/t/cumulus/orders/{ann.create_draft(new_item(BASIC, 2)).pk}/{page}"
    form = form_of(ann.client, address, None)
    typed = {field: "Half-written"}
    fixtures.ann.set_password(PASSWORD)
    fixtures.ann.save()
    ann.client.logout()

    signing_in = sign_in_page(form.send(ann.client, **typed), form, ann.client, **typed)
    wrong = signing_in.send(ann.client, email=fixtures.ann.email, password=PASSWORD[1:])
    assert "Half-written" in str(Page(wrong).sent)
    back = signing_in.send(ann.client, email=fixtures.ann.email, password=PASSWORD)

    assert back.url == address
    first, second = (Page(ann.client.get(back.url)).sent[field] for _ in range(2))
    assert "Half-written" in first
    assert "Half-written" not in second


def test_form_sent_with_the_token_of_an_earlier_session_is_shown_again(fixtures):
    client = Client(enforce_csrf_checks=True)
    client.force_login(fixtures.ann, backend="django.contrib.auth.backends.ModelBackend")
    form = form_of(client, "/t/cumulus/accounts/new/")
    client.cookies["csrftoken"] = "a" * 32  # signed in again in another tab

    fields = {**form.fields, "name": "Kept Ltd"}
    foreign = client.post(form.action, fields, headers={"Origin": "https://evil.example"})
    own = client.post(form.action, fields, headers={"Origin": "http://testserver"})

    assert foreign.status_code == 403
    assert own.url == form.action
    assert Page(client.get(own.url)).sent["name"] == ["Kept Ltd"]
    assert not Account.objects.filter(name="Kept Ltd").exists()


def test_preview_after_the_session_ended_says_so_in_its_place(fixtures):
    client = fixtures.signed_in_client(fixtures.ann)
    form = form_of(client, huber(fixtures) + "change-quantity/")
    client.logout()

    response = client.post(form.action + "preview/", form.fields, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert "You have been signed out." in response.content.decode()
    assert "HX-Redirect" not in response.headers


def test_preview_with_the_token_of_an_earlier_session_says_so_in_its_place(fixtures):
    client = Client(enforce_csrf_checks=True)
    client.force_login(fixtures.ann, backend="django.contrib.auth.backends.ModelBackend")
    form = form_of(client, huber(fixtures) + "change-quantity/")
    client.cookies["csrftoken"] = "a" * 32

    headers = {"HX-Request": "true", "Origin": "http://testserver"}
    response = client.post(form.action + "preview/", form.fields, headers=headers)

    assert response.status_code == 200
    assert "You have been signed out." in response.content.decode()
