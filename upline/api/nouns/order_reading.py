"""What all operations on an order need: the order as it stands, and the version that was read."""

from collections.abc import Callable
from uuid import UUID

from upline.api.caller import Call
from upline.api.noun import Stamped, made
from upline.api.nouns import order_shapes
from upline.api.problems import Wrong
from upline.api.reading import seen_count
from upline.api.rehearsals import Rehearsal, rehearsed
from upline.orders.queries import OrderPage, editable_order, order_page


def get_order(request: Call, order_id: UUID) -> OrderPage:
    """Raises: Wrong `not_found` — this BSS has no such order, or none that the program may see."""
    caller = request.auth
    page = order_page(tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor)
    if page is None:
        raise Wrong(404, "not_found", "This BSS has no such order.")
    return page


def shown(request: Call, order_id: UUID) -> Stamped:
    """Return an order as JSON has it, stamped with its version and its address."""
    page = get_order(request, order_id)
    fields = editable_order(tenant_id=request.auth.tenant.id, order_id=order_id)
    assert fields is not None, "the page has just been read"
    body = order_shapes.order(page, fields)
    return Stamped(body=body, version=page.version)


def made_order(request: Call, order_id: UUID) -> Stamped:
    """Return an order that was just made, and where it is."""
    return made(shown(request, order_id), "get_order", order_id=order_id)


def done(
    request: Call,
    order_id: UUID,
    do: Callable[[int | None], UUID | None],
    *,
    dry_run: bool = False,
) -> Stamped:
    """Do something with an order and return it as it stands then, or the one that came of it.

    `do` takes the version that was read, None where any will do, and returns the id of an order
    that it made. Rehearsed, nothing of it happens.
    """
    version = seen_count(request)

    def act() -> Stamped:
        new_id = do(version)
        return made_order(request, new_id) if new_id else shown(request, order_id)

    if not dry_run:
        return act()
    return Stamped(body=rehearsed(request, act))


OrderOrRehearsal = order_shapes.Order | Rehearsal[order_shapes.Order]
