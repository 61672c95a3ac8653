"""The page that says who can see an order, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from upline.access.rulebook import Level
from upline.kernel.texts import text
from upline.orders.queries import SharingEntry, list_order_sharing
from upline.orders.rulebook import ACTION_TITLES, NEEDS, OrderAction
from upline.web.orders.record import get_order
from upline.web.orders.views import show_order
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.labels import role_title

_ACCESS_TEXTS: Mapping[Level | None, str] = {
    None: text("No access"),
    Level.SEE: text("View only"),
    Level.EDIT: text("View and edit"),
    Level.CONTROL: text("Full control"),
}

_ADDING = frozenset(
    {
        OrderAction.ADD_ACTIVITY,
        OrderAction.WRITE_EMAIL,
        OrderAction.RELATE_EMAIL,
        OrderAction.CREATE_CASE,
        OrderAction.ADD_NOTE,
        OrderAction.ADD_ATTACHMENT,
    }
)


@dataclass(frozen=True, slots=True)
class SharingRow:
    """One person: how far they may go, why, and what of it their role leaves."""

    name: str
    email: str
    role: str
    access_text: str
    why: str
    effective_access: str
    is_reader: bool


@require_safe
@bss_page()
def sharing(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Tell who can see an order, how far each may go, and what makes it so."""
    order = get_order(visit, order_id)
    people = list_order_sharing(tenant_id=visit.tenant.id, order_id=order_id)
    rows = [_row(one, reader_id=visit.person.id) for one in people]
    return show_order(request, visit, order, "order-sharing", {"rows": rows})


def _row(one: SharingEntry, *, reader_id: UUID) -> SharingRow:
    explanation = one.explanation
    return SharingRow(
        name=explanation.user.name,
        email=explanation.user.email,
        role=role_title(explanation.user.role),
        access_text=_ACCESS_TEXTS[explanation.level],
        why=_sentence("; ".join(str(reason) for reason in explanation.reasons)),
        effective_access=_effective_access(one.may),
        is_reader=explanation.user.id == reader_id,
    )


def _effective_access(may: Iterable[str]) -> str:
    """Return what role and rule come to, in the actions that are open here and now."""
    allowed = [OrderAction(name) for name in may]
    changing = [action for action in allowed if NEEDS[action].level is not Level.SEE]
    titles = [str(ACTION_TITLES[action]) for action in changing]
    if any(action in _ADDING for action in allowed):
        titles.append(str(text("Add notes, files, activities, e-mails and cases")))
    return " · ".join(titles) if titles else str(text("View only"))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
