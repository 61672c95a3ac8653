"""Webhooks on the pages of Setup, in the inbox, and from the command line."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from typer.testing import CliRunner, Result

from tests.support.html_forms import press_twice
from tests.support.page import Page
from tests.support.setup_fixtures import SetupAdmin
from upline.access.rulebook import system_actor
from upline.cli import load_commands
from upline.cli.commands import app
from upline.eventlog.actions import record_events
from upline.eventlog.rulebook import EventType
from upline.kernel import clock
from upline.kernel.ids import new_id
from upline.models import Delivery, Webhook
from upline.webhooks import actions
from upline.webhooks.rulebook import DeliveryState, DisabledReason, WebhookState

URL = "https://hooks.example.com/upline"
pytestmark = pytest.mark.django_db


def add(admin: SetupAdmin, url: str = URL) -> UUID:
    fields = actions.WebhookFields(url=url, description="ERP")
    made = actions.add_webhook(
        tenant_id=admin.tenant.pk, fields=fields, by=system_actor(), now=clock.now()
    )
    return made.webhook_id


def delivery(admin: SetupAdmin, webhook_id: UUID, state: DeliveryState) -> Delivery:
    pk = actions.send_test(
        tenant_id=admin.tenant.pk, webhook_id=webhook_id, by=system_actor(), now=clock.now()
    )
    finished = None if state is DeliveryState.PENDING else clock.now()
    Delivery.objects.filter(pk=pk).update(state=state, finished_at=finished)
    return Delivery.objects.get(pk=pk)


def test_secret_is_shown_after_adding_and_on_no_other_page(setup_admin: SetupAdmin):
    response = setup_admin.post_form(
        "webhooks/add/", url=URL, description="ERP", types=["upline.order.booked"]
    )

    webhook = Webhook.objects.get()
    assert (webhook.url, webhook.types) == (URL, ["upline.order.booked"])
    content = response.content.decode()
    assert "whsec_" in content
    assert "no-store" in response["Cache-Control"]
    for page in ("webhooks/", f"webhooks/{webhook.pk}/"):
        assert "whsec_" not in setup_admin.open_page(page).html
    rotated = setup_admin.post_form(f"webhooks/{webhook.pk}/rotate/")
    assert "whsec_" in rotated.content.decode()


def test_buttons_pressed_twice_act_once(setup_admin: SetupAdmin):
    pk = add(setup_admin)
    client, page = setup_admin.client, setup_admin.address(f"webhooks/{pk}/")

    press_twice(client, f"{page}test/")
    assert Delivery.objects.count() == 1
    assert "whsec_" in press_twice(client, f"{page}rotate/")
    Delivery.objects.update(state=DeliveryState.FAILED, finished_at=clock.now())
    press_twice(client, f"{page}replay/")

    again = Page(client.get(page)).words
    assert again.count("1 delivery is sent again") == 1
    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == 1


def test_refused_address_is_named_and_nothing_is_added(setup_admin: SetupAdmin):
    response = setup_admin.post_form("webhooks/add/", url="https://10.0.0.1/", description="")

    assert "private network" in Page(response).words
    assert not Webhook.objects.exists()


def test_page_lists_deliveries_and_sends_failed_ones_again(setup_admin: SetupAdmin):
    pk = add(setup_admin)
    failed = delivery(setup_admin, pk, DeliveryState.FAILED)
    delivery(setup_admin, pk, DeliveryState.DELIVERED)

    words = setup_admin.open_page(f"webhooks/{pk}/").words
    setup_admin.post_form(f"webhooks/{pk}/replay/")

    assert "Failed" in words
    assert "Delivered" in words
    failed.refresh_from_db()
    assert failed.state == DeliveryState.PENDING


def test_disabled_webhook_is_in_the_inbox_until_it_is_enabled(setup_admin: SetupAdmin):
    pk = add(setup_admin)
    Webhook.objects.filter(pk=pk).update(
        state=WebhookState.DISABLED,
        disabled_reason=DisabledReason.GONE,
        disabled_at=clock.now() - timedelta(days=1),
    )

    inbox = Page(setup_admin.client.get("/t/alpine/inbox/")).words
    setup_admin.post_form(f"webhooks/{pk}/enable/")
    later = Page(setup_admin.client.get("/t/alpine/inbox/")).words

    assert "answered that it is gone" in inbox
    assert "answered that it is gone" not in later


def test_webhook_of_another_bss_has_no_page(setup_admin: SetupAdmin, other_admin: SetupAdmin):
    pk = add(other_admin)

    assert setup_admin.open_page(f"webhooks/{pk}/", status=404)
    for action in ("test", "rotate", "replay", "enable", "disable", "delete"):
        assert setup_admin.post_form(f"webhooks/{pk}/{action}/").status_code == 404
    assert not Delivery.objects.exists()


def run(*arguments: str) -> Result:
    load_commands()
    return CliRunner().invoke(app, [*arguments, "--bss", "alpine", "--json"])


def test_command_line_tests_lists_and_replays(setup_admin: SetupAdmin):
    pk = str(add(setup_admin))

    [listed] = json.loads(run("webhooks", "list").stdout)
    tested = json.loads(run("webhooks", "test", pk).stdout)
    Delivery.objects.update(state=DeliveryState.FAILED)
    [sent] = json.loads(run("webhooks", "deliveries", pk).stdout)
    replayed = json.loads(run("webhooks", "replay", pk).stdout)

    assert (listed["id"], listed["state"]) == (pk, "active")
    assert sent["id"] == tested["delivery"]
    assert replayed == {"replayed": 1}


def test_command_line_lists_the_event_log(setup_admin: SetupAdmin):
    record_id = new_id()
    with transaction.atomic():
        record_events(
            EventType.ORDER_BOOKED, tenant_id=setup_admin.tenant.pk, record_ids=[record_id]
        )

    result = run("events", "list")

    [event] = map(json.loads, result.stdout.splitlines())
    assert (event["type"], event["subject"]) == ("upline.order.booked", f"orders/{record_id}")
