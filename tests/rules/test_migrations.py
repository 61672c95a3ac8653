"""The tables are what the models say, and their rows what the actions of today would write."""

import importlib
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation

from tests.support.order_fixtures import create_order_fixtures
from tests.support.record_fixtures import NOW, create_record_fixtures
from tests.support.storefront import PASSWORD, open_storefront
from upline.access.rulebook import system_actor
from upline.cli.preparation import known_migrations
from upline.database.migration_phases import UnknownPhase, phase_of, plan_of
from upline.kernel.verdicts import Refused
from upline.models import Account, AccountLink, Order, OrderType, StorefrontUser
from upline.storefront import actions as storefront
from upline.storefront.actions import NewStorefrontUser

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


def test_links_of_stored_invitations_to_a_storefront_still_open_it():
    """0051 moves what is stored of a link; who holds one sets their password by it, until it expires."""
    fixtures = create_record_fixtures()
    open_storefront(fixtures)
    account = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    links = {name: _invite(account, name) for name in ("ann", "ben")}
    long_ago = NOW - timedelta(days=30)
    with connection.cursor() as cursor:
        cursor.execute("""
            SET CONSTRAINTS ALL IMMEDIATE;
            ALTER TABLE upline_storefrontinvitation
                ADD COLUMN token_digest varchar(64), ADD COLUMN expires_at timestamptz;
            UPDATE upline_storefrontinvitation AS invitation
            SET token_digest = link.token_digest, expires_at = link.expires_at
            FROM upline_accountlink AS link WHERE link.storefront_invitation_id = invitation.id;
            DELETE FROM upline_accountlink;
        """)
        cursor.execute(
            "UPDATE upline_storefrontinvitation SET expires_at = %s WHERE name = 'ben'", [long_ago]
        )

        cursor.execute(_statement("0051_links_of_storefronts"))

    assert AccountLink.objects.filter(storefront_invitation__account=account).count() == 2
    accept = partial(
        storefront.accept_storefront_invitation,
        tenant_id=account.tenant_id,
        password=PASSWORD,
        now=NOW,
    )
    assert StorefrontUser.objects.get(pk=accept(token=links["ann"])).name == "ann"
    with pytest.raises(Refused) as refusal:
        accept(token=links["ben"])
    assert refusal.value.code == "expired_link"


def _invite(account: Account, name: str) -> str:
    """Invite somebody, and return what their link has."""
    link = storefront.invite_storefront_user(
        tenant_id=account.tenant_id,
        account_id=account.pk,
        new=NewStorefrontUser(name=name, email=f"{name}@huber.example"),
        site="",
        by=system_actor(),
        now=NOW,
    )
    return link.token


def _statement(migration: str) -> str:
    """Return the one SQL statement of a migration."""
    operations = importlib.import_module(f"upline.migrations.{migration}").Migration.operations
    [statement] = [one.sql for one in operations if isinstance(one, migrations.RunSQL)]
    return statement


def _migration(name: str, *operations: Operation, phase: str | None = None) -> migrations.Migration:
    made = migrations.Migration(name, "upline")
    made.operations = list(operations)
    if phase:
        made.phase = phase
    return made


ADDS = migrations.AddField("order", "note", models.TextField(null=True))
REMOVES = migrations.RemoveField("order", "note")


def test_each_migration_says_whether_it_runs_before_or_after_the_new_version_starts():
    names = sorted(known_migrations())
    modules = [importlib.import_module(f"upline.migrations.{name}") for name in names]

    plan = plan_of(
        [one.Migration(name, "upline") for one, name in zip(modules, names, strict=True)]
    )

    assert plan.before + plan.after == tuple(names)


def test_migration_that_does_more_than_add_must_say_when_it_runs():
    needed = migrations.AddField("order", "note", models.TextField())

    assert phase_of(_migration("0998_adds", ADDS)) == "before"
    for operation in (REMOVES, needed, migrations.RunSQL("SELECT 1")):
        with pytest.raises(UnknownPhase, match='give its class phase = "before"'):
            phase_of(_migration("0999_more", operation))
    with pytest.raises(UnknownPhase, match="has the phase later"):
        phase_of(_migration("0999_more", REMOVES, phase="later"))


def test_migrations_are_split_at_the_first_that_runs_after_the_new_version_has_started():
    plan = plan_of(
        [
            _migration("0997_adds", ADDS),
            _migration("0998_removes", REMOVES, phase="after"),
            _migration("0999_adds", ADDS),
        ]
    )

    assert (plan.before, plan.after) == (("0997_adds",), ("0998_removes", "0999_adds"))
