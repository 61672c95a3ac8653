"""Groups: people who are given permissions together."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.tenancy import actions, queries
from upline.tenancy.queries import GroupPage
from upline.web.setup.pagination import paginate
from upline.web.setup.record_pages import RecordType, record_urls
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import RecordMultipleChoiceField, text_field

SECTION = "setup-groups"


class GroupForm(Form):
    """A group and its members; somebody inactive can stay one, not become one."""

    name = text_field(text("Name"), most=120)

    def __init__(
        self, data: Mapping[str, Any] | None, row: GroupPage | None, people: list[Ref]
    ) -> None:
        initial = {}
        if row is not None:
            initial = {"name": row.name, "members": [str(pk) for pk in row.member_ids]}
        super().__init__(
            data,
            initial=initial,
            added={"members": RecordMultipleChoiceField(people, label=text("Members"))},
        )


def _form(visit: Visit, data: Mapping[str, Any] | None, row: GroupPage | None) -> GroupForm:
    belongs = row.member_ids if row else frozenset()
    people = [
        Ref(user.id, user.name if user.is_active else text("{name} (inactive)", name=user.name))
        for user in queries.list_users(tenant_id=visit.tenant.id)
        if user.is_active or user.id in belongs
    ]
    return GroupForm(data, row, people)


def _terms(values: dict[str, Any]) -> dict[str, Any]:
    return {"name": values["name"], "member_ids": values["members"]}


GROUPS = RecordType(
    section=SECTION,
    noun=text("group"),
    path="groups",
    address="setup-group",
    form=_form,
    get=lambda tenant_id, pk: queries.get_group(tenant_id=tenant_id, group_id=pk),
    add=lambda visit, values: actions.add_group(
        tenant_id=visit.tenant.id, by=visit.actor, **_terms(values)
    ),
    change=lambda visit, pk, values: actions.change_group(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        group_id=pk,
        version=values["version"],
        **_terms(values),
    ),
    delete=lambda visit, pk: actions.delete_group(
        tenant_id=visit.tenant.id, by=visit.actor, group_id=pk
    ),
)


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the groups."""
    groups = paginate(request, partial(queries.page_of_groups, tenant_id=visit.tenant.id))
    context = {"groups": groups}
    return show_setup(request, visit, "setup/groups.html", context, section=SECTION)


urlpatterns: list[URLPattern] = [
    path("groups/", overview, name=SECTION),
    *record_urls(GROUPS),
]
