"""A POST with an Idempotency-Key is done once, and answered alike each time."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from tests.api.conftest import FAR_AWAY, Desk
from tests.support.programs import Told
from upline.kernel import clock
from upline.models import Answered, Order
from upline.selling import actions as selling
from upline.tenancy.actions import forget_answers


def ask(desk: Desk, key: str = "abc-1", **more) -> Told:
    return desk.erp.post("/orders", {"account": desk.customer().pk, **more}, Idempotency_Key=key)


def test_the_same_request_is_answered_once_more_and_done_once(desk: Desk):
    before = Order.objects.count()

    first, second = ask(desk), ask(desk)

    assert first.status == second.status == 201
    assert first.json == second.json
    assert first.response["Location"] == second.response["Location"]
    assert first.etag == second.etag
    assert Order.objects.count() == before + 1


def test_the_same_key_with_another_body_is_refused(desk: Desk):
    ask(desk)
    before = Order.objects.count()

    told = ask(desk, is_draft=True)

    assert (told.status, told.code) == (422, "key_reused")
    assert Order.objects.count() == before


def test_the_same_key_for_another_address_is_refused(desk: Desk):
    path = f"/orders/{desk.order()}"
    desk.erp.post(f"{path}/copy", Idempotency_Key="k")

    assert desk.erp.post(f"{path}/cancel", Idempotency_Key="k").code == "key_reused"


def test_another_program_has_keys_of_its_own(desk: Desk):
    body = {"account": desk.customer().pk}
    mine = desk.erp.post("/orders", body, Idempotency_Key="k")
    theirs = desk.shop.post("/orders", body, Idempotency_Key="k")

    assert mine.json["id"] != theirs.json["id"]


def test_what_was_refused_is_refused_again(desk: Desk):
    path = f"/orders/{desk.order()}/execute"
    desk.erp.post(path, {})

    first, second = (desk.erp.post(path, {}, Idempotency_Key="k") for _ in range(2))

    assert first.status == second.status == 409
    assert first.code == second.code == "already_executed"


@pytest.mark.parametrize("body", [{"account": FAR_AWAY}, {"account": "x"}])
def test_what_is_refused_leaves_nothing(desk: Desk, body):
    before = Order.objects.count()

    told = desk.erp.post("/orders", body, Idempotency_Key="k")

    assert told.status in {400, 404}
    assert Order.objects.count() == before


def test_what_failed_can_be_asked_again(desk: Desk):
    with patch.object(selling, "create_order", side_effect=ZeroDivisionError):
        failed = ask(desk)
    again = ask(desk)

    assert (failed.status, again.status) == (500, 201)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "ä"])
def test_a_key_that_cannot_be_read(desk: Desk, key: str):
    assert (ask(desk, key).status, ask(desk, key).code) == (400, "unreadable")


def test_a_key_that_cannot_be_read_is_none_for_a_dry_run_either(desk: Desk):
    path = f"/orders/{desk.order()}/cancel?dry_run=true"

    assert desk.erp.post(path, Idempotency_Key="a b").code == "unreadable"


def test_a_dry_run_is_not_remembered(desk: Desk):
    path = f"/orders/{desk.order()}/cancel"

    rehearsed = desk.erp.post(f"{path}?dry_run=true", Idempotency_Key="k")
    done = desk.erp.post(path, Idempotency_Key="k")

    assert "dry_run" in rehearsed.json
    assert done.json["status"]["kind"] == "cancels"


def test_answers_are_kept_for_a_day(desk: Desk):
    ask(desk)
    now = clock.now()

    assert forget_answers(now=now + timedelta(hours=23)) == 0
    assert forget_answers(now=now + timedelta(hours=25)) == 1
    assert not Answered.objects.exists()
