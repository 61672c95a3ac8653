"""The people of a BSS, by whose ids records name them. They are set up by people."""

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, NamedAsked, by_name
from upline.api.noun import Noun
from upline.api.shapes import Record, YesNo
from upline.tenancy import queries as tenancy

NOUN = Noun("users", "Who works in the BSS: responsible users, sales reps, assigned people.")


class User(Record):
    """Somebody who works in the BSS, or did."""

    is_active: bool


class UsersAsked(NamedAsked):
    """Which people are wanted."""

    is_active: YesNo | None = None


@NOUN.reads("/users", Listed[User])
def list_users(request: Call, asked: Query[UsersAsked]) -> Listed[User]:
    """List people."""
    rows = tenancy.list_users(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if asked.is_active in (None, row.is_active)]
    page, following = by_name(wanted, asked, of="users")
    return Listed(
        items=[User(id=row.id, name=row.name, is_active=row.is_active) for row in page],
        next=following,
    )
