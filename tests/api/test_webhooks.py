"""Webhooks in the API."""

import pytest

from tests.api.conftest import ApiFixtures
from upline.models import Delivery, Webhook
from upline.webhooks.rulebook import MAX_WEBHOOKS, DeliveryState

URL = "https://hooks.example.com/upline"


def add(api: ApiFixtures, **more: object) -> str:
    response = api.erp.post("/webhooks", {"url": URL, **more})
    assert response.status == 201, response.json
    return str(response.json["id"])


def test_secret_is_answered_when_it_is_made_and_never_again(api: ApiFixtures):
    response = api.erp.post("/webhooks", {"url": URL, "types": ["upline.order.booked"]})
    pk = response.json["id"]
    rotated = api.erp.post(f"/webhooks/{pk}/rotate").json

    assert response.json["secret"].startswith("whsec_")
    assert rotated["secret"] != response.json["secret"]
    assert rotated["previous_secret_until"] is not None
    assert "secret" not in api.erp.get(f"/webhooks/{pk}").json
    again = [
        api.erp.post("/webhooks", {"url": URL}, Idempotency_Key="once").json["secret"]
        for _ in range(2)
    ]
    assert again[1] is None
    stored = str(list(Webhook.objects.values()))
    assert response.json["secret"].removeprefix("whsec_") not in stored


def test_webhook_is_edited_disabled_enabled_and_deleted(api: ApiFixtures):
    pk = add(api, description="ERP")

    changed = api.erp.patch(f"/webhooks/{pk}", {"types": ["upline.sale.parked"]}).json
    assert (changed["description"], changed["types"]) == ("ERP", ["upline.sale.parked"])
    assert api.erp.post(f"/webhooks/{pk}/disable").json["disabled_reason"] == "by_hand"
    assert api.erp.post(f"/webhooks/{pk}/enable").json["state"] == "active"
    assert api.erp.post(f"/webhooks/{pk}/enable").code == "already_enabled"
    assert api.erp.delete(f"/webhooks/{pk}").status == 204
    assert api.erp.get(f"/webhooks/{pk}").status == 404


def test_deliveries_are_listed_and_replayed(api: ApiFixtures):
    pk = add(api)
    ids = [api.erp.post(f"/webhooks/{pk}/test").json["id"] for _ in range(3)]
    Delivery.objects.filter(pk__in=ids[:2]).update(state=DeliveryState.FAILED)

    first = api.erp.get(f"/webhooks/{pk}/deliveries?limit=2").json
    rest = api.erp.get(f"/webhooks/{pk}/deliveries?limit=2&cursor={first['next']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    failed = api.erp.get(f"/webhooks/{pk}/deliveries?state=failed").json["items"]
    assert len(failed) == 2
    assert api.erp.post(f"/webhooks/{pk}/replay", {"delivery": ids[0]}).json == {"replayed": 1}
    assert api.erp.post(f"/webhooks/{pk}/replay", {}).json == {"replayed": 1}
    one = api.erp.get(f"/webhooks/{pk}/deliveries/{ids[0]}").json
    assert (one["state"], one["type"]) == ("pending", "upline.webhook.test")


@pytest.mark.parametrize(
    "url", ["http://example.com/", "https://10.0.0.1/", "https://localhost/", "nonsense", ""]
)
def test_address_that_cannot_be_sent_to_is_named(api: ApiFixtures, url: str):
    response = api.erp.post("/webhooks", {"url": url})

    assert (response.status, response.code) == (422, "invalid_url")
    assert response.fields == {"url"}


def test_number_of_webhooks_is_limited(api: ApiFixtures):
    for _ in range(MAX_WEBHOOKS):
        add(api)

    assert api.erp.post("/webhooks", {"url": URL}).code == "too_many_webhooks"


def test_only_administrators_manage_webhooks(api: ApiFixtures):
    pk = add(api)

    for client in (api.shop, api.viewer):
        assert client.get("/webhooks").code == "not_permitted"
        assert client.get(f"/webhooks/{pk}/deliveries").code == "not_permitted"
        assert client.post("/webhooks", {"url": URL}).code == "not_permitted"
        assert client.post(f"/webhooks/{pk}/rotate").code == "not_permitted"


def test_webhook_of_another_bss_does_not_exist(api: ApiFixtures):
    pk = add(api)
    delivery = api.erp.post(f"/webhooks/{pk}/test").json["id"]
    other = api.cumulus

    for path in (f"/webhooks/{pk}", f"/webhooks/{pk}/deliveries/{delivery}"):
        assert other.get(path).status == 404
    for action in ("rotate", "test", "enable", "disable"):
        assert other.post(f"/webhooks/{pk}/{action}").status == 404
    assert other.post(f"/webhooks/{pk}/replay", {}).status == 404
    assert other.delete(f"/webhooks/{pk}").status == 404
    assert Webhook.objects.filter(pk=pk).exists()
