"""The tables are what the models say, and their rows what the actions of today would write."""

import importlib

import pytest
from django.core.management import call_command
from django.db import connection

from tests.support.order_fixtures import create_order_fixtures
from upline.models import Account, Order, OrderType

pytestmark = pytest.mark.django_db


def test_models_match_migrations():
    call_command("makemigrations", check=True, dry_run=True)


def test_texts_of_earlier_versions_are_normalised():
    fixtures = create_order_fixtures()
    huber = fixtures.accounts["Huber Bakery"]
    order = fixtures.back_order(1)
    apart, composed = "Zu\u0308rn", "Z\u00fcrn"
    Account.objects.filter(pk=huber.pk).update(
        name=apart, billing_address=f"{apart}\n\\1", custom_fields={apart: f'"{apart}" \\'}
    )
    Order.objects.filter(pk=order.pk).update(name=apart)
    kinds = [
        OrderType.objects.create(tenant=fixtures.alpine, name=name) for name in (composed, apart)
    ]

    migration = importlib.import_module("upline.migrations.0024_normalise_texts").Migration
    with connection.cursor() as cursor:
        for statement in migration.operations[0].sql:
            cursor.execute(statement)

    huber.refresh_from_db()
    assert (huber.name, huber.billing_address) == (composed, f"{composed}\n\\1")
    assert huber.custom_fields == {composed: f'"{composed}" \\'}
    assert Order.objects.get(pk=order.pk).name == composed
    # A name that is taken in its other form stays as it is.
    assert [OrderType.objects.get(pk=kind.pk).name for kind in kinds] == [composed, apart]
