"""`upline webhooks`: the webhooks of a BSS, for who looks into them from a script."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from upline.cli.actors import Person, acting, tenant_and_actor
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    CommandFailed,
    app,
    print_json,
    running_application,
)

if TYPE_CHECKING:
    from upline.access.rulebook import Actor
    from upline.tenancy.queries import TenantFacts
    from upline.webhooks.queries import DeliveryRow, WebhookRow

webhooks = typer.Typer(
    help="List and test webhooks, and send what has failed again.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(webhooks, name="webhooks")

_Bss = Annotated[str, typer.Option("--bss", help="The short name of the BSS.")]
_Webhook = Annotated[UUID, typer.Argument(help="The id that `upline webhooks list` shows.")]
_MAX_LISTED = 200


@contextmanager
def _acting_in(bss: str, person: str) -> "Iterator[tuple[TenantFacts, Actor]]":
    """Return the BSS and who acts. Raises: CommandFailed — it is refused, or there is no such record."""
    with running_application():
        from django.core.exceptions import ObjectDoesNotExist

        tenant, actor = tenant_and_actor(bss, person)
        try:
            with acting(person):
                yield tenant, actor
        except ObjectDoesNotExist:
            raise CommandFailed(f"{tenant.name} has no such webhook or delivery.") from None


@webhooks.command("list")
def list_webhooks(bss: _Bss, *, person: Person = "", as_json: AsJson = False) -> None:
    """List the webhooks of a BSS, without their secrets."""
    with _acting_in(bss, person) as (tenant, actor):
        from upline.webhooks import queries

        rows = queries.list_webhooks(tenant_id=tenant.id, by=actor)
    found = [_webhook_json(row) for row in rows]
    if as_json:
        print_json(found)
        return
    for one in found:
        reason = f" ({one['disabled_reason']})" if one["disabled_reason"] else ""
        types = ", ".join(one["types"]) or "all types"
        typer.echo(f"{one['id']}  {one['url']}  {one['state']}{reason}  {types}")


def _webhook_json(row: "WebhookRow") -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "description": row.description,
        "types": [one.value for one in row.types],
        "state": row.state.value,
        "disabled_reason": row.disabled_reason.value if row.disabled_reason else None,
        "last_success_at": row.last_success_at.isoformat() if row.last_success_at else None,
    }


@webhooks.command("test")
def send_test_event(
    webhook: _Webhook, bss: _Bss, *, person: Person = "", as_json: AsJson = False
) -> None:
    """Send a test event. The worker sends it; `deliveries` says what came of it."""
    with _acting_in(bss, person) as (tenant, actor):
        from upline.kernel import clock
        from upline.webhooks.actions import send_test

        delivery_id = send_test(tenant_id=tenant.id, webhook_id=webhook, by=actor, now=clock.now())
    if as_json:
        print_json({"delivery": str(delivery_id)})
        return
    typer.echo(f"Delivery {delivery_id}.")


@webhooks.command("deliveries")
def list_deliveries(
    webhook: _Webhook,
    bss: _Bss,
    *,
    limit: Annotated[int, typer.Option(min=1, max=_MAX_LISTED, help="At most so many.")] = 50,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """List the latest deliveries of a webhook, the newest first."""
    with _acting_in(bss, person) as (tenant, actor):
        from upline.webhooks import queries

        page = queries.list_deliveries(
            tenant_id=tenant.id, webhook_id=webhook, by=actor, limit=limit
        )
    found = [_delivery_json(row) for row in page.rows]
    if as_json:
        print_json(found)
        return
    for one in found:
        last = one["attempts"][-1] if one["attempts"] else {}
        result = f"{last.get('result', 'not tried yet')} {last.get('status') or ''}".rstrip()
        typer.echo(
            f"{one['id']}  {one['type']}  {one['state']}  {len(one['attempts'])} attempts  {result}"
        )


def _delivery_json(row: "DeliveryRow") -> dict[str, Any]:
    return {
        "id": row.id,
        "webhook_id": row.message_id,
        "type": row.type,
        "state": row.state.value,
        "created_at": row.created_at.isoformat(),
        "next_attempt_at": row.next_attempt_at.isoformat() if row.next_attempt_at else None,
        "attempts": [
            {
                "at": one.at.isoformat(),
                "result": one.result.value,
                "status": one.status,
                "milliseconds": one.milliseconds,
            }
            for one in row.attempts
        ],
    }


@webhooks.command("replay")
def replay_deliveries(
    webhook: _Webhook,
    bss: _Bss,
    *,
    delivery: Annotated[
        UUID | None, typer.Option(help="Only this delivery; else all that have failed.")
    ] = None,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Send deliveries again, with the same `webhook-id`."""
    with _acting_in(bss, person) as (tenant, actor):
        from upline.kernel import clock
        from upline.webhooks.actions import replay

        count = replay(
            tenant_id=tenant.id,
            webhook_id=webhook,
            delivery_id=delivery,
            by=actor,
            now=clock.now(),
        )
    if as_json:
        print_json({"replayed": count})
        return
    typer.echo(f"{count} sent again.")
