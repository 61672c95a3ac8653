"""Order statuses: how far an order is. They are set up by people."""

from typing import Annotated

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, NamedAsked, by_name
from upline.api.noun import Noun
from upline.api.shapes import InSmallLetters, Record
from upline.setup import queries as setup
from upline.setup.queries import StatusRow
from upline.setup.rulebook import StatusKind

NOUN = Noun("order statuses", "The statuses an order can have, and what each means.")


class OrderStatus(Record):
    """An order status. `kind` says what it means to have it."""

    kind: Annotated[StatusKind, InSmallLetters()]
    is_default: bool


class StatusesAsked(NamedAsked):
    """Which order statuses are wanted."""

    kind: Annotated[StatusKind, InSmallLetters()] | None = None


@NOUN.reads("/order-statuses", Listed[OrderStatus])
def list_order_statuses(request: Call, asked: Query[StatusesAsked]) -> Listed[OrderStatus]:
    """List order statuses."""
    rows = setup.status_rows(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if asked.kind in (None, row.kind)]
    return by_name(wanted, asked, _status, of="order-statuses")


def _status(row: StatusRow) -> OrderStatus:
    return OrderStatus(id=row.id, name=row.name, kind=row.kind, is_default=row.is_default)
