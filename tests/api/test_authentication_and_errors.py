"""Authentication of API clients, and the responses to refused requests."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from tests.api.conftest import ApiFixtures
from tests.support.api_client import NOW, ROOT, ApiClient, ApiResponse
from tests.support.api_records import UNKNOWN_ID
from upline.access.rulebook import system_actor
from upline.kernel import clock
from upline.models import ApiCredential
from upline.orders import queries as order_queries
from upline.tenancy.actions import NewCredential, revoke_credential


def test_request_without_token_is_unauthorised(api: ApiFixtures):
    response = Client().get(f"{ROOT}/orders")

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == 'Bearer realm="Upline"'
    assert response.json()["code"] == "unknown_credential"


@pytest.mark.parametrize("token", ["", "upl_", "upl_made-up", "Bearer", "ü", "a b", "x" * 5000])
def test_unknown_token_is_unauthorised(api: ApiFixtures, token: str):
    response = ApiClient(NewCredential(api.back_order.pk, token)).get("/orders")

    assert response.status == 401
    assert response.code == "unknown_credential"
    assert "invalid_token" in response.response["WWW-Authenticate"]


def test_revoked_token_is_unauthorised_immediately(api: ApiFixtures):
    assert api.erp.get("/orders").status == 200
    revoke_credential(
        tenant_id=api.alpine.pk,
        credential_id=api.erp.credential.id,
        now=clock.now(),
        by=system_actor(),
    )

    assert api.erp.get("/orders").status == 401


def test_session_sign_in_is_not_accepted(api: ApiFixtures):
    client = api.fixtures.signed_in_client(api.fixtures.otto)

    assert client.get(f"{ROOT}/orders").status_code == 401


def test_last_token_use_is_recorded_at_most_once_a_minute(api: ApiFixtures):
    def last_used():
        return ApiCredential.objects.get(pk=api.erp.credential.id).last_used_at

    with patch.object(clock, "now", return_value=NOW):
        api.erp.get("/orders")
        with patch.object(clock, "now", return_value=NOW + timedelta(seconds=30)):
            api.erp.get("/orders")
        assert last_used() == NOW
        later = NOW + timedelta(seconds=90)
        with patch.object(clock, "now", return_value=later):
            api.erp.get("/orders")
    assert last_used() == later


def test_token_is_never_logged(api: ApiFixtures, caplog, capsys):
    with patch.object(order_queries, "list_orders", side_effect=ZeroDivisionError):
        api.erp.get("/orders")

    output = caplog.text + "".join(capsys.readouterr())
    assert "call_failed" in output
    assert api.erp.credential.token not in output


def test_orders_of_another_bss_are_not_found(api: ApiFixtures):
    foreign_path = f"/orders/{api.back_order.pk}"

    for response in (
        api.cumulus.get(foreign_path),
        api.cumulus.patch(foreign_path, {"name": "Mine"}),
        api.cumulus.delete(foreign_path),
        api.cumulus.post(f"{foreign_path}/execute", {}),
        api.cumulus.get(f"{foreign_path}/items"),
    ):
        assert (response.status, response.code) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/orders/", "/orders/7", f"/orders/{UNKNOWN_ID}/fly", "/orders/é"]
)
def test_unknown_path_answers_with_a_problem_document(api: ApiFixtures, path: str):
    response = api.erp.get(path)

    assert (response.status, response.code) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_unsupported_method_is_refused(api: ApiFixtures, method: str):
    response = api.erp.call(method, "/orders")

    assert response.status == 405
    assert response.response["Allow"] == "GET, HEAD, POST"
    assert response.response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("limit=ten", "?limit"),
        ("colour=red", "?colour"),
        ("limit=1&limit=2", "?limit"),
        ("sort=name", "?sort"),
        ("is_back_order=maybe", "?is_back_order"),
        ("account=Huber", "?account"),
        ("date_from=1.5.2026", "?date_from"),
        ("date_from=2026-02-30", "?date_from"),
        ("trigger=QUANTITY_CHANGED", "?trigger"),
        ("q=a%00b", "?q"),
        ("cursor=made-up", "?cursor"),
    ],
)
def test_invalid_query_parameter_is_named(api: ApiFixtures, query: str, field: str):
    response = api.erp.get(f"/orders?{query}")

    assert response.status == 400
    assert response.code
    assert response.fields == {field}


@pytest.mark.parametrize("name", ["q", "limit", "cursor", "account", "status", "sort"])
def test_nul_in_a_parameter_makes_it_unreadable(api: ApiFixtures, name: str):
    response = api.erp.get(f"/orders?{name}=a%00b")

    assert (response.status, response.code) == (400, "unreadable")
    assert response.fields == {f"?{name}"}


def test_nul_in_the_name_of_a_parameter_makes_it_unknown(api: ApiFixtures):
    assert api.erp.get("/orders?q%00=a").code == "unknown_parameter"


@pytest.mark.parametrize("path", ["/orders/%00", "/orders/a%00b/items", "/%00", "/accounts/%00"])
def test_nul_in_a_path_leads_nowhere(api: ApiFixtures, path: str):
    response = api.erp.get(path)

    assert (response.status, response.code) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"name": NaN}', b"[" * 100_000, b'{"name": "\\u0000"}',
     b'{"name": "\\ud800"}', '{"name": "A"}'.encode("utf-16"), '{"name": "A"}'.encode("utf-16-le"),
     '{"name": "A"}'.encode("utf-32"), b'\xef\xbb\xbf{"name": "A"}', '{"name": "ä"}'.encode("latin-1"),
     b'{"name": "A", "name": "B"}', b'{"custom_fields": {"po": "1", "po": "1"}}'],
)  # fmt: skip
def test_malformed_body_is_refused(api: ApiFixtures, body: bytes):
    response = api.erp.patch(f"/orders/{api.order()}", body)

    assert (response.status, response.code) == (400, "unreadable")


def test_escaped_backslash_u0000_is_not_treated_as_nul(api: ApiFixtures):
    response = api.erp.patch(f"/orders/{api.order()}", {"name": r"C:\u0000"})

    assert response.status == 200
    assert response.json["name"] == r"C:\u0000"


def test_body_of_unsupported_media_type_is_refused(api: ApiFixtures):
    response = api.erp.call(
        "PATCH", f"/orders/{api.order()}", b"name=Mine", {"Content-Type": "text/plain"}
    )

    assert (response.status, response.code) == (415, "unsupported_media_type")


def test_oversized_body_is_refused(api: ApiFixtures):
    response = api.erp.patch(f"/orders/{api.order()}", {"name": "x" * 3_000_000})

    assert (response.status, response.code) == (413, "too_large")


def test_body_with_oversized_content_length_is_refused_unread(api: ApiFixtures):
    path = f"/orders/{api.order()}/attachments"
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "99999999999"}

    response = api.erp.call("POST", path, b"--x", headers)

    assert (response.status, response.code) == (413, "too_large")


def test_unknown_fields_are_refused_by_their_names(api: ApiFixtures):
    order = api.order()

    response = api.erp.patch(f"/orders/{order}", {"name": "Mine", "colour": "red", "size": 7})

    assert (response.status, response.code) == (400, "unknown_field")
    assert response.fields == {"colour", "size"}
    assert api.erp.get(f"/orders/{order}").json["name"] != "Mine"


def test_invalid_list_element_is_named_by_index(api: ApiFixtures):
    items = [{"quantity": 1}, {"quantity": "many"}, {"quantity": 2, "colour": "red"}]

    response = api.erp.post("/orders", {"account": api.customer().pk, "items": items})

    assert (response.status, response.code) == (400, "unreadable")
    assert response.fields == {"items.1.quantity", "items.2.colour"}


def test_server_error_reveals_no_details(api: ApiFixtures):
    with patch.object(order_queries, "list_orders", side_effect=ZeroDivisionError("secret")):
        response = api.erp.get("/orders")

    assert (response.status, response.code) == (500, "unexpected")
    assert "secret" not in response.response.content.decode()


def test_rate_limit_applies_to_any_minute(api: ApiFixtures, settings):
    settings.API_CALLS_PER_MINUTE = 3

    def call(second: int, client: ApiClient = api.erp) -> ApiResponse:
        with patch.object(clock, "now", return_value=NOW + timedelta(seconds=second)):
            return client.get("/orders")

    responses = [call(second) for second in (30, 55, 55, 59, 65)]
    refused = responses[-1]

    assert [one.status for one in responses] == [200, 200, 200, 429, 429]
    assert (refused.code, refused.response["Retry-After"]) == ("too_many_calls", "25")
    assert call(65, api.shop).status == 200, "another credential"
    assert [call(second).status for second in (89, 90, 91, 115, 115, 115)] == [
        429, 200, 429, 200, 200, 429,
    ]  # fmt: skip
    assert [call(second).status for second in (500, 500, 500, 500)] == [200, 200, 200, 429]


def test_responses_are_not_cacheable(api: ApiFixtures):
    assert "no-store" in api.erp.get("/orders").response["Cache-Control"]
