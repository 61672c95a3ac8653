"""Forms that change something each time they are executed, and what a person sees of the answer."""

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpResponseBase

from tests.support.order_client import BASIC, MAIL, OrderClient, new_item, product
from tests.support.record_fixtures import RecordFixtures
from upline.models import (
    Account,
    Activity,
    ApiCredential,
    Case,
    IdempotencyRecord,
    Order,
    OrderItem,
    SaleEvent,
    Subscription,
)


def answer(response: HttpResponseBase) -> tuple[object, ...]:
    """What a person sees of a response: where it leads, and the messages shown there."""
    shown = [str(message) for message in get_messages(response.wsgi_request)]
    body = b"" if response.status_code == 302 else response.content
    return response.status_code, response.headers.get("Location"), shown, body


def huber(fixtures: RecordFixtures) -> str:
    return fixtures.subscription(fixtures.subscription_of(BASIC))


# Forms that create something each time: name -> (page with the form, its action, what is typed, count)
Scene = Callable[
    [RecordFixtures, OrderClient], tuple[str, str | None, dict[str, object], Callable[[], int]]
]


def _draft(ann: OrderClient) -> str:
    return f"/t/cumulus/orders/{ann.create_draft(new_item(BASIC, 2)).pk}/"


def _new_order(fixtures: RecordFixtures) -> str:
    customer = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    return f"/t/cumulus/orders/new/?account={customer.pk}&item={new_item(BASIC, 2)}"


SCENES: dict[str, Scene] = {
    "add-on": lambda f, ann: (
        huber(f) + "add-add-on/",
        None,
        {"quantity": 3},
        Subscription.objects.count,
    ),
    "plan change": lambda f, ann: (
        huber(f) + "change-plan/",
        None,
        {"quantity": 1},
        SaleEvent.objects.count,
    ),
    "new customer": lambda f, ann: (
        "/t/cumulus/accounts/new/",
        None,
        {"name": "Once Ltd"},
        Account.objects.count,
    ),
    "case": lambda f, ann: (
        _draft(ann) + "create-case/",
        None,
        {"subject": "Once"},
        Case.objects.count,
    ),
    "activity": lambda f, ann: (
        _draft(ann) + "add-activity/",
        None,
        {"subject": "Once"},
        Activity.objects.count,
    ),
    "quick add": lambda f, ann: (
        _draft(ann) + "quick-add/",
        None,
        {"product": MAIL, "quantity": 3},
        OrderItem.objects.count,
    ),
    "item": lambda f, ann: (
        _draft(ann) + f"add-item/?product={product(MAIL).pk}",
        None,
        {"quantity": 3},
        OrderItem.objects.count,
    ),
    "draft": lambda f, ann: (
        _new_order(f),
        "/t/cumulus/orders/new/",
        {},
        Order.objects.count,
    ),
    "copy": lambda f, ann: (_draft(ann) + "copy/", None, {}, Order.objects.count),
    "execution": lambda f, ann: (_draft(ann) + "execute/", None, {}, SaleEvent.objects.count),
    "deletion": lambda f, ann: (_draft(ann) + "delete/", None, {}, Order.objects.count),
    "credential": lambda f, ann: (
        "/t/cumulus/setup/credentials/add/",
        None,
        {"name": "Night"},
        ApiCredential.objects.count,
    ),
    "saved view": lambda f, ann: (
        "/t/cumulus/orders/views/?query=status%3DDraft",
        None,
        {"name": "Mine", "do": "save"},
        IdempotencyRecord.objects.count,
    ),
}
