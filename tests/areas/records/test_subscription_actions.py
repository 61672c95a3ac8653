"""The actions on the pages of a subscription: their previews, what they do, and what they refuse."""

import pytest

from tests.support.page import Page
from tests.support.record_fixtures import NOW, RecordFixtures
from upline.backorders.actions import drain
from upline.kernel.formats import format_day
from upline.models import Order, Price, Product, SaleEvent, ScheduledChange, Subscription
from upline.subscriptions.rulebook import Action
from upline.web.subscriptions.action_definitions import ACTION_DEFINITIONS

pytestmark = pytest.mark.django_db
BASIC = "m365-business-basic"


def text(response) -> str:
    return Page(response).words


def open_preview(fixtures: RecordFixtures, record: Subscription, action: Action, **typed: object):
    return fixtures.signed_in_client(fixtures.ann).post(
        fixtures.subscription(record, f"{action}/preview/"), typed, headers={"HX-Request": "true"}
    )


def test_preview_shows_both_prices_and_books_nothing(fixtures):
    counts = Order.objects.count(), SaleEvent.objects.count()
    said = text(
        open_preview(
            fixtures,
            fixtures.subscription_of(BASIC),
            Action.CHANGE_QUANTITY,
            quantity=32,
            when="now",
        )
    )

    assert "26 32 +6" in said
    assert "116.48 143.36" in said
    assert "32 licences from today." in said
    assert "6 × 4.48, less 2.69 by Spring 10 for 3 cycles, 24.19 EUR" in said
    assert "Change to 32 licences" in said
    assert (Order.objects.count(), SaleEvent.objects.count()) == counts
    assert fixtures.subscription_of(BASIC).quantity == 26


def test_a_preview_of_a_later_day_says_that_it_can_be_withdrawn(fixtures):
    said = text(
        open_preview(
            fixtures,
            fixtures.subscription_of(BASIC),
            Action.CHANGE_QUANTITY,
            quantity=30,
            when="renewal",
        )
    )

    assert "The subscription changes to 30 licences on 3 June 2026" in said
    assert "books one order on that day" in said


def test_a_preview_shows_the_refusal(fixtures):
    said = text(open_preview(fixtures, fixtures.subscription_of(BASIC), Action.CHANGE_PLAN, quantity=99, when="now",
                           product=str(product_of("m365-business-standard"))))  # fmt: skip

    assert "From 1 to 26 licences can be moved." in said


def test_preview_that_arrives_after_its_action_shows_the_refusal(fixtures):
    record = fixtures.subscription_of(BASIC)
    client = fixtures.signed_in_client(fixtures.ann)
    client.post(fixtures.subscription(record, "cancel/"), {"when": "now"})

    preview = open_preview(fixtures, record, Action.CANCEL, when="now")
    without_script = client.post(fixtures.subscription(record, "cancel/preview/"), {"when": "now"})

    assert preview.status_code == 200
    assert "cancelled" in text(preview)
    assert without_script.status_code == 403


def product_of(code: str) -> object:
    return Subscription._meta.get_field("product").related_model.objects.get(code=code).pk


def test_without_script_the_preview_is_on_the_page_of_the_form(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    typed = {"quantity": 31, "when": "now"}

    form = text(client.get(fixtures.subscription(record, "change-quantity/")))
    shown = Page(client.post(fixtures.subscription(record, "change-quantity/preview/"), typed))

    assert "What will happen" in form
    assert len(shown.all("main")) == 1
    assert shown.sent["quantity"] == ["31"]
    assert "31 licences from today" in shown.words


def test_product_without_a_price_is_shown_and_cannot_be_chosen(fixtures):
    """It would be sold for nothing; an order asks for its price."""
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    path = fixtures.subscription(record, "change-plan/")
    standard = Product.objects.get(code="m365-business-standard")
    assert not field_of(Page(client.get(path)), standard).is_disabled
    Price.objects.filter(product=standard).delete()

    page = Page(client.get(path))
    sold = client.post(path, {"product": str(standard.pk), "quantity": 5, "when": "now"})

    assert field_of(page, standard).is_disabled
    assert sold.status_code == 422
    assert f"{standard.name} has no price. Set one, or sell it by an order" in text(sold)
    assert fixtures.subscription_of(BASIC).quantity == 26


def field_of(page: Page, product: Product):
    [found] = [one for one in page.all("radio") if one.value == str(product.pk)]
    return found


def test_quantity_change_is_applied(fixtures):
    record = fixtures.subscription_of(BASIC)
    done = fixtures.signed_in_client(fixtures.ann).post(
        fixtures.subscription(record, "change-quantity/"), {"quantity": 30, "when": "now"}
    )

    assert done.headers["Location"] == fixtures.subscription(record)
    assert fixtures.subscription_of(BASIC).quantity == 30


def test_refusal_is_shown_on_the_form_with_the_input(fixtures):
    record = fixtures.subscription_of(BASIC)
    response = fixtures.signed_in_client(fixtures.ann).post(
        fixtures.subscription(record, "change-quantity/"), {"quantity": 0, "when": "now"}
    )

    assert response.status_code == 422
    assert Page(response).sent["quantity"] == ["0"]


def test_a_scheduled_change_can_be_withdrawn(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    client.post(
        fixtures.subscription(record, "change-quantity/"), {"quantity": 30, "when": "renewal"}
    )
    page = text(client.get(fixtures.subscription(record)))
    assert "30 licences from 3 June 2026 (renewal)." in page
    assert "Quantity and plan of this subscription cannot be changed now" in page

    client.post(fixtures.subscription(record, "withdraw-scheduled-change/"))

    assert "from 3 June 2026 (renewal)" not in text(client.get(fixtures.subscription(record)))


@pytest.mark.parametrize(
    ("action", "typed", "message"),
    [
        (Action.CHANGE_QUANTITY, {"quantity": 30, "when": "renewal"}, "Change scheduled for"),
        (Action.CANCEL, {"when": "renewal"}, "Cancellation scheduled for"),
    ],
)
def test_message_says_for_when_a_change_is_scheduled(fixtures, action, typed, message):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)

    done = client.post(fixtures.subscription(record, f"{action}/"), typed, follow=True)

    assert f"{message} 3 June 2026" in text(done)


@pytest.mark.parametrize(
    ("action", "typed", "done"),
    [
        (Action.CHANGE_QUANTITY, {"quantity": 30, "when": "renewal"}, "Scheduled change withdrawn"),
        (Action.CANCEL, {"when": "renewal"}, "Cancellation withdrawn"),
    ],
)
def test_what_is_scheduled_is_undone_from_its_message(fixtures, action, typed, done):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    before = fixtures.subscription_of(BASIC).status
    page = Page(client.post(fixtures.subscription(record, f"{action}/"), typed, follow=True))

    undone = client.post(*page.form_of("Undo"), follow=True)

    assert done in text(undone)
    after = fixtures.subscription_of(BASIC)
    assert (after.status, after.end_date) == (before, None)
    assert not ScheduledChange.objects.exists()
    assert "Undo" not in Page(undone).offers


def test_undo_does_not_take_back_what_somebody_else_has_changed_since(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    typed = {"quantity": 30, "when": "renewal"}
    path = fixtures.subscription(record, "change-quantity/")
    undo = Page(client.post(path, typed, follow=True)).form_of("Undo")
    client.post(fixtures.subscription(record, "withdraw-scheduled-change/"))
    client.post(path, {"quantity": 40, "when": "renewal"})

    answer = client.post(*undo)

    assert answer.status_code == 409
    assert "Somebody else has changed this" in text(answer)
    assert ScheduledChange.objects.get().quantity == 40


def test_what_takes_effect_at_once_has_no_undo_in_its_message(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    path = fixtures.subscription(record, "change-quantity/")

    page = Page(client.post(path, {"quantity": 30, "when": "now"}, follow=True))

    assert "Quantity changed" in page.words
    assert not page.all("button", "Undo")


@pytest.mark.parametrize(
    ("action", "typed", "status"),
    [
        (Action.SUSPEND, {}, "SUSPENDED"),
        (Action.CANCEL, {"when": "now"}, "CANCELLED"),
        (Action.CANCEL, {"when": "renewal"}, "PENDING_CANCEL"),
        (Action.CANCEL, {"when": "date", "date": "2026-05-20"}, "PENDING_CANCEL"),
    ],
)
def test_status_changes_book_no_order(fixtures, action, typed, status):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    said = open_preview(fixtures, record, action, **typed)

    client.post(fixtures.subscription(record, f"{action}/"), typed)

    assert "No order is booked at the distributor" in text(said)
    assert fixtures.subscription_of(BASIC).status == status


def test_a_trial_is_upgraded(fixtures):
    record = fixtures.subscription_of(BASIC, customer="Lindner Law")
    client = fixtures.signed_in_client(fixtures.ann)
    typed = {"quantity": 6, "start_date": "2026-05-15"}

    said = text(open_preview(fixtures, record, Action.UPGRADE_TRIAL, **typed))
    client.post(fixtures.subscription(record, "upgrade-trial/"), typed)

    assert "The trial becomes a paid subscription with 6 licences from today." in said
    assert not fixtures.subscription_of(BASIC, customer="Lindner Law").is_trial


def test_an_add_on_is_added_and_changed_and_cancelled(fixtures):
    client, record = (
        fixtures.signed_in_client(fixtures.ann),
        fixtures.subscription_of("exchange-online-2"),
    )
    typed = {"product": str(product_of("exchange-archiving")), "quantity": 4}

    said = text(open_preview(fixtures, record, Action.ADD_ADD_ON, **typed))
    client.post(fixtures.subscription(record, "add-add-on/"), typed)
    add_on = Subscription.objects.get(parent=record)
    client.post(fixtures.subscription(add_on, "change-quantity/"), {"quantity": 7, "when": "now"})

    assert "4 licences of Exchange Online Archiving from today." in said
    assert Subscription.objects.get(pk=add_on.pk).quantity == 7
    client.post(fixtures.subscription(add_on, "cancel/"), {"when": "now"})
    assert Subscription.objects.get(pk=add_on.pk).status == "CANCELLED"


@pytest.mark.parametrize("quantity", [26, 6])
def test_a_plan_is_changed_for_all_or_some(fixtures, quantity):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    typed = {"product": str(product_of("m365-business-standard")), "quantity": quantity,
             "when": "now"}  # fmt: skip

    said = text(open_preview(fixtures, record, Action.CHANGE_PLAN, **typed))
    done = client.post(fixtures.subscription(record, "change-plan/"), typed)

    assert done.status_code == 302
    assert ("become Microsoft 365 Business Standard, from today" in said) == (quantity == 26)
    assert ("20 of Microsoft 365 Business Basic stay" in said) == (quantity == 6)
    assert fixtures.subscription_of("m365-business-standard").quantity == quantity


def test_every_action_of_the_rulebook_has_a_page():
    assert ACTION_DEFINITIONS.keys() == set(Action)


@pytest.mark.rule("R5")
def test_automatic_renewal_is_switched_off_and_on_and_followed_upstream(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    address = fixtures.subscription(record, "set-auto-renewal/")

    off = text(open_preview(fixtures, record, Action.SET_AUTO_RENEWAL, auto_renew="off"))
    done = client.post(address, {"auto_renew": "off"}, follow=True)

    assert "Switch off renewal" in off
    assert "On Off" in off
    assert "It ends on 3 June 2026" in off
    assert "No order is booked at the distributor" in off
    assert "Automatic renewal changed" in text(done)
    assert not fixtures.subscription_of(BASIC).auto_renew
    drain(clock=lambda: NOW)
    assert not fixtures.mirror(BASIC).auto_renew

    client.post(address, {"auto_renew": "on"})
    assert fixtures.subscription_of(BASIC).auto_renew


def test_form_of_automatic_renewal_starts_with_the_other_choice(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    form = Page(client.get(fixtures.subscription(record, "set-auto-renewal/")))

    assert form.sent["auto_renew"] == ["off"]
    assert "Switch off renewal" in form.words


def test_form_of_a_cancellation_starts_with_the_end_of_the_period(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    form = Page(client.get(fixtures.subscription(record, "cancel/")))

    assert form.sent["when"] == ["renewal"]
    assert "can be used until then" in form.words


def test_automatic_renewal_of_a_pending_cancellation_is_refused(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    client.post(fixtures.subscription(record, "cancel/"), {"when": "renewal"})
    pending = fixtures.subscription_of(BASIC)

    answer = client.post(fixtures.subscription(record, "set-auto-renewal/"), {"auto_renew": "off"})

    assert answer.status_code == 403
    assert "its renewal cannot be changed any more" in text(answer)
    after = fixtures.subscription_of(BASIC)
    assert (after.auto_renew, after.status, after.end_date) == (
        True, "PENDING_CANCEL", pending.end_date,
    )  # fmt: skip


def test_action_on_a_stale_subscription_asks_for_confirmation(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    address = fixtures.subscription(record, "change-quantity/")
    opened = client.get(address).context["form"]
    typed = {"quantity": 40, "when": "now", "version": opened["version"].value()}
    client.post(address, {"quantity": 30, "when": "now"})

    stale = client.post(address, typed)

    assert stale.status_code == 409
    assert "Somebody else has changed this subscription since you opened it." in text(stale)
    assert Page(stale).sent["quantity"] == ["40"]
    assert "now 30" in text(stale)
    assert fixtures.subscription_of(BASIC).quantity == 30
    typed["version"] = stale.context["form"]["version"].value()
    assert client.post(address, typed).status_code == 302
    assert fixtures.subscription_of(BASIC).quantity == 40


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    ("action", "typed"),
    [
        (Action.CHANGE_QUANTITY, {"quantity": 30, "when": "date", "date": "2026-05-01"}),
        (Action.CANCEL, {"when": "date", "date": "2026-05-01"}),
        (Action.ADD_ADD_ON, {"quantity": 1, "start_date": "2026-05-01"}),
        (Action.CHANGE_PLAN, {"quantity": 26, "when": "date", "date": "2026-05-01"}),
    ],
)
def test_preview_says_that_the_date_is_refused(fixtures, action, typed):
    record = fixtures.subscription_of(BASIC)
    if action is Action.CHANGE_PLAN:
        typed = {**typed, "product": str(product_of("m365-business-standard"))}
    if action is Action.ADD_ADD_ON:
        typed = {**typed, "product": str(product_of("exchange-archiving"))}

    said = text(open_preview(fixtures, record, action, **typed))

    assert "nothing takes effect before" in said
    assert f"starts on {format_day(record.start_date)}" in said


@pytest.mark.rule("R10a")
def test_plan_dialog_offers_to_cancel_add_ons_that_do_not_fit(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    Product.objects.filter(code="m365-business-standard").update(type="other")
    typed = {"product": str(product_of("m365-business-standard")), "quantity": 26, "when": "now"}

    refused = text(open_preview(fixtures, record, Action.CHANGE_PLAN, **typed))
    said = text(
        open_preview(fixtures, record, Action.CHANGE_PLAN, **typed, cancel_add_ons="cancel")
    )
    done = client.post(
        fixtures.subscription(record, "change-plan/"), {**typed, "cancel_add_ons": "cancel"}
    )

    assert "cannot have the add-on Exchange Online Archiving" in refused
    assert "cannot have it: Exchange Online Archiving" in said
    assert done.status_code == 302
    assert Subscription.objects.get(parent=record).status == "CANCELLED"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity": "0"}, "Enter a whole number from 1 to 10,000,000."),
        ({"quantity": ""}, "Enter a whole number from 1 to 10,000,000."),
        ({"quantity": "3", "when": "date", "date": "31.31.2026"}, "“31.31.2026” is not a date"),
    ],
)
def test_bad_input_of_an_action_is_explained_in_one_sentence(fixtures, typed, sentence):
    record = fixtures.subscription_of(BASIC)

    page = Page(
        fixtures.signed_in_client(fixtures.ann).post(
            fixtures.subscription(record, "change-quantity/"), {"when": "now", **typed}
        )
    )

    assert sentence in page.words
    assert f"Licences: {sentence}" not in page.words
    assert fixtures.subscription_of(BASIC).quantity == 26


@pytest.mark.rule("R5")
def test_pending_cancellation_is_taken_back_on_its_page(fixtures):
    client, record = fixtures.signed_in_client(fixtures.ann), fixtures.subscription_of(BASIC)
    address = fixtures.subscription(record)
    assert "Keep subscription" not in text(client.get(address))
    client.post(f"{address}cancel/", {"when": "renewal"})

    pending = text(client.get(address))
    said = text(open_preview(fixtures, record, Action.WITHDRAW_CANCELLATION))
    done = client.post(f"{address}withdraw-cancellation/", {}, follow=True)

    assert "Keep subscription" in pending
    assert "Cancellation requested" in pending
    assert "The subscription goes on after 3 June 2026" in said
    assert "Keep the subscription" in said
    assert "Cancellation withdrawn" in text(done)
    assert fixtures.subscription_of(BASIC).status == "ACTIVE"
