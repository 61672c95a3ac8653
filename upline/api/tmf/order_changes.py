"""TMF622: creating, changing, deleting and cancelling orders."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.tmf.bodies import OF_EVERY_DOCUMENT, check_body, parse_moment, required
from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request, not_found
from upline.api.tmf.filters import parse_id
from upline.api.tmf.mapping import ORDER_STATES
from upline.api.tmf.order_attributes import ATTRIBUTES, NEVER_ON_CREATION, STORED
from upline.api.tmf.order_items import ReadItems, read_items
from upline.orders import actions
from upline.orders.queries import OrderPage, order_page
from upline.orders.rulebook import Origin
from upline.parties import actions as parties
from upline.parties import queries as party_queries
from upline.selling import actions as selling
from upline.setup import queries as setup
from upline.setup.rulebook import StatusKind
from upline.tmforum import actions as stored
from upline.tmforum import queries as stored_queries
from upline.tmforum.rulebook import RecordKind

_CUSTOMER = "customer"


def create_order(request: ApiRequest, body: Document) -> str:
    """Create an ordinary order; one with an item that names no offering yet is a draft."""
    check_body(body, ATTRIBUTES, never=NEVER_ON_CREATION)
    caller = request.auth
    bodies = required(body, "productOrderItem")
    items = read_items(request, bodies)
    placed = selling.create_order(
        tenant_id=caller.tenant.id,
        account_id=_customer(request, body),
        items=items.items,
        by=caller.actor,
        now=caller.now,
        as_draft=bool(items.unresolved),
        external_id=body.get("externalId") or "",
    )
    _keep(request, placed.order_id, body, _item_attributes(items, placed.item_ids))
    changes = _changes(
        request, {name: body[name] for name in ("category", "name", "customField") if name in body}
    )
    if changes:
        _edit(request, placed.order_id, changes)
    _check_billing_account(request, placed.order_id, body)
    return str(placed.order_id)


def _item_attributes(items: ReadItems, item_ids: Sequence[UUID]) -> Document:
    """Return what is kept of items: how the other system calls them, and those that are not resolved."""
    found: Document = {
        "itemIds": {str(pk): own for pk, own in zip(item_ids, items.own_ids, strict=True)}
    }
    if items.unresolved:
        found["unresolvedItems"] = list(items.unresolved)
    return found


def _customer(request: ApiRequest, body: Document) -> UUID:
    """Return the account that an order is for: the party in the role of the customer, or the only one.

    One whose id is none of ours is the customer that has it as external id; a new one is created.
    """
    given = required(body, "relatedParty")
    customers = [one for one in given if str(one.get("role") or _CUSTOMER).lower() == _CUSTOMER]
    if len(customers) != 1 or len(given) != 1:
        sentence = "relatedParty names one party, the customer; who is billed follows from it."
        raise bad_request(sentence, "relatedParty")
    [customer] = customers
    party_id = required(customer, "id", where="relatedParty.0.")
    if not isinstance(party_id, str):
        raise bad_request("relatedParty.0.id is a text.", "relatedParty.0.id")
    ours = parse_id(party_id)
    if ours is not None:
        return ours
    return _customer_of_other_system(request, party_id, str(customer.get("name") or party_id))


def _customer_of_other_system(request: ApiRequest, party_id: str, name: str) -> UUID:
    caller = request.auth
    known = party_queries.list_accounts(
        tenant_id=caller.tenant.id,
        where=party_queries.AccountFilter(external_id=party_id),
        reach=caller.reach(),
    ).slice(0, 1)
    if known:
        return known[0].id
    return parties.create_customer(
        tenant_id=caller.tenant.id,
        new=parties.NewCustomer(name=name, external_id=party_id),
        by=caller.actor,
        now=caller.now,
    )


def _check_billing_account(request: ApiRequest, order_id: UUID, body: Document) -> None:
    given = body.get("billingAccount")
    if given is not None and given.get("id") != str(_page(request, str(order_id)).billing_to.id):
        sentence = "Who is billed follows from the customer: billingAccount is another one."
        raise bad_request(sentence, "billingAccount.id")


def change_order(request: ApiRequest, record_id: str, body: Document) -> None:
    """Change an order: by the domain what it knows, and what is kept for TM Forum.

    Of a back-order all that the domain does not open is refused by name.
    """
    check_body(body, ATTRIBUTES)
    page = _page(request, record_id)
    given = {name: value for name, value in body.items() if not _is_unchanged(page, name, value)}
    if page.origin is Origin.BACK_ORDER:
        changes = _changes(request, given, others=given.keys())
        _edit(request, page.id, changes)
        return
    others = given.keys() - STORED
    changes = _changes(
        request, {name: given[name] for name in others if name != "state"}, others=others
    )
    if changes:
        _edit(request, page.id, changes)
    stored_changes = {name: given[name] for name in given if name in STORED}
    if stored_changes:
        _change_stored(request, page.id, stored_changes)
    if "state" in given:
        _set_state(request, page, given["state"])


def _is_unchanged(page: OrderPage, name: str, value: Any) -> bool:
    return name in OF_EVERY_DOCUMENT or (
        name == "state" and value == ORDER_STATES[StatusKind(page.status_kind)]
    )


def _changes(request: ApiRequest, given: Mapping[str, Any], *, others: Any = ()) -> dict[str, Any]:
    """Return the changes of fields that attributes mean; what means no field keeps its name, so that
    the domain refuses it by that.
    """
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name == "orderDate":
            changes["date"] = parse_moment(required(dict(given), name)).date()
        elif name == "category":
            changes["type"] = _type_id(request, value) if value else None
        elif name == "customField":
            changes["custom_fields"] = {
                str(one.get("name")): one.get("value") for one in value or ()
            }
        elif name == "externalId":
            changes["external_id"] = value or ""
        else:
            changes[name] = value
    return changes


def _type_id(request: ApiRequest, name: str) -> UUID:
    for row in setup.type_rows(tenant_id=request.auth.tenant.id):
        if row.name == name:
            return row.id
    raise bad_request(f"There is no order type “{name}”.", "category")


def _edit(request: ApiRequest, order_id: UUID, changes: Mapping[str, Any]) -> None:
    actions.edit(
        tenant_id=request.auth.tenant.id, order_id=order_id, changes=changes, by=request.auth.actor
    )


def _set_state(request: ApiRequest, page: OrderPage, state: str) -> None:
    """Submit, execute or cancel an order, where that is what its new state means."""
    caller = request.auth
    tenant_id, by = caller.tenant.id, caller.actor
    if state == ORDER_STATES[StatusKind.IN_PROGRESS]:
        actions.submit_order(tenant_id=tenant_id, order_id=page.id, by=by)
    elif state == ORDER_STATES[StatusKind.CANCELS]:
        actions.cancel_order(tenant_id=tenant_id, order_id=page.id, by=by)
    elif state == ORDER_STATES[StatusKind.EXECUTES]:
        selling.execute_order(
            tenant_id=tenant_id, order_id=page.id, start_date=None, by=by, now=caller.now
        )
    else:
        states = ", ".join(sorted({*ORDER_STATES.values()} - {"pending"}))
        raise bad_request(f"An order can be given one of these states: {states}.", "state")


def delete_order(request: ApiRequest, record_id: str) -> None:
    """Delete an ordinary order of which nothing came."""
    page = _page(request, record_id)
    caller = request.auth
    actions.delete_order(tenant_id=caller.tenant.id, order_id=page.id, by=caller.actor)
    stored.delete(
        tenant_id=caller.tenant.id, kind=RecordKind.ORDER, record_id=page.id, by=caller.actor
    )


def _keep(request: ApiRequest, order_id: UUID, body: Document, items: Document) -> None:
    caller = request.auth
    stored.store(
        tenant_id=caller.tenant.id,
        kind=RecordKind.ORDER,
        record_id=order_id,
        attributes={**{name: body[name] for name in body if name in STORED}, **items},
        by=caller.actor,
        now=caller.now,
    )


def _change_stored(request: ApiRequest, order_id: UUID, attributes: Document) -> None:
    caller = request.auth
    known = stored_queries.stored_rows(
        tenant_ids=[caller.tenant.id], kind=RecordKind.ORDER, ids=[order_id]
    )
    if not known:
        _keep(request, order_id, attributes, {})
        return
    stored.change(
        tenant_id=caller.tenant.id,
        kind=RecordKind.ORDER,
        record_id=order_id,
        attributes=attributes,
        by=caller.actor,
        now=caller.now,
    )


def _page(request: ApiRequest, record_id: str) -> OrderPage:
    caller = request.auth
    pk = parse_id(record_id)
    page = order_page(tenant_id=caller.tenant.id, order_id=pk, by=caller.actor) if pk else None
    if page is None:
        raise not_found("This BSS has no such productOrder.")
    return page
