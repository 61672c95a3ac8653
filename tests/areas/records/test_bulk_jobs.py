"""More orders than a page has: the bulk action becomes a job, whose page says what came of each."""

import pytest

from tests.support.order_client import BASIC, OrderClient, new_item
from tests.support.page import Page
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.kernel import clock
from upline.models import Job, Order

pytestmark = pytest.mark.django_db
RESULT = "What has become of each record, the latest first"


@pytest.fixture
def three_drafts(ann: OrderClient, monkeypatch) -> list[Order]:
    monkeypatch.setattr("upline.web.orders.bulk_actions.MAX_ORDERS_AT_ONCE", 2)
    return [ann.create_draft(new_item(BASIC, number)) for number in (1, 2, 3)]


def form_data(do: str, orders, **typed):
    return {"do": do, "orders": " ".join(str(order.pk) for order in orders), **typed}


def run_all() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def test_many_orders_are_a_job_with_a_result_for_each(ann, three_drafts):
    executed = three_drafts[0]
    ann(f"{executed.pk}/execute/", {"start_date": ""})

    form = ann("many/", form_data("delete", three_drafts))
    page = ann("many/", form_data("delete", three_drafts, confirm=1))

    assert "And 1 more order." in form.words
    assert "Delete orders: 3 orders" in page.words
    assert "Not begun: the worker begins it next" in page.words
    assert Order.objects.filter(pk__in=[o.pk for o in three_drafts]).count() == 3
    run_all()
    address = f"/t/cumulus/jobs/{Job.objects.get().pk}/"
    done = Page(ann.client.get(address))
    rows = {row[0]: row[1:] for row in done.table(RESULT).rows}
    assert "3 of 3 orders" in done.words
    assert rows[three_drafts[1].name][0] == "Deleted"
    assert rows[executed.name][0] == "Refused"
    assert rows[executed.name][1]
    refused = Page(ann.client.get(address, {"outcome": "refused"}))
    assert [row[0] for row in refused.table(RESULT).rows] == [executed.name]
    assert refused.link(executed.name).address == f"/t/cumulus/orders/{executed.pk}/"


def test_results_are_paged(ann, three_drafts, monkeypatch):
    monkeypatch.setattr("upline.jobs.queries.MAX_ROWS", 2)
    ann("many/", form_data("submit", three_drafts, confirm=1))
    run_all()

    first = Page(ann.client.get(f"/t/cumulus/jobs/{Job.objects.get().pk}/"))
    second = Page(ann.client.get(first.link("Earlier results").address))

    assert [len(page.table(RESULT).rows) for page in (first, second)] == [2, 1]
    assert "Earlier results" not in second.offers


def test_few_orders_are_done_at_once(ann, three_drafts):
    page = ann("many/", form_data("delete", three_drafts[:2], confirm=1))

    assert "2 orders were deleted" in page.words
    assert not Job.objects.exists()
