"""The subscription page: everything it shows, as primitives."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from upline.access.gate import GuardedRecord, access_verdict
from upline.access.reach import Reach
from upline.access.rulebook import Actor, Level
from upline.catalog.rulebook import BillingCycle
from upline.database.compiled_queries import compiled_query
from upline.kernel.money import ZERO, Money, money_or_none
from upline.kernel.page_objects import Affordance, Editability, NamedReason, Ref, WhyNot
from upline.kernel.texts import join_texts, text
from upline.kernel.verdicts import Verdict
from upline.setup.queries import CustomValue, custom_values
from upline.setup.rulebook import Entity, editability
from upline.subscriptions import rulebook
from upline.subscriptions.models import ScheduledChange, Subscription
from upline.subscriptions.queries.history import HistoryLine, history_of
from upline.subscriptions.queries.page_sections import (
    AddOnSummary,
    EarlierOrder,
    RunningPromotion,
    ScheduledChangeSummary,
)
from upline.subscriptions.queries.records import is_cancellation_due, sale_version_of, status_on
from upline.subscriptions.queries.running_promotions import promotion_of_customer
from upline.subscriptions.rulebook import Action, State, Status, SubscriptionKind
from upline.tenancy.queries import related_records

_HEAD = (
    "account__billing_to", "product", "order", "managed_by", "responsible_user", "sharing_rule",
    "tenant", "parent",
)  # fmt: skip
_READ = related_records.page_columns(
    Subscription,
    "product", "managed_by", "responsible_user", "sharing_rule", "tenant", "parent",
    ruled_paths=("account", "account__billing_to", "order"),
    extra_columns=["account__accounting_no", "tenant__has_customer_promotions"],
)  # fmt: skip
# The actions whose refusal is explained; that an active subscription cannot be reactivated is obvious.
_EXPECTED_ACTIONS = frozenset({Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.CHANGE_PLAN})
_NOT_NOW = text("Quantity and plan of this subscription cannot be changed now.")


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """Everything the subscription's pages show. Primitives only: templates cannot query."""

    id: UUID
    bss: Ref
    name: str
    kind: SubscriptionKind
    parent: Ref | None
    status: Status
    account: Ref
    accounting_no: str
    billing_to: Ref | None
    product: Ref
    billing_cycle: BillingCycle
    quantity: int
    unit_price: Money | None
    currency: str
    is_trial: bool
    start_date: date
    renewal_date: date | None
    end_date: date | None
    cancellation_requested_on: date | None
    auto_renew: bool
    vendor_subscription_id: str
    external_id: str
    order: Ref | None
    created_at: datetime
    responsible_user: str
    sharing_rule: str
    custom_fields: tuple[CustomValue, ...]
    is_mirror: bool
    managed_by: Ref | None
    scheduled: ScheduledChangeSummary | None
    sale_version: str
    add_ons: tuple[AddOnSummary, ...]
    history: tuple[HistoryLine, ...]
    state: State
    actions: tuple[Affordance, ...]
    editing: Editability
    ribbon: str = ""
    why_not: WhyNot | None = None
    promotion: RunningPromotion | None = None
    earlier_orders: tuple[EarlierOrder, ...] = ()

    @property
    def amount(self) -> Money | None:
        """Return what the customer pays per billing cycle; None where no price is known."""
        if self.is_trial:
            return Money(ZERO, self.currency)
        return None if self.unit_price is None else self.unit_price * self.quantity

    @property
    def amount_to_pay(self) -> Money | None:
        """Return what the customer pays in the running billing cycle, with the promotion it has."""
        discount = self.promotion.discount if self.promotion else None
        return self.amount - discount if self.amount is not None and discount else self.amount

    @property
    def ends_on(self) -> date | None:
        """Return the day on which it ends, or has ended; None while it goes on."""
        return rulebook.end_of(
            self.status,
            end_date=self.end_date,
            auto_renew=self.auto_renew,
            renewal_date=self.renewal_date,
        )

    @property
    def lock(self) -> str:
        """Return something where fields are decided in the reseller's BSS, else nothing (R44)."""
        return "locked" if self.is_mirror else ""

    @property
    def shows_amount(self) -> bool:
        """Tell whether the figure in the head is money; else it is the licences."""
        return not self.is_mirror and self.amount is not None


@dataclass(frozen=True, slots=True)
class _Viewer:
    """Who looks at the page, and how far their permission rules let them go."""

    by: Actor
    reach: Reach


def subscription_page(
    *,
    tenant_id: UUID,
    subscription_id: UUID,
    today: date,
    by: Actor,
    reach: Reach,
    is_brief: bool = False,
) -> SubscriptionPage | None:
    """Return a subscription or add-on as its page shows it to `by`, whose reach is given; None if
    there is none to see.

    Five queries; three where it is brief, which is without custom fields and history. The orders around it are joined by `upline.backorders.queries`.
    """
    viewer = _Viewer(by, reach)
    for record in _records(tenant_id=tenant_id, subscription_id=subscription_id):
        if _level(record, viewer) is not None:
            return _page(record, today, viewer, is_brief=is_brief)
    return None


@compiled_query
def _records(tenant_id: UUID, subscription_id: UUID) -> "QuerySet[Subscription]":
    records = Subscription.objects.filter(tenant_id=tenant_id, pk=subscription_id)
    return records.select_related(*_HEAD).only(*_READ)


def _page(
    record: Subscription, today: date, viewer: _Viewer, *, is_brief: bool
) -> SubscriptionPage:
    reach = viewer.reach
    scheduled = _scheduled(record, reach)
    state = _state(record, today, has_scheduled_change=scheduled is not None)
    actions = affordances(record, state, viewer)
    add_ons = _add_ons(record, today, viewer)
    is_history_read = not is_brief or record.tenant.has_customer_promotions
    history = _history(record, reach, add_ons) if is_history_read else ()
    account = related_records.visible_ref(
        record.account, reach, placeholder=related_records.ACCOUNT
    )
    return SubscriptionPage(
        id=record.pk,
        bss=Ref(record.tenant_id, record.tenant.name),
        name=record.name,
        kind=SubscriptionKind(record.kind),
        parent=_ref(record.parent),
        status=state.status,
        account=account,
        accounting_no=record.account.accounting_no if account.is_shared else "",
        billing_to=related_records.optional_ref(
            record.account.billing_to, reach, placeholder=related_records.ACCOUNT
        ),
        product=Ref(record.product_id, record.product.name),
        billing_cycle=BillingCycle(record.billing_cycle),
        quantity=record.quantity,
        unit_price=money_or_none(record.unit_price, record.currency),
        currency=record.currency,
        is_trial=record.is_trial,
        start_date=record.start_date,
        renewal_date=record.renewal_date,
        end_date=record.end_date,
        cancellation_requested_on=record.cancellation_requested_on,
        auto_renew=record.auto_renew,
        vendor_subscription_id=record.vendor_subscription_id,
        external_id=record.external_id,
        order=related_records.optional_ref(record.order, reach, placeholder=related_records.ORDER),
        created_at=record.created_at,
        responsible_user=_name(record.responsible_user),
        sharing_rule=_name(record.sharing_rule),
        custom_fields=() if is_brief else _custom_fields(record),
        is_mirror=state.is_mirror,
        managed_by=_ref(record.managed_by),
        scheduled=scheduled,
        add_ons=add_ons,
        history=history,
        promotion=None if state.is_mirror else promotion_of_customer(record, history, today),
        state=state,
        actions=actions,
        editing=_editing(record, viewer),
        sale_version=sale_version_of(
            record, scheduled_change_id=scheduled.id if scheduled else None
        ),
    )


def _custom_fields(record: Subscription) -> tuple[CustomValue, ...]:
    return custom_values(
        tenant_id=record.tenant_id, entity=Entity.SUBSCRIPTION, values=record.custom_fields
    )


def _history(
    record: Subscription, reach: Reach, add_ons: tuple[AddOnSummary, ...]
) -> tuple[HistoryLine, ...]:
    return history_of(record, reach, add_ons={one.id: one.product.name for one in add_ons})


def mirror_notices(
    page: SubscriptionPage, *, reseller: str, owner: str
) -> tuple[str, WhyNot | None]:
    """Return the ribbon and the why-not line of a page, by the reseller's name in this BSS."""
    reasons = _named_reasons(page.actions)
    if not page.is_mirror:
        return "", WhyNot(_NOT_NOW, reasons) if reasons else None
    whole = text(
        "{reseller} owns the agreement with {customer}. Whatever it changes arrives here within "
        "moments, with an order for what it buys. Responsible user, sharing rule and custom fields "
        "are yours.",
        reseller=reseller,
        customer=page.account.name,
    )
    summary = text(
        "Quantity, plan, dates, status and vendor subscription ID are decided in {owner} BSS and "
        "follow from there.",
        owner=owner,
    )
    question = text("Why not here?")
    return rulebook.ribbon(reseller), WhyNot(summary, (*reasons, whole), question=question)


def _named_reasons(actions: tuple[Affordance, ...]) -> tuple[NamedReason, ...]:
    """Return each reason once, with the actions that it is about."""
    by_reason: dict[str, list[str]] = {}
    for affordance in actions:
        if affordance.name in _EXPECTED_ACTIONS and not affordance.allowed:
            title = rulebook.ACTION_TITLES[Action(affordance.name)]
            by_reason.setdefault(affordance.reason, []).append(title)
    return tuple(NamedReason(join_texts(titles), reason) for reason, titles in by_reason.items())


def affordances(record: Subscription, state: State, viewer: _Viewer) -> tuple[Affordance, ...]:
    """Return every action on a record in this state, as the gate would answer this viewer."""
    verdicts = ((action, _verdict(action, record, state, viewer)) for action in Action)
    return tuple(Affordance(a.value, v.allowed, v.code, v.reason) for a, v in verdicts)


def _verdict(action: Action, record: Subscription, state: State, viewer: _Viewer) -> Verdict:
    """Return what the gate would answer this viewer."""
    guarded = GuardedRecord(
        record=record, reach=viewer.reach, verdict=rulebook.verdict(action, state)
    )
    return access_verdict(action, guarded, by=viewer.by)


def subscriptions_of_changeable_quantity(
    *, tenant_id: UUID, subscription_ids: Collection[UUID], today: date, by: Actor, reach: Reach
) -> frozenset[UUID]:
    """Return those of the subscriptions whose quantity `by` may change now. One query."""
    records = (
        Subscription.objects.filter(
            reach.visible_filter(), tenant_id=tenant_id, pk__in=subscription_ids
        )
        .select_related("scheduled_change")
        .only(
            "tenant_id", "kind", "status", "start_date", "end_date", "is_trial", "managed_by_id",
            "sharing_rule_id", "responsible_user_id", "scheduled_change__id",
        )
    )  # fmt: skip
    viewer = _Viewer(by, reach)
    return frozenset(
        record.pk
        for record in records
        if _verdict(
            Action.CHANGE_QUANTITY,
            record,
            _state(record, today, has_scheduled_change=hasattr(record, "scheduled_change")),
            viewer,
        ).allowed
    )


def _editing(record: Subscription, viewer: _Viewer) -> Editability:
    needs = rulebook.EDITABLE[record.managed_by_id is not None]
    return editability(needs, by=viewer.by, level=_level(record, viewer))


def _level(record: Subscription, viewer: _Viewer) -> Level | None:
    return viewer.reach.level(
        rule_id=record.sharing_rule_id, responsible_user_id=record.responsible_user_id
    )


def _state(record: Subscription, today: date, *, has_scheduled_change: bool) -> State:
    return State(
        status=status_on(record, today),
        is_mirror=record.managed_by_id is not None,
        is_trial=record.is_trial,
        is_add_on=record.kind == SubscriptionKind.ADD_ON,
        has_scheduled_change=has_scheduled_change,
        is_cancellation_due=is_cancellation_due(record, today),
    )


def _scheduled(record: Subscription, reach: Reach) -> ScheduledChangeSummary | None:
    changes = _scheduled_changes(tenant_id=record.tenant_id, subscription_id=record.pk)
    if not changes:
        return None
    [change] = changes
    return ScheduledChangeSummary(
        id=change.pk,
        due_date=change.due_date,
        at_renewal=change.at_renewal,
        quantity=change.quantity,
        product=_name(change.product),
        into=related_records.optional_ref(
            change.into, reach, placeholder=related_records.SUBSCRIPTION
        ),
        requested_by=change.requested_by,
        requested_at=change.requested_at,
    )


@compiled_query
def _scheduled_changes(tenant_id: UUID, subscription_id: UUID) -> "QuerySet[ScheduledChange]":
    changes = ScheduledChange.objects.filter(tenant_id=tenant_id, subscription_id=subscription_id)
    return changes.select_related("product", "into")


@compiled_query
def _add_on_records(tenant_id: UUID, parent_id: UUID) -> "QuerySet[Subscription]":
    records = Subscription.objects.filter(tenant_id=tenant_id, parent_id=parent_id)
    return records.select_related("product", "order", "scheduled_change").order_by("id")


def _add_ons(record: Subscription, today: date, viewer: _Viewer) -> tuple[AddOnSummary, ...]:
    rows = _add_on_records(tenant_id=record.tenant_id, parent_id=record.pk)
    return tuple(_add_on(row, record, today, viewer) for row in rows)


def _add_on(row: Subscription, record: Subscription, today: date, viewer: _Viewer) -> AddOnSummary:
    state = _state(row, today, has_scheduled_change=hasattr(row, "scheduled_change"))
    order = related_records.optional_ref(row.order, viewer.reach, placeholder=related_records.ORDER)
    return AddOnSummary(
        id=row.pk,
        product=Ref(row.product_id, row.product.name),
        quantity=row.quantity,
        unit_price=money_or_none(row.unit_price, row.currency),
        billing_cycle=BillingCycle(row.billing_cycle),
        start_date=row.start_date,
        status=state.status,
        order=order,
        order_number=row.order.number if row.order and order and order.is_shared else None,
        actions=affordances(row, state, viewer),
        is_mirror=state.is_mirror,
        ends_on=_end_of_add_on(row, record),
        vendor_subscription_id=row.vendor_subscription_id,
    )


def _end_of_add_on(row: Subscription, parent: Subscription) -> date | None:
    """Return the day on which an add-on ends: by itself, or with its subscription if that is sooner."""
    days = [one.end_date for one in (row, parent) if one.status == Status.PENDING_CANCEL]
    return min((day for day in days if day), default=None)


def _name(named: Any) -> str:
    return str(named.name) if named else ""


def _ref(named: Any) -> Ref | None:
    return Ref(named.pk, named.name) if named else None
