"""The pages of what changed: what they say, to whom, and at what cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.page import Page
from tests.support.setup_stage import Desk, sit_at
from tests.support.world import World
from upline.access.reach import EVERYTHING
from upline.audit.queries import history_of, recent_changes
from upline.audit.rulebook import ENTITIES, Section
from upline.catalog import actions as catalog
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.database.audit_context import Door, acting
from upline.models import Account, Contact, CustomField, Order, PriceList, Promotion, User
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy.queries import get_tenant

# Orders


@pytest.fixture
def sold(db) -> World:
    """Cumulus has sold ten seats; the order for them is booked."""
    world = World()
    world.reseller_sells()
    world.booking_runs()
    return world


def test_the_history_of_an_order_names_what_its_fields_refer_to(sold):
    typed = {**sold.order_as_typed(), "name": "Huber goes cloud", "payment_method": ""}
    sold.fills_in(1, "edit", **typed)

    words = sold.opens_order(1, then="history").words

    assert "Otto Orders changed the order by page" in words
    assert "Name Huber Bakery 1 Huber goes cloud" in words
    assert "Payment method Bank transfer 30 days None" in words


def test_the_history_of_a_back_order_that_nobody_changed_is_empty(sold):
    page = sold.opens_order(1, then="history")

    assert "Nothing has changed since it was booked" in page.words
    assert "History" in page.offers


def test_custom_fields_are_told_one_by_one_in_words(sold):
    alpine = sold.bss().id
    otto = User.objects.get(name="Otto Orders")
    for code, kind in (
        ("paid", FieldKind.YES_NO),
        ("due", FieldKind.DATE),
        ("who", FieldKind.USER),
    ):
        CustomField.objects.create(
            tenant_id=alpine, entity=Entity.ORDER, code=code, label=code.title(), kind=kind
        )
    orders = Order.objects.filter(tenant_id=alpine)
    orders.update(custom_fields={"paid": "no", "due": "2026-05-15"})
    orders.update(custom_fields={"paid": "yes", "due": "2026-05-15", "who": str(otto.pk)})

    words = sold.opens_order(1, then="history").words

    assert "Paid No Yes" in words
    assert "Who None Otto Orders" in words
    assert "Due None 15 May 2026" in words
    assert words.count("Due") == 1


def test_another_bsss_order_has_no_history(sold):
    order = Order.objects.get(tenant_id=sold.bss().id)
    Order.objects.update(name="Renamed")

    page = history_of(bss=sold.bss("cumulus"), record_ids=[order.pk], reach=EVERYTHING)
    answer = sold.signed_in().get(f"/t/cumulus/orders/{order.pk}/history/")

    assert page.rows == ()
    assert answer.status_code == 404


def test_how_much_there_is_changes_no_number_of_queries(sold):
    bss, orders = sold.bss(), Order.objects.filter(tenant_id=sold.bss().id)
    order = orders.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert history_of(bss=bss, record_ids=[order.pk], reach=EVERYTHING).rows
        return len(asked)

    orders.update(name="a", payment_method=None)
    few = queries()
    for name in "bcdefghij":
        orders.update(name=name)

    assert queries() == few


def test_pages_go_by_key(sold):
    orders = Order.objects.filter(tenant_id=sold.bss().id)
    for number in range(5):
        orders.update(name=f"Name {number}")
    asked = {"bss": sold.bss(), "record_ids": [orders.get().pk], "limit": 2, "reach": EVERYTHING}

    seen, key = [], None
    while True:
        page = history_of(**asked, before_key=key)
        seen += [row.fields[0].after for row in page.rows]
        key = page.next_key
        if key is None:
            break

    assert seen == [f"Name {number}" for number in reversed(range(5))]


@pytest.mark.parametrize("key", ["x", "-1", "9" * 40, "\u0661"])
def test_what_is_no_key_begins_at_the_latest(sold, key):
    Order.objects.filter(tenant_id=sold.bss().id).update(name="Renamed")
    order = sold.order_id()

    answer = sold.signed_in().get(f"/t/{sold.bss().slug}/orders/{order}/history/?before={key}")

    assert "Renamed" in Page(answer).words


# Subscriptions and accounts


def test_a_mirrors_page_of_changes_tells_them(sold):
    sold.reseller_changes_quantity("Seats", to=25)
    sold.booking_runs()
    mirror = sold.stage.held("Seats", sold.bss())
    address = f"/t/{sold.bss().slug}/subscriptions/{mirror}/"

    words = Page(sold.signed_in().get(f"{address}history/")).words

    assert "changed the subscription" in words
    assert "Quantity 10 25" in words
    assert "Order Huber Bakery 1 Huber Bakery 2" not in words  # it stays the first one's


def test_an_accounts_page_of_changes_tells_of_its_contacts(sold):
    cumulus = Account.objects.get(tenant_id=sold.bss().id, name="Cumulus IT")
    Contact.objects.create(tenant_id=sold.bss().id, account=cumulus, name="Ann", phone="1")
    Account.objects.filter(pk=cumulus.pk).update(name="Cumulus")

    page = Page(sold.signed_in().get(f"/t/{sold.bss().slug}/accounts/{cumulus.pk}/history/"))

    assert "added contact Ann" in page.words
    assert "Name Cumulus IT Cumulus" in page.words


# Setup


@pytest.fixture
def desk(db) -> Desk:
    return sit_at()


def price(desk: Desk, name: str, amount: str) -> catalog.PriceSetting:
    product_id = catalog.create_product(
        tenant_id=desk.tenant_id,
        new=catalog.NewProduct(code=name.lower(), name=name),
        currency="EUR",
        now=desk.tenant.created_at,
    )
    list_id = catalog.create_price_list(
        tenant_id=desk.tenant_id, new=catalog.NewPriceList(name="Gold EUR", currency="EUR")
    )
    return catalog.PriceSetting(
        product_id=product_id,
        billing_cycle=BillingCycle.MONTHLY,
        currency="EUR",
        amount=Decimal(amount),
        price_list_id=list_id,
    )


def test_the_history_of_setup_tells_who_made_what(desk):
    desk.saves("payment-methods/add/", name="Direct debit")

    assert "Anna Admin created payment method Direct debit by page" in desk.opens("history/").words


def test_prices_are_told_with_their_product_and_list(desk):
    setting = price(desk, "Mail", "1234.5")
    with acting(by="Anna Admin", door=Door.API):
        catalog.set_price(tenant_id=desk.tenant_id, setting=setting)

    words = desk.opens("history/?about=prices").words

    assert "Anna Admin added price of Mail, Monthly of price list Gold EUR by API" in words
    assert "Amount 1,234.50" in words


def test_each_view_tells_of_its_own(desk):
    setting = price(desk, "Mail", "1")
    new = catalog.NewPromotion(
        name="Spring",
        kind=PromotionKind.PERCENT,
        value=Decimal(10),
        currency="",
        first_date=date(2026, 5, 1),
        last_date=None,
        scope=[(setting.product_id, BillingCycle.MONTHLY)],
        requires=[setting.product_id],
    )
    catalog.create_promotion(tenant_id=desk.tenant_id, new=new)

    said = {about: desk.opens(f"history/?about={about}").words for about in ("", *Section)}

    for about in ("", "all", "promotions"):
        assert "created promotion Spring" in said[about]
        assert "added required product Mail of promotion Spring" in said[about]
        assert "First day 1 May 2026" in said[about]
    assert "promotion Spring" not in said["setup"] + said["prices"]
    assert "price list Gold EUR" in said["prices"]


def test_what_is_deleted_keeps_its_name(desk):
    field = setup.NewCustomField(entity=Entity.ORDER, code="region", label="Region")
    setup.add_custom_field(tenant_id=desk.tenant_id, new=field)
    CustomField.objects.filter(tenant_id=desk.tenant_id).delete()
    PriceList.objects.create(tenant_id=desk.tenant_id, name="Old", currency="EUR")
    PriceList.objects.filter(tenant_id=desk.tenant_id).delete()

    words = desk.opens("history/").words

    assert "deleted custom field Region" in words
    assert "created custom field Region" in words
    assert "deleted price list Old" in words


def test_names_are_shown_as_text(desk):
    desk.saves("payment-methods/add/", name="<script>alert(1)</script>")

    page = desk.opens("history/")

    assert "<script>alert(1)" not in page.html
    assert "payment method <script>alert(1)</script>" in page.words


def test_another_bsss_setup_is_not_told(desk):
    other = sit_at("boreal", "Boreal Distribution")
    other.saves("payment-methods/add/", name="Cheque")

    assert "Cheque" not in desk.opens("history/").words
    assert "Cheque" in other.opens("history/").words


def test_who_may_not_set_up_does_not_see_it(desk):
    otto = desk.hires("Otto")
    desk.client.force_login(otto, backend="django.contrib.auth.backends.ModelBackend")

    assert desk.opens("history/", status=403).is_refused


def test_recent_changes_are_those_of_all_kinds_in_one_order(desk):
    bss, entities = get_tenant(tenant_id=desk.tenant_id), ENTITIES[Section.ALL]
    for number in range(3):
        PriceList.objects.create(tenant_id=desk.tenant_id, name=f"List {number}", currency="EUR")
        Promotion.objects.create(
            tenant_id=desk.tenant_id, name=f"Promotion {number}", kind="PERCENT", value=number
        )

    first = recent_changes(bss=bss, entities=entities, limit=4)
    rest = recent_changes(bss=bss, entities=entities, limit=4, before_key=first.next_key)

    assert [row.name for row in first.rows] == ["Promotion 2", "List 2", "Promotion 1", "List 1"]
    assert [row.name for row in rest.rows[:2]] == ["Promotion 0", "List 0"]
