"""The database records every change, by every actor and every way of writing.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal

import pgtrigger
import pytest
from django.db.models import F

from tests.support.audit import list_changes, sql
from upline.access.rulebook import Role, system_actor
from upline.audit.labels import ENTITY_LABELS
from upline.database.bulk import copy_rows, update_rows
from upline.kernel.ids import new_id
from upline.models import (
    Account,
    Change,
    Contact,
    CustomField,
    Group,
    Logo,
    Membership,
    Order,
    OrderItem,
    PermissionGrant,
    PermissionRule,
    Price,
    PriceList,
    Product,
    Promotion,
    PromotionScope,
    Subscription,
    Tenant,
    User,
)
from upline.tenancy import actions as tenancy

# In whatever way


def change_by_save(account: Account) -> None:
    account.name, account.billing_day = "Cumulus", 5
    account.save()


def change_ignoring_triggers(account: Account) -> None:
    with pgtrigger.ignore():
        Account.objects.filter(pk=account.pk).update(name="Cumulus", billing_day=5)


WRITE_METHODS: Mapping[str, Callable[[Account], object]] = {
    "save": change_by_save,
    "update": lambda a: Account.objects.filter(pk=a.pk).update(name="Cumulus", billing_day=5),
    "bulk_update": lambda a: Account.objects.bulk_update(
        [Account(pk=a.pk, name="Cumulus", billing_day=5)], ["name", "billing_day"]
    ),
    "update from unnest": lambda a: update_rows(
        "upline_account",
        {"id": "uuid", "name": "text", "billing_day": "int"},
        [(a.pk, "Cumulus", 5)],
    ),
    "raw sql": lambda a: sql(
        "UPDATE upline_account SET name = 'Cumulus', billing_day = 5 WHERE id = %s", a.pk
    ),
    "merge": lambda a: sql(
        """MERGE INTO upline_account AS a USING (SELECT %s::uuid AS id) AS said ON said.id = a.id
        WHEN MATCHED THEN UPDATE SET name = 'Cumulus', billing_day = 5""",
        a.pk,
    ),
    "ignoring triggers": change_ignoring_triggers,
}


@pytest.mark.parametrize("way", WRITE_METHODS)
def test_change_is_audited_with_old_and_new_values_however_it_is_made(account, way):
    WRITE_METHODS[way](account)

    assert list_changes(record_id=account.pk)[-1] == (
        "UPDATE",
        "account",
        {"name": "Cumulus IT", "billing_day": 1},
        {"name": "Cumulus", "billing_day": 5},
    )


def test_each_row_of_a_bulk_statement_is_audited(account):
    tenant_id, rows = account.tenant_id, 300
    names = [f"Account {n}" for n in range(rows)]
    Account.objects.bulk_create(
        Account(tenant_id=tenant_id, name=name, currency="EUR", created_at=account.created_at)
        for name in names
    )
    made = [pk for (pk,) in Account.objects.filter(name__in=names).values_list("pk")]

    Account.objects.filter(pk__in=made).update(name=F("accounting_no"), accounting_no=F("name"))

    changed = Change.objects.filter(record_id__in=made, operation="UPDATE")
    assert sorted(change.before["name"] for change in changed) == sorted(names)
    assert all(
        change.after == {"name": "", "accounting_no": change.before["name"]} for change in changed
    )


def test_primary_key_change_is_audited_under_both_keys(account):
    other = new_id()
    method = new_id()
    sql(
        "INSERT INTO upline_paymentmethod (id, tenant_id, name) VALUES (%s, %s, 'Spare')",
        method,
        account.tenant_id,
    )

    sql("UPDATE upline_paymentmethod SET id = %s WHERE id = %s", other, method)

    assert [row[0] for row in list_changes(record_id=other)] == ["UPDATE"]
    assert list_changes(record_id=method)[-1][2]["name"] == "Spare"


def test_copied_prices_are_audited_with_full_precision(world):
    price_list = PriceList.objects.get(tenant_id=world.bss().id, name="Gold EUR")
    product = Product.objects.get(code="exchange-archiving")
    before = len(list_changes(record_id=price_list.pk))

    copy_rows(
        "upline_price",
        ("id", "tenant_id", "price_list_id", "product_id", "billing_cycle", "currency", "amount"),
        [
            {"id": new_id(), "billing_cycle": cycle, "amount": amount}
            for cycle, amount in (("TRIENNIAL", Decimal("12345678901234.5678")), ("ONE_TIME", 1))
        ],
        tenant_id=price_list.tenant_id,
        price_list_id=price_list.pk,
        product_id=product.pk,
        currency="EUR",
    )

    first, _ = Change.objects.filter(record_id=price_list.pk).order_by("id")[before:]
    assert (first.entity, first.part, first.operation) == ("pricelist", "price", "INSERT")
    assert first.identified_by == {"product_id": str(product.pk), "billing_cycle": "TRIENNIAL"}
    assert first.after["amount"] == Decimal("12345678901234.5678")


@pytest.mark.parametrize("way", ["delete", "raw sql"])
def test_deletion_is_audited_with_old_values(world, way):
    prices = Price.objects.filter(tenant_id=world.bss().id, price_list__name="Gold EUR")
    amounts = [price.amount for price in prices]

    if way == "delete":
        prices.delete()
    else:
        sql("DELETE FROM upline_price WHERE price_list_id IS NOT NULL AND currency = 'EUR'")

    gone = [
        before["amount"]
        for operation, part, before, _ in list_changes(entity="pricelist")
        if (operation, part) == ("DELETE", "price")
    ]
    assert amounts
    assert set(amounts) <= {Decimal(amount) for amount in gone}


# Of which record it is


def test_part_changes_are_audited_with_their_parent_record(world):
    alpine = world.bss().id
    rule = PermissionRule.objects.get(tenant_id=alpine, name="Everyone")
    promotion = Promotion.objects.get(tenant_id=alpine, name="Spring 10")
    group = Group.objects.create(tenant_id=alpine, name="Desk")
    otto = User.objects.get(name="Otto Orders")
    own_price = Price.objects.filter(tenant_id=alpine, price_list=None).first()
    cumulus = Account.objects.get(tenant_id=alpine, name="Cumulus IT")
    loose = Contact.objects.create(tenant_id=alpine, name="Nobody's")
    last = Change.objects.latest("id").pk

    PermissionGrant.objects.filter(rule=rule).update(level="SEE")
    PromotionScope.objects.filter(promotion=promotion).delete()
    promotion.requires.add(Product.objects.first())
    promotion.price_lists.add(PriceList.objects.first())
    group.members.add(otto)
    Membership.objects.filter(user=otto).update(is_active=False)
    Price.objects.filter(pk=own_price.pk).update(amount=1)
    Contact.objects.create(tenant_id=alpine, account=cumulus, name="Ann")
    Contact.objects.filter(pk=loose.pk).update(phone="1")
    User.objects.filter(pk=otto.pk).update(name="Otto")
    Logo.objects.create(tenant_id=alpine, media_type="image/png", content=b"picture")

    rows = Change.objects.filter(pk__gt=last, tenant_id=alpine)
    assert {(r.entity, r.record_id, r.part) for r in rows} == {
        ("permissionrule", rule.pk, "permissiongrant"),
        ("promotion", promotion.pk, "promotionscope"),
        ("promotion", promotion.pk, "promotion_requires"),
        ("promotion", promotion.pk, "promotion_price_lists"),
        ("group", group.pk, "group_members"),
        ("user", otto.pk, "membership"),
        ("user", otto.pk, "user"),
        ("product", own_price.product_id, "price"),
        ("account", cumulus.pk, "contact"),
        ("contact", loose.pk, "contact"),
        ("tenant", alpine, "logo"),
    }


def test_manual_order_is_audited_with_its_items(world):
    name = world.reseller_writes_order(
        "Deal", {"product": "exchange-online-1", "cycle": "monthly", "quantity": 2}
    )
    order_id = world.made(name).id
    item = OrderItem.objects.get(order_id=order_id)

    OrderItem.objects.filter(pk=item.pk).update(quantity=3)

    rows = Change.objects.filter(record_id=order_id).order_by("id")
    assert [(r.operation, r.part) for r in rows[:2]] == [
        ("INSERT", "order"),
        ("INSERT", "orderitem"),
    ]
    last = rows.last()
    assert (last.entity, last.part, last.before, last.after) == (
        "order", "orderitem", {"quantity": 2}, {"quantity": 3},
    )  # fmt: skip
    assert last.identified_by == {"position": 1, "product_id": str(item.product_id)}


def test_every_audited_model_has_a_label():
    audited_entities = {
        model._meta.concrete_model._meta.model_name
        for model, trigger in pgtrigger.registered()
        if trigger.name == "changes_are_kept"
    }

    assert audited_entities == set(ENTITY_LABELS)


def test_tenant_and_order_number_changes_are_audited(world):
    alpine = Tenant.objects.get(pk=world.bss().id)

    tenancy.set_order_number_format(tenant_id=alpine.pk, prefix="AO-", padding=5, by=system_actor())

    row = Change.objects.filter(entity="tenant").latest("id")
    assert (row.tenant_id, row.record_id) == (alpine.pk, alpine.pk)
    assert row.after == {"order_prefix": "AO-", "order_padding": 5}


# What is not recorded


def test_booking_is_not_audited(world):
    last = Change.objects.latest("id").pk
    world.reseller_sells()
    world.run_booking()

    assert Order.objects.filter(origin="BACK_ORDER").exists()
    assert set(
        Change.objects.filter(pk__gt=last, tenant_id=world.bss().id).values_list("part", flat=True)
    ) <= {"orderstatus"}


def test_mirror_changes_are_audited(world):
    seats = world.reseller_sells()
    world.run_booking()
    mirror = Subscription.objects.get(tenant_id=world.bss().id)
    world.reseller_changes_quantity(seats, to=25)
    world.run_action("cumulus", "update_customer", customer="Huber Bakery", name="Huber & Sons")
    world.run_booking()

    [(operation, _, before, after)] = list_changes(record_id=mirror.pk)
    assert (operation, before["quantity"], after["quantity"]) == ("UPDATE", 10, 25)
    [(_, _, before, after)] = list_changes(record_id=mirror.account_id)
    assert (before, after) == ({"name": "Huber Bakery"}, {"name": "Huber & Sons"})


def test_insignificant_changes_are_not_audited(world):
    world.reseller_sells()
    world.run_booking()
    before = Change.objects.count()

    Account.objects.update(name=F("name"), version=F("version") + 1)
    Subscription.objects.update(sequence_no=99, source_sequence_no=99)
    Order.objects.update(version=F("version") + 1)
    CustomField.objects.update(label=F("label"))

    assert Change.objects.count() == before


def test_secrets_are_never_audited(world):
    alpine = world.bss().id
    user_id = tenancy.add_user(
        tenant_id=alpine,
        new=tenancy.NewUser(
            name="Eve",
            email="eve@example.com",
            role=Role.SALES,
            password="the very first one",  # noqa: S106 — of somebody who does not exist
        ),
        by=system_actor(),
    )
    eve = User.objects.get(pk=user_id)
    first = eve.password
    eve.set_password("the second one")
    eve.last_login = eve.memberships.get().tenant.created_at
    eve.save()
    sql(
        """INSERT INTO upline_apicredential
        (id, tenant_id, name, role, token_digest, token_ending, created_by, created_at)
        VALUES (%s, %s, 'Shop', 'SALES', 'digest-of-it', 'abcd', 'Eve', now())""",
        new_id(),
        alpine,
    )
    sql("UPDATE upline_apicredential SET last_used_at = now(), token_digest = 'another-digest'")

    text = json.dumps(list_changes(), default=str)
    assert "Shop" in text
    for secret in (first, eve.password, "digest-of-it", "another-digest", "password"):
        assert secret not in text
    assert list_changes(record_id=user_id)[-1][:2] == ("INSERT", "membership")
    assert [row[0] for row in list_changes(entity="apicredential")] == ["INSERT"]


def test_image_is_audited_as_digest(world):
    logo = Logo.objects.create(tenant_id=world.bss().id, media_type="image/png", content=b"one")

    Logo.objects.filter(pk=logo.pk).update(content=b"two")

    added, changed = list_changes(part="logo")
    assert added[3] == {"media_type": "image/png"}
    assert changed[3].keys() == {"content"}
    assert len(changed[3]["content"]) == 32
