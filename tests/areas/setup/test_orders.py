"""Setting up what orders have: types and statuses, payment methods, numbers, campaigns."""

import pytest

from tests.support.page import Page
from tests.support.record_fixtures import create_record_fixtures
from tests.support.setup_fixtures import HOSTILE, SetupAdmin
from upline.access.rulebook import system_actor
from upline.kernel.verdicts import Refused
from upline.models import Campaign, Order, OrderStatus, OrderType, PaymentMethod, User
from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind
from upline.tenancy.actions import set_order_number_format

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy() -> SetupAdmin:
    """Alpine after a fortnight of real sales, with Anna at its desk."""
    fixtures = create_record_fixtures()
    anna = User.objects.get(name="Anna Admin", memberships__tenant=fixtures.alpine)
    return SetupAdmin(fixtures.alpine, anna, fixtures.signed_in_client(anna))


def names(kind, setup_admin: SetupAdmin) -> list[str]:
    return list(
        kind.objects.filter(tenant=setup_admin.tenant).order_by("pk").values_list("name", flat=True)
    )


# Names

NAMED = [
    (OrderType, "order-types/add/", {}),
    (OrderStatus, "order-statuses/add/", {"kind": "IN_PROGRESS"}),
    (PaymentMethod, "payment-methods/add/", {}),
    (Campaign, "campaigns/add/", {}),
]


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_name_is_unique_and_shown_as_typed(setup_admin, kind, page, said):
    shown = setup_admin.submit_valid_form(page, name=f"  {HOSTILE} ", **said)
    again = setup_admin.is_refused(page, name=HOSTILE, **said)

    assert names(kind, setup_admin) == [HOSTILE]
    assert shown.is_escaped(HOSTILE)
    assert "is taken" in again.words
    assert again.sent["name"] == [HOSTILE]


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("   ", "Name is required."),
        ("\u200b", "cannot contain the character U+200B"),
        ("x" * 201, "has at most"),
        ("two\nlines", "cannot contain the character U+000A"),
        ("nothing\x00", "cannot contain the character U+0000"),
    ],
)
def test_a_bad_name_is_refused_with_a_sentence(setup_admin, kind, page, said, name, sentence):
    page = setup_admin.is_refused(page, name=name, **said)

    assert sentence in page.words
    assert names(kind, setup_admin) == []


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_another_bss_may_have_the_same_name(setup_admin, other_admin, kind, page, said):
    setup_admin.submit_valid_form(page, name="Same", **said)
    other_admin.submit_valid_form(page, name="Same", **said)

    assert names(kind, setup_admin) == names(kind, other_admin) == ["Same"]


# Defaults (R14)


def test_new_default_replaces_the_old_one(setup_admin):
    setup_admin.submit_valid_form("order-types/add/", name="Direct", is_default="on")
    setup_admin.submit_valid_form("order-types/add/", name="Channel", is_default="on")
    setup_admin.submit_valid_form("order-statuses/add/", name="New", kind="DRAFT", is_default="on")
    setup_admin.submit_valid_form(
        "order-statuses/add/", name="Booked", kind="IN_PROGRESS", is_default="on"
    )

    assert OrderType.objects.get(tenant=setup_admin.tenant, is_default=True).name == "Channel"
    assert OrderStatus.objects.get(tenant=setup_admin.tenant, is_default=True).name == "Booked"


def test_default_can_be_removed(setup_admin):
    setup_admin.submit_valid_form("order-types/add/", name="Direct", is_default="on")
    record = OrderType.objects.get(tenant=setup_admin.tenant)
    setup_admin.submit_valid_form(f"order-types/{record.pk}/", name="Direct sale")

    record.refresh_from_db()
    assert (record.name, record.is_default) == ("Direct sale", False)


@pytest.mark.rule("R14")
def test_page_shows_defaults_of_the_next_order(setup_admin):
    def said():
        return setup_admin.open_page("order-types/").words

    assert "no type and the status Submitted. Neither the type nor the BSS has a default" in said()
    booked = setup.add_order_status(
        tenant_id=setup_admin.tenant_id,
        name="Booked",
        kind=StatusKind.IN_PROGRESS,
        is_default=True,
        by=setup_admin.actor,
    )
    assert "the status Booked. The status is the default of the BSS." in said()
    on_hold = setup.add_order_status(
        tenant_id=setup_admin.tenant_id,
        name="Held",
        kind=StatusKind.IN_PROGRESS,
        by=setup_admin.actor,
    )
    setup_admin.submit_valid_form(
        "order-types/add/", name="Channel", is_default="on", default_status=on_hold
    )
    assert "the type Channel and the status Held. The status is the default of that type." in said()
    assert booked != on_hold


def test_status_of_another_bss_cannot_be_default(setup_admin, other_admin):
    foreign_status = setup.add_order_status(
        tenant_id=other_admin.tenant_id, name="Theirs", kind=StatusKind.DRAFT, by=other_admin.actor
    )

    page = setup_admin.is_refused("order-types/add/", name="Ours", default_status=foreign_status)
    with pytest.raises(Refused) as refusal:
        setup.add_order_type(
            tenant_id=setup_admin.tenant_id,
            name="Ours",
            default_status_id=foreign_status,
            by=setup_admin.actor,
        )

    assert "choose one of the list" in page.words
    assert refusal.value.code == "unknown_record"
    with pytest.raises(Refused, match="no such order status"):
        setup.set_default_status(
            tenant_id=setup_admin.tenant_id, status_id=foreign_status, by=setup_admin.actor
        )
    assert names(OrderType, setup_admin) == []


def test_types_and_statuses_can_be_reordered(setup_admin):
    for name in ("One", "Two", "Three"):
        setup_admin.submit_valid_form("order-types/add/", name=name)
    two = OrderType.objects.get(tenant=setup_admin.tenant, name="Two")

    def order():
        rows = OrderType.objects.filter(tenant=setup_admin.tenant).order_by("position")
        return [row.name for row in rows]

    setup_admin.submit_valid_form(f"order-types/{two.pk}/move/", way="up")
    assert order() == ["Two", "One", "Three"]
    setup_admin.submit_valid_form(f"order-types/{two.pk}/move/", way="up")
    assert order() == ["Two", "One", "Three"]
    setup_admin.submit_valid_form(f"order-types/{two.pk}/move/", way="down")
    assert order() == ["One", "Two", "Three"]


# What is used stays


def test_record_in_use_cannot_be_deleted_and_page_shows_usage(busy):
    order = Order.objects.filter(tenant=busy.tenant).first()
    orders = Order.objects.filter(tenant=busy.tenant).count()

    for page in (
        f"order-types/{order.type_id}/delete/",
        f"order-statuses/{order.status_id}/delete/",
        f"payment-methods/{order.payment_method_id}/delete/",
    ):
        confirmation, sent = busy.open_page(page), busy.is_refused(page)
        assert "is used by" in sent.words
        assert f"{orders} orders" in sent.words
        assert not any(offer.startswith("Delete") for offer in confirmation.offers)
    order.refresh_from_db()
    assert order.type
    assert order.status
    assert order.payment_method


def test_kind_of_a_used_status_is_immutable(busy):
    status = Order.objects.filter(tenant=busy.tenant).first().status
    page = busy.open_page(f"order-statuses/{status.pk}/")
    busy.submit_valid_form(f"order-statuses/{status.pk}/", name="Booked anew", kind="CANCELS")

    assert "kind" not in page.fields
    assert "this cannot change any more" in page.words
    with pytest.raises(Refused) as refusal:
        setup.change_order_status(
            tenant_id=busy.tenant_id,
            status_id=status.pk,
            name="Booked",
            kind=StatusKind.CANCELS,
            is_default=True,
            by=system_actor(),
        )
    status.refresh_from_db()
    assert refusal.value.code == "in_use"
    assert (status.name, status.kind) == ("Booked anew", "IN_PROGRESS")


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_unused_record_is_deleted_after_confirmation(setup_admin, kind, page, said):
    setup_admin.submit_valid_form(page, name="Gone", **said)
    record = kind.objects.get(tenant=setup_admin.tenant)
    address = page.replace("add/", f"{record.pk}/delete/")

    confirmation = setup_admin.open_page(address)
    assert names(kind, setup_admin) == ["Gone"]
    setup_admin.submit_valid_form(address)

    assert "is deleted" in confirmation.words
    assert names(kind, setup_admin) == []
    setup_admin.open_page(address, status=404)


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_record_of_another_bss_is_not_found(setup_admin, other_admin, kind, page, said):
    other_admin.submit_valid_form(page, name="Theirs", **said)
    record = kind.objects.get(tenant=other_admin.tenant)

    for end in ("", "delete/"):
        address = page.replace("add/", f"{record.pk}/{end}")
        setup_admin.open_page(address, status=404)
        assert setup_admin.post_form(address, name="Ours", **said).status_code == 404
    record.refresh_from_db()
    assert record.name == "Theirs"


# Campaigns and numbers


def test_an_ended_campaign_stays_with_its_orders(busy):
    busy.submit_valid_form("campaigns/add/", name="Spring")
    spring = Campaign.objects.get(tenant=busy.tenant, name="Spring")
    order = Order.objects.filter(tenant=busy.tenant).first()
    Order.objects.filter(pk=order.pk).update(campaign=spring)

    page = busy.submit_valid_form(f"campaigns/{spring.pk}/", name="Spring 2026")

    spring.refresh_from_db()
    assert not spring.is_active
    assert "Ended" in page.words
    assert "is used by 1 order" in busy.is_refused(f"campaigns/{spring.pk}/delete/").words


@pytest.mark.rule("R18")
def test_order_numbers_have_the_prefix_and_the_digits_of_the_bss(busy):
    last = Order.objects.filter(tenant=busy.tenant).order_by("-number").first().number
    preview = Page(busy.post_form("order-numbers/preview/", prefix="AL-", padding="6")).words
    page = busy.submit_valid_form("order-numbers/", prefix="AL-", padding="6")

    assert f"number AL-{last + 1:06d}." in preview
    assert f"number AL-{last + 1:06d}." in page.words
    assert f"AL-{last:06d}" in Page(busy.client.get("/t/alpine/orders/")).words


@pytest.mark.parametrize(
    "said", [{"prefix": "x" * 21}, {"padding": "13"}, {"padding": "-1"}, {"padding": "many"}]
)
def test_bad_numbers_are_refused(setup_admin, said):
    setup_admin.is_refused("order-numbers/", **{"prefix": "AL", "padding": "3", **said})

    setup_admin.tenant.refresh_from_db()
    assert (setup_admin.tenant.order_prefix, setup_admin.tenant.order_padding) == ("", 0)


def test_the_action_refuses_bad_numbers_too(setup_admin):
    for prefix, padding, code in (
        ("x" * 21, 3, "too_long"),
        ("a\nb", 3, "unreadable_text"),
        ("", 99, "invalid_padding"),
    ):
        with pytest.raises(Refused) as refusal:
            set_order_number_format(
                tenant_id=setup_admin.tenant_id,
                prefix=prefix,
                padding=padding,
                by=setup_admin.actor,
            )
        assert refusal.value.code == code
