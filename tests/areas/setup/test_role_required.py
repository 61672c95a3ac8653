"""Actions of tenancy, setup and catalogue refuse an actor whose role does not allow them."""

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from upline.access.rulebook import Actor, Permission, Role, is_permitted
from upline.catalog import actions as catalog
from upline.catalog import imports
from upline.kernel.verdicts import Refused
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db

AREAS: Mapping[ModuleType, Permission] = {
    tenancy: Permission.SET_UP,
    setup: Permission.SET_UP,
    catalog: Permission.SET_PRICES,
    imports: Permission.SET_PRICES,
}


# Who may change a saved view depends on whose it is; tests/areas/lists tests that.
OWNER_DEPENDENT = frozenset(
    {"add_saved_view", "delete_saved_view", "rename_saved_view", "set_default_view"}
)
# Prices are set by these, and so by the role that sets prices.
PERMISSION_OF = {"set_markup": Permission.SET_PRICES}
# The gate looks at the product before it looks at the role; tests/areas/catalog tests that.
STATE_DEPENDENT = frozenset({"discontinue_product", "sell_product_again"})


def actions_of(area: ModuleType) -> list[Callable[..., Any]]:
    """Return the functions of an area that an actor calls."""
    name = area.__name__.removesuffix(".actions")
    found = [value for value in vars(area).values() if inspect.isfunction(value)]
    own = [one for one in found if one.__module__.startswith(name)]
    return [
        one
        for one in own
        if "by" in inspect.signature(one).parameters
        and one.__name__ not in OWNER_DEPENDENT | STATE_DEPENDENT
    ]


CASES = [
    pytest.param(
        action,
        Actor(name="Ann", role=role, user_id=uuid4()),
        id=f"{action.__name__}-{role.lower()}",
    )
    for area, permission in AREAS.items()
    for action in actions_of(area)
    for role in Role
    if not is_permitted(role, PERMISSION_OF.get(action.__name__, permission))
]


def arguments(action: Callable[..., Any], by: Actor) -> dict[str, Any]:
    """Return some value for each required argument: the gate looks at the actor only."""
    upline = SimpleNamespace(id=UUID(int=1))
    new = SimpleNamespace(upline_id=UUID(int=1))  # the only field that is read before the gate
    special = {
        "tenant_id": UUID(int=1), "entity": Entity.ORDER, "by": by, "upline": upline, "new": new,
        "options": imports.ImportOptions(),
    }  # fmt: skip
    return {
        name: special.get(name)
        for name, parameter in inspect.signature(action).parameters.items()
        if parameter.default is parameter.empty
    }


@pytest.mark.parametrize(("action", "by"), CASES)
def test_role_without_the_permission_is_refused_before_anything_is_read(action, by):
    with CaptureQueriesContext(connection) as queries, pytest.raises(Refused) as refusal:
        action(**arguments(action, by))

    assert refusal.value.code == "not_permitted"
    assert [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]] == []


def test_each_area_has_actions_among_the_cases():
    assert all(actions_of(area) for area in AREAS)
