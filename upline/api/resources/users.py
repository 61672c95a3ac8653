"""The users of a BSS, referenced by records. They are set up by people."""

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource
from upline.api.schemas import Record, YesNo
from upline.tenancy import queries as tenancy
from upline.tenancy.queries.users import UserRow

RESOURCE = Resource(
    "users", "Who works in the BSS: responsible users, sales reps, assigned people."
)


class User(Record):
    """Somebody who works or worked in the BSS."""

    is_active: bool


class UserQuery(NameQuery):
    """Filters of users."""

    is_active: YesNo | None = None


@RESOURCE.get("/users", ListResponse[User])
def list_users(request: ApiRequest, query: Query[UserQuery]) -> ListResponse[User]:
    """List users."""
    rows = tenancy.list_users(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if query.is_active in (None, row.is_active)]
    return paginate_by_name(wanted, query, _user)


def _user(row: UserRow) -> User:
    return User(id=row.id, name=row.name, is_active=row.is_active)
