"""Queries for print-outs."""

from upline.orders.queries import OrderPage
from upline.parties.queries import billing_addresses
from upline.printing.print_out import PrintOut, build_print_out
from upline.printing.rulebook import Language
from upline.tenancy.queries import company_of


def order_print_out(*, order: OrderPage, language: Language) -> PrintOut:
    """Return the confirmation of an order that the actor may see, in two queries."""
    accounts = {one.id for one in (order.account, order.billing_to) if one.is_shared}
    addresses = billing_addresses(tenant_id=order.bss.id, account_ids=accounts)
    company = company_of(tenant_id=order.bss.id)
    return build_print_out(order=order, addresses=addresses, language=language, company=company)
