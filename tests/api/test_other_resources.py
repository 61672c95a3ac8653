"""Accounts and the records of Setup in the API."""

import pytest

from tests.api.conftest import ApiFixtures
from tests.support.api_records import UNKNOWN_ID
from upline.access.rulebook import system_actor
from upline.crm.actions import ensure_campaign
from upline.models import Account
from upline.parties.actions import NewContact, create_contact
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind

LISTS = (
    "accounts", "contacts", "payment-methods", "order-types", "order-statuses", "campaigns", "users",
    "custom-fields", "permission-rules", "api-options",
)  # fmt: skip


def names(api: ApiFixtures, path: str) -> list[str]:
    return [one["name"] for one in api.erp.get(path).json["items"]]


def add_some(api: ApiFixtures) -> None:
    """Have at least two of what the world has none of."""
    for name in ("One", "Two"):
        new = setup.NewCustomField(entity=Entity.ORDER, code=name.lower(), label=name)
        setup.add_custom_field(tenant_id=api.alpine.pk, new=new, by=system_actor())
        ensure_campaign(tenant_id=api.alpine.pk, name=name, by=system_actor())
        create_contact(
            tenant_id=api.alpine.pk,
            account_id=api.customer().pk,
            new=NewContact(name=name),
            by=system_actor(),
        )


@pytest.mark.parametrize("noun", LISTS)
def test_every_list_is_paginated(api: ApiFixtures, noun: str):
    add_some(api)
    every = api.erp.get(f"/{noun}?limit=200").json["items"]

    seen, cursor = [], ""
    while cursor is not None:
        page = api.erp.get(f"/{noun}?limit=1&cursor={cursor}").json
        seen += page["items"]
        cursor = page["next"]

    assert every
    assert seen == every


@pytest.mark.parametrize("noun", [n for n in LISTS if n != "api-options"])
def test_every_list_can_be_sorted_in_reverse(api: ApiFixtures, noun: str):
    add_some(api)
    sort = "code" if noun == "custom-fields" else "name"

    up = api.erp.get(f"/{noun}?sort={sort}&limit=200").json["items"]
    down = api.erp.get(f"/{noun}?sort=-{sort}&limit=200").json["items"]

    assert up == list(reversed(down))


# Somebody may work in several BSSs, under one id.
@pytest.mark.parametrize("noun", [n for n in LISTS if n != "users"])
def test_lists_exclude_records_of_other_bsss(api: ApiFixtures, noun: str):
    foreign = {one.get("id") for one in api.cumulus.get(f"/{noun}").json["items"]} - {None}
    ours = {one.get("id") for one in api.erp.get(f"/{noun}?limit=200").json["items"]} - {None}

    assert not foreign & ours


def test_lists_can_be_filtered(api: ApiFixtures):
    assert names(api, "/payment-methods?q=direct") == ["Direct debit"]
    assert names(api, "/order-statuses?kind=draft") == ["Written"]
    assert "Otto Orders" in names(api, "/users?is_active=true")
    assert names(api, "/accounts?kind=reseller&q=cumulus") == ["Cumulus IT"]
    assert names(api, "/accounts?kind=mirror&q=Huber") == ["Huber Bakery"]


def test_an_order_type_names_its_status(api: ApiFixtures):
    (channel,) = api.erp.get("/order-types?q=channel").json["items"]

    assert channel["is_default"] is True
    assert channel["default_status"] is None


def test_api_options_require_setup_permission(api: ApiFixtures):
    options = {one["entity"]: one for one in api.erp.get("/api-options").json["items"]}

    assert options["order"]["responsible_user"]["name"] == "Otto Orders"
    assert options["order"]["sharing_rule"]["name"] == "Channel team"
    assert api.shop.get("/api-options").code == "not_permitted"


def test_permission_rule_grants_require_setup_permission(api: ApiFixtures):
    (rule,) = api.erp.get("/permission-rules?q=everyone").json["items"]

    response = api.erp.get(f"/permission-rules/{rule['id']}")

    assert {"id", "to", "name", "level", "is_inactive"} == set(response.json["grants"][0])
    assert api.shop.get(f"/permission-rules/{rule['id']}").code == "not_permitted"
    assert api.cumulus.get(f"/permission-rules/{rule['id']}").status == 404


def test_custom_fields_are_saved_and_filterable(api: ApiFixtures):
    for code, kind in (
        ("po", FieldKind.TEXT),
        ("seats", FieldKind.NUMBER),
        ("vip", FieldKind.YES_NO),
    ):
        setup.add_custom_field(
            tenant_id=api.alpine.pk,
            new=setup.NewCustomField(entity=Entity.ORDER, code=code, label=code, kind=kind),
            by=system_actor(),
        )
    path = f"/orders/{api.back_order.pk}"

    response = api.erp.patch(path, {"custom_fields": {"po": "4711", "seats": 12.5, "vip": True}})

    assert response.json["custom_fields"] == {"po": "4711", "seats": "12.5", "vip": "yes"}
    found = api.erp.get("/orders?custom_fields[po]=4711&custom_fields[vip]=yes").json["items"]
    assert [one["id"] for one in found] == [str(api.back_order.pk)]
    assert not api.erp.get("/orders?custom_fields[po]=4712").json["items"]
    cleared = api.erp.patch(path, {"custom_fields": {"po": None}})
    assert "po" not in cleared.json["custom_fields"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"colour": "red"}, "colour"), ({"seats": "many"}, "seats"), ({"seats": True}, "seats")],
)
def test_invalid_custom_field_value_names_the_field(api: ApiFixtures, given, field: str):
    setup.add_custom_field(
        tenant_id=api.alpine.pk,
        new=setup.NewCustomField(
            entity=Entity.ORDER, code="seats", label="Seats", kind=FieldKind.NUMBER
        ),
        by=system_actor(),
    )

    response = api.erp.patch(f"/orders/{api.back_order.pk}", {"custom_fields": given})

    assert response.status == 422
    assert response.fields == {f"custom_fields.{field}"}


# Accounts


def test_pagination_works_after_names_of_any_length_and_script(api: ApiFixtures):
    for number in range(3):
        api.shop.post("/accounts", {"name": "Ώ" * 199 + str(number)})

    first = api.shop.get("/accounts?q=ΏΏΏ&limit=1").json
    rest = api.shop.get(f"/accounts?q=ΏΏΏ&cursor={first['next']}").json["items"]

    assert [one["name"][-1] for one in rest] == ["1", "2"]


def test_a_customer_is_added_read_and_changed(api: ApiFixtures):
    made = api.shop.post("/accounts", {"name": "Isar Print", "email": "it@isar.example"})

    assert made.status == 201
    path = f"/accounts/{made.json['id']}"
    assert made.response["Location"] == f"/api/v1{path}"
    assert (made.json["kind"], made.json["currency"]) == ("customer", "EUR")
    assert api.shop.get(path).json == made.json
    changed = api.shop.patch(
        path, {"name": "Isar Press", "vendor_customer_id": " C-7 "}, If_Match=made.etag
    )
    assert (changed.json["name"], changed.json["vendor_customer_id"]) == ("Isar Press", "C-7")
    assert api.shop.get("/accounts?q=C-7").json["items"][0]["vendor_customer_id"] == "C-7"
    assert api.shop.patch(path, {"vendor_customer_id": "x" * 101}).code == "too_long"
    late = api.erp.patch(path, {"name": "Isar"}, If_Match=made.etag)
    assert (late.status, late.code) == (412, "stale")


@pytest.mark.rule("R44")
def test_mirrored_fields_are_locked(api: ApiFixtures):
    path = f"/accounts/{api.back_order.account_id}"
    before = api.erp.get(path).json

    response = api.erp.patch(path, {"name": "Mine", "email": "me@here.example", "ribbon": ""})

    assert before["ribbon"] == "This account is managed by Cumulus IT Tenant Reseller"
    assert (response.status, response.code) == (403, "mirror_protected")
    assert response.fields == {"name", "email", "ribbon"}
    assert api.erp.get(path).json == before


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
def test_invalid_account_is_refused(api: ApiFixtures, body, status: int, code: str):
    before = Account.objects.count()

    response = api.erp.post("/accounts", body)

    assert (response.status, response.code) == (status, code)
    assert Account.objects.count() == before


def test_account_of_another_bss_is_not_found(api: ApiFixtures):
    foreign = api.customer(api.fixtures.cumulus).pk

    assert api.erp.get(f"/accounts/{foreign}").status == 404
    assert api.erp.patch(f"/accounts/{foreign}", {"name": "Mine"}).status == 404
    assert api.erp.get(f"/accounts/{UNKNOWN_ID}").code == "not_found"


# When records were created and changed


def test_records_say_when_they_were_created_and_last_changed(api: ApiFixtures):
    account, order = f"/accounts/{api.customer().pk}", f"/orders/{api.order()}"
    subscription = f"/subscriptions/{api.fixtures.mirror('m365-business-basic').pk}"
    before = {path: api.erp.get(path).json for path in (account, order, subscription)}

    api.erp.patch(account, {"email": "new@danube.example"})
    item = before[order]["items"][0]["id"]
    api.erp.post(f"{order}/items/{item}/quantity", {"quantity": 11})
    api.erp.patch(subscription, {"responsible_user": api.fixtures.otto.pk})

    for path, was in before.items():
        now = api.erp.get(path).json
        assert now["created_at"] == was["created_at"]
        assert now["updated_at"] > was["updated_at"] >= was["created_at"], path
        kind = path.split("/")[1]
        since = now["updated_at"]
        [row] = api.erp.get(f"/{kind}?updated_since={since}").json["items"]
        assert (row["id"], row["updated_at"]) == (now["id"], since)


@pytest.mark.parametrize(
    ("kind", "new", "change"),
    [
        ("payment-methods", {"name": "By card"}, {"name": "By credit card"}),
        ("order-types", {"name": "Renewal"}, {"name": "Renewals"}),
        ("order-statuses", {"name": "Checked"}, {"name": "Checked twice"}),
        ("campaigns", {"name": "Spring"}, {"name": "Spring sale"}),
        ("groups", {"name": "Sales"}, {"name": "All sales"}),
        ("permission-rules", {"name": "Sales only"}, {"name": "Sales and support"}),
        ("custom-fields", {"entity": "order", "code": "po", "name": "PO"}, {"name": "PO number"}),
        ("price-lists", {"name": "Gold", "currency": "EUR"}, {"name": "Gold partners"}),
        ("contacts", {"name": "Ann Huber"}, {"role": "Buyer"}),
        ("activities", {"subject": "Call back"}, {"subject": "Call again"}),
        ("cases", {"subject": "Invoice"}, {"status": "in_progress"}),
    ],
)  # fmt: skip
def test_record_that_changed_is_found_by_the_moment_of_its_change(
    api: ApiFixtures, kind: str, new: dict[str, str], change: dict[str, str]
):
    of_account = (
        f"/accounts/{api.customer().pk}" if kind in ("contacts", "activities", "cases") else ""
    )
    made = api.erp.post(f"{of_account}/{kind}", new).json
    title = "subject" if "subject" in new else "name"
    other = {**new, title: "Another", **({"code": "other"} if "code" in new else {})}
    assert api.erp.post(f"{of_account}/{kind}", other).status == 201

    api.erp.patch(f"/{kind}/{made['id']}", change)

    now = api.erp.get(f"/{kind}/{made['id']}").json
    assert now["created_at"] == made["created_at"]
    assert now["updated_at"] > made["updated_at"]
    found = api.erp.get(f"/{kind}?updated_since={now['updated_at']}").json["items"]
    assert [(one["id"], one["updated_at"]) for one in found] == [(made["id"], now["updated_at"])]


@pytest.mark.parametrize("kind", ["accounts", "orders", "subscriptions", "contacts", "campaigns"])
@pytest.mark.parametrize("moment", ["2026-05-15", "soon", "2026-13-01T00:00:00Z", "9999-12-31T00:00:00Z",
                                    "2026-05-15T10:00:00"])  # fmt: skip
def test_moment_that_is_none_is_unreadable(api: ApiFixtures, kind: str, moment: str):
    response = api.erp.get(f"/{kind}?updated_since={moment}")

    assert response.status == 400
    assert response.fields == {"?updated_since"}


def test_accounts_are_found_by_their_vendor_id(api: ApiFixtures):
    api.erp.patch(f"/accounts/{api.customer().pk}", {"vendor_customer_id": "V-77"})

    found = api.erp.get("/accounts?vendor_customer_id=V-77").json["items"]

    assert [one["id"] for one in found] == [str(api.customer().pk)]
    assert api.erp.get("/accounts?vendor_customer_id=V-7").json["items"] == []
