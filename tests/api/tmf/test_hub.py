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
from upline.models import (
    Delivery,
    LoggedEvent,
    Order,
    Price,
    Product,
    Subscription,
    Tenant,
    Webhook,
)
from upline.setup.queries import find_status_of_kind
from upline.setup.rulebook import StatusKind
from upline.webhooks.delivery import create_deliveries, deliver_due

URL = "https://hooks.example.com/tmf"
RESOURCES = {
    "productOrderingManagement": "productOrder",
    "productInventory": "product",
    "productCatalogManagement": "productOffering",
}
PRICE_EVENTS = [
    f"ProductOfferingPrice{one}Event" for one in ("Create", "AttributeValueChange", "Delete")
]


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

    created, priced = (
        notifications()
    )  # a product that is priced is another offering, and the same specification

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
    created = notifications()
    catalogue.patch(f"productOffering/{made['id']}", {"lifecycleStatus": "Retired"})
    Product.objects.filter(pk=made["id"]).delete()

    ended = [one["eventType"] for one in notifications()]

    assert [one["eventType"] for one in created] == [
        "ProductOfferingCreateEvent",
        "ProductSpecificationCreateEvent",
    ]
    assert {one["event"][name]["name"] for one in created for name in one["event"]} == {"Backup"}
    assert len({one["eventId"] for one in created}) == 2
    assert ended[-2:] == ["ProductOfferingDeleteEvent", "ProductSpecificationDeleteEvent"]


def new_notifications(before: int) -> list[tuple[str, str]]:
    """The type and the id of the record of each notification after the first ones; each as the document has it."""
    found = notifications()[before:]
    for one in found:
        tmf_documents.check("productCatalogManagement", one["eventType"], one)
    return [(one["eventType"], doc["id"]) for one in found for doc in one["event"].values()]


def test_price_is_notified_when_it_is_set_changed_and_withdrawn(
    api: ApiFixtures, catalogue: TmfClient
):
    product = api.erp.post("/products", {"name": "Backup", "code": "backup"}).json["id"]
    subscribe(catalogue, query="eventType=" + ",".join(PRICE_EVENTS))

    body = {
        "productOffering": {"id": product}, "priceType": "recurring",
        "recurringChargePeriodType": "month", "recurringChargePeriodLength": 1,
        "price": {"unit": "EUR", "value": 4.5},
        "validFor": {"startDateTime": "2027-01-01T00:00:00Z"},
    }  # fmt: skip
    price = catalogue.post("productOfferingPrice", body).json["id"]
    created = new_notifications(0)
    catalogue.patch(f"productOfferingPrice/{price}", {"price": {"unit": "EUR", "value": 5}})
    changed = new_notifications(1)
    [written] = notifications()[1:]
    assert catalogue.delete(f"productOfferingPrice/{price}").status == 204
    deleted = new_notifications(2)

    assert created == [("ProductOfferingPriceCreateEvent", price)]
    assert changed == [("ProductOfferingPriceAttributeValueChangeEvent", price)]
    assert written["event"]["productOfferingPrice"]["price"] == {"unit": "EUR", "value": 5.0}
    assert deleted == [("ProductOfferingPriceDeleteEvent", price)]


def test_prices_of_a_list_and_promotions_are_notified_as_offering_prices(
    api: ApiFixtures, catalogue: TmfClient
):
    price_list = api.erp.post("/price-lists", {"name": "Partners", "currency": "EUR"}).json["id"]
    query = "eventType=ProductOfferingPriceCreateEvent,ProductOfferingPriceDeleteEvent"
    subscribe(catalogue, query=query)

    for cycle in ("monthly", "annual"):
        new = {"product": str(api.product().pk), "billing_cycle": cycle, "amount": "3.00"}
        assert api.erp.post(f"/price-lists/{price_list}/prices", new).status == 200
    ids = [pk for _, pk in new_notifications(0)]
    promotion = api.erp.post("/promotions", {
        "name": "Welcome", "kind": "percent", "value": "10",
        "products": [{"product": str(api.product().pk), "billing_cycles": ["monthly"]}],
    }).json["id"]  # fmt: skip
    [promoted] = new_notifications(2)
    Price.objects.filter(price_list=price_list).delete()
    deleted = new_notifications(3)

    assert len(set(ids)) == 2
    found = [catalogue.get(f"productOfferingPrice/{pk}").status for pk in (*ids, promotion)]
    assert found == [404, 404, 200]
    assert promoted == ("ProductOfferingPriceCreateEvent", promotion)
    assert sorted(deleted) == sorted(("ProductOfferingPriceDeleteEvent", pk) for pk in ids)


@pytest.mark.parametrize(
    "name", ["catalog", "category", "productSpecification", "productOfferingPrice"]
)
def test_stored_record_is_notified_when_it_is_created_changed_and_deleted(
    catalogue: TmfClient, name: str
):
    subscribe(catalogue)
    noun = f"{name[0].upper()}{name[1:]}"

    pk = catalogue.post(name, {"name": "Cloud"}).json["id"]
    sequence_events()  # else the changes of one transaction, that of this test, are one event
    catalogue.patch(f"{name}/{pk}", {"description": "What we sell"})
    sequence_events()
    catalogue.patch(f"{name}/{pk}", {"lifecycleStatus": "Retired"})
    changed = new_notifications(0)
    documents = [one["event"][name] for one in notifications()]
    catalogue.delete(f"{name}/{pk}")
    deleted = new_notifications(len(changed))

    assert changed == [
        (f"{noun}{change}Event", pk) for change in ("Create", "AttributeValueChange", "StateChange")
    ]
    assert [one["lifecycleStatus"] for one in documents] == ["Retired"] * len(documents)
    assert deleted == [(f"{noun}DeleteEvent", pk)]


def test_attributes_that_only_tm_forum_knows_are_notified_as_changes_of_their_records(
    api: ApiFixtures, catalogue: TmfClient, ordering: TmfClient
):
    order, product = api.order(), api.product().pk
    subscribe(catalogue, query="eventType=ProductOfferingAttributeValueChangeEvent")
    subscribe(ordering)

    catalogue.patch(f"productOffering/{product}", {"description": "Sold by the seat"})
    ordering.patch(f"productOrder/{order}", {"description": "For the branch"})

    found = {one["eventType"]: one["event"] for one in notifications()}
    assert found["ProductOfferingAttributeValueChangeEvent"]["productOffering"]["description"] == (
        "Sold by the seat"
    )
    assert found["ProductOrderAttributeValueChangeEvent"]["productOrder"]["description"] == (
        "For the branch"
    )


def test_event_of_each_price_is_written_for_a_subscription_alone_and_is_not_in_the_log(
    api: ApiFixtures, catalogue: TmfClient
):
    new = {"product": str(api.product().pk), "billing_cycle": "monthly", "amount": "3.00"}
    price_list = api.erp.post("/price-lists", {"name": "Partners", "currency": "EUR"}).json["id"]
    path = f"/price-lists/{price_list}/prices"
    sequence_events()
    webhook = api.erp.post("/webhooks", {"url": URL}).json["id"]
    api.erp.post(path, new)
    sequence_events()
    without = LoggedEvent.objects.filter(type__startswith="upline.price.").count()

    pk = subscribe(catalogue)
    api.erp.post(path, {**new, "amount": "4.00"})
    notifications()

    assert without == 0
    assert LoggedEvent.objects.filter(type__startswith="upline.price.").exists()
    types = {one["type"] for one in api.erp.get("/events?limit=200").json["items"]}
    assert "upline.price-list.priced" in types
    assert not any(one.startswith("upline.price.") for one in types)
    assert api.erp.get("/events?type=upline.price.created").status == 400
    sent = set(Delivery.objects.filter(webhook_id=webhook).values_list("type", flat=True))
    assert sent == {"upline.price-list.priced"}
    assert Delivery.objects.filter(webhook_id=pk, type__startswith="ProductOfferingPrice").exists()
    assert api.erp.get(f"/webhooks/{pk}").json["types"] == [
        "upline.product.created", "upline.product.deleted", "upline.product.priced",
        "upline.product.updated",
    ]  # fmt: skip


def test_catalogue_of_another_bss_is_not_notified(api: ApiFixtures, catalogue: TmfClient):
    subscribe(catalogue)

    TmfClient(api.cumulus, catalogue.api).post("catalog", {"name": "Cloud"})

    assert notifications() == []
    assert not LoggedEvent.objects.filter(type__startswith="upline.catalog.").exists()


def test_token_without_price_lists_subscribes_to_no_catalogue(
    api: ApiFixtures, catalogue: TmfClient
):
    for resources, status in (
        (["webhooks", "products"], 403),
        (["webhooks", "products", "price-lists"], 201),
    ):
        limited = TmfClient(
            client(create(api, name=f"Token {status}", resources=resources)), catalogue.api
        )
        assert limited.post("hub", {"callback": URL}).status == status


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
