"""The pages of an order: what they say, what they offer, to whom."""

import pytest

from tests.support.page import Page, form_values
from tests.support.record_fixtures import RecordFixtures
from upline.models import Activity, Case, CustomField, Email, Order
from upline.orders.rulebook import EDITABLE, RULEBOOK, OrderAction, Origin

pytestmark = pytest.mark.django_db
TABS = ("", "products/", "activities/", "emails/", "cases/", "provenance/", "print-out/", "edit/")


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    return two_weeks_of_sales


def text(response) -> str:
    return Page(response).words


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_a_back_order_shows_its_ribbon(fixtures, tab):
    response = fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1, tab))

    assert response.status_code == 200
    assert "This order was originated from Cumulus IT Tenant Reseller purchases" in text(response)


@pytest.mark.parametrize("tab", TABS)
def test_a_page_takes_a_constant_number_of_queries(fixtures, django_assert_max_num_queries, tab):
    client = fixtures.signed_in_client(fixtures.otto)

    for number in (1, 2):
        with django_assert_max_num_queries(22):
            client.get(fixtures.order(number, tab))


@pytest.mark.rule("R37")
@pytest.mark.parametrize("action", OrderAction)
def test_a_back_order_offers_what_the_rulebook_allows(fixtures, action):
    client = fixtures.signed_in_client(fixtures.otto)
    allowed = RULEBOOK[Origin.BACK_ORDER][action].allowed

    offered = fixtures.order(1, f"{action}/") in Page(client.get(fixtures.order(1))).addresses
    answer = client.post(fixtures.order(1, f"{action}/"))

    assert allowed or not offered
    assert (answer.status_code == 403) == (not allowed)
    if not allowed:
        assert RULEBOOK[Origin.BACK_ORDER][action].reason.partition("'")[0] in text(answer)


def test_viewer_is_offered_the_print_out_and_the_reason_for_the_rest(fixtures):
    client = fixtures.signed_in_client(fixtures.vera)
    page = Page(client.get(fixtures.order(1)))

    assert fixtures.order(1, "print-out/") in page.addresses
    assert fixtures.order(1, "edit/") not in page.addresses
    assert "Viewers can’t edit orders." in page.words
    assert client.get(fixtures.order(1, "edit/")).status_code == 403


def test_order_of_another_bss_is_not_found(fixtures):
    client = fixtures.signed_in_client(fixtures.ann)

    assert client.get(fixtures.order(1)).status_code == 404
    assert client.get(f"/t/cumulus/orders/{fixtures.orders[0].pk}/").status_code == 404


def test_provenance_page_explains_the_order(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    executed, changed = (text(client.get(fixtures.order(n, "provenance/"))) for n in (1, 3))

    assert "executed order" in executed
    assert "in Cumulus IT’s BSS." in executed
    assert "3 May 2026, 00:14:00" in executed
    assert "2 May 2026, 22:14 UTC" in executed
    assert "Price list of Cumulus IT, valid on 3 May 2026" in executed
    assert "Active on 3 May 2026 for this product and cycle; licences are added" in executed
    assert "Cumulus Managed Care" in executed
    assert "with 1 add-on: Exchange Online Archiving" in executed
    assert "2 of 4 · Subscription’s own price" in changed
    assert "For licences that are added only; this line adds none" in changed


def test_price_list_of_an_order_is_linked(fixtures):
    order = fixtures.orders[0]
    page = Page(fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1)))

    assert f"/t/alpine/price-lists/{order.price_list_id}/" in page.addresses


def test_lines_link_to_their_placement(fixtures):
    page = Page(fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1, "products/")))
    mirror = fixtures.mirror("m365-business-basic")

    for placement in ("Order field", "Source Type"):
        leading = [
            link
            for link in page.all("link")
            if link.words.startswith(placement) and link.address == fixtures.subscription(mirror)
        ]
        assert len(leading) == 2  # in the table, and in its folded rows


@pytest.mark.rule("R38")
def test_edit_form_has_exactly_the_editable_fields(fixtures):
    CustomField.objects.create(tenant=fixtures.alpine, entity="ORDER", code="po", label="PO")
    response = fixtures.signed_in_client(fixtures.otto).get(fixtures.order(1, "edit/"))

    fields = {name.partition(".")[0] for name in response.context["form"].fields}
    assert fields - {"version"} == EDITABLE[Origin.BACK_ORDER]
    assert [label for label, _ in response.context["record"].closed] == [
        "Account", "Billing To", "Order date", "Status", "Price list", "Currency", "Sharing rule", "Total",
    ]  # fmt: skip


def test_an_edit_is_saved(fixtures):
    client, address = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")

    response = client.post(address, {**form_values(client, address), "name": "Huber, first"})

    assert response.status_code == 302
    assert Order.objects.get(pk=fixtures.orders[0].pk).name == "Huber, first"


def test_closed_fields_in_a_form_are_ignored(fixtures):
    client, address = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")

    client.post(address, {**form_values(client, address), "date": "2026-01-01", "total": "1"})

    before, after = fixtures.orders[0], Order.objects.get(pk=fixtures.orders[0].pk)
    assert (after.order_date, after.total) == (before.order_date, before.total)


def test_stale_edit_is_refused_and_input_is_shown_again(fixtures):
    client, address = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")
    read = form_values(client, address)
    client.post(address, {**read, "name": "First"})

    response = client.post(address, {**read, "name": "Second"})

    assert response.status_code == 409
    assert "Somebody else has changed this order since you opened it." in text(response)
    assert Page(response).sent["name"] == ["Second"]
    assert Order.objects.get(pk=fixtures.orders[0].pk).name == "First"

    german = client.post(address, {**read, "name": "Third"}, headers={"accept-language": "de"})
    assert "seit Sie es geöffnet haben (Bestellung)" in text(german)


@pytest.mark.rule("R19")
def test_a_compulsory_custom_field_blocks_the_first_save_until_filled(fixtures):
    CustomField.objects.create(
        tenant=fixtures.alpine, entity="ORDER", code="cost", label="Cost centre", is_compulsory=True
    )
    client, address = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")
    read = form_values(client, address)

    assert client.post(address, read).status_code == 422
    assert client.post(address, {**read, "custom_fields.cost": "4100"}).status_code == 302
    assert Order.objects.get(pk=fixtures.orders[0].pk).custom_fields == {"cost": "4100"}


def test_a_record_of_another_bss_cannot_be_chosen(fixtures):
    client, address = fixtures.signed_in_client(fixtures.otto), fixtures.order(1, "edit/")
    stranger = {"responsible_user": str(fixtures.ann.pk)}

    assert client.post(address, {**form_values(client, address), **stranger}).status_code == 422


@pytest.mark.parametrize(
    ("action", "tab", "kind"),
    [
        ("add-activity", "activities", Activity),
        ("relate-email", "emails", Email),
        ("create-case", "cases", Case),
    ],
)
def test_activity_case_or_e_mail_is_added_to_an_order(fixtures, action, tab, kind):
    client = fixtures.signed_in_client(fixtures.otto)

    empty = client.post(fixtures.order(1, f"{action}/"), {"subject": " "})
    done = client.post(fixtures.order(1, f"{action}/"), {"subject": "Ask about renewal"})

    assert empty.status_code == 422
    assert done.headers["Location"] == fixtures.order(1, f"{tab}/")
    assert kind.objects.get(order=fixtures.orders[0]).created_by == "Otto"
    assert "Ask about renewal" in text(client.get(fixtures.order(1, f"{tab}/")))
