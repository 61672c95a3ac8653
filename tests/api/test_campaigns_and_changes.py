"""Campaigns, the changes of subscriptions, and how fields of the terms of a reseller are named."""

from tests.api.conftest import ApiFixtures, order_request
from tests.support.api_records import UNKNOWN_ID
from upline.models import Order


def test_campaign_is_added_ended_and_deleted(api: ApiFixtures):
    created = api.erp.post("/campaigns", {"name": "Spring"})
    path = f"/campaigns/{created.json['id']}"

    ended = api.erp.patch(path, {"is_active": False}).json

    assert (created.status, created.response["Location"]) == (201, f"/api/v1{path}")
    assert (ended["name"], ended["is_active"]) == ("Spring", False)
    assert api.erp.patch(path, {"name": "Summer"}).json["is_active"] is False
    assert api.erp.delete(path).status == 204
    assert api.erp.get(path).status == 404


def test_campaign_of_an_order_or_with_the_name_of_another_is_refused(api: ApiFixtures):
    campaign_id = api.erp.post("/campaigns", {"name": "Spring"}).json["id"]
    order = api.erp.post("/orders", order_request(api)).json
    api.erp.patch(f"/orders/{order['id']}", {"campaign": campaign_id})

    assert api.erp.post("/campaigns", {"name": "Spring"}).code == "name_taken"
    assert api.erp.delete(f"/campaigns/{campaign_id}").code == "in_use"
    assert Order.objects.get(pk=order["id"]).campaign_id is not None


def test_campaigns_of_another_bss_and_without_the_role_are_refused(api: ApiFixtures):
    path = f"/campaigns/{api.erp.post('/campaigns', {'name': 'Spring'}).json['id']}"

    assert api.cumulus.patch(path, {"name": "X"}).status == 404
    assert api.viewer.post("/campaigns", {"name": "X"}).code == "not_permitted"


def test_changes_of_subscriptions_and_add_ons_are_listed(api: ApiFixtures):
    body = {
        "account": api.customer().pk,
        "product": api.product().pk,
        "billing_cycle": "monthly",
        "quantity": 10,
        "add_ons": [{"product": api.product("exchange-archiving").pk, "quantity": 2}],
    }
    sold = api.erp.post("/subscriptions", body).json
    path, add_on = f"/subscriptions/{sold['id']}", f"/add-ons/{sold['add_ons'][0]['id']}"
    for one in (path, add_on):
        api.erp.patch(one, {"external_id": f"ERP-{len(one)}"})
        latest = api.erp.get(f"{one}/changes").json["items"][0]
        assert [field["after"] for field in latest["fields"]] == [f"ERP-{len(one)}"]
        assert (latest["by"], latest["request_id"] is not None) == ("ERP", True)

    assert api.cumulus.get(f"{path}/changes").status == 404
    assert api.erp.get(f"{add_on.replace('add-ons', 'subscriptions')}/changes").status == 404


def test_terms_of_a_new_reseller_are_named_as_sent(api: ApiFixtures):
    body = {
        "name": "Nimbus",
        "administrator": {"name": "Ann", "email": "ann@nimbus.example"},
        "terms": {"price_list": UNKNOWN_ID},
    }

    response = api.erp.post("/resellers", body)

    assert (response.status, response.code) == (422, "unknown_price_list")
    assert response.fields == {"terms.price_list"}
