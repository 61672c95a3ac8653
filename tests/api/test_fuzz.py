"""Schemathesis sends valid and invalid requests to every operation of the OpenAPI document.

It must find no failure, no status that the document does not name, and no answer outside its schema.
"""

import os
from collections.abc import Iterator
from copy import deepcopy
from uuid import UUID
from zlib import crc32

import pytest
import schemathesis
from django.conf import settings
from django.test.client import ClientHandler
from schemathesis.generation.meta import TestPhase

from tests.api.conftest import ApiFixtures, create_api_fixtures, create_records
from tests.support.api_client import NOW
from tests.support.fuzzing import (
    CHANGEABLE,
    FUZZING,
    check_problem_code,
    steady_examples,
    use_known_ids,
)
from tests.support.module_transaction import module_transaction
from upline.access.rulebook import system_actor
from upline.api.openapi import openapi_document
from upline.catalog.rulebook import BillingCycle
from upline.crm import actions as crm
from upline.crm.actions import ActivityInput, NewCase, NewFile
from upline.kernel import clock
from upline.models import BasketItem, OrderItem, Subscription
from upline.orders.rulebook import ItemKind
from upline.selling import actions as selling
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.actions import NewAddOn, NewSubscription


def application(environ, start_response):
    """Answer as the web server does, but by the connection of the test, which is then rolled back."""
    response = ClientHandler(enforce_csrf_checks=True)(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response)]


_ALL_CASES = bool(os.environ.get("UPLINE_ALL_FUZZ_CASES"))

# Schemathesis writes into what it is given.
schema = schemathesis.openapi.from_dict(deepcopy(openapi_document()), config=FUZZING)
schema.app = application


@pytest.fixture(scope="module")
def module_records(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ApiFixtures, dict[str, UUID | str]]]:
    """A world of this module's own, and the ids of a record of each kind in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA_DIR", tmp_path_factory.mktemp("fuzz"))
        patch.setattr(settings, "API_CALLS_PER_MINUTE", 1_000_000)
        with module_transaction(request, _create_records) as records:
            yield records


@pytest.fixture
def api(module_records: tuple[ApiFixtures, dict[str, UUID | str]], db: None) -> ApiFixtures:
    return module_records[0]


@pytest.fixture
def known_ids(
    module_records: tuple[ApiFixtures, dict[str, UUID | str]],
) -> dict[str, UUID | str]:
    return module_records[1]


@pytest.fixture
def headers(api: ApiFixtures) -> dict[str, str]:
    token = api.erp.credential.token
    return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}


def _create_records() -> tuple[ApiFixtures, dict[str, UUID | str]]:
    """Create records, and name them as addresses do: all of one back-order."""
    api = create_api_fixtures()
    account_id, product_id = api.customer().pk, api.product().pk
    created = create_records(api)
    mirror = api.fixtures.mirror("m365-business-basic")
    order = {"tenant_id": api.alpine.pk, "order_id": api.back_order.pk, "by": system_actor("Test")}
    return api, {
        **created,
        "order_id": api.back_order.pk,
        "item_id": OrderItem.objects.filter(order=api.back_order)[0].pk,
        "account_id": account_id,
        "product_id": product_id,
        "activity_id": crm.add_activity(**order, terms=ActivityInput(subject="A"), now=NOW),
        "case_id": crm.create_case(**order, new=NewCase(subject="A"), now=NOW),
        "note_id": crm.add_note(**order, text="A", now=NOW),
        "email_id": crm.relate_email(**order, subject="A", now=NOW),
        "attachment_id": crm.add_attachment(
            **order, new=NewFile(name="a.txt", declared_type="", content=b"A"), now=NOW
        ),
        "subscription_id": mirror.pk,
        "add_on_id": Subscription.objects.get(parent=mirror).pk,
    }


@schema.parametrize()
# Beside the systematic cases, some sixty for each operation, of which a run sends a third.
@steady_examples(3)
def test_responses_conform_to_the_openapi_document(
    case: schemathesis.Case, api: ApiFixtures, headers, known_ids
):
    if not _ALL_CASES and _is_left_out(case):
        return
    use_known_ids(case, known_ids, lambda name: _OPEN_RECORDS[name](api))

    response = case.call_and_validate(headers=headers)

    check_problem_code(case, response)


def _is_left_out(case: schemathesis.Case) -> bool:
    """Tell whether it is one of the two thirds of the systematic cases that are left out, the same in every run."""
    if case.meta is None or case.meta.phase.name is not TestPhase.COVERAGE:
        return False
    return crc32(case.as_curl_command().encode()) % 3 != 0


def _open_item(api: ApiFixtures) -> dict[str, UUID]:
    """An item of an order that nothing was done with yet; of a new one where there is none."""
    items = OrderItem.objects.filter(order__origin="DIRECT", order__executed_at=None)
    item = items.first() or OrderItem.objects.filter(order_id=api.order())[0]
    return {"order_id": item.order_id, "item_id": item.pk}


def _own_subscription(api: ApiFixtures) -> dict[str, UUID]:
    """A subscription of Alpine's own, with an add-on."""
    sold = subscriptions.create_subscription(
        tenant_id=api.alpine.pk,
        new=NewSubscription(
            account_id=api.customer().pk,
            product_id=api.product().pk,
            billing_cycle=BillingCycle.MONTHLY,
            quantity=10,
            add_ons=(NewAddOn(product_id=api.product("exchange-archiving").pk, quantity=10),),
        ),
        by=system_actor("Test"),
        now=clock.now(),
    )
    return {"subscription_id": sold.subscription_id, "add_on_id": sold.add_on_ids[0]}


def _open_basket(api: ApiFixtures) -> dict[str, UUID]:
    item = selling.ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        product_id=api.product().pk,
        billing_cycle=BillingCycle.MONTHLY,
        quantity=10,
    )
    basket_id = selling.fill_basket(
        tenant_id=api.alpine.pk,
        account_id=api.customer().pk,
        items=[item],
        by=system_actor("Test"),
        now=clock.now(),
    )
    return {"basket_id": basket_id, "item_id": BasketItem.objects.get(basket=basket_id).pk}


_OPEN_RECORDS = {
    "order_id": _open_item,
    "subscription_id": _own_subscription,
    "add_on_id": _own_subscription,
    "basket_id": _open_basket,
}
assert _OPEN_RECORDS.keys() == CHANGEABLE
