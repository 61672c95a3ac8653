"""Inviting people to a BSS, accepting, declining, leaving, and password links that administrators make."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.test import Client

import upline
from tests.support.page import Page
from tests.support.setup_fixtures import HOSTILE, SetupAdmin, client_of
from upline.access.rulebook import Role
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import (
    AccountLink,
    Invitation,
    Membership,
    User,
)
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it


def membership(setup_admin: SetupAdmin, user: User) -> Membership:
    return Membership.objects.get(tenant=setup_admin.tenant, user=user)


def invite(setup_admin: SetupAdmin, email: str, **more: str) -> Page:
    """Invite somebody through the page; return the page that shows the link."""
    values = {"name": "Typed Name", "email": email, "role": "SALES", **more}
    response = setup_admin.post_form("users/add/", **values)
    assert response.status_code == 200, Page(response).words
    return Page(response)


def link_on(page: Page) -> str:
    [address] = [e.value for e in page.all("textbox") if "?token=" in e.value]
    return address.removeprefix("http://testserver")


def sign_in(client: Client, email: str, password: str, **more: str) -> HttpResponse:
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def test_invited_person_chooses_a_password_by_the_link_and_is_in(setup_admin):
    page = invite(setup_admin, "New@Alpine.example", name=HOSTILE)
    address, client = link_on(page), Client()

    assert HOSTILE not in page.html
    assert "no-store" in page.response["Cache-Control"]
    assert not User.objects.filter(email="new@alpine.example").exists()
    shown = Page(client.get(address))
    assert "Join Alpine Distribution" in shown.words
    assert shown.field("Your name").value == HOSTILE
    short = client.post(address, {"name": "New", "password": PASSWORD[:14]})
    assert short.status_code == 422
    assert "at least 15 characters" in Page(short).words
    assert client.post(address, {"name": "New", "password": PASSWORD}).url == "/"
    assert client.get("/t/alpine/orders/").status_code == 200
    user = User.objects.get(email="new@alpine.example")
    assert user.name == "New"
    assert membership(setup_admin, user).role == Role.SALES
    assert not Invitation.objects.exists()
    assert sign_in(Client(), "new@alpine.example", PASSWORD).url == "/"


def test_link_is_stored_as_a_digest_only(setup_admin):
    page = invite(setup_admin, "new@alpine.example")
    token = link_on(page).partition("token=")[2]

    assert len(token) == 64
    assert AccountLink.objects.get().token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(list(AccountLink.objects.values()))
    assert token not in setup_admin.open_page("users/").html
    assert token not in setup_admin.open_page(f"invitations/{Invitation.objects.get().pk}/").html


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\0", "ä" * 5000, "%3Cb%3E"])
def test_unknown_link_opens_nothing(setup_admin, token):
    invite(setup_admin, "new@alpine.example")
    for address in ("/invitation/", "/new-password/"):
        for response in (
            Client().get(address, {"token": token}),
            Client().post(f"{address}?{urlencode({'token': token})}", {"password": PASSWORD}),
        ):
            assert response.status_code == 410
            assert "has been used, replaced or withdrawn" in Page(response).words
    assert User.objects.count() == 1


def test_expired_link_opens_nothing_and_a_new_one_is_made(setup_admin):
    address = link_on(invite(setup_admin, "new@alpine.example"))
    said = {"name": "New", "password": PASSWORD}
    with time_machine.travel(clock.now() + timedelta(days=8)):
        for response in (Client().get(address), Client().post(address, said)):
            assert response.status_code == 410
            assert "This link has expired. Ask for a new one." in Page(response).words
        assert User.objects.count() == 1
        setup_admin.client.force_login(
            setup_admin.anna, backend="django.contrib.auth.backends.ModelBackend"
        )
        assert "Link expired" in setup_admin.open_page("users/").words
        renewed = setup_admin.post_form(f"invitations/{Invitation.objects.get().pk}/new-link/")
        assert "used, replaced" in Page(Client().get(address)).words
        assert Client().post(link_on(Page(renewed)), said).url == "/"


def test_link_works_once_and_not_after_withdrawal(setup_admin):
    address = link_on(invite(setup_admin, "new@alpine.example"))
    said = {"name": "New", "password": PASSWORD}
    Client().post(address, said)
    again = Client().post(address, {**said, "password": "another password"})

    assert again.status_code == 410
    assert sign_in(Client(), "new@alpine.example", PASSWORD).url == "/"
    withdrawn = link_on(invite(setup_admin, "other@alpine.example"))
    setup_admin.submit_valid_form(f"invitations/{Invitation.objects.get().pk}/withdraw/")
    assert Client().post(withdrawn, said).status_code == 410
    assert not User.objects.filter(email="other@alpine.example").exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Your name is required."),
        ({"name": "x" * 5000}, "at most 200 characters"),
        ({"name": "a\0b"}, "U+0000"),
        ({"name": "a\u202eb"}, "U+202E"),
        ({"password": ""}, "Enter a password."),
        ({"password": "wxkq" * 5000 + "z"}, "at most 1,000 characters"),
        ({"password": "passwordpassword"}, "among those that are tried first"),
        ({"password": "new@alpine-distribution"}, "made of names that others know"),
    ],
)
def test_invalid_account_is_refused_and_the_link_stays(setup_admin, said, sentence):
    address = link_on(invite(setup_admin, "new@alpine.example"))
    response = Client().post(address, {"name": "New", "password": PASSWORD, **said})

    assert response.status_code == 422
    assert sentence in Page(response).words
    assert User.objects.count() == 1
    assert Client().get(address).status_code == 200


def test_inviting_shows_the_same_whether_an_account_exists(setup_admin, other_admin):
    nora = other_admin.create_user("Nora")
    nora.set_password("her own password")
    nora.language = "el"
    nora.save()
    pages = []
    for email in (nora.email, "fresh@else.example"):
        shown = [
            invite(setup_admin, email),
            setup_admin.open_page("users/"),
            setup_admin.open_page(f"invitations/{Invitation.objects.get().pk}/"),
            setup_admin.open_page("history/"),
        ]
        invited = Invitation.objects.get()
        again = setup_admin.is_refused("users/add/", name="X", email=email, role="SALES")
        setup_admin.submit_valid_form(f"invitations/{invited.pk}/", role="VIEWER")
        setup_admin.submit_valid_form(f"invitations/{invited.pk}/withdraw/")
        words = [page.words.replace(email, "E-MAIL") for page in (*shown[:3], again)]
        words[0] = re.sub("[0-9a-f]{64}", "TOKEN", words[0])
        pages.append(words)
        assert "Nora" not in " ".join(page.words for page in shown)

    assert pages[0] == pages[1]
    nora.refresh_from_db()
    assert nora.check_password("her own password")
    assert nora.language == "el"
    assert nora.memberships.count() == 1


def test_person_with_account_joins_by_the_link_with_their_own_password(setup_admin, other_admin):
    nora = other_admin.create_user("Nora")
    nora.set_password("her own password")
    nora.save()
    address = link_on(invite(setup_admin, nora.email))
    client = Client()

    page = Page(client.get(address))
    assert "Sign in as nora@" in page.words
    assert "password" not in page.fields
    client.post(address, {"name": "Eve", "password": PASSWORD})  # sets nothing
    assert sign_in(client, nora.email, "her own password", next=address).url == address
    assert client.get("/t/alpine/orders/").status_code == 404
    assert "Join Alpine Distribution" in Page(client.get(address)).words
    assert client.post(address).url == "/t/alpine/"

    assert client.get("/t/alpine/orders/").status_code == 200
    assert membership(setup_admin, nora).role == Role.SALES
    nora.refresh_from_db()
    assert (nora.name, nora.check_password("her own password")) == ("Nora", True)
    assert client.post(address).status_code == 410


def test_invitation_of_another_e_mail_is_not_joined(setup_admin, other_admin):
    nora = other_admin.create_user("Nora")
    address = link_on(invite(setup_admin, "somebody@else.example"))
    client = client_of(nora)

    page = Page(client.post(address, {"name": "Nora", "password": PASSWORD}))
    assert "This invitation is for somebody@else.example." in page.words
    decline = f"/memberships/invitations/{Invitation.objects.get().pk}/decline/"
    assert client.post(decline).status_code == 404
    assert "Alpine" not in Page(client.get("/memberships/")).words
    assert client.post("/sign-out/", {"next": address}).url == address
    assert client.post("/sign-out/", {"next": "https://evil.example"}).url == "/sign-in/"
    assert nora.memberships.count() == 1


def test_invited_person_declines(setup_admin, other_admin):
    nora = other_admin.create_user("Nora")
    invite(setup_admin, nora.email)
    client = client_of(nora)

    assert "Alpine Distribution invites you" in Page(client.get("/memberships/")).words
    client.post(f"/memberships/invitations/{Invitation.objects.get().pk}/decline/")

    assert not Invitation.objects.exists()
    assert nora.memberships.count() == 1


def test_invitation_elsewhere_does_not_take_a_password_away_from_its_bss(setup_admin, other_admin):
    berta = setup_admin.create_user("Berta", Role.ADMINISTRATOR)
    invite(other_admin, berta.email)

    address = link_on(Page(setup_admin.post_form(f"users/{berta.pk}/password/")))

    assert Client().post(address, {"password": PASSWORD}).url == "/memberships/"
    berta.refresh_from_db()
    assert berta.check_password(PASSWORD)


def test_person_leaves_and_comes_back_by_invitation_only(setup_admin):
    otto = setup_admin.create_user("Otto")
    client = Client()
    client.force_login(otto, backend="django.contrib.auth.backends.ModelBackend")
    leave = f"/memberships/{setup_admin.tenant_id}/leave/"

    assert "Only a new invitation" in Page(client.get(leave)).words
    assert client.post(leave).url == "/memberships/"
    assert client.get("/t/alpine/orders/").status_code == 404
    assert client.post(leave).status_code == 404
    with pytest.raises(Refused) as refusal:
        tenancy.reactivate_user(
            tenant_id=setup_admin.tenant_id, user_id=otto.pk, by=setup_admin.actor
        )
    assert refusal.value.code == "has_left"
    assert client.post(link_on(invite(setup_admin, otto.email))).url == "/t/alpine/"
    assert client.get("/t/alpine/orders/").status_code == 200


def test_last_administrator_cannot_leave(setup_admin):
    answer = setup_admin.client.post(f"/memberships/{setup_admin.tenant_id}/leave/")

    assert answer.status_code == 422
    assert "at least one active administrator" in Page(answer).words


def test_own_bsss_need_a_signed_in_person():
    assert Client().get("/memberships/").url.startswith("/sign-in/")


def test_pages_and_api_invite_instead_of_adding():
    package = Path(upline.__file__).parent
    for folder in ("web", "api"):
        for file in (package / folder).rglob("*.py"):
            assert "add_user" not in file.read_text(encoding="utf-8"), file


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Name is required."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"email": "nobody"}, "Enter an e-mail"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "line break"),
        ({"email": "x" * 250 + "@alpine.example"}, "at most 254 characters"),
        ({"email": "ANNA@alpine.example"}, "is a user of this BSS already"),
        ({"name": "a\0b"}, "U+0000"),
        ({"name": "x" * 5000}, "at most 200 characters"),
        ({"role": "OWNER"}, "choose one of the list"),
    ],
)
def test_invalid_user_is_refused(setup_admin, said, sentence):
    good = {"name": "Otto", "email": "otto@alpine.example", "role": "SALES"}
    page = setup_admin.is_refused("users/add/", **{**good, **said})

    assert sentence in page.words
    assert User.objects.count() == 1
    assert not Invitation.objects.exists()


def test_administrator_makes_password_links_for_own_users_only(setup_admin, other_admin):
    otto, nora = setup_admin.create_user("Otto"), other_admin.create_user("Nora")
    tenancy.add_user(
        tenant_id=setup_admin.tenant_id,
        new=tenancy.NewUser(name="Nora", email=nora.email, role=Role.VIEWER),
        by=setup_admin.actor,
    )
    elsewhere = setup_admin.is_refused(f"users/{nora.pk}/password/")
    first = link_on(Page(setup_admin.post_form(f"users/{otto.pk}/password/")))
    second = link_on(Page(setup_admin.post_form(f"users/{otto.pk}/password/")))
    session = client_of(otto)

    assert "Nora works in another BSS too" in elsewhere.words
    assert Client().post(first, {"password": PASSWORD}).status_code == 410
    assert Client().post(second, {"password": PASSWORD[:14]}).status_code == 422
    client = Client()
    assert client.post(second, {"password": PASSWORD}).url == "/"
    assert client.get("/t/alpine/orders/").status_code == 200
    assert session.get("/t/alpine/orders/").status_code == 302  # its session has ended
    assert Client().post(second, {"password": "another password"}).status_code == 410
    assert authenticate(username=otto.email, password=PASSWORD) == otto
    assert authenticate(username=nora.email, password=PASSWORD) is None


def test_password_link_expires_after_a_day(setup_admin):
    otto = setup_admin.create_user("Otto")
    address = link_on(Page(setup_admin.post_form(f"users/{otto.pk}/password/")))

    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert "has expired" in Page(Client().get(address)).words
        assert Client().post(address, {"password": PASSWORD}).status_code == 410
    with time_machine.travel(clock.now() + timedelta(days=40)):
        assert tenancy.delete_expired_links(now=clock.now()) == 1
    assert authenticate(username=otto.email, password=PASSWORD) is None
