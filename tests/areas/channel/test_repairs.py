"""Repairs of differences on pages: the preview, the confirmation, the record of it."""

import pytest

from tests.areas.channel.conftest import add_person, client_of
from tests.areas.channel.test_reconciliation import DIFFERENCES, check
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.models import DifferenceRepair, SaleEvent, StoredDifference, Subscription

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R36")]
REPAIRS = "/t/alpine/repairs/"


@pytest.fixture
def mirror(log) -> Subscription:
    """A mirror whose quantity has been changed past the program, and the difference is found."""
    found = Subscription.objects.get(tenant_id=log.bss().id)
    Subscription.objects.filter(pk=found.pk).update(quantity=11)
    check(log)
    return found


def address_of(code: str) -> str:
    difference = StoredDifference.objects.filter(tenant__slug="alpine", code=code).earliest("id")
    return f"{DIFFERENCES}{difference.pk}/repair/"


def test_repair_is_previewed_confirmed_and_recorded(mirror, otto, open_page):
    address = address_of("mirror_differs")
    assert address in open_page(DIFFERENCES, reseller="cumulus").addresses

    preview = open_page(address)
    row = preview.table("The values that the repair writes").rows[0]
    assert row == ["Lindner Law - Exchange Online (Plan 2)", "Quantity", "11", "10", "11 → 10"]
    assert "No booked order is changed" in preview.words
    german = Page(otto.get(address, headers={"accept-language": "de"}))
    assert "Repair" not in german.words
    assert "Menge" in german.words
    mirror.refresh_from_db()
    assert (mirror.quantity, DifferenceRepair.objects.count()) == (11, 0)

    done = Page(otto.post(address, follow=True))

    mirror.refresh_from_db()
    assert "Repaired: Set the mirror to its source" in done.words
    assert address not in done.addresses
    assert mirror.quantity == 10
    [listed] = open_page(REPAIRS).table("Repairs of Alpine Distribution").rows
    assert listed[:5] == [
        "Lindner Law - Exchange Online (Plan 2)", "Cumulus IT", "Mirror differs", "Set the mirror to its source",
        "Otto Orders",
    ]  # fmt: skip
    shown = open_page(f"{REPAIRS}{DifferenceRepair.objects.get().pk}/")
    assert shown.table("The values that the repair writes").rows == [row]
    assert otto.post(address).status_code == 404
    assert DifferenceRepair.objects.count() == 1


def test_what_cannot_be_repaired_says_what_a_person_does(log, otto, open_page):
    check(log)
    address = address_of("held")

    page = open_page(address)
    refused = otto.post(address)

    assert "An earlier event of the same subscription is not booked yet" in page.words
    assert "Release the sale" not in page.offers
    assert refused.status_code == 422
    assert SaleEvent.objects.filter(is_blocked=True).exists()


def test_viewer_and_other_bss_repair_nothing(mirror, log):
    vera = client_of(add_person(log, "Vera", Role.VIEWER))
    address = address_of("mirror_differs")

    page = Page(vera.get(address))

    assert "Viewers can’t resolve back-orders." in page.words
    assert "Set the mirror to its source" not in page.offers
    assert vera.post(address).status_code == 422
    ann = client_of(add_person(log, "Ann", Role.ADMINISTRATOR, "cumulus"))
    there = address.replace("/alpine/", "/cumulus/")
    assert {ann.get(there).status_code, ann.post(there).status_code} == {404}
    assert ann.get("/t/cumulus/repairs/").status_code == 404
    mirror.refresh_from_db()
    assert mirror.quantity == 11
