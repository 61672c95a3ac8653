"""Groups: people who are given permissions together."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.references import check_not_used, where_used
from upline.database.unique_names import clean_unique_name
from upline.kernel.texts import text
from upline.kernel.versions import check_version
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.models import Group, User
from upline.tenancy.queries.users import check_users, group_version
from upline.tenancy.rulebook import TenancyAction


@transaction.atomic
def add_group(*, tenant_id: UUID, name: str, member_ids: Collection[UUID] = (), by: Actor) -> UUID:
    """Add a group of users of a BSS.

    Raises: Refused — what is wrong with the name, `unknown_user`, `inactive_user`.
    """
    authorise(TenancyAction.MANAGE_GROUPS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    name = clean_unique_name(Group, tenant_id=tenant_id, name=name)
    check_users(tenant_id=tenant_id, user_ids=member_ids, field="members")
    group = Group.objects.create(tenant_id=tenant_id, name=name)
    group.members.set(User.objects.filter(pk__in=member_ids))
    return group.pk


@transaction.atomic
def change_group(
    *,
    tenant_id: UUID,
    group_id: UUID,
    name: str,
    member_ids: Collection[UUID],
    by: Actor,
    version: str | None = None,
) -> None:
    """Change the name and the members of a group; a member who became inactive may stay.

    Raises: Refused — `stale`, what is wrong with the name, `unknown_user`, `inactive_user`;
    Group.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_GROUPS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    group = Group.objects.get(tenant_id=tenant_id, pk=group_id)
    stay = set(group.members.values_list("pk", flat=True))
    check_version(version, group_version(group.name, stay), noun=text("group"))
    group.name = clean_unique_name(Group, tenant_id=tenant_id, name=name, exclude_id=group.pk)
    check_users(tenant_id=tenant_id, user_ids=set(member_ids) - stay, field="members")
    group.save(update_fields=["name"])
    group.members.set(User.objects.filter(pk__in=member_ids))


@transaction.atomic
def delete_group(*, tenant_id: UUID, group_id: UUID, by: Actor) -> None:
    """Delete a group to which no permission rule grants anything.

    Raises: Refused `in_use`; Group.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_GROUPS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    group = Group.objects.get(tenant_id=tenant_id, pk=group_id)
    check_not_used(group.name, where_used(group))
    group.delete()
