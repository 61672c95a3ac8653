"""Saved views of lists: one's own, and those shared in the BSS."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.setup.models import SavedView
from upline.setup.queries import VIEW_VERSION_FIELDS
from upline.setup.rulebook import ViewAction
from upline.tenancy.actions import lock_setup

MAX_VIEWS = 50  # of one list and owner
_MAX_NAME = 80
_MAX_QUERY = 4000


@dataclass(frozen=True, kw_only=True, slots=True)
class NewView:
    """A view to save: the list, the parameters of its address, and whose it is."""

    list_name: str
    name: str
    query: str
    is_shared: bool = False
    is_default: bool = False


@transaction.atomic
def add_saved_view(*, tenant_id: UUID, view: NewView, by: Actor) -> UUID:
    """Save a view of a list.

    Raises: Refused — `not_permitted`, `required_field_missing`, `too_long`, `unreadable_text`,
    `name_taken`, `too_many_views`.
    """
    owner_id = None if view.is_shared else by.user_id
    _authorise(by, owner_id)
    lock_setup(tenant_id=tenant_id)
    if len(view.query) > _MAX_QUERY:
        raise refuse("too_long", text("This view has too many filters to be saved."), "query")
    siblings = SavedView.objects.filter(
        tenant_id=tenant_id, list_name=view.list_name, owner_id=owner_id
    )
    if siblings.count() >= MAX_VIEWS:
        raise refuse(
            "too_many_views",
            text("A list has at most {max_views} saved views.", max_views=MAX_VIEWS),
        )
    saved = SavedView(
        tenant_id=tenant_id, list_name=view.list_name, owner_id=owner_id, query=view.query
    )
    saved.name = _unique_name(saved, view.name)
    saved.save(force_insert=True)
    if view.is_default:
        _set_default(saved, is_default=True)
    return saved.pk


@transaction.atomic
def rename_saved_view(
    *, tenant_id: UUID, view_id: UUID, name: str, by: Actor, version: str | None = None
) -> None:
    """Rename a view; `version` is that of the row that was read, None: any.

    Raises: Refused, as `add_saved_view`, and `stale`; SavedView.DoesNotExist.
    """
    view = _lock(tenant_id, view_id, by)
    check_version(version, version_of(view, VIEW_VERSION_FIELDS), noun=text("view"))
    view.name = _unique_name(view, name)
    view.save(update_fields=["name"])


@transaction.atomic
def delete_saved_view(*, tenant_id: UUID, view_id: UUID, by: Actor) -> None:
    """Delete a view. Raises: Refused `not_permitted`; SavedView.DoesNotExist."""
    _lock(tenant_id, view_id, by).delete()


@transaction.atomic
def set_default_view(*, tenant_id: UUID, view_id: UUID, is_default: bool, by: Actor) -> None:
    """Make a view the default of its owner, or of the BSS where it is shared; or no longer.

    Raises: Refused `not_permitted`; SavedView.DoesNotExist.
    """
    _set_default(_lock(tenant_id, view_id, by), is_default=is_default)


def _authorise(by: Actor, owner_id: UUID | None) -> None:
    """Raises: Refused `not_permitted` — shared views are for those who set the BSS up."""
    is_shared = owner_id is None
    action = ViewAction.MANAGE_SHARED_VIEWS if is_shared else ViewAction.MANAGE_OWN_VIEWS
    authorise(action, None, by=by)


def _lock(tenant_id: UUID, view_id: UUID, by: Actor) -> SavedView:
    """Return a view that is to be changed. Another person's own view does not exist."""
    lock_setup(tenant_id=tenant_id)
    view = SavedView.objects.get(tenant_id=tenant_id, pk=view_id)
    if view.owner_id is not None and view.owner_id != by.user_id:
        raise SavedView.DoesNotExist
    _authorise(by, view.owner_id)
    return view


def _unique_name(view: SavedView, name: str) -> str:
    line = clean_required_line(name, max_length=_MAX_NAME)
    others = SavedView.objects.filter(
        tenant_id=view.tenant_id, list_name=view.list_name, owner_id=view.owner_id, name=line
    )
    if others.exclude(pk=view.pk).exists():
        raise refuse("name_taken", text("The name “{line}” is taken.", line=line), "name")
    return line


def _set_default(view: SavedView, *, is_default: bool) -> None:
    """Move the default flag to a view, off the one of the same list and owner that had it."""
    if is_default:
        SavedView.objects.filter(
            tenant_id=view.tenant_id,
            list_name=view.list_name,
            owner_id=view.owner_id,
            is_default=True,
        ).exclude(pk=view.pk).update(is_default=False)
    view.is_default = is_default
    view.save(update_fields=["is_default"])
