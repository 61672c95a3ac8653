"""The door for programs: who comes in, and what is told to whoever does not."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client

from tests.api.conftest import FAR_AWAY, Desk
from tests.support.programs import NOW, ROOT, Program
from upline.kernel import clock
from upline.models import ApiCredential
from upline.orders import queries as order_queries
from upline.tenancy.actions import NewCredential, revoke_credential


def test_without_a_token_nobody_comes_in(desk: Desk):
    response = Client().get(f"{ROOT}/orders")

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == 'Bearer realm="Upline"'
    assert response.json()["code"] == "unknown_credential"


@pytest.mark.parametrize("token", ["", "upl_", "upl_made-up", "Bearer", "ü", "a b", "x" * 5000])
def test_a_token_that_was_never_given_opens_nothing(desk: Desk, token: str):
    told = Program(NewCredential(desk.back_order.pk, token)).get("/orders")

    assert told.status == 401
    assert told.code == "unknown_credential"
    assert "invalid_token" in told.response["WWW-Authenticate"]


def test_a_revoked_token_opens_nothing_at_once(desk: Desk):
    assert desk.erp.get("/orders").status == 200
    revoke_credential(
        tenant_id=desk.alpine.pk, credential_id=desk.erp.credential.id, now=clock.now()
    )

    assert desk.erp.get("/orders").status == 401


def test_another_way_to_sign_in_is_no_way_in_here(desk: Desk):
    client = desk.stage.signed_in(desk.stage.otto)

    assert client.get(f"{ROOT}/orders").status_code == 401


def test_its_use_is_noted_once_a_minute(desk: Desk):
    def last_used():
        return ApiCredential.objects.get(pk=desk.erp.credential.id).last_used_at

    with patch.object(clock, "now", return_value=NOW):
        desk.erp.get("/orders")
        with patch.object(clock, "now", return_value=NOW + timedelta(seconds=30)):
            desk.erp.get("/orders")
        assert last_used() == NOW
        later = NOW + timedelta(seconds=90)
        with patch.object(clock, "now", return_value=later):
            desk.erp.get("/orders")
    assert last_used() == later


def test_the_token_is_in_no_line_of_the_log(desk: Desk, caplog, capsys):
    with patch.object(order_queries, "list_orders", side_effect=ZeroDivisionError):
        desk.erp.get("/orders")

    written = caplog.text + "".join(capsys.readouterr())
    assert "call_failed" in written
    assert desk.erp.credential.token not in written


def test_a_bss_does_not_see_the_orders_of_another(desk: Desk):
    theirs = f"/orders/{desk.back_order.pk}"

    for told in (
        desk.cumulus.get(theirs),
        desk.cumulus.patch(theirs, {"name": "Mine"}),
        desk.cumulus.delete(theirs),
        desk.cumulus.post(f"{theirs}/execute", {}),
        desk.cumulus.get(f"{theirs}/items"),
    ):
        assert (told.status, told.code) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/orders/", "/orders/7", f"/orders/{FAR_AWAY}/fly", "/orders/é"]
)
def test_where_there_is_nothing_the_answer_is_a_problem_too(desk: Desk, path: str):
    told = desk.erp.get(path)

    assert (told.status, told.code) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"])
def test_a_method_that_an_address_does_not_take(desk: Desk, method: str):
    told = desk.erp.call(method, "/orders")

    assert told.status == 405
    assert told.response["Allow"] == "GET, POST"
    assert told.response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("asked", "field"),
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
def test_what_is_asked_wrongly_is_named(desk: Desk, asked: str, field: str):
    told = desk.erp.get(f"/orders?{asked}")

    assert told.status == 400
    assert told.code
    assert told.fields == {field}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"name": NaN}', b"[" * 100_000, b'{"name": "\\u0000"}',
     b'{"name": "\\ud800"}'],
)  # fmt: skip
def test_a_body_that_cannot_be_read(desk: Desk, body: bytes):
    told = desk.erp.patch(f"/orders/{desk.order()}", body)

    assert (told.status, told.code) == (400, "unreadable")


def test_a_backslash_before_a_u_is_no_nul(desk: Desk):
    told = desk.erp.patch(f"/orders/{desk.order()}", {"name": r"C:\u0000"})

    assert told.status == 200
    assert told.json["name"] == r"C:\u0000"


def test_a_body_of_another_type(desk: Desk):
    told = desk.erp.call(
        "PATCH", f"/orders/{desk.order()}", b"name=Mine", {"Content-Type": "text/plain"}
    )

    assert (told.status, told.code) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large(desk: Desk):
    told = desk.erp.patch(f"/orders/{desk.order()}", {"name": "x" * 3_000_000})

    assert (told.status, told.code) == (413, "too_large")


def test_what_is_said_to_be_too_large_is_not_read(desk: Desk):
    path = f"/orders/{desk.order()}/attachments"
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "99999999999"}

    told = desk.erp.call("POST", path, b"--x", headers)

    assert (told.status, told.code) == (413, "too_large")


def test_unknown_fields_are_refused_by_their_names(desk: Desk):
    order = desk.order()

    told = desk.erp.patch(f"/orders/{order}", {"name": "Mine", "colour": "red", "size": 7})

    assert (told.status, told.code) == (400, "unknown_field")
    assert told.fields == {"colour", "size"}
    assert desk.erp.get(f"/orders/{order}").json["name"] != "Mine"


def test_a_field_of_a_list_is_named_by_its_place(desk: Desk):
    items = [{"quantity": 1}, {"quantity": "many"}, {"quantity": 2, "colour": "red"}]

    told = desk.erp.post("/orders", {"account": desk.customer().pk, "items": items})

    assert (told.status, told.code) == (400, "unreadable")
    assert told.fields == {"items.1.quantity", "items.2.colour"}


def test_what_goes_wrong_here_is_told_without_details(desk: Desk):
    with patch.object(order_queries, "list_orders", side_effect=ZeroDivisionError("secret")):
        told = desk.erp.get("/orders")

    assert (told.status, told.code) == (500, "unexpected")
    assert "secret" not in told.response.content.decode()


def test_who_calls_too_often_waits_for_the_next_minute(desk: Desk, settings):
    settings.API_CALLS_PER_MINUTE = 3
    cache.clear()
    moment = NOW + timedelta(seconds=20)
    with patch.object(clock, "now", return_value=moment):
        told = [desk.erp.get("/orders") for _ in range(4)]
        others = desk.shop.get("/orders")
    with patch.object(clock, "now", return_value=moment + timedelta(seconds=40)):
        afterwards = desk.erp.get("/orders")

    assert [one.status for one in told] == [200, 200, 200, 429]
    assert told[3].code == "too_many_calls"
    assert told[3].response["Retry-After"] == "40"
    assert others.status == afterwards.status == 200


def test_answers_are_kept_by_nobody(desk: Desk):
    assert "no-store" in desk.erp.get("/orders").response["Cache-Control"]
