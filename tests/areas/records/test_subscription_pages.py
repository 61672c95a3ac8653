"""The pages of a subscription, mirrored and one's own."""

import re

import pytest

from tests.support.record_stage import Stage
from upline.models import Order, SaleEvent, Subscription
from upline.subscriptions.rulebook import Action
from upline.web.subscriptions.verbs import VERBS

pytestmark = pytest.mark.django_db
BASIC = "m365-business-basic"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_mirror_wears_its_ribbon_and_offers_only_to_edit_what_is_kept_here(stage):
    mirror = stage.mirror(BASIC)
    page = text(stage.signed_in(stage.otto).get(stage.subscription(mirror)))
    looked_at = text(stage.signed_in(stage.vera).get(stage.subscription(mirror)))

    assert "This subscription is managed by Cumulus IT Tenant Reseller" in page
    assert f'href="{stage.subscription(mirror, "edit/")}"' in page
    assert "hx-get" not in page
    assert 'role="toolbar"' not in looked_at
    assert page.count('aria-label="locked"') == 5
    assert "decided in Cumulus IT’s BSS and follow from there." in page


@pytest.mark.rule("R44")
@pytest.mark.parametrize("action", VERBS)
def test_a_mirrors_actions_are_refused_at_the_door(stage, action):
    mirror = stage.mirror(BASIC)
    response = stage.signed_in(stage.otto).post(stage.subscription(mirror, f"{action}/"))

    assert response.status_code == 403
    assert "follows from there" in text(response)


@pytest.mark.rule("R30")
def test_the_three_places_show_their_orders(stage):
    client = stage.signed_in(stage.otto)
    basic = text(client.get(stage.subscription(stage.mirror(BASIC))))
    mail = text(client.get(stage.subscription(stage.mirror("exchange-online-2"))))

    assert f'<a href="{stage.order(1)}">Huber Bakery 1</a>' in basic  # Order field
    assert (
        f'<a href="{stage.order(2)}"><span class="only-fold">Order </span>2</a>' in basic
    )  # history record
    assert f'<a href="{stage.order(4)}">Order 4</a>' in basic  # Source Type
    assert f'<a href="{stage.order(1)}">Order 1</a>' in basic  # its earlier order
    assert f'<a href="{stage.order(5)}">Huber Bakery 5</a>' in mail
    assert f'instead of <a href="{stage.order(1)}">Huber Bakery 1</a>' in mail


def test_the_promotion_says_how_long_it_lasts(stage):
    page = text(stage.signed_in(stage.otto).get(stage.subscription(stage.mirror(BASIC))))

    assert "Spring 10, 2 of 3 cycles left" in page


def test_a_page_takes_a_constant_number_of_queries(stage, django_assert_max_num_queries):
    client = stage.signed_in(stage.otto)

    for code in (BASIC, "exchange-online-2"):
        with django_assert_max_num_queries(14):
            client.get(stage.subscription(stage.mirror(code)))


def test_another_bsss_subscription_is_not_there(stage):
    own = stage.held(BASIC)

    assert stage.signed_in(stage.otto).get(stage.subscription(own)).status_code == 404
    foreign = f"/t/alpine/subscriptions/{own.pk}/change-quantity/"
    assert stage.signed_in(stage.otto).post(foreign, {"quantity": 3}).status_code == 404


def test_an_add_on_is_shown_on_its_parents_page(stage):
    response = stage.signed_in(stage.ann).get(stage.subscription(stage.held("exchange-archiving")))

    assert response.headers["Location"] == stage.subscription(stage.held(BASIC)) + "#add-ons"


def test_ones_own_subscription_offers_what_it_allows(stage):
    record = stage.held(BASIC)
    page = text(stage.signed_in(stage.ann).get(stage.subscription(record)))

    offered = {a for a in VERBS if f'href="{stage.subscription(record, f"{a}/")}"' in page}
    assert offered == {
        Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.CHANGE_PLAN, Action.SUSPEND, Action.CANCEL,
    }  # fmt: skip


def look_ahead(stage: Stage, record: Subscription, action: Action, **typed: object):
    return stage.signed_in(stage.ann).post(
        stage.subscription(record, f"{action}/preview/"), typed, headers={"HX-Request": "true"}
    )


def test_a_preview_tells_both_prices_and_books_nothing(stage):
    counts = Order.objects.count(), SaleEvent.objects.count()
    said = text(
        look_ahead(stage, stage.held(BASIC), Action.CHANGE_QUANTITY, quantity=32, when="now")
    )

    assert '<span class="was">26</span><span class="now">32</span><span class="delta">+6' in said
    assert '<span class="was">116.48</span><span class="now">143.36</span>' in said
    assert "The subscription has <b>32 licences</b> from today." in said
    assert "6 × 4.48, less 2.69 by Spring 10 for three cycles, <b>24.19 EUR</b>" in said
    assert "Change to 32 licences" in said
    assert (Order.objects.count(), SaleEvent.objects.count()) == counts
    assert stage.held(BASIC).quantity == 26


def test_a_preview_of_a_later_day_says_that_it_can_be_withdrawn(stage):
    said = text(
        look_ahead(stage, stage.held(BASIC), Action.CHANGE_QUANTITY, quantity=30, when="renewal")
    )

    assert "On 3 June 2026 the subscription changes to <b>30 licences</b>" in said
    assert "books one order on that day" in said


def test_a_preview_shows_the_refusal(stage):
    said = text(look_ahead(stage, stage.held(BASIC), Action.CHANGE_PLAN, quantity=99, when="now",
                           product=str(product_of("m365-business-standard"))))  # fmt: skip

    assert "From 1 to 26 licences can be moved." in said


def product_of(code: str) -> object:
    return Subscription._meta.get_field("product").related_model.objects.get(code=code).pk


def test_without_script_the_preview_is_on_the_page_of_the_form(stage):
    client, record = stage.signed_in(stage.ann), stage.held(BASIC)
    typed = {"quantity": 31, "when": "now"}

    form = text(client.get(stage.subscription(record, "change-quantity/")))
    shown = text(client.post(stage.subscription(record, "change-quantity/preview/"), typed))

    assert "What will happen" in form
    assert "<main" in shown
    assert 'value="31"' in shown
    assert "<b>31 licences</b> from today" in shown


def test_a_change_is_made(stage):
    record = stage.held(BASIC)
    done = stage.signed_in(stage.ann).post(
        stage.subscription(record, "change-quantity/"), {"quantity": 30, "when": "now"}
    )

    assert done.headers["Location"] == stage.subscription(record)
    assert stage.held(BASIC).quantity == 30


def test_a_refusal_stands_on_the_form_and_nothing_typed_is_lost(stage):
    record = stage.held(BASIC)
    response = stage.signed_in(stage.ann).post(
        stage.subscription(record, "change-quantity/"), {"quantity": 0, "when": "now"}
    )

    assert response.status_code == 422
    assert 'value="0"' in text(response)


def test_a_scheduled_change_can_be_withdrawn(stage):
    client, record = stage.signed_in(stage.ann), stage.held(BASIC)
    client.post(stage.subscription(record, "change-quantity/"), {"quantity": 30, "when": "renewal"})
    page = text(client.get(stage.subscription(record)))
    assert "A change is scheduled for 3 June 2026, at renewal." in page
    assert "It then has 30 licences." in page
    assert "its quantity and plan cannot be changed" in page

    client.post(stage.subscription(record, "withdraw-scheduled-change/"))

    assert "A change is scheduled" not in text(client.get(stage.subscription(record)))


@pytest.mark.parametrize(
    ("action", "typed", "status"),
    [
        (Action.SUSPEND, {}, "SUSPENDED"),
        (Action.CANCEL, {"when": "now"}, "CANCELLED"),
        (Action.CANCEL, {"when": "renewal"}, "PENDING_CANCEL"),
        (Action.CANCEL, {"when": "date", "date": "2026-05-20"}, "PENDING_CANCEL"),
    ],
)
def test_standing_changes(stage, action, typed, status):
    client, record = stage.signed_in(stage.ann), stage.held(BASIC)
    said = look_ahead(stage, record, action, **typed)

    client.post(stage.subscription(record, f"{action}/"), typed)

    assert "No order is booked at the distributor" in text(said)
    assert stage.held(BASIC).status == status


def test_a_trial_is_upgraded(stage):
    record = stage.held(BASIC, customer="Lindner Law")
    client = stage.signed_in(stage.ann)
    typed = {"quantity": 6, "start_date": "2026-05-15"}

    said = text(look_ahead(stage, record, Action.UPGRADE_TRIAL, **typed))
    client.post(stage.subscription(record, "upgrade-trial/"), typed)

    assert "The trial becomes a paid subscription with <b>6 licences</b> from today." in said
    assert not stage.held(BASIC, customer="Lindner Law").is_trial


def test_an_add_on_is_added_and_changed_and_cancelled(stage):
    client, record = stage.signed_in(stage.ann), stage.held("exchange-online-2")
    typed = {"product": str(product_of("exchange-archiving")), "quantity": 4}

    said = text(look_ahead(stage, record, Action.ADD_ADD_ON, **typed))
    client.post(stage.subscription(record, "add-add-on/"), typed)
    add_on = Subscription.objects.get(parent=record)
    client.post(stage.subscription(add_on, "change-quantity/"), {"quantity": 7, "when": "now"})

    assert "<b>4 licences</b> of Exchange Online Archiving from today." in said
    assert Subscription.objects.get(pk=add_on.pk).quantity == 7
    client.post(stage.subscription(add_on, "cancel/"), {"when": "now"})
    assert Subscription.objects.get(pk=add_on.pk).status == "CANCELLED"


@pytest.mark.parametrize("quantity", [26, 6])
def test_a_plan_is_changed_for_all_or_some(stage, quantity):
    client, record = stage.signed_in(stage.ann), stage.held(BASIC)
    typed = {"product": str(product_of("m365-business-standard")), "quantity": quantity,
             "when": "now"}  # fmt: skip

    said = text(look_ahead(stage, record, Action.CHANGE_PLAN, **typed))
    done = client.post(stage.subscription(record, "change-plan/"), typed)

    assert done.status_code == 302
    assert ("become Microsoft 365 Business Standard today" in said) == (quantity == 26)
    assert ("20 of Microsoft 365 Business Basic stay" in said) == (quantity == 6)
    assert stage.held("m365-business-standard").quantity == quantity
