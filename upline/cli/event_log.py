"""`upline events`: the event log of a BSS, one CloudEvent per line."""

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from upline.cli.actors import Person, acting, tenant_and_actor
from upline.cli.commands import OPTION_NAMES, AsJson, app, running_application

if TYPE_CHECKING:
    from upline.eventlog.queries import Event

events = typer.Typer(
    help="List and follow what happens to the records of a BSS.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(events, name="events")

_Bss = Annotated[str, typer.Option("--bss", help="The short name of the BSS.")]
_After = Annotated[
    int | None, typer.Option(min=0, help="The position after which to begin; else the oldest kept.")
]
_PAGE = 200
_FOLLOW_EVERY_S = 1.0


@events.command("list")
def list_events(
    bss: _Bss,
    *,
    after: _After = None,
    limit: Annotated[int, typer.Option(min=1, max=_PAGE, help="At most so many.")] = 50,
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """List events, the oldest first."""
    with running_application():
        from upline.eventlog.actions import read_events

        tenant, actor = tenant_and_actor(bss, person)
        with acting(person):
            page = read_events(after, tenant_id=tenant.id, limit=limit, types=(), by=actor)
        for event in page.events:
            _print(event, as_json=as_json)


@events.command("follow")
def follow_events(
    bss: _Bss, *, after: _After = None, person: Person = "", as_json: AsJson = False
) -> None:
    """Print events as they happen, until interrupted; with `--after`, first those since then."""
    with running_application():
        from upline.eventlog.actions import LATEST, read_events

        tenant, actor = tenant_and_actor(bss, person)
        position = LATEST if after is None else after
        while True:
            with acting(person):
                page = read_events(position, tenant_id=tenant.id, limit=_PAGE, types=(), by=actor)
            for event in page.events:
                _print(event, as_json=as_json)
            position = page.next_position
            if not page.has_more:
                time.sleep(_FOLLOW_EVERY_S)


def _print(event: "Event", *, as_json: bool) -> None:
    from upline.eventlog.cloudevents import cloud_event

    document = cloud_event(event)
    if as_json:
        typer.echo(json.dumps(document))
    else:
        typer.echo(
            f"{event.position}  {document['time']}  {document['type']}  {document['subject']}"
            f"  {event.sequence_no}"
        )
