"""The state of a BSS, in the shape of a scenario's expectations, with every key filled."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.access.rulebook import system_actor
from upline.backorders.queries import list_parked_events, subscription_page_with_orders
from upline.backorders.reconciliation import reconcile
from upline.catalog.queries import product_codes
from upline.devtools.scenarios import lookups
from upline.devtools.scenarios.state import ScenarioState, UnknownName
from upline.kernel.clock import local_date
from upline.orders.queries import (
    OrderLine,
    OrderPage,
    order_page,
    related_orders,
)
from upline.orders.rulebook import Placement
from upline.parties.queries import account_page
from upline.subscriptions.queries import HistoryLine, SubscriptionPage, list_mirrored_records
from upline.subscriptions.rulebook import HistoryAction, SubscriptionKind
from upline.tenancy.queries import TenantFacts

# What the contract has a mirror's history tell; the others are of a BSS's own subscriptions.
_CONTRACT_ACTIONS = frozenset({
    HistoryAction.QUANTITY_INCREASED, HistoryAction.QUANTITY_DECREASED,
    HistoryAction.PARTIAL_UPGRADE, HistoryAction.PARTIAL_DOWNGRADE,
    HistoryAction.FULL_UPGRADE, HistoryAction.FULL_DOWNGRADE,
})  # fmt: skip
_VIEWER = system_actor("Scenario")


@dataclass(frozen=True, slots=True)
class _LineWords:
    """What the lines of orders are written with: codes of products, names of records, add-ons."""

    codes: Mapping[UUID, str]
    names: Mapping[UUID, str]
    add_ons: AbstractSet[UUID]


@dataclass(frozen=True, slots=True)
class TenantView:
    """One BSS as it stands now."""

    state: ScenarioState
    tenant: TenantFacts

    @property
    def today(self) -> date:
        return local_date(self.state.now, timezone=self.tenant.timezone)

    def scenario_numbers(self) -> dict[UUID, int]:
        """Return the scenario's numbers of this BSS's back-orders."""
        return {pk: n for n, pk in enumerate(lookups.back_orders(self.tenant.id), start=1)}

    def orders(self) -> list[dict[str, Any]]:
        """Return all back-orders, in the order in which they were booked."""
        names = self.subscription_names()
        pages = [self._order_page(order_id) for order_id in lookups.back_orders(self.tenant.id)]
        codes = product_codes(product_ids={line.product.id for p in pages for line in p.lines})
        mirrored = list_mirrored_records(
            tenant_id=self.tenant.id, account_ids={page.account.id for page in pages}
        )
        add_ons = {one.id for one in mirrored if one.kind is SubscriptionKind.ADD_ON}
        words = _LineWords(codes, names, add_ons)
        return [self._order(page, words) for page in pages]

    def _order_page(self, order_id: UUID) -> OrderPage:
        page = order_page(tenant_id=self.tenant.id, order_id=order_id, by=_VIEWER)
        assert page is not None, "it was listed, and nothing is hidden from an administrator"
        return page

    def _order(self, page: OrderPage, words: _LineWords) -> dict[str, Any]:
        return {
            "date": page.order_date,
            "name": page.name,
            "account": page.account.name,
            "billing_to": page.billing_to.name,
            "price_list": page.price_list or None,
            "payment_method": page.payment_method or None,
            "type": page.type or None,
            "status": page.status,
            "currency": page.currency,
            "responsible_user": page.responsible_user or None,
            "sharing_rule": page.sharing_rule or None,
            "sales_rep": page.sales_rep or None,
            "contact": page.contact or None,
            "campaign": page.campaign or None,
            "custom_fields": page.editable.custom_fields,
            "total": page.total.amount,
            "trigger": page.trigger.lower(),
            "warnings": list(page.warnings),
            "ribbon": page.ribbon,
            "lines": [_line(line, words) for line in page.lines],
        }

    def subscription_names(self) -> dict[UUID, str]:
        """Return the scenario's names of the records that stand in this BSS."""
        names: dict[UUID, str] = {}
        for name, _ in self.state.subscription_names():
            record_id = self.state.find_subscription(name, self.tenant)
            if record_id is not None:
                names.setdefault(record_id, name)
        return names

    def account(self, name: str) -> dict[str, Any] | None:
        account_id = self.state.find_customer(name, self.tenant)
        if account_id is None:
            return None
        page = account_page(
            tenant_id=self.tenant.id, account_id=account_id, by=_VIEWER, reach=UNRESTRICTED
        )
        assert page is not None, "it was found"
        return {
            "billing_to": page.billing_to.name if page.billing_to else None,
            "email": page.email,
            "accounting_no": page.accounting_no,
            "billing_address": page.billing_address,
            "vendor_customer_id": page.vendor_customer_id,
            "currency": page.currency,
            "responsible_user": page.responsible_user.name if page.responsible_user else None,
            "sharing_rule": page.sharing_rule.name if page.sharing_rule else None,
            "ribbon": page.ribbon or None,
        }

    def subscription(self, name: str) -> dict[str, Any] | None:
        page = self._subscription_page(name)
        if page is None:
            return None
        numbers = self.scenario_numbers()
        contract_lines = [
            line
            for line in reversed(page.history)
            if line.action in _CONTRACT_ACTIONS and not line.add_on
        ]
        products = {line.product_old for line in contract_lines} | {
            line.product_new for line in contract_lines
        }
        codes = product_codes(product_ids=[product.id for product in products if product])
        return {
            **self._subscription_or_add_on(page),
            "order": numbers.get(page.order.id) if page.order else None,
            "history": [_history(line, numbers, codes) for line in contract_lines],
        }

    def add_on(self, name: str) -> dict[str, Any] | None:
        page = self._subscription_page(name)
        if page is None:
            return None
        numbers = self.scenario_numbers()
        related = related_orders(
            tenant_id=self.tenant.id, subscription_ids=[page.id], reach=UNRESTRICTED
        ).get(page.id, ())
        order_ids = {one.order.id for one in related if one.place is Placement.SOURCE_TYPE}
        return {
            **self._subscription_or_add_on(page),
            "source_type": numbers.get(page.order.id) if page.order else None,
            "orders": sorted(numbers[order_id] for order_id in order_ids),
        }

    def _subscription_page(self, name: str) -> SubscriptionPage | None:
        record_id = self.state.find_subscription(name, self.tenant)
        if record_id is None:
            return None
        return subscription_page_with_orders(
            tenant_id=self.tenant.id,
            subscription_id=record_id,
            today=self.today,
            by=_VIEWER,
            reach=UNRESTRICTED,
        )

    def _subscription_or_add_on(self, page: SubscriptionPage) -> dict[str, Any]:
        return {
            "name": page.name,
            "status": page.status.value.lower(),
            "product": product_codes(product_ids=[page.product.id])[page.product.id],
            "quantity": page.quantity,
            "vendor_subscription_id": page.vendor_subscription_id,
            "responsible_user": page.responsible_user or None,
            "sharing_rule": page.sharing_rule or None,
            "ribbon": page.ribbon or None,
        }

    def parked(self) -> list[dict[str, Any]]:
        """Return the events that are parked for a reason of their own, as they happened."""
        names = {(made.tenant_id, made.id): name for name, made in self.state.subscription_names()}
        for name, made in self.state.subscription_names():
            if made.kind == "item":
                names[
                    made.tenant_id, lookups.subscription_of_item(made.tenant_id, made.id) or made.id
                ] = name
        parked = []
        for event in list_parked_events(tenant_id=self.tenant.id):
            subject = event.subject_id
            source = lookups.find_origin(event.reseller_id, subject) if subject else None
            parked.append(
                {"reason": event.reason, "subscription": names.get(source) if source else None}
            )
        return parked

    def is_reconciled(self) -> bool:
        return all(one.is_clean for one in reconcile(tenant_id=self.tenant.id))


def _line(line: OrderLine, words: _LineWords) -> dict[str, Any]:
    related = line.related
    name = words.names.get(related.record_id) if related else None
    is_add_on = related is not None and related.record_id in words.add_ons
    return {
        "product": words.codes[line.product.id],
        "cycle": line.billing_cycle.value.lower(),
        "quantity": line.quantity,
        "unit_price": line.unit_price.amount if line.unit_price else None,
        "price_source": line.price_source.value.lower() if line.price_source else "",
        "promotion": line.promotion or None,
        "discount": line.discount.amount,
        "total": line.total.amount,
        "related": related.place.value.lower() if related and related.place else "",
        "subscription": None if is_add_on else name,
        "add_on": name if is_add_on else None,
    }


def _history(
    line: HistoryLine, numbers: Mapping[UUID, int], codes: Mapping[UUID, str]
) -> dict[str, Any]:
    old, new = line.product_old, line.product_new
    return {
        "date": line.effective_date,
        "action": line.action.value.lower(),
        "from": codes[old.id] if old else line.quantity_old,
        "to": codes[new.id] if new else line.quantity_new,
        "order": numbers.get(line.order.id) if line.order else None,
        "replaces": numbers.get(line.replaces.id) if line.replaces else None,
    }


def as_json(value: Any) -> Any:
    """Return a value as JSON has it: money as text, dates ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value != value.to_integral() else f"{value:.2f}"
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value


__all__ = ["TenantView", "UnknownName", "as_json"]
