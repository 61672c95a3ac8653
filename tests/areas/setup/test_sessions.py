"""Where a person is signed in: listed, ended, and ended where nobody uses it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.support.page import Page
from tests.support.setup_fixtures import NOW, client_of
from upline.models import User, UserSession

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
PAGE = "/profile/sessions/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def otto(setup_admin) -> User:
    user = setup_admin.create_user("Otto")
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user: User, user_agent: str) -> Client:
    client = Client(headers={"user-agent": user_agent})
    client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    client.get("/profile/")
    return client


def test_sessions_are_listed_and_ended_one_by_one(setup_admin, otto):
    laptop, phone = signed_in(otto, FIREFOX), signed_in(otto, IPHONE)

    page = Page(laptop.get(PAGE))
    assert "Firefox, Windows This device" in page.words
    assert "Safari, iPhone" in page.words
    assert "from 127.0.0.1" in page.words
    [other] = [row for row in UserSession.objects.filter(user=otto) if "iPhone" in row.user_agent]
    assert laptop.post(PAGE, {"session": other.pk}).url == PAGE
    assert phone.get("/profile/").status_code == 302
    assert laptop.get("/profile/").status_code == 200


def test_session_of_somebody_else_is_not_ended(setup_admin, otto):
    laptop = signed_in(otto, FIREFOX)
    setup_admin.open_page()
    others = UserSession.objects.get(user=setup_admin.anna)

    laptop.post(PAGE, {"session": others.pk})

    assert setup_admin.open_page()


def test_all_others_are_ended_at_once_and_by_a_new_password(otto):
    laptop, phone, tablet = (signed_in(otto, name) for name in (FIREFOX, IPHONE, FIREFOX))

    laptop.post(PAGE, {"others": "1"})
    assert phone.get("/profile/").status_code == 302
    phone = signed_in(otto, IPHONE)
    said = {"current_password": PASSWORD, "password": "another long password"}
    assert laptop.post("/profile/password/", said).url == "/profile/"
    assert phone.get("/profile/").status_code == 302
    assert tablet.get("/profile/").status_code == 302
    assert laptop.get("/profile/").status_code == 200
    assert UserSession.objects.filter(user=otto).count() == 1


def test_unused_session_ends_by_the_shortest_time_of_its_bsss(setup_admin, otto, clock):
    setup_admin.submit_valid_form("sign-in/", idle_minutes="30")
    laptop = signed_in(otto, FIREFOX)

    for _ in range(3):
        clock.shift(timedelta(minutes=29))
        assert laptop.get("/profile/").status_code == 200
    clock.shift(timedelta(minutes=31))
    assert laptop.get("/t/alpine/orders/").url.startswith("/sign-in/")
    assert not UserSession.objects.filter(user=otto).exists()


def test_polling_is_no_use_of_a_session(setup_admin, otto, clock):
    setup_admin.submit_valid_form("sign-in/", idle_minutes="30")
    laptop = signed_in(otto, FIREFOX)
    poll = {"if-none-match": '"x"', "sec-fetch-dest": "empty"}

    clock.shift(timedelta(minutes=20))
    assert laptop.get("/t/alpine/orders/", headers=poll).status_code == 200
    clock.shift(timedelta(minutes=20))
    assert laptop.get("/t/alpine/orders/", headers=poll).status_code == 302


def test_session_never_ends_by_itself_where_no_bss_says_so(otto, clock):
    laptop = signed_in(otto, FIREFOX)
    clock.shift(timedelta(days=10))

    assert laptop.get("/profile/").status_code == 200


@pytest.mark.parametrize("minutes", ["4", "1441", "x"])
def test_idle_time_out_of_range_is_refused(setup_admin, minutes):
    setup_admin.is_refused("sign-in/", idle_minutes=minutes)


def test_cookie_is_stored_as_a_digest(setup_admin, otto):
    cookie = client_of(otto).cookies["sessionid"].value

    assert not UserSession.objects.filter(session_key=cookie).exists()
    copied = Client()
    copied.cookies["sessionid"] = UserSession.objects.filter(user=otto).get().session_key
    assert copied.get("/profile/").status_code == 302, "what the table has opens nothing"
