"""Taking on a reseller: its BSS, its account with terms, its first administrator, in one form."""

import pytest
from django.test import Client

from tests.areas.channel.conftest import add_person, client_of
from tests.support.page import Page, form_values
from upline.access.rulebook import Role
from upline.models import (
    Account,
    Invitation,
    Membership,
    OrderStatus,
    PaymentMethod,
    PriceList,
    Tenant,
    User,
)
from upline.web.shared.form_tokens import new_token

pytestmark = [pytest.mark.django_db]

RESELLERS = "/t/alpine/resellers/"
NEW = f"{RESELLERS}new/"


@pytest.fixture
def anna(log) -> Client:
    return client_of(add_person(log, "Anna", Role.ADMINISTRATOR))


def filled(client: Client, **values: str) -> dict[str, str]:
    form = form_values(client, NEW)
    new = {
        "name": "Föhn Cloud GmbH",
        "administrator_name": "Nora Novak",
        "administrator_email": "Nora@foehn.example",
    }
    return {**form, **new, **values}


def test_one_form_makes_bss_account_and_invitation(anna, log):
    gold = PriceList.objects.get(tenant_id=log.bss().id, name="Gold EUR")
    method = PaymentMethod.objects.filter(tenant_id=log.bss().id).first()
    terms = {"price_list": str(gold.pk), "payment_method": str(method.pk) if method else ""}

    page = Page(anna.post(NEW, filled(anna, terms_currency="usd", language="el", **terms)))

    foehn = Tenant.objects.get(name="Föhn Cloud GmbH")
    account = Account.objects.get(reseller_tenant=foehn)
    invitation = Invitation.objects.get(tenant=foehn)
    assert page.response.status_code == 200
    assert (foehn.slug, foehn.upline.slug, foehn.currency) == ("fohn-cloud-gmbh", "alpine", "EUR")
    assert (foehn.language, foehn.back_ordering_activated_at) == ("el", None)
    assert (account.tenant.slug, account.name) == ("alpine", "Föhn Cloud GmbH")
    assert (account.price_list, account.payment_method, account.currency) == (gold, method, "USD")
    assert account.responsible_user.name == "Anna"
    assert (invitation.email, invitation.role) == ("nora@foehn.example", "ADMINISTRATOR")
    assert OrderStatus.objects.filter(tenant=foehn).exists()
    assert page.link("Activate back-ordering").address == f"{RESELLERS}{foehn.pk}/activate/"


def test_invited_administrator_joins_by_the_link_that_is_shown(anna):
    link = Page(anna.post(NEW, filled(anna))).field("Link").value
    nora = Client()
    joining = {"name": "Nora Novak", "password": "long enough for her"}
    nora.post(link, {**form_values(nora, link), **joining})

    assert Membership.objects.get(user__email="nora@foehn.example").role == "ADMINISTRATOR"
    assert nora.get("/t/fohn-cloud-gmbh/setup/users/").status_code == 200
    assert nora.get(RESELLERS).status_code == 404


def test_form_that_is_sent_twice_makes_one_reseller_and_shows_the_same_page(anna):
    form = {**filled(anna), "form_token": new_token()}
    first, second = (Page(anna.post(NEW, form)) for _ in range(2))

    assert Tenant.objects.filter(name="Föhn Cloud GmbH").count() == 1
    assert first.field("Link").value == second.field("Link").value


def test_short_name_is_numbered_where_another_bss_has_it(anna):
    anna.post(NEW, filled(anna, name="Cumulus"))

    assert Tenant.objects.get(name="Cumulus").slug == "cumulus-2"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Name is required."),
        ({"slug": "cumulus"}, "Another BSS has the short name cumulus."),
        ({"slug": "a/b"}, "A short name has letters from a to z, digits and hyphens"),
        ({"currency": "QQQ"}, "There is no currency 'QQQ'."),
        ({"terms_currency": "QQQ"}, "There is no currency 'QQQ'."),
        ({"timezone": "Mars/Olympus"}, "There is no time zone 'Mars/Olympus'."),
        ({"price_list": "gold"}, "Price list: choose one of the list."),
        ({"administrator_email": "nora"}, "Enter an e-mail, such as ann@example.com."),
        ({"administrator_name": "N" * 300}, "Name has at most 200 characters."),
    ],
)
def test_refused_reseller_changes_nothing_and_forgets_nothing(anna, values, sentence):
    tenants, accounts = Tenant.objects.count(), Account.objects.count()
    page = Page(anna.post(NEW, filled(anna, **values)))

    assert page.response.status_code == 422
    assert sentence in page.words
    assert page.field("E-mail").value == values.get("administrator_email", "Nora@foehn.example")
    assert (Tenant.objects.count(), Account.objects.count()) == (tenants, accounts)
    assert not Invitation.objects.exists()


def test_only_administrators_take_on_resellers(log):
    sam = client_of(add_person(log, "Sam", Role.SALES))

    assert not Page(sam.get(RESELLERS)).all("link", "New reseller")
    assert sam.get(NEW).status_code == 403
    assert sam.post(NEW, {"name": "Mine"}).status_code == 403
    assert not Tenant.objects.filter(name="Mine").exists()


def test_reseller_becomes_a_distributor_by_its_first_reseller(log):
    stella = client_of(add_person(log, "Stella", Role.ADMINISTRATOR, "cumulus"))
    sam = client_of(add_person(log, "Sam", Role.SALES, "cumulus"))
    assert Page(stella.get("/t/cumulus/orders/")).link("Resellers")
    assert not Page(sam.get("/t/cumulus/orders/")).all("link", "Resellers")
    assert sam.get("/t/cumulus/resellers/").status_code == 404

    new = "/t/cumulus/resellers/new/"
    form = {
        **form_values(stella, new),
        "name": "Nimbostratus",
        "administrator_name": "Nick",
        "administrator_email": "nick@example.com",
    }
    page = Page(stella.post(new, form))

    nimbostratus = Tenant.objects.get(name="Nimbostratus")
    assert page.response.status_code == 200
    assert nimbostratus.lineage == [log.bss("cumulus").id, log.bss().id]
    assert Page(sam.get("/t/cumulus/resellers/")).link("Nimbostratus")


def test_top_bss_without_resellers_finds_the_area(log, anna):
    Account.objects.filter(tenant_id=log.bss().id).update(reseller_tenant=None)
    Tenant.objects.filter(upline_id=log.bss().id).update(upline=None, lineage=[])

    page = Page(anna.get(RESELLERS))

    assert page.response.status_code == 200
    assert page.link("New reseller").address == NEW
    assert anna.get("/t/alpine/dashboard/").status_code == 200
    assert anna.get("/t/alpine/back-ordering-log/").status_code == 200


def cirrus(then: str = "") -> str:
    return f"{RESELLERS}{Tenant.objects.get(slug='cirrus').pk}/{then}"


def test_reseller_without_an_account_gets_one_by_its_page(anna):
    Account.objects.filter(reseller_tenant__slug="cirrus").update(reseller_tenant=None)
    assert Page(anna.get(cirrus())).link("Open its account").address == cirrus("account/")
    form = form_values(anna, cirrus("account/"))

    assert anna.post(cirrus("account/"), {**form, "terms_currency": "QQQ"}).status_code == 422
    answer = anna.post(cirrus("account/"), {**form, "terms_currency": "CHF"})

    assert answer.url == cirrus()
    assert Account.objects.get(reseller_tenant__slug="cirrus").currency == "CHF"
    assert Page(anna.get(cirrus())).link("Activate back-ordering")
    assert anna.get(cirrus("account/")).url == cirrus(), "it has one"


def test_lost_link_is_replaced_until_somebody_works_there(anna):
    old = Page(anna.post(NEW, filled(anna))).field("Link").value
    foehn = Tenant.objects.get(name="Föhn Cloud GmbH")
    home = f"{RESELLERS}{foehn.pk}/"
    assert "Nora Novak (nora@foehn.example) is invited." in Page(anna.get(home)).words
    form = form_values(anna, f"{home}invite/")
    assert form["administrator_email"] == "nora@foehn.example"

    form["administrator_email"] = "nora.novak@foehn.example"
    new = Page(anna.post(f"{home}invite/", form)).field("Link").value

    assert new != old
    assert [one.email for one in Invitation.objects.filter(tenant=foehn)] == [
        "nora.novak@foehn.example"
    ]
    user = User.objects.create(email="n@foehn.example", name="N")
    Membership.objects.create(tenant=foehn, user=user, role="ADMINISTRATOR")
    assert anna.get(f"{home}invite/").status_code == 404
    assert not Page(anna.get(home)).all("link", "Invite an administrator")


def test_of_a_reseller_of_another_bss_nothing_is_changed(log):
    stranger = client_of(add_person(log, "Zed", Role.ADMINISTRATOR, "cumulus"))
    pk = Tenant.objects.get(slug="cirrus").pk

    for page in ("account/", "invite/"):
        address = f"/t/cumulus/resellers/{pk}/{page}"
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"terms_currency": "EUR"}).status_code == 404
