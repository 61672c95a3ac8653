"""Accounts, and what people set up, by the interface for programs."""

import pytest

from tests.api.conftest import FAR_AWAY, Desk
from upline.crm.actions import ensure_campaign
from upline.models import Account
from upline.parties.actions import NewContact, create_contact
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind

LISTS = (
    "accounts", "contacts", "payment-methods", "order-types", "order-statuses", "campaigns", "users",
    "custom-fields", "permission-rules", "api-options",
)  # fmt: skip


def names(desk: Desk, path: str) -> list[str]:
    return [one["name"] for one in desk.erp.get(path).json["items"]]


def add_some(desk: Desk) -> None:
    """Have at least two of what the world has none of."""
    for name in ("One", "Two"):
        new = setup.NewCustomField(entity=Entity.ORDER, code=name.lower(), label=name)
        setup.add_custom_field(tenant_id=desk.alpine.pk, new=new)
        ensure_campaign(tenant_id=desk.alpine.pk, name=name)
        create_contact(
            tenant_id=desk.alpine.pk, account_id=desk.customer().pk, new=NewContact(name=name)
        )


@pytest.mark.parametrize("noun", LISTS)
def test_every_list_is_read_page_by_page(desk: Desk, noun: str):
    add_some(desk)
    every = desk.erp.get(f"/{noun}?limit=200").json["items"]

    seen, cursor = [], ""
    while cursor is not None:
        page = desk.erp.get(f"/{noun}?limit=1&cursor={cursor}").json
        seen += page["items"]
        cursor = page["next"]

    assert every
    assert seen == every


@pytest.mark.parametrize("noun", [n for n in LISTS if n != "api-options"])
def test_every_list_can_be_turned_round(desk: Desk, noun: str):
    add_some(desk)
    sort = "code" if noun == "custom-fields" else "name"

    up = desk.erp.get(f"/{noun}?sort={sort}&limit=200").json["items"]
    down = desk.erp.get(f"/{noun}?sort=-{sort}&limit=200").json["items"]

    assert up == list(reversed(down))


# Somebody may work in several BSSs, under one id.
@pytest.mark.parametrize("noun", [n for n in LISTS if n != "users"])
def test_a_bss_lists_nothing_of_another(desk: Desk, noun: str):
    theirs = {one.get("id") for one in desk.cumulus.get(f"/{noun}").json["items"]} - {None}
    ours = {one.get("id") for one in desk.erp.get(f"/{noun}?limit=200").json["items"]} - {None}

    assert not theirs & ours


def test_lists_can_be_filtered(desk: Desk):
    assert names(desk, "/payment-methods?q=direct") == ["Direct debit"]
    assert names(desk, "/order-statuses?kind=draft") == ["Written"]
    assert "Otto Orders" in names(desk, "/users?is_active=true")
    assert names(desk, "/accounts?kind=reseller&q=cumulus") == ["Cumulus IT"]
    assert names(desk, "/accounts?kind=mirror&q=Huber") == ["Huber Bakery"]


def test_an_order_type_names_its_status(desk: Desk):
    (channel,) = desk.erp.get("/order-types?q=channel").json["items"]

    assert channel["is_default"] is True
    assert channel["default_status"] is None


def test_use_of_api_options_is_for_those_who_set_up(desk: Desk):
    options = {one["entity"]: one for one in desk.erp.get("/api-options").json["items"]}

    assert options["order"]["responsible_user"]["name"] == "Otto Orders"
    assert options["order"]["sharing_rule"]["name"] == "Channel team"
    assert desk.shop.get("/api-options").code == "not_permitted"


def test_what_a_permission_rule_grants_is_for_those_who_set_up(desk: Desk):
    (rule,) = desk.erp.get("/permission-rules?q=everyone").json["items"]

    told = desk.erp.get(f"/permission-rules/{rule['id']}")

    assert {"to", "name", "level", "is_inactive"} == set(told.json["grants"][0])
    assert desk.shop.get(f"/permission-rules/{rule['id']}").code == "not_permitted"
    assert desk.cumulus.get(f"/permission-rules/{rule['id']}").status == 404


def test_custom_fields_are_written_and_found(desk: Desk):
    for code, kind in (
        ("po", FieldKind.TEXT),
        ("seats", FieldKind.NUMBER),
        ("vip", FieldKind.YES_NO),
    ):
        setup.add_custom_field(
            tenant_id=desk.alpine.pk,
            new=setup.NewCustomField(entity=Entity.ORDER, code=code, label=code, kind=kind),
        )
    path = f"/orders/{desk.back_order.pk}"

    told = desk.erp.patch(path, {"custom_fields": {"po": "4711", "seats": 12.5, "vip": True}})

    assert told.json["custom_fields"] == {"po": "4711", "seats": "12.5", "vip": "yes"}
    found = desk.erp.get("/orders?custom_fields[po]=4711&custom_fields[vip]=yes").json["items"]
    assert [one["id"] for one in found] == [str(desk.back_order.pk)]
    assert not desk.erp.get("/orders?custom_fields[po]=4712").json["items"]
    cleared = desk.erp.patch(path, {"custom_fields": {"po": None}})
    assert "po" not in cleared.json["custom_fields"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"colour": "red"}, "colour"), ({"seats": "many"}, "seats"), ({"seats": True}, "seats")],
)
def test_a_custom_field_that_does_not_fit_is_named(desk: Desk, given, field: str):
    setup.add_custom_field(
        tenant_id=desk.alpine.pk,
        new=setup.NewCustomField(
            entity=Entity.ORDER, code="seats", label="Seats", kind=FieldKind.NUMBER
        ),
    )

    told = desk.erp.patch(f"/orders/{desk.back_order.pk}", {"custom_fields": given})

    assert told.status == 422
    assert told.fields == {f"custom_fields.{field}"}


# Accounts


def test_a_list_goes_on_after_a_name_of_any_length_and_script(desk: Desk):
    for number in range(3):
        desk.shop.post("/accounts", {"name": "Ώ" * 199 + str(number)})

    first = desk.shop.get("/accounts?q=ΏΏΏ&limit=1").json
    rest = desk.shop.get(f"/accounts?q=ΏΏΏ&cursor={first['next']}").json["items"]

    assert [one["name"][-1] for one in rest] == ["1", "2"]


def test_a_customer_is_added_read_and_changed(desk: Desk):
    made = desk.shop.post("/accounts", {"name": "Isar Print", "email": "it@isar.example"})

    assert made.status == 201
    path = f"/accounts/{made.json['id']}"
    assert made.response["Location"] == f"/api/v1{path}"
    assert (made.json["kind"], made.json["currency"]) == ("customer", "EUR")
    assert desk.shop.get(path).json == made.json
    changed = desk.shop.patch(path, {"name": "Isar Press"}, If_Match=made.etag)
    assert changed.json["name"] == "Isar Press"
    late = desk.erp.patch(path, {"name": "Isar"}, If_Match=made.etag)
    assert (late.status, late.code) == (412, "stale")


@pytest.mark.rule("R44")
def test_what_a_mirror_follows_is_locked(desk: Desk):
    path = f"/accounts/{desk.back_order.account_id}"
    before = desk.erp.get(path).json

    told = desk.erp.patch(path, {"name": "Mine", "email": "me@here.example", "ribbon": ""})

    assert before["ribbon"] == "This account is managed by Cumulus IT Tenant Reseller"
    assert (told.status, told.code) == (403, "mirror_protected")
    assert told.fields == {"name", "email", "ribbon"}
    assert desk.erp.get(path).json == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "unreadable"),
        ({"name": " "}, 422, "required_field_missing"),
        ({"name": "x" * 201}, 422, "too_long"),
        ({"name": "A", "colour": "red"}, 400, "unknown_field"),
        ({"name": "A", "email": "nobody"}, 422, "invalid_email"),
    ],
)
def test_an_account_that_cannot_be(desk: Desk, body, status: int, code: str):
    before = Account.objects.count()

    told = desk.erp.post("/accounts", body)

    assert (told.status, told.code) == (status, code)
    assert Account.objects.count() == before


def test_an_account_of_another_bss_is_not_there(desk: Desk):
    theirs = desk.customer(desk.stage.cumulus).pk

    assert desk.erp.get(f"/accounts/{theirs}").status == 404
    assert desk.erp.patch(f"/accounts/{theirs}", {"name": "Mine"}).status == 404
    assert desk.erp.get(f"/accounts/{FAR_AWAY}").code == "not_found"
