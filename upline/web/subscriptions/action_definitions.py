"""Every action on a subscription as a page: labels, form, domain call, preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from upline.access.rulebook import Permission
from upline.kernel import clock
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import Refused, refused
from upline.subscriptions import actions
from upline.subscriptions.actions import NewAddOn, PaidTerms, PlanChange
from upline.subscriptions.queries import (
    OfferCriteria,
    SubscriptionPage,
    add_on_offers,
    list_transfer_targets,
    plan_offers,
)
from upline.subscriptions.rulebook import Action, SubscriptionKind
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.action_page import ActionPages
from upline.web.subscriptions import forms, previews
from upline.web.subscriptions.forms import SubscriptionActionContext, SubscriptionActionForm
from upline.web.subscriptions.previews import Effect, SubscriptionActionDefinition
from upline.web.subscriptions.record import get_subscription


def _change_quantity(_ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> None:
    actions.change_quantity(
        **form.arguments, quantity=form.cleaned_data["quantity"], timing=form.when()
    )


def _add_add_on(_ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> UUID:
    data = form.cleaned_data
    return actions.add_add_on(
        **form.arguments,
        add_on=NewAddOn(
            product_id=UUID(data["product"]),
            quantity=data["quantity"],
            start_date=data["start_date"],
        ),
    )


def _upgrade_trial(_ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> None:
    data = form.cleaned_data
    actions.upgrade_trial(
        **form.arguments,
        terms=PaidTerms(quantity=data["quantity"], start_date=data["start_date"]),
    )


def _change_plan(ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> UUID:
    data = form.cleaned_data
    some = data["quantity"] != ctx.page.quantity or data.get("into")
    return actions.change_plan(
        **form.arguments,
        plan=PlanChange(
            product_id=UUID(data["product"]),
            quantity=data["quantity"] if some else None,
            into_id=data.get("into"),
            cancel_add_ons=bool(data.get("cancel_add_ons")),
            timing=form.when(),
        ),
    )


def _cancel(_ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> None:
    actions.cancel(**form.arguments, timing=form.when())


def _set_auto_renewal(_ctx: SubscriptionActionContext, form: forms.AutoRenewalForm) -> None:
    actions.set_auto_renewal(**form.arguments, auto_renew=form.auto_renew)


def _simple_run(act: Callable[..., None]) -> Callable[[SubscriptionActionContext, Any], None]:
    def run(_ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> None:
        act(**form.arguments)

    return run


def _quantity(ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> int:
    quantity: int = form.cleaned_data.get("quantity", ctx.page.quantity)
    return quantity


def _counted(
    singular: str, plural: str
) -> Callable[[SubscriptionActionContext, SubscriptionActionForm], str]:
    """Return the label of a button that says how many licences there will be."""

    def label(ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> str:
        quantity = _quantity(ctx, form)
        return plural_text(singular, plural, count=quantity, number=formatting.whole(quantity))

    return label


def _fixed(
    label: str, on_add_on: str
) -> Callable[[SubscriptionActionContext, SubscriptionActionForm], str]:
    return lambda ctx, _form: on_add_on if ctx.page.kind is SubscriptionKind.ADD_ON else label


def _change_scheduled(day: date) -> str:
    return text("Change scheduled for {day}", day=day)


def _cancellation_scheduled(day: date) -> str:
    return text("Cancellation scheduled for {day}", day=day)


def _done_or_scheduled(
    done: str, scheduled: Callable[[date], str]
) -> Callable[[SubscriptionActionContext, Any], str]:
    """Return the message for what takes effect now, or on a later day, which it names."""

    def message(ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> str:
        day = _scheduled_day(ctx, form)
        return scheduled(day) if day else done

    return message


def _scheduled_day(ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> date | None:
    """Return the later day on which a change takes effect; None for one that does now."""
    timing = form.when()
    day = ctx.page.renewal_date if timing.at_renewal else timing.date
    return day if day is not None and day > ctx.today else None


def _undone_if_scheduled(
    action: Action,
) -> Callable[[SubscriptionActionContext, Any], Action | None]:
    """Return the action that takes back what was scheduled; what takes effect now has none."""

    def undone_by(ctx: SubscriptionActionContext, form: SubscriptionActionForm) -> Action | None:
        return action if _scheduled_day(ctx, form) else None

    return undone_by


def _auto_renewal_label(_ctx: SubscriptionActionContext, form: forms.AutoRenewalForm) -> str:
    return text("Switch on renewal") if form.auto_renew else text("Switch off renewal")


# In the order in which a subscription's page offers them.
ACTION_DEFINITIONS: Mapping[Action, SubscriptionActionDefinition] = {
    Action.UPGRADE_TRIAL: SubscriptionActionDefinition(
        label=text("Upgrade trial"),
        icon="arrow-up-right",
        done=text("Trial upgraded"),
        form=forms.TrialForm,
        run=_upgrade_trial,
        button=_counted("Upgrade to {number} licence", "Upgrade to {number} licences"),
        steps=previews.upgrade_trial_steps,
        effect=Effect.SELLS,
    ),
    Action.CHANGE_QUANTITY: SubscriptionActionDefinition(
        label=text("Change quantity"),
        icon="users",
        done=_done_or_scheduled(text("Quantity changed"), _change_scheduled),
        form=forms.QuantityForm,
        run=_change_quantity,
        button=_counted("Change to {number} licence", "Change to {number} licences"),
        steps=previews.change_quantity_steps,
        effect=Effect.SELLS,
        undone_by=_undone_if_scheduled(Action.WITHDRAW_SCHEDULED_CHANGE),
    ),
    Action.ADD_ADD_ON: SubscriptionActionDefinition(
        label=text("Add add-on"),
        icon="plus",
        done=text("Add-on added"),
        form=forms.AddOnForm,
        run=_add_add_on,
        button=_counted("Add {number} licence", "Add {number} licences"),
        steps=previews.add_on_steps,
        effect=Effect.SELLS,
    ),
    Action.CHANGE_PLAN: SubscriptionActionDefinition(
        label=text("Change plan"),
        icon="arrow-left-right",
        done=_done_or_scheduled(text("Plan changed"), _change_scheduled),
        form=forms.PlanForm,
        run=_change_plan,
        button=_counted("Change {number} licence", "Change {number} licences"),
        steps=previews.change_plan_steps,
        effect=Effect.SELLS,
        undone_by=_undone_if_scheduled(Action.WITHDRAW_SCHEDULED_CHANGE),
    ),
    Action.WITHDRAW_SCHEDULED_CHANGE: SubscriptionActionDefinition(
        label=text("Withdraw scheduled change"),
        icon="undo-2",
        done=text("Scheduled change withdrawn"),
        form=SubscriptionActionForm,
        run=_simple_run(actions.withdraw_scheduled_change),
        button=_fixed(text("Withdraw the change"), text("Withdraw the change")),
        steps=previews.withdraw_steps,
    ),
    Action.SUSPEND: SubscriptionActionDefinition(
        label=text("Suspend"),
        icon="circle-pause",
        done=text("Subscription suspended"),
        form=SubscriptionActionForm,
        run=_simple_run(actions.suspend),
        button=_fixed(text("Suspend the subscription"), text("Suspend the add-on")),
        steps=previews.suspend_steps,
        effect=Effect.IS_MIRRORED,
    ),
    Action.REACTIVATE: SubscriptionActionDefinition(
        label=text("Reactivate"),
        icon="circle-play",
        done=text("Subscription reactivated"),
        form=SubscriptionActionForm,
        run=_simple_run(actions.reactivate),
        button=_fixed(text("Reactivate the subscription"), text("Reactivate the add-on")),
        steps=previews.reactivate_steps,
        effect=Effect.IS_MIRRORED,
    ),
    Action.SET_AUTO_RENEWAL: SubscriptionActionDefinition(
        label=text("Automatic renewal"),
        icon="refresh-cw",
        done=text("Automatic renewal changed"),
        form=forms.AutoRenewalForm,
        run=_set_auto_renewal,
        button=_auto_renewal_label,
        steps=previews.auto_renewal_steps,
        effect=Effect.IS_MIRRORED,
    ),
    Action.WITHDRAW_CANCELLATION: SubscriptionActionDefinition(
        label=text("Keep subscription"),
        add_on_label=text("Keep add-on"),
        icon="undo-2",
        done=text("Cancellation withdrawn"),
        form=SubscriptionActionForm,
        run=_simple_run(actions.withdraw_cancellation),
        button=_fixed(text("Keep the subscription"), text("Keep the add-on")),
        steps=previews.withdraw_cancellation_steps,
        effect=Effect.IS_MIRRORED,
    ),
    Action.CANCEL: SubscriptionActionDefinition(
        label=text("Cancel"),
        icon="circle-x",
        tone="danger",
        dismiss=text("Close"),
        done=_done_or_scheduled(text("Subscription cancelled"), _cancellation_scheduled),
        form=forms.CancelForm,
        run=_cancel,
        button=_fixed(text("Cancel the subscription"), text("Cancel the add-on")),
        steps=previews.cancel_steps,
        effect=Effect.IS_MIRRORED,
        undone_by=_undone_if_scheduled(Action.WITHDRAW_CANCELLATION),
    ),
}


def _load(
    _request: HttpRequest, visit: Visit, subscription_id: UUID, action: Action
) -> SubscriptionActionContext:
    page = get_subscription(visit, subscription_id)
    _check(page, action)
    now = clock.now()
    today = clock.local_date(now, timezone=visit.tenant.timezone)
    seller = visit.tenant
    criteria = OfferCriteria(page.product.id, page.billing_cycle, today)
    if action is Action.ADD_ADD_ON:
        offers = add_on_offers(seller=seller, criteria=criteria)
        return SubscriptionActionContext(visit, now, today, action, page, offers)
    if action is Action.CHANGE_PLAN:
        offers = plan_offers(seller=seller, criteria=criteria)
        products = [offer.product.id for offer in offers]
        siblings = list_transfer_targets(
            tenant_id=seller.id, subscription_id=page.id, product_ids=products
        )
        return SubscriptionActionContext(visit, now, today, action, page, offers, siblings)
    return SubscriptionActionContext(visit, now, today, action, page)


def _check(page: SubscriptionPage, action: Action) -> None:
    """Raises: Refused — before anything is typed in vain."""
    for affordance in page.actions:
        if affordance.name == action and not affordance.allowed:
            raise Refused(refused(affordance.code, affordance.reason))


ACTION_PAGES = ActionPages(
    record="subscription",
    current_area="subscriptions",
    actions=Action,
    definitions=ACTION_DEFINITIONS,
    load=_load,
    preview=previews.preview,
    error_title=text("Nothing was changed."),
    permission=Permission.SELL,
)
