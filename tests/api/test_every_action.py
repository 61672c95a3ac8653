"""Every action of the rulebooks has its operation, which asks the same gate as the pages do."""

import inspect
from collections.abc import Iterator
from enum import StrEnum
from types import ModuleType

import pytest

from tests.api.conftest import ApiFixtures, create_api_fixtures, create_records
from tests.support.api_calls import CALLS, OPERATIONS, PAGES_ONLY, Call, fill
from tests.support.api_client import ApiClient, ApiResponse
from tests.support.api_records import UNKNOWN_ID
from tests.support.module_transaction import module_transaction
from upline.access.rulebook import Permission, Role, permission_verdict, requirement_of
from upline.api.openapi import openapi_document
from upline.backorders import rulebook as backorders
from upline.backorders.differences import DifferenceCode
from upline.catalog import rulebook as catalog
from upline.models import StoredDifference, Tenant
from upline.parties import rulebook as parties
from upline.setup import rulebook as setup
from upline.tenancy import rulebook as tenancy

RULEBOOKS = (catalog, setup, parties, tenancy, backorders)
WRITES = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
}
# Under which action of the catalogue those on prices and promotions are.
_AREA_ACTIONS = {
    catalog.PriceAction: catalog.CatalogAction.SET_PRICES,
    catalog.PromotionAction: catalog.CatalogAction.MANAGE_PROMOTIONS,
}
# What a viewer is refused for another reason first, as on the pages: the state of the record, or its fields.
STATE_FIRST = frozenset({"sell_product_again"})


def actions_of(rulebook: ModuleType) -> set[StrEnum]:
    classes = [
        one
        for name, one in inspect.getmembers(rulebook, inspect.isclass)
        if issubclass(one, StrEnum)
        and name.endswith("Action")
        and one.__module__ == rulebook.__name__
    ]
    return {action for one in classes for action in one}


def test_every_action_of_the_rulebooks_has_its_operation():
    actions = {action for rulebook in RULEBOOKS for action in actions_of(rulebook)}

    assert actions == OPERATIONS.keys() | PAGES_ONLY.keys()
    assert not OPERATIONS.keys() & PAGES_ONLY.keys()
    named = {operation for operations in OPERATIONS.values() for operation in operations}
    assert named <= CALLS.keys()
    for operation, call in CALLS.items():
        method, path = WRITES[operation]
        assert method == call.method, operation
        assert path.removeprefix("/api/v1").count("/") == call.path.count("/"), operation


@pytest.fixture(scope="module")
def module_api_and_ids(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[ApiFixtures, dict[str, str]]]:
    """A world of this module's own, with a record of each kind in it."""
    with module_transaction(request, _create_api_and_ids) as created:
        yield created


def _create_api_and_ids() -> tuple[ApiFixtures, dict[str, str]]:
    api = create_api_fixtures()
    ids = create_records(api)
    difference = StoredDifference.objects.create(
        tenant=api.alpine,
        reseller=Tenant.objects.get(upline=api.alpine, name="Cumulus IT"),
        code=DifferenceCode.ORDER_WITHOUT_SALE,
        record_id=api.back_order.pk,
        record=api.back_order.name,
    )
    own = {
        "account_id": str(api.customer().pk),
        "product_id": str(api.product().pk),
        "difference_id": str(difference.pk),
    }
    return api, {**ids, **own}


@pytest.fixture
def api(module_api_and_ids: tuple[ApiFixtures, dict[str, str]], db: None) -> ApiFixtures:
    return module_api_and_ids[0]


@pytest.fixture
def ids(module_api_and_ids: tuple[ApiFixtures, dict[str, str]]) -> dict[str, str]:
    return module_api_and_ids[1]


def send(client: ApiClient, call: Call, ids: dict[str, str]) -> ApiResponse:
    if call.path.endswith("/price-files"):
        form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nA\r\n--x--\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        return client.call(call.method, fill(call.path, ids), form, headers)
    body = fill(call.body, ids) if call.method != "DELETE" else None
    return client.call(call.method, fill(call.path, ids), body)


@pytest.mark.parametrize("operation", sorted(CALLS.keys() - STATE_FIRST))
def test_viewer_is_refused_by_role_with_the_sentence_of_the_page(
    api: ApiFixtures, ids: dict[str, str], operation: str
):
    response = send(api.viewer, CALLS[operation], ids)

    assert (response.status, response.code) == (403, "not_permitted"), response.json
    needed = {
        requirement_of(_AREA_ACTIONS.get(type(action), action)).permission
        for action, operations in OPERATIONS.items()
        if operation in operations
    }
    if operation == "edit_account":  # needs what each of its fields needs
        needed = {Permission.SELL}
    assert response.json["detail"] in {
        permission_verdict(Role.VIEWER, one).reason for one in needed
    }


@pytest.mark.parametrize(
    "operation",
    [name for name, call in CALLS.items() if "_id}" in call.path and name != "set_api_option"],
)
def test_record_of_another_bss_is_not_found(api: ApiFixtures, ids: dict[str, str], operation: str):
    call = CALLS[operation]
    response = send(api.cumulus, call, ids)

    if call.path.startswith("/products/"):  # a reseller sells the products of its distributor
        assert response.status != 404
        return
    assert response.status == 404, response.json
    unknown = send(api.cumulus, call, dict.fromkeys(ids, UNKNOWN_ID))
    assert response.json["detail"] == unknown.json["detail"]


def test_product_of_the_distributor_is_edited_there(api: ApiFixtures, ids: dict[str, str]):
    for operation in ("edit_product", "discontinue_product", "sell_product_again"):
        response = send(api.cumulus, CALLS[operation], ids)

        assert (response.status, response.code) == (403, "not_own_product")
        assert "is edited there" in response.json["detail"]


@pytest.mark.parametrize("operation", sorted(name for name, call in CALLS.items() if call.body))
def test_unknown_field_is_refused_by_name(api: ApiFixtures, ids: dict[str, str], operation: str):
    call = CALLS[operation]
    response = send(api.erp, Call(call.method, call.path, {**call.body, "colour": "red"}), ids)

    assert (response.status, response.code) == (400, "unknown_field")
    assert response.fields == {"colour"}
