"""Order types and statuses, and the defaults of new orders (R14)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.setup import actions, queries
from upline.setup.queries import StatusRow, TypeRow
from upline.setup.rulebook import StatusKind
from upline.web.setup.labels import STATUS_KINDS, order_defaults_text
from upline.web.setup.record_pages import RecordType, record_urls
from upline.web.setup.reordering import move_url
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import (
    Option,
    RadioChoiceField,
    RecordChoiceField,
    checkbox_field,
    text_field,
)

SECTION = "setup-order-types"
_LONGEST_NAME = 80


class TypeForm(Form):
    """An order type."""

    name = text_field(text("Name"), most=_LONGEST_NAME)
    is_default = checkbox_field(
        text("Default type"),
        help_text=text("New orders get it. It takes the place of the one before."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, row: TypeRow | None, statuses: list[StatusRow]
    ) -> None:
        initial = {}
        if row is not None:
            initial = {
                "name": row.name,
                "default_status": row.default_status_id,
                "is_default": row.is_default,
            }
        default_status = RecordChoiceField(
            [Ref(status.id, status.name) for status in statuses],
            label=text("Default status"),
            required=False,
            none=text("Default"),
            help_text=text("What new orders of this type start with."),
        )
        super().__init__(data, initial=initial, added={"default_status": default_status})
        self.order_fields(["name", "default_status", "is_default"])


class StatusForm(Form):
    """An order status. The kind of a status in use cannot be changed."""

    name = text_field(text("Name"), most=_LONGEST_NAME)
    kind = RadioChoiceField(
        label=text("What it means"),
        options=[Option(kind, words.label, words.remark) for kind, words in STATUS_KINDS.items()],
        initial=StatusKind.IN_PROGRESS.value,
    )
    is_default = checkbox_field(
        text("Default status of the BSS"),
        help_text=text(
            "For orders whose type has none of its own. It takes the place of the one before."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None, row: StatusRow | None) -> None:
        initial = {}
        if row is not None:
            initial = {"name": row.name, "kind": row.kind.value, "is_default": row.is_default}
        super().__init__(data, initial=initial)
        if row is not None and row.used_in:
            del self.fields["kind"]
            self.fields["name"].help_text = text(
                "It means “{meaning}”. It is used by {records}, so this cannot change any more.",
                meaning=STATUS_KINDS[row.kind].label,
                records=row.used_in,
            )


def _type_form(visit: Visit, data: Mapping[str, Any] | None, row: TypeRow | None) -> TypeForm:
    return TypeForm(data, row, queries.status_rows(tenant_id=visit.tenant.id))


def _type_terms(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": values["name"],
        "is_default": values["is_default"],
        "default_status_id": values["default_status"],
    }


def _type_losses(row: TypeRow) -> tuple[str, ...]:
    if not row.is_default:
        return ()
    return (text("It is the default type. New orders start without a type then."),)


TYPES = RecordType(
    section=SECTION,
    noun=text("order type"),
    path="order-types",
    address="setup-order-type",
    form=_type_form,
    get=lambda tenant_id, pk: queries.get_order_type(tenant_id=tenant_id, type_id=pk),
    add=lambda visit, values: actions.add_order_type(
        tenant_id=visit.tenant.id, by=visit.actor, **_type_terms(values)
    ),
    change=lambda visit, pk, values: actions.change_order_type(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        type_id=pk,
        version=values["version"],
        **_type_terms(values),
    ),
    delete=lambda visit, pk: actions.delete_order_type(
        tenant_id=visit.tenant.id, by=visit.actor, type_id=pk
    ),
    deletion_warnings=_type_losses,
    saved=text("Saved. Existing orders stay as they are."),
)


def _change_status(visit: Visit, status_id: UUID, values: dict[str, Any]) -> None:
    kind = values.get("kind")
    actions.change_order_status(
        tenant_id=visit.tenant.id,
        status_id=status_id,
        name=values["name"],
        kind=StatusKind(kind) if kind else None,
        is_default=values["is_default"],
        by=visit.actor,
        version=values["version"],
    )


def _status_losses(row: StatusRow) -> tuple[str, ...]:
    if not row.is_default:
        return ()
    return (text("It is the default status. Orders whose type has none start as Submitted then."),)


STATUSES = RecordType(
    section=SECTION,
    noun=text("order status"),
    path="order-statuses",
    address="setup-order-status",
    form=lambda _visit, data, row: StatusForm(data, row),
    get=lambda tenant_id, pk: queries.get_order_status(tenant_id=tenant_id, status_id=pk),
    add=lambda visit, values: actions.add_order_status(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        name=values["name"],
        kind=StatusKind(values["kind"]),
        is_default=values["is_default"],
    ),
    change=_change_status,
    delete=lambda visit, pk: actions.delete_order_status(
        tenant_id=visit.tenant.id, by=visit.actor, status_id=pk
    ),
    deletion_warnings=_status_losses,
    saved=text("Saved. Existing orders stay as they are."),
)


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List types and statuses, and say what a new order begins with."""
    tenant_id = visit.tenant.id
    context = {
        "beginning": order_defaults_text(visit, queries.new_order_defaults(tenant_id=tenant_id)),
        "types": queries.type_rows(tenant_id=tenant_id),
        "statuses": [
            (row, STATUS_KINDS[row.kind]) for row in queries.status_rows(tenant_id=tenant_id)
        ],
    }
    return show_setup(request, visit, "setup/order-types.html", context, section=SECTION)


urlpatterns: list[URLPattern] = [
    path("order-types/", overview, name=SECTION),
    *record_urls(TYPES),
    *record_urls(STATUSES),
    move_url(
        TYPES,
        lambda visit, pk, up: actions.move_order_type(
            tenant_id=visit.tenant.id, by=visit.actor, type_id=pk, up=up
        ),
    ),
    move_url(
        STATUSES,
        lambda visit, pk, up: actions.move_order_status(
            tenant_id=visit.tenant.id, by=visit.actor, status_id=pk, up=up
        ),
    ),
]
