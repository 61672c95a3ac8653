"""The handler of each order action on the command line: one domain call each."""

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
from upline.crm.actions import ActivityInput, NewCase, NewEmail, NewFile
from upline.kernel.clock import local_date
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.actions import ItemChange
from upline.orders.queries import OrderPage, order_page
from upline.orders.rulebook import ItemKind, OrderAction
from upline.printing.pdf import render
from upline.printing.queries import order_print_out
from upline.printing.rulebook import Language, Paper
from upline.selling import actions as selling
from upline.selling.actions import DeliverySpec, ItemAddition, ItemSpec
from upline.tenancy.queries import TenantFacts, logo_of


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderCommand:
    """The command line: the order, who acts, and the options of the action."""

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
        """Return the keyword arguments that name the order and the actor."""
        return {"tenant_id": self.tenant.id, "order_id": self.order_id, "by": self.by}

    @property
    def today(self) -> date:
        return local_date(self.now, timezone=self.tenant.timezone)

    def page(self) -> OrderPage:
        """Return the order's page, as the actor may see it. Raises: Refused."""
        page = order_page(tenant_id=self.tenant.id, order_id=self.order_id, by=self.by)
        if page is None:
            raise refuse("unknown_record", "This BSS has no such order.", "order")
        return page

    def item_id(self) -> UUID:
        """Return the item at the given position. Raises: Refused `unknown_item`."""
        for line in self.page().lines:
            if line.position == self.item:
                return line.id
        raise orders.unknown_item()

    def required_file(self) -> Path:
        """Raises: Refused — no file is named."""
        if self.file is None:
            raise refuse("required_field_missing", "Name a file with --file.", "file")
        return self.file


def _copy(command: OrderCommand) -> None:
    orders.copy_order(**command.order, order_date=command.today, now=command.now)


def _delivery_handler(action: OrderAction) -> Callable[[OrderCommand], None]:
    def deliver(command: OrderCommand) -> None:
        command.page().check(action)
        wanted = DeliverySpec(item_ids=[command.item_id()], start_date=command.start)
        selling.deliver_items(**command.order, delivery_spec=wanted, action=action, now=command.now)

    return deliver


def _addition_handler(action: OrderAction) -> Callable[[OrderCommand], None]:
    def add(command: OrderCommand) -> None:
        command.page().check(action)
        product = catalog.find_product(seller=command.tenant, code=command.product)
        if product is None:
            raise refuse("unknown_product", f"There is no product “{command.product}”.", "product")
        item = ItemSpec(
            kind=ItemKind.SUBSCRIPTION,
            product_id=product.pk,
            billing_cycle=command.cycle,
            quantity=command.quantity or 0,
        )
        addition = ItemAddition(item=item, action=action)
        selling.add_order_item(**command.order, addition=addition, now=command.now)

    return add


def _change_handler(action: OrderAction) -> Callable[[OrderCommand], None]:
    def change(command: OrderCommand) -> None:
        command.page().check(action)
        wanted = ItemChange(quantity=command.quantity or 0)
        orders.change_item(**command.order, item_id=command.item_id(), change=wanted, action=action)

    return change


def _delete_item(command: OrderCommand) -> None:
    command.page().check(OrderAction.DELETE_ITEM)
    orders.delete_item(**command.order, item_id=command.item_id())


def _print_out(command: OrderCommand) -> None:
    page = command.page()
    page.check(OrderAction.VIEW_PRINT_OUT)
    printed = order_print_out(order=page, language=Language.ENGLISH)
    logo = logo_of(tenant_id=command.tenant.id)
    command.required_file().write_bytes(render(printed, paper=Paper.A4, logo=logo))


def _add_attachment(command: OrderCommand) -> None:
    path = command.required_file()
    new = NewFile(name=path.name, declared_type="", content=path.read_bytes())
    crm.add_attachment(**command.order, new=new, now=command.now)


def _write_email(command: OrderCommand) -> None:
    new = NewEmail(to=[command.to], subject=command.text, text=command.text)
    crm.write_email(**command.order, new=new, now=command.now)


HANDLERS: Mapping[OrderAction, Callable[[OrderCommand], object]] = {
    OrderAction.EDIT: lambda command: orders.edit(**command.order, changes=command.changes),
    OrderAction.SUBMIT: lambda command: orders.submit_order(**command.order),
    OrderAction.EXECUTE: lambda command: selling.execute_order(
        **command.order, start_date=command.start, now=command.now
    ),
    OrderAction.DELIVER: _delivery_handler(OrderAction.DELIVER),
    OrderAction.COPY: _copy,
    OrderAction.DELETE: lambda command: orders.delete_order(**command.order),
    OrderAction.CANCEL: lambda command: orders.cancel_order(**command.order),
    OrderAction.ADD_ITEM: _addition_handler(OrderAction.ADD_ITEM),
    OrderAction.QUICK_ADD: _addition_handler(OrderAction.QUICK_ADD),
    OrderAction.UPDATE_ITEM: _change_handler(OrderAction.UPDATE_ITEM),
    OrderAction.DELETE_ITEM: _delete_item,
    OrderAction.EXECUTE_ITEM: _delivery_handler(OrderAction.EXECUTE_ITEM),
    OrderAction.CHANGE_ITEM_QUANTITY: _change_handler(OrderAction.CHANGE_ITEM_QUANTITY),
    OrderAction.VIEW_PRINT_OUT: _print_out,
    OrderAction.ADD_ACTIVITY: lambda command: crm.add_activity(
        **command.order, terms=ActivityInput(subject=command.text), now=command.now
    ),
    OrderAction.WRITE_EMAIL: _write_email,
    OrderAction.RELATE_EMAIL: lambda command: crm.relate_email(
        **command.order, subject=command.text, now=command.now
    ),
    OrderAction.CREATE_CASE: lambda command: crm.create_case(
        **command.order, new=NewCase(subject=command.text), now=command.now
    ),
    OrderAction.ADD_NOTE: lambda command: crm.add_note(
        **command.order, text=command.text, now=command.now
    ),
    OrderAction.ADD_ATTACHMENT: _add_attachment,
    OrderAction.EXPORT: lambda command: command.page().check(OrderAction.EXPORT),
}

assert HANDLERS.keys() == set(OrderAction), "an action that the command line does not know"
