"""The page of a sale event, what it leads to, and its retry."""

import pytest

from tests.areas.channel.conftest import LOG, add_person, address_of, client_of, event, set_price
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.backorders.rulebook import ParkingReason
from upline.models import SaleEvent

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R34")]


def test_page_of_a_parked_event_says_why_and_where_to_mend_it(open_page):
    parked = event("SUBSCRIPTION_CREATED")

    page = open_page(address_of(parked))

    assert "Subscription created: Huber Bakery Parked" in page.words
    assert "has no monthly price for" in page.part("problem")
    assert "on 10 Jun 2026" in page.part("problem")
    assert page.link("Give Cumulus IT another price list").address.startswith(
        "/t/alpine/resellers/"
    )
    reseller = page.link("Give Cumulus IT another price list").address
    assert open_page(reseller).response.status_code == 200
    assert "retry" in page.words
    assert page.button("Retry")
    [line] = page.table("Lines of the sale").rows
    assert line[1:4] == ["New subscription", "Monthly", "+10"]


def test_remedy_leads_to_the_form_that_sets_the_price(log, open_page):
    parked = event("SUBSCRIPTION_CREATED")
    fritz = client_of(add_person(log, "Fritz", Role.FINANCE))

    page = Page(fritz.get(address_of(parked)))
    in_list = page.link(
        "Set a monthly price for Microsoft 365 Business Basic in the price list Gold EUR"
    ).address
    own = page.link(
        "Set a monthly price of the product Microsoft 365 Business Basic itself"
    ).address

    assert "cycle=monthly&from=2026-06-10" in in_list
    assert "product=" in in_list
    for address in (in_list, own):
        form = Page(fritz.get(address))
        assert form.response.status_code == 200
        assert form.sent["valid_from"] == ["10 Jun 2026"]
    seen = open_page(address_of(parked)).link(
        "Set a monthly price of the product Microsoft 365 Business Basic itself"
    )
    assert "from=" not in seen.address, "sales people may not set prices"


def test_page_names_what_blocks_and_what_is_blocked(open_page):
    parked, blocked = event("SUBSCRIPTION_CREATED"), event("QUANTITY_CHANGED")

    first, second = open_page(address_of(parked)), open_page(address_of(blocked))

    assert address_of(blocked) in first.addresses
    assert "Quantity changed" in first.part("blocks")
    assert address_of(parked) in second.addresses
    assert "No price" in second.part("blocked-by")
    assert "Retry" not in second.offers


def test_page_of_a_booked_event_leads_to_its_order(open_page):
    booked = SaleEvent.objects.get(tenant__slug="alpine", state="BOOKED")

    page = open_page(address_of(booked))

    assert "Booked as order 1." in page.words
    assert page.link("Open order 1").address.startswith("/t/alpine/orders/")
    assert "acted on 10 Jun 2026" in page.words


@pytest.mark.parametrize("reason", list(ParkingReason))
def test_every_reason_is_explained(open_page, reason):
    parked = event("SUBSCRIPTION_CREATED")
    SaleEvent.objects.filter(pk=parked.pk).update(reason=reason)

    page = open_page(address_of(parked))

    assert page.response.status_code == 200
    assert page.part("problem")


def test_change_of_a_customer_is_shown(log, open_page):
    log.run_action("cumulus", "suspend", subscription="Mail")
    log.run_booking()
    change = SaleEvent.objects.get(tenant__slug="alpine", state="NOTHING_TO_BOOK")

    page = open_page(address_of(change))

    assert "Nothing was sold; the mirror was set" in page.words
    assert page.table("Subscriptions after the change").rows


def test_unknown_event_and_event_of_another_bss_are_not_found(log, open_page):
    assert open_page(f"{LOG}0190f3a0-0000-7000-8000-000000000001/").response.status_code == 404
    ann = client_of(add_person(log, "Ann", Role.ADMINISTRATOR, "cumulus"))
    own = address_of(event("QUANTITY_CHANGED")).replace("alpine", "cumulus")
    assert ann.get(own).status_code == 404


def test_mended_event_is_retried_and_its_page_turns_to_the_order(log, otto):
    parked = event("SUBSCRIPTION_CREATED")
    set_price(log, 4)

    answer = otto.post(address_of(parked, "retry/"), follow=True)
    page = Page(answer)
    assert "On its way." in page.words
    assert "Retry started" in page.words

    live = address_of(parked, "live/")
    first = otto.get(live)
    assert otto.get(live, headers={"If-None-Match": first["ETag"]}).status_code == 304
    log.run_booking()
    changed = otto.get(live, headers={"If-None-Match": first["ETag"]})

    assert changed.status_code == 200
    assert "Booked as order 2." in Page(changed).words
    assert not SaleEvent.objects.filter(state__in=["PARKED", "WAITING"]).exists()


def test_event_that_still_cannot_be_booked_is_parked_again(log, otto):
    parked = event("SUBSCRIPTION_CREATED")

    otto.post(address_of(parked, "retry/"))
    log.run_booking()

    parked.refresh_from_db()
    assert (parked.state, parked.reason, parked.attempts) == ("PARKED", "no_price", 2)


def test_second_retry_does_nothing_and_says_so(otto):
    parked = event("SUBSCRIPTION_CREATED")
    otto.post(address_of(parked, "retry/"))

    page = Page(otto.post(address_of(parked, "retry/"), follow=True))

    assert "Nothing to retry" in page.words


def test_viewer_sees_the_event_and_why_there_is_no_retry(log):
    vera = client_of(add_person(log, "Vera", Role.VIEWER))
    parked = event("SUBSCRIPTION_CREATED")

    page = Page(vera.get(address_of(parked)))

    assert "Retry" not in page.offers
    assert "Viewers can’t" in page.words
    assert vera.post(address_of(parked, "retry/")).status_code == 403
    assert vera.get(f"{LOG}retry/", {"event": str(parked.pk)}).status_code == 403


def test_page_takes_a_constant_number_of_queries(otto, django_assert_max_num_queries):
    parked = event("SUBSCRIPTION_CREATED")

    with django_assert_max_num_queries(14):
        otto.get(address_of(parked))
