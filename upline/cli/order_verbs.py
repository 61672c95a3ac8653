"""What the command line does for each action on an order: one domain call each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from upline.access.rulebook import Actor
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.crm import actions as crm
from upline.crm.actions import ActivityTerms, NewCase, NewEmail, NewFile
from upline.kernel.clock import day_of
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.actions import ItemChange
from upline.orders.queries import OrderPage, order_page
from upline.orders.rulebook import Adds, OrderAction
from upline.printing.pdf import render
from upline.printing.queries import order_print_out
from upline.printing.rulebook import Language, Paper
from upline.selling import actions as selling
from upline.selling.actions import ItemAddition, WantedDelivery, WantedItem
from upline.tenancy.queries import TenantFacts, logo_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the command line says: the order, who does it, and the options of the action."""

    tenant: TenantFacts
    order_id: UUID
    by: Actor
    now: datetime
    changes: Mapping[str, Any]
    item: int | None = None
    product: str = ""
    cycle: BillingCycle = BillingCycle.MONTHLY
    quantity: int | None = None
    start: date | None = None
    text: str = ""
    to: str = ""
    file: Path | None = None

    @property
    def order(self) -> dict[str, Any]:
        """Return which order, and by whom."""
        return {"tenant_id": self.tenant.id, "order_id": self.order_id, "by": self.by}

    @property
    def today(self) -> date:
        return day_of(self.now, timezone=self.tenant.timezone)

    def page(self) -> OrderPage:
        """Return the order as who asks may see it. Raises: Refused."""
        page = order_page(tenant_id=self.tenant.id, order_id=self.order_id, by=self.by)
        if page is None:
            raise refuse("unknown_record", "This BSS has no such order.", "order")
        return page

    def item_id(self) -> UUID:
        """Return the item at the position asked for. Raises: Refused `unknown_item`."""
        for line in self.page().lines:
            if line.position == self.item:
                return line.id
        raise orders.unknown_item()

    def needed_file(self) -> Path:
        """Raises: Refused — no file is named."""
        if self.file is None:
            raise refuse("required_field_missing", "Name a file with --file.", "file")
        return self.file


def _copy(asked: Asked) -> None:
    orders.copy_order(**asked.order, order_date=asked.today, now=asked.now)


def _deliver_by(action: OrderAction) -> Callable[[Asked], None]:
    def deliver(asked: Asked) -> None:
        asked.page().check(action)
        wanted = WantedDelivery(item_ids=[asked.item_id()], start_date=asked.start)
        selling.deliver_items(**asked.order, wanted=wanted, action=action, now=asked.now)

    return deliver


def _add_by(action: OrderAction) -> Callable[[Asked], None]:
    def add(asked: Asked) -> None:
        asked.page().check(action)
        product = catalog.find_product(seller=asked.tenant, code=asked.product)
        if product is None:
            raise refuse("unknown_product", f"There is no product “{asked.product}”.", "product")
        item = WantedItem(
            adds=Adds.SUBSCRIPTION,
            product_id=product.pk,
            billing_cycle=asked.cycle,
            quantity=asked.quantity or 0,
        )
        addition = ItemAddition(item=item, action=action)
        selling.add_order_item(**asked.order, addition=addition, now=asked.now)

    return add


def _change_by(action: OrderAction) -> Callable[[Asked], None]:
    def change(asked: Asked) -> None:
        asked.page().check(action)
        wanted = ItemChange(quantity=asked.quantity or 0)
        orders.change_item(**asked.order, item_id=asked.item_id(), change=wanted, action=action)

    return change


def _delete_item(asked: Asked) -> None:
    asked.page().check(OrderAction.DELETE_ITEM)
    orders.delete_item(**asked.order, item_id=asked.item_id())


def _print_out(asked: Asked) -> None:
    page = asked.page()
    page.check(OrderAction.VIEW_PRINT_OUT)
    printed = order_print_out(order=page, language=Language.ENGLISH)
    logo = logo_of(tenant_id=asked.tenant.id)
    asked.needed_file().write_bytes(render(printed, paper=Paper.A4, logo=logo))


def _add_attachment(asked: Asked) -> None:
    path = asked.needed_file()
    new = NewFile(name=path.name, declared="", content=path.read_bytes())
    crm.add_attachment(**asked.order, new=new, now=asked.now)


def _write_email(asked: Asked) -> None:
    new = NewEmail(to=[asked.to], subject=asked.text, text=asked.text)
    crm.write_email(**asked.order, new=new, now=asked.now)


VERBS: Mapping[OrderAction, Callable[[Asked], object]] = {
    OrderAction.EDIT: lambda asked: orders.edit(**asked.order, changes=asked.changes),
    OrderAction.SUBMIT: lambda asked: orders.submit_order(**asked.order),
    OrderAction.EXECUTE: lambda asked: selling.execute_order(
        **asked.order, start_date=asked.start, now=asked.now
    ),
    OrderAction.DELIVER: _deliver_by(OrderAction.DELIVER),
    OrderAction.COPY: _copy,
    OrderAction.DELETE: lambda asked: orders.delete_order(**asked.order),
    OrderAction.CANCEL: lambda asked: orders.cancel_order(**asked.order),
    OrderAction.ADD_ITEM: _add_by(OrderAction.ADD_ITEM),
    OrderAction.QUICK_ADD: _add_by(OrderAction.QUICK_ADD),
    OrderAction.UPDATE_ITEM: _change_by(OrderAction.UPDATE_ITEM),
    OrderAction.DELETE_ITEM: _delete_item,
    OrderAction.EXECUTE_ITEM: _deliver_by(OrderAction.EXECUTE_ITEM),
    OrderAction.CHANGE_ITEM_QUANTITY: _change_by(OrderAction.CHANGE_ITEM_QUANTITY),
    OrderAction.VIEW_PRINT_OUT: _print_out,
    OrderAction.ADD_ACTIVITY: lambda asked: crm.add_activity(
        **asked.order, terms=ActivityTerms(subject=asked.text), now=asked.now
    ),
    OrderAction.WRITE_EMAIL: _write_email,
    OrderAction.RELATE_EMAIL: lambda asked: crm.relate_email(
        **asked.order, subject=asked.text, now=asked.now
    ),
    OrderAction.CREATE_CASE: lambda asked: crm.create_case(
        **asked.order, new=NewCase(subject=asked.text), now=asked.now
    ),
    OrderAction.ADD_NOTE: lambda asked: crm.add_note(**asked.order, text=asked.text, now=asked.now),
    OrderAction.ADD_ATTACHMENT: _add_attachment,
    OrderAction.EXPORT: lambda asked: asked.page().check(OrderAction.EXPORT),
}

assert VERBS.keys() == set(OrderAction), "an action that the command line does not know"
