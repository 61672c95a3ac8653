"""Who gets into a storefront, and that nobody gets anywhere else: other customers, other storefronts, the BSS, the API."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.support.page import Page
from tests.support.record_fixtures import NOW
from tests.support.storefront import (
    PASSWORD,
    Shopper,
    add_login,
    open_storefront,
)
from upline.access.rulebook import (
    CustomerIdentity,
    CustomerPermission,
    Role,
    customer_actor,
    system_actor,
)
from upline.kernel.verdicts import Refused
from upline.models import (
    Account,
    Change,
    Membership,
    Order,
    SignInCounter,
    StorefrontInvitation,
    StorefrontSession,
    StorefrontUser,
    Subscription,
)
from upline.parties import actions as parties
from upline.selling import actions as selling
from upline.storefront import actions as storefront
from upline.storefront.rulebook import CUSTOMER_NEEDS, StorefrontRole
from upline.subscriptions import actions as subscriptions

pytestmark = pytest.mark.django_db
BASIC = "m365-business-basic"
INVITED = {"name": "Ines Ito", "email": "Ines@Lindner.example", "role": "BUYER"}


@pytest.fixture
def lindner(fixtures):
    return Account.objects.get(tenant=fixtures.cumulus, name="Lindner Law")


@pytest.fixture
def other_order(fixtures, lindner):
    """An order and a subscription of another customer."""
    return Subscription.objects.filter(account=lindner).first()


@pytest.mark.parametrize("value", ["a\0b", "x", "9" * 40, "00000000-0000-0000-0000-000000000000"])
def test_unreadable_parameter_is_no_server_error(hanna, value):
    for page in ("", "subscriptions/", "orders/", "people/", "help/", "sign-in/"):
        for name in ("q", "after", "before", "page", "a\0b"):
            answer = hanna.client.get(f"/s/cumulus/{page}", {name: value, "by": value})
            assert answer.status_code in {200, 302}, (page, name)


def link_in(page: Page) -> str:
    found = re.search(r"/s/\w+/invitation/[\w-]+/", page.words)
    assert found, page.words
    return found[0]


# Invitations


def test_reseller_invites_from_the_account_and_the_link_works_once(fixtures, lindner, client):
    open_storefront(fixtures)
    ann = fixtures.signed_in_client(fixtures.ann)
    address = f"/t/cumulus/accounts/{lindner.pk}/storefront/"
    assert "Storefront logins" in Page(ann.get(f"/t/cumulus/accounts/{lindner.pk}/")).offers
    link = link_in(Page(ann.post(address, INVITED)))

    first = client.post(link, {"password": PASSWORD}, follow=True)
    second = Client().post(link, {"password": "another password"})

    assert Page(first).texts("heading")[0] == "Catalogue"
    assert second.status_code == 410
    assert StorefrontUser.objects.get().email == "ines@lindner.example"
    assert link not in Page(ann.get(address)).words


def test_link_expires_and_an_earlier_one_stops_working(fixtures, lindner, client):
    open_storefront(fixtures)
    ann = fixtures.signed_in_client(fixtures.ann)
    address = f"/t/cumulus/accounts/{lindner.pk}/storefront/"
    earlier = link_in(Page(ann.post(address, INVITED)))
    link = link_in(Page(ann.post(address, INVITED)))
    assert client.get(earlier).status_code == 410
    assert client.get(link).status_code == 200

    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        late = client.post(link, {"password": PASSWORD})
        assert "This link has expired." in Page(late).words
        assert "Link expired" in Page(ann.get(address)).words
    assert not StorefrontUser.objects.exists()


def test_withdrawn_invitation_opens_nothing(fixtures, lindner, client):
    open_storefront(fixtures)
    ann = fixtures.signed_in_client(fixtures.ann)
    address = f"/t/cumulus/accounts/{lindner.pk}/storefront/"
    link = link_in(Page(ann.post(address, INVITED)))
    invitation = StorefrontInvitation.objects.get()

    ann.post(f"{address}invitations/{invitation.pk}/withdraw/")

    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 15 characters"),
        ("passwordpassword", "among those that are tried first"),
        ("cumulus-lindner-2026", "made of names that others know"),
    ],
)
def test_password_that_is_easy_to_guess_is_refused(fixtures, lindner, client, password, sentence):
    open_storefront(fixtures)
    ann = fixtures.signed_in_client(fixtures.ann)
    link = link_in(Page(ann.post(f"/t/cumulus/accounts/{lindner.pk}/storefront/", INVITED)))

    response = client.post(link, {"password": password})

    assert response.status_code == 422
    assert sentence in Page(response).words


def test_invitation_of_somebody_who_has_access_sets_a_new_password_and_ends_sessions(
    hanna, huber, client
):
    link = storefront.invite_storefront_user(
        tenant_id=huber.tenant_id,
        account_id=huber.pk,
        new=storefront.NewStorefrontUser(name="Hanna Huber", email=hanna.user.email),
        site="",
        by=customer_actor(
            "x", CustomerIdentity(account_id=huber.pk, permissions=frozenset(CustomerPermission))
        ),
        now=NOW,
    )
    client.post(f"/s/cumulus/invitation/{link.token}/", {"password": "quite another one"})

    assert hanna.open().texts("heading") == ["Sign in"]
    assert StorefrontUser.objects.count() == 1


def test_email_that_signs_in_for_another_customer_cannot_accept(hanna, lindner, client, fixtures):
    ann = fixtures.signed_in_client(fixtures.ann)
    invited = {**INVITED, "email": hanna.user.email}
    link = link_in(Page(ann.post(f"/t/cumulus/accounts/{lindner.pk}/storefront/", invited)))

    response = client.post(link, {"password": PASSWORD})

    assert response.status_code == 422
    hanna.user.refresh_from_db()
    assert hanna.user.account.name == "Huber Bakery"


def test_administrator_of_the_company_invites_and_removes(hanna, client):
    link = link_in(hanna.send("people/", name="Ben Buyer", email="ben@huber.example", role="BUYER"))
    client.post(link, {"password": PASSWORD})
    ben = StorefrontUser.objects.get(email="ben@huber.example")
    assert client.get("/s/cumulus/people/").status_code == 403

    hanna.send(f"people/{ben.pk}/remove/", form_token="")

    assert not StorefrontUser.objects.filter(pk=ben.pk).exists()
    assert Page(client.get("/s/cumulus/", follow=True)).texts("heading") == ["Sign in"]


def test_administrator_cannot_remove_own_access(hanna):
    page = hanna.send(f"people/{hanna.user.pk}/remove/", form_token="")

    assert "Another administrator has to remove your access." in page.words
    assert StorefrontUser.objects.filter(pk=hanna.user.pk).exists()


def test_role_is_changed_by_the_administrator_of_the_company_and_by_the_reseller(
    fixtures, hanna, huber
):
    ben = Shopper(add_login(huber, "Ben Buyer", role=StorefrontRole.BUYER)).sign_in()
    address = f"people/{ben.user.pk}/role/"
    assert hanna.open(address).sent["role"] == ["BUYER"]

    assert "Ben Buyer: Administrator" in hanna.send(address, role="ADMINISTRATOR").words
    assert ben.status("people/") == 200

    ann = fixtures.signed_in_client(fixtures.ann)
    page = Page(
        ann.post(
            f"/t/cumulus/accounts/{huber.pk}/storefront/{ben.user.pk}/role/",
            {"role": "BUYER"},
            follow=True,
        )
    )
    assert "Ben Buyer: Buyer" in page.words
    assert ben.status("people/") == 403


@pytest.mark.parametrize("role", ["", "OWNER"])
def test_unknown_role_is_refused(hanna, huber, role):
    ben = add_login(huber, "Ben Buyer", role=StorefrontRole.BUYER)

    page = hanna.send(f"people/{ben.pk}/role/", role=role, form_token="")

    assert page.response.status_code == 422
    assert "Nothing was changed." in page.words


def test_nobody_changes_the_own_role_or_that_of_another_company(hanna, lindner):
    own = hanna.send(f"people/{hanna.user.pk}/role/", role="BUYER")
    stranger = add_login(lindner, "Lena Lindner", role=StorefrontRole.BUYER)

    assert "Another administrator has to change your role." in own.words
    assert hanna.status(f"people/{stranger.pk}/role/", role="ADMINISTRATOR") == 404
    assert StorefrontUser.objects.get(pk=hanna.user.pk).role == "ADMINISTRATOR"
    with pytest.raises(StorefrontUser.DoesNotExist):
        storefront.change_storefront_role(
            tenant_id=hanna.user.tenant_id, account_id=hanna.user.account_id, user_id=stranger.pk,
            role=StorefrontRole.ADMINISTRATOR, by=system_actor(),
        )  # fmt: skip


def test_unknown_address_is_answered_by_the_storefront_in_its_language(hanna, fixtures):
    open_storefront(fixtures, language="de")

    page = hanna.open("nothing/here/")

    assert page.response.status_code == 404
    assert "Seite nicht gefunden" in page.words
    assert "Katalog" in page.offers


# Signing in


def test_wrong_passwords_are_limited_for_this_storefront(fixtures, huber, client):
    open_storefront(fixtures)
    user = add_login(huber)
    values = {"email": user.email, "password": "wrong wrong"}
    for _ in range(5):
        page = Page(client.post("/s/cumulus/sign-in/", values))
    assert "0 attempts left" in page.words

    page = Page(client.post("/s/cumulus/sign-in/", {**values, "password": PASSWORD}))

    assert "Too many failed attempts." in page.words
    assert SignInCounter.objects.exists()
    assert not StorefrontSession.objects.exists()


def test_closed_storefront_looks_like_none(fixtures, hanna):
    open_storefront(fixtures)
    settings = storefront.StorefrontSettings(is_open=False)
    storefront.set_up_storefront(
        tenant_id=fixtures.cumulus.pk, settings=settings, by=system_actor()
    )

    assert hanna.status("") == 404
    assert hanna.status("sign-in/") == 404
    assert Client().get("/s/nobody/sign-in/").status_code == 404


def test_sign_in_leads_back_to_the_page_that_was_wanted_and_nowhere_else(hanna):
    hanna.send("sign-out/")
    response = hanna.client.get("/s/cumulus/orders/")
    assert "next=%2Fs%2Fcumulus%2Forders%2F" in response.headers["Location"]
    values = {"email": hanna.user.email, "password": PASSWORD}

    back = hanna.client.post("/s/cumulus/sign-in/", {**values, "next": "/s/cumulus/orders/"})
    assert back.headers["Location"] == "/s/cumulus/orders/"

    for elsewhere in ("/t/cumulus/orders/", "https://evil.example/", "/s/other/"):
        away = hanna.client.post("/s/cumulus/sign-in/", {**values, "next": elsewhere})
        assert away.headers["Location"] == "/s/cumulus/"


def test_form_of_an_ended_session_does_nothing_and_leads_back_to_it(hanna, fixtures):
    basic = fixtures.subscription_of(BASIC)
    address = f"/s/cumulus/subscriptions/{basic.pk}/change-quantity/"
    hanna.send("sign-out/")

    page = hanna.send(address, quantity=30)

    assert "You have been signed out. Nothing was done." in page.words
    assert page.named("next")[0].value == address
    preview = hanna.client.post(
        f"{address}preview/",
        {"quantity": 30},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"},
    )
    assert f"next={address.replace('/', '%2F')}" in preview.headers["HX-Redirect"]
    basic.refresh_from_db()
    assert basic.quantity == 26


# Isolation


def test_ids_of_another_customer_do_not_exist(hanna, lindner, other_order, fixtures):
    order = selling.create_order(
        tenant_id=fixtures.cumulus.pk,
        account_id=lindner.pk,
        items=[],
        by=system_actor(),
        now=NOW,
    )
    addresses = [
        f"subscriptions/{other_order.pk}/",
        f"subscriptions/{other_order.pk}/cancel/",
        f"orders/{order.order_id}/",
        f"orders/{order.order_id}/print-out.pdf",
    ]
    assert [hanna.status(address) for address in addresses] == [404] * 4
    assert hanna.status(f"subscriptions/{other_order.pk}/cancel/", version="") == 404
    assert hanna.status(f"subscriptions/{other_order.pk}/cancel/preview/", version="") == 404
    page = hanna.put_in_basket("exchange-archiving", 1, target=f"s:{other_order.pk}")
    assert page.response.status_code == 422


def test_back_orders_and_mirrors_are_nobodys_in_the_storefront(fixtures):
    account = Account.objects.get(tenant=fixtures.alpine, name="Huber Bakery")
    with pytest.raises(Refused):
        add_login(account)


def test_session_of_one_storefront_opens_no_other(hanna, fixtures):
    storefront.set_up_storefront(
        tenant_id=fixtures.alpine.pk,
        settings=storefront.StorefrontSettings(is_open=True),
        by=system_actor(),
    )

    response = hanna.client.get("/s/alpine/")

    assert response.status_code == 302
    assert "/s/alpine/sign-in/" in response.headers["Location"]
    values = {"email": hanna.user.email, "password": PASSWORD}
    assert hanna.client.post("/s/alpine/sign-in/", values).status_code == 200


def test_user_of_a_storefront_reaches_no_page_of_the_bss(hanna):
    for address in ("/t/cumulus/", "/t/cumulus/orders/", "/t/cumulus/setup/", "/memberships/"):
        response = hanna.client.get(address)
        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/sign-in/"), address
    sign_in = hanna.client.post("/sign-in/", {"email": hanna.user.email, "password": PASSWORD})
    assert sign_in.status_code == 200


def test_cookie_is_sent_to_the_addresses_of_the_storefront_only(hanna):
    cookie = hanna.client.cookies["storefront"]

    assert cookie["path"] == "/s/cumulus/"
    assert cookie["httponly"]
    assert not StorefrontSession.objects.filter(token_digest=cookie.value).exists()


def test_user_of_a_storefront_reaches_nothing_at_the_api(hanna):
    token = hanna.client.cookies["storefront"].value

    assert hanna.client.get("/api/v1/orders").status_code == 401
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert hanna.client.get("/api/v1/orders", **bearer).status_code == 401


def test_user_of_the_bss_is_not_signed_in_to_the_storefront(fixtures):
    open_storefront(fixtures)
    ann = fixtures.signed_in_client(fixtures.ann)

    assert ann.get("/s/cumulus/").status_code == 302


# The gate


def actor_of(account: Account, *permissions: CustomerPermission):
    chosen = frozenset(permissions or CustomerPermission)
    return customer_actor("Hanna", CustomerIdentity(account_id=account.pk, permissions=chosen))


def test_gate_lets_a_customer_act_on_its_own_records_only(fixtures, huber, lindner, other_order):
    by = actor_of(huber)
    arguments = {"tenant_id": fixtures.cumulus.pk, "by": by, "now": NOW}
    with pytest.raises(Subscription.DoesNotExist):
        subscriptions.cancel(subscription_id=other_order.pk, **arguments)
    with pytest.raises(Account.DoesNotExist):
        selling.create_order(account_id=lindner.pk, items=[], **arguments)
    assert Order.objects.filter(account=lindner).count() == 0


@pytest.mark.parametrize("act", [subscriptions.suspend, subscriptions.reactivate])
def test_gate_refuses_a_customer_what_the_storefront_does_not_offer(fixtures, huber, act):
    basic = fixtures.subscription_of(BASIC)
    with pytest.raises(Refused) as refusal:
        act(
            tenant_id=fixtures.cumulus.pk,
            subscription_id=basic.pk,
            by=actor_of(huber),
            now=NOW,
        )
    assert refusal.value.code in {"not_permitted", "not_suspended"}


def test_gate_refuses_a_customer_what_is_about_the_bss_or_an_account_itself(fixtures, huber):
    by = actor_of(huber)
    with pytest.raises(Refused) as refusal:
        parties.edit_account(
            tenant_id=fixtures.cumulus.pk,
            account_id=huber.pk,
            changes={"name": "Mine"},
            by=by,
            now=NOW,
        )
    assert refusal.value.code == "not_permitted"
    with pytest.raises(Refused):
        storefront.set_up_storefront(
            tenant_id=fixtures.cumulus.pk, settings=storefront.StorefrontSettings(), by=by
        )


def test_gate_asks_for_the_permission_of_the_action(fixtures, huber):
    by = actor_of(huber, CustomerPermission.VIEW)
    basic = fixtures.subscription_of(BASIC)
    with pytest.raises(Refused) as refusal:
        subscriptions.cancel(
            tenant_id=fixtures.cumulus.pk, subscription_id=basic.pk, by=by, now=NOW
        )
    assert refusal.value.code == "not_permitted"


def test_table_of_what_customers_may_do_names_every_action_of_its_areas():
    for actions, needs in CUSTOMER_NEEDS.items():
        assert set(needs) == set(actions)


def test_changes_are_recorded_with_the_person_and_the_storefront(hanna, huber, fixtures):
    hanna.send(f"subscriptions/{fixtures.subscription_of(BASIC).pk}/change-quantity/", quantity=31)

    change = Change.objects.filter(tenant_id=fixtures.cumulus.pk, entity="subscription").latest(
        "id"
    )
    assert (change.by, change.entry_point) == ("Hanna Huber, Huber Bakery", "storefront")


def test_role_of_the_bss_decides_who_invites(fixtures, lindner):
    Membership.objects.filter(tenant=fixtures.cumulus, user=fixtures.ann).update(role=Role.VIEWER)
    ann = fixtures.signed_in_client(fixtures.ann)

    assert ann.get(f"/t/cumulus/accounts/{lindner.pk}/storefront/").status_code == 403
    assert "Storefront logins" not in Page(ann.get(f"/t/cumulus/accounts/{lindner.pk}/")).offers
