"""Webhooks: what is sent, by whom it is signed, when it is tried again, and where it is never sent."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.support.record_fixtures import RecordFixtures
from tests.support.webhook_receiver import (
    Received,
    Receiver,
    endless_body,
    endless_headers,
    receiver_running,
    status,
)
from upline.access.rulebook import system_actor
from upline.event_messages import MESSAGE_WRITERS
from upline.eventlog.actions import record_events, sequence_events
from upline.eventlog.rulebook import EventType
from upline.kernel import clock
from upline.kernel.ids import new_id
from upline.models import Delivery, Tenant, Webhook
from upline.webhooks import actions, sending
from upline.webhooks.actions import WebhookFields
from upline.webhooks.addresses import is_public, url_problem
from upline.webhooks.delivery import create_deliveries, deliver_due
from upline.webhooks.rulebook import (
    CLAIM,
    DISABLED_AFTER,
    MAX_ATTEMPTS,
    RETRY_DELAYS,
    AttemptResult,
    DeliveryState,
    DisabledReason,
    WebhookState,
)
from upline.webhooks.sending import Outcome, send

BY = system_actor()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = True
    with receiver_running() as running:
        yield running


class Hook:
    """A webhook of Alpine's, and a clock that is moved by hand."""

    def __init__(self, tenant: Tenant, url: str, *types: EventType) -> None:
        self.tenant_id: UUID = tenant.pk
        self.now = clock.now()
        sequence_events()
        fields = WebhookFields(url=url, types=types)
        made = actions.add_webhook(tenant_id=tenant.pk, fields=fields, by=BY, now=self.now)
        self.id, self.secret = made.webhook_id, made.secret

    def happens(self, event_type: EventType = EventType.ORDER_UPDATED) -> UUID:
        """Have an event, of a record of its own."""
        record_id = new_id()
        with transaction.atomic():
            record_events(event_type, tenant_id=self.tenant_id, record_ids=[record_id])
        return record_id

    def deliver(self, *, after: timedelta = timedelta()) -> None:
        self.now += after
        sequence_events()
        create_deliveries(writers=MESSAGE_WRITERS, now=self.now)
        deliver_due(clock=lambda: self.now)

    @property
    def row(self) -> Webhook:
        return Webhook.objects.get(pk=self.id)

    def deliveries(self) -> list[Delivery]:
        return list(Delivery.objects.filter(webhook_id=self.id).order_by("pk"))


@pytest.fixture
def hook(two_weeks_of_sales: RecordFixtures, receiver: Receiver) -> Hook:
    return Hook(two_weeks_of_sales.alpine, receiver.url)


def is_signed(received: Received, secret: str) -> bool:
    """Check a signature as the specification of Standard Webhooks says, by its text alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = ".".join(
        [received.headers["webhook-id"], received.headers["webhook-timestamp"], received.body]
    )
    expected = base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in received.headers["webhook-signature"].split(" ")]
    return ["v1", expected] in given


def test_event_is_sent_signed_as_cloud_event(hook: Hook, receiver: Receiver):
    record_id = hook.happens()

    hook.deliver()

    [received] = receiver.received
    event = json.loads(received.body)
    assert is_signed(received, hook.secret)
    assert not is_signed(received, "whsec_" + base64.b64encode(b"another").decode())
    assert received.headers["webhook-id"] == event["id"]
    assert received.headers["content-type"].startswith("application/cloudevents+json")
    assert (event["type"], event["subject"]) == ("upline.order.updated", f"orders/{record_id}")
    [delivery] = hook.deliveries()
    assert (delivery.state, delivery.attempts[0]["status"]) == (DeliveryState.DELIVERED, 200)
    hook.deliver()
    assert len(receiver.received) == 1


def test_webhook_gets_its_types_of_its_bss_only(
    two_weeks_of_sales: RecordFixtures, receiver: Receiver
):
    hook = Hook(two_weeks_of_sales.alpine, receiver.url, EventType.ORDER_BOOKED)
    booked = hook.happens(EventType.ORDER_BOOKED)
    hook.happens(EventType.ORDER_UPDATED)
    with transaction.atomic():
        record_events(
            EventType.ORDER_BOOKED,
            tenant_id=two_weeks_of_sales.cumulus.pk,
            record_ids=[new_id()],
        )

    hook.deliver()

    assert [json.loads(one.body)["data"]["id"] for one in receiver.received] == [str(booked)]


def test_failed_delivery_is_tried_again_with_the_same_id(hook: Hook, receiver: Receiver):
    receiver.responses = [status(500), status(200)]
    hook.happens()

    hook.deliver()
    assert hook.row.failing_since is not None
    hook.deliver(after=RETRY_DELAYS[0] - timedelta(seconds=1))
    assert len(receiver.received) == 1
    hook.deliver(after=timedelta(seconds=1))

    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    [delivery] = hook.deliveries()
    assert [one["status"] for one in delivery.attempts] == [500, 200]
    assert (hook.row.failing_since, delivery.state) == (None, DeliveryState.DELIVERED)


def test_three_days_without_success_disable_the_webhook(hook: Hook, receiver: Receiver):
    receiver.responses = [status(500)]
    hook.happens()

    hook.deliver()
    for delay in RETRY_DELAYS:
        hook.deliver(after=delay)

    [delivery] = hook.deliveries()
    assert (delivery.state, len(delivery.attempts)) == (DeliveryState.FAILED, MAX_ATTEMPTS)
    assert sum(RETRY_DELAYS, timedelta()) > DISABLED_AFTER
    assert (hook.row.state, hook.row.disabled_reason) == (
        WebhookState.DISABLED,
        DisabledReason.FAILING,
    )


def test_gone_disables_at_once_and_enabling_sends_what_has_waited(hook: Hook, receiver: Receiver):
    receiver.responses = [status(410), status(200)]
    hook.happens()
    hook.deliver()
    assert (hook.row.state, hook.row.disabled_reason) == (
        WebhookState.DISABLED,
        DisabledReason.GONE,
    )

    hook.happens()
    hook.deliver(after=timedelta(hours=1))
    assert len(receiver.received) == 1
    actions.enable_webhook(tenant_id=hook.tenant_id, webhook_id=hook.id, by=BY)
    hook.deliver()

    assert len(receiver.received) == 3
    assert {one.state for one in hook.deliveries()} == {DeliveryState.DELIVERED}


def test_both_secrets_sign_for_a_day_after_rotation(hook: Hook, receiver: Receiver):
    made = actions.rotate_secret(tenant_id=hook.tenant_id, webhook_id=hook.id, by=BY, now=hook.now)
    hook.happens()
    hook.deliver()
    hook.happens()
    hook.deliver(after=timedelta(days=1))

    during, afterwards = receiver.received
    assert is_signed(during, made.secret)
    assert is_signed(during, hook.secret)
    assert is_signed(afterwards, made.secret)
    assert not is_signed(afterwards, hook.secret)


def test_killed_worker_leaves_a_claim_after_which_the_message_is_sent_again(
    hook: Hook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    hook.happens()
    sequence_events()
    create_deliveries(writers=MESSAGE_WRITERS, now=hook.now)
    # As a worker that was killed after its claim has left it.
    Delivery.objects.update(claimed_until=hook.now + CLAIM, attempt_count=1)

    hook.deliver(after=CLAIM - timedelta(seconds=1))
    assert receiver.received == []
    hook.deliver(after=timedelta(seconds=1))

    assert len(receiver.received) == 1
    [delivery] = hook.deliveries()
    assert (delivery.state, delivery.attempt_count) == (DeliveryState.DELIVERED, 2)


def test_delivery_that_kills_every_worker_ends(hook: Hook, receiver: Receiver):
    hook.happens()
    sequence_events()
    create_deliveries(writers=MESSAGE_WRITERS, now=hook.now)
    Delivery.objects.update(attempt_count=MAX_ATTEMPTS)

    hook.deliver()

    [delivery] = hook.deliveries()
    assert receiver.received == []
    assert delivery.state == DeliveryState.FAILED
    assert delivery.attempts[-1]["result"] == AttemptResult.INTERRUPTED


def test_replay_sends_failed_deliveries_again_with_their_ids(hook: Hook, receiver: Receiver):
    receiver.responses = [status(400)]
    hook.happens()
    hook.deliver()
    Delivery.objects.update(state=DeliveryState.FAILED, attempt_count=MAX_ATTEMPTS)
    receiver.responses = [status(204)]

    replayed = actions.replay(tenant_id=hook.tenant_id, webhook_id=hook.id, by=BY, now=hook.now)
    hook.deliver()

    first, again = receiver.received
    assert replayed == 1
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert hook.deliveries()[0].state == DeliveryState.DELIVERED


def test_test_event_is_sent_to_disabled_webhook_once(hook: Hook, receiver: Receiver):
    receiver.responses = [status(500)]
    actions.disable_webhook(tenant_id=hook.tenant_id, webhook_id=hook.id, by=BY, now=hook.now)
    actions.send_test(tenant_id=hook.tenant_id, webhook_id=hook.id, by=BY, now=hook.now)

    hook.deliver()

    [received] = receiver.received
    assert json.loads(received.body)["type"] == "upline.webhook.test"
    assert is_signed(received, hook.secret)
    assert hook.deliveries()[0].state == DeliveryState.FAILED


# Requests


def sent(url: str, *, allows_private: bool = True, total_s: float = 0.5) -> Outcome:
    """Send in a thread of its own: in this one, the event loop of a browser may be running."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        sending_once = send(url, "{}", {}, allows_private=allows_private, total_s=total_s)
        return thread.submit(asyncio.run, sending_once).result()


def test_redirect_is_not_followed(receiver: Receiver):
    receiver.responses = [status(302, Location=receiver.url)]

    assert sent(receiver.url) == Outcome(result=AttemptResult.REDIRECTED, status=302)
    assert len(receiver.received) == 1


def test_body_of_a_gigabyte_is_not_read(receiver: Receiver):
    receiver.responses = [endless_body]
    began = datetime.now(tz=clock.now().tzinfo)

    assert sent(receiver.url, total_s=5).result is AttemptResult.DELIVERED
    assert datetime.now(tz=clock.now().tzinfo) - began < timedelta(seconds=3)


def test_receiver_that_stalls_is_given_up(receiver: Receiver):
    receiver.responses = [endless_headers]

    assert sent(receiver.url).result is AttemptResult.TIMED_OUT


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_private_address_is_not_connected_to(receiver: Receiver, host: str):
    url = receiver.url.replace("127.0.0.1", host)

    assert sent(url, allows_private=False).result is AttemptResult.PRIVATE_ADDRESS
    assert receiver.received == []


def test_name_is_resolved_once_so_that_a_second_answer_leads_nowhere(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    """DNS rebinding: the name is public when it is checked, and would be private when it is connected to."""
    answers = [[(2, 1, 6, "", ("203.0.113.7", receiver.port))]]
    answers += [[(2, 1, 6, "", ("127.0.0.1", receiver.port))]] * 5
    queries = []

    async def getaddrinfo(self, host, port, **_):
        queries.append(host)
        return answers[min(len(queries), len(answers)) - 1]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(sending, "is_public", lambda address: str(address) == "203.0.113.7")
    url = receiver.url.replace("127.0.0.1", "rebinding.example")

    outcome = sent(url, allows_private=False)

    assert outcome.result in {AttemptResult.TIMED_OUT, AttemptResult.NO_CONNECTION}
    assert receiver.received == []


PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1",
    "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "2001:db8::1",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_is_not_of_the_internet_is_private(address: str):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_internet_is_public(address: str):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://", "https://user:secret@example.com/",
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://127.1/", "https://2130706433/",
        "https://db.internal/", "https://example.com:0/", "https://example.com:99999/", "https://exa mple.com/",
        "https://example.com/#part", "https://bücher.example/", "https://[fe80::1%25eth0]/", "https://a..b/", "//x",
        "https://example.com/" + "a" * 500,
    ],
)  # fmt: skip
def test_address_that_no_webhook_has_is_refused(url: str):
    assert url_problem(url, allows_private=False) is not None


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://hooks.example.com:8443/a?b=c", "https://1.1.1.1/x"]
)
def test_public_address_is_accepted(url: str):
    assert url_problem(url, allows_private=False) is None
