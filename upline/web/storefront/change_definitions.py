"""What can be changed of a subscription: how each change is made, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.kernel.texts import text
from upline.storefront import actions
from upline.storefront.actions import WantedChange
from upline.subscriptions import actions as subscription_actions
from upline.subscriptions.actions import NewAddOn
from upline.subscriptions.queries import SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web.storefront.change_forms import (
    AddOnForm,
    ChangeContext,
    ChangeForm,
    PlanForm,
    QuantityForm,
    TrialForm,
)
from upline.web.storefront.texts import Moment, licences

Run = Callable[[ChangeContext, Any], UUID | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDefinition:
    """How a change is shown and made. `run` returns the order or request that waits for approval, if there is one.

    `undone_by` is the change that takes back what has just been done, offered in its message; None: nothing does.
    """

    form: type[ChangeForm]
    run: Run
    button: Callable[[ChangeContext, Any], str]
    done: str
    sentences: Callable[[ChangeContext, Any, SubscriptionPage], Iterable[str]]
    tone: str = "primary"
    undone_by: Callable[[ChangeContext, Any], Action | None] = lambda _ctx, _form: None


def _change_licences(_ctx: ChangeContext, form: ChangeForm) -> UUID | None:
    return actions.change_licences(**form.arguments, quantity=form.cleaned_data["quantity"])


def _add_add_on(_ctx: ChangeContext, form: ChangeForm) -> UUID | None:
    values = form.cleaned_data
    add_on = NewAddOn(product_id=UUID(values["product"]), quantity=values["quantity"])
    return actions.add_add_on(**form.arguments, add_on=add_on)


def _upgrade_trial(_ctx: ChangeContext, form: ChangeForm) -> UUID | None:
    return actions.upgrade_trial(**form.arguments, quantity=form.cleaned_data["quantity"])


def _change_plan(_ctx: ChangeContext, form: ChangeForm) -> UUID | None:
    values = form.cleaned_data
    wanted = WantedChange(
        action=Action.CHANGE_PLAN,
        product_id=UUID(values["product"]),
        cancels_add_ons=bool(values.get("cancel_add_ons")),
        at_renewal=values["when"] == Moment.RENEWAL,
    )
    return actions.change_plan(**form.arguments, wanted=wanted)


def _cancel(_ctx: ChangeContext, form: ChangeForm) -> None:
    actions.cancel_at_period_end(**form.arguments)


def _withdraw_cancellation(_ctx: ChangeContext, form: ChangeForm) -> None:
    subscription_actions.withdraw_cancellation(**form.arguments)


def _withdraw_change(_ctx: ChangeContext, form: ChangeForm) -> None:
    subscription_actions.withdraw_scheduled_change(**form.arguments)


def _quantity_sentences(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    wanted = form.cleaned_data["quantity"]
    if after.scheduled is not None:
        day = after.scheduled.due_date
        yield text(
            "From the renewal on {day}: {licences}. Until then it can be taken back.",
            day=day,
            licences=licences(wanted),
        )
    elif ctx.visit.storefront.needs_approval and wanted > ctx.page.quantity:
        yield _approval(ctx)
    else:
        yield text("{licences} from today.", licences=licences(wanted))
        yield from _renewal_sentence(after)


def _add_on_sentences(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    values = form.cleaned_data
    name = next(o.product.name for o in ctx.offers if str(o.product.id) == values["product"])
    if ctx.visit.storefront.needs_approval:
        yield _approval(ctx)
    else:
        count = licences(values["quantity"])
        yield text("{licences} of {product} from today.", licences=count, product=name)
        yield from _renewal_sentence(after)


def _trial_sentences(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    if ctx.visit.storefront.needs_approval:
        yield _approval(ctx)
        return
    count = licences(form.cleaned_data["quantity"])
    yield text("The trial becomes a subscription with {licences}, from today.", licences=count)
    yield from _renewal_sentence(after)


def _plan_sentences(
    ctx: ChangeContext, _form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    if ctx.visit.storefront.needs_approval:
        yield _approval(ctx)
        return
    if after.scheduled is not None:
        yield text(
            "From the renewal on {day}: {product}. Until then it can be taken back.",
            day=after.scheduled.due_date,
            product=after.scheduled.product,
        )
        return
    yield text(
        "{licences} of {product} from today.",
        licences=licences(after.quantity),
        product=after.product.name,
    )
    current = {one.id for one in after.add_ons if one.status is not Status.CANCELLED}
    for one in ctx.page.add_ons:
        if one.status is not Status.CANCELLED and one.id not in current:
            yield text("The add-on {product} ends.", product=one.product.name)


def _cancel_sentences(
    ctx: ChangeContext, _form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    if after.status is Status.CANCELLED:
        yield text("It ends today.")
        return
    if after.end_date is not None:
        yield text("It ends on {day}. Until then you can use it, or keep it.", day=after.end_date)
    if any(one.status is not Status.CANCELLED for one in ctx.page.add_ons):
        yield text("Its add-ons end with it.")
    if ctx.page.scheduled is not None:
        yield text("The scheduled change is dropped.")


def _keep_sentences(
    _ctx: ChangeContext, _form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    yield text("It continues as before.")
    yield from _renewal_sentence(after)


def _withdraw_sentences(
    ctx: ChangeContext, _form: ChangeForm, _after: SubscriptionPage
) -> Iterable[str]:
    if ctx.page.scheduled is not None:
        day = ctx.page.scheduled.due_date
        yield text("The change scheduled for {day} does not take place.", day=day)


def _renewal_sentence(after: SubscriptionPage) -> Iterable[str]:
    if after.renewal_date is not None and after.auto_renew and after.parent is None:
        yield text("It renews automatically on {day}.", day=after.renewal_date)


def _approval(ctx: ChangeContext) -> str:
    return text(
        "{name} has to approve it first. Nothing changes until then.",
        name=ctx.visit.storefront.name,
    )


def _licences_button(ctx: ChangeContext, form: ChangeForm) -> str:
    count = licences(form.cleaned_data["quantity"])
    if ctx.visit.storefront.needs_approval and form.cleaned_data["quantity"] > ctx.page.quantity:
        return text("Send for approval")
    return text("Change to {licences}", licences=count)


def _add_on_button(ctx: ChangeContext, form: ChangeForm) -> str:
    if ctx.visit.storefront.needs_approval:
        return text("Send for approval")
    return text("Add {licences}", licences=licences(form.cleaned_data["quantity"]))


def _trial_button(ctx: ChangeContext, form: ChangeForm) -> str:
    if ctx.visit.storefront.needs_approval:
        return text("Send for approval")
    return text("Buy {licences}", licences=licences(form.cleaned_data["quantity"]))


def _plan_button(ctx: ChangeContext, _form: ChangeForm) -> str:
    if ctx.visit.storefront.needs_approval:
        return text("Send for approval")
    return text("Change {licences}", licences=licences(ctx.page.quantity))


def _fewer_licences_undone_by(ctx: ChangeContext, form: ChangeForm) -> Action | None:
    is_scheduled = form.cleaned_data["quantity"] < ctx.page.quantity
    return Action.WITHDRAW_SCHEDULED_CHANGE if is_scheduled else None


def _plan_undone_by(_ctx: ChangeContext, form: ChangeForm) -> Action | None:
    is_scheduled = form.cleaned_data["when"] == Moment.RENEWAL
    return Action.WITHDRAW_SCHEDULED_CHANGE if is_scheduled else None


DEFINITIONS: Mapping[Action, ChangeDefinition] = {
    Action.CHANGE_QUANTITY: ChangeDefinition(
        form=QuantityForm,
        run=_change_licences,
        button=_licences_button,
        done=text("Licences changed"),
        sentences=_quantity_sentences,
        undone_by=_fewer_licences_undone_by,
    ),
    Action.ADD_ADD_ON: ChangeDefinition(
        form=AddOnForm,
        run=_add_add_on,
        button=_add_on_button,
        done=text("Add-on added"),
        sentences=_add_on_sentences,
    ),
    Action.UPGRADE_TRIAL: ChangeDefinition(
        form=TrialForm,
        run=_upgrade_trial,
        button=_trial_button,
        done=text("Trial upgraded"),
        sentences=_trial_sentences,
    ),
    Action.CHANGE_PLAN: ChangeDefinition(
        form=PlanForm,
        run=_change_plan,
        button=_plan_button,
        done=text("Change saved"),
        sentences=_plan_sentences,
        undone_by=_plan_undone_by,
    ),
    Action.CANCEL: ChangeDefinition(
        form=ChangeForm,
        run=_cancel,
        button=lambda _ctx, _form: text("Cancel it"),
        done=text("Cancellation saved"),
        sentences=_cancel_sentences,
        tone="danger",
        undone_by=lambda _ctx, _form: Action.WITHDRAW_CANCELLATION,
    ),
    Action.WITHDRAW_CANCELLATION: ChangeDefinition(
        form=ChangeForm,
        run=_withdraw_cancellation,
        button=lambda _ctx, _form: text("Keep it"),
        done=text("Cancellation taken back"),
        sentences=_keep_sentences,
    ),
    Action.WITHDRAW_SCHEDULED_CHANGE: ChangeDefinition(
        form=ChangeForm,
        run=_withdraw_change,
        button=lambda _ctx, _form: text("Take the change back"),
        done=text("Change taken back"),
        sentences=_withdraw_sentences,
    ),
}
