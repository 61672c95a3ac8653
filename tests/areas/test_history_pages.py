"""The pages of what changed: what they say, to whom, and at what cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.page import Page
from tests.support.setup_fixtures import SetupAdmin, create_setup_admin
from tests.support.world import World
from upline.access.reach import UNRESTRICTED
from upline.audit.labels import ENTITIES, Section
from upline.audit.queries import recent_changes, record_history
from upline.catalog import actions as catalog
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.database.audit_context import EntryPoint, audit_context
from upline.models import Account, Contact, CustomField, Order, PriceList, Promotion, User
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy.queries import get_tenant

# Orders


@pytest.fixture
def sold_world(db) -> World:
    """Cumulus has sold ten seats; the order for them is booked."""
    world = World()
    world.reseller_sells()
    world.run_booking()
    return world


def test_the_history_of_an_order_names_what_its_fields_refer_to(sold_world):
    typed = {**sold_world.order_form_values(), "name": "Huber goes cloud", "payment_method": ""}
    sold_world.post_order_form(1, "edit", **typed)

    words = sold_world.open_order_page(1, then="history").words

    assert "Otto Orders changed the order in Upline" in words
    assert "Name Huber Bakery 1 Huber goes cloud" in words
    assert "Payment method Bank transfer 30 days None" in words


def test_the_history_of_a_back_order_that_nobody_changed_is_empty(sold_world):
    page = sold_world.open_order_page(1, then="history")

    assert "No changes since it was booked" in page.words
    assert "History" in page.offers


def test_custom_field_changes_are_shown_one_by_one(sold_world):
    alpine = sold_world.bss().id
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

    words = sold_world.open_order_page(1, then="history").words

    assert "Paid No Yes" in words
    assert "Who None Otto Orders" in words
    assert "Due None 15 May 2026" in words
    assert words.count("Due") == 1


def test_another_bsss_order_has_no_history(sold_world):
    order = Order.objects.get(tenant_id=sold_world.bss().id)
    Order.objects.update(name="Renamed")

    page = record_history(bss=sold_world.bss("cumulus"), record_ids=[order.pk], reach=UNRESTRICTED)
    answer = sold_world.signed_in_client().get(f"/t/cumulus/orders/{order.pk}/history/")

    assert page.rows == ()
    assert answer.status_code == 404


def test_query_count_is_constant(sold_world):
    bss, orders = sold_world.bss(), Order.objects.filter(tenant_id=sold_world.bss().id)
    order = orders.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as arguments:
            assert record_history(bss=bss, record_ids=[order.pk], reach=UNRESTRICTED).rows
        return len(arguments)

    orders.update(name="a", payment_method=None)
    few = queries()
    for name in "bcdefghij":
        orders.update(name=name)

    assert queries() == few


def test_pages_use_keyset_cursors(sold_world):
    orders = Order.objects.filter(tenant_id=sold_world.bss().id)
    for number in range(5):
        orders.update(name=f"Name {number}")
    arguments = {
        "bss": sold_world.bss(),
        "record_ids": [orders.get().pk],
        "limit": 2,
        "reach": UNRESTRICTED,
    }

    seen, key = [], None
    while True:
        page = record_history(**arguments, before_key=key)
        seen += [row.fields[0].after for row in page.rows]
        key = page.next_key
        if key is None:
            break

    assert seen == [f"Name {number}" for number in reversed(range(5))]


@pytest.mark.parametrize("key", ["x", "-1", "9" * 40, "\u0661"])
def test_invalid_cursor_starts_at_the_latest_change(sold_world, key):
    Order.objects.filter(tenant_id=sold_world.bss().id).update(name="Renamed")
    order = sold_world.order_id()

    answer = sold_world.signed_in_client().get(
        f"/t/{sold_world.bss().slug}/orders/{order}/history/?before={key}"
    )

    assert "Renamed" in Page(answer).words


# Subscriptions and accounts


def test_mirror_history_page_shows_its_changes(sold_world):
    sold_world.reseller_changes_quantity("Seats", to=25)
    sold_world.run_booking()
    mirror = sold_world.state.subscription("Seats", sold_world.bss())
    address = f"/t/{sold_world.bss().slug}/subscriptions/{mirror}/"

    words = Page(sold_world.signed_in_client().get(f"{address}history/")).words

    assert "changed the subscription" in words
    assert "Quantity 10 25" in words
    assert "Order Huber Bakery 1 Huber Bakery 2" not in words  # it stays the first one's


def test_account_history_page_shows_contact_changes(sold_world):
    cumulus = Account.objects.get(tenant_id=sold_world.bss().id, name="Cumulus IT")
    Contact.objects.create(tenant_id=sold_world.bss().id, account=cumulus, name="Ann", phone="1")
    Account.objects.filter(pk=cumulus.pk).update(name="Cumulus")

    page = Page(
        sold_world.signed_in_client().get(
            f"/t/{sold_world.bss().slug}/accounts/{cumulus.pk}/history/"
        )
    )

    assert "added contact Ann" in page.words
    assert "Name Cumulus IT Cumulus" in page.words


# Setup


@pytest.fixture
def setup_admin(db) -> SetupAdmin:
    return create_setup_admin()


def price(setup_admin: SetupAdmin, name: str, amount: str) -> catalog.PriceSetting:
    product_id = catalog.create_product(
        tenant_id=setup_admin.tenant_id,
        new=catalog.NewProduct(code=name.lower(), name=name),
        currency="EUR",
        now=setup_admin.tenant.created_at,
        by=setup_admin.actor,
    )
    list_id = catalog.create_price_list(
        tenant_id=setup_admin.tenant_id,
        new=catalog.NewPriceList(name="Gold EUR", currency="EUR"),
        by=setup_admin.actor,
    )
    return catalog.PriceSetting(
        product_id=product_id,
        billing_cycle=BillingCycle.MONTHLY,
        currency="EUR",
        amount=Decimal(amount),
        price_list_id=list_id,
    )


def test_setup_history_shows_actor_and_change(setup_admin):
    setup_admin.submit_valid_form("payment-methods/add/", name="Direct debit")

    assert (
        "Anna Admin created payment method Direct debit in Upline"
        in setup_admin.open_page("history/").words
    )


def test_price_changes_show_product_and_price_list(setup_admin):
    setting = price(setup_admin, "Mail", "1234.5")
    with audit_context(by="Anna Admin", entry_point=EntryPoint.API):
        catalog.set_price(tenant_id=setup_admin.tenant_id, setting=setting, by=setup_admin.actor)

    words = setup_admin.open_page("history/?about=prices").words

    assert "Anna Admin added price of Mail, Monthly of price list Gold EUR via API" in words
    assert "Amount 1,234.50" in words


def test_each_history_view_shows_its_own_records(setup_admin):
    setting = price(setup_admin, "Mail", "1")
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
    catalog.create_promotion(tenant_id=setup_admin.tenant_id, new=new, by=setup_admin.actor)

    said = {
        about: setup_admin.open_page(f"history/?about={about}").words for about in ("", *Section)
    }

    for about in ("", "all", "promotions"):
        assert "created promotion Spring" in said[about]
        assert "added required product Mail of promotion Spring" in said[about]
        assert "First day 1 May 2026" in said[about]
    assert "promotion Spring" not in said["setup"] + said["prices"]
    assert "price list Gold EUR" in said["prices"]


def test_deleted_records_keep_their_name(setup_admin):
    field = setup.NewCustomField(entity=Entity.ORDER, code="region", label="Region")
    setup.add_custom_field(tenant_id=setup_admin.tenant_id, new=field, by=setup_admin.actor)
    CustomField.objects.filter(tenant_id=setup_admin.tenant_id).delete()
    PriceList.objects.create(tenant_id=setup_admin.tenant_id, name="Old", currency="EUR")
    PriceList.objects.filter(tenant_id=setup_admin.tenant_id).delete()

    words = setup_admin.open_page("history/").words

    assert "deleted custom field Region" in words
    assert "created custom field Region" in words
    assert "deleted price list Old" in words


def test_names_are_escaped(setup_admin):
    setup_admin.submit_valid_form("payment-methods/add/", name="<script>alert(1)</script>")

    page = setup_admin.open_page("history/")

    assert page.is_escaped("payment method <script>alert(1)</script>")
    assert page.is_escaped("<script>alert(1)</script>")


def test_setup_changes_of_another_bss_are_not_shown(setup_admin):
    other = create_setup_admin("boreal", "Boreal Distribution")
    other.submit_valid_form("payment-methods/add/", name="Cheque")

    assert "Cheque" not in setup_admin.open_page("history/").words
    assert "Cheque" in other.open_page("history/").words


def test_setup_history_requires_setup_permission(setup_admin):
    otto = setup_admin.create_user("Otto")
    setup_admin.client.force_login(otto, backend="django.contrib.auth.backends.ModelBackend")

    assert setup_admin.open_page("history/", status=403).is_refused


def test_recent_changes_are_those_of_all_kinds_in_one_order(setup_admin):
    bss, entities = get_tenant(tenant_id=setup_admin.tenant_id), ENTITIES[Section.ALL]
    for number in range(3):
        PriceList.objects.create(
            tenant_id=setup_admin.tenant_id, name=f"List {number}", currency="EUR"
        )
        Promotion.objects.create(
            tenant_id=setup_admin.tenant_id,
            name=f"Promotion {number}",
            kind="PERCENT",
            value=number,
        )

    first = recent_changes(bss=bss, entities=entities, limit=4)
    rest = recent_changes(bss=bss, entities=entities, limit=4, before_key=first.next_key)

    assert [row.name for row in first.rows] == ["Promotion 2", "List 2", "Promotion 1", "List 1"]
    assert [row.name for row in rest.rows[:2]] == ["Promotion 0", "List 0"]
