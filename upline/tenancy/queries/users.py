"""Queries on the users of a BSS, active or not, and their groups."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable
from django.db.models import Count, Q, QuerySet

from upline.access.rulebook import Actor, Role
from upline.database.compiled_queries import compiled_query
from upline.database.keyset import Listing, PageRequest, Rows, Sorting, active_first, fetch_page
from upline.database.references import where_used
from upline.kernel.fingerprints import fingerprint
from upline.kernel.ids import created_at
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import version_of
from upline.tenancy.models import Group, Membership, User

_MAX_HASHES = 20  # each takes as long to check as a sign-in


@dataclass(frozen=True, slots=True)
class UserRow:
    """Somebody who works in a BSS, or did; `created_at`: since when."""

    id: UUID
    created_at: datetime
    name: str
    email: str
    role: Role
    language: str
    is_active: bool
    can_sign_in: bool

    @property
    def version(self) -> str:
        return version_of(self, ("role", "language"))


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a person says of themselves."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group and how many belong to it."""

    id: UUID
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group and who belongs to it; `member_ids` holds inactive ones too."""

    id: UUID
    name: str
    member_ids: frozenset[UUID]
    used_in: str

    @property
    def version(self) -> str:
        return group_version(self.name, self.member_ids)


def group_version(name: str, member_ids: Collection[UUID]) -> str:
    """Return the version of a group by what its edit form shows."""
    return fingerprint({"name": name, "members": sorted(map(str, member_ids))})


_BY_ACTIVITY = Sorting(column="activity_rank", unique="user_id")


def list_users(*, tenant_id: UUID) -> list[UserRow]:
    """Return everybody who works in a BSS or did: the active ones first, by name."""
    return [_user(row) for row in _users(tenant_id).order_by("activity_rank", "user__email")]


def page_of_users(*, tenant_id: UUID, page: PageRequest) -> Listing[UserRow]:
    """Return one page of those who work in a BSS or did: the active ones first, by name."""
    return fetch_page(_users(tenant_id), _BY_ACTIVITY, page, _user)


def get_user(*, tenant_id: UUID, user_id: UUID) -> UserRow:
    """Raises: Membership.DoesNotExist — also when they work in another BSS only."""
    return _user(_users(tenant_id).get(user_id=user_id))


def get_person(*, user_id: UUID) -> PersonFacts:
    """Raises: User.DoesNotExist."""
    user = User.objects.get(pk=user_id)
    return PersonFacts(user.name, user.language)


def find_actor(*, tenant_id: UUID, name_or_email: str) -> Actor | None:
    """Return an active user of a BSS with their role, by e-mail or by exact name; None: nobody."""
    who = Q(user__email__iexact=name_or_email) | Q(user__name=name_or_email)
    row = (
        Membership.objects.filter(who, tenant_id=tenant_id, is_active=True, user__is_active=True)
        .order_by("user__email")
        .values_list("user__name", "role", "user_id")
        .first()
    )
    return Actor(name=row[0], role=Role(row[1]), user_id=row[2]) if row else None


def find_member(*, tenant_id: UUID, user_id: UUID) -> Actor | None:
    """Return an active user of a BSS with the role that they have now; None: they have none."""
    row = (
        Membership.objects.filter(
            tenant_id=tenant_id, user_id=user_id, is_active=True, user__is_active=True
        )
        .values_list("user__name", "role")
        .first()
    )
    return Actor(name=row[0], role=Role(row[1]), user_id=user_id) if row else None


def _users(tenant_id: UUID) -> Rows:
    return Membership.objects.filter(tenant_id=tenant_id).values(
        "id", "user_id", "user__name", "user__email", "role", "user__language", "is_active",
        "user__is_active", "user__password", activity_rank=active_first("user__name"),
    )  # fmt: skip


def _user(row: Mapping[str, Any]) -> UserRow:
    return UserRow(
        id=row["user_id"],
        created_at=created_at(row["id"]),
        name=row["user__name"],
        email=row["user__email"],
        role=Role(row["role"]),
        language=row["user__language"],
        is_active=row["is_active"] and row["user__is_active"],
        can_sign_in=is_password_usable(row["user__password"]),
    )


def check_users(*, tenant_id: UUID, user_ids: Collection[UUID], field: str) -> None:
    """Raises: Refused — `unknown_user` for who is none of the BSS's, `inactive_user`."""
    rows = Membership.objects.filter(tenant_id=tenant_id, user_id__in=user_ids).values_list(
        "user_id", "user__name", "is_active", "user__is_active"
    )
    if len(rows) < len(set(user_ids)):
        raise refuse("unknown_user", text("This BSS has no such user."), field)
    for _, name, *active in rows:
        if not all(active):
            raise refuse("inactive_user", text("{name} is not active any more.", name=name), field)


def user_names(*, tenant_id: UUID) -> dict[UUID, str]:
    """Return the names of all users of a BSS, inactive ones included."""
    return dict(_user_names(tenant_id=tenant_id))


@compiled_query
def _user_names(tenant_id: UUID) -> "QuerySet[Membership, tuple[UUID, str]]":
    return Membership.objects.filter(tenant_id=tenant_id).values_list("user_id", "user__name")


def list_groups(*, tenant_id: UUID) -> list[Ref]:
    """Return the groups of a BSS, by name."""
    rows = Group.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in rows.values_list("pk", "name")]


def page_of_groups(*, tenant_id: UUID, page: PageRequest) -> Listing[GroupRow]:
    """Return one page of the groups of a BSS, by name."""
    rows = Group.objects.filter(tenant_id=tenant_id).values("id", "name", size=Count("members"))
    return fetch_page(rows, Sorting(column="name"), page, _group)


def _group(row: Mapping[str, Any]) -> GroupRow:
    return GroupRow(row["id"], row["name"], row["size"])


def get_group(*, tenant_id: UUID, group_id: UUID) -> GroupPage:
    """Raises: Group.DoesNotExist — also when it is another BSS's."""
    group = Group.objects.get(tenant_id=tenant_id, pk=group_id)
    members = frozenset(group.members.values_list("pk", flat=True))
    return GroupPage(group.pk, group.name, members, where_used(group))


def groups_of_user(*, tenant_id: UUID, user_id: UUID) -> list[Ref]:
    """Return the groups to which somebody belongs, by name."""
    rows = Group.objects.filter(tenant_id=tenant_id, members=user_id).order_by("name")
    return [Ref(pk, name) for pk, name in rows.values_list("pk", "name")]


def is_group(*, tenant_id: UUID, group_id: UUID) -> bool:
    """Tell whether a BSS has this group."""
    return Group.objects.filter(tenant_id=tenant_id, pk=group_id).exists()


def groups_of_users(*, tenant_id: UUID) -> dict[UUID, frozenset[UUID]]:
    """Return the groups of a BSS that each of its users belongs to; one who is in none is left out."""
    found: dict[UUID, set[UUID]] = {}
    rows = Group.objects.filter(tenant_id=tenant_id, members__isnull=False)
    for group_id, user_id in rows.values_list("pk", "members"):
        found.setdefault(user_id, set()).add(group_id)
    return {user_id: frozenset(groups) for user_id, groups in found.items()}


def password_hashes(*, email_ends_with: str) -> list[str]:
    """Return the hashes of up to 20 active users with such addresses, whatever BSS they work in."""
    users = User.objects.filter(is_active=True, email__endswith=email_ends_with)
    return list(users.order_by("id").values_list("password", flat=True)[:_MAX_HASHES])
