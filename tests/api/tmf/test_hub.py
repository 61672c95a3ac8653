"""Hubs of the TM Forum APIs, and the notifications that are sent to their listeners."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.api.conftest import ApiFixtures
from tests.api.test_credentials import client, create
from tests.api.tmf.conftest import ROOTS, TmfClient
from tests.support import tmf_documents
from tests.support.webhook_receiver import Receiver, receiver_running
from upline.api.problems import ApiError
from upline.event_messages import MESSAGE_WRITERS
from upline.eventlog.actions import record_events, sequence_events
from upline.eventlog.rulebook import EventType
from upline.kernel import clock
from upline.kernel.ids import new_id
from upline.models import Delivery, Order, Product, Subscription, Tenant, Webhook
from upline.setup.queries import find_status_of_kind
from upline.setup.rulebook import StatusKind
from upline.webhooks.delivery import create_deliveries, deliver_due

URL = "https://hooks.example.com/tmf"
RESOURCES = {
    "productOrderingManagement": "productOrder",
    "productInventory": "product",
    "productCatalogManagement": "productOffering",
}


def subscribe(client: TmfClient, callback: str = URL, query: str = "") -> str:
    sequence_events()
    response = client.post("hub", {"callback": callback, **({"query": query} if query else {})})
    assert response.status == 201, response.response.content
    return str(response.json["id"])


def happens(tenant: Tenant, event_type: EventType, record_id: Any) -> None:
    with transaction.atomic():
        record_events(event_type, tenant_id=tenant.pk, record_ids=[record_id])


def notifications() -> list[dict[str, Any]]:
    """What is sent of what has happened, checked against the published document of its API."""
    sequence_events()
    create_deliveries(writers=MESSAGE_WRITERS, now=clock.now())
    return [json.loads(one.body) for one in Delivery.objects.order_by("pk")]


@pytest.mark.parametrize("api_name", ROOTS)
def test_hub_is_subscribed_read_and_ended(api: ApiFixtures, api_name: str):
    client = TmfClient(api.erp, api_name)

    response = client.post("hub", {"callback": URL})

    assert response.status == 201
    tmf_documents.check(api_name, "EventSubscription", response.json)
    pk = response.json["id"]
    assert response.response["Location"] == f"{ROOTS[api_name]}/hub/{pk}"
    assert client.get(f"hub/{pk}").json == {"id": pk, "callback": URL}
    others = [TmfClient(api.erp, one) for one in ROOTS if one != api_name]
    assert {other.delete(f"hub/{pk}").status for other in others} == {404}
    assert client.delete(f"hub/{pk}").status == 204
    tmf_documents.check_error(api_name, client.get(f"hub/{pk}"), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "unreadable", "callback"),
        ({"callback": "https://127.0.0.1/"}, "invalid_url", "callback"),
        ({"callback": "http://hooks.example.com"}, "invalid_url", "callback"),
        ({"callback": URL, "query": "state=completed"}, "unreadable", "query"),
        ({"callback": URL, "query": "eventType=ProductCreateEvent"}, "unreadable", "query"),
        ({"callback": URL, "query": "nothing"}, "unreadable", "query"),
        ({"callback": URL, "secret": "x"}, "unknown_field", "secret"),
    ],
)
def test_wrong_subscription_is_refused_by_its_field(
    ordering: TmfClient, body: dict[str, Any], code: str, message: str
):
    response = ordering.post("hub", body)

    tmf_documents.check_error("productOrderingManagement", response, 400, code)
    assert response.json["message"] == message
    assert not Webhook.objects.exists()


def test_hub_of_another_bss_is_unknown(api: ApiFixtures, ordering: TmfClient):
    pk = subscribe(ordering)
    other = TmfClient(api.cumulus, ordering.api)

    tmf_documents.check_error(ordering.api, other.get(f"hub/{pk}"), 404, "not_found")
    assert other.delete(f"hub/{pk}").status == 404
    assert other.get("hub").json == []
    assert Webhook.objects.filter(pk=pk).exists()


def test_only_who_may_read_what_is_sent_subscribes(api: ApiFixtures, ordering: TmfClient):
    pk = subscribe(ordering)
    for program in (api.shop, api.viewer):
        refused = TmfClient(program, ordering.api).post("hub", {"callback": URL})
        tmf_documents.check_error(ordering.api, refused, 403, "not_permitted")
    limited = client(create(api, resources=["webhooks"]))

    refused = TmfClient(limited, ordering.api).post("hub", {"callback": URL})

    tmf_documents.check_error(ordering.api, refused, 403, "out_of_scope")
    assert limited.get(f"/webhooks/{pk}/deliveries").code == "out_of_scope"
    assert limited.patch(f"/webhooks/{pk}", {"url": f"{URL}/other"}).code == "out_of_scope"
    assert limited.get(f"/webhooks/{pk}").json["format"] == "product_ordering"


def test_changed_order_is_notified_with_its_document(api: ApiFixtures, ordering: TmfClient):
    subscribe(ordering)
    happens(api.alpine, EventType.ORDER_UPDATED, api.back_order.pk)

    [found] = notifications()

    name = "ProductOrderAttributeValueChangeEvent"
    tmf_documents.check("productOrderingManagement", name, found)
    assert found["eventType"] == name
    order = ordering.get(f"productOrder/{api.back_order.pk}").json
    assert found["event"] == {"productOrder": order}


def test_update_with_another_state_is_a_state_change(api: ApiFixtures, ordering: TmfClient):
    order = Order.objects.filter(pk=api.order())
    cancelled = find_status_of_kind(tenant_id=api.alpine.pk, kind=StatusKind.CANCELS)
    subscribe(ordering)
    subscribe(ordering, query="eventType=ProductOrderStateChangeEvent")
    order.update(name="Other name")
    sequence_events()
    order.update(status=cancelled)

    renamed, changed, selected = notifications()

    assert renamed["eventType"] == "ProductOrderAttributeValueChangeEvent"
    tmf_documents.check(ordering.api, "ProductOrderStateChangeEvent", changed)
    assert changed["eventType"] == "ProductOrderStateChangeEvent"
    assert changed["event"]["productOrder"]["state"] == "cancelled"
    assert selected == changed


def test_deleted_order_is_notified_by_its_id(api: ApiFixtures, ordering: TmfClient):
    subscribe(ordering)
    pk = new_id()
    happens(api.alpine, EventType.ORDER_CREATED, pk)
    happens(api.alpine, EventType.ORDER_DELETED, pk)

    [found] = notifications()

    assert found["eventType"] == "ProductOrderDeleteEvent"
    assert found["event"]["productOrder"]["id"] == str(pk)


def test_products_and_offerings_are_notified(
    api: ApiFixtures, inventory: TmfClient, catalogue: TmfClient
):
    subscribe(inventory)
    subscribe(catalogue)
    subscription = Subscription.objects.filter(tenant=api.alpine, parent=None).first()
    product = Product.objects.filter(tenant=api.alpine).first()
    assert subscription is not None
    assert product is not None
    happens(api.alpine, EventType.SUBSCRIPTION_CREATED, subscription.pk)
    happens(api.alpine, EventType.PRODUCT_PRICED, product.pk)

    created, priced = notifications()

    tmf_documents.check("productInventory", "ProductCreateEvent", created)
    assert created["event"]["product"]["id"] == str(subscription.pk)
    name = "ProductOfferingAttributeValueChangeEvent"
    tmf_documents.check("productCatalogManagement", name, priced)
    assert (priced["eventType"], priced["event"]["productOffering"]["id"]) == (
        name,
        str(product.pk),
    )


def test_offering_is_notified_when_it_is_created_retired_and_deleted(
    api: ApiFixtures, catalogue: TmfClient
):
    subscribe(catalogue)
    made = catalogue.post("productOffering", {"name": "Backup", "code": "backup"}).json
    [created] = notifications()
    catalogue.patch(f"productOffering/{made['id']}", {"lifecycleStatus": "Retired"})
    Product.objects.filter(pk=made["id"]).delete()

    ended = [one["eventType"] for one in notifications()]

    assert (created["eventType"], created["event"]["productOffering"]["name"]) == (
        "ProductOfferingCreateEvent",
        "Backup",
    )
    assert ended[-1] == "ProductOfferingDeleteEvent"


def test_subscription_that_cannot_be_written_for_holds_up_no_other_webhook(
    api: ApiFixtures, ordering: TmfClient
):
    pk = subscribe(ordering)
    Webhook.objects.filter(pk=pk).update(query="eventType=OfAnEarlierVersion")
    other = api.erp.post("/webhooks", {"url": URL}).json["id"]
    happens(api.alpine, EventType.ORDER_BOOKED, api.back_order.pk)

    with pytest.raises(ApiError):
        notifications()

    assert str(Delivery.objects.get().webhook_id) == other
    Webhook.objects.filter(pk=pk).update(query="")
    notifications()
    assert Delivery.objects.filter(webhook_id=pk, type="ProductOrderCreateEvent").count() == 1


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = True
    with receiver_running() as running:
        yield running


def test_notification_arrives_at_the_listener_of_its_type(
    api: ApiFixtures, ordering: TmfClient, receiver: Receiver
):
    pk = subscribe(ordering, f"{receiver.url}/listener/?tenant=1")
    happens(api.alpine, EventType.ORDER_BOOKED, api.back_order.pk)
    notifications()

    deliver_due(clock=clock.now)

    [received] = receiver.received
    assert received.path == "/hook/listener/productOrderCreateEvent?tenant=1"
    assert received.headers["content-type"].startswith("application/json")
    assert json.loads(received.body)["eventType"] == "ProductOrderCreateEvent"
    [delivery] = api.erp.get(f"/webhooks/{pk}/deliveries").json["items"]
    assert (delivery["type"], delivery["state"]) == ("ProductOrderCreateEvent", "delivered")
