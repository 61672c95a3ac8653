"""`upline prices`: the prices of a product, and a new one from a day on."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from upline.catalog.rulebook import BillingCycle
from upline.cli.actors import Person
from upline.cli.commands import (
    OPTION_NAMES,
    AsJson,
    Bss,
    CommandFailed,
    app,
    running_application,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from upline.api.resources.prices import Prices
    from upline.cli.operations import CommandRequest

prices = typer.Typer(
    help="Prices of products: list, set. Whole price lists: import-prices.",
    no_args_is_help=True,
    context_settings=OPTION_NAMES,
)
app.add_typer(prices, name="prices")

_Product = Annotated[str, typer.Argument(help="The code of the product.")]
_HEADS = ("Price list", "Billing cycle", "From", "To", "Price", "Currency")


@prices.command("list")
def list_prices(
    product: _Product, bss: Bss, *, person: Person = "", as_json: AsJson = False
) -> None:
    """List the prices of a product in a BSS: its own ones, and those of each price list."""
    with running_application():
        from upline.api.pagination import PageQuery
        from upline.api.resources import prices as api
        from upline.cli import operations

        with operations.acting(bss, person) as request:
            found = list(
                operations.every_record(
                    request,
                    api.list_prices_of_product,
                    PageQuery(),
                    _product_id(request, product),
                )
            )
    if as_json:
        operations.print_answer(found)
    else:
        operations.print_table(_HEADS, _rows(found))


@prices.command("set")
def set_price(  # noqa: PLR0913 — the options of the command
    product: _Product,
    amount: Annotated[str, typer.Argument(help="The net price of a unit, such as 28.22.")],
    bss: Bss,
    *,
    price_list: Annotated[
        str, typer.Option(help="The name of the price list; by default the BSS’s own price.")
    ] = "",
    cycle: Annotated[
        BillingCycle, typer.Option(help="The billing cycle.", case_sensitive=False)
    ] = (BillingCycle.MONTHLY),
    valid_from: Annotated[
        str, typer.Option("--from", help="Its first day: YYYY-MM-DD; by default today.")
    ] = "",
    person: Person = "",
    as_json: AsJson = False,
) -> None:
    """Set the price of a product from a day on, in the currency of the price list, or of the BSS."""
    with running_application():
        from upline.api.resources import prices as api
        from upline.cli import operations

        given = {
            "billing_cycle": cycle.value.lower(),
            "amount": amount,
            "valid_from": valid_from or None,
        }
        with operations.acting(bss, person) as request:
            product_id = _product_id(request, product)
            if price_list:
                new = operations.parsed(
                    api.SetListPriceRequest, {**given, "product": str(product_id)}
                )
                answer = api.set_list_price(request, _price_list_id(request, price_list), new)
            else:
                own = operations.parsed(api.SetPriceRequest, given)
                answer = api.set_unit_price(request, product_id, own)
        changed = answer.body
        assert isinstance(changed, api.Prices)
    if as_json:
        operations.print_answer(changed)
    else:
        operations.print_table(_HEADS, _rows([changed]))


def _product_id(request: "CommandRequest", code: str) -> UUID:
    from upline.catalog.queries import find_product

    tenant = request.auth.tenant
    product = find_product(seller=tenant, code=code)
    if product is None:
        raise CommandFailed(f"{tenant.name} has no product “{code}”.", code="not_found")
    product_id: UUID = product.pk
    return product_id


def _price_list_id(request: "CommandRequest", name: str) -> UUID:
    from upline.catalog.queries import list_price_lists

    tenant = request.auth.tenant
    found = {one.name: one.id for one in list_price_lists(tenant_id=tenant.id)}
    if name not in found:
        raise CommandFailed(f"{tenant.name} has no price list “{name}”.", code="not_found")
    return found[name]


def _rows(found: "Sequence[Prices]") -> list[tuple[object, ...]]:
    return [
        (
            series.price_list.name if series.price_list else "own price",
            series.billing_cycle.value.lower(),
            period.valid_from,
            period.valid_to,
            period.price.amount,
            period.price.currency,
        )
        for series in found
        for period in series.periods
    ]
