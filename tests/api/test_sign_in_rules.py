"""How the people of a BSS sign in, by the API."""

from tests.api.conftest import ApiFixtures
from upline.access.rulebook import Role, system_actor
from upline.tenancy.actions import NewUser, add_user


def test_rules_of_signing_in_are_read_and_changed_one_by_one(api: ApiFixtures):
    assert api.erp.get("/bss").json["sign_in"] == {"second_factor_roles": [], "idle_minutes": None}

    api.erp.patch("/bss", {"sign_in": {"second_factor_roles": ["finance", "sales"]}})
    changed = api.erp.patch("/bss", {"sign_in": {"idle_minutes": 30}})

    expected = {"second_factor_roles": ["sales", "finance"], "idle_minutes": 30}
    assert changed.json["sign_in"] == expected
    assert api.erp.get("/bss").json["sign_in"] == expected
    assert api.erp.patch("/bss", {"sign_in": {"idle_minutes": 4}}).status == 422
    assert api.erp.patch("/bss", {"sign_in": {"second_factor_roles": ["x"]}}).status == 400
    off = api.erp.patch("/bss", {"sign_in": {"second_factor_roles": [], "idle_minutes": None}})
    assert off.json["sign_in"] == {"second_factor_roles": [], "idle_minutes": None}


def test_second_factor_of_a_user_is_read_and_reset(api: ApiFixtures):
    vera, cumulus = api.fixtures.vera, api.fixtures.cumulus
    user = f"/users/{vera.pk}"

    assert api.erp.get(user).json["has_second_factor"] is False
    assert api.erp.post(f"{user}/reset-second-factor").json["has_second_factor"] is False
    again = NewUser(name=vera.name, email=vera.email, role=Role.VIEWER)
    add_user(tenant_id=cumulus.pk, new=again, by=system_actor())
    elsewhere = api.erp.post(f"{user}/reset-second-factor")
    assert (elsewhere.status, elsewhere.code) == (409, "works_elsewhere")
