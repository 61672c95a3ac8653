"""Custom fields: what each kind holds, and that the rule is one for every kind of record."""

import json
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.world import World
from upline.access.rulebook import Role, system_actor
from upline.kernel.verdicts import Refused
from upline.models import Account, Order, Subscription, User
from upline.orders.actions import edit as edit_order
from upline.parties.actions import edit_account
from upline.setup import actions as setup
from upline.setup.custom_field_values import (
    check_value,
    group_fields,
    is_valid_value,
    value_as_json,
    value_from_json,
)
from upline.setup.queries import custom_values, merged_custom_fields
from upline.setup.rulebook import Entity, FieldKind
from upline.subscriptions.actions import edit_subscription
from upline.tenancy.actions import NewUser, add_user, deactivate_user

KINDS = list(FieldKind)
SOMEBODY = "0190f3a0-0000-7000-8000-000000000001"
CHOICES = ("Gold", "Silver", "yes")
GOOD = {
    FieldKind.TEXT: [("PO 4711", "PO 4711"), ("  Ä—ß  ", "Ä—ß"), ("<b>=1+1", "<b>=1+1")],
    FieldKind.NUMBER: [
        ("1250", "1250"), ("012.50", "12.5"), ("-0.0", "0"), ("−8", "-8"), ("0.000001", "0.000001"),
        ("999999999999999.999999", "999999999999999.999999"),
    ],
    FieldKind.DATE: [("2026-05-15", "2026-05-15"), ("2024-02-29", "2024-02-29")],
    FieldKind.CHOICE: [("Gold", "Gold"), (" Silver ", "Silver")],
    FieldKind.YES_NO: [("yes", "yes"), ("No", "no")],
    FieldKind.USER: [(SOMEBODY.upper(), SOMEBODY)],
}  # fmt: skip
BAD = {
    FieldKind.TEXT: [],
    FieldKind.NUMBER: [
        "twelve", "1,250", "1e5", "1250.", ".5", "+5", "--5", "NaN", "Infinity", "0x10", "٣",
        "1000000000000000", "0.0000001", "1 250",
    ],
    FieldKind.DATE: ["15.05.2026", "2026-02-30", "20260515", "2026-W20-5", "2026-5-1", "0000-01-01"],
    FieldKind.CHOICE: ["gold", "Bronze", "Gold, Silver"],
    FieldKind.YES_NO: ["maybe", "1", "true", "ja"],
    FieldKind.USER: ["Otto Orders", "1", "x" * 36],
}  # fmt: skip
CODES = {
    FieldKind.NUMBER: "invalid_number",
    FieldKind.DATE: "invalid_date",
    FieldKind.CHOICE: "unknown_choice",
    FieldKind.YES_NO: "invalid_yes_no",
    FieldKind.USER: "unknown_user",
}


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [(k, typed, stored) for k, pairs in GOOD.items() for typed, stored in pairs],
)
def test_valid_value_is_normalised(kind, typed, stored):
    assert check_value(kind, CHOICES, typed) == stored
    assert check_value(kind, CHOICES, stored) == stored
    assert is_valid_value(kind, CHOICES, stored)


@pytest.mark.parametrize(("kind", "typed"), [(k, typed) for k, bad in BAD.items() for typed in bad])
def test_invalid_value_is_refused(kind, typed):
    with pytest.raises(Refused) as refusal:
        check_value(kind, CHOICES, typed, label="Cost centre", field="custom_fields.cost")

    assert refusal.value.code == CODES[kind]
    assert str(refusal.value).startswith("Cost centre is ")
    assert refusal.value.fields == ("custom_fields.cost",)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required_field_missing"),
        ("  \t ", "required_field_missing"),
        ("x" * 501, "too_long"),
        ("a\0b", "unreadable_text"),
        ("a\nb", "unreadable_text"),
        ("a\x1bb", "unreadable_text"),
        ("a\u2028b", "unreadable_text"),
        ("a\ud800b", "unreadable_text"),
    ],
)
def test_unacceptable_text_is_refused_for_every_kind(kind, typed, code):
    with pytest.raises(Refused) as refusal:
        check_value(kind, CHOICES, typed)

    assert refusal.value.code == code


@given(st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=6))
def test_number_round_trips_through_json(number):
    stored = check_value(FieldKind.NUMBER, (), f"{number:f}")
    json_value = json.loads(json.dumps(value_as_json(FieldKind.NUMBER, stored)))

    assert Decimal(stored) == number
    assert value_from_json(FieldKind.NUMBER, json_value) is not None
    assert (
        check_value(FieldKind.NUMBER, (), value_from_json(FieldKind.NUMBER, json_value) or "")
        == stored
    )


@pytest.mark.parametrize(
    ("kind", "stored", "json_value"),
    [
        (FieldKind.TEXT, "4711", "4711"),
        (FieldKind.NUMBER, "4711", 4711),
        (FieldKind.NUMBER, "12.5", 12.5),
        (FieldKind.NUMBER, "999999999999999.999999", "999999999999999.999999"),
        (FieldKind.YES_NO, "yes", True),
        (FieldKind.YES_NO, "no", False),
        (FieldKind.DATE, "2026-05-15", "2026-05-15"),
        (FieldKind.CHOICE, "No longer offered", "No longer offered"),
        (FieldKind.NUMBER, "about ten", "about ten"),
        (FieldKind.YES_NO, "perhaps", "perhaps"),
        (FieldKind.USER, "", None),
    ],
)
def test_api_values_are_typed_and_legacy_values_are_unchanged(kind, stored, json_value):
    assert value_as_json(kind, stored) == json_value
    assert type(value_as_json(kind, stored)) is type(json_value)
    assert (value_from_json(kind, json_value) or "") == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.TEXT, 5),
        (FieldKind.TEXT, True),
        (FieldKind.TEXT, ["a"]),
        (FieldKind.NUMBER, True),
        (FieldKind.NUMBER, {"a": 1}),
        (FieldKind.YES_NO, 1),
        (FieldKind.DATE, 20260515),
        (FieldKind.CHOICE, 0),
        (FieldKind.USER, 7),
    ],
)
def test_json_of_another_type_is_refused(kind, value):
    with pytest.raises(Refused):
        value_from_json(kind, value)


@pytest.mark.parametrize("value", [10**40, -(10**4000), 1e300, 1e-300, float("inf"), float("nan")])
def test_huge_numbers_are_refused_quickly(value):
    with pytest.raises(Refused) as refusal:
        check_value(FieldKind.NUMBER, (), value_from_json(FieldKind.NUMBER, value) or "")

    assert refusal.value.code == "invalid_number"


# In the records of a BSS


@pytest.fixture
def sold_world(world) -> World:
    world.reseller_sells()
    world.run_booking()
    return world


def add_field(world: World, entity: Entity = Entity.ORDER, code: str = "extra", **more) -> None:
    more.setdefault("choices", CHOICES if more.get("kind") is FieldKind.CHOICE else ())
    new = setup.NewCustomField(entity=entity, code=code, label=code.capitalize(), **more)
    setup.add_custom_field(tenant_id=world.bss().id, new=new, by=system_actor())


def merged(world: World, *, entity: Entity = Entity.ORDER, old=None, **changes):
    return merged_custom_fields(
        tenant_id=world.bss().id, entity=entity, old=old or {}, changes=changes
    )


def saves(world: World, entity: Entity, **changes) -> None:
    """Somebody saves custom fields of the one record of this kind that the booking made."""
    where = {"tenant_id": world.bss().id, "by": system_actor()}
    said = {"changes": {"custom_fields": changes} if changes else {}}
    record = record_of(world, entity)
    if entity is Entity.ORDER:
        edit_order(order_id=record.pk, **where, **said)
    elif entity is Entity.ACCOUNT:
        edit_account(account_id=record.pk, now=world.state.now, **where, **said)
    else:
        edit_subscription(subscription_id=record.pk, now=world.state.now, **where, **said)


def record_of(world: World, entity: Entity) -> Order | Account | Subscription:
    models = {
        Entity.ORDER: Order.objects.all(),
        Entity.ACCOUNT: Account.objects.filter(managed_by__isnull=False),
        Entity.SUBSCRIPTION: Subscription.objects.all(),
    }
    return models[entity].get(tenant_id=world.bss().id)


def user(name: str) -> User:
    return User.objects.get(name=name)


@pytest.mark.rule("R19", "R44")
@pytest.mark.parametrize("entity", Entity)
def test_compulsory_field_blocks_the_first_save_but_never_booking(world, entity):
    add_field(world, entity, is_compulsory=True)
    world.reseller_sells()
    world.run_booking()

    assert record_of(world, entity).custom_fields == {}
    with pytest.raises(Refused) as refusal:
        saves(world, entity)
    assert (refusal.value.code, refusal.value.fields) == (
        "required_field_missing",
        ("custom_fields.extra",),
    )
    saves(world, entity, extra="there")
    saves(world, entity)
    assert record_of(world, entity).custom_fields == {"extra": "there"}
    with world.refused("required_field_missing"):
        saves(world, entity, extra=None)


@pytest.mark.parametrize("entity", Entity)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_saved_in_every_record(sold_world, entity, kind):
    add_field(sold_world, entity, kind=kind)
    value = str(user("Otto Orders").pk) if kind is FieldKind.USER else GOOD[kind][0][0]

    saves(sold_world, entity, extra=value)

    assert record_of(sold_world, entity).custom_fields == {
        "extra": check_value(kind, CHOICES, value)
    }


@pytest.mark.parametrize("entity", Entity)
@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (FieldKind.NUMBER, "many", "invalid_number"),
        (FieldKind.DATE, "soon", "invalid_date"),
        (FieldKind.CHOICE, "Bronze", "unknown_choice"),
        (FieldKind.YES_NO, "perhaps", "invalid_yes_no"),
        (FieldKind.USER, "Otto", "unknown_user"),
        (FieldKind.USER, "6b3b70e3-97fe-4965-86af-48204756d380", "unknown_user"),
        (FieldKind.TEXT, "x" * 501, "too_long"),
        (FieldKind.TEXT, "a\0b", "unreadable_text"),
        (FieldKind.TEXT, ["a"], "invalid_text"),
    ],
)
def test_invalid_value_is_refused_and_nothing_is_saved(sold_world, entity, kind, value, code):
    add_field(sold_world, entity, kind=kind)
    add_field(sold_world, entity, code="other")

    with pytest.raises(Refused) as refusal:
        saves(sold_world, entity, other="fits", extra=value)

    assert (refusal.value.code, refusal.value.fields) == (code, ("custom_fields.extra",))
    assert str(refusal.value).startswith("Extra")
    assert record_of(sold_world, entity).custom_fields == {}


@pytest.mark.parametrize("entity", Entity)
def test_unknown_field_is_refused(sold_world, entity):
    add_field(sold_world, Entity.ORDER if entity is not Entity.ORDER else Entity.ACCOUNT)

    with pytest.raises(Refused) as refusal:
        saves(sold_world, entity, extra="of another kind of record")

    assert (refusal.value.code, refusal.value.fields) == ("unknown_field", ("custom_fields.extra",))


def test_user_value_must_be_active_when_set_but_may_be_deactivated_later(sold_world):
    add_field(sold_world, kind=FieldKind.USER)
    otto = user("Otto Orders")
    ann = add_user(
        tenant_id=sold_world.bss("cumulus").id,
        new=NewUser(name="Ann", email="ann@cumulus.example", role=Role.SALES),
        by=system_actor(),
    )
    with pytest.raises(Refused) as refusal:
        merged(sold_world, extra=str(ann))
    assert refusal.value.code == "unknown_user"

    assert merged(sold_world, extra=otto.pk) == {"extra": str(otto.pk)}
    deactivate_user(tenant_id=sold_world.bss().id, user_id=otto.pk, by=system_actor())
    with pytest.raises(Refused) as refusal:
        merged(sold_world, extra=str(otto.pk))
    assert refusal.value.code == "inactive_user"
    assert merged(sold_world, old={"extra": str(otto.pk)}, extra=str(otto.pk)) == {
        "extra": str(otto.pk)
    }


def test_values_are_changed_individually_and_cleared_by_null(sold_world):
    add_field(sold_world)
    add_field(sold_world, code="other")
    old = {"extra": "a", "other": "b"}

    assert merged(sold_world, old=old, extra="c") == {"extra": "c", "other": "b"}
    assert merged(sold_world, old=old, extra=None) == {"other": "b"}
    assert merged(sold_world, old=old, extra="") == {"other": "b"}
    assert merged(sold_world, old=old) == old


@pytest.mark.parametrize("kind", [k for k in KINDS if k is not FieldKind.TEXT])
def test_values_of_a_former_field_stay_stored_and_are_shown(sold_world, kind):
    add_field(sold_world, kind=kind)
    old = {"extra": "what it was", "gone": "of no field any more"}

    assert merged(sold_world, old=old, extra="what it was") == old
    [value] = custom_values(tenant_id=sold_world.bss().id, entity=Entity.ORDER, values=old)
    assert (value.words, value.day) == ("what it was", None)


def test_values_are_displayed_under_their_groups(sold_world):
    add_field(sold_world, code="due", kind=FieldKind.DATE, group="Delivery")
    add_field(sold_world, code="gift", kind=FieldKind.YES_NO)
    add_field(sold_world, code="packer", kind=FieldKind.USER, group="Delivery")
    add_field(sold_world, code="weight", kind=FieldKind.NUMBER)
    stored = {
        "due": "2026-05-15", "gift": "no", "packer": str(user("Otto Orders").pk), "weight": "-2.5",
    }  # fmt: skip

    groups = group_fields(
        custom_values(tenant_id=sold_world.bss().id, entity=Entity.ORDER, values=stored)
    )

    assert [(g.title, [f.label for f in g.fields]) for g in groups] == [
        ("", ["Gift", "Weight"]),
        ("Delivery", ["Due", "Packer"]),
    ]
    due, gift, packer, weight = (
        *groups[1].fields[:1], *groups[0].fields[:1], *groups[1].fields[1:], *groups[0].fields[1:],
    )  # fmt: skip
    assert due.day is not None
    assert (gift.words, packer.words, weight.words) == ("No", "Otto Orders", "−2.5")


def test_unknown_user_id_is_displayed_as_text(sold_world):
    add_field(sold_world, kind=FieldKind.USER)
    [value] = custom_values(
        tenant_id=sold_world.bss().id, entity=Entity.ORDER, values={"extra": str(UUID(int=7))}
    )

    assert value.words == "Unknown user"
