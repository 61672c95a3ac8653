"""Setting up what orders have: types and statuses, payment methods, numbers, campaigns."""

import pytest

from tests.support.page import Page
from tests.support.record_stage import set_the_stage
from tests.support.setup_stage import HOSTILE, Desk
from upline.kernel.verdicts import Refused
from upline.models import Campaign, Order, OrderStatus, OrderType, PaymentMethod, User
from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind
from upline.tenancy.actions import set_order_naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy() -> Desk:
    """Alpine after a fortnight of real sales, with Anna at its desk."""
    stage = set_the_stage()
    anna = User.objects.get(name="Anna Admin", memberships__tenant=stage.alpine)
    return Desk(stage.alpine, anna, stage.signed_in(anna))


def names(kind, desk: Desk) -> list[str]:
    return list(
        kind.objects.filter(tenant=desk.tenant).order_by("pk").values_list("name", flat=True)
    )


# Names

NAMED = [
    (OrderType, "order-types/add/", {}),
    (OrderStatus, "order-statuses/add/", {"kind": "IN_PROGRESS"}),
    (PaymentMethod, "payment-methods/add/", {}),
    (Campaign, "campaigns/add/", {}),
]


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_a_name_is_given_once_and_shown_as_it_was_typed(desk, kind, page, said):
    shown = desk.saves(page, name=f"  {HOSTILE} ", **said)
    again = desk.is_refused(page, name=HOSTILE, **said)

    assert names(kind, desk) == [HOSTILE]
    assert HOSTILE in shown.words
    assert HOSTILE not in shown.html
    assert "is taken" in again.words
    assert "&lt;script&gt;" in again.html  # what was typed is still there


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("   ", "Name is compulsory."),
        ("\u200b", "A name is missing."),
        ("x" * 201, "has at most"),
        ("two\nlines", "one line"),
        ("nothing\x00", "one line"),
    ],
)
def test_a_bad_name_is_refused_with_a_sentence(desk, kind, page, said, name, sentence):
    page = desk.is_refused(page, name=name, **said)

    assert sentence in page.words
    assert names(kind, desk) == []


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_another_bss_may_have_the_same_name(desk, other, kind, page, said):
    desk.saves(page, name="Same", **said)
    other.saves(page, name="Same", **said)

    assert names(kind, desk) == names(kind, other) == ["Same"]


# Defaults (R14)


def test_a_default_takes_the_place_of_the_one_before(desk):
    desk.saves("order-types/add/", name="Direct", is_default="on")
    desk.saves("order-types/add/", name="Channel", is_default="on")
    desk.saves("order-statuses/add/", name="New", kind="DRAFT", is_default="on")
    desk.saves("order-statuses/add/", name="Booked", kind="IN_PROGRESS", is_default="on")

    assert OrderType.objects.get(tenant=desk.tenant, is_default=True).name == "Channel"
    assert OrderStatus.objects.get(tenant=desk.tenant, is_default=True).name == "Booked"


def test_a_default_can_be_taken_away(desk):
    desk.saves("order-types/add/", name="Direct", is_default="on")
    record = OrderType.objects.get(tenant=desk.tenant)
    desk.saves(f"order-types/{record.pk}/", name="Direct sale")

    record.refresh_from_db()
    assert (record.name, record.is_default) == ("Direct sale", False)


@pytest.mark.rule("R14")
def test_the_page_says_what_the_next_order_gets(desk):
    def said():
        return desk.opens("order-types/").words

    assert "no type and the status Submitted: no type and no BSS-wide default" in said()
    booked = setup.add_order_status(
        tenant_id=desk.tenant_id, name="Booked", kind=StatusKind.IN_PROGRESS, is_default=True
    )
    assert "the status Booked: the default status of the BSS." in said()
    held = setup.add_order_status(
        tenant_id=desk.tenant_id, name="Held", kind=StatusKind.IN_PROGRESS
    )
    desk.saves("order-types/add/", name="Channel", is_default="on", default_status=held)
    assert "the type Channel and the status Held: the default status of that type." in said()
    assert booked != held


def test_another_bsss_status_is_no_default(desk, other):
    theirs = setup.add_order_status(tenant_id=other.tenant_id, name="Theirs", kind=StatusKind.DRAFT)

    page = desk.is_refused("order-types/add/", name="Ours", default_status=theirs)
    with pytest.raises(Refused) as refusal:
        setup.add_order_type(tenant_id=desk.tenant_id, name="Ours", default_status_id=theirs)

    assert "choose one of the list" in page.words
    assert refusal.value.code == "unknown_record"
    with pytest.raises(Refused, match="no such order status"):
        setup.set_default_status(tenant_id=desk.tenant_id, status_id=theirs)
    assert names(OrderType, desk) == []


def test_types_and_statuses_have_an_order_of_their_own(desk):
    for name in ("One", "Two", "Three"):
        desk.saves("order-types/add/", name=name)
    two = OrderType.objects.get(tenant=desk.tenant, name="Two")

    def order():
        rows = OrderType.objects.filter(tenant=desk.tenant).order_by("position")
        return [row.name for row in rows]

    desk.saves(f"order-types/{two.pk}/move/", way="up")
    assert order() == ["Two", "One", "Three"]
    desk.saves(f"order-types/{two.pk}/move/", way="up")
    assert order() == ["Two", "One", "Three"]
    desk.saves(f"order-types/{two.pk}/move/", way="down")
    assert order() == ["One", "Two", "Three"]


# What is used stays


def test_what_orders_have_is_not_deleted_and_the_page_says_where_it_is_used(busy):
    order = Order.objects.filter(tenant=busy.tenant).first()
    orders = Order.objects.filter(tenant=busy.tenant).count()

    for page in (
        f"order-types/{order.type_id}/delete/",
        f"order-statuses/{order.status_id}/delete/",
        f"payment-methods/{order.payment_method_id}/delete/",
    ):
        asked, sent = busy.opens(page), busy.is_refused(page)
        assert "is used by" in sent.words
        assert f"{orders} orders" in sent.words
        assert not any(offer.startswith("Delete") for offer in asked.offers)
    order.refresh_from_db()
    assert order.type
    assert order.status
    assert order.payment_method


def test_what_a_used_status_means_cannot_change(busy):
    status = Order.objects.filter(tenant=busy.tenant).first().status
    page = busy.opens(f"order-statuses/{status.pk}/")
    busy.saves(f"order-statuses/{status.pk}/", name="Booked anew", kind="CANCELS")

    assert "kind" not in page.fields
    assert "this cannot change any more" in page.words
    with pytest.raises(Refused) as refusal:
        setup.change_order_status(
            tenant_id=busy.tenant_id,
            status_id=status.pk,
            name="Booked",
            kind=StatusKind.CANCELS,
            is_default=True,
        )
    status.refresh_from_db()
    assert refusal.value.code == "in_use"
    assert (status.name, status.kind) == ("Booked anew", "IN_PROGRESS")


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_what_nothing_uses_is_deleted_once_confirmed(desk, kind, page, said):
    desk.saves(page, name="Gone", **said)
    record = kind.objects.get(tenant=desk.tenant)
    address = page.replace("add/", f"{record.pk}/delete/")

    asked = desk.opens(address)
    assert names(kind, desk) == ["Gone"]
    desk.saves(address)

    assert "gone for good" in asked.words
    assert names(kind, desk) == []
    desk.opens(address, status=404)


@pytest.mark.parametrize(("kind", "page", "said"), NAMED, ids=lambda v: getattr(v, "__name__", ""))
def test_another_bsss_record_is_not_there(desk, other, kind, page, said):
    other.saves(page, name="Theirs", **said)
    record = kind.objects.get(tenant=other.tenant)

    for end in ("", "delete/"):
        address = page.replace("add/", f"{record.pk}/{end}")
        desk.opens(address, status=404)
        assert desk.sends(address, name="Ours", **said).status_code == 404
    record.refresh_from_db()
    assert record.name == "Theirs"


# Campaigns and numbers


def test_an_ended_campaign_stays_with_its_orders(busy):
    busy.saves("campaigns/add/", name="Spring")
    spring = Campaign.objects.get(tenant=busy.tenant, name="Spring")
    order = Order.objects.filter(tenant=busy.tenant).first()
    Order.objects.filter(pk=order.pk).update(campaign=spring)

    page = busy.saves(f"campaigns/{spring.pk}/", name="Spring 2026")

    spring.refresh_from_db()
    assert not spring.is_active
    assert "Ended" in page.words
    assert "is used by 1 order" in busy.is_refused(f"campaigns/{spring.pk}/delete/").words


@pytest.mark.rule("R18")
def test_order_numbers_have_the_prefix_and_the_digits_of_the_bss(busy):
    last = Order.objects.filter(tenant=busy.tenant).order_by("-number").first().number
    preview = Page(busy.sends("order-numbers/preview/", prefix="AL-", padding="6")).words
    page = busy.saves("order-numbers/", prefix="AL-", padding="6")

    assert f"number AL-{last + 1:06d}." in preview
    assert f"number AL-{last + 1:06d}." in page.words
    assert f"AL-{last:06d}" in Page(busy.client.get("/t/alpine/orders/")).words


@pytest.mark.parametrize(
    "said", [{"prefix": "x" * 21}, {"padding": "13"}, {"padding": "-1"}, {"padding": "many"}]
)
def test_bad_numbers_are_refused(desk, said):
    desk.is_refused("order-numbers/", **{"prefix": "AL", "padding": "3", **said})

    desk.tenant.refresh_from_db()
    assert (desk.tenant.order_prefix, desk.tenant.order_padding) == ("", 0)


def test_the_action_refuses_bad_numbers_too(desk):
    for prefix, padding, code in (
        ("x" * 21, 3, "too_long"),
        ("a\nb", 3, "unreadable_text"),
        ("", 99, "invalid_padding"),
    ):
        with pytest.raises(Refused) as refusal:
            set_order_naming(tenant_id=desk.tenant_id, prefix=prefix, padding=padding)
        assert refusal.value.code == code
