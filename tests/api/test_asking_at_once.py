"""Programs that ask at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests.api.conftest import Desk
from tests.support.programs import Told
from upline.models import Order


def test_asked_twice_at_once_it_is_done_once(lasting_desk: Desk):
    desk = lasting_desk
    before = Order.objects.count()
    customer = desk.customer().pk

    def post(_: int) -> Told:
        try:
            return desk.erp.post("/orders", {"account": customer}, Idempotency_Key="k")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(post, range(8)))

    assert {one.status for one in told} == {201}
    assert len({one.json["id"] for one in told}) == 1
    assert Order.objects.count() == before + 1
