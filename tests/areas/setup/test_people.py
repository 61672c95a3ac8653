"""Setting up who may come in: users and their roles, groups, programs with credentials."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

import upline
from tests.support.page import Page
from tests.support.setup_fixtures import HOSTILE, NOW, SetupAdmin, populate_setup
from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role, system_actor
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.link_emails import LINK_EMAILS
from upline.models import (
    AccountLink,
    ApiCredential,
    Group,
    Invitation,
    Membership,
    PermissionGrant,
    User,
)
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import find_credential
from upline.web.setup.labels import PERMISSIONS
from upline.web.setup.sections import SECTIONS, Section

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it


def page_of(section: Section) -> str:
    return section.address.removeprefix("setup-") + "/"


def membership(setup_admin: SetupAdmin, user: User) -> Membership:
    return Membership.objects.get(tenant=setup_admin.tenant, user=user)


# Who may set up


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_setup_pages_require_setup_permission(setup_admin, role):
    user = setup_admin.create_user("Otto", role)
    setup_admin.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    for page in ("", *(page_of(section) for section in SECTIONS)):
        assert "does not allow to set up" in setup_admin.open_page(page, status=403).words
    for page in ("users/add/", "credentials/add/", "permission-rules/", "api-options/", "logo/"):
        assert setup_admin.post_form(page, name="X").status_code == 403
    assert "Setup" not in Page(setup_admin.client.get("/t/alpine/orders/")).offers


def test_navigation_links_to_setup_and_all_its_sections(setup_admin):
    page = setup_admin.open_page()

    assert "Setup" in Page(setup_admin.client.get("/t/alpine/orders/")).offers
    for section in SECTIONS:
        assert page.words.count(section.title) >= 2  # among the links, and with its state


def test_pages_take_a_constant_number_of_queries(setup_admin, django_assert_max_num_queries):
    for name in "ABCDE":
        user = setup_admin.create_user(f"User{name}")
        group = tenancy.add_group(
            tenant_id=setup_admin.tenant_id, name=name, member_ids=[user.pk], by=setup_admin.actor
        )
        rule = setup.add_permission_rule(
            tenant_id=setup_admin.tenant_id, name=name, by=setup_admin.actor
        )
        setup.set_grant(
            tenant_id=setup_admin.tenant_id,
            rule_id=rule,
            to=setup.Grantee(group_id=group),
            level="EDIT",
            by=setup_admin.actor,
        )
    for page in ("", *(page_of(section) for section in SECTIONS)):
        with django_assert_max_num_queries(32):
            setup_admin.open_page(page)


@pytest.mark.parametrize("tail", [HOSTILE, '"><img src=x onerror=alert(1)>'])
def test_user_input_is_escaped_on_every_page(setup_admin, tail):
    for address in populate_setup(setup_admin, tail=tail):
        page = setup_admin.open_page(address)
        assert tail not in page.html, address


# Users


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


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_invited_person_chooses_a_password_by_the_link_and_is_in(setup_admin):
    page = invite(setup_admin, "New@Alpine.example", name=HOSTILE)
    address, client = link_on(page), Client()

    assert HOSTILE not in page.html
    assert "no-store" in page.response["Cache-Control"]
    assert not User.objects.filter(email="new@alpine.example").exists()
    shown = Page(client.get(address))
    assert "Join Alpine Distribution" in shown.words
    assert shown.field("Your name").value == HOSTILE
    short = client.post(address, {"name": "New", "password": PASSWORD[:9]})
    assert short.status_code == 422
    assert "at least 10 characters" in Page(short).words
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
        ({"password": "x" * 5000}, "at most 1,000 characters"),
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

    assert Client().post(address, {"password": PASSWORD}).url == "/"
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
    assert Client().post(second, {"password": PASSWORD[:9]}).status_code == 422
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


# With a mail server


@pytest.fixture
def mail_server(settings):
    settings.HAS_MAIL_SERVER = True
    settings.EMAIL_FROM = "upline+{bss}@example.com"


def link_in(text: str) -> str:
    [token] = re.findall(r"http://testserver(/\S+\?token=[0-9a-f]{64})", text)
    return token


def test_link_is_sent_by_e_mail_and_shown_to_nobody(setup_admin, mail_server, mailoutbox):
    page = setup_admin.submit_valid_form(
        "users/add/", name="New", email="new@alpine.example", role="SALES"
    )

    assert "Invitation sent." in page.words
    assert "E-mail waiting" in page.words
    assert "token=" not in page.html
    assert tenancy.send_account_emails(LINK_EMAILS, clock=clock.now) == 1
    assert tenancy.send_account_emails(LINK_EMAILS, clock=clock.now) == 0
    [message] = mailoutbox
    assert message.to == ["new@alpine.example"]
    assert "upline+alpine@example.com" in message.from_email
    assert "Invited" in setup_admin.open_page("users/").words
    said = {"name": "New", "password": PASSWORD}
    assert Client().post(link_in(message.body), said).url == "/"


def test_e_mail_that_fails_is_tried_again_and_then_given_up(
    setup_admin, mail_server, mailoutbox, monkeypatch
):
    setup_admin.submit_valid_form(
        "users/add/", name="New", email="new@alpine.example", role="SALES"
    )

    def fail(_message):
        raise OSError

    monkeypatch.setattr(EmailMessage, "send", fail)
    moments = [clock.now() + timedelta(hours=hours) for hours in range(6)]
    for moment in moments:
        assert tenancy.send_account_emails(LINK_EMAILS, clock=lambda moment=moment: moment) == 0

    link = AccountLink.objects.get()
    assert (link.failed_attempts, link.not_before, link.problem) == (4, None, "OSError")
    assert "E-mail not sent" in setup_admin.open_page("users/").words


def test_forgotten_password_is_set_by_a_link_sent_by_e_mail(setup_admin, mail_server, mailoutbox):
    otto = setup_admin.create_user("Otto")
    client = Client()
    pages = [
        Page(client.post("/forgot-password/", {"email": email})).words.replace(email, "E-MAIL")
        for email in (otto.email, "nobody@alpine.example")
    ]

    assert pages[0] == pages[1]
    assert "a link is on its way" in pages[0]
    tenancy.send_account_emails(LINK_EMAILS, clock=clock.now)
    [message] = mailoutbox
    assert message.to == [otto.email]
    assert client.post(link_in(message.body), {"password": PASSWORD}).url == "/"
    assert authenticate(username=otto.email, password=PASSWORD) == otto


def test_requests_for_password_links_are_limited(setup_admin, mail_server):
    for _ in range(5):
        Client().post("/forgot-password/", {"email": "anna@alpine.example"})

    page = Page(Client().post("/forgot-password/", {"email": "anna@alpine.example"}))
    assert "Too many requests" in page.words


def test_forgot_password_without_mail_server_names_administrators():
    page = Page(Client().get("/forgot-password/"))

    assert "Ask an administrator of your BSS" in page.words
    assert "email" not in page.fields
    assert Client().post("/forgot-password/", {"email": "a@b.example"}).status_code == 404


# My profile


def test_person_changes_own_name_language_and_password(setup_admin):
    otto = setup_admin.create_user("Otto")
    otto.set_password(PASSWORD)
    otto.save()
    client, elsewhere = client_of(otto), client_of(otto)

    wrong = client.post("/profile/password/", {"current_password": "x", "password": "y" * 12})
    assert "This is not your current password." in Page(wrong).words
    said = {"current_password": PASSWORD, "password": "the next password"}
    assert client.post("/profile/password/", said).url == "/profile/"

    assert "signed out everywhere else" in Page(client.get("/profile/")).words
    assert elsewhere.get("/profile/").status_code == 302

    assert client.post("/profile/", {"name": "Otto B", "language": "el"}).url == "/profile/"
    for said in (
        {"name": "", "language": ""},
        {"name": "O" * 5000},
        {"name": "O", "language": "x"},
    ):
        assert client.post("/profile/", said).status_code == 422
    otto.refresh_from_db()
    assert (otto.name, otto.language) == ("Otto B", "el")
    assert otto.check_password("the next password")


def test_guesses_of_the_current_password_are_limited(setup_admin):
    client = client_of(setup_admin.create_user("Otto"))
    said = {"current_password": "wrong", "password": "y" * 12}
    for _ in range(5):
        client.post("/profile/password/", said)

    assert "Too many tries" in Page(client.post("/profile/password/", said)).words


def test_role_and_language_are_changed_together_or_not_at_all(setup_admin):
    otto = setup_admin.create_user("Otto")
    setup_admin.submit_valid_form(f"users/{otto.pk}/", role="FINANCE", language="el")
    setup_admin.is_refused(f"users/{otto.pk}/", role="VIEWER", language="xx")
    with pytest.raises(Refused, match="is not available"):
        tenancy.change_user(
            tenant_id=setup_admin.tenant_id,
            user_id=otto.pk,
            role=Role.VIEWER,
            language="xx",
            by=setup_admin.actor,
        )

    otto.refresh_from_db()
    assert otto.language == "el"
    assert membership(setup_admin, otto).role == Role.FINANCE


def test_nobody_changes_their_own_role_or_deactivates_themselves(setup_admin):
    setup_admin.create_user("Berta", Role.ADMINISTRATOR)
    mine = f"users/{setup_admin.anna.pk}/"
    page = setup_admin.open_page(mine)

    assert "role" not in page.fields
    assert "Deactivate user" not in page.offers
    for words in (page.words, setup_admin.open_page(f"{mine}deactivate/").words):
        assert "Another administrator has to change your own role." in words
    setup_admin.is_refused(f"{mine}deactivate/")
    setup_admin.submit_valid_form(mine, role="VIEWER", language="de")
    for act, more in (
        (tenancy.change_role, {"role": Role.VIEWER}),
        (tenancy.deactivate_user, {}),
    ):
        with pytest.raises(Refused) as refusal:
            act(
                tenant_id=setup_admin.tenant_id,
                user_id=setup_admin.anna.pk,
                by=setup_admin.actor,
                **more,
            )
        assert refusal.value.code == "own_role"
    setup_admin.anna.refresh_from_db()
    assert setup_admin.anna.language == "de"
    assert membership(setup_admin, setup_admin.anna).role == Role.ADMINISTRATOR
    assert membership(setup_admin, setup_admin.anna).is_active


def test_last_active_administrator_cannot_be_removed(setup_admin):
    gone = setup_admin.create_user("Berta", Role.ADMINISTRATOR)
    tenancy.deactivate_user(tenant_id=setup_admin.tenant_id, user_id=gone.pk, by=setup_admin.actor)

    for act, more in (
        (tenancy.change_role, {"role": Role.VIEWER}),
        (tenancy.deactivate_user, {}),
    ):
        with pytest.raises(Refused) as refusal:
            act(
                tenant_id=setup_admin.tenant_id,
                user_id=setup_admin.anna.pk,
                by=system_actor(),
                **more,
            )
        assert refusal.value.code == "last_administrator"
    assert membership(setup_admin, setup_admin.anna).is_active


def test_deactivated_user_is_listed_and_can_be_reactivated(setup_admin):
    otto = setup_admin.create_user("Otto")
    setup.set_api_options(
        tenant_id=setup_admin.tenant_id,
        entity=Entity.ORDER,
        responsible_user_id=otto.pk,
        sharing_rule_id=None,
        by=setup_admin.actor,
    )
    confirmation = setup_admin.open_page(f"users/{otto.pk}/deactivate/")
    setup_admin.submit_valid_form(f"users/{otto.pk}/deactivate/")

    assert (
        "Use of API Options: The next order that no person makes goes to nobody."
        in confirmation.words
    )
    assert not membership(setup_admin, otto).is_active
    assert "Inactive user" in setup_admin.open_page().words
    assert "Reactivate user" in setup_admin.open_page(f"users/{otto.pk}/").offers
    setup_admin.submit_valid_form(f"users/{otto.pk}/reactivate/")
    assert membership(setup_admin, otto).is_active
    assert membership(setup_admin, otto).role == Role.SALES


def test_user_of_another_bss_is_not_found(setup_admin, other_admin):
    foreign_user = other_admin.create_user("Nora")

    for page in ("", "deactivate/", "password/"):
        setup_admin.open_page(f"users/{foreign_user.pk}/{page}", status=404)
        answer = setup_admin.post_form(
            f"users/{foreign_user.pk}/{page}", role="VIEWER", language=""
        )
        assert answer.status_code == 404
    assert setup_admin.post_form(f"users/{foreign_user.pk}/reactivate/").status_code == 404
    assert membership(other_admin, foreign_user).role == Role.SALES


def test_roles_page_shows_the_rulebook_table(setup_admin):
    page = setup_admin.open_page("roles/")

    for permission, words in PERMISSIONS.items():
        assert words in page.words
        [row] = [cells for cells in page.all("table")[0].rows if cells[0].startswith(words)]
        allowed = [permission in ROLE_PERMISSIONS[role] for role in Role]
        assert row[1 : len(allowed) + 1] == [
            "Yes" if is_allowed else "No" for is_allowed in allowed
        ]
    assert set(PERMISSIONS) == set(Permission)


# Groups


def test_a_group_has_users_of_its_bss(setup_admin, other_admin):
    otto, foreign_user = setup_admin.create_user("Otto"), other_admin.create_user("Nora")
    setup_admin.submit_valid_form("groups/add/", name=HOSTILE, members=[str(otto.pk)])
    setup_admin.is_refused("groups/add/", name="Wrong", members=[str(foreign_user.pk)])
    with pytest.raises(Refused) as refusal:
        tenancy.add_group(
            tenant_id=setup_admin.tenant_id,
            name="Wrong",
            member_ids=[foreign_user.pk],
            by=setup_admin.actor,
        )

    group = Group.objects.get(tenant=setup_admin.tenant)
    assert refusal.value.code == "unknown_user"
    assert list(group.members.all()) == [otto]
    assert setup_admin.open_page("groups/").is_escaped(HOSTILE)


def test_inactive_members_stay_but_cannot_be_added(setup_admin):
    otto, clara = setup_admin.create_user("Otto"), setup_admin.create_user("Clara")
    group = tenancy.add_group(
        tenant_id=setup_admin.tenant_id, name="Team", member_ids=[otto.pk], by=setup_admin.actor
    )
    for user in (otto, clara):
        tenancy.deactivate_user(
            tenant_id=setup_admin.tenant_id, user_id=user.pk, by=setup_admin.actor
        )

    assert "Otto (inactive)" in setup_admin.open_page(f"groups/{group}/").words
    setup_admin.submit_valid_form(f"groups/{group}/", name="Team", members=[str(otto.pk)])
    setup_admin.is_refused(f"groups/{group}/", name="Team", members=[str(clara.pk)])
    with pytest.raises(Refused, match="Clara is not active"):
        tenancy.change_group(
            tenant_id=setup_admin.tenant_id,
            group_id=group,
            name="Team",
            member_ids=[clara.pk],
            by=setup_admin.actor,
        )
    assert list(Group.objects.get(pk=group).members.all()) == [otto]
    setup_admin.submit_valid_form(f"groups/{group}/", name="Empty")
    assert not Group.objects.get(pk=group).members.exists()


def test_group_with_grants_cannot_be_deleted(setup_admin):
    group = tenancy.add_group(tenant_id=setup_admin.tenant_id, name="Team", by=setup_admin.actor)
    rule = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="Rule", by=setup_admin.actor
    )
    grantee = setup.Grantee(group_id=group)
    setup.set_grant(
        tenant_id=setup_admin.tenant_id, rule_id=rule, to=grantee, level="SEE", by=setup_admin.actor
    )

    page = setup_admin.is_refused(f"groups/{group}/delete/")
    assert "is used by 1 permission grant" in page.words
    PermissionGrant.objects.filter(group=group).delete()
    setup_admin.submit_valid_form(f"groups/{group}/delete/")
    assert not Group.objects.exists()


# Credentials


def create_credential(
    setup_admin: SetupAdmin, name: str = "Export", role: str = "SALES"
) -> tuple[str, Page]:
    """Make a credential through the page; return its token and the page that showed it."""
    response = setup_admin.post_form("credentials/add/", name=name, role=role)
    assert response.status_code == 200, response
    page = Page(response)
    assert page.html.count("upl_") == 1
    [token] = [e.value for e in page.all("textbox") if e.value.startswith("upl_")]
    return token, page


def test_token_is_shown_once_and_only_its_digest_is_stored(setup_admin):
    token, page = create_credential(setup_admin)
    row = ApiCredential.objects.get()

    assert "no-store" in page.response["Cache-Control"]
    assert "private" in page.response["Cache-Control"]
    assert len(token) > 40
    assert row.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert (row.token_ending, row.created_by) == (token[-4:], "Anna Admin")
    assert token not in str(list(ApiCredential.objects.values()))
    assert token not in setup_admin.open_page("credentials/").html
    assert f"upl_…{token[-4:]}" in setup_admin.open_page("credentials/").words
    # Neither the session, nor a cookie, nor a message remembers it.
    assert token not in str(dict(setup_admin.client.session))
    assert token not in str(setup_admin.client.cookies)


def test_token_authenticates_until_revoked(setup_admin, other_admin):
    token, _ = create_credential(setup_admin)
    found = find_credential(token)

    assert found is not None
    assert (found.name, found.role) == ("Export", Role.SALES)
    assert found.tenant.id == setup_admin.tenant_id
    assert found.actor.user_id is None
    for wrong in ("", "upl_", token[:-1], token.lower(), token + " ", "upl_\u00e9", token[4:]):
        assert find_credential(wrong) is None
    assert other_admin.post_form(f"credentials/{found.id}/revoke/").status_code == 404
    assert find_credential(token) is not None
    page = setup_admin.submit_valid_form(f"credentials/{found.id}/revoke/")
    assert find_credential(token) is None
    assert "Revoked" in page.words
    assert (
        "has been revoked already" in setup_admin.open_page(f"credentials/{found.id}/revoke/").words
    )


def test_duplicate_credential_name_is_refused_and_input_is_shown_again(setup_admin):
    token, _ = create_credential(setup_admin, "Export")
    setup_admin.submit_valid_form(f"credentials/{find_credential(token).id}/revoke/")
    page = setup_admin.is_refused("credentials/add/", name="Export", role="FINANCE")

    assert "The name “Export” is taken." in page.words
    assert page.sent["name"] == ["Export"]
    assert ApiCredential.objects.count() == 1


def test_last_use_is_recorded_at_most_once_a_minute(setup_admin):
    create_credential(setup_admin)
    credential = ApiCredential.objects.get()

    def noted_at(seconds: int):
        moment = NOW + timedelta(seconds=seconds)
        tenancy.record_credential_use(credential_id=credential.pk, now=moment)
        credential.refresh_from_db()
        return (credential.last_used_at - NOW).total_seconds()

    assert [noted_at(s) for s in (0, 30, 59, 61, 100, 122)] == [0, 0, 0, 61, 61, 122]
    assert "Never" not in setup_admin.open_page("credentials/").words
