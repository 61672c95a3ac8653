"""The state of a BSS, in the shape of a scenario's expectations, with every key filled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.backorders.reconciliation import reconcile
from upline.devtools.scenarios import lookups
from upline.devtools.scenarios.state import ScenarioState, UnknownName
from upline.kernel.clock import local_date
from upline.orders import rulebook as order_rules
from upline.orders.rulebook import Origin
from upline.parties import rulebook as account_rules
from upline.subscriptions import rulebook as subscription_rules
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import TenantFacts

_ORDERS = """
    SELECT o.id, o.order_date AS date, o.name, a.name AS account,
           b.name AS billing_to, pl.name AS price_list, pm.name AS payment_method,
           t.name AS type, s.name AS status, o.currency, u.name AS responsible_user,
           r.name AS sharing_rule, sr.name AS sales_rep, c.name AS contact,
           ca.name AS campaign, o.custom_fields, o.total, o.origin, o.trigger, o.warnings
    FROM upline_order o
    JOIN upline_account a ON a.id = o.account_id
    JOIN upline_account b ON b.id = o.billing_to_id
    JOIN upline_orderstatus s ON s.id = o.status_id
    LEFT JOIN upline_ordertype t ON t.id = o.type_id
    LEFT JOIN upline_pricelist pl ON pl.id = o.price_list_id
    LEFT JOIN upline_paymentmethod pm ON pm.id = o.payment_method_id
    LEFT JOIN upline_user u ON u.id = o.responsible_user_id
    LEFT JOIN upline_user sr ON sr.id = o.sales_rep_id
    LEFT JOIN upline_permissionrule r ON r.id = o.sharing_rule_id
    LEFT JOIN upline_contact c ON c.id = o.contact_id
    LEFT JOIN upline_campaign ca ON ca.id = o.campaign_id
    WHERE o.tenant_id = %s AND o.origin = 'BACK_ORDER' ORDER BY o.number
"""

_LINES = """
    SELECT i.order_id, p.code AS product, lower(i.billing_cycle) AS cycle, i.quantity,
           i.unit_price, lower(i.price_source) AS price_source, pr.name AS promotion,
           i.discount, i.total, lower(i.relation) AS related, i.subscription_id, h.kind
    FROM upline_orderitem i
    JOIN upline_product p ON p.id = i.product_id
    LEFT JOIN upline_promotion pr ON pr.id = i.promotion_id
    LEFT JOIN upline_subscription h ON h.id = i.subscription_id
    WHERE i.tenant_id = %s ORDER BY i.order_id, i.position
"""

_ACCOUNT = """
    SELECT b.name AS billing_to, a.email, a.accounting_no, a.billing_address,
           a.vendor_customer_id, a.currency,
           m.name AS manager, u.name AS responsible_user, r.name AS sharing_rule
    FROM upline_account a
    LEFT JOIN upline_account b ON b.id = a.billing_to_id
    LEFT JOIN upline_account m
           ON m.tenant_id = a.tenant_id AND m.reseller_tenant_id = a.managed_by_id
    LEFT JOIN upline_user u ON u.id = a.responsible_user_id
    LEFT JOIN upline_permissionrule r ON r.id = a.sharing_rule_id
    WHERE a.id = %s
"""

_SUBSCRIPTION = """
    SELECT h.id, h.name, h.status, h.start_date, p.code AS product, h.quantity, h.order_id,
           h.vendor_subscription_id, m.name AS manager, u.name AS responsible_user, r.name AS sharing_rule
    FROM upline_subscription h
    JOIN upline_product p ON p.id = h.product_id
    LEFT JOIN upline_account m
           ON m.tenant_id = h.tenant_id AND m.reseller_tenant_id = h.managed_by_id
    LEFT JOIN upline_user u ON u.id = h.responsible_user_id
    LEFT JOIN upline_permissionrule r ON r.id = h.sharing_rule_id
    WHERE h.id = %s
"""

_HISTORY = """
    SELECT h.effective_date AS date, lower(h.action) AS action, h.quantity_old, h.quantity_new,
           po.code AS product_old, pn.code AS product_new, h.order_id, h.replaces_id
    FROM upline_historyrecord h
    LEFT JOIN upline_product po ON po.id = h.product_old_id
    LEFT JOIN upline_product pn ON pn.id = h.product_new_id
    WHERE h.subscription_id = %s AND h.action = ANY(%s) ORDER BY h.id
"""

_PARKED_EVENTS = """
    SELECT reason, reason_subject, reseller_id FROM upline_saleevent
    WHERE tenant_id = %s AND state = 'PARKED' ORDER BY happened_at, id
"""

_CONTRACT_ACTIONS = [
    "QUANTITY_INCREASED", "QUANTITY_DECREASED", "PARTIAL_UPGRADE", "PARTIAL_DOWNGRADE",
    "FULL_UPGRADE", "FULL_DOWNGRADE",
]  # fmt: skip


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
        lines: dict[UUID, list[dict[str, Any]]] = {}
        names = self.subscription_names()
        for line in lookups.fetch_rows(_LINES, self.tenant.id):
            kind, subscription_id = line.pop("kind"), line.pop("subscription_id")
            line["subscription"] = names.get(subscription_id) if kind == "SUBSCRIPTION" else None
            line["add_on"] = names.get(subscription_id) if kind == "ADD_ON" else None
            lines.setdefault(line.pop("order_id"), []).append(line)
        found = lookups.fetch_rows(_ORDERS, self.tenant.id)
        return [self._order(row, lines.get(row["id"], [])) for row in found]

    def _order(self, row: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
        origin = Origin(row.pop("origin"))
        row.pop("id")
        row["ribbon"] = order_rules.ribbon(origin, row["billing_to"])
        row["trigger"] = row["trigger"].lower()
        row["custom_fields"] = json.loads(row["custom_fields"])
        row["lines"] = lines
        return row

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
        [row] = lookups.fetch_rows(_ACCOUNT, account_id)
        row["ribbon"] = _ribbon(row.pop("manager"), account_rules.ribbon)
        return row

    def subscription(self, name: str) -> dict[str, Any] | None:
        row = self._subscription_or_add_on(name)
        if row is None:
            return None
        scenario_numbers = self.scenario_numbers()
        row["order"] = scenario_numbers.get(row.pop("order_id"))
        row["history"] = [
            _history(line, scenario_numbers)
            for line in lookups.fetch_rows(_HISTORY, row.pop("id"), _CONTRACT_ACTIONS)
        ]
        return row

    def add_on(self, name: str) -> dict[str, Any] | None:
        row = self._subscription_or_add_on(name)
        if row is None:
            return None
        scenario_numbers = self.scenario_numbers()
        related = lookups.fetch_rows(
            "SELECT DISTINCT order_id FROM upline_orderitem "
            "WHERE subscription_id = %s AND relation = 'SOURCE_TYPE'",
            row.pop("id"),
        )
        row["source_type"] = scenario_numbers.get(row.pop("order_id"))
        row["orders"] = sorted(scenario_numbers[line["order_id"]] for line in related)
        return row

    def _subscription_or_add_on(self, name: str) -> dict[str, Any] | None:
        record_id = self.state.find_subscription(name, self.tenant)
        if record_id is None:
            return None
        [row] = lookups.fetch_rows(_SUBSCRIPTION, record_id)
        status, start = Status(row["status"]), row.pop("start_date")
        if status is Status.ACTIVE and start > self.today:
            status = Status.INACTIVE
        row["status"] = status.value.lower()
        row["ribbon"] = _ribbon(row.pop("manager"), subscription_rules.ribbon)
        return row

    def parked(self) -> list[dict[str, Any]]:
        """Return the events that are parked for a reason of their own, as they happened."""
        names = {(made.tenant_id, made.id): name for name, made in self.state.subscription_names()}
        for name, made in self.state.subscription_names():
            if made.kind == "item":
                names[made.tenant_id, lookups.subscription_of_item(made.id) or made.id] = name
        parked = []
        for row in lookups.fetch_rows(_PARKED_EVENTS, self.tenant.id):
            subject = row["reason_subject"]
            source = subject and lookups.find_origin(row["reseller_id"], subject)
            parked.append({"reason": row["reason"], "subscription": names.get(source)})
        return parked

    def is_reconciled(self) -> bool:
        return all(one.is_clean for one in reconcile(tenant_id=self.tenant.id))


def _ribbon(manager: str | None, sentence: Any) -> str | None:
    return None if manager is None else str(sentence(manager))


def _history(row: Mapping[str, Any], scenario_numbers: Mapping[UUID, int]) -> dict[str, Any]:
    is_full = row["product_old"] is not None
    return {
        "date": row["date"],
        "action": row["action"],
        "from": row["product_old"] if is_full else row["quantity_old"],
        "to": row["product_new"] if is_full else row["quantity_new"],
        "order": scenario_numbers.get(row["order_id"]),
        "replaces": scenario_numbers.get(row["replaces_id"]) if row["replaces_id"] else None,
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
