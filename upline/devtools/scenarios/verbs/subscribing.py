"""Customers and subscriptions: what a BSS sells directly."""

from __future__ import annotations

from upline.devtools.scenarios.stage import UnknownName
from upline.devtools.scenarios.verbs.scene import Scene, by_name
from upline.parties import actions as parties
from upline.parties import queries as accounts
from upline.subscriptions import actions as subscriptions


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


def run_renewals(scene: Scene) -> None:
    subscriptions.run_renewals(tenant_id=scene.tenant.id, now=scene.stage.now)


VERBS = by_name(
    [
        create_customer, update_customer, create_subscription, change_quantity,
        change_add_on_quantity, withdraw_scheduled_change, add_add_on, upgrade_trial,
        change_plan, cancel, suspend, reactivate, run_renewals,
    ]
)  # fmt: skip
