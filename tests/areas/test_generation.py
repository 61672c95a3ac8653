"""`upline generate`: a distributor of any size, whose orders are booked as all others are."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from upline.backorders.reconciliation import reconcile
from upline.cli import load_commands
from upline.cli.commands import app
from upline.devtools.generation import Plan, create_network, generate, write_sales
from upline.devtools.generation.plan import SALE_WEIGHTS
from upline.models import Account, Order, SaleEvent, Subscription, Tenant
from upline.subscriptions.rulebook import SubscriptionKind, Trigger

NEW_SUBSCRIPTIONS_PER_SALE, ENDS = (
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2026, 7, 1, tzinfo=UTC),
)

load_commands()


def plan(**numbers: int) -> Plan:
    return Plan(
        begins=NEW_SUBSCRIPTIONS_PER_SALE, ends=ENDS, **{"orders": 300, "resellers": 4, **numbers}
    )


@pytest.mark.django_db
def test_generated_sales_are_booked_without_differences():
    shown = []
    made = generate(
        plan(subscriptions=400),
        clock=lambda: ENDS,
        progress=lambda done, total: shown.append((done, total)),
    )

    distributor = Tenant.objects.get(slug="volume")
    orders = Order.objects.filter(tenant=distributor)
    distributor_subscriptions = Subscription.objects.filter(
        tenant=distributor, kind=SubscriptionKind.SUBSCRIPTION
    )
    assert (made.resellers, made.sales, made.orders) == (4, 300, 300)
    assert orders.count() == 300
    assert distributor_subscriptions.count() >= 380
    assert set(orders.values_list("trigger", flat=True)) == {t.value for t in SALE_WEIGHTS}
    assert not orders.filter(account__managed_by=None).exists()
    differences = [d for one in reconcile(tenant_id=distributor.pk) for d in one.differences]
    assert differences == []
    assert shown[-1][0] == shown[-1][1]


@pytest.mark.django_db
def test_same_plan_generates_the_same_sales():
    def dealt(slug: str, seed: int) -> list[tuple[object, ...]]:
        this = plan(orders=60, seed=seed, slug=slug)
        for _ in write_sales(create_network(this, password_hash=""), this):
            pass
        events = SaleEvent.objects.filter(tenant__slug=slug).order_by("happened_at")
        return list(events.values_list("happened_at", "kind", "by"))

    first = dealt("first", seed=7)

    assert len(first) == 60
    assert dealt("again", seed=7) == first
    assert dealt("other", seed=8) != first


@pytest.mark.django_db
def test_generated_events_equal_those_of_the_actions():
    """The records of the resellers' side are those that their own actions would have written."""
    this = plan(orders=120)
    for _ in write_sales(create_network(this, password_hash=""), this):
        pass

    events = SaleEvent.objects.filter(kind=Trigger.PLAN_CHANGED_FULL).first()
    assert events is not None
    [distributor_subscriptions] = events.document["held"]
    record = Subscription.objects.get(pk=distributor_subscriptions["id"])
    assert record.sequence_no >= max(events.sequence_nos)
    assert record.name == f"{record.account.name} - {record.product.name}"
    assert record.history.filter(action="FULL_UPGRADE").exists()
    assert not Account.objects.filter(tenant=record.tenant, managed_by__isnull=False).exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--resellers", "0"], "There can be from 1 to 100,000 resellers."),
        (["--orders", "-1"], "There can be no less than 0 orders and 0 subscriptions."),
        (["--slug", "No Slug"], "small letters, digits and hyphens"),
    ],
)
@pytest.mark.django_db
def test_invalid_plan_is_refused_before_any_write(arguments, sentence):
    result = CliRunner().invoke(app, ["generate", *arguments])

    assert result.exit_code == 2
    assert sentence in " ".join(result.output.replace("│", " ").split())
    assert not Tenant.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_command_reports_created_data_and_does_not_repeat_it():
    arguments = ["generate", "--orders", "20", "--resellers", "2", "--slug", "twice", "--json"]

    first = CliRunner().invoke(app, arguments)
    again = CliRunner().invoke(app, arguments)

    made = json.loads(first.stdout)
    assert (made["slug"], made["sales"], made["orders"]) == ("twice", 20, 20)
    assert again.exit_code == 1
    assert Tenant.objects.filter(slug__startswith="twice").count() == 3


@pytest.mark.django_db
def test_book_command_books_waiting_events_and_exits():
    this = plan(orders=30, resellers=2)
    for _ in write_sales(create_network(this, password_hash=""), this):
        pass

    result = CliRunner().invoke(app, ["book", "--json"])

    assert json.loads(result.stdout)["booked"] == 30
    assert not SaleEvent.objects.filter(state="WAITING").exists()
