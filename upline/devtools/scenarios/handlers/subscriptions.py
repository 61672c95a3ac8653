"""Customers and subscriptions: what a BSS sells directly."""

from __future__ import annotations

from typing import Any

from upline.devtools.scenarios.handlers.context import StepContext, handlers_by_name
from upline.devtools.scenarios.state import UnknownName
from upline.parties import actions as parties
from upline.parties import queries as accounts
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import VENDOR_ID


def create_customer(context: StepContext) -> None:
    served_for = None
    if context.get("reseller") is not None:
        reseller = context.state.tenant(str(context.get("reseller")))
        account = accounts.find_reseller_account(
            tenant_id=context.tenant.id, reseller_id=reseller.id
        )
        if account is None:
            raise UnknownName(f"no account of {context.tenant.name} stands for {reseller.name}")
        served_for = account.pk
    followed: dict[str, Any] = {
        name: context.get(name) or "" for name in parties.FOLLOWED_FIELDS.names
    }
    new = parties.NewAccount(
        currency=context.get("currency") or context.tenant.currency,
        billing_account_id=served_for,
        **followed,
    )
    account_id = parties.create_account(new=new, **context.command_arguments())
    context.register_name("customer", account_id)


def update_customer(context: StepContext) -> None:
    account_id = context.state.customer(context.arguments["customer"], context.tenant)
    changes = {k: v for k, v in context.arguments.items() if k in parties.FOLLOWED_FIELDS.names}
    parties.update_customer(account_id=account_id, changes=changes, **context.command_arguments())


def set_vendor_id(context: StepContext) -> None:
    """Set the vendor's identifier of a customer, a subscription or an add-on."""
    vendor_id = context.arguments["id"]
    if "customer" in context.arguments:
        account_id = context.state.customer(context.arguments["customer"], context.tenant)
        changes = {"vendor_customer_id": vendor_id}
        parties.update_customer(
            account_id=account_id, changes=changes, **context.command_arguments()
        )
        return
    key = "add_on" if "add_on" in context.arguments else "subscription"
    subscriptions.edit_subscription(
        subscription_id=context.subscription(key),
        changes={VENDOR_ID: vendor_id},
        **context.command_arguments(),
    )


def create_subscription(context: StepContext) -> None:
    add_ons = context.get("add_ons") or []
    new = subscriptions.NewSubscription(
        account_id=context.state.customer(context.arguments["customer"], context.tenant),
        product_id=context.product(context.arguments["product"]),
        billing_cycle=context.cycle(context.arguments["cycle"]),
        quantity=context.arguments["quantity"],
        start_date=context.get("start"),
        is_trial=context.get("trial") or False,
        add_ons=tuple(
            subscriptions.NewAddOn(
                product_id=context.product(a["product"]),
                quantity=a["quantity"],
                vendor_subscription_id=str(a.get("vendor_subscription_id") or ""),
            )
            for a in add_ons
        ),
        pushed_price=context.get("pushed_price"),
        vendor_subscription_id=context.get("vendor_subscription_id") or "",
    )
    created = subscriptions.create_subscription(new=new, **context.command_arguments())
    context.register_name("held", created.subscription_id)
    for add_on, add_on_id in zip(add_ons, created.add_on_ids, strict=True):
        if "as" in add_on:
            context.register_name("held", add_on_id, str(add_on["as"]))


def change_quantity(context: StepContext) -> None:
    subscriptions.change_quantity(
        subscription_id=context.subscription("subscription"),
        quantity=context.arguments["to"],
        timing=context.when(),
        **context.command_arguments(),
    )


def change_add_on_quantity(context: StepContext) -> None:
    subscriptions.change_quantity(
        subscription_id=context.subscription("add_on"),
        quantity=context.arguments["to"],
        timing=context.when(),
        **context.command_arguments(),
    )


def withdraw_scheduled_change(context: StepContext) -> None:
    subscriptions.withdraw_scheduled_change(
        subscription_id=context.subscription("subscription"), **context.command_arguments()
    )


def add_add_on(context: StepContext) -> None:
    add_on = subscriptions.NewAddOn(
        product_id=context.product(context.arguments["product"]),
        quantity=context.arguments["quantity"],
        start_date=context.get("start"),
        vendor_subscription_id=context.get("vendor_subscription_id") or "",
    )
    add_on_id = subscriptions.add_add_on(
        subscription_id=context.subscription("subscription"),
        add_on=add_on,
        **context.command_arguments(),
    )
    context.register_name("held", add_on_id)


def upgrade_trial(context: StepContext) -> None:
    terms = subscriptions.PaidTerms(
        quantity=context.get("quantity"), start_date=context.get("start")
    )
    subscriptions.upgrade_trial(
        subscription_id=context.subscription("subscription"),
        terms=terms,
        **context.command_arguments(),
    )


def change_plan(context: StepContext) -> None:
    into = context.get("into")
    plan = subscriptions.PlanChange(
        product_id=context.product(context.arguments["product"]),
        quantity=context.get("quantity"),
        into_id=context.state.subscription(str(into), context.tenant) if into is not None else None,
        cancel_add_ons=context.get("cancel_add_ons") or False,
        timing=context.when(),
    )
    changed_id = subscriptions.change_plan(
        subscription_id=context.subscription("subscription"),
        plan=plan,
        **context.command_arguments(),
    )
    context.register_name("held", changed_id)


def cancel(context: StepContext) -> None:
    key = "add_on" if "add_on" in context.arguments else "subscription"
    subscriptions.cancel(
        subscription_id=context.subscription(key),
        timing=context.when(),
        **context.command_arguments(),
    )


def withdraw_cancellation(context: StepContext) -> None:
    key = "add_on" if "add_on" in context.arguments else "subscription"
    subscriptions.withdraw_cancellation(
        subscription_id=context.subscription(key), **context.command_arguments()
    )


def suspend(context: StepContext) -> None:
    subscriptions.suspend(
        subscription_id=context.subscription("subscription"), **context.command_arguments()
    )


def reactivate(context: StepContext) -> None:
    subscriptions.reactivate(
        subscription_id=context.subscription("subscription"), **context.command_arguments()
    )


def run_renewals(context: StepContext) -> None:
    subscriptions.run_renewals(tenant_id=context.tenant.id, now=context.state.now)


HANDLERS = handlers_by_name(
    [
        create_customer, update_customer, set_vendor_id, create_subscription, change_quantity,
        change_add_on_quantity, withdraw_scheduled_change, add_add_on, upgrade_trial,
        change_plan, cancel, withdraw_cancellation, suspend, reactivate, run_renewals,
    ]
)  # fmt: skip
