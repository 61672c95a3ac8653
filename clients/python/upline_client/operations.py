"""The operations of the API, generated from its OpenAPI document by `make docs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, overload

from upline_client import schemas
from upline_client.schemas import Id
from upline_client.transport import Document, Transport


class Operations(Transport):
    """One method per operation, by its `operationId`. Raises: Problem — the API refuses.

    With `fields=` an answer has these fields alone; with `expand=` it has records where it has references.
    """

    def list_orders(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        is_back_order: bool | None = None,
        reseller: Id | None = None,
        account: Id | None = None,
        status: Id | None = None,
        type: Id | None = None,
        trigger: str | None = None,
        billing_to: Id | None = None,
        responsible_user: Id | None = None,
        sales_rep: Id | None = None,
        campaign: Id | None = None,
        price_list: Id | None = None,
        payment_method: Id | None = None,
        currency: str | None = None,
        total_from: str | None = None,
        total_to: str | None = None,
        date_from: schemas.Day | None = None,
        date_to: schemas.Day | None = None,
        external_id: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
        custom_fields: Mapping[str, str] | None = None,
    ) -> schemas.ListOfOrderSummary:
        """List orders."""
        answer: schemas.ListOfOrderSummary = self.request(
            "GET",
            "/api/v1/orders",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "is_back_order": is_back_order,
                "reseller": reseller,
                "account": account,
                "status": status,
                "type": type,
                "trigger": trigger,
                "billing_to": billing_to,
                "responsible_user": responsible_user,
                "sales_rep": sales_rep,
                "campaign": campaign,
                "price_list": price_list,
                "payment_method": payment_method,
                "currency": currency,
                "total_from": total_from,
                "total_to": total_to,
                "date_from": date_from,
                "date_to": date_to,
                "external_id": external_id,
                "q": q,
                "sort": sort,
                "fields": fields,
                "expand": expand,
                "custom_fields": custom_fields,
            },
        )
        return answer

    @overload
    def create_order(
        self,
        body: schemas.CreateOrderRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Order: ...
    @overload
    def create_order(
        self,
        body: schemas.CreateOrderRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def create_order(
        self,
        body: schemas.CreateOrderRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Create an order."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_order(
        self,
        order_id: Id,
        *,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
    ) -> schemas.Order:
        """Read an order."""
        answer: schemas.Order = self.request(
            "GET",
            "/api/v1/orders/{order_id}",
            {"order_id": order_id},
            {"fields": fields, "expand": expand},
        )
        return answer

    def edit_order(
        self,
        order_id: Id,
        body: schemas.UpdateOrderRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order:
        """Change fields of an order: all of the given ones, or none."""
        answer: schemas.Order = self.request(
            "PATCH",
            "/api/v1/orders/{order_id}",
            {"order_id": order_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_order(
        self, order_id: Id, *, idempotency_key: str | None = None, version: int | str | None = None
    ) -> None:
        """Delete an ordinary order that was not executed."""
        self.request(
            "DELETE",
            "/api/v1/orders/{order_id}",
            {"order_id": order_id},
            {},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )

    @overload
    def submit_order(
        self,
        order_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def submit_order(
        self,
        order_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def submit_order(
        self,
        order_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Submit a draft."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/submit",
            {"order_id": order_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def execute_order(
        self,
        order_id: Id,
        body: schemas.StartDateRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def execute_order(
        self,
        order_id: Id,
        body: schemas.StartDateRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def execute_order(
        self,
        order_id: Id,
        body: schemas.StartDateRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Execute all items of an order that are not delivered yet."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/execute",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def deliver_order(
        self,
        order_id: Id,
        body: schemas.DeliverOrderRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def deliver_order(
        self,
        order_id: Id,
        body: schemas.DeliverOrderRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def deliver_order(
        self,
        order_id: Id,
        body: schemas.DeliverOrderRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Deliver some items of an order, by a sub-order, which is returned."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/deliver",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def copy_order(
        self,
        order_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def copy_order(
        self,
        order_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def copy_order(
        self,
        order_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Copy an order to a new one with its own number, and return the copy."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/copy",
            {"order_id": order_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def cancel_order(
        self,
        order_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def cancel_order(
        self,
        order_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def cancel_order(
        self,
        order_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Cancel an ordinary order."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/cancel",
            {"order_id": order_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_order_items(
        self, order_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.ListOfItem:
        """List all items of an order, in their order."""
        answer: schemas.ListOfItem = self.request(
            "GET", "/api/v1/orders/{order_id}/items", {"order_id": order_id}, {"fields": fields}
        )
        return answer

    @overload
    def add_order_item(
        self,
        order_id: Id,
        body: schemas.AddOrderItemRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def add_order_item(
        self,
        order_id: Id,
        body: schemas.AddOrderItemRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def add_order_item(
        self,
        order_id: Id,
        body: schemas.AddOrderItemRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Add an item to an ordinary order, and return the order."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/items",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def quick_add_order_item(
        self,
        order_id: Id,
        body: schemas.QuickAddItemRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def quick_add_order_item(
        self,
        order_id: Id,
        body: schemas.QuickAddItemRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def quick_add_order_item(
        self,
        order_id: Id,
        body: schemas.QuickAddItemRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Add a subscription by the code of its product, and return the order."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/items/quick-add",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def edit_order_item(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.UpdateOrderItemRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order:
        """Update an item of an ordinary order, and return the order."""
        answer: schemas.Order = self.request(
            "PATCH",
            "/api/v1/orders/{order_id}/items/{item_id}",
            {"order_id": order_id, "item_id": item_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_order_item(
        self,
        order_id: Id,
        item_id: Id,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> None:
        """Delete an item of an ordinary order, with the items that depend on it."""
        self.request(
            "DELETE",
            "/api/v1/orders/{order_id}/items/{item_id}",
            {"order_id": order_id, "item_id": item_id},
            {},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )

    @overload
    def change_order_item_quantity(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.ChangeQuantityRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def change_order_item_quantity(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.ChangeQuantityRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def change_order_item_quantity(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.ChangeQuantityRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Change the quantity of an item of an ordinary order, and return the order."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/items/{item_id}/quantity",
            {"order_id": order_id, "item_id": item_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def execute_order_item(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.StartDateRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def execute_order_item(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.StartDateRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def execute_order_item(
        self,
        order_id: Id,
        item_id: Id,
        body: schemas.StartDateRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Execute one item of an ordinary order: it is delivered by a sub-order, which is returned."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/orders/{order_id}/items/{item_id}/execute",
            {"order_id": order_id, "item_id": item_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_all_activities(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        which: str | None = None,
        kind: str | None = None,
        assigned_to: Id | None = None,
        is_unassigned: bool | None = None,
        order: Id | None = None,
        account: Id | None = None,
        due_from: schemas.Day | None = None,
        due_to: schemas.Day | None = None,
        done_by: str | None = None,
        done_from: schemas.Moment | None = None,
        done_before: schemas.Moment | None = None,
        created_by: str | None = None,
        created_from: schemas.Moment | None = None,
        created_before: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfActivity:
        """List activities."""
        answer: schemas.ListOfActivity = self.request(
            "GET",
            "/api/v1/activities",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "which": which,
                "kind": kind,
                "assigned_to": assigned_to,
                "is_unassigned": is_unassigned,
                "order": order,
                "account": account,
                "due_from": due_from,
                "due_to": due_to,
                "done_by": done_by,
                "done_from": done_from,
                "done_before": done_before,
                "created_by": created_by,
                "created_from": created_from,
                "created_before": created_before,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    def get_any_activity(
        self, activity_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Activity:
        """Read an activity of an order or an account."""
        answer: schemas.Activity = self.request(
            "GET",
            "/api/v1/activities/{activity_id}",
            {"activity_id": activity_id},
            {"fields": fields},
        )
        return answer

    def edit_any_activity(
        self,
        activity_id: Id,
        body: schemas.UpdateActivityRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Activity:
        """Change an activity of an order or an account."""
        answer: schemas.Activity = self.request(
            "PATCH",
            "/api/v1/activities/{activity_id}",
            {"activity_id": activity_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def complete_any_activity(
        self,
        activity_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity: ...
    @overload
    def complete_any_activity(
        self, activity_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfActivity: ...
    def complete_any_activity(
        self, activity_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Activity | schemas.DryRunOfActivity:
        """Mark an activity of an order or an account as done."""
        answer: schemas.Activity | schemas.DryRunOfActivity = self.request(
            "POST",
            "/api/v1/activities/{activity_id}/complete",
            {"activity_id": activity_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def reopen_any_activity(
        self,
        activity_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity: ...
    @overload
    def reopen_any_activity(
        self, activity_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfActivity: ...
    def reopen_any_activity(
        self, activity_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Activity | schemas.DryRunOfActivity:
        """Mark an activity of an order or an account as not done."""
        answer: schemas.Activity | schemas.DryRunOfActivity = self.request(
            "POST",
            "/api/v1/activities/{activity_id}/reopen",
            {"activity_id": activity_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_activities(
        self,
        order_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfActivity:
        """List the activities of an order, the latest first."""
        answer: schemas.ListOfActivity = self.request(
            "GET",
            "/api/v1/orders/{order_id}/activities",
            {"order_id": order_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def add_activity(
        self,
        order_id: Id,
        body: schemas.CreateActivityRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity: ...
    @overload
    def add_activity(
        self,
        order_id: Id,
        body: schemas.CreateActivityRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfActivity: ...
    def add_activity(
        self,
        order_id: Id,
        body: schemas.CreateActivityRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity | schemas.DryRunOfActivity:
        """Add an activity to an order."""
        answer: schemas.Activity | schemas.DryRunOfActivity = self.request(
            "POST",
            "/api/v1/orders/{order_id}/activities",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def add_account_activity(
        self,
        account_id: Id,
        body: schemas.CreateActivityRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity: ...
    @overload
    def add_account_activity(
        self,
        account_id: Id,
        body: schemas.CreateActivityRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfActivity: ...
    def add_account_activity(
        self,
        account_id: Id,
        body: schemas.CreateActivityRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity | schemas.DryRunOfActivity:
        """Add an activity to an account as a whole; mirrors have them too."""
        answer: schemas.Activity | schemas.DryRunOfActivity = self.request(
            "POST",
            "/api/v1/accounts/{account_id}/activities",
            {"account_id": account_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_activity(
        self, order_id: Id, activity_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Activity:
        """Read an activity."""
        answer: schemas.Activity = self.request(
            "GET",
            "/api/v1/orders/{order_id}/activities/{activity_id}",
            {"order_id": order_id, "activity_id": activity_id},
            {"fields": fields},
        )
        return answer

    def edit_activity(
        self,
        order_id: Id,
        activity_id: Id,
        body: schemas.UpdateActivityRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Activity:
        """Change an activity."""
        answer: schemas.Activity = self.request(
            "PATCH",
            "/api/v1/orders/{order_id}/activities/{activity_id}",
            {"order_id": order_id, "activity_id": activity_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def complete_activity(
        self,
        order_id: Id,
        activity_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity: ...
    @overload
    def complete_activity(
        self,
        order_id: Id,
        activity_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfActivity: ...
    def complete_activity(
        self,
        order_id: Id,
        activity_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity | schemas.DryRunOfActivity:
        """Mark an activity as done."""
        answer: schemas.Activity | schemas.DryRunOfActivity = self.request(
            "POST",
            "/api/v1/orders/{order_id}/activities/{activity_id}/complete",
            {"order_id": order_id, "activity_id": activity_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def reopen_activity(
        self,
        order_id: Id,
        activity_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity: ...
    @overload
    def reopen_activity(
        self,
        order_id: Id,
        activity_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfActivity: ...
    def reopen_activity(
        self,
        order_id: Id,
        activity_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Activity | schemas.DryRunOfActivity:
        """Mark an activity as not done."""
        answer: schemas.Activity | schemas.DryRunOfActivity = self.request(
            "POST",
            "/api/v1/orders/{order_id}/activities/{activity_id}/reopen",
            {"order_id": order_id, "activity_id": activity_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_emails(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        which: str | None = None,
        direction: str | None = None,
        state: str | None = None,
        order: Id | None = None,
        account: Id | None = None,
        sender: str | None = None,
        recipient: str | None = None,
        sent_from: schemas.Moment | None = None,
        sent_before: schemas.Moment | None = None,
        created_by: str | None = None,
        created_from: schemas.Moment | None = None,
        created_before: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfEmail:
        """List e-mails."""
        answer: schemas.ListOfEmail = self.request(
            "GET",
            "/api/v1/emails",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "which": which,
                "direction": direction,
                "state": state,
                "order": order,
                "account": account,
                "sender": sender,
                "recipient": recipient,
                "sent_from": sent_from,
                "sent_before": sent_before,
                "created_by": created_by,
                "created_from": created_from,
                "created_before": created_before,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    def get_email(self, email_id: Id, *, fields: Sequence[str] | None = None) -> schemas.Email:
        """Read an e-mail."""
        answer: schemas.Email = self.request(
            "GET", "/api/v1/emails/{email_id}", {"email_id": email_id}, {"fields": fields}
        )
        return answer

    @overload
    def unrelate_email(
        self,
        email_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email: ...
    @overload
    def unrelate_email(
        self, email_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfEmail: ...
    def unrelate_email(
        self, email_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Email | schemas.DryRunOfEmail:
        """Remove a received e-mail from its order."""
        answer: schemas.Email | schemas.DryRunOfEmail = self.request(
            "POST",
            "/api/v1/emails/{email_id}/unrelate",
            {"email_id": email_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def send_email_again(
        self,
        email_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email: ...
    @overload
    def send_email_again(
        self, email_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfEmail: ...
    def send_email_again(
        self, email_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Email | schemas.DryRunOfEmail:
        """Retry an e-mail that could not be sent."""
        answer: schemas.Email | schemas.DryRunOfEmail = self.request(
            "POST",
            "/api/v1/emails/{email_id}/send-again",
            {"email_id": email_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_emails_of_order(
        self,
        order_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfEmail:
        """List the e-mails of an order, the latest first."""
        answer: schemas.ListOfEmail = self.request(
            "GET",
            "/api/v1/orders/{order_id}/emails",
            {"order_id": order_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def write_email(
        self,
        order_id: Id,
        body: schemas.SendEmailRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email: ...
    @overload
    def write_email(
        self,
        order_id: Id,
        body: schemas.SendEmailRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfEmail: ...
    def write_email(
        self,
        order_id: Id,
        body: schemas.SendEmailRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email | schemas.DryRunOfEmail:
        """Send an e-mail about an order. It is queued, and sent soon after."""
        answer: schemas.Email | schemas.DryRunOfEmail = self.request(
            "POST",
            "/api/v1/orders/{order_id}/emails",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def write_account_email(
        self,
        account_id: Id,
        body: schemas.SendEmailRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email: ...
    @overload
    def write_account_email(
        self,
        account_id: Id,
        body: schemas.SendEmailRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfEmail: ...
    def write_account_email(
        self,
        account_id: Id,
        body: schemas.SendEmailRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email | schemas.DryRunOfEmail:
        """Send an e-mail about an account as a whole. It is queued, and sent soon after."""
        answer: schemas.Email | schemas.DryRunOfEmail = self.request(
            "POST",
            "/api/v1/accounts/{account_id}/emails",
            {"account_id": account_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def note_email(
        self,
        order_id: Id,
        body: schemas.NoteEmailRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email: ...
    @overload
    def note_email(
        self,
        order_id: Id,
        body: schemas.NoteEmailRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfEmail: ...
    def note_email(
        self,
        order_id: Id,
        body: schemas.NoteEmailRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email | schemas.DryRunOfEmail:
        """Note an e-mail at an order, by its subject."""
        answer: schemas.Email | schemas.DryRunOfEmail = self.request(
            "POST",
            "/api/v1/orders/{order_id}/emails/note",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def relate_email(
        self,
        order_id: Id,
        body: schemas.RelateEmailRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email: ...
    @overload
    def relate_email(
        self,
        order_id: Id,
        body: schemas.RelateEmailRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfEmail: ...
    def relate_email(
        self,
        order_id: Id,
        body: schemas.RelateEmailRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Email | schemas.DryRunOfEmail:
        """Relate a received e-mail, which has no order yet, to this one."""
        answer: schemas.Email | schemas.DryRunOfEmail = self.request(
            "POST",
            "/api/v1/orders/{order_id}/emails/relate",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_cases(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        which: str | None = None,
        status: str | None = None,
        priority: str | None = None,
        assigned_to: Id | None = None,
        is_unassigned: bool | None = None,
        order: Id | None = None,
        account: Id | None = None,
        created_by: str | None = None,
        created_from: schemas.Moment | None = None,
        created_before: schemas.Moment | None = None,
        closed_from: schemas.Moment | None = None,
        closed_before: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfCaseSummary:
        """List cases."""
        answer: schemas.ListOfCaseSummary = self.request(
            "GET",
            "/api/v1/cases",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "which": which,
                "status": status,
                "priority": priority,
                "assigned_to": assigned_to,
                "is_unassigned": is_unassigned,
                "order": order,
                "account": account,
                "created_by": created_by,
                "created_from": created_from,
                "created_before": created_before,
                "closed_from": closed_from,
                "closed_before": closed_before,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    def list_cases_of_order(
        self,
        order_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfCaseSummary:
        """List the cases of an order, the latest first."""
        answer: schemas.ListOfCaseSummary = self.request(
            "GET",
            "/api/v1/orders/{order_id}/cases",
            {"order_id": order_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def create_case(
        self,
        order_id: Id,
        body: schemas.CreateCaseRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Case: ...
    @overload
    def create_case(
        self,
        order_id: Id,
        body: schemas.CreateCaseRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCase: ...
    def create_case(
        self,
        order_id: Id,
        body: schemas.CreateCaseRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Case | schemas.DryRunOfCase:
        """Open a case related to an order."""
        answer: schemas.Case | schemas.DryRunOfCase = self.request(
            "POST",
            "/api/v1/orders/{order_id}/cases",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def create_account_case(
        self,
        account_id: Id,
        body: schemas.CreateCaseRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Case: ...
    @overload
    def create_account_case(
        self,
        account_id: Id,
        body: schemas.CreateCaseRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCase: ...
    def create_account_case(
        self,
        account_id: Id,
        body: schemas.CreateCaseRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Case | schemas.DryRunOfCase:
        """Open a case about an account as a whole."""
        answer: schemas.Case | schemas.DryRunOfCase = self.request(
            "POST",
            "/api/v1/accounts/{account_id}/cases",
            {"account_id": account_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_case(self, case_id: Id, *, fields: Sequence[str] | None = None) -> schemas.Case:
        """Read a case with its thread."""
        answer: schemas.Case = self.request(
            "GET", "/api/v1/cases/{case_id}", {"case_id": case_id}, {"fields": fields}
        )
        return answer

    def change_case(
        self,
        case_id: Id,
        body: schemas.UpdateCaseRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Case:
        """Change status, priority or person of a case; the thread records the change."""
        answer: schemas.Case = self.request(
            "PATCH",
            "/api/v1/cases/{case_id}",
            {"case_id": case_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def add_case_entry(
        self,
        case_id: Id,
        body: schemas.AddCaseEntryRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Case: ...
    @overload
    def add_case_entry(
        self,
        case_id: Id,
        body: schemas.AddCaseEntryRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCase: ...
    def add_case_entry(
        self,
        case_id: Id,
        body: schemas.AddCaseEntryRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Case | schemas.DryRunOfCase:
        """Add an entry to a case."""
        answer: schemas.Case | schemas.DryRunOfCase = self.request(
            "POST",
            "/api/v1/cases/{case_id}/entries",
            {"case_id": case_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_notes(
        self,
        order_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfNote:
        """List the notes of an order, the latest first."""
        answer: schemas.ListOfNote = self.request(
            "GET",
            "/api/v1/orders/{order_id}/notes",
            {"order_id": order_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def add_note(
        self,
        order_id: Id,
        body: schemas.CreateNoteRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Note: ...
    @overload
    def add_note(
        self,
        order_id: Id,
        body: schemas.CreateNoteRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfNote: ...
    def add_note(
        self,
        order_id: Id,
        body: schemas.CreateNoteRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Note | schemas.DryRunOfNote:
        """Add a note to an order."""
        answer: schemas.Note | schemas.DryRunOfNote = self.request(
            "POST",
            "/api/v1/orders/{order_id}/notes",
            {"order_id": order_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def delete_note(self, order_id: Id, note_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a note: one's own; administrators may delete any."""
        self.request(
            "DELETE",
            "/api/v1/orders/{order_id}/notes/{note_id}",
            {"order_id": order_id, "note_id": note_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    def list_attachments(
        self,
        order_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfAttachment:
        """List the files of an order, the latest first."""
        answer: schemas.ListOfAttachment = self.request(
            "GET",
            "/api/v1/orders/{order_id}/attachments",
            {"order_id": order_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    def add_attachment(
        self, order_id: Id, file: Document, *, idempotency_key: str | None = None
    ) -> schemas.Attachment:
        """Add a file to an order."""
        answer: schemas.Attachment = self.request(
            "POST",
            "/api/v1/orders/{order_id}/attachments",
            {"order_id": order_id},
            {},
            file=file,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_attachment(
        self, order_id: Id, attachment_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Attachment:
        """Read the metadata of a file."""
        answer: schemas.Attachment = self.request(
            "GET",
            "/api/v1/orders/{order_id}/attachments/{attachment_id}",
            {"order_id": order_id, "attachment_id": attachment_id},
            {"fields": fields},
        )
        return answer

    def download_attachment(self, order_id: Id, attachment_id: Id) -> bytes:
        """Download a file."""
        answer: bytes = self.request(
            "GET",
            "/api/v1/orders/{order_id}/attachments/{attachment_id}/content",
            {"order_id": order_id, "attachment_id": attachment_id},
            {},
        )
        return answer

    def print_order(
        self, order_id: Id, *, language: str | None = None, paper: str | None = None
    ) -> schemas.PrintOut | bytes:
        """Print an order: as JSON, or as PDF if `Accept` says so."""
        answer: schemas.PrintOut | bytes = self.request(
            "GET",
            "/api/v1/orders/{order_id}/print-out",
            {"order_id": order_id},
            {"language": language, "paper": paper},
        )
        return answer

    def print_order_as_pdf(
        self, order_id: Id, *, language: str | None = None, paper: str | None = None
    ) -> bytes:
        """Print an order as PDF."""
        answer: bytes = self.request(
            "GET",
            "/api/v1/orders/{order_id}/print-out.pdf",
            {"order_id": order_id},
            {"language": language, "paper": paper},
        )
        return answer

    def get_provenance(
        self, order_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Provenance:
        """Read the provenance of a back-order; an ordinary order has none."""
        answer: schemas.Provenance = self.request(
            "GET",
            "/api/v1/orders/{order_id}/provenance",
            {"order_id": order_id},
            {"fields": fields},
        )
        return answer

    def list_changes_of_order(
        self,
        order_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfChange:
        """List the changes of an order, the latest first."""
        answer: schemas.ListOfChange = self.request(
            "GET",
            "/api/v1/orders/{order_id}/history",
            {"order_id": order_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    def list_changes_of_account(
        self,
        account_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfChange:
        """List the changes of an account, the latest first."""
        answer: schemas.ListOfChange = self.request(
            "GET",
            "/api/v1/accounts/{account_id}/history",
            {"account_id": account_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    def list_changes_of_subscription(
        self,
        subscription_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfChange:
        """List the changes of a subscription, the latest first; `history` has what was sold."""
        answer: schemas.ListOfChange = self.request(
            "GET",
            "/api/v1/subscriptions/{subscription_id}/changes",
            {"subscription_id": subscription_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    def list_changes_of_add_on(
        self,
        add_on_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfChange:
        """List the changes of an add-on, the latest first."""
        answer: schemas.ListOfChange = self.request(
            "GET",
            "/api/v1/add-ons/{add_on_id}/changes",
            {"add_on_id": add_on_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    def list_subscriptions(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        account: Id | None = None,
        product: Id | None = None,
        status: str | None = None,
        billing_cycle: str | None = None,
        currency: str | None = None,
        is_trial: bool | None = None,
        is_mirror: bool | None = None,
        managed_by: Id | None = None,
        responsible_user: Id | None = None,
        auto_renew: bool | None = None,
        vendor_subscription_id: str | None = None,
        external_id: str | None = None,
        quantity_from: int | None = None,
        quantity_to: int | None = None,
        unit_price_from: str | None = None,
        unit_price_to: str | None = None,
        starts_from: schemas.Day | None = None,
        starts_to: schemas.Day | None = None,
        renews_from: schemas.Day | None = None,
        renews_to: schemas.Day | None = None,
        ends_from: schemas.Day | None = None,
        ends_to: schemas.Day | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
        custom_fields: Mapping[str, str] | None = None,
    ) -> schemas.ListOfSubscriptionSummary:
        """List subscriptions."""
        answer: schemas.ListOfSubscriptionSummary = self.request(
            "GET",
            "/api/v1/subscriptions",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "account": account,
                "product": product,
                "status": status,
                "billing_cycle": billing_cycle,
                "currency": currency,
                "is_trial": is_trial,
                "is_mirror": is_mirror,
                "managed_by": managed_by,
                "responsible_user": responsible_user,
                "auto_renew": auto_renew,
                "vendor_subscription_id": vendor_subscription_id,
                "external_id": external_id,
                "quantity_from": quantity_from,
                "quantity_to": quantity_to,
                "unit_price_from": unit_price_from,
                "unit_price_to": unit_price_to,
                "starts_from": starts_from,
                "starts_to": starts_to,
                "renews_from": renews_from,
                "renews_to": renews_to,
                "ends_from": ends_from,
                "ends_to": ends_to,
                "q": q,
                "sort": sort,
                "fields": fields,
                "expand": expand,
                "custom_fields": custom_fields,
            },
        )
        return answer

    @overload
    def create_subscription(
        self,
        body: schemas.CreateSubscriptionRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def create_subscription(
        self,
        body: schemas.CreateSubscriptionRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def create_subscription(
        self,
        body: schemas.CreateSubscriptionRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Sell a subscription, or start a trial."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_subscription(
        self,
        subscription_id: Id,
        *,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
    ) -> schemas.Subscription:
        """Read a subscription with its add-ons, promotion and pending change."""
        answer: schemas.Subscription = self.request(
            "GET",
            "/api/v1/subscriptions/{subscription_id}",
            {"subscription_id": subscription_id},
            {"fields": fields, "expand": expand},
        )
        return answer

    def edit_subscription(
        self,
        subscription_id: Id,
        body: schemas.UpdateSubscriptionRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription:
        """Change fields of a subscription that are not sold: all of the given ones, or none."""
        answer: schemas.Subscription = self.request(
            "PATCH",
            "/api/v1/subscriptions/{subscription_id}",
            {"subscription_id": subscription_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_subscription_history(
        self,
        subscription_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfHistoryEntry:
        """List the history records of a subscription and its add-ons, the latest first."""
        answer: schemas.ListOfHistoryEntry = self.request(
            "GET",
            "/api/v1/subscriptions/{subscription_id}/history",
            {"subscription_id": subscription_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def change_subscription_quantity(
        self,
        subscription_id: Id,
        body: schemas.SubscriptionQuantityRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def change_subscription_quantity(
        self,
        subscription_id: Id,
        body: schemas.SubscriptionQuantityRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def change_subscription_quantity(
        self,
        subscription_id: Id,
        body: schemas.SubscriptionQuantityRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Sell more or fewer licences; a later day is a pending change."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/quantity",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def upgrade_trial(
        self,
        subscription_id: Id,
        body: schemas.UpgradeTrialRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def upgrade_trial(
        self,
        subscription_id: Id,
        body: schemas.UpgradeTrialRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def upgrade_trial(
        self,
        subscription_id: Id,
        body: schemas.UpgradeTrialRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Turn a trial into a paid subscription, with its add-ons."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/upgrade-trial",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def change_subscription_plan(
        self,
        subscription_id: Id,
        body: schemas.ChangePlanRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def change_subscription_plan(
        self,
        subscription_id: Id,
        body: schemas.ChangePlanRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def change_subscription_plan(
        self,
        subscription_id: Id,
        body: schemas.ChangePlanRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Upgrade or downgrade all licences or some, and return the subscription that has the new product."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/plan",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def withdraw_scheduled_change(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def withdraw_scheduled_change(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def withdraw_scheduled_change(
        self,
        subscription_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Withdraw a pending change before its day."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/withdraw-scheduled-change",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def suspend_subscription(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def suspend_subscription(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def suspend_subscription(
        self,
        subscription_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Suspend an active subscription from today; its add-ons stay as they are."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/suspend",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def reactivate_subscription(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def reactivate_subscription(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def reactivate_subscription(
        self,
        subscription_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Reactivate a suspended subscription from today."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/reactivate",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def cancel_subscription(
        self,
        subscription_id: Id,
        body: schemas.CancelSubscriptionRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def cancel_subscription(
        self,
        subscription_id: Id,
        body: schemas.CancelSubscriptionRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def cancel_subscription(
        self,
        subscription_id: Id,
        body: schemas.CancelSubscriptionRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Cancel a subscription with its add-ons: today, on a date, or at the end of its period."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/cancel",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def withdraw_cancellation(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def withdraw_cancellation(
        self,
        subscription_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def withdraw_cancellation(
        self,
        subscription_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Keep a subscription: withdraw its cancellation before its day."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/withdraw-cancellation",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def set_auto_renewal(
        self,
        subscription_id: Id,
        body: schemas.AutoRenewalRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def set_auto_renewal(
        self,
        subscription_id: Id,
        body: schemas.AutoRenewalRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def set_auto_renewal(
        self,
        subscription_id: Id,
        body: schemas.AutoRenewalRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Set whether a subscription renews by itself."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/auto-renewal",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_add_ons(
        self,
        subscription_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfAddOn:
        """List the add-ons of a subscription, cancelled ones included, the oldest first."""
        answer: schemas.ListOfAddOn = self.request(
            "GET",
            "/api/v1/subscriptions/{subscription_id}/add-ons",
            {"subscription_id": subscription_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def add_add_on(
        self,
        subscription_id: Id,
        body: schemas.AddAddOnRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def add_add_on(
        self,
        subscription_id: Id,
        body: schemas.AddAddOnRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def add_add_on(
        self,
        subscription_id: Id,
        body: schemas.AddAddOnRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Sell an add-on for a subscription, and return it."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/subscriptions/{subscription_id}/add-ons",
            {"subscription_id": subscription_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def get_add_on(
        self, add_on_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Subscription:
        """Read an add-on; its `parent` is the subscription that it is held under."""
        answer: schemas.Subscription = self.request(
            "GET", "/api/v1/add-ons/{add_on_id}", {"add_on_id": add_on_id}, {"fields": fields}
        )
        return answer

    def edit_add_on(
        self,
        add_on_id: Id,
        body: schemas.UpdateSubscriptionRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription:
        """Change fields of an add-on that are not sold: all of the given ones, or none."""
        answer: schemas.Subscription = self.request(
            "PATCH",
            "/api/v1/add-ons/{add_on_id}",
            {"add_on_id": add_on_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def change_add_on_quantity(
        self,
        add_on_id: Id,
        body: schemas.SubscriptionQuantityRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def change_add_on_quantity(
        self,
        add_on_id: Id,
        body: schemas.SubscriptionQuantityRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def change_add_on_quantity(
        self,
        add_on_id: Id,
        body: schemas.SubscriptionQuantityRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Sell more or fewer licences of an add-on; a later day is a pending change."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/quantity",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def withdraw_scheduled_change_of_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def withdraw_scheduled_change_of_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def withdraw_scheduled_change_of_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Withdraw a pending change of an add-on before its day."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/withdraw-scheduled-change",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def suspend_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def suspend_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def suspend_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Suspend an active add-on from today."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/suspend",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def reactivate_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def reactivate_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def reactivate_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Reactivate a suspended add-on from today."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/reactivate",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def cancel_add_on(
        self,
        add_on_id: Id,
        body: schemas.CancelSubscriptionRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def cancel_add_on(
        self,
        add_on_id: Id,
        body: schemas.CancelSubscriptionRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def cancel_add_on(
        self,
        add_on_id: Id,
        body: schemas.CancelSubscriptionRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Cancel an add-on: today, on a date, or at the end of its period."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/cancel",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def withdraw_cancellation_of_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def withdraw_cancellation_of_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def withdraw_cancellation_of_add_on(
        self,
        add_on_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Keep an add-on: withdraw its cancellation before its day."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/withdraw-cancellation",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def set_auto_renewal_of_add_on(
        self,
        add_on_id: Id,
        body: schemas.AutoRenewalRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription: ...
    @overload
    def set_auto_renewal_of_add_on(
        self,
        add_on_id: Id,
        body: schemas.AutoRenewalRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfSubscription: ...
    def set_auto_renewal_of_add_on(
        self,
        add_on_id: Id,
        body: schemas.AutoRenewalRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Subscription | schemas.DryRunOfSubscription:
        """Set whether an add-on renews by itself."""
        answer: schemas.Subscription | schemas.DryRunOfSubscription = self.request(
            "POST",
            "/api/v1/add-ons/{add_on_id}/auto-renewal",
            {"add_on_id": add_on_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_baskets(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        account: Id | None = None,
        is_checked_out: bool | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfBasket:
        """List baskets, the newest first."""
        answer: schemas.ListOfBasket = self.request(
            "GET",
            "/api/v1/baskets",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "account": account,
                "is_checked_out": is_checked_out,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_basket(
        self,
        body: schemas.CreateBasketRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Basket: ...
    @overload
    def create_basket(
        self,
        body: schemas.CreateBasketRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfBasket: ...
    def create_basket(
        self,
        body: schemas.CreateBasketRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Basket | schemas.DryRunOfBasket:
        """Create a basket. What is put into it is checked as items of an order are."""
        answer: schemas.Basket | schemas.DryRunOfBasket = self.request(
            "POST",
            "/api/v1/baskets",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_basket(self, basket_id: Id, *, fields: Sequence[str] | None = None) -> schemas.Basket:
        """Read a basket."""
        answer: schemas.Basket = self.request(
            "GET", "/api/v1/baskets/{basket_id}", {"basket_id": basket_id}, {"fields": fields}
        )
        return answer

    @overload
    def add_basket_item(
        self,
        basket_id: Id,
        body: schemas.NewOrderItem,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Basket: ...
    @overload
    def add_basket_item(
        self,
        basket_id: Id,
        body: schemas.NewOrderItem,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfBasket: ...
    def add_basket_item(
        self,
        basket_id: Id,
        body: schemas.NewOrderItem,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Basket | schemas.DryRunOfBasket:
        """Put something into a basket, and return the basket. The same once more adds to its quantity."""
        answer: schemas.Basket | schemas.DryRunOfBasket = self.request(
            "POST",
            "/api/v1/baskets/{basket_id}/items",
            {"basket_id": basket_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def change_basket_item(
        self,
        basket_id: Id,
        item_id: Id,
        body: schemas.UpdateBasketItemRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Basket:
        """Change the quantity of a line, and return the basket."""
        answer: schemas.Basket = self.request(
            "PATCH",
            "/api/v1/baskets/{basket_id}/items/{item_id}",
            {"basket_id": basket_id, "item_id": item_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_basket_item(
        self,
        basket_id: Id,
        item_id: Id,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> None:
        """Take a line out of a basket, with the lines that are for it."""
        self.request(
            "DELETE",
            "/api/v1/baskets/{basket_id}/items/{item_id}",
            {"basket_id": basket_id, "item_id": item_id},
            {},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )

    @overload
    def check_out_basket(
        self,
        basket_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order: ...
    @overload
    def check_out_basket(
        self,
        basket_id: Id,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfOrder: ...
    def check_out_basket(
        self,
        basket_id: Id,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Order | schemas.DryRunOfOrder:
        """Check a basket out: its lines become one order, which is executed today, and returned."""
        answer: schemas.Order | schemas.DryRunOfOrder = self.request(
            "POST",
            "/api/v1/baskets/{basket_id}/checkout",
            {"basket_id": basket_id},
            {"dry_run": dry_run},
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_accounts(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        kind: str | None = None,
        reseller: Id | None = None,
        responsible_user: Id | None = None,
        billing_to: Id | None = None,
        accounting_no: str | None = None,
        email: str | None = None,
        vendor_customer_id: str | None = None,
        external_id: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
        custom_fields: Mapping[str, str] | None = None,
    ) -> schemas.ListOfAccountSummary:
        """List accounts."""
        answer: schemas.ListOfAccountSummary = self.request(
            "GET",
            "/api/v1/accounts",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "kind": kind,
                "reseller": reseller,
                "responsible_user": responsible_user,
                "billing_to": billing_to,
                "accounting_no": accounting_no,
                "email": email,
                "vendor_customer_id": vendor_customer_id,
                "external_id": external_id,
                "q": q,
                "sort": sort,
                "fields": fields,
                "expand": expand,
                "custom_fields": custom_fields,
            },
        )
        return answer

    @overload
    def create_account(
        self,
        body: schemas.CreateAccountRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Account: ...
    @overload
    def create_account(
        self,
        body: schemas.CreateAccountRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfAccount: ...
    def create_account(
        self,
        body: schemas.CreateAccountRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Account | schemas.DryRunOfAccount:
        """Create a customer."""
        answer: schemas.Account | schemas.DryRunOfAccount = self.request(
            "POST",
            "/api/v1/accounts",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_account(
        self,
        account_id: Id,
        *,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
    ) -> schemas.Account:
        """Read an account."""
        answer: schemas.Account = self.request(
            "GET",
            "/api/v1/accounts/{account_id}",
            {"account_id": account_id},
            {"fields": fields, "expand": expand},
        )
        return answer

    def edit_account(
        self,
        account_id: Id,
        body: schemas.UpdateAccountRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Account:
        """Change fields of an account: all of the given ones, or none."""
        answer: schemas.Account = self.request(
            "PATCH",
            "/api/v1/accounts/{account_id}",
            {"account_id": account_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_contacts(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        account: Id | None = None,
        email: str | None = None,
        phone: str | None = None,
        role: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
    ) -> schemas.ListOfContact:
        """List contacts."""
        answer: schemas.ListOfContact = self.request(
            "GET",
            "/api/v1/contacts",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "account": account,
                "email": email,
                "phone": phone,
                "role": role,
                "q": q,
                "sort": sort,
                "fields": fields,
                "expand": expand,
            },
        )
        return answer

    def get_contact(
        self,
        contact_id: Id,
        *,
        fields: Sequence[str] | None = None,
        expand: Sequence[str] | None = None,
    ) -> schemas.Contact:
        """Read a contact."""
        answer: schemas.Contact = self.request(
            "GET",
            "/api/v1/contacts/{contact_id}",
            {"contact_id": contact_id},
            {"fields": fields, "expand": expand},
        )
        return answer

    def change_contact(
        self,
        contact_id: Id,
        body: schemas.UpdateContactRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Contact:
        """Change a contact."""
        answer: schemas.Contact = self.request(
            "PATCH",
            "/api/v1/contacts/{contact_id}",
            {"contact_id": contact_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def create_contact(
        self,
        account_id: Id,
        body: schemas.CreateContactRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Contact: ...
    @overload
    def create_contact(
        self,
        account_id: Id,
        body: schemas.CreateContactRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfContact: ...
    def create_contact(
        self,
        account_id: Id,
        body: schemas.CreateContactRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Contact | schemas.DryRunOfContact:
        """Add a contact to an account; mirrors have contacts too."""
        answer: schemas.Contact | schemas.DryRunOfContact = self.request(
            "POST",
            "/api/v1/accounts/{account_id}/contacts",
            {"account_id": account_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_payment_methods(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfPaymentMethod:
        """List payment methods."""
        answer: schemas.ListOfPaymentMethod = self.request(
            "GET",
            "/api/v1/payment-methods",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_payment_method(
        self,
        body: schemas.PaymentMethodRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PaymentMethod: ...
    @overload
    def create_payment_method(
        self,
        body: schemas.PaymentMethodRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPaymentMethod: ...
    def create_payment_method(
        self,
        body: schemas.PaymentMethodRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PaymentMethod | schemas.DryRunOfPaymentMethod:
        """Add a payment method."""
        answer: schemas.PaymentMethod | schemas.DryRunOfPaymentMethod = self.request(
            "POST",
            "/api/v1/payment-methods",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_payment_method(
        self, method_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.PaymentMethod:
        """Read a payment method."""
        answer: schemas.PaymentMethod = self.request(
            "GET",
            "/api/v1/payment-methods/{method_id}",
            {"method_id": method_id},
            {"fields": fields},
        )
        return answer

    def change_payment_method(
        self,
        method_id: Id,
        body: schemas.PaymentMethodRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.PaymentMethod:
        """Rename a payment method."""
        answer: schemas.PaymentMethod = self.request(
            "PATCH",
            "/api/v1/payment-methods/{method_id}",
            {"method_id": method_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_payment_method(self, method_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a payment method that nothing has."""
        self.request(
            "DELETE",
            "/api/v1/payment-methods/{method_id}",
            {"method_id": method_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    def list_order_types(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        is_default: bool | None = None,
        default_status: Id | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfOrderType:
        """List order types."""
        answer: schemas.ListOfOrderType = self.request(
            "GET",
            "/api/v1/order-types",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "is_default": is_default,
                "default_status": default_status,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_order_type(
        self,
        body: schemas.CreateOrderTypeRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderType: ...
    @overload
    def create_order_type(
        self,
        body: schemas.CreateOrderTypeRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfOrderType: ...
    def create_order_type(
        self,
        body: schemas.CreateOrderTypeRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderType | schemas.DryRunOfOrderType:
        """Add an order type after those there are."""
        answer: schemas.OrderType | schemas.DryRunOfOrderType = self.request(
            "POST",
            "/api/v1/order-types",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_order_type(
        self, type_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.OrderType:
        """Read an order type."""
        answer: schemas.OrderType = self.request(
            "GET", "/api/v1/order-types/{type_id}", {"type_id": type_id}, {"fields": fields}
        )
        return answer

    def change_order_type(
        self,
        type_id: Id,
        body: schemas.UpdateOrderTypeRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.OrderType:
        """Change an order type."""
        answer: schemas.OrderType = self.request(
            "PATCH",
            "/api/v1/order-types/{type_id}",
            {"type_id": type_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_order_type(self, type_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete an order type that no order has."""
        self.request(
            "DELETE",
            "/api/v1/order-types/{type_id}",
            {"type_id": type_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    @overload
    def move_order_type(
        self,
        type_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderType: ...
    @overload
    def move_order_type(
        self,
        type_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfOrderType: ...
    def move_order_type(
        self,
        type_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderType | schemas.DryRunOfOrderType:
        """Move an order type in the list of them."""
        answer: schemas.OrderType | schemas.DryRunOfOrderType = self.request(
            "POST",
            "/api/v1/order-types/{type_id}/move",
            {"type_id": type_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_order_statuses(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        kind: str | None = None,
        is_default: bool | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfOrderStatus:
        """List order statuses."""
        answer: schemas.ListOfOrderStatus = self.request(
            "GET",
            "/api/v1/order-statuses",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "kind": kind,
                "is_default": is_default,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_order_status(
        self,
        body: schemas.CreateOrderStatusRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderStatus: ...
    @overload
    def create_order_status(
        self,
        body: schemas.CreateOrderStatusRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfOrderStatus: ...
    def create_order_status(
        self,
        body: schemas.CreateOrderStatusRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderStatus | schemas.DryRunOfOrderStatus:
        """Add an order status after those there are."""
        answer: schemas.OrderStatus | schemas.DryRunOfOrderStatus = self.request(
            "POST",
            "/api/v1/order-statuses",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_order_status(
        self, status_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.OrderStatus:
        """Read an order status."""
        answer: schemas.OrderStatus = self.request(
            "GET",
            "/api/v1/order-statuses/{status_id}",
            {"status_id": status_id},
            {"fields": fields},
        )
        return answer

    def change_order_status(
        self,
        status_id: Id,
        body: schemas.UpdateOrderStatusRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.OrderStatus:
        """Change an order status."""
        answer: schemas.OrderStatus = self.request(
            "PATCH",
            "/api/v1/order-statuses/{status_id}",
            {"status_id": status_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_order_status(self, status_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete an order status that nothing has."""
        self.request(
            "DELETE",
            "/api/v1/order-statuses/{status_id}",
            {"status_id": status_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    @overload
    def move_order_status(
        self,
        status_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderStatus: ...
    @overload
    def move_order_status(
        self,
        status_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfOrderStatus: ...
    def move_order_status(
        self,
        status_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.OrderStatus | schemas.DryRunOfOrderStatus:
        """Move an order status in the list of them."""
        answer: schemas.OrderStatus | schemas.DryRunOfOrderStatus = self.request(
            "POST",
            "/api/v1/order-statuses/{status_id}/move",
            {"status_id": status_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_campaigns(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        is_active: bool | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfCampaign:
        """List campaigns."""
        answer: schemas.ListOfCampaign = self.request(
            "GET",
            "/api/v1/campaigns",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "is_active": is_active,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_campaign(
        self,
        body: schemas.CreateCampaignRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Campaign: ...
    @overload
    def create_campaign(
        self,
        body: schemas.CreateCampaignRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCampaign: ...
    def create_campaign(
        self,
        body: schemas.CreateCampaignRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Campaign | schemas.DryRunOfCampaign:
        """Add a campaign."""
        answer: schemas.Campaign | schemas.DryRunOfCampaign = self.request(
            "POST",
            "/api/v1/campaigns",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_campaign(
        self, campaign_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Campaign:
        """Read a campaign."""
        answer: schemas.Campaign = self.request(
            "GET",
            "/api/v1/campaigns/{campaign_id}",
            {"campaign_id": campaign_id},
            {"fields": fields},
        )
        return answer

    def change_campaign(
        self,
        campaign_id: Id,
        body: schemas.UpdateCampaignRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Campaign:
        """Rename a campaign, end it or take it up again."""
        answer: schemas.Campaign = self.request(
            "PATCH",
            "/api/v1/campaigns/{campaign_id}",
            {"campaign_id": campaign_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_campaign(self, campaign_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a campaign that no order has."""
        self.request(
            "DELETE",
            "/api/v1/campaigns/{campaign_id}",
            {"campaign_id": campaign_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    def list_users(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        is_active: bool | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfUser:
        """List users."""
        answer: schemas.ListOfUser = self.request(
            "GET",
            "/api/v1/users",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "is_active": is_active,
                "fields": fields,
            },
        )
        return answer

    @overload
    def invite_user(
        self,
        body: schemas.InviteUserRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.UserInvitation: ...
    @overload
    def invite_user(
        self,
        body: schemas.InviteUserRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfUserInvitation: ...
    def invite_user(
        self,
        body: schemas.InviteUserRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.UserInvitation | schemas.DryRunOfUserInvitation:
        """Invite somebody to work in the BSS. They become a user when they accept."""
        answer: schemas.UserInvitation | schemas.DryRunOfUserInvitation = self.request(
            "POST",
            "/api/v1/users",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_user(self, user_id: Id, *, fields: Sequence[str] | None = None) -> schemas.UserWithRole:
        """Read a user. It needs the permission to set up."""
        answer: schemas.UserWithRole = self.request(
            "GET", "/api/v1/users/{user_id}", {"user_id": user_id}, {"fields": fields}
        )
        return answer

    def change_user(
        self,
        user_id: Id,
        body: schemas.UpdateUserRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.UserWithRole:
        """Give a user another role or language. A BSS keeps one administrator."""
        answer: schemas.UserWithRole = self.request(
            "PATCH",
            "/api/v1/users/{user_id}",
            {"user_id": user_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def deactivate_user(
        self,
        user_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.UserWithRole: ...
    @overload
    def deactivate_user(
        self, user_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfUserWithRole: ...
    def deactivate_user(
        self, user_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.UserWithRole | schemas.DryRunOfUserWithRole:
        """End a person's work in the BSS; records keep their name."""
        answer: schemas.UserWithRole | schemas.DryRunOfUserWithRole = self.request(
            "POST",
            "/api/v1/users/{user_id}/deactivate",
            {"user_id": user_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def reactivate_user(
        self,
        user_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.UserWithRole: ...
    @overload
    def reactivate_user(
        self, user_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfUserWithRole: ...
    def reactivate_user(
        self, user_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.UserWithRole | schemas.DryRunOfUserWithRole:
        """Let a person work in the BSS again, in the role they had."""
        answer: schemas.UserWithRole | schemas.DryRunOfUserWithRole = self.request(
            "POST",
            "/api/v1/users/{user_id}/reactivate",
            {"user_id": user_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def reset_second_factor(
        self,
        user_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.UserWithRole: ...
    @overload
    def reset_second_factor(
        self, user_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfUserWithRole: ...
    def reset_second_factor(
        self, user_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.UserWithRole | schemas.DryRunOfUserWithRole:
        """Remove the second factor of a user who has lost it, and sign them out everywhere."""
        answer: schemas.UserWithRole | schemas.DryRunOfUserWithRole = self.request(
            "POST",
            "/api/v1/users/{user_id}/reset-second-factor",
            {"user_id": user_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_groups(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfGroupSummary:
        """List groups. It needs the permission to set up."""
        answer: schemas.ListOfGroupSummary = self.request(
            "GET",
            "/api/v1/groups",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_group(
        self,
        body: schemas.CreateGroupRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Group: ...
    @overload
    def create_group(
        self,
        body: schemas.CreateGroupRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfGroup: ...
    def create_group(
        self,
        body: schemas.CreateGroupRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Group | schemas.DryRunOfGroup:
        """Add a group."""
        answer: schemas.Group | schemas.DryRunOfGroup = self.request(
            "POST",
            "/api/v1/groups",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_group(self, group_id: Id, *, fields: Sequence[str] | None = None) -> schemas.Group:
        """Read a group. It needs the permission to set up."""
        answer: schemas.Group = self.request(
            "GET", "/api/v1/groups/{group_id}", {"group_id": group_id}, {"fields": fields}
        )
        return answer

    def change_group(
        self,
        group_id: Id,
        body: schemas.UpdateGroupRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Group:
        """Change a group."""
        answer: schemas.Group = self.request(
            "PATCH",
            "/api/v1/groups/{group_id}",
            {"group_id": group_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_group(self, group_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a group to which no permission rule grants anything."""
        self.request(
            "DELETE",
            "/api/v1/groups/{group_id}",
            {"group_id": group_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    def list_custom_fields(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        entity: str | None = None,
        kind: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfCustomField:
        """List custom fields."""
        answer: schemas.ListOfCustomField = self.request(
            "GET",
            "/api/v1/custom-fields",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "entity": entity,
                "kind": kind,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_custom_field(
        self,
        body: schemas.CreateCustomFieldRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CustomField: ...
    @overload
    def create_custom_field(
        self,
        body: schemas.CreateCustomFieldRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCustomField: ...
    def create_custom_field(
        self,
        body: schemas.CreateCustomFieldRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CustomField | schemas.DryRunOfCustomField:
        """Add a custom field after those there are; records there are start without a value."""
        answer: schemas.CustomField | schemas.DryRunOfCustomField = self.request(
            "POST",
            "/api/v1/custom-fields",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_custom_field(
        self, field_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.CustomField:
        """Read a custom field."""
        answer: schemas.CustomField = self.request(
            "GET", "/api/v1/custom-fields/{field_id}", {"field_id": field_id}, {"fields": fields}
        )
        return answer

    def change_custom_field(
        self,
        field_id: Id,
        body: schemas.UpdateCustomFieldRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.CustomField:
        """Change a custom field."""
        answer: schemas.CustomField = self.request(
            "PATCH",
            "/api/v1/custom-fields/{field_id}",
            {"field_id": field_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_custom_field(self, field_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a custom field in which no record has a value."""
        self.request(
            "DELETE",
            "/api/v1/custom-fields/{field_id}",
            {"field_id": field_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    @overload
    def move_custom_field(
        self,
        field_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CustomField: ...
    @overload
    def move_custom_field(
        self,
        field_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCustomField: ...
    def move_custom_field(
        self,
        field_id: Id,
        body: schemas.MoveRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CustomField | schemas.DryRunOfCustomField:
        """Move a custom field among those of its kind of record."""
        answer: schemas.CustomField | schemas.DryRunOfCustomField = self.request(
            "POST",
            "/api/v1/custom-fields/{field_id}/move",
            {"field_id": field_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_permission_rules(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfPermissionRule:
        """List permission rules."""
        answer: schemas.ListOfPermissionRule = self.request(
            "GET",
            "/api/v1/permission-rules",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_permission_rule(
        self,
        body: schemas.CreatePermissionRuleRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PermissionRuleWithGrants: ...
    @overload
    def create_permission_rule(
        self,
        body: schemas.CreatePermissionRuleRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPermissionRuleWithGrants: ...
    def create_permission_rule(
        self,
        body: schemas.CreatePermissionRuleRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PermissionRuleWithGrants | schemas.DryRunOfPermissionRuleWithGrants:
        """Add a permission rule."""
        answer: schemas.PermissionRuleWithGrants | schemas.DryRunOfPermissionRuleWithGrants = (
            self.request(
                "POST",
                "/api/v1/permission-rules",
                {},
                {"dry_run": dry_run},
                body=body,
                headers={"Idempotency-Key": idempotency_key},
            )
        )
        return answer

    def get_permission_rule(
        self, rule_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.PermissionRuleWithGrants:
        """Read a permission rule with its grants. It needs the permission to set up."""
        answer: schemas.PermissionRuleWithGrants = self.request(
            "GET", "/api/v1/permission-rules/{rule_id}", {"rule_id": rule_id}, {"fields": fields}
        )
        return answer

    def change_permission_rule(
        self,
        rule_id: Id,
        body: schemas.UpdatePermissionRuleRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.PermissionRuleWithGrants:
        """Rename a permission rule, or make it the default of some kinds of record."""
        answer: schemas.PermissionRuleWithGrants = self.request(
            "PATCH",
            "/api/v1/permission-rules/{rule_id}",
            {"rule_id": rule_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_permission_rule(self, rule_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a permission rule that no record has, with what it grants."""
        self.request(
            "DELETE",
            "/api/v1/permission-rules/{rule_id}",
            {"rule_id": rule_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    @overload
    def set_grant(
        self,
        rule_id: Id,
        body: schemas.GrantRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PermissionRuleWithGrants: ...
    @overload
    def set_grant(
        self,
        rule_id: Id,
        body: schemas.GrantRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPermissionRuleWithGrants: ...
    def set_grant(
        self,
        rule_id: Id,
        body: schemas.GrantRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PermissionRuleWithGrants | schemas.DryRunOfPermissionRuleWithGrants:
        """Grant a level to somebody; who has another level by this rule has this one from then on."""
        answer: schemas.PermissionRuleWithGrants | schemas.DryRunOfPermissionRuleWithGrants = (
            self.request(
                "POST",
                "/api/v1/permission-rules/{rule_id}/grants",
                {"rule_id": rule_id},
                {"dry_run": dry_run},
                body=body,
                headers={"Idempotency-Key": idempotency_key},
            )
        )
        return answer

    def delete_grant(
        self, rule_id: Id, grant_id: Id, *, idempotency_key: str | None = None
    ) -> None:
        """Take back what a permission rule grants to somebody."""
        self.request(
            "DELETE",
            "/api/v1/permission-rules/{rule_id}/grants/{grant_id}",
            {"rule_id": rule_id, "grant_id": grant_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    def list_api_options(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfApiOption:
        """List Use of API Options by kind of record. It needs the permission to set up."""
        answer: schemas.ListOfApiOption = self.request(
            "GET", "/api/v1/api-options", {}, {"limit": limit, "cursor": cursor, "fields": fields}
        )
        return answer

    def set_api_option(
        self,
        entity: Id,
        body: schemas.UpdateApiOptionRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.ApiOption:
        """Set Use of API Options for one kind of record."""
        answer: schemas.ApiOption = self.request(
            "PATCH",
            "/api/v1/api-options/{entity}",
            {"entity": entity},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def get_bss(self, *, fields: Sequence[str] | None = None) -> schemas.BssSettings:
        """Read the settings of the BSS."""
        answer: schemas.BssSettings = self.request("GET", "/api/v1/bss", {}, {"fields": fields})
        return answer

    def change_bss(
        self,
        body: schemas.UpdateBssRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.BssSettings:
        """Change settings of the BSS."""
        answer: schemas.BssSettings = self.request(
            "PATCH",
            "/api/v1/bss",
            {},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_products(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        which: str | None = None,
        type: str | None = None,
        owner: Id | None = None,
        code: str | None = None,
        vendor_id: str | None = None,
        offers_trial: bool | None = None,
        add_on_of: str | None = None,
        external_id: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfProductSummary:
        """List products."""
        answer: schemas.ListOfProductSummary = self.request(
            "GET",
            "/api/v1/products",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "which": which,
                "type": type,
                "owner": owner,
                "code": code,
                "vendor_id": vendor_id,
                "offers_trial": offers_trial,
                "add_on_of": add_on_of,
                "external_id": external_id,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_product(
        self,
        body: schemas.CreateProductRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Product: ...
    @overload
    def create_product(
        self,
        body: schemas.CreateProductRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfProduct: ...
    def create_product(
        self,
        body: schemas.CreateProductRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Product | schemas.DryRunOfProduct:
        """Create a product of this BSS, with its unit prices if it has some."""
        answer: schemas.Product | schemas.DryRunOfProduct = self.request(
            "POST",
            "/api/v1/products",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_product(
        self, product_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Product:
        """Read a product."""
        answer: schemas.Product = self.request(
            "GET", "/api/v1/products/{product_id}", {"product_id": product_id}, {"fields": fields}
        )
        return answer

    def edit_product(
        self,
        product_id: Id,
        body: schemas.UpdateProductRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Product:
        """Change a product of this BSS: all of the given fields, or none."""
        answer: schemas.Product = self.request(
            "PATCH",
            "/api/v1/products/{product_id}",
            {"product_id": product_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def discontinue_product(
        self,
        product_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Product: ...
    @overload
    def discontinue_product(
        self, product_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfProduct: ...
    def discontinue_product(
        self, product_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Product | schemas.DryRunOfProduct:
        """Stop selling a product of this BSS; what was sold lives on."""
        answer: schemas.Product | schemas.DryRunOfProduct = self.request(
            "POST",
            "/api/v1/products/{product_id}/discontinue",
            {"product_id": product_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def sell_product_again(
        self,
        product_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Product: ...
    @overload
    def sell_product_again(
        self, product_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfProduct: ...
    def sell_product_again(
        self, product_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Product | schemas.DryRunOfProduct:
        """Sell a product again that was discontinued."""
        answer: schemas.Product | schemas.DryRunOfProduct = self.request(
            "POST",
            "/api/v1/products/{product_id}/sell-again",
            {"product_id": product_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_prices_of_product(
        self,
        product_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfPrices:
        """List the prices of a product in this BSS: its own ones, and those of each price list."""
        answer: schemas.ListOfPrices = self.request(
            "GET",
            "/api/v1/products/{product_id}/prices",
            {"product_id": product_id},
            {"limit": limit, "cursor": cursor, "fields": fields},
        )
        return answer

    @overload
    def set_unit_price(
        self,
        product_id: Id,
        body: schemas.SetPriceRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices: ...
    @overload
    def set_unit_price(
        self,
        product_id: Id,
        body: schemas.SetPriceRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPrices: ...
    def set_unit_price(
        self,
        product_id: Id,
        body: schemas.SetPriceRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices | schemas.DryRunOfPrices:
        """Set the BSS's own unit price of a product from a day on."""
        answer: schemas.Prices | schemas.DryRunOfPrices = self.request(
            "POST",
            "/api/v1/products/{product_id}/prices",
            {"product_id": product_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def end_unit_price(
        self,
        product_id: Id,
        body: schemas.EndPriceRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices: ...
    @overload
    def end_unit_price(
        self,
        product_id: Id,
        body: schemas.EndPriceRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPrices: ...
    def end_unit_price(
        self,
        product_id: Id,
        body: schemas.EndPriceRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices | schemas.DryRunOfPrices:
        """Let the BSS's own unit prices of a product end."""
        answer: schemas.Prices | schemas.DryRunOfPrices = self.request(
            "POST",
            "/api/v1/products/{product_id}/prices/end",
            {"product_id": product_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def withdraw_unit_price(
        self,
        product_id: Id,
        body: schemas.WithdrawPriceRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices: ...
    @overload
    def withdraw_unit_price(
        self,
        product_id: Id,
        body: schemas.WithdrawPriceRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPrices: ...
    def withdraw_unit_price(
        self,
        product_id: Id,
        body: schemas.WithdrawPriceRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices | schemas.DryRunOfPrices:
        """Withdraw a unit price that has not begun."""
        answer: schemas.Prices | schemas.DryRunOfPrices = self.request(
            "POST",
            "/api/v1/products/{product_id}/prices/withdraw",
            {"product_id": product_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def set_list_price(
        self,
        price_list_id: Id,
        body: schemas.SetListPriceRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices: ...
    @overload
    def set_list_price(
        self,
        price_list_id: Id,
        body: schemas.SetListPriceRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPrices: ...
    def set_list_price(
        self,
        price_list_id: Id,
        body: schemas.SetListPriceRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices | schemas.DryRunOfPrices:
        """Set the price of a product in a price list from a day on."""
        answer: schemas.Prices | schemas.DryRunOfPrices = self.request(
            "POST",
            "/api/v1/price-lists/{price_list_id}/prices",
            {"price_list_id": price_list_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_prices_of_price_list(
        self,
        price_list_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        which: str | None = None,
        billing_cycle: str | None = None,
        product: Id | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfListPrice:
        """List the prices of a price list: those that count today, will count, have ended, or all."""
        answer: schemas.ListOfListPrice = self.request(
            "GET",
            "/api/v1/price-lists/{price_list_id}/prices",
            {"price_list_id": price_list_id},
            {
                "limit": limit,
                "cursor": cursor,
                "which": which,
                "billing_cycle": billing_cycle,
                "product": product,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def end_list_price(
        self,
        price_list_id: Id,
        body: schemas.EndListPriceRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices: ...
    @overload
    def end_list_price(
        self,
        price_list_id: Id,
        body: schemas.EndListPriceRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPrices: ...
    def end_list_price(
        self,
        price_list_id: Id,
        body: schemas.EndListPriceRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices | schemas.DryRunOfPrices:
        """Let the prices of a product in a price list end."""
        answer: schemas.Prices | schemas.DryRunOfPrices = self.request(
            "POST",
            "/api/v1/price-lists/{price_list_id}/prices/end",
            {"price_list_id": price_list_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def withdraw_list_price(
        self,
        price_list_id: Id,
        body: schemas.WithdrawListPriceRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices: ...
    @overload
    def withdraw_list_price(
        self,
        price_list_id: Id,
        body: schemas.WithdrawListPriceRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPrices: ...
    def withdraw_list_price(
        self,
        price_list_id: Id,
        body: schemas.WithdrawListPriceRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Prices | schemas.DryRunOfPrices:
        """Withdraw a price of a price list that has not begun."""
        answer: schemas.Prices | schemas.DryRunOfPrices = self.request(
            "POST",
            "/api/v1/price-lists/{price_list_id}/prices/withdraw",
            {"price_list_id": price_list_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def list_price_lists(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        state: str | None = None,
        currency: str | None = None,
        valid_on: schemas.Day | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfPriceListSummary:
        """List price lists."""
        answer: schemas.ListOfPriceListSummary = self.request(
            "GET",
            "/api/v1/price-lists",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "state": state,
                "currency": currency,
                "valid_on": valid_on,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_price_list(
        self,
        body: schemas.CreatePriceListRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceList: ...
    @overload
    def create_price_list(
        self,
        body: schemas.CreatePriceListRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPriceList: ...
    def create_price_list(
        self,
        body: schemas.CreatePriceListRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceList | schemas.DryRunOfPriceList:
        """Create a price list without prices."""
        answer: schemas.PriceList | schemas.DryRunOfPriceList = self.request(
            "POST",
            "/api/v1/price-lists",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_price_list(
        self, price_list_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.PriceList:
        """Read a price list."""
        answer: schemas.PriceList = self.request(
            "GET",
            "/api/v1/price-lists/{price_list_id}",
            {"price_list_id": price_list_id},
            {"fields": fields},
        )
        return answer

    def edit_price_list(
        self,
        price_list_id: Id,
        body: schemas.UpdatePriceListRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.PriceList:
        """Change a price list itself: all of the given fields, or none."""
        answer: schemas.PriceList = self.request(
            "PATCH",
            "/api/v1/price-lists/{price_list_id}",
            {"price_list_id": price_list_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def copy_price_list(
        self,
        price_list_id: Id,
        body: schemas.CopyPriceListRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceList: ...
    @overload
    def copy_price_list(
        self,
        price_list_id: Id,
        body: schemas.CopyPriceListRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPriceList: ...
    def copy_price_list(
        self,
        price_list_id: Id,
        body: schemas.CopyPriceListRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceList | schemas.DryRunOfPriceList:
        """Copy a price list with a percentage, and return the copy."""
        answer: schemas.PriceList | schemas.DryRunOfPriceList = self.request(
            "POST",
            "/api/v1/price-lists/{price_list_id}/copy",
            {"price_list_id": price_list_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def send_price_file(
        self, price_list_id: Id, file: Document, *, idempotency_key: str | None = None
    ) -> schemas.PriceFile:
        """Send a price file for a price list, of at most 10 MB. A job reads it; nothing is changed yet."""
        answer: schemas.PriceFile = self.request(
            "POST",
            "/api/v1/price-lists/{price_list_id}/price-files",
            {"price_list_id": price_list_id},
            {},
            file=file,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_price_file(
        self, file_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.PriceFile:
        """Read what a price file would change, and how far its job is. It needs the permission to set prices."""
        answer: schemas.PriceFile = self.request(
            "GET", "/api/v1/price-files/{file_id}", {"file_id": file_id}, {"fields": fields}
        )
        return answer

    def discard_price_file(self, file_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a price file that was sent."""
        self.request(
            "DELETE",
            "/api/v1/price-files/{file_id}",
            {"file_id": file_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    def download_price_file_changes(self, file_id: Id) -> bytes:
        """Download all that a price file would change as CSV; empty before it was read."""
        answer: bytes = self.request(
            "GET", "/api/v1/price-files/{file_id}/changes.csv", {"file_id": file_id}, {}
        )
        return answer

    @overload
    def read_price_file(
        self,
        file_id: Id,
        body: schemas.ReadFileRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceFile: ...
    @overload
    def read_price_file(
        self,
        file_id: Id,
        body: schemas.ReadFileRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPriceFile: ...
    def read_price_file(
        self,
        file_id: Id,
        body: schemas.ReadFileRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceFile | schemas.DryRunOfPriceFile:
        """Start the job that reads a price file again, with other options."""
        answer: schemas.PriceFile | schemas.DryRunOfPriceFile = self.request(
            "POST",
            "/api/v1/price-files/{file_id}/read",
            {"file_id": file_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def apply_price_file(
        self,
        file_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.PriceFile: ...
    @overload
    def apply_price_file(
        self, file_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfPriceFile: ...
    def apply_price_file(
        self, file_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.PriceFile | schemas.DryRunOfPriceFile:
        """Start the job that imports a price file as it was last read: all of it, or nothing."""
        answer: schemas.PriceFile | schemas.DryRunOfPriceFile = self.request(
            "POST",
            "/api/v1/price-files/{file_id}/apply",
            {"file_id": file_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_price_imports(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        price_list: Id | None = None,
        q: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfPriceImport:
        """List the price files that were applied, the latest first."""
        answer: schemas.ListOfPriceImport = self.request(
            "GET",
            "/api/v1/price-imports",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "price_list": price_list,
                "q": q,
                "fields": fields,
            },
        )
        return answer

    def get_price_import(
        self, import_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.PriceImport:
        """Read an import."""
        answer: schemas.PriceImport = self.request(
            "GET", "/api/v1/price-imports/{import_id}", {"import_id": import_id}, {"fields": fields}
        )
        return answer

    def download_price_import_changes(self, import_id: Id) -> bytes:
        """Download all that an import changed as CSV."""
        answer: bytes = self.request(
            "GET", "/api/v1/price-imports/{import_id}/changes.csv", {"import_id": import_id}, {}
        )
        return answer

    def list_promotions(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        state: str | None = None,
        kind: str | None = None,
        audience: str | None = None,
        product: Id | None = None,
        price_list: Id | None = None,
        requires: Id | None = None,
        currency: str | None = None,
        value_from: str | None = None,
        value_to: str | None = None,
        first_date_from: schemas.Day | None = None,
        first_date_to: schemas.Day | None = None,
        last_date_from: schemas.Day | None = None,
        last_date_to: schemas.Day | None = None,
        cycles: int | None = None,
        is_lifetime: bool | None = None,
        new_customers_only: bool | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfPromotionSummary:
        """List promotions."""
        answer: schemas.ListOfPromotionSummary = self.request(
            "GET",
            "/api/v1/promotions",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "state": state,
                "kind": kind,
                "audience": audience,
                "product": product,
                "price_list": price_list,
                "requires": requires,
                "currency": currency,
                "value_from": value_from,
                "value_to": value_to,
                "first_date_from": first_date_from,
                "first_date_to": first_date_to,
                "last_date_from": last_date_from,
                "last_date_to": last_date_to,
                "cycles": cycles,
                "is_lifetime": is_lifetime,
                "new_customers_only": new_customers_only,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_promotion(
        self,
        body: schemas.CreatePromotionRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Promotion: ...
    @overload
    def create_promotion(
        self,
        body: schemas.CreatePromotionRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfPromotion: ...
    def create_promotion(
        self,
        body: schemas.CreatePromotionRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Promotion | schemas.DryRunOfPromotion:
        """Create a promotion. Sales whose order date is one of its days get it, also those that wait."""
        answer: schemas.Promotion | schemas.DryRunOfPromotion = self.request(
            "POST",
            "/api/v1/promotions",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_promotion(
        self, promotion_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Promotion:
        """Read a promotion."""
        answer: schemas.Promotion = self.request(
            "GET",
            "/api/v1/promotions/{promotion_id}",
            {"promotion_id": promotion_id},
            {"fields": fields},
        )
        return answer

    def edit_promotion(
        self,
        promotion_id: Id,
        body: schemas.UpdatePromotionRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Promotion:
        """Change a promotion: all of the given fields, or none."""
        answer: schemas.Promotion = self.request(
            "PATCH",
            "/api/v1/promotions/{promotion_id}",
            {"promotion_id": promotion_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def end_promotion(
        self,
        promotion_id: Id,
        body: schemas.EndPromotionRequest | None = None,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Promotion: ...
    @overload
    def end_promotion(
        self,
        promotion_id: Id,
        body: schemas.EndPromotionRequest | None = None,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.DryRunOfPromotion: ...
    def end_promotion(
        self,
        promotion_id: Id,
        body: schemas.EndPromotionRequest | None = None,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Promotion | schemas.DryRunOfPromotion:
        """Let a promotion end. Lines of orders that have it keep it."""
        answer: schemas.Promotion | schemas.DryRunOfPromotion = self.request(
            "POST",
            "/api/v1/promotions/{promotion_id}/end",
            {"promotion_id": promotion_id},
            {"dry_run": dry_run},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def explain_promotion(
        self, promotion_id: Id, *, order: str | None = None, fields: Sequence[str] | None = None
    ) -> schemas.WhyNot:
        """Say why each line of an order has the promotion or not."""
        answer: schemas.WhyNot = self.request(
            "GET",
            "/api/v1/promotions/{promotion_id}/why-not",
            {"promotion_id": promotion_id},
            {"order": order, "fields": fields},
        )
        return answer

    def list_resellers(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        which: str | None = None,
        price_list: Id | None = None,
        payment_method: Id | None = None,
        currency: str | None = None,
        slug: str | None = None,
        active_from: schemas.Moment | None = None,
        active_before: schemas.Moment | None = None,
        last_sale_from: schemas.Moment | None = None,
        last_sale_before: schemas.Moment | None = None,
        q: str | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfResellerSummary:
        """List resellers."""
        answer: schemas.ListOfResellerSummary = self.request(
            "GET",
            "/api/v1/resellers",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "which": which,
                "price_list": price_list,
                "payment_method": payment_method,
                "currency": currency,
                "slug": slug,
                "active_from": active_from,
                "active_before": active_before,
                "last_sale_from": last_sale_from,
                "last_sale_before": last_sale_before,
                "q": q,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_reseller(
        self,
        body: schemas.CreateResellerRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.NewResellerResponse: ...
    @overload
    def create_reseller(
        self,
        body: schemas.CreateResellerRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfNewResellerResponse: ...
    def create_reseller(
        self,
        body: schemas.CreateResellerRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.NewResellerResponse | schemas.DryRunOfNewResellerResponse:
        """Take on a reseller: create its BSS, open its account with terms, invite its first administrator."""
        answer: schemas.NewResellerResponse | schemas.DryRunOfNewResellerResponse = self.request(
            "POST",
            "/api/v1/resellers",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_reseller(
        self, reseller_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Reseller:
        """Read a reseller."""
        answer: schemas.Reseller = self.request(
            "GET",
            "/api/v1/resellers/{reseller_id}",
            {"reseller_id": reseller_id},
            {"fields": fields},
        )
        return answer

    def set_reseller_terms(
        self,
        reseller_id: Id,
        body: schemas.UpdateResellerRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Reseller:
        """Change what is agreed with a reseller: all of the given terms, or none."""
        answer: schemas.Reseller = self.request(
            "PATCH",
            "/api/v1/resellers/{reseller_id}",
            {"reseller_id": reseller_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    @overload
    def open_reseller_account(
        self,
        reseller_id: Id,
        body: schemas.TermsRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Reseller: ...
    @overload
    def open_reseller_account(
        self,
        reseller_id: Id,
        body: schemas.TermsRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfReseller: ...
    def open_reseller_account(
        self,
        reseller_id: Id,
        body: schemas.TermsRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Reseller | schemas.DryRunOfReseller:
        """Open the account of a reseller that has a BSS and no account here yet."""
        answer: schemas.Reseller | schemas.DryRunOfReseller = self.request(
            "POST",
            "/api/v1/resellers/{reseller_id}/account",
            {"reseller_id": reseller_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def invite_first_administrator(
        self,
        reseller_id: Id,
        body: schemas.InviteAdministratorRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Invitation: ...
    @overload
    def invite_first_administrator(
        self,
        reseller_id: Id,
        body: schemas.InviteAdministratorRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfInvitation: ...
    def invite_first_administrator(
        self,
        reseller_id: Id,
        body: schemas.InviteAdministratorRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Invitation | schemas.DryRunOfInvitation:
        """Invite the first administrator of a reseller, in place of the one who is invited."""
        answer: schemas.Invitation | schemas.DryRunOfInvitation = self.request(
            "POST",
            "/api/v1/resellers/{reseller_id}/invitation",
            {"reseller_id": reseller_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_activation(
        self, reseller_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Activation:
        """Read what the activation of a reseller meets, or how far it is. It needs the permission to set up."""
        answer: schemas.Activation = self.request(
            "GET",
            "/api/v1/resellers/{reseller_id}/activation",
            {"reseller_id": reseller_id},
            {"fields": fields},
        )
        return answer

    @overload
    def activate_reseller(
        self,
        reseller_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Job: ...
    @overload
    def activate_reseller(
        self, reseller_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.ActivationDryRun: ...
    def activate_reseller(
        self, reseller_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Job | schemas.ActivationDryRun:
        """Start the job that activates back-ordering for a reseller. It cannot be switched off again."""
        answer: schemas.Job | schemas.ActivationDryRun = self.request(
            "POST",
            "/api/v1/resellers/{reseller_id}/activate",
            {"reseller_id": reseller_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def copy_down(
        self,
        reseller_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Job: ...
    @overload
    def copy_down(
        self, reseller_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfJob: ...
    def copy_down(
        self, reseller_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Job | schemas.DryRunOfJob:
        """Start the job that copies what exists only here into the reseller's BSS."""
        answer: schemas.Job | schemas.DryRunOfJob = self.request(
            "POST",
            "/api/v1/resellers/{reseller_id}/copy-down",
            {"reseller_id": reseller_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def mirror_earlier_sales(
        self,
        reseller_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Job: ...
    @overload
    def mirror_earlier_sales(
        self, reseller_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfJob: ...
    def mirror_earlier_sales(
        self, reseller_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Job | schemas.DryRunOfJob:
        """Start the job that mirrors what the reseller sold before activation, without orders."""
        answer: schemas.Job | schemas.DryRunOfJob = self.request(
            "POST",
            "/api/v1/resellers/{reseller_id}/mirror-earlier-sales",
            {"reseller_id": reseller_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def retry_sale_events(
        self,
        body: schemas.RetryRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.RetryResponse: ...
    @overload
    def retry_sale_events(
        self,
        body: schemas.RetryRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfRetryResponse: ...
    def retry_sale_events(
        self,
        body: schemas.RetryRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.RetryResponse | schemas.DryRunOfRetryResponse:
        """Retry parked events: all that the client may see, those of one reason, or of one reseller."""
        answer: schemas.RetryResponse | schemas.DryRunOfRetryResponse = self.request(
            "POST",
            "/api/v1/sale-events/retry",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_sale_events(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        state: str | None = None,
        reseller: Id | None = None,
        reason: str | None = None,
        kind: str | None = None,
        customer: str | None = None,
        happened_from: schemas.Moment | None = None,
        happened_before: schemas.Moment | None = None,
        effective_from: schemas.Day | None = None,
        effective_to: schemas.Day | None = None,
        by: str | None = None,
        order: Id | None = None,
        attempts_from: int | None = None,
        retry_from: schemas.Moment | None = None,
        retry_before: schemas.Moment | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfSaleEventSummary:
        """List sale events."""
        answer: schemas.ListOfSaleEventSummary = self.request(
            "GET",
            "/api/v1/sale-events",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "state": state,
                "reseller": reseller,
                "reason": reason,
                "kind": kind,
                "customer": customer,
                "happened_from": happened_from,
                "happened_before": happened_before,
                "effective_from": effective_from,
                "effective_to": effective_to,
                "by": by,
                "order": order,
                "attempts_from": attempts_from,
                "retry_from": retry_from,
                "retry_before": retry_before,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    def get_sale_event(
        self, event_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.SaleEvent:
        """Read a sale event."""
        answer: schemas.SaleEvent = self.request(
            "GET", "/api/v1/sale-events/{event_id}", {"event_id": event_id}, {"fields": fields}
        )
        return answer

    @overload
    def retry_sale_event(
        self,
        event_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.SaleEvent: ...
    @overload
    def retry_sale_event(
        self, event_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfSaleEvent: ...
    def retry_sale_event(
        self, event_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.SaleEvent | schemas.DryRunOfSaleEvent:
        """Retry a parked event; the events that it blocks follow by themselves."""
        answer: schemas.SaleEvent | schemas.DryRunOfSaleEvent = self.request(
            "POST",
            "/api/v1/sale-events/{event_id}/retry",
            {"event_id": event_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_events(
        self,
        *,
        after: str | None = None,
        type: str | None = None,
        limit: int | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.EventsResponse:
        """List events after a cursor, the oldest first. They are kept for 30 days."""
        answer: schemas.EventsResponse = self.request(
            "GET",
            "/api/v1/events",
            {},
            {"after": after, "type": type, "limit": limit, "fields": fields},
        )
        return answer

    def list_webhooks(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfWebhook:
        """List webhooks, the newest first."""
        answer: schemas.ListOfWebhook = self.request(
            "GET",
            "/api/v1/webhooks",
            {},
            {"limit": limit, "cursor": cursor, "updated_since": updated_since, "fields": fields},
        )
        return answer

    @overload
    def create_webhook(
        self,
        body: schemas.CreateWebhookRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.WebhookSecret: ...
    @overload
    def create_webhook(
        self,
        body: schemas.CreateWebhookRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfWebhookSecret: ...
    def create_webhook(
        self,
        body: schemas.CreateWebhookRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.WebhookSecret | schemas.DryRunOfWebhookSecret:
        """Add a webhook, and return its secret this once."""
        answer: schemas.WebhookSecret | schemas.DryRunOfWebhookSecret = self.request(
            "POST",
            "/api/v1/webhooks",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_webhook(
        self, webhook_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Webhook:
        """Read a webhook, without its secret."""
        answer: schemas.Webhook = self.request(
            "GET", "/api/v1/webhooks/{webhook_id}", {"webhook_id": webhook_id}, {"fields": fields}
        )
        return answer

    def update_webhook(
        self,
        webhook_id: Id,
        body: schemas.UpdateWebhookRequest,
        *,
        idempotency_key: str | None = None,
        version: int | str | None = None,
    ) -> schemas.Webhook:
        """Change the address, the description or the types of a webhook. What waits is sent to the new address."""
        answer: schemas.Webhook = self.request(
            "PATCH",
            "/api/v1/webhooks/{webhook_id}",
            {"webhook_id": webhook_id},
            {},
            body=body,
            headers={
                "Idempotency-Key": idempotency_key,
                "If-Match": f'"{version}"' if version else None,
            },
        )
        return answer

    def delete_webhook(self, webhook_id: Id, *, idempotency_key: str | None = None) -> None:
        """Delete a webhook with the log of its deliveries."""
        self.request(
            "DELETE",
            "/api/v1/webhooks/{webhook_id}",
            {"webhook_id": webhook_id},
            {},
            headers={"Idempotency-Key": idempotency_key},
        )

    @overload
    def enable_webhook(
        self,
        webhook_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Webhook: ...
    @overload
    def enable_webhook(
        self, webhook_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfWebhook: ...
    def enable_webhook(
        self, webhook_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Webhook | schemas.DryRunOfWebhook:
        """Send to a webhook again, first what has waited since it was disabled."""
        answer: schemas.Webhook | schemas.DryRunOfWebhook = self.request(
            "POST",
            "/api/v1/webhooks/{webhook_id}/enable",
            {"webhook_id": webhook_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def disable_webhook(
        self,
        webhook_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Webhook: ...
    @overload
    def disable_webhook(
        self, webhook_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfWebhook: ...
    def disable_webhook(
        self, webhook_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Webhook | schemas.DryRunOfWebhook:
        """Send nothing to a webhook until it is enabled. A second call changes nothing."""
        answer: schemas.Webhook | schemas.DryRunOfWebhook = self.request(
            "POST",
            "/api/v1/webhooks/{webhook_id}/disable",
            {"webhook_id": webhook_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def test_webhook(
        self,
        webhook_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.TestDelivery: ...
    @overload
    def test_webhook(
        self, webhook_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfTestDelivery: ...
    def test_webhook(
        self, webhook_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.TestDelivery | schemas.DryRunOfTestDelivery:
        """Send a test event, to a disabled webhook too. It is tried once."""
        answer: schemas.TestDelivery | schemas.DryRunOfTestDelivery = self.request(
            "POST",
            "/api/v1/webhooks/{webhook_id}/test",
            {"webhook_id": webhook_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def rotate_webhook_secret(
        self,
        webhook_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.WebhookSecret: ...
    @overload
    def rotate_webhook_secret(
        self, webhook_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfWebhookSecret: ...
    def rotate_webhook_secret(
        self, webhook_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.WebhookSecret | schemas.DryRunOfWebhookSecret:
        """Make a new secret, and return it this once. The one before signs too for a day."""
        answer: schemas.WebhookSecret | schemas.DryRunOfWebhookSecret = self.request(
            "POST",
            "/api/v1/webhooks/{webhook_id}/rotate",
            {"webhook_id": webhook_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    @overload
    def replay_deliveries(
        self,
        webhook_id: Id,
        body: schemas.ReplayRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.ReplayResponse: ...
    @overload
    def replay_deliveries(
        self,
        webhook_id: Id,
        body: schemas.ReplayRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfReplayResponse: ...
    def replay_deliveries(
        self,
        webhook_id: Id,
        body: schemas.ReplayRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.ReplayResponse | schemas.DryRunOfReplayResponse:
        """Send a delivery again, or all that have failed."""
        answer: schemas.ReplayResponse | schemas.DryRunOfReplayResponse = self.request(
            "POST",
            "/api/v1/webhooks/{webhook_id}/replay",
            {"webhook_id": webhook_id},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_deliveries(
        self,
        webhook_id: Id,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfDelivery:
        """List the deliveries of a webhook, the newest first. They are kept for 30 days."""
        answer: schemas.ListOfDelivery = self.request(
            "GET",
            "/api/v1/webhooks/{webhook_id}/deliveries",
            {"webhook_id": webhook_id},
            {"limit": limit, "cursor": cursor, "state": state, "fields": fields},
        )
        return answer

    def get_delivery(
        self, webhook_id: Id, delivery_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Delivery:
        """Read a delivery with its attempts."""
        answer: schemas.Delivery = self.request(
            "GET",
            "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}",
            {"webhook_id": webhook_id, "delivery_id": delivery_id},
            {"fields": fields},
        )
        return answer

    def list_reconciliations(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        has_differences: bool | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfReconciliation:
        """List the last comparison of each reseller, by its name."""
        answer: schemas.ListOfReconciliation = self.request(
            "GET",
            "/api/v1/reconciliation",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "has_differences": has_differences,
                "fields": fields,
            },
        )
        return answer

    def list_differences(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        reseller: Id | None = None,
        category: str | None = None,
        code: str | None = None,
        q: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfDifference:
        """List the differences that the last comparisons found."""
        answer: schemas.ListOfDifference = self.request(
            "GET",
            "/api/v1/reconciliation/differences",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "reseller": reseller,
                "category": category,
                "code": code,
                "q": q,
                "fields": fields,
            },
        )
        return answer

    def get_difference(
        self, difference_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Difference:
        """Read a difference that the last comparison found."""
        answer: schemas.Difference = self.request(
            "GET",
            "/api/v1/reconciliation/differences/{difference_id}",
            {"difference_id": difference_id},
            {"fields": fields},
        )
        return answer

    @overload
    def repair_reconciliation_difference(
        self,
        difference_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.RepairResponse: ...
    @overload
    def repair_reconciliation_difference(
        self, difference_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfRepairResponse: ...
    def repair_reconciliation_difference(
        self, difference_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.RepairResponse | schemas.DryRunOfRepairResponse:
        """Repair a difference, or say by a dry run what would be written. No repair changes a booked order."""
        answer: schemas.RepairResponse | schemas.DryRunOfRepairResponse = self.request(
            "POST",
            "/api/v1/reconciliation/differences/{difference_id}/repair",
            {"difference_id": difference_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def list_repairs(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        reseller: Id | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfRepairRecord:
        """List the repairs that have been done, the latest first."""
        answer: schemas.ListOfRepairRecord = self.request(
            "GET",
            "/api/v1/reconciliation/repairs",
            {},
            {"limit": limit, "cursor": cursor, "reseller": reseller, "fields": fields},
        )
        return answer

    def get_ledger(self, *, fields: Sequence[str] | None = None) -> schemas.Ledger:
        """Read where the ledger ends: the chain of hashes over back-orders and their sales. For administrators."""
        answer: schemas.Ledger = self.request(
            "GET", "/api/v1/reconciliation/ledger", {}, {"fields": fields}
        )
        return answer

    @overload
    def check_reconciliation(
        self,
        body: schemas.CheckRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CheckResponse: ...
    @overload
    def check_reconciliation(
        self,
        body: schemas.CheckRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfCheckResponse: ...
    def check_reconciliation(
        self,
        body: schemas.CheckRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CheckResponse | schemas.DryRunOfCheckResponse:
        """Have one reseller, or all, compared now; `is_pending` says when it is done."""
        answer: schemas.CheckResponse | schemas.DryRunOfCheckResponse = self.request(
            "POST",
            "/api/v1/reconciliation/check",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_reconciliation(
        self, reseller_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Reconciliation:
        """Read the last comparison of a reseller."""
        answer: schemas.Reconciliation = self.request(
            "GET",
            "/api/v1/reconciliation/{reseller_id}",
            {"reseller_id": reseller_id},
            {"fields": fields},
        )
        return answer

    def list_jobs(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        which: str | None = None,
        kind: str | None = None,
        by: str | None = None,
        created_from: schemas.Moment | None = None,
        created_before: schemas.Moment | None = None,
        finished_from: schemas.Moment | None = None,
        finished_before: schemas.Moment | None = None,
        sort: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfJob:
        """List jobs."""
        answer: schemas.ListOfJob = self.request(
            "GET",
            "/api/v1/jobs",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "which": which,
                "kind": kind,
                "by": by,
                "created_from": created_from,
                "created_before": created_before,
                "finished_from": finished_from,
                "finished_before": finished_before,
                "sort": sort,
                "fields": fields,
            },
        )
        return answer

    def get_job(self, job_id: Id, *, fields: Sequence[str] | None = None) -> schemas.JobWithResult:
        """Read a job: its progress, and its result."""
        answer: schemas.JobWithResult = self.request(
            "GET", "/api/v1/jobs/{job_id}", {"job_id": job_id}, {"fields": fields}
        )
        return answer

    def download_job_report(self, job_id: Id) -> bytes:
        """Download the whole result of a job as CSV: a row for each record, the first one first."""
        answer: bytes = self.request(
            "GET", "/api/v1/jobs/{job_id}/report.csv", {"job_id": job_id}, {}
        )
        return answer

    def list_credentials(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        updated_since: schemas.Moment | None = None,
        state: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> schemas.ListOfCredential:
        """List credentials, the latest first. It needs the permission to set up."""
        answer: schemas.ListOfCredential = self.request(
            "GET",
            "/api/v1/credentials",
            {},
            {
                "limit": limit,
                "cursor": cursor,
                "updated_since": updated_since,
                "state": state,
                "fields": fields,
            },
        )
        return answer

    @overload
    def create_credential(
        self,
        body: schemas.CreateCredentialRequest,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.NewCredential: ...
    @overload
    def create_credential(
        self,
        body: schemas.CreateCredentialRequest,
        *,
        dry_run: Literal[True],
        idempotency_key: str | None = None,
    ) -> schemas.DryRunOfNewCredential: ...
    def create_credential(
        self,
        body: schemas.CreateCredentialRequest,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.NewCredential | schemas.DryRunOfNewCredential:
        """Create a credential, and return its token this once."""
        answer: schemas.NewCredential | schemas.DryRunOfNewCredential = self.request(
            "POST",
            "/api/v1/credentials",
            {},
            {"dry_run": dry_run},
            body=body,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_credential(
        self, credential_id: Id, *, fields: Sequence[str] | None = None
    ) -> schemas.Credential:
        """Read a credential. It needs the permission to set up."""
        answer: schemas.Credential = self.request(
            "GET",
            "/api/v1/credentials/{credential_id}",
            {"credential_id": credential_id},
            {"fields": fields},
        )
        return answer

    @overload
    def revoke_credential(
        self,
        credential_id: Id,
        *,
        dry_run: Literal[False] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.Credential: ...
    @overload
    def revoke_credential(
        self, credential_id: Id, *, dry_run: Literal[True], idempotency_key: str | None = None
    ) -> schemas.DryRunOfCredential: ...
    def revoke_credential(
        self, credential_id: Id, *, dry_run: bool | None = None, idempotency_key: str | None = None
    ) -> schemas.Credential | schemas.DryRunOfCredential:
        """Revoke a credential, for good. A second call changes nothing."""
        answer: schemas.Credential | schemas.DryRunOfCredential = self.request(
            "POST",
            "/api/v1/credentials/{credential_id}/revoke",
            {"credential_id": credential_id},
            {"dry_run": dry_run},
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer

    def get_me(self, *, fields: Sequence[str] | None = None) -> schemas.Me:
        """Read what this token is."""
        answer: schemas.Me = self.request("GET", "/api/v1/me", {}, {"fields": fields})
        return answer

    def run_bulk(self, body: schemas.BulkRequest) -> schemas.BulkResponse:
        """Execute actions one after the other; one that is refused leaves the others as they are."""
        answer: schemas.BulkResponse = self.request("POST", "/api/v1/bulk", {}, {}, body=body)
        return answer

    def send_bulk_file(self, file: Document, *, idempotency_key: str | None = None) -> schemas.Job:
        """Send a CSV file of up to 10,000 actions and 5 MB, which a job executes one after the other."""
        answer: schemas.Job = self.request(
            "POST",
            "/api/v1/bulk/files",
            {},
            {},
            file=file,
            headers={"Idempotency-Key": idempotency_key},
        )
        return answer
