"""The pages of a subscription, mirrored and one's own: what they show and offer."""

import pytest

from tests.support.page import Page
from tests.support.record_fixtures import NOW
from upline.backorders.actions import drain
from upline.models import Order
from upline.subscriptions.rulebook import Action
from upline.web.shared import formatting
from upline.web.subscriptions.action_definitions import ACTION_DEFINITIONS

pytestmark = pytest.mark.django_db
BASIC = "m365-business-basic"


def text(response) -> str:
    return Page(response).words


def test_mirror_shows_its_ribbon_and_offers_only_editing(fixtures):
    mirror = fixtures.mirror(BASIC)
    page = Page(fixtures.signed_in_client(fixtures.otto).get(fixtures.subscription(mirror)))
    viewed = Page(fixtures.signed_in_client(fixtures.vera).get(fixtures.subscription(mirror)))

    [toolbar] = page.all("toolbar")
    assert "This subscription is managed by Cumulus IT Tenant Reseller" in page.words
    assert fixtures.subscription(mirror, "edit/") in [e.address for e in toolbar.all("link")]
    assert not any(
        f"/{action}/" in address for action in ACTION_DEFINITIONS for address in page.addresses
    )
    assert viewed.all("toolbar") == []
    assert len(page.all("img", "locked")) == 6
    assert "decided in Cumulus IT’s BSS and follow from there." in page.words


@pytest.mark.rule("R44")
@pytest.mark.parametrize("action", ACTION_DEFINITIONS)
def test_actions_on_a_mirror_are_refused(fixtures, action):
    mirror = fixtures.mirror(BASIC)
    response = fixtures.signed_in_client(fixtures.otto).post(
        fixtures.subscription(mirror, f"{action}/")
    )

    assert response.status_code == 403
    assert "follows from there" in text(response)


@pytest.mark.rule("R30")
def test_each_placement_shows_its_orders(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    basic = Page(client.get(fixtures.subscription(fixtures.mirror(BASIC))))
    mail = Page(client.get(fixtures.subscription(fixtures.mirror("exchange-online-2"))))

    assert basic.link("Huber Bakery 1").address == fixtures.order(1)  # Order field
    [history_record] = [e for e in basic.all("link") if e.words in {"2", "Order 2"}]
    assert history_record.address == fixtures.order(2)
    assert basic.link("Order 4").address == fixtures.order(4)  # Source Type
    assert basic.link("Order 1").address == fixtures.order(1)  # its earlier order
    assert mail.link("Huber Bakery 5").address == fixtures.order(5)
    assert "instead of Huber Bakery 1" in mail.words
    assert mail.link("Huber Bakery 1").address == fixtures.order(1)


def test_the_promotion_says_how_long_it_lasts(fixtures):
    page = text(
        fixtures.signed_in_client(fixtures.otto).get(fixtures.subscription(fixtures.mirror(BASIC)))
    )

    assert "Spring 10, 2 of 3 cycles left" in page


def test_a_page_takes_a_constant_number_of_queries(fixtures, django_assert_max_num_queries):
    client = fixtures.signed_in_client(fixtures.otto)

    for code in (BASIC, "exchange-online-2"):
        with django_assert_max_num_queries(14):
            client.get(fixtures.subscription(fixtures.mirror(code)))


def test_subscription_of_another_bss_is_not_found(fixtures):
    own = fixtures.subscription_of(BASIC)

    assert (
        fixtures.signed_in_client(fixtures.otto).get(fixtures.subscription(own)).status_code == 404
    )
    foreign = f"/t/alpine/subscriptions/{own.pk}/change-quantity/"
    assert (
        fixtures.signed_in_client(fixtures.otto).post(foreign, {"quantity": 3}).status_code == 404
    )


def test_an_add_on_is_shown_on_its_parents_page(fixtures):
    response = fixtures.signed_in_client(fixtures.ann).get(
        fixtures.subscription(fixtures.subscription_of("exchange-archiving"))
    )

    assert (
        response.headers["Location"]
        == fixtures.subscription(fixtures.subscription_of(BASIC)) + "#add-ons"
    )


def test_own_subscription_offers_its_allowed_actions(fixtures):
    record = fixtures.subscription_of(BASIC)
    page = Page(fixtures.signed_in_client(fixtures.ann).get(fixtures.subscription(record)))

    offered = {
        a for a in ACTION_DEFINITIONS if fixtures.subscription(record, f"{a}/") in page.addresses
    }
    assert offered == {
        Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.CHANGE_PLAN, Action.SUSPEND,
        Action.SET_AUTO_RENEWAL, Action.CANCEL,
    }  # fmt: skip


@pytest.mark.rule("R5")
def test_pending_cancellation_is_said_once_and_offers_to_keep_only(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    address = fixtures.subscription(record)
    client.post(f"{address}cancel/", {"when": "renewal"})
    drain(clock=lambda: NOW)

    own = Page(client.get(address))
    mirror = fixtures.open_page(fixtures.subscription(fixtures.mirror(BASIC)))

    for page in (own, mirror):
        assert "ends 3 Jun 2026" in page.words
        assert "renews" not in page.words
        assert "automatically" not in page.words
        assert "Renews No" in page.words
        [table] = [one for one in page.all("table") if one.name.startswith("Add-ons of")]
        assert "Active ends 3 Jun 2026" in table.words
    assert "Keep subscription" in own.offers
    assert not [one for one in own.addresses if one.endswith("/cancel/")]
    assert "won’t renew" in Page(client.get("/t/cumulus/subscriptions/")).words


def test_add_on_with_pending_cancellation_offers_to_keep_the_add_on(fixtures):
    client = fixtures.signed_in_client(fixtures.ann)
    parent, add_on = fixtures.subscription_of(BASIC), fixtures.subscription_of("exchange-archiving")
    client.post(fixtures.subscription(add_on, "cancel/"), {"when": "renewal"})

    page = Page(client.get(fixtures.subscription(parent)))
    dialog = Page(client.get(fixtures.subscription(add_on, "withdraw-cancellation/")))

    assert any("Keep add-on" in offer for offer in page.offers)
    assert "Keep add-on" in dialog.texts("heading")
    assert fixtures.subscription(add_on, "cancel/") not in page.addresses
    assert fixtures.subscription(parent, "cancel/") in page.addresses


def test_cancelled_subscription_says_when_it_ended(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    client.post(fixtures.subscription(record, "cancel/"), {"when": "now"})
    day = fixtures.subscription_of(BASIC).end_date

    page = Page(client.get(fixtures.subscription(record)))

    assert f"ended {formatting.day(day)}" in page.words
    assert "Renews No" in page.words


def history(page: Page) -> list[str]:
    [table] = [one for one in page.all("table") if one.name.startswith("History of")]
    return [" ".join(row) for row in table.rows]


def test_history_names_the_order_and_the_add_ons(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    order = Order.objects.get(tenant=fixtures.cumulus)

    lines = history(Page(client.get(fixtures.subscription(record))))

    assert any("Created – 25 +25" in line and f"Order {order.number}" in line for line in lines)
    [added] = [line for line in lines if "Add-on added" in line]
    assert "Exchange Online Archiving" in added
    assert f"Order {order.number}" in added
    [changed] = [line for line in lines if "10 15 +5" in line]
    assert "Quantity increased Exchange Online Archiving" in changed


def test_history_of_a_mirror_has_what_orders_did_to_its_add_ons(fixtures):
    lines = history(fixtures.open_page(fixtures.subscription(fixtures.mirror(BASIC))))

    [added] = [line for line in lines if "Add-on added" in line]
    [changed] = [line for line in lines if "10 15 +5" in line]
    assert "Exchange Online Archiving – 10 +10 Order 1 Cumulus IT" in added
    assert "Order 4 Cumulus IT" in changed
    assert lines.index(changed) < lines.index(added)
