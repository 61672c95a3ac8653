"""The actions of a scenario in a BSS that sells: customers, subscriptions, orders, baskets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import refuse
from upline.orders.actions import Placed
from upline.orders.rulebook import Adds
from upline.parties import actions as parties
from upline.parties import queries as accounts
from upline.selling import actions as selling
from upline.simulation import lookups
from upline.simulation.stage import Made, Stage, UnknownName
from upline.simulation.world import billing_cycle
from upline.subscriptions import actions as subscriptions
from upline.tenancy.queries import TenantFacts

BY = "Scenario"


@dataclass(frozen=True, slots=True)
class Scene:
    """One step being played: the stage, the BSS in which it is done, its arguments."""

    stage: Stage
    tenant: TenantFacts
    arguments: Mapping[str, Any]

    def get(self, key: str) -> Any:
        return self.arguments.get(key)

    @property
    def name(self) -> str | None:
        name = self.arguments.get("as")
        return None if name is None else str(name)

    def product(self, code: object) -> UUID:
        """Return a product that this BSS knows, or that another BSS of the world has."""
        found = catalog.find_product(seller=self.tenant, code=str(code))
        if found is not None:
            return found.pk
        for slug in self.stage.tenants:
            elsewhere = catalog.find_product(seller=self.stage.tenant(slug), code=str(code))
            if elsewhere is not None:
                return elsewhere.pk
        raise UnknownName(f"there is no product {code!r}")

    def cycle(self, word: object) -> BillingCycle:
        cycle = billing_cycle(word)
        if cycle is None:
            raise UnknownName(f"there is no billing cycle {word!r}")
        return cycle

    def held(self, key: str) -> UUID:
        return self.stage.held(str(self.arguments[key]), self.tenant)

    def order(self) -> UUID:
        return self.stage.order(self.arguments["order"], self.tenant)

    def call(self) -> dict[str, Any]:
        """Return what every verb is told: which BSS, when, by whom."""
        return {"tenant_id": self.tenant.id, "now": self.stage.now, "by": BY}

    def when(self) -> subscriptions.When:
        at_renewal = self.get("at_renewal") or self.get("at_period_end") or False
        return subscriptions.When(date=self.get("effective"), at_renewal=at_renewal)

    def remember(self, kind: str, record_id: UUID, name: str | None = None) -> None:
        made = Made(kind, self.tenant.id, record_id)
        self.stage.remember(name if name is not None else self.name, made)


def create_customer(scene: Scene) -> None:
    served_for = None
    if scene.get("reseller") is not None:
        reseller = scene.stage.tenant(str(scene.get("reseller")))
        account = accounts.find_reseller_account(tenant_id=scene.tenant.id, reseller_id=reseller.id)
        if account is None:
            raise UnknownName(f"no account of {scene.tenant.name} stands for {reseller.name}")
        served_for = account.pk
    new = parties.NewAccount(
        name=scene.arguments["name"],
        currency=scene.get("currency") or scene.tenant.currency,
        accounting_no=scene.get("accounting_no") or "",
        email=scene.get("email") or "",
        billing_address=scene.get("billing_address") or "",
        served_for_id=served_for,
    )
    account_id = parties.create_account(tenant_id=scene.tenant.id, new=new, now=scene.stage.now)
    scene.remember("customer", account_id)


def update_customer(scene: Scene) -> None:
    account_id = scene.stage.customer(scene.arguments["customer"], scene.tenant)
    changes = {k: v for k, v in scene.arguments.items() if k in parties.FOLLOWED_FIELDS}
    parties.update_customer(account_id=account_id, changes=changes, **scene.call())


def create_subscription(scene: Scene) -> None:
    add_ons = scene.get("add_ons") or []
    new = subscriptions.NewSubscription(
        account_id=scene.stage.customer(scene.arguments["customer"], scene.tenant),
        product_id=scene.product(scene.arguments["product"]),
        billing_cycle=scene.cycle(scene.arguments["cycle"]),
        quantity=scene.arguments["quantity"],
        start_date=scene.get("start"),
        is_trial=scene.get("trial") or False,
        add_ons=tuple(
            subscriptions.NewAddOn(product_id=scene.product(a["product"]), quantity=a["quantity"])
            for a in add_ons
        ),
        pushed_price=scene.get("pushed_price"),
    )
    created = subscriptions.create_subscription(new=new, **scene.call())
    scene.remember("held", created.subscription_id)
    for add_on, add_on_id in zip(add_ons, created.add_on_ids, strict=True):
        if "as" in add_on:
            scene.remember("held", add_on_id, str(add_on["as"]))


def change_quantity(scene: Scene) -> None:
    subscriptions.change_quantity(
        subscription_id=scene.held("subscription"),
        quantity=scene.arguments["to"],
        when=scene.when(),
        **scene.call(),
    )


def change_add_on_quantity(scene: Scene) -> None:
    subscriptions.change_quantity(
        subscription_id=scene.held("add_on"),
        quantity=scene.arguments["to"],
        when=scene.when(),
        **scene.call(),
    )


def withdraw_scheduled_change(scene: Scene) -> None:
    subscriptions.withdraw_scheduled_change(
        subscription_id=scene.held("subscription"), **scene.call()
    )


def add_add_on(scene: Scene) -> None:
    add_on = subscriptions.NewAddOn(
        product_id=scene.product(scene.arguments["product"]),
        quantity=scene.arguments["quantity"],
        start_date=scene.get("start"),
    )
    add_on_id = subscriptions.add_add_on(
        subscription_id=scene.held("subscription"), add_on=add_on, **scene.call()
    )
    scene.remember("held", add_on_id)


def upgrade_trial(scene: Scene) -> None:
    terms = subscriptions.PaidTerms(quantity=scene.get("quantity"), start_date=scene.get("start"))
    subscriptions.upgrade_trial(
        subscription_id=scene.held("subscription"), terms=terms, **scene.call()
    )


def change_plan(scene: Scene) -> None:
    into = scene.get("into")
    plan = subscriptions.PlanChange(
        product_id=scene.product(scene.arguments["product"]),
        quantity=scene.get("quantity"),
        into_id=scene.stage.held(str(into), scene.tenant) if into is not None else None,
        when=scene.when(),
    )
    changed_id = subscriptions.change_plan(
        subscription_id=scene.held("subscription"), plan=plan, **scene.call()
    )
    scene.remember("held", changed_id)


def cancel(scene: Scene) -> None:
    key = "add_on" if "add_on" in scene.arguments else "subscription"
    subscriptions.cancel(subscription_id=scene.held(key), when=scene.when(), **scene.call())


def suspend(scene: Scene) -> None:
    subscriptions.suspend(subscription_id=scene.held("subscription"), **scene.call())


def reactivate(scene: Scene) -> None:
    subscriptions.reactivate(subscription_id=scene.held("subscription"), **scene.call())


def create_order(scene: Scene) -> None:
    items = scene.arguments["items"]
    placed = selling.create_order(
        account_id=scene.stage.customer(scene.arguments["customer"], scene.tenant),
        items=_wanted(scene, items),
        **scene.call(),
    )
    scene.remember("order", placed.order_id)
    _remember_items(scene, items, placed)


def _remember_items(scene: Scene, items: Sequence[Mapping[str, Any]], placed: Placed) -> None:
    for item, item_id in zip(items, placed.item_ids, strict=True):
        if "as" in item:
            scene.remember("item", item_id, str(item["as"]))


def _wanted(scene: Scene, items: Sequence[Mapping[str, Any]]) -> list[selling.WantedItem]:
    place_of = {str(item["as"]): n for n, item in enumerate(items, start=1) if "as" in item}
    return [_wanted_item(scene, item, place_of) for item in items]


def _wanted_item(
    scene: Scene, item: Mapping[str, Any], place_of: Mapping[str, int]
) -> selling.WantedItem:
    if "subscription" not in item:
        return selling.WantedItem(
            adds=Adds.SUBSCRIPTION,
            product_id=scene.product(item["product"]),
            billing_cycle=scene.cycle(item["cycle"]),
            quantity=item["quantity"],
            pushed_price=item.get("pushed_price"),
        )
    name = str(item["subscription"])
    position = place_of.get(name)
    target_id = None if position else scene.stage.held(name, scene.tenant)
    if "add" in item:
        return selling.WantedItem(
            adds=Adds.LICENCES,
            quantity=item["add"],
            target_id=target_id,
            target_position=position,
        )
    return selling.WantedItem(
        adds=Adds.ADD_ON,
        product_id=scene.product(item["add_on"]),
        quantity=item["quantity"],
        target_id=target_id,
        target_position=position,
    )


def execute_order(scene: Scene) -> None:
    selling.execute_order(order_id=scene.order(), start_date=scene.get("start"), **scene.call())


def deliver_items(scene: Scene) -> None:
    order_id = scene.order()
    if "items" in scene.arguments:
        item_ids = [_item_named(scene, name) for name in scene.arguments["items"]]
    else:
        item_ids = [item_at(order_id, scene.arguments["item"])]
    selling.deliver_items(
        order_id=order_id, item_ids=item_ids, start_date=scene.get("start"), **scene.call()
    )


def _item_named(scene: Scene, name: str) -> UUID:
    made = scene.stage.names.get(name)
    if made is None or made.kind != "item":
        raise UnknownName(f"no item is called {name!r}")
    return made.id


def item_at(order_id: UUID, position: int) -> UUID:
    """Return the item at a position of an order, from 1. Raises: Refused `unknown_item`."""
    item_id: UUID | None = lookups.one(
        "SELECT id FROM upline_orderitem WHERE order_id = %s AND position = %s",
        order_id,
        position,
    )
    if item_id is None:
        raise refuse("unknown_item", "This order has no such item.", "item")
    return item_id


def checkout(scene: Scene) -> None:
    items = scene.arguments["basket"]
    basket_id = selling.fill_basket(
        tenant_id=scene.tenant.id,
        account_id=scene.stage.customer(scene.arguments["customer"], scene.tenant),
        items=_wanted(scene, items),
        now=scene.stage.now,
    )
    placed = selling.check_out(basket_id=basket_id, **scene.call())
    _remember_items(scene, items, placed)


def run_renewals(scene: Scene) -> None:
    subscriptions.run_renewals(tenant_id=scene.tenant.id, now=scene.stage.now)


Verb = Callable[[Scene], None]

SELLING_VERBS: Mapping[str, Verb] = {
    verb.__name__: verb
    for verb in (
        create_customer, update_customer, create_subscription, change_quantity,
        change_add_on_quantity, withdraw_scheduled_change, add_add_on, upgrade_trial,
        change_plan, cancel, suspend, reactivate, create_order, execute_order, deliver_items,
        checkout, run_renewals,
    )
}  # fmt: skip
