"""Retrying many parked events: those selected, or all that match a filter."""

import pytest

from tests.areas.channel.conftest import LOG, event, set_price
from tests.support.html_forms import press_twice
from tests.support.ledger import writable_ledger
from tests.support.page import Page
from tests.support.world import World
from upline.models import SaleEvent

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R34")]
RETRY = f"{LOG}retry/"


@pytest.fixture
def three_parked(log: World) -> list[SaleEvent]:
    for name in ("More", "Still more"):
        log.reseller_sells(name)
    log.run_booking()
    return list(SaleEvent.objects.filter(state="PARKED").order_by("-happened_at", "-id"))


@pytest.mark.usefixtures("three_parked")
def test_list_of_parked_events_offers_a_retry_of_all_that_match(otto):
    page = Page(otto.get(LOG, {"view": "parked", "reason": "no_price", "reseller": "cumulus"}))
    offered = page.link("Retry 3 events")
    assert "Retry" not in " ".join(Page(otto.get(LOG)).offers), "only where all can be retried"

    confirmed = Page(otto.get(offered.address))

    assert "Each sale is booked with its original order date" in confirmed.words
    assert confirmed.button("Retry 3 sale events")
    assert confirmed.named("matching")[0].value == "view=parked&reason=no_price&reseller=cumulus"


def test_all_that_match_are_retried_and_their_outcome_is_shown(log, otto, three_parked):
    set_price(log, 4)

    page = Page(otto.post(RETRY, {"matching": "view=parked&reason=no_price"}, follow=True))
    assert "Retry of 3 sale events started" in page.words
    assert "0 booked · 3 on their way or blocked · 0 parked again" in page.words

    address = page.response.redirect_chain[-1][0]
    part = {"HX-Request": "true"}
    first = otto.get(address, headers=part)
    unchanged = otto.get(address, headers={**part, "If-None-Match": first["ETag"]})
    log.run_booking()
    changed = otto.get(address, headers={**part, "If-None-Match": first["ETag"]})

    assert unchanged.status_code == 304
    assert "3 booked · 0 on their way or blocked · 0 parked again" in Page(changed).words
    assert len(three_parked) == 3


@pytest.mark.usefixtures("three_parked")
def test_retry_of_all_of_a_reason_pressed_twice_is_one_retry(otto):
    outcome = press_twice(otto, RETRY, {"matching": "view=parked&reason=no_price"})

    page = Page(otto.get(outcome))
    assert page.words.count("Retry of 3 sale events started") == 1
    assert "none of these is parked any more" not in page.words


def test_only_the_selected_events_are_retried(otto, three_parked):
    first, second, third = three_parked
    chosen = {"event": [str(first.pk), str(third.pk)]}
    assert "Retry 2 sale events" in Page(otto.get(RETRY, chosen)).words

    otto.post(RETRY, chosen)

    second.refresh_from_db()
    assert second.state == "PARKED"
    assert SaleEvent.objects.filter(pk__in=[first.pk, third.pk], state="WAITING").count() == 2


def test_events_that_are_not_parked_any_more_are_left_alone(otto):
    blocked = event("QUANTITY_CHANGED")

    page = Page(otto.get(RETRY, {"event": str(blocked.pk)}))
    answer = Page(otto.post(RETRY, {"event": str(blocked.pk)}, follow=True))

    assert "Nothing to retry." in page.words
    assert "none of these is parked any more" in answer.words


@pytest.mark.parametrize(
    "data",
    [
        {"event": "7"},
        {"event": "' OR 1=1"},
        {"matching": "view=secret"},
        {"matching": "view=all"},
        {"matching": "reseller=nobody&view=parked"},
        {"matching": "&" * 100},
        {"matching": ""},
    ],
)
def test_hostile_selection_is_refused_in_a_sentence_and_changes_nothing(otto, data):
    for answer in (otto.get(RETRY, data), otto.post(RETRY, data)):
        assert answer.status_code == 422
        assert "Nothing was done" in Page(answer).words
    assert event("SUBSCRIPTION_CREATED").state == "PARKED"


def test_events_of_another_bss_are_not_retried(log, otto):
    set_price(log, 4)
    other = SaleEvent.objects.get(pk=event("SUBSCRIPTION_CREATED").pk)
    with writable_ledger():
        SaleEvent.objects.filter(pk=other.pk).update(tenant_id=log.bss("cumulus").id)

    otto.post(RETRY, {"event": str(other.pk)})

    other.refresh_from_db()
    assert other.state == "PARKED"
