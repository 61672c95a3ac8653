"""A form that is sent several times at the same moment is executed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from tests.support.form_scenes import SCENES, answer
from tests.support.html_forms import HtmlForm, form_of
from tests.support.order_client import BASIC, OrderClient, new_item
from tests.support.record_fixtures import create_record_fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "name", ["add-on", "plan change", "execution", "deletion", "draft", "copy"]
)
def test_form_sent_many_times_at_once_is_executed_once(name):
    fixtures = create_record_fixtures()
    ann = OrderClient(fixtures, fixtures.ann)
    page, action, typed, count = SCENES[name](fixtures, ann)
    form = form_of(ann.client, page, action)
    clients = [fixtures.signed_in_client(fixtures.ann) for _ in range(4)]
    before, start = count(), Barrier(len(clients))

    def send(client: Client) -> tuple[object, ...]:
        try:
            start.wait()
            return answer(form.send(client, **typed))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(send, clients))

    assert answers[0][0] == 302
    assert len(set(map(repr, answers))) == 1
    alone = ann.client
    assert answer(form.send(alone, **typed)) == answers[0]
    assert abs(count() - before) >= 1
    after = count()
    form.send(alone, **typed)
    assert count() == after


def test_bulk_form_sent_at_once_shows_one_result():
    fixtures = create_record_fixtures()
    ann = OrderClient(fixtures, fixtures.ann)
    orders = [str(ann.create_draft(new_item(BASIC, 2)).pk) for _ in range(3)]
    fields = {
        "do": ["execute"],
        "confirm": ["1"],
        "order": orders,
        "form_token": ["token-of-the-form"],
    }
    form = HtmlForm("/t/cumulus/orders/many/", fields)  # type: ignore[arg-type]
    clients = [fixtures.signed_in_client(fixtures.ann) for _ in range(4)]
    start = Barrier(len(clients))

    def send(client: Client) -> str:
        try:
            start.wait()
            return form.send(client).content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        pages = list(pool.map(send, clients))

    assert "3 orders were executed" in pages[0]
    assert len(set(pages)) == 1
