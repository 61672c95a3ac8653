"""Order types and statuses: what there is, and what a new order begins with (R14)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.kernel.pages import Ref
from upline.setup import actions, queries
from upline.setup.queries import StatusRow, TypeRow
from upline.setup.rulebook import StatusKind
from upline.web.setup.fields import FewField, Option, RecordField, SetupForm, line, tick
from upline.web.setup.kinds import Kind, kind_urls
from upline.web.setup.moving import move_url
from upline.web.setup.sections import show_setup
from upline.web.setup.words import STATUS_KINDS, beginning
from upline.web.shared.access import Visit, bss_page

SECTION = "setup-order-types"
_LONGEST_NAME = 80


class TypeForm(SetupForm):
    """An order type."""

    name = line("Name", most=_LONGEST_NAME)
    is_default = tick(
        "Default type", help_text="New orders get it. It takes the place of the one before."
    )

    def __init__(
        self, data: QueryDict | None, row: TypeRow | None, statuses: list[StatusRow]
    ) -> None:
        initial = {}
        if row is not None:
            initial = {
                "name": row.name,
                "default_status": row.default_status_id,
                "is_default": row.is_default,
            }
        default_status = RecordField(
            [Ref(status.id, status.name) for status in statuses],
            label="Default status",
            required=False,
            none="That of the BSS",
            help_text="What new orders of this type start with.",
        )
        super().__init__(data, initial=initial, added={"default_status": default_status})
        self.order_fields(["name", "default_status", "is_default"])


class StatusForm(SetupForm):
    """An order status. What one means that is used already is not asked any more."""

    name = line("Name", most=_LONGEST_NAME)
    kind = FewField(
        label="What it means",
        options=[Option(kind, words.label, words.remark) for kind, words in STATUS_KINDS.items()],
        initial=StatusKind.IN_PROGRESS.value,
    )
    is_default = tick(
        "Default status of the BSS",
        help_text="For orders whose type has none of its own. It takes the place of the one before.",
    )

    def __init__(self, data: QueryDict | None, row: StatusRow | None) -> None:
        initial = {}
        if row is not None:
            initial = {"name": row.name, "kind": row.kind.value, "is_default": row.is_default}
        super().__init__(data, initial=initial)
        if row is not None and row.used_in:
            del self.fields["kind"]
            self.fields["name"].help_text = (
                f"It means “{STATUS_KINDS[row.kind].label}”. It is used by {row.used_in}, "
                f"so this cannot change any more."
            )


def _type_form(visit: Visit, data: QueryDict | None, row: TypeRow | None) -> TypeForm:
    return TypeForm(data, row, queries.status_rows(tenant_id=visit.tenant.id))


def _type_terms(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": said["name"],
        "is_default": said["is_default"],
        "default_status_id": said["default_status"],
    }


def _type_losses(row: TypeRow) -> tuple[str, ...]:
    if not row.is_default:
        return ()
    return ("It is the default type. New orders start without a type then.",)


TYPES = Kind(
    section=SECTION,
    noun="order type",
    path="order-types",
    address="setup-order-type",
    form=_type_form,
    get=lambda tenant_id, pk: queries.get_order_type(tenant_id=tenant_id, type_id=pk),
    add=lambda tenant_id, said: actions.add_order_type(tenant_id=tenant_id, **_type_terms(said)),
    change=lambda tenant_id, pk, said: actions.change_order_type(
        tenant_id=tenant_id, type_id=pk, **_type_terms(said)
    ),
    delete=lambda tenant_id, pk: actions.delete_order_type(tenant_id=tenant_id, type_id=pk),
    losses=_type_losses,
    saved="Saved. Orders there are stay as they are.",
)


def _change_status(tenant_id: UUID, status_id: UUID, said: dict[str, Any]) -> None:
    kind = said.get("kind")
    actions.change_order_status(
        tenant_id=tenant_id,
        status_id=status_id,
        name=said["name"],
        kind=StatusKind(kind) if kind else None,
        is_default=said["is_default"],
    )


def _status_losses(row: StatusRow) -> tuple[str, ...]:
    if not row.is_default:
        return ()
    return ("It is the default status. Orders whose type has none start as Submitted then.",)


STATUSES = Kind(
    section=SECTION,
    noun="order status",
    path="order-statuses",
    address="setup-order-status",
    form=lambda _visit, data, row: StatusForm(data, row),
    get=lambda tenant_id, pk: queries.get_order_status(tenant_id=tenant_id, status_id=pk),
    add=lambda tenant_id, said: actions.add_order_status(
        tenant_id=tenant_id,
        name=said["name"],
        kind=StatusKind(said["kind"]),
        is_default=said["is_default"],
    ),
    change=_change_status,
    delete=lambda tenant_id, pk: actions.delete_order_status(tenant_id=tenant_id, status_id=pk),
    losses=_status_losses,
    saved="Saved. Orders there are stay as they are.",
)


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List types and statuses, and say what a new order begins with."""
    tenant_id = visit.tenant.id
    context = {
        "beginning": beginning(visit, queries.beginning_of_orders(tenant_id=tenant_id)),
        "types": queries.type_rows(tenant_id=tenant_id),
        "statuses": [
            (row, STATUS_KINDS[row.kind]) for row in queries.status_rows(tenant_id=tenant_id)
        ],
    }
    return show_setup(request, visit, "setup/order-types.html", context, section=SECTION)


urlpatterns: list[URLPattern] = [
    path("order-types/", overview, name=SECTION),
    *kind_urls(TYPES),
    *kind_urls(STATUSES),
    move_url(
        TYPES,
        lambda tenant_id, pk, up: actions.move_order_type(tenant_id=tenant_id, type_id=pk, up=up),
    ),
    move_url(
        STATUSES,
        lambda tenant_id, pk, up: actions.move_order_status(
            tenant_id=tenant_id, status_id=pk, up=up
        ),
    ),
]
