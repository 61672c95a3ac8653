"""Request ids in answers, log lines and records; rate limits in answers, and of invalid tokens."""

from datetime import timedelta
from unittest.mock import patch

import structlog
from django.test import Client

from tests.api.conftest import ApiFixtures, order_path
from tests.support.api_client import NOW, ROOT
from upline.api.openapi import openapi_document
from upline.api.rate_limit import LEAST_FAILURES
from upline.backorders.actions import drain
from upline.kernel import clock
from upline.models import Account, SaleEvent

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_request_id_and_trace_are_answered_of_refusals_too(api: ApiFixtures):
    sent = {"X-Request-Id": "shop-1", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}

    for path in ("/orders", "/nothing-is-here"):
        response = api.erp.get(path, **sent).response
        assert response["X-Request-Id"] == "shop-1"
        assert response["traceparent"].startswith(f"00-{TRACE}-")


def test_sale_keeps_the_id_of_its_request(api: ApiFixtures):
    body = {
        "account": api.customer(api.fixtures.cumulus).pk,
        "product": api.product().pk,
        "billing_cycle": "monthly",
        "quantity": 3,
    }
    sold = api.cumulus.post("/subscriptions", body, X_Request_Id="shop-10021").json
    drain(clock=clock.now)
    event = SaleEvent.objects.get(subjects__contains=[sold["id"]])
    [order] = api.erp.get("/orders?limit=1&is_back_order=true").json["items"]

    assert api.erp.get(f"/sale-events/{event.pk}").json["request_id"] == "shop-10021"
    provenance = api.erp.get(order_path(order["id"], "/provenance")).json
    assert (provenance["sale_event"], provenance["request_id"]) == (str(event.pk), "shop-10021")


def test_event_has_the_id_of_its_request(api: ApiFixtures):
    account = api.customer()
    end = api.erp.get("/events?after=latest").json["next"]
    other = Account.objects.filter(tenant=account.tenant).exclude(pk=account.pk)[:1]
    Account.objects.filter(pk__in=other.values("pk")).update(phone="2")
    api.erp.patch(f"/accounts/{account.pk}", {"phone": "1"}, X_Request_Id="crm-1")

    first, second = api.erp.get(f"/events?after={end}").json["items"]

    assert (first["requestid"], second["requestid"]) == (None, "crm-1")


def test_change_keeps_the_id_of_its_request(api: ApiFixtures):
    account = api.customer()
    Account.objects.filter(pk=account.pk).update(phone="2")
    api.erp.patch(f"/accounts/{account.pk}", {"phone": "1"}, X_Request_Id="crm-1")

    latest, first = api.erp.get(f"/accounts/{account.pk}/history").json["items"][:2]

    assert (latest["request_id"], first["request_id"]) == ("crm-1", None)


def test_log_lines_have_the_request_id(api: ApiFixtures):
    seen: list[dict[str, object]] = []

    def look(**_: object) -> None:
        seen.append(structlog.contextvars.get_contextvars())
        raise ZeroDivisionError

    with patch("upline.orders.queries.list_orders", side_effect=look):
        api.erp.get("/orders", **{"X-Request-Id": "shop-1"})

    assert seen[0]["request_id"] == "shop-1"
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_answers_say_how_many_calls_are_left(api: ApiFixtures, settings):
    settings.API_CALLS_PER_MINUTE = 2

    def call(second: int) -> dict[str, str]:
        with patch.object(clock, "now", return_value=NOW + timedelta(seconds=second)):
            return dict(api.erp.get("/orders?limit=1").response.items())

    first, second, third = call(10), call(30), call(40)

    assert first["RateLimit-Policy"] == '"credential";q=2;w=60'
    assert first["RateLimit"] == '"credential";r=1;t=60'
    assert second["RateLimit"] == '"credential";r=0;t=40'
    assert (third["RateLimit"], third["Retry-After"]) == ('"credential";r=0;t=30', "30")


def test_answers_of_tm_forum_s_apis_say_it_too(api: ApiFixtures):
    token = {"Authorization": f"Bearer {api.erp.credential.token}"}
    path = "/tmf-api/productOrderingManagement/v4/productOrder?limit=1"
    response = Client().get(path, headers=token)

    assert response["RateLimit-Policy"].startswith('"credential";q=')
    assert response["RateLimit"].startswith('"credential";r=')


def test_document_declares_the_headers_of_every_response():
    document = openapi_document()
    headers = document["components"]["headers"]
    for operations in document["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                assert headers.keys() <= response["headers"].keys()


def test_address_that_sends_invalid_tokens_waits_but_valid_ones_are_answered(
    api: ApiFixtures, settings
):
    settings.API_CALLS_PER_MINUTE = 600

    def call(address: str = "192.0.2.7") -> int:
        return (
            Client(REMOTE_ADDR=address)
            .get(f"{ROOT}/orders", headers={"Authorization": "Bearer upl_invalid"})
            .status_code
        )

    assert {call() for _ in range(LEAST_FAILURES)} == {401}
    assert call() == 429
    assert call("192.0.2.8") == 401
    assert api.erp.get("/orders?limit=1").status == 200
